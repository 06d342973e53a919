/* joint.c - the log joint on the unconstrained scale: many points at once, its curvature, its top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "joint.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a stencil over TA_MAX_PAR parameters: 1 + 4 d + 4 d (d - 1), padded. */
enum { MOST_LANES = 1 + 4 * TA_MAX_PAR * TA_MAX_PAR + TA_LANE_PAD };

double ta_to_free(double x, enum ta_support s)
{
    return s == TA_UNIT ? log(x / (1 - x)) : s == TA_POSITIVE ? log(x) : x;
}

double ta_from_free(double x, enum ta_support s)
{
    return s == TA_UNIT ? 1 / (1 + exp(-x)) : s == TA_POSITIVE ? exp(x) : x;
}

double ta_free_slope(double x, enum ta_support s)
{
    return s == TA_UNIT ? x * (1 - x) : s == TA_POSITIVE ? x : 1;
}

bool ta_joint_records(const struct ta_joint *j)
{
    return j->runner.model->record && j->runner.lapse < 0;
}

int ta_stencil_points(int d)
{
    return 1 + 4 * d + 4 * d * (d - 1);
}

bool ta_joint_alloc(struct ta_joint *j, const struct ta_model *model, int k, struct ta_scale scale,
                    const struct ta_prior *prior)
{
    memset(j, 0, sizeof *j);
    j->prior = prior;
    j->d = ta_model_pars(model, k, j->info);
    size_t n = (size_t)ta_stencil_points(j->d);
    j->point = malloc(sizeof *j->point * n * (size_t)j->d);
    j->value = malloc(sizeof *j->value * n);
    if (!j->point || !j->value || !ta_runner_alloc(&j->runner, model, (int)n, k, scale)) {
        ta_joint_free(j);
        return false;
    }
    return true;
}

void ta_joint_free(struct ta_joint *j)
{
    ta_runner_free(&j->runner);
    ta_store_free(&j->store);
    free(j->point);
    free(j->value);
    memset(j, 0, sizeof *j);
}

/* --- values ----------------------------------------------------------------------------------- */

static double log_prior(const struct ta_prior *p, double x, enum ta_support s)
{
    double natural = ta_from_free(x, s);
    switch (p->family) {
    case TA_PRIOR_NORMAL: {
        double z = (x - p->a) / p->b;
        return -0.5 * z * z - log(p->b) - 0.9189385332046727; /* log sqrt(2 pi) */
    }
    case TA_PRIOR_BETA: /* log(1 - natural) = -log(1 + e^x), exact near 1 too */
        return -(p->a - 1) * log1p(exp(-x)) - (p->b - 1) * log1p(exp(x)) -
               gsl_sf_lnbeta(p->a, p->b);
    case TA_PRIOR_GAMMA:
        return (p->a - 1) * x - natural / p->b - gsl_sf_lngamma(p->a) - p->a * log(p->b);
    case TA_PRIOR_FLAT:
    case TA_PRIOR_HALF_NORMAL: /* about populations, not about one person */
        break;
    }
    return 0;
}

/* log of d natural / d x; 0 for a density that is about x already. */
static double log_slope(enum ta_family f, double x, enum ta_support s)
{
    if (f == TA_PRIOR_NORMAL || s == TA_REAL) {
        return 0;
    }
    return s == TA_UNIT ? -log1p(exp(-x)) - log1p(exp(x)) : x;
}

static double log_group(const struct ta_joint *j, const double *x)
{
    double sum = 0;
    for (int a = 0; a < j->d; a++) {
        for (int b = 0; b < j->d; b++) {
            sum += (x[a] - j->mean[a]) * j->precision[a * j->d + b] * (x[b] - j->mean[b]);
        }
    }
    return -sum / 2;
}

/* Log-likelihoods by running trial by trial (where there is a rule or a lapse). */
static void run_block(struct ta_joint *j, double *ll)
{
    for (int c = 0; c < j->seq->n; c++) {
        struct ta_sink_loglik take = {.seq = &j->seq->seq[c], .ll = ll};
        struct ta_feed feed = ta_feed_sequence(&j->seq->seq[c]);
        struct ta_sink sink = ta_sink_loglik(&take);
        ta_run(&j->runner, j->seq->seq[c].n, &feed, &sink);
    }
}

/* The same on recorded features. Weights of no size at all say nothing there. */
static void record_block(struct ta_joint *j, int n, double *ll)
{
    double w[TA_MAX_PAR * MOST_LANES];
    int lanes = j->runner.lanes.n;
    bool room = ta_store_fill(&j->store, &j->runner, n, j->seq);
    for (int v = 0; v < j->runner.n_weights; v++) {
        memcpy(w + v * lanes, j->runner.par[j->runner.weight_of[v]], sizeof *w * (size_t)lanes);
    }
    if (room) {
        ta_weights_log_lik(&j->store, n, w, lanes, ll);
    }
    for (int l = 0; l < n; l++) {
        for (int v = 0; v < j->runner.n_weights; v++) {
            ll[l] = isfinite(w[v * lanes + l]) && room ? ll[l] : (double)NAN;
        }
    }
}

double ta_joint_prior(const struct ta_joint *j, int p, double x)
{
    if (!j->prior) {
        return 0;
    }
    enum ta_support s = j->info[p].def->support;
    return log_prior(&j->prior[p], x, s) +
           (j->density ? log_slope(j->prior[p].family, x, s) : 0);
}

void ta_joint_load(struct ta_joint *j, const double *x, int n)
{
    for (int p = 0; p < j->d; p++) {
        for (int l = 0; l < j->runner.lanes.n; l++) {
            double free_x = x[(l < n ? l : n - 1) * j->d + p];
            j->runner.par[p][l] = ta_from_free(free_x, j->info[p].def->support);
        }
    }
}

static void eval_block(struct ta_joint *j, const double *x, int n, double *value)
{
    double ll[MOST_LANES] = {0};
    ta_joint_load(j, x, n);
    if (ta_joint_records(j)) {
        record_block(j, n, ll);
    } else {
        run_block(j, ll);
    }
    for (int l = 0; l < n; l++) {
        value[l] = ll[l];
        for (int p = 0; p < j->d; p++) {
            value[l] += ta_joint_prior(j, p, x[l * j->d + p]);
        }
        value[l] += j->mean ? log_group(j, x + l * j->d) : 0;
    }
}

void ta_joint_eval(struct ta_joint *j, const double *x, int n, double *value)
{
    int lanes = j->runner.lanes.n;
    for (int from = 0; from < n; from += lanes) {
        int some = n - from < lanes ? n - from : lanes;
        eval_block(j, x + from * j->d, some, value + from);
    }
}
