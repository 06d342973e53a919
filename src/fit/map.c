/* map.c - the most probable parameters under priors; evidence, means and intervals by quadrature
 * or by Laplace's method.
 *
 * The log joint is climbed by Newton's method from every local maximum of a grid over the
 * unconstrained scale; the highest top is kept. Where priors are on the natural scale (Beta,
 * Gamma) the density is maximised there. For evidence it is a density of x, so that those priors
 * carry the Jacobian d natural / d x. Up to three parameters it is integrated (quadrature.c);
 * otherwise log Z = log joint + (d / 2) log 2 pi - (1 / 2) log |H|, H = minus the Hessian of the
 * log joint at its top over x (Daw 2011; Piray et al. 2019).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "joint.h"
#include "quadrature.h"

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

/* Local maxima of the density over x, of which the evidence is the integral. */
struct tops {
    int n;
    double x[MOST_TOPS * TA_MAX_PAR];
    double value[MOST_TOPS];
    double log_mass[MOST_TOPS];              /* by Laplace's method; NAN: no curvature */
    double variance[MOST_TOPS * TA_MAX_PAR]; /* NAN: no curvature */
};

static void add_mass(struct ta_joint *j, const double *from, struct tops *t)
{
    double information[TA_MAX_PAR * TA_MAX_PAR], log_det, *x = t->x + t->n * j->d;
    double *value = &t->value[t->n];
    memcpy(x, from, sizeof *x * (size_t)j->d);
    ta_joint_climb(j, x, value, information);
    bool curved = ta_invert(information, j->d, &log_det);
    t->log_mass[t->n] =
        curved ? *value + j->d * 0.9189385332046727 - 0.5 * log_det : (double)NAN;
    for (int a = 0; a < j->d; a++) {
        t->variance[t->n * j->d + a] = curved ? information[a * j->d + a] : (double)NAN;
    }
    t->n++;
}

/* Mean and standard deviation over all tops as a mixture of normal densities. */
static void take_spread(const struct tops *t, int d, double *mean, double *sd)
{
    double most = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        most = fmax(most, t->log_mass[i]);
    }
    for (int a = 0; a < d; a++) {
        double sum = 0, x = 0, xx = 0;
        for (int i = 0; i < t->n; i++) {
            double w = isnan(t->log_mass[i]) ? 0 : exp(t->log_mass[i] - most);
            double at = t->x[i * d + a] - t->x[a];
            sum += w;
            x += w > 0 ? w * at : 0;
            xx += w > 0 ? w * (at * at + t->variance[i * d + a]) : 0;
        }
        mean[a] = t->x[a] + (sum > 0 ? x / sum : 0);
        sd[a] = sum > 0 ? sqrt(xx / sum - x / sum * (x / sum)) : 1;
        sd[a] = fmax(1e-6, fmin(3, sd[a]));
    }
}

static bool integrate(struct ta_joint *j, const struct tops *t, struct ta_fit *fit)
{
    double mean[TA_MAX_PAR], sd[TA_MAX_PAR];
    struct ta_posterior p;
    take_spread(t, j->d, mean, sd);
    if (!ta_quadrature(j, mean, sd, t->x, t->n, &p)) {
        return false;
    }
    fit->log_evidence = p.log_evidence;
    fit->evidence = TA_EVIDENCE_QUADRATURE;
    fit->corr = p.corr;
    for (int a = 0; a < j->d; a++) {
        fit->mean[a] = p.mean[a];
        fit->se[a] = p.sd[a];
        fit->lo[a] = p.lo[a];
        fit->hi[a] = p.hi[a];
    }
    if (!p.converged) {
        ta_flag_add(fit, "quadrature_rough", NULL);
    }
    return true;
}

/* x[top[i] * d]: the tops climbed. */
static bool take_evidence(struct ta_joint *j, const double *x, const int *top, int n_tops,
                          bool laplace, struct ta_fit *fit)
{
    struct tops t = {0};
    j->density = true;
    for (int i = 0; i < n_tops; i++) {
        add_mass(j, x + top[i] * j->d, &t);
    }
    if (!laplace && j->d <= TA_QUADRATURE_MOST) {
        return integrate(j, &t, fit);
    }
    int best = 0;
    for (int i = 1; i < t.n; i++) {
        best = t.value[i] > t.value[best] ? i : best;
    }
    fit->log_evidence = t.log_mass[best];
    fit->evidence = TA_EVIDENCE_LAPLACE;
    return true;
}

static void keep(struct ta_joint *j, const double *x, const double *information,
                 struct ta_fit *fit)
{
    double matrix[TA_MAX_PAR * TA_MAX_PAR];
    memcpy(matrix, information, sizeof *matrix * (size_t)(j->d * j->d));
    for (int a = 0; a < j->d; a++) {
        fit->par[a] = ta_from_free(x[a], j->info[a].def->support);
    }
    ta_errors_from(matrix, fit, NULL);
}

bool ta_map(const struct ta_model *model, const struct ta_participant *who, struct ta_scale scale,
            const struct ta_prior *prior, bool laplace, struct ta_fit *fit)
{
    struct ta_joint j;
    struct ta_sequences seq;
    double *x = NULL, best = -INFINITY;
    int top[MOST_TOPS], n_tops;
    if (!ta_sequences_make(&seq, who)) {
        return false;
    }
    bool good = ta_joint_alloc(&j, model, who->k, scale, prior);
    j.seq = &seq;
    good = good && grid_tops(&j, &x, top, &n_tops);
    for (int i = 0; good && i < n_tops; i++) {
        double value, information[TA_MAX_PAR * TA_MAX_PAR];
        bool there = ta_joint_climb(&j, x + top[i] * j.d, &value, information);
        if (value > best) {
            best = value;
            fit->converged = there;
            keep(&j, x + top[i] * j.d, information, fit);
        }
    }
    fit->n_optima = good ? n_tops : 0;
    good = good && take_evidence(&j, x, top, n_tops, laplace, fit);
    free(x);
    ta_joint_free(&j);
    ta_sequences_free(&seq);
    return good;
}
