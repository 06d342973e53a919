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
#include "joint.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 500 };

/* --- everybody under every model -------------------------------------------------------------- */

/* Climbs from x; the better of this and what c has is kept. */
static void climb_from(struct ta_joint *j, const double *start, double constant,
                       struct ta_hbi_cell *c)
{
    double x[TA_MAX_PAR], a[TA_MAX_PAR * TA_MAX_PAR], value, log_det;
    memcpy(x, start, sizeof *x * (size_t)j->d);
    bool there = ta_joint_climb(j, x, &value, a);
    if (!ta_invert(a, j->d, &log_det) || !(value + constant > c->f)) {
        return; /* no top there, or a lower one */
    }
    c->f = value + constant;
    c->log_det = log_det;
    c->there = there;
    memcpy(c->theta, x, sizeof *x * (size_t)j->d);
    for (int i = 0; i < j->d; i++) {
        c->variance[i] = a[i * j->d + i];
    }
}

/* The most probable theta under independent normal densities: from their mean and from the last. */
static void climb(struct ta_joint *j, const double *mean, const double *precision,
                  struct ta_hbi_cell *c)
{
    double matrix[TA_MAX_PAR * TA_MAX_PAR] = {0}, last[TA_MAX_PAR], constant = 0;
    for (int i = 0; i < j->d; i++) {
        matrix[i * j->d + i] = precision[i];
        constant += (log(precision[i]) - ta_log_2_pi) / 2;
    }
    memcpy(last, c->theta, sizeof last);
    j->mean = mean;
    j->precision = matrix;
    c->f = -INFINITY;
    c->there = false;
    climb_from(j, last, constant, c);
    climb_from(j, mean, constant, c);
}

/* Everybody under model k, with its group as prior; with no group yet under N(0, 6.25). */
static void fit_model(struct ta_hbi_work *h, int k, bool first)
{
    const struct ta_hbi_state *g = &h->group[k];
    double mean[TA_MAX_PAR], precision[TA_MAX_PAR];
    for (int i = 0; i < g->d; i++) {
        mean[i] = first ? 0 : g->a[i];
        precision[i] = first ? 1 / 6.25 : g->nu / g->sig[i];
    }
#pragma omp parallel num_threads(h->threads)
    {
        struct ta_joint j;
        bool ready = ta_joint_alloc(&j, h->model[k], h->data->k, h->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int n = 0; n < h->n; n++) {
            if (!ready) {
                h->memory_short = true;
                continue;
            }
            j.seq = &h->seq[n];
            climb(&j, mean, precision, &h->cell[n * h->k + k]);
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
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
            sum += c->r * c->theta[i];
            square += c->r * (c->theta[i] * c->theta[i] + c->variance[i]);
        }
        bool nobody = g->n < 1e-8;
        g->mean[i] = nobody ? 0 : sum / g->n; /* the prior mean, a0 */
        g->spread[i] = nobody ? 0 : square / g->n - g->mean[i] * g->mean[i];
    }
}

/* 2: the posterior of a group's mean and precision. */
static void update_group(struct ta_hbi_state *g)
{
    g->beta = ta_hbi_b + g->n;
    g->nu = ta_hbi_v + g->n / 2;
    for (int i = 0; i < g->d; i++) {
        g->a[i] = g->n * g->mean[i] / g->beta;
        g->sig[i] = ta_hbi_s + 0.5 * (g->n * g->spread[i] +
                                g->n * ta_hbi_b / (g->n + ta_hbi_b) * g->mean[i] * g->mean[i]);
    }
    g->lambda = g->d / 2.0 * (gsl_sf_psi(g->nu) - log(g->nu) - 1 / g->beta);
}

static void update_frequencies(struct ta_hbi_work *h)
{
    double sum = 0;
    for (int k = 0; k < h->k; k++) {
        h->alpha[k] = ta_hbi_alpha + h->group[k].n;
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

/* Steps until nothing moves; their number, and whether that was it. */
static int iterate(struct ta_hbi_work *h, double tolerance, bool *converged)
{
    double before[TA_MAX_MODELS][TA_MAX_PAR] = {{0}};
    int steps = 0;
    memcpy(h->cell, h->first, sizeof *h->cell * (size_t)(h->n * h->k));
    for (*converged = false; steps < MOST_STEPS && !*converged && !h->memory_short; steps++) {
        for (int k = 0; k < h->k; k++) {
            weigh(h, k);
            update_group(&h->group[k]);
        }
        update_frequencies(h);
        *converged = change(h, before) < tolerance && steps > 0;
        for (int k = 0; k < h->k; k++) {
            fit_model(h, k, false);
        }
        assign(h);
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
                f->par[i] = ta_from_free(c->theta[i], s);
                f->se[i] = ta_free_slope(f->par[i], s) * sqrt(c->variance[i]);
            }
            f->converged = c->there && out->converged;
            f->log_lik =
                ta_fit_log_lik(h->model[k], &h->data->who[h->index[n]], h->scale, f->par);
            responsibility[h->index[n] * h->k + k] = c->r;
        }
    }
    ta_exceedance(out->alpha, h->k, out->xp);
}

/* --- putting it together ---------------------------------------------------------------------- */

static bool gather(struct ta_hbi_work *h, const struct ta_fit *fit, double *responsibility)
{
    size_t most = (size_t)h->data->n + 1;
    h->index = calloc(most, sizeof *h->index);
    h->seq = calloc(most, sizeof *h->seq);
    h->cell = calloc(most * (size_t)h->k, sizeof *h->cell);
    h->first = calloc(most * (size_t)h->k, sizeof *h->first);
    if (!h->index || !h->seq || !h->cell || !h->first) {
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
    return true;
}

/* Individual fits under N(0, 6.25): searched globally, then climbed once more for the curvature. */
static void take_first(struct ta_hbi_work *h, const struct ta_fit *fit)
{
    for (int k = 0; k < h->k; k++) {
        struct ta_par_info info[TA_MAX_PAR];
        h->group[k].d = ta_model_pars(h->model[k], h->data->k, info);
        for (int n = 0; n < h->n; n++) {
            struct ta_hbi_cell *c = &h->cell[n * h->k + k];
            const struct ta_fit *f = &fit[(size_t)k * (size_t)h->data->n + (size_t)h->index[n]];
            for (int i = 0; i < h->group[k].d; i++) {
                c->theta[i] = ta_to_free(f->par[i], info[i].def->support);
            }
            c->r = 1;
        }
        fit_model(h, k, true);
    }
    memcpy(h->first, h->cell, sizeof *h->cell * (size_t)(h->n * h->k));
}

static void solve(struct ta_hbi_work *h, double tolerance, struct ta_hbi *out,
                  double *responsibility, struct ta_fit *fit)
{
    bool converged;
    h->null = true;
    out->n_steps_null = iterate(h, tolerance, &converged);
    out->bound_null = ta_hbi_bound(h);
    h->null = false;
    out->n_steps = iterate(h, tolerance, &out->converged);
    out->bound = ta_hbi_bound(h);
    out->converged &= converged;
    tell(h, out, responsibility, fit);
    out->bor = 1 / (1 + exp(out->bound - out->bound_null));
    for (int k = 0; k < h->k; k++) {
        out->pxp[k] = (1 - out->bor) * out->xp[k] + out->bor / h->k;
    }
}

bool ta_hbi(const struct ta_model *const *model, int n_models, const struct ta_dataset *data,
            const struct ta_hbi_options *o, struct ta_hbi *out, double *responsibility,
            struct ta_fit *fit)
{
    struct ta_fit_options first = {.scale = data->scale, .method = TA_MAP, .normal = true,
                                   .laplace = true, .ci = TA_CI_NONE};
    struct ta_hbi_work h = {.model = model, .k = n_models, .scale = data->scale, .data = data,
                    .threads = o->threads > 0 ? o->threads : omp_get_max_threads()};
    bool good = true;
    for (int k = 0; good && k < n_models; k++) {
        good = ta_fit_all(model[k], data, &first, o->threads, o->tick, o->of,
                          fit + (size_t)k * (size_t)data->n);
    }
    good = good && gather(&h, fit, responsibility);
    *out = (struct ta_hbi){.n_models = n_models, .n_people = h.n, .bound = NAN,
                           .bound_null = NAN, .bor = NAN};
    if (good && h.n > 0) {
        take_first(&h, fit);
        solve(&h, o->tolerance > 0 ? o->tolerance : 1e-6, out, responsibility, fit);
    }
    for (int n = 0; n < h.n; n++) {
        ta_sequences_free(&h.seq[n]);
    }
    free(h.index);
    free(h.seq);
    free(h.cell);
    free(h.first);
    return good && !h.memory_short;
}
