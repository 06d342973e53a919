/* fit.c - a participant's maximum-likelihood fit put together, and all participants over threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

static void make_box(const struct ta_par_info *info, int n_par, int k,
                     const struct ta_fit_options *o, struct ta_box *box)
{
    for (int j = 0; j < n_par; j++) {
        char name[32];
        ta_par_name(&info[j], k, name);
        box->lo[j] = info[j].def->lo;
        box->hi[j] = info[j].def->hi;
        for (int i = 0; i < o->n_bounds; i++) {
            if (strcmp(o->bound[i].name, name) == 0 ||
                strcmp(o->bound[i].name, info[j].def->name) == 0) {
                box->lo[j] = o->bound[i].lo;
                box->hi[j] = o->bound[i].hi;
            }
        }
    }
}

static void start_result(struct ta_fit *fit, const struct ta_model *model,
                         const struct ta_participant *who)
{
    *fit = (struct ta_fit){.model = model,
                           .k = who->k,
                           .corr = NAN,
                           .ridge = NAN,
                           .ridge_log_lik = NAN,
                           .flags = "n/a",
                           .log_lik = NAN};
    fit->n_par = ta_model_pars(model, who->k, fit->info);
    for (int j = 0; j < TA_MAX_PAR; j++) {
        fit->par[j] = fit->se[j] = fit->lo[j] = fit->hi[j] = NAN;
    }
    for (int t = 0; t < who->n; t++) {
        fit->n_trials += who->scored[t];
        fit->n_missed += who->choice[t] < 0;
    }
}

static bool fit_one(struct ta_fitter *f, const struct ta_participant *who, const struct ta_box *box,
                    const struct ta_fit_options *o, struct ta_fit *fit)
{
    start_result(fit, f->model, who);
    if (fit->n_trials == 0) {
        ta_flag_add(fit, "no_choices", NULL);
        fit->log_lik = 0;
        fit->converged = true; /* there is nothing to find */
        return true;
    }
    if (!ta_fitter_load(f, who)) {
        return false;
    }
    struct ta_point best = ta_profile_search(f, box, true, &fit->n_optima, &fit->converged);
    memcpy(fit->par, best.par, sizeof(double) * (size_t)fit->n_par);
    fit->log_lik = ta_fit_log_lik(f->model, who, o->q0, fit->par);
    ta_states(f, &best, box, fit);
    ta_curvature(f, &best, box, fit);
    if (o->ci == TA_CI_PROFILE) {
        ta_intervals(f, &best, box, fit);
    } else if (o->ci == TA_CI_WALD) {
        ta_intervals_wald(fit);
    }
    return true;
}

bool ta_fit_ml(const struct ta_model *model, const struct ta_participant *who,
               const struct ta_fit_options *o, struct ta_fit *fit)
{
    struct ta_fitter f;
    struct ta_box box;
    struct ta_par_info info[TA_MAX_PAR];
    make_box(info, ta_model_pars(model, who->k, info), who->k, o, &box);
    if (!ta_fitter_alloc(&f, model, who->k, o->q0, &box)) {
        return false;
    }
    bool good = fit_one(&f, who, &box, o, fit);
    ta_fitter_free(&f);
    return good;
}

double ta_fit_log_lik(const struct ta_model *model, const struct ta_participant *who, double q0,
                      const double *par)
{
    struct ta_runner r;
    struct ta_sequences q;
    double ll[TA_LANE_PAD] = {0};
    if (!ta_sequences_make(&q, who)) {
        return NAN;
    }
    if (!ta_runner_alloc(&r, model, 1, who->k, q0)) {
        ta_sequences_free(&q);
        return NAN;
    }
    for (int j = 0; j < r.n_par; j++) {
        for (int i = 0; i < r.lanes.n; i++) {
            r.par[j][i] = par[j];
        }
    }
    for (int c = 0; c < q.n; c++) {
        struct ta_sink_loglik take = {.seq = &q.seq[c], .ll = ll};
        struct ta_feed feed = ta_feed_sequence(&q.seq[c]);
        struct ta_sink sink = ta_sink_loglik(&take);
        ta_run(&r, q.seq[c].n, &feed, &sink);
    }
    ta_runner_free(&r);
    ta_sequences_free(&q);
    return ll[0];
}

bool ta_fit_all(const struct ta_model *model, const struct ta_dataset *data,
                const struct ta_fit_options *o, int threads,
                void (*tick)(void *of, int done, int n), void *of, struct ta_fit *fit)
{
    bool good = true;
    int done = 0;
    struct ta_box box;
    struct ta_par_info info[TA_MAX_PAR];
    make_box(info, ta_model_pars(model, data->k, info), data->k, o, &box);
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
    {
        struct ta_fitter f;
        bool ready = ta_fitter_alloc(&f, model, data->k, o->q0, &box);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < data->n; i++) {
            bool fitted = ready && fit_one(&f, &data->who[i], &box, o, &fit[i]);
#pragma omp critical(ta_fit_progress)
            {
                good = good && fitted;
                done++;
                if (tick) {
                    tick(of, done, data->n);
                }
            }
        }
        if (ready) {
            ta_fitter_free(&f);
        }
    }
    return good;
}
