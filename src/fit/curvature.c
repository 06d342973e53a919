/* curvature.c - standard errors from the curvature of the log-likelihood on the unconstrained
 * scale.
 *
 * Rates as logit, positive weights as log (C = inverse observed
 * information, SE(alpha) = alpha (1 - alpha) sqrt(C11), SE(beta) = beta sqrt(C22), correlation C12
 * / sqrt(C11 C22)). Second derivatives by central differences with steps h and 2h, extrapolated;
 * all points of the stencil are lanes of one run. Interior optima only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

static const double step = 1.0 / 128;

static double to_free(double x, enum ta_support s)
{
    return s == TA_UNIT ? log(x / (1 - x)) : s == TA_POSITIVE ? log(x) : x;
}

static double from_free(double x, enum ta_support s)
{
    return s == TA_UNIT ? 1 / (1 + exp(-x)) : s == TA_POSITIVE ? exp(x) : x;
}

/* d natural / d unconstrained */
static double slope(double x, enum ta_support s)
{
    return s == TA_UNIT ? x * (1 - x) : s == TA_POSITIVE ? x : 1;
}

static bool interior(const struct ta_fitter *f, const struct ta_point *p, const struct ta_box *box)
{
    for (int j = 0; j < f->n_par; j++) {
        double room = 1e-6 * (box->hi[j] - box->lo[j]);
        if (p->par[j] <= box->lo[j] + room || p->par[j] >= box->hi[j] - room) {
            return false;
        }
    }
    return true;
}

/* The stencil: the centre, then for every parameter +h -h +2h -2h, then for every pair and step
 * (++) (+-) (-+) (--). */
static int stencil_points(int d)
{
    return 1 + 4 * d + 4 * d * (d - 1);
}

static int put_point(struct ta_fitter *f, struct ta_runner *r, const struct ta_point *p, int lane,
                     int j, double dj, int v, double dv)
{
    for (int i = 0; i < f->n_par; i++) {
        enum ta_support s = f->info[i].def->support;
        double move = (i == j ? dj : 0) + (i == v ? dv : 0);
        r->par[i][lane] = move != 0 ? from_free(to_free(p->par[i], s) + move, s) : p->par[i];
    }
    return lane + 1;
}

static void put_stencil(struct ta_fitter *f, struct ta_runner *r, const struct ta_point *p)
{
    int lane = put_point(f, r, p, 0, -1, 0, -1, 0);
    for (int j = 0; j < f->n_par; j++) {
        for (int i = 0; i < 4; i++) {
            double size = i < 2 ? step : 2 * step;
            lane = put_point(f, r, p, lane, j, i % 2 ? -size : size, -1, 0);
        }
    }
    for (int j = 1; j < f->n_par; j++) {
        for (int v = 0; v < j; v++) {
            for (int i = 0; i < 8; i++) {
                double size = i < 4 ? step : 2 * step;
                lane = put_point(f, r, p, lane, j, i & 2 ? -size : size, v, i & 1 ? -size : size);
            }
        }
    }
    for (; lane < r->lanes.n; lane++) {
        put_point(f, r, p, lane, -1, 0, -1, 0);
    }
}

/* Richardson: the error of order h^2 is taken out. */
static double extrapolate(double at_h, double at_2h)
{
    return (4 * at_h - at_2h) / 3;
}

static void information_from(int d, const double *ll, gsl_matrix *info)
{
    const double h2 = step * step;
    const double *p = ll + 1;
    for (int j = 0; j < d; j++, p += 4) {
        double one = (p[0] + p[1] - 2 * ll[0]) / h2, two = (p[2] + p[3] - 2 * ll[0]) / (4 * h2);
        gsl_matrix_set(info, (size_t)j, (size_t)j, -extrapolate(one, two));
    }
    for (int j = 1; j < d; j++) {
        for (int v = 0; v < j; v++, p += 8) {
            double one = (p[0] - p[1] - p[2] + p[3]) / (4 * h2);
            double two = (p[4] - p[5] - p[6] + p[7]) / (16 * h2);
            gsl_matrix_set(info, (size_t)j, (size_t)v, -extrapolate(one, two));
            gsl_matrix_set(info, (size_t)v, (size_t)j, -extrapolate(one, two));
        }
    }
}

static bool log_likelihoods(struct ta_fitter *f, const struct ta_point *p, double *ll, int n)
{
    struct ta_runner r;
    if (!ta_runner_alloc(&r, f->model, n, f->k, f->small.lanes.q0)) {
        return false;
    }
    put_stencil(f, &r, p);
    for (int i = 0; i < r.lanes.n; i++) {
        ll[i] = 0;
    }
    for (int c = 0; c < f->seq.n; c++) {
        struct ta_sink_loglik take = {.seq = &f->seq.seq[c], .ll = ll};
        struct ta_feed feed = ta_feed_sequence(&f->seq.seq[c]);
        struct ta_sink sink = ta_sink_loglik(&take);
        ta_run(&r, f->seq.seq[c].n, &feed, &sink);
    }
    ta_runner_free(&r);
    return true;
}

/* Fills se and corr from the inverse of the information; leaves them NAN when it has none. */
static void errors_from(gsl_matrix *info, struct ta_fit *fit)
{
    int d = fit->n_par;
    if (gsl_linalg_cholesky_decomp1(info) != GSL_SUCCESS ||
        gsl_linalg_cholesky_invert(info) != GSL_SUCCESS) {
        return;
    }
    for (int j = 0; j < d; j++) {
        double var = gsl_matrix_get(info, (size_t)j, (size_t)j);
        fit->se[j] = slope(fit->par[j], fit->info[j].def->support) * sqrt(var);
    }
    if (d > 1) {
        fit->corr = gsl_matrix_get(info, 0, 1) /
                    sqrt(gsl_matrix_get(info, 0, 0) * gsl_matrix_get(info, 1, 1));
    }
}

void ta_curvature(struct ta_fitter *f, const struct ta_point *p, const struct ta_box *box,
                  struct ta_fit *fit)
{
    if (!interior(f, p, box)) {
        return;
    }
    int n = ta_lanes_pad(stencil_points(f->n_par));
    double *ll = malloc(sizeof *ll * (size_t)n);
    gsl_matrix *info = gsl_matrix_alloc((size_t)f->n_par, (size_t)f->n_par);
    if (ll && info && log_likelihoods(f, p, ll, n)) {
        information_from(f->n_par, ll, info);
        errors_from(info, fit);
    }
    gsl_matrix_free(info);
    free(ll);
}

void ta_intervals_wald(struct ta_fit *fit)
{
    const double z = 1.959963984540054; /* 97.5 % point of the normal distribution */
    for (int j = 0; j < fit->n_par; j++) {
        enum ta_support s = fit->info[j].def->support;
        if (isnan(fit->se[j])) {
            continue; /* no curvature, no interval: stays n/a */
        }
        double centre = to_free(fit->par[j], s);
        double half = z * fit->se[j] / slope(fit->par[j], s);
        fit->lo[j] = from_free(centre - half, s);
        fit->hi[j] = from_free(centre + half, s);
    }
}
