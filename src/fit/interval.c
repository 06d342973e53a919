/* interval.c - profile-likelihood intervals: every value that the data do not speak against.
 *
 * The 95 % interval of a parameter is {x : 2 (log L_max - max over the others of log L) <= 3.841459}
 * (statistics.md's section 3); its ends, should it have gaps. Where the profile never falls that far the
 * end is the bound itself, and the flag open:<parameter> says so when that bound is not the natural end
 * of the parameter's support.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */

/* Where the profile over the rate crosses `level` between a (below it) and b (above it): eight rates at
 * a time, then a straight line. */
static double cross_rate(struct ta_fitter *f, double a, double b, double level,
                         const struct ta_box *box, const struct ta_point *from)
{
    double fa = -INFINITY, fb = from->ll - level;
    struct ta_point at[TA_SMALL];
    for (int round = 0; round < 5 && fabs(b - a) > 1e-12; round++) {
        double x[TA_SMALL], start = a, whole = b - a;
        for (int i = 0; i < TA_SMALL; i++) {
            x[i] = start + whole * (i + 1) / (TA_SMALL + 1);
        }
        ta_profile_at(f, x, box, from, 1e-10, at);
        /* the crossing next to the outer end a: the first point that is high enough */
        int i = 0;
        while (i < TA_SMALL && at[i].ll < level) {
            a = x[i];
            fa = at[i].ll - level;
            i++;
        }
        if (i < TA_SMALL) {
            b = x[i];
            fb = at[i].ll - level;
        }
    }
    return isfinite(fa) && fb > fa ? a + (b - a) * -fa / (fb - fa) : a;
}

static void interval_rate(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                          struct ta_fit *fit)
{
    int j = f->rate, low = -1, high = -1;
    double level = best->ll - half_chi2;
    struct ta_point at[TA_GRID];
    ta_profile_grid(f, box, 1e-9, at);
    for (int i = 0; i < f->n_grid; i++) {
        if (at[i].ll >= level) {
            low = low < 0 ? i : low;
            high = i;
        }
    }
    /* the estimate itself may be the only point between two grid points that is high enough */
    double x = best->par[j], inner_lo = low >= 0 ? fmin(f->x[low], x) : x;
    double inner_hi = high >= 0 ? fmax(f->x[high], x) : x;
    int i = 0;
    while (i < f->n_grid && f->x[i] < inner_lo) {
        i++;
    }
    fit->lo[j] = i == 0 ? box->lo[j] : cross_rate(f, f->x[i - 1], inner_lo, level, box, best);
    i = f->n_grid - 1;
    while (i >= 0 && f->x[i] > inner_hi) {
        i--;
    }
    fit->hi[j] = i == f->n_grid - 1 ? box->hi[j]
                                    : cross_rate(f, f->x[i + 1], inner_hi, level, box, best);
}

struct fixed {
    struct ta_fitter *f;
    struct ta_box box;
    int j;
    double level;
};

/* The profile of weight j above the level, at value x. */
static double above(double x, void *of)
{
    struct fixed *p = of;
    p->box.lo[p->j] = p->box.hi[p->j] = x;
    return ta_profile_search(p->f, &p->box, false, NULL, NULL).ll - p->level;
}

/* Where the profile of a weight crosses the level between `out` and the estimate `in`; `out` itself when
 * it does not. */
static double cross_weight(struct fixed *p, double out, double in)
{
    if (!(out < in || out > in) || above(out, p) >= 0) {
        return out;
    }
    gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {.function = above, .params = p};
    double a = fmin(out, in), b = fmax(out, in);
    int status = s ? gsl_root_fsolver_set(s, &function, a, b) : GSL_ENOMEM;
    for (int i = 0; status == GSL_SUCCESS && i < 60; i++) {
        status = gsl_root_fsolver_iterate(s);
        a = gsl_root_fsolver_x_lower(s);
        b = gsl_root_fsolver_x_upper(s);
        if (gsl_root_test_interval(a, b, 1e-7, 1e-6) == GSL_SUCCESS) {
            break;
        }
    }
    double root = s ? gsl_root_fsolver_root(s) : (double)NAN;
    gsl_root_fsolver_free(s);
    return status == GSL_SUCCESS ? root : (double)NAN;
}

static void interval_weight(struct ta_fitter *f, const struct ta_point *best, int j,
                            const struct ta_box *box, struct ta_fit *fit)
{
    struct fixed p = {.f = f, .box = *box, .j = j, .level = best->ll - half_chi2};
    fit->lo[j] = cross_weight(&p, box->lo[j], best->par[j]);
    fit->hi[j] = cross_weight(&p, box->hi[j], best->par[j]);
}

/* Is this bound the end of what the parameter can be, not one that we or the user set? */
static bool natural(enum ta_support s, double bound)
{
    return (s != TA_REAL && bound == 0) || (s == TA_UNIT && bound == 1);
}

static void flag_open(struct ta_fitter *f, const struct ta_box *box, struct ta_fit *fit)
{
    char name[32];
    for (int j = 0; j < f->n_par; j++) {
        enum ta_support s = f->info[j].def->support;
        bool at_lo = fit->lo[j] <= box->lo[j], at_hi = fit->hi[j] >= box->hi[j];
        if ((at_lo && !natural(s, box->lo[j])) || (at_hi && !natural(s, box->hi[j])) ||
            (at_lo && at_hi)) {
            ta_flag_add(fit, "open", ta_par_name(&f->info[j], f->k, name));
        }
    }
}

void ta_intervals(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                  struct ta_fit *fit)
{
    for (int j = 0; j < f->n_par; j++) {
        if (j == f->rate) {
            interval_rate(f, best, box, fit);
        } else {
            interval_weight(f, best, j, box, fit);
        }
    }
    flag_open(f, box, fit);
}
