/* fit.c - a participant's maximum-likelihood fit put together, and all participants over threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

bool ta_par_is_named(const char *name, const struct ta_par_info *info, int k)
{
    char own[32];
    return strcmp(name, ta_par_name(info, k, own)) == 0 || strcmp(name, info->def->name) == 0;
}

struct ta_bound ta_fit_bound(const struct ta_par_info *info, int k, const struct ta_fit_options *o)
{
    struct ta_bound b = {.lo = info->def->lo, .hi = info->def->hi};
    if (o->most > 0 && info->weight >= 0 && info->def->support == TA_POSITIVE) {
        b.hi = o->most;
    }
    for (int i = 0; i < o->n_bounds; i++) {
        b = ta_par_is_named(o->bound[i].name, info, k) ? o->bound[i] : b;
    }
    return b;
}

struct ta_prior ta_fit_prior(const struct ta_par_info *info, int k, const struct ta_fit_options *o)
{
    struct ta_prior p = o->normal ? (struct ta_prior){"", TA_PRIOR_NORMAL, 0, 2.5}
                                  : ta_prior_usual(info->def);
    for (int i = 0; i < o->n_priors; i++) {
        p = ta_par_is_named(o->prior[i].name, info, k) ? o->prior[i] : p;
    }
    return p;
}

static void make_box(const struct ta_par_info *info, int n_par, int k,
                     const struct ta_fit_options *o, struct ta_box *box)
{
    for (int j = 0; j < n_par; j++) {
        struct ta_bound b = ta_fit_bound(&info[j], k, o);
        box->lo[j] = b.lo;
        box->hi[j] = b.hi;
    }
}

void ta_fit_start(struct ta_fit *fit, const struct ta_model *model,
                  const struct ta_participant *who)
{
    *fit = (struct ta_fit){.model = model,
                           .k = who->k,
                           .corr = NAN,
                           .flags = "n/a",
                           .log_lik = NAN,
                           .log_evidence = NAN,
                           .p_chance = NAN,
                           .p_coin = NAN};
    fit->n_par = ta_model_pars(model, who->k, fit->info);
    for (int j = 0; j < TA_MAX_PAR; j++) {
        fit->par[j] = fit->se[j] = fit->lo[j] = fit->hi[j] = fit->mean[j] = NAN;
    }
    for (int t = 0; t < who->n; t++) {
        fit->n_trials += who->scored[t];
        fit->n_missed += who->choice[t] < 0;
    }
    if (fit->n_trials == 0) {
        ta_flag_add(fit, "no_choices", NULL);
        fit->log_lik = 0;
        fit->converged = true; /* there is nothing to find */
    }
}

/* Of a runner whose lanes all have the same parameters. */
static double run_log_lik(struct ta_runner *r, const struct ta_sequences *q)
{
    double ll[TA_LANE_PAD] = {0};
    for (int c = 0; c < q->n; c++) {
        struct ta_sink_loglik take = {.seq = &q->seq[c], .ll = ll};
        struct ta_feed feed = ta_feed_sequence(&q->seq[c]);
        struct ta_sink sink = ta_sink_loglik(&take);
        ta_run(r, q->seq[c].n, &feed, &sink);
    }
    return ll[0];
}

/* log L by a runner of one vector and, where features can be recorded (in a fifth of the time), a
 * store for them. NAN: no memory. */
static double log_lik_at(struct ta_runner *r, struct ta_store *s, const struct ta_sequences *q,
                         const double *par)
{
    double w[TA_MAX_PAR], ll = 0;
    for (int j = 0; j < r->n_par; j++) {
        for (int i = 0; i < r->lanes.n; i++) {
            r->par[j][i] = par[j];
        }
    }
    if (!r->model->record || r->lapse >= 0) {
        return run_log_lik(r, q);
    }
    for (int v = 0; v < r->n_weights; v++) {
        w[v] = par[r->weight_of[v]];
    }
    if (!ta_store_fill(s, r, 1, q)) {
        return NAN;
    }
    ta_weights_log_lik(s, 1, w, 1, &ll);
    return ll;
}

static bool fit_mle(struct ta_fitter *f, const struct ta_participant *who, const struct ta_box *box,
                    const struct ta_fit_options *o, struct ta_fit *fit)
{
    if (!ta_fitter_load(f, who)) {
        return false;
    }
    struct ta_point best = {.ll = 0};
    bool steps = f->model->steps;
    int separated = -1;
    if (steps) {
        if (!ta_steps_fit(f, box, o->ci == TA_CI_PROFILE, fit)) {
            return false;
        }
        memcpy(best.par, fit->par, sizeof best.par);
    } else {
        best = ta_profile_search(f, box, true, &fit->n_optima, &fit->converged);
        separated = ta_to_plateau_end(f, box, &best);
        memcpy(fit->par, best.par, sizeof(double) * (size_t)fit->n_par);
    }
    fit->log_lik = log_lik_at(&f->small, &f->at_small, &f->seq, fit->par);
    best.ll = steps ? fit->log_lik : best.ll;
    ta_states(f, &best, box, separated, fit);
    if (!steps) {
        ta_curvature(f, &best, box, fit);
    }
    if (o->ci == TA_CI_PROFILE && !steps) {
        ta_intervals(f, &best, box, fit);
    } else if (o->ci == TA_CI_WALD) {
        ta_fit_wald(fit);
    }
    return true;
}

struct ta_prior ta_prior_usual(const struct ta_param *def)
{
    static const struct ta_prior usual[] = {
        [TA_UNIT] = {"", TA_PRIOR_BETA, 1.1, 1.1},
        [TA_POSITIVE] = {"", TA_PRIOR_GAMMA, 1.2, 5},
        [TA_REAL] = {"", TA_PRIOR_NORMAL, 0, 1},
    };
    struct ta_prior prior = usual[def->support];
    if (def->support == TA_POSITIVE && def->gamma_scale > 0) {
        prior.b = def->gamma_scale;
    }
    return prior;
}

static bool fit_map(struct ta_fitter *f, const struct ta_participant *who,
                    const struct ta_fit_options *o, struct ta_fit *fit)
{
    struct ta_prior prior[TA_MAX_PAR];
    for (int j = 0; j < fit->n_par; j++) {
        prior[j] = ta_fit_prior(&fit->info[j], fit->k, o);
        fit->natural |= prior[j].family != TA_PRIOR_NORMAL;
    }
    bool good = f->model->steps ? ta_steps_map(f, who, o->scale, prior, fit)
                                : ta_map(f, who, o->scale, prior, o->laplace, fit);
    if (!good) {
        return false;
    }
    fit->log_lik = ta_fit_log_lik(f->model, who, o->scale, fit->par);
    ta_flag_converged(fit, fit->converged);
    if (o->ci != TA_CI_NONE && fit->evidence != TA_EVIDENCE_QUADRATURE) {
        ta_fit_wald(fit);
    }
    for (int j = 0; o->ci == TA_CI_NONE && j < fit->n_par; j++) {
        fit->lo[j] = fit->hi[j] = NAN;
    }
    return true;
}

static bool fit_person(struct ta_fitter *f, const struct ta_participant *who,
                       const struct ta_box *box, const struct ta_fit_options *o, struct ta_fit *fit)
{
    ta_fit_start(fit, f->model, who);
    fit->method = o->method;
    if (fit->n_trials == 0) {
        return true;
    }
    return o->method == TA_MAP ? fit_map(f, who, o, fit) : fit_mle(f, who, box, o, fit);
}

bool ta_fit_one(const struct ta_model *model, const struct ta_participant *who,
                const struct ta_fit_options *o, struct ta_fit *fit)
{
    struct ta_fitter f;
    struct ta_box box;
    struct ta_par_info info[TA_MAX_PAR];
    make_box(info, ta_model_pars(model, who->k, info), who->k, o, &box);
    if (!ta_fitter_alloc(&f, model, who->k, o->scale)) {
        return false;
    }
    bool good = fit_person(&f, who, &box, o, fit);
    ta_fitter_free(&f);
    return good;
}

double ta_fit_log_lik(const struct ta_model *model, const struct ta_participant *who,
                      struct ta_scale scale, const double *par)
{
    struct ta_runner r;
    struct ta_sequences q;
    struct ta_store s = {0};
    double ll = NAN;
    if (!ta_sequences_make(&q, who)) {
        return NAN;
    }
    if (ta_runner_alloc(&r, model, 1, who->k, scale)) {
        ll = log_lik_at(&r, &s, &q, par);
        ta_runner_free(&r);
    }
    ta_store_free(&s);
    ta_sequences_free(&q);
    return ll;
}

bool ta_fit_all(const struct ta_model *model, const struct ta_dataset *data,
                const struct ta_fit_options *o, int threads, const struct ta_watch *watch,
                struct ta_fit *fit)
{
    bool good = true;
    int done = 0;
    struct ta_box box;
    struct ta_par_info info[TA_MAX_PAR];
    make_box(info, ta_model_pars(model, data->k, info), data->k, o, &box);
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
    {
        struct ta_fitter f;
        bool ready = ta_fitter_alloc(&f, model, data->k, o->scale);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < data->n; i++) {
            bool over = ta_watch_over(watch);
            fit[i].model = NULL;
            bool fitted = over || (ready && fit_person(&f, &data->who[i], &box, o, &fit[i]));
#pragma omp critical(ta_fit_progress)
            {
                good = good && fitted;
                if (!over) {
                    ta_watch_tick(watch, ++done, data->n);
                }
            }
        }
        if (ready) {
            ta_fitter_free(&f);
        }
    }
    return good;
}
