/* hbi.c - hierarchical Bayesian inference: which model each person uses and the population of each
 * model's parameters, together.
 *
 * Piray et al. 2019 PLoS Comput Biol 15:e1007043. A person's parameters count for a model's group
 * by r, the probability that the person uses it; the group's mean and precision have a
 * normal-gamma posterior, the models' frequencies a Dirichlet's. One step:
 *   1. N_k = sum r, mean th_k and variance S_k of the people's theta, weighted by r;
 *   2. posterior of each group's mean a_k (precision factor beta_k) and precision (nu_k, sig_k),
 *      and of the frequencies (alpha_k);
 *   3. everybody's most probable theta under N(a_k, sig_k / nu_k), with log joint f, curvature A;
 *   4. r from f, log |A| and the expected log frequency.
 * Constants b, v, s, ta_hbi_alpha and every term of the bound are the paper's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hbi_parts.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 500, USUAL_STEPS = 20 /* for the share that is done */ };

/* --- how far it is ---------------------------------------------------------------------------- */

static void begin_steps(struct ta_hbi_work *h, const char *part)
{
    h->done = 0;
    h->all = USUAL_STEPS * h->n * h->k;
    ta_watch_begin(h->watch, part);
}

/* --- one step --------------------------------------------------------------------------------- */

/* 1: people weighted by how probably they use the model. */
static void weigh(struct ta_hbi_work *h, int k)
{
    struct ta_hbi_state *g = &h->group[k];
    g->n = 0;
    for (int n = 0; n < h->n; n++) {
        g->n += h->cell[n * h->k + k].r;
    }
    for (int i = 0; i < g->d; i++) {
        double sum = 0, square = 0;
        for (int n = 0; n < h->n; n++) {
            const struct ta_hbi_cell *c = &h->cell[n * h->k + k];
            sum += c->r * c->top.x[i];
            square += c->r * (c->top.x[i] * c->top.x[i] + c->variance[i]);
        }
        bool nobody = g->n < 1e-8;
        g->mean[i] = nobody ? 0 : sum / g->n; /* the prior mean, a0 */
        g->spread[i] = nobody ? 0 : square / g->n - g->mean[i] * g->mean[i];
    }
}

/* 2: the posterior of a group's mean and precision. */
static void update_group(struct ta_hbi_state *g)
{
    for (int i = 0; i < g->d; i++) {
        g->a[i] = g->n * g->mean[i] / g->beta;
        g->sig[i] = ta_hbi_s + 0.5 * (g->n * g->spread[i] + g->n * ta_hbi_b / (g->n + ta_hbi_b) *
                                                                g->mean[i] * g->mean[i]);
    }
}

void ta_hbi_counts(struct ta_hbi_work *h)
{
    double sum = 0;
    for (int k = 0; k < h->k; k++) {
        struct ta_hbi_state *g = &h->group[k];
        g->beta = ta_hbi_b + g->n;
        g->nu = ta_hbi_v + g->n / 2;
        g->lambda = g->d / 2.0 * (gsl_sf_psi(g->nu) - log(g->nu) - 1 / g->beta);
        h->alpha[k] = ta_hbi_alpha + g->n;
        sum += h->alpha[k];
    }
    for (int k = 0; k < h->k; k++) {
        h->group[k].log_m = h->null ? -log(h->k) : gsl_sf_psi(h->alpha[k]) - gsl_sf_psi(sum);
    }
}

/* 4: which model each person uses; under the null hypothesis that is left equally open. */
static void assign(struct ta_hbi_work *h)
{
    for (int n = 0; n < h->n; n++) {
        struct ta_hbi_cell *c = &h->cell[n * h->k];
        double most = -INFINITY, sum = 0;
        for (int k = 0; k < h->k; k++) {
            const struct ta_hbi_state *g = &h->group[k];
            c[k].r = c[k].f - 0.5 * c[k].log_det + g->d * ta_log_2_pi / 2 + g->lambda + g->log_m;
            most = fmax(most, c[k].r);
        }
        for (int k = 0; k < h->k; k++) {
            sum += c[k].r = exp(c[k].r - most);
        }
        for (int k = 0; k < h->k; k++) {
            c[k].r = h->null ? 1.0 / h->k : c[k].r / sum;
        }
    }
}

/* Root mean square change of mean / sd over all groups; before takes the present values. */
static double change(const struct ta_hbi_work *h, double (*before)[TA_MAX_PAR])
{
    double sum = 0;
    int n = 0;
    for (int k = 0; k < h->k; k++) {
        const struct ta_hbi_state *g = &h->group[k];
        for (int i = 0; i < g->d; i++, n++) {
            double x = g->spread[i] > 0 ? g->mean[i] / sqrt(g->spread[i]) : 0;
            sum += (x - before[k][i]) * (x - before[k][i]);
            before[k][i] = x;
        }
    }
    return sqrt(sum / n);
}

void ta_hbi_groups(struct ta_hbi_work *h)
{
    for (int k = 0; k < h->k; k++) {
        weigh(h, k);
    }
    ta_hbi_counts(h);
    for (int k = 0; k < h->k; k++) {
        update_group(&h->group[k]);
    }
}

void ta_hbi_people(struct ta_hbi_work *h)
{
    for (int k = 0; k < h->k; k++) {
        ta_hbi_fit_model(h, k, false);
    }
    assign(h);
}

/* Steps until they are smaller than the tolerance; their number, and whether they came to be. */
static int step_on(struct ta_hbi_work *h, double tolerance, bool *converged)
{
    double before[TA_MAX_MODELS][TA_MAX_PAR] = {{0}};
    int steps = 0;
    bool over = h->memory_short;
    for (*converged = false; steps < MOST_STEPS && !*converged && !over; steps++) {
        ta_hbi_groups(h);
        *converged = change(h, before) < tolerance && steps > 0;
        ta_hbi_people(h);
        over = h->memory_short || ta_watch_over(h->watch);
    }
    return steps;
}

/* --- what is told ----------------------------------------------------------------------------- */

static void tell(const struct ta_hbi_work *h, struct ta_hbi *out, double *responsibility,
                 struct ta_fit *fit)
{
    for (int k = 0; k < h->k; k++) {
        const struct ta_hbi_state *g = &h->group[k];
        struct ta_hbi_group *to = &out->group[k];
        to->d = g->d;
        to->count = g->n;
        out->frequency[k] = g->n / h->n;
        out->alpha[k] = h->alpha[k];
        for (int i = 0; i < g->d; i++) {
            to->mean[i] = g->a[i];
            to->error[i] = sqrt(2 * g->sig[i] / g->beta / (2 * g->nu));
            to->variance[i] = g->sig[i] / g->nu;
        }
        for (int n = 0; n < h->n; n++) {
            const struct ta_hbi_cell *c = &h->cell[n * h->k + k];
            struct ta_fit *f = &fit[(size_t)k * (size_t)h->data->n + (size_t)h->index[n]];
            for (int i = 0; i < g->d; i++) {
                enum ta_support s = f->info[i].def->support;
                f->par[i] = ta_from_free(c->top.x[i], s);
                f->se[i] = ta_free_slope(f->par[i], s) * sqrt(c->variance[i]);
            }
            f->converged = c->there && out->converged;
            f->log_lik = ta_fit_log_lik(h->model[k], &h->data->who[h->index[n]], h->scale, f->par);
            responsibility[h->index[n] * h->k + k] = c->r;
        }
    }
    ta_exceedance(out->alpha, h->k, out->xp);
    for (int k = 0; k < h->k; k++) {
        out->pxp[k] = (1 - out->bor) * out->xp[k] + out->bor / h->k;
    }
}

/* --- putting it together ---------------------------------------------------------------------- */

/* Room for the cells and their arrays. */
static bool place(struct ta_hbi_work *h)
{
    struct ta_par_info info[TA_MAX_PAR];
    size_t own = 0;
    for (int k = 0; k < h->k; k++) {
        int d = h->group[k].d = ta_model_pars(h->model[k], h->data->k, info);
        own += ta_top_size(d) + (size_t)d;
    }
    h->block_size = own * (size_t)h->n;
    h->cell = calloc((size_t)(h->n * h->k) + 1, sizeof *h->cell);
    h->block = calloc(h->block_size + 1, sizeof *h->block);
    double *at = h->block;
    for (int c = 0; h->cell && h->block && c < h->n * h->k; c++) {
        int d = h->group[c % h->k].d;
        ta_top_lay(&h->cell[c].top, at, d);
        h->cell[c].variance = at + ta_top_size(d);
        at = h->cell[c].variance + d;
    }
    return h->cell && h->block;
}

static bool gather(struct ta_hbi_work *h, const struct ta_fit *fit, double *responsibility)
{
    size_t most = (size_t)h->data->n + 1;
    h->index = calloc(most, sizeof *h->index);
    h->seq = calloc(most, sizeof *h->seq);
    if (!h->index || !h->seq) {
        return false;
    }
    for (int i = 0; i < h->data->n; i++) {
        for (int k = 0; k < h->k; k++) {
            responsibility[i * h->k + k] = NAN;
        }
        if (fit[i].n_trials > 0) { /* else nothing is known of them */
            if (!ta_sequences_make(&h->seq[h->n], &h->data->who[i])) {
                return false;
            }
            h->index[h->n++] = i;
        }
    }
    return place(h);
}

/* Individual fits under N(0, 6.25): searched globally, then climbed once more for the curvature. */
static void take_first(struct ta_hbi_work *h, const struct ta_fit *fit)
{
    for (int k = 0; k < h->k; k++) {
        struct ta_par_info info[TA_MAX_PAR];
        ta_model_pars(h->model[k], h->data->k, info);
        for (int n = 0; n < h->n; n++) {
            struct ta_hbi_cell *c = &h->cell[n * h->k + k];
            const struct ta_fit *f = &fit[(size_t)k * (size_t)h->data->n + (size_t)h->index[n]];
            for (int i = 0; i < h->group[k].d; i++) {
                c->top.x[i] = ta_to_free(f->par[i], info[i].def->support);
            }
            c->r = 1;
        }
        ta_hbi_fit_model(h, k, true);
    }
}

/* From the individual fits on; with a tolerance step by step. Its number of steps. */
static int iterate(struct ta_hbi_work *h, bool null, double tolerance, bool *converged)
{
    h->null = null;
    return tolerance > 0 ? step_on(h, tolerance, converged) : ta_hbi_walk(h, converged);
}

static void solve(struct ta_hbi_work *h, double tolerance, const struct ta_fit *first,
                  struct ta_hbi *out)
{
    bool converged;
    begin_steps(h, "steps, models equally frequent");
    take_first(h, first);
    out->n_steps_null = iterate(h, true, tolerance, &converged);
    if (ta_watch_over(h->watch)) {
        return;
    }
    out->bound_null = ta_hbi_bound(h);
    begin_steps(h, "steps");
    take_first(h, first);
    out->n_steps = iterate(h, false, tolerance, &out->converged);
    if (ta_watch_over(h->watch)) {
        return;
    }
    out->bound = ta_hbi_bound(h);
    out->converged &= converged;
    out->bor = 1 / (1 + exp(out->bound - out->bound_null));
}

bool ta_hbi(const struct ta_model *const *model, int n_models, const struct ta_dataset *data,
            const struct ta_hbi_options *o, struct ta_hbi *out, double *responsibility,
            struct ta_fit *fit)
{
    struct ta_fit_options first = {
        .scale = data->scale, .method = TA_MAP, .normal = true, .laplace = true, .ci = TA_CI_NONE};
    struct ta_hbi_work h = {.watch = o->watch,
                            .model = model,
                            .k = n_models,
                            .scale = data->scale,
                            .data = data,
                            .as_cbm = o->as_cbm,
                            .threads = o->threads > 0 ? o->threads : omp_get_max_threads()};
    bool good = true;
    for (int k = 0; good && k < n_models; k++) {
        ta_watch_begin(o->watch, model[k]->name);
        good = ta_fit_all(model[k], data, &first, o->threads, o->watch,
                          fit + (size_t)k * (size_t)data->n);
    }
    bool all = !ta_watch_over(o->watch); /* else somebody may not be fitted */
    good = good && (!all || gather(&h, fit, responsibility));
    *out = (struct ta_hbi){
        .n_models = n_models, .n_people = h.n, .bound = NAN, .bound_null = NAN, .bor = NAN};
    if (good && h.n > 0) {
        solve(&h, o->tolerance, fit, out);
    }
    out->stopped = ta_watch_over(o->watch);
    if (good && h.n > 0 && !out->stopped) { /* all or nothing */
        tell(&h, out, responsibility, fit);
    }
    for (int n = 0; n < h.n; n++) {
        ta_sequences_free(&h.seq[n]);
    }
    free(h.index);
    free(h.seq);
    free(h.cell);
    free(h.block);
    return good && !h.memory_short;
}
