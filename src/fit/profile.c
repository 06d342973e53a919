/* profile.c - the global maximum: a grid over the rate, every local optimum refined, the best polished.
 *
 * The weights are solved at every rate (weights.c), so that the search is one-dimensional for models of
 * one rate whatever their number of weights: no starting values, no restarts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <string.h>

/* Nats: what Newton leaves at grid points (only to tell optima apart), in refinement, in the polish. */
static const double coarse = 1e-7, fine = 1e-12;
/* Two optima are separate when the profile dips between them by more than rounding. */
static const double dip = 1e-6;

struct ta_point ta_profile_refine(struct ta_fitter *f, double a, double b, const struct ta_box *box,
                                  const struct ta_point *from, int rounds)
{
    struct ta_point at[TA_SMALL], best = *from;
    for (int round = 0; round < rounds; round++) {
        double x[TA_SMALL];
        int top = 0;
        for (int i = 0; i < TA_SMALL; i++) {
            x[i] = a + (b - a) * i / (TA_SMALL - 1);
        }
        ta_profile_at(f, x, box, &best, fine, at);
        for (int i = 1; i < TA_SMALL; i++) {
            top = at[i].ll > at[top].ll ? i : top;
        }
        if (at[top].ll >= best.ll) {
            best = at[top];
        }
        if (top > 0 && top < TA_SMALL - 1 && round == rounds - 1) {
            /* vertex of the parabola through the best and its neighbours */
            double up = at[top].ll - at[top - 1].ll, down = at[top].ll - at[top + 1].ll;
            if (up + down > 0) {
                best.ll = fmax(best.ll, at[top].ll + (up - down) * (up - down) / (8 * (up + down)));
            }
        }
        a = x[top > 0 ? top - 1 : 0];
        b = x[top < TA_SMALL - 1 ? top + 1 : TA_SMALL - 1];
    }
    return best;
}

struct polish {
    struct ta_fitter *f;
    const struct ta_box *box;
    struct ta_point best;
    int open;
};

static double minus_profile(double x, void *of)
{
    struct polish *p = of;
    struct ta_point at[TA_SMALL];
    double rate[TA_SMALL];
    for (int i = 0; i < TA_SMALL; i++) {
        rate[i] = x;
    }
    p->open = ta_profile_at(p->f, rate, p->box, &p->best, fine, at);
    if (at[0].ll > p->best.ll) {
        p->best = at[0];
    }
    return -at[0].ll;
}

/* GSL's Brent between a and b around p->best; true when it converged. */
static bool polish(struct polish *p, double a, double b)
{
    enum { MOST_STEPS = 100 };
    double x = p->best.par[p->f->rate];
    double fa = minus_profile(a, p), fb = minus_profile(b, p), fx = -p->best.ll;
    if (!(a < x && x < b && fx < fa && fx < fb)) {
        return !p->open; /* the maximum is at an end, and that end is the point */
    }
    gsl_min_fminimizer *s = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    gsl_function minus = {.function = minus_profile, .params = p};
    int status = s ? gsl_min_fminimizer_set_with_values(s, &minus, x, fx, a, fa, b, fb) : GSL_ENOMEM;
    bool there = false;
    for (int i = 0; status == GSL_SUCCESS && !there && i < MOST_STEPS; i++) {
        status = gsl_min_fminimizer_iterate(s);
        a = gsl_min_fminimizer_x_lower(s);
        b = gsl_min_fminimizer_x_upper(s);
        double worst = fmax(gsl_min_fminimizer_f_lower(s), gsl_min_fminimizer_f_upper(s));
        /* a bracket this small (near its middle a maximum is flat: the error of log L goes with the
         * square), or one whose ends are as good as its middle, has nothing left to win */
        there = gsl_min_test_interval(a, b, 1e-12, 1e-7) == GSL_SUCCESS ||
                worst - gsl_min_fminimizer_f_minimum(s) < 1e-14 * (1 + fabs(worst));
    }
    gsl_min_fminimizer_free(s);
    return there && !p->open;
}

/* Local maxima of the grid's profile, both ends included; `peak` takes their indices. A peak counts when
 * the profile falls by more than `dip` before it rises to the next. */
static int find_peaks(const struct ta_point *at, int n, int *peak)
{
    int n_peaks = 0, top = 0, low = 0;
    bool rising = true;
    for (int i = 1; i < n; i++) {
        if (rising) {
            top = at[i].ll > at[top].ll ? i : top;
            if (at[i].ll < at[top].ll - dip) {
                peak[n_peaks++] = top;
                rising = false;
                low = i;
            }
        } else {
            low = at[i].ll < at[low].ll ? i : low;
            if (at[i].ll > at[low].ll + dip) {
                rising = true;
                top = i;
            }
        }
    }
    if (rising) {
        peak[n_peaks++] = top;
    }
    return n_peaks;
}

static struct ta_point climb(struct ta_fitter *f, const struct ta_box *box, const struct ta_point *at,
                             int i, bool exact, bool *converged)
{
    int left = i > 0 ? i - 1 : i, right = i < f->n_grid - 1 ? i + 1 : i;
    double a = f->x[left], b = f->x[right];
    struct ta_point best = ta_profile_refine(f, a, b, box, &at[i], exact ? 2 : 3);
    if (!exact) {
        return best;
    }
    double x = best.par[f->rate], width = (b - a) / (TA_SMALL - 1);
    struct polish p = {.f = f, .box = box, .best = best};
    p.best.ll = -INFINITY; /* refinement's may be a parabola's: take the point's own */
    minus_profile(x, &p);
    *converged = polish(&p, fmax(a, x - width), fmin(b, x + width));
    return p.best;
}

struct ta_point ta_profile_search(struct ta_fitter *f, const struct ta_box *box, bool exact,
                                  int *n_optima, bool *converged)
{
    struct ta_point at[TA_GRID], best = {.ll = -INFINITY};
    bool there = ta_profile_grid(f, box, f->rate < 0 ? fine : coarse, at) == 0;
    int peak[TA_GRID], n_peaks = find_peaks(at, f->n_grid, peak);
    double highest = at[0].ll;
    for (int i = 1; i < f->n_grid; i++) {
        highest = fmax(highest, at[i].ll);
    }
    if (n_optima) {
        *n_optima = n_peaks;
    }
    if (f->n_grid == 1) {
        best = at[0];
    } else {
        /* between grid points a peak rises by far less than this over its grid value */
        const double hope = 2;
        for (int i = 0; i < n_peaks; i++) {
            if (at[peak[i]].ll < highest - hope) {
                continue;
            }
            bool good = true;
            struct ta_point top = climb(f, box, at, peak[i], exact, &good);
            if (top.ll > best.ll) {
                best = top;
                there = good;
            }
        }
    }
    if (converged) {
        *converged = there;
    }
    return best;
}
