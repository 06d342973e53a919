/* map.c - the most probable parameters under priors, and the evidence by Laplace's method.
 *
 * The log joint is climbed by Newton's method from every local maximum of a grid over the
 * unconstrained scale; the highest top is kept. With priors that are normal on that scale the
 * evidence is log Z = log joint + (d / 2) log 2 pi - (1 / 2) log |H|,  H = minus the Hessian of the
 * log joint (Daw 2011; Piray et al. 2019). With priors on the natural scale (Beta, Gamma) the
 * density is maximised there, and no evidence is given.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "joint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOPS = 8 };

/* Points a parameter: as many as three thousand in all allow. */
static int axis_points(int d)
{
    static const int n[] = {0, 65, 33, 13, 7, 5, 4};
    return d < (int)(sizeof n / sizeof *n) ? n[d] : 3;
}

static double axis_place(enum ta_support s, int i, int n)
{
    double lo = s == TA_POSITIVE ? -3 : s == TA_UNIT ? -4.5 : -3;
    double hi = s == TA_POSITIVE ? 4 : s == TA_UNIT ? 4.5 : 3;
    return lo + (hi - lo) * i / (n - 1);
}

/* Is no neighbour along any axis higher? */
static bool is_peak(const double *value, int at, int d, int n)
{
    for (int a = 0, stride = 1; a < d; a++, stride *= n) {
        int i = at / stride % n;
        if ((i > 0 && value[at - stride] > value[at]) ||
            (i < n - 1 && value[at + stride] >= value[at])) {
            return false;
        }
    }
    return true;
}

/* Keeps the highest tops, highest first. */
static int add_top(int *top, int n, const double *value, int at)
{
    int i = n < MOST_TOPS ? n : MOST_TOPS - 1;
    if (n == MOST_TOPS && value[top[i]] >= value[at]) {
        return n;
    }
    for (; i > 0 && value[top[i - 1]] < value[at]; i--) {
        top[i] = top[i - 1];
    }
    top[i] = at;
    return n < MOST_TOPS ? n + 1 : n;
}

static bool grid_tops(struct ta_joint *j, double **x, int *top, int *n_tops)
{
    int n = axis_points(j->d), points = 1;
    for (int a = 0; a < j->d; a++) {
        points *= n;
    }
    double *value = malloc(sizeof *value * (size_t)points);
    *x = malloc(sizeof **x * (size_t)points * (size_t)j->d);
    *n_tops = 0;
    if (!value || !*x) {
        free(value);
        return false;
    }
    for (int i = 0; i < points; i++) {
        for (int a = 0, rest = i; a < j->d; a++, rest /= n) {
            (*x)[i * j->d + a] = axis_place(j->info[a].def->support, rest % n, n);
        }
    }
    ta_joint_eval(j, *x, points, value);
    for (int i = 0; i < points; i++) {
        if (is_peak(value, i, j->d, n)) {
            *n_tops = add_top(top, *n_tops, value, i);
        }
    }
    free(value);
    return true;
}

/* Are all priors normal on the unconstrained scale? Then the joint is a density there. */
static bool gaussian(const struct ta_joint *j)
{
    for (int a = 0; a < j->d; a++) {
        if (j->prior[a].family != TA_PRIOR_NORMAL) {
            return false;
        }
    }
    return true;
}

static void keep(struct ta_joint *j, const double *x, double value, const double *information,
                 struct ta_fit *fit)
{
    double matrix[TA_MAX_PAR * TA_MAX_PAR], log_det = NAN;
    memcpy(matrix, information, sizeof *matrix * (size_t)(j->d * j->d));
    for (int a = 0; a < j->d; a++) {
        fit->par[a] = ta_from_free(x[a], j->info[a].def->support);
    }
    ta_errors_from(matrix, fit, &log_det);
    fit->log_evidence =
        gaussian(j) ? value + j->d * 0.9189385332046727 - 0.5 * log_det : (double)NAN;
}

bool ta_map(const struct ta_model *model, const struct ta_participant *who, double q0,
            const struct ta_prior *prior, struct ta_fit *fit)
{
    struct ta_joint j;
    struct ta_sequences seq;
    double *x = NULL, best = -INFINITY;
    int top[MOST_TOPS], n_tops;
    if (!ta_sequences_make(&seq, who)) {
        return false;
    }
    bool good = ta_joint_alloc(&j, model, who->k, q0, prior);
    j.seq = &seq;
    good = good && grid_tops(&j, &x, top, &n_tops);
    for (int i = 0; good && i < n_tops; i++) {
        double value, information[TA_MAX_PAR * TA_MAX_PAR];
        bool there = ta_joint_climb(&j, x + top[i] * j.d, &value, information);
        if (value > best) {
            best = value;
            fit->converged = there;
            keep(&j, x + top[i] * j.d, value, information, fit);
        }
    }
    fit->n_optima = good ? n_tops : 0;
    free(x);
    ta_joint_free(&j);
    ta_sequences_free(&seq);
    return good;
}
