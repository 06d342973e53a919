/* interval.c - profile-likelihood intervals: every value that the data do not speak against.
 *
 * The 95 % interval of a parameter is {x : 2 (log L_max - max over the others of log L)
 * <= 3.841459}; its ends, should it have gaps. Where the profile never falls that far the end is
 * the bound itself; the flag open:P says so when that bound is not the natural end of what P can
 * be, moves:P when an end of a rate was found with a weight at such a bound, so that it would move
 * with it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */
/* Of roots of nats. */
static const double close_enough = 1e-7;

struct held {
    struct ta_fitter *f;
    struct ta_box box;
    int j;
    double level;
    double last; /* value of `above` */
};

/* How far the profile of parameter j is above the level at value x, as a difference of roots: those
 * of what log L lacks are nearly straight in x, so that few steps find where they meet. */
static double above(double x, void *of)
{
    struct held *p = of;
    p->box.lo[p->j] = p->box.hi[p->j] = x;
    double lacks = p->level + half_chi2 - ta_profile_search(p->f, &p->box, false, NULL, NULL).ll;
    /* where a choice is ruled out log L is -inf; the root finder wants a number */
    p->last = sqrt(half_chi2) - sqrt(fmin(fmax(lacks, 0), 1e8));
    return p->last;
}

/* Where the profile crosses the level between `out` (below it) and `in` (above it). */
static double cross(struct held *p, double out, double in)
{
    gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {.function = above, .params = p};
    double a = fmin(out, in), b = fmax(out, in);
    int status = s ? gsl_root_fsolver_set(s, &function, a, b) : GSL_ENOMEM;
    for (int i = 0; status == GSL_SUCCESS && i < 60; i++) {
        status = gsl_root_fsolver_iterate(s);
        a = gsl_root_fsolver_x_lower(s);
        b = gsl_root_fsolver_x_upper(s);
        if (fabs(p->last) < close_enough ||
            gsl_root_test_interval(a, b, 1e-7, 1e-6) == GSL_SUCCESS) {
            break;
        }
    }
    double root = status == GSL_SUCCESS ? gsl_root_fsolver_root(s) : (double)NAN;
    gsl_root_fsolver_free(s);
    return root;
}

/* The same for the only rate of a model: eight points at a time, then a straight line. */
static double cross_only_rate(struct held *p, double a, double b, const struct ta_point *from)
{
    double fa = -INFINITY, fb = from->ll - p->level;
    struct ta_point at[TA_SMALL];
    for (int round = 0; round < 5 && fabs(b - a) > 1e-12; round++) {
        double x[TA_SMALL], start = a, whole = b - a;
        for (int i = 0; i < TA_SMALL; i++) {
            x[i] = start + whole * (i + 1) / (TA_SMALL + 1);
            at[i] = *from;
            at[i].par[p->j] = x[i];
        }
        ta_profile_points(p->f, at, TA_SMALL, &p->box, 1e-10);
        /* the crossing next to the outer end a: the first point that is high enough */
        int i = 0;
        while (i < TA_SMALL && at[i].ll < p->level) {
            a = x[i];
            fa = at[i].ll - p->level;
            i++;
        }
        if (i < TA_SMALL) {
            b = x[i];
            fb = at[i].ll - p->level;
        }
    }
    return isfinite(fa) && fb > fa ? a + (b - a) * -fa / (fb - fa) : a;
}

/* The profile of the d-th free rate on the grid: the highest point at each of its values. */
static void marginal(const struct ta_fitter *f, const struct ta_grid *g, int d, double *highest)
{
    for (int i = 0; i < g->n_axis[d]; i++) {
        highest[i] = -INFINITY;
    }
    for (int i = 0; i < g->n; i++) {
        int at = g->n_free == 1 ? i : d == 0 ? i / g->n_axis[1] : i % g->n_axis[1];
        highest[at] = fmax(highest[at], f->point[i].ll);
    }
}

static void interval_rate(struct ta_fitter *f, const struct ta_point *best,
                          const struct ta_box *box, const struct ta_grid *g, int d,
                          struct ta_fit *fit)
{
    int j = f->rate[g->free_rate[d]], n = g->n_axis[d], i;
    const double *axis = g->axis[d];
    struct held p = {.f = f, .box = *box, .j = j, .level = best->ll - half_chi2};
    double highest[TA_AXIS_JAGGED], inner[2] = {best->par[j], best->par[j]};
    marginal(f, g, d, highest);
    /* the estimate itself may be the only point between two grid points that is high enough */
    for (i = 0; i < n; i++) {
        if (highest[i] >= p.level) {
            inner[0] = fmin(inner[0], axis[i]);
            inner[1] = fmax(inner[1], axis[i]);
        }
    }
    for (int end = 0; end < 2; end++) {
        int step = end ? -1 : 1;
        for (i = end ? n - 1 : 0; i >= 0 && i < n && (axis[i] - inner[end]) * step < 0; i += step) {
        }
        double *out = end ? &fit->hi[j] : &fit->lo[j];
        /* between grid points of the other rate the profile may be higher than on them */
        while (g->n_free > 1 && i != (end ? n - 1 : 0) && above(axis[i - step], &p) >= 0) {
            inner[end] = axis[i - step];
            i -= step;
        }
        if (i == (end ? n - 1 : 0)) {
            *out = end ? box->hi[j] : box->lo[j];
        } else if (f->n_rates == 1) {
            *out = cross_only_rate(&p, axis[i - step], inner[end], best);
        } else {
            *out = cross(&p, axis[i - step], inner[end]);
        }
    }
}

static void interval_weight(struct ta_fitter *f, const struct ta_point *best, int j,
                            const struct ta_box *box, struct ta_fit *fit)
{
    struct held p = {.f = f, .box = *box, .j = j, .level = best->ll - half_chi2};
    for (int end = 0; end < 2; end++) {
        double out = end ? box->hi[j] : box->lo[j];
        bool whole =
            out == best->par[j] || above(out, &p) >= 0; /* the profile never falls that far */
        *(end ? &fit->hi[j] : &fit->lo[j]) = whole ? out : cross(&p, out, best->par[j]);
    }
}

/* Does the end of a rate's interval depend on a setting: is a weight at such a bound there? */
static bool end_is_set(struct ta_fitter *f, const struct ta_box *box, int j, double end)
{
    struct ta_box held = *box;
    held.lo[j] = held.hi[j] = end;
    struct ta_point at = ta_profile_search(f, &held, false, NULL, NULL);
    for (int w = 0; w < f->n_par; w++) {
        enum ta_support s = f->info[w].def->support;
        if (f->solved[w] < 0 || box->lo[w] == box->hi[w]) {
            continue;
        }
        if ((ta_at_bound(at.par[w], box->hi[w]) && !ta_bound_natural(s, box->hi[w])) ||
            (ta_at_bound(at.par[w], box->lo[w]) && !ta_bound_natural(s, box->lo[w]))) {
            return true;
        }
    }
    return false;
}

static bool is_open(const struct ta_fitter *f, const struct ta_box *box, int j,
                    const struct ta_fit *fit)
{
    enum ta_support s = f->info[j].def->support;
    bool at_lo = fit->lo[j] <= box->lo[j], at_hi = fit->hi[j] >= box->hi[j];
    return (at_lo && at_hi) || (at_lo && !ta_bound_natural(s, box->lo[j])) ||
           (at_hi && !ta_bound_natural(s, box->hi[j]));
}

static bool moves(struct ta_fitter *f, const struct ta_box *box, int j, const struct ta_fit *fit)
{
    bool at_lo = fit->lo[j] <= box->lo[j], at_hi = fit->hi[j] >= box->hi[j];
    return f->solved[j] < 0 && ((!at_lo && end_is_set(f, box, j, fit->lo[j])) ||
                                     (!at_hi && end_is_set(f, box, j, fit->hi[j])));
}

static void flag_ends(struct ta_fitter *f, const struct ta_box *box, struct ta_fit *fit)
{
    char name[32];
    for (int j = 0; j < f->n_par; j++) {
        if (box->lo[j] == box->hi[j]) {
            continue; /* held there on purpose */
        }
        ta_par_name(&f->info[j], f->k, name);
        if (is_open(f, box, j, fit)) {
            ta_flag_add(fit, "open", name);
        }
        if (moves(f, box, j, fit)) {
            ta_flag_add(fit, "moves", name);
        }
    }
}

void ta_intervals(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                  struct ta_fit *fit)
{
    struct ta_grid g;
    ta_grid_make(f, box, &g);
    ta_profile_grid(f, box, &g, 1e-9);
    struct ta_point *grid = f->point; /* searches in between use the fitter's own points */
    struct ta_point *kept = malloc(sizeof *kept * (size_t)g.n);
    if (!kept) {
        return; /* intervals stay n/a */
    }
    memcpy(kept, grid, sizeof *kept * (size_t)g.n);
    for (int d = 0; d < g.n_free; d++) {
        memcpy(grid, kept, sizeof *kept * (size_t)g.n);
        interval_rate(f, best, box, &g, d, fit);
    }
    free(kept);
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] >= 0) {
            interval_weight(f, best, j, box, fit);
        } else if (box->lo[j] == box->hi[j]) {
            fit->lo[j] = fit->hi[j] = box->lo[j]; /* held there on purpose */
        }
    }
    flag_ends(f, box, fit);
}
