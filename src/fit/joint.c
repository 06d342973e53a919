/* joint.c - the log joint on the unconstrained scale: many points at once, its curvature, its top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "joint.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double step = 1.0 / 128;
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

/* The centre, then for every parameter +h -h +2h -2h, then for every pair and step ++ +- -+ --. */
static int stencil_points(int d)
{
    return 1 + 4 * d + 4 * d * (d - 1);
}

bool ta_joint_alloc(struct ta_joint *j, const struct ta_model *model, int k, struct ta_scale scale,
                    const struct ta_prior *prior)
{
    memset(j, 0, sizeof *j);
    j->prior = prior;
    j->d = ta_model_pars(model, k, j->info);
    size_t n = (size_t)stencil_points(j->d);
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

static void eval_block(struct ta_joint *j, const double *x, int n, double *value)
{
    double ll[MOST_LANES] = {0};
    for (int p = 0; p < j->d; p++) {
        for (int l = 0; l < j->runner.lanes.n; l++) {
            double free_x = x[(l < n ? l : n - 1) * j->d + p];
            j->runner.par[p][l] = ta_from_free(free_x, j->info[p].def->support);
        }
    }
    for (int c = 0; c < j->seq->n; c++) {
        struct ta_sink_loglik take = {.seq = &j->seq->seq[c], .ll = ll};
        struct ta_feed feed = ta_feed_sequence(&j->seq->seq[c]);
        struct ta_sink sink = ta_sink_loglik(&take);
        ta_run(&j->runner, j->seq->seq[c].n, &feed, &sink);
    }
    for (int l = 0; l < n; l++) {
        value[l] = ll[l];
        for (int p = 0; j->prior && p < j->d; p++) {
            enum ta_support s = j->info[p].def->support;
            value[l] += log_prior(&j->prior[p], x[l * j->d + p], s);
            value[l] += j->density ? log_slope(j->prior[p].family, x[l * j->d + p], s) : 0;
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

/* --- curvature -------------------------------------------------------------------------------- */

static double *put_point(const struct ta_joint *j, double *point, const double *x, int a, double da,
                         int b, double db)
{
    memcpy(point, x, sizeof *x * (size_t)j->d);
    if (a >= 0) {
        point[a] += da;
    }
    if (b >= 0) {
        point[b] += db;
    }
    return point + j->d;
}

static void put_stencil(struct ta_joint *j, const double *x)
{
    double *p = put_point(j, j->point, x, -1, 0, -1, 0);
    for (int a = 0; a < j->d; a++) {
        for (int i = 0; i < 4; i++) {
            double size = i < 2 ? step : 2 * step;
            p = put_point(j, p, x, a, i % 2 ? -size : size, -1, 0);
        }
    }
    for (int a = 1; a < j->d; a++) {
        for (int b = 0; b < a; b++) {
            for (int i = 0; i < 8; i++) {
                double size = i < 4 ? step : 2 * step;
                p = put_point(j, p, x, a, i & 2 ? -size : size, b, i & 1 ? -size : size);
            }
        }
    }
}

/* Richardson: the error of order h^2 is taken out. */
static double extrapolate(double at_h, double at_2h)
{
    return (4 * at_h - at_2h) / 3;
}

double ta_joint_curvature(struct ta_joint *j, const double *x, double *gradient,
                          double *information)
{
    const double h = step, h2 = h * h, *v = j->value, *p = v + 1;
    int d = j->d;
    put_stencil(j, x);
    ta_joint_eval(j, j->point, stencil_points(d), j->value);
    for (int a = 0; a < d; a++, p += 4) {
        double one = (p[0] + p[1] - 2 * v[0]) / h2, two = (p[2] + p[3] - 2 * v[0]) / (4 * h2);
        information[a * d + a] = -extrapolate(one, two);
        gradient[a] = extrapolate((p[0] - p[1]) / (2 * h), (p[2] - p[3]) / (4 * h));
    }
    for (int a = 1; a < d; a++) {
        for (int b = 0; b < a; b++, p += 8) {
            double one = (p[0] - p[1] - p[2] + p[3]) / (4 * h2);
            double two = (p[4] - p[5] - p[6] + p[7]) / (16 * h2);
            information[a * d + b] = information[b * d + a] = -extrapolate(one, two);
        }
    }
    return v[0];
}

bool ta_invert(double *matrix, int d, double *log_det)
{
    gsl_matrix_view m = gsl_matrix_view_array(matrix, (size_t)d, (size_t)d);
    for (int i = 0; i < d * d; i++) {
        if (!isfinite(matrix[i])) {
            return false;
        }
    }
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != GSL_SUCCESS) {
        return false;
    }
    if (log_det) {
        *log_det = 0;
        for (int i = 0; i < d; i++) {
            *log_det += 2 * log(matrix[i * d + i]);
        }
    }
    return gsl_linalg_cholesky_invert(&m.matrix) == GSL_SUCCESS;
}

/* --- climbing --------------------------------------------------------------------------------- */

/* Newton's step with lambda added to the information's diagonal; false when that is not yet
 * positive definite. Returns the gain it expects. */
static bool damped_step(int d, const double *gradient, const double *information, double lambda,
                        double *move, double *gain)
{
    double m[TA_MAX_PAR * TA_MAX_PAR];
    memcpy(m, information, sizeof *m * (size_t)(d * d));
    for (int i = 0; i < d; i++) {
        m[i * d + i] += lambda * (1 + fabs(m[i * d + i]));
    }
    if (!ta_invert(m, d, NULL)) {
        return false;
    }
    *gain = 0;
    for (int a = 0; a < d; a++) {
        move[a] = 0;
        for (int b = 0; b < d; b++) {
            move[a] += m[a * d + b] * gradient[b];
        }
        move[a] = fmax(-3, fmin(3, move[a])); /* a flat region must not throw it to infinity */
        *gain += move[a] * gradient[a] / 2;
    }
    return true;
}

bool ta_joint_climb(struct ta_joint *j, double *x, double *value, double *information)
{
    enum { MOST_STEPS = 200 };
    size_t d = (size_t)j->d;
    double gradient[TA_MAX_PAR], move[TA_MAX_PAR], next[TA_MAX_PAR], lambda = 0, gain, there;
    double slope[TA_MAX_PAR], bend[TA_MAX_PAR * TA_MAX_PAR];
    *value = ta_joint_curvature(j, x, gradient, information);
    for (int i = 0; i < MOST_STEPS; i++) {
        if (!damped_step(j->d, gradient, information, lambda, move, &gain)) {
            lambda = fmax(1e-3, 4 * lambda);
            if (lambda > 1e12) {
                return false;
            }
            continue;
        }
        for (int a = 0; a < j->d; a++) {
            next[a] = x[a] + move[a];
        }
        if (gain < 1e-15 && lambda < 1e-6) {
            memcpy(x, next, sizeof *x * d); /* the last step costs nothing */
            return true;
        }
        /* one run tells whether it is higher and, as a rule, where to go from there */
        there = ta_joint_curvature(j, next, slope, bend);
        if (there >= *value - 1e-13 * (1 + fabs(*value))) {
            memcpy(x, next, sizeof *x * d);
            memcpy(gradient, slope, sizeof *slope * d);
            memcpy(information, bend, sizeof *bend * d * d);
            *value = there;
            lambda = lambda < 1e-5 ? 0 : lambda / 10;
        } else {
            lambda = fmax(1e-3, 10 * lambda);
        }
    }
    return false;
}
