/* map_search.c - where the most probable parameters may be: two searches, since each misses what
 * the other sees.
 *
 * First the likelihood's own: its profile over the rates, weights solved, times the prior. It finds
 * narrow tops, but solves weights without the prior, which says much where the likelihood says
 * nothing (a choice kernel that nobody uses). Then a coarse grid over all parameters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "map_search.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the profile of the likelihood ------------------------------------------------------------ */

/* Weights within what their priors leave likely (all but .2 %), so that on a ridge, where the
 * likelihood alone would send them to their bound, they stay where both are high. */
static void make_map_box(const struct ta_joint *j, struct ta_box *box)
{
    const double tail = 0.001;
    for (int a = 0; a < j->d; a++) {
        const struct ta_prior *p = &j->prior[a];
        enum ta_support s = j->info[a].def->support;
        double wide = gsl_cdf_ugaussian_Qinv(tail) * p->b;
        if (j->info[a].def->role == TA_RATE) {
            box->lo[a] = j->info[a].def->lo;
            box->hi[a] = j->info[a].def->hi;
        } else if (p->family == TA_PRIOR_NORMAL) {
            box->lo[a] = ta_from_free(p->a - wide, s);
            box->hi[a] = ta_from_free(p->a + wide, s);
        } else if (p->family == TA_PRIOR_GAMMA) {
            box->lo[a] = gsl_cdf_gamma_Pinv(tail, p->a, p->b);
            box->hi[a] = gsl_cdf_gamma_Qinv(tail, p->a, p->b);
        } else {
            box->lo[a] = gsl_cdf_beta_Pinv(tail, p->a, p->b);
            box->hi[a] = gsl_cdf_beta_Qinv(tail, p->a, p->b);
        }
    }
}

/* Grid points of the likelihood's own search onto the unconstrained scale, an end of a range a
 * little within it; their heights become those of the log joint. */
static void to_joint(struct ta_joint *j, struct ta_point *at)
{
    for (int a = 0; a < j->d; a++) {
        double x = ta_to_free(at->par[a], j->info[a].def->support);
        at->par[a] = fmin(9, fmax(-9, x));
        at->ll += ta_joint_prior(j, a, at->par[a]);
    }
}

/* x[i * d] takes the tops, the highest first. Returns how many. */
static int profile_tops(struct ta_joint *j, struct ta_fitter *f, double *x, int most)
{
    struct ta_box box;
    struct ta_grid g;
    struct ta_peak peak[TA_GRID];
    int n = 0;
    make_map_box(j, &box);
    ta_grid_make(f, &box, &g);
    ta_profile_grid(f, &box, &g, 1e-5);
    if (f->mixes && g.n_free == 2) {
        ta_grid_sharpen(f, &box, &g);
    }
    for (int i = 0; i < g.n; i++) {
        to_joint(j, &f->point[i]);
    }
    int n_peaks = ta_grid_peaks(&g, f->point, 0, peak);
    for (; n < n_peaks && n < most; n++) {
        memcpy(x + n * j->d, f->point[peak[n].at].par, sizeof *x * (size_t)j->d);
    }
    return n;
}

/* --- a grid over everything ------------------------------------------------------------------- */

/* Points a parameter: as many as three thousand in all allow. */
static int axis_points(int d)
{
    static const int n[] = {0, 65, 33, 13, 7, 5, 4};
    return d < (int)(sizeof n / sizeof *n) ? n[d] : 3;
}

static double axis_place(enum ta_support s, int i, int n)
{
    double hi = s == TA_POSITIVE ? 4 : s == TA_UNIT ? 4.5 : 3, lo = s == TA_UNIT ? -4.5 : -3;
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
static int add_top(int *top, int n, int most, const double *value, int at)
{
    int i = n < most ? n : most - 1;
    if (n == most && value[top[i]] >= value[at]) {
        return n;
    }
    for (; i > 0 && value[top[i - 1]] < value[at]; i--) {
        top[i] = top[i - 1];
    }
    top[i] = at;
    return n < most ? n + 1 : n;
}

/* Adds to the *n_tops there are. False: no memory. */
static bool grid_tops(struct ta_joint *j, int most, double *x, int *n_tops)
{
    int n = axis_points(j->d), points = 1, n_found = 0;
    for (int a = 0; a < j->d; a++) {
        points *= n;
    }
    double *at = malloc(sizeof *at * (size_t)points * (size_t)j->d);
    double *value = malloc(sizeof *value * (size_t)points);
    int *top = malloc(sizeof *top * (size_t)most);
    bool good = at && value && top;
    for (int i = 0; good && i < points; i++) {
        for (int a = 0, rest = i; a < j->d; a++, rest /= n) {
            at[i * j->d + a] = axis_place(j->info[a].def->support, rest % n, n);
        }
    }
    if (good) {
        ta_joint_eval(j, at, points, value);
    }
    for (int i = 0; good && i < points; i++) {
        if (is_peak(value, i, j->d, n)) {
            n_found = add_top(top, n_found, most, value, i);
        }
    }
    for (int i = 0; i < n_found; i++, ++*n_tops) {
        memcpy(x + *n_tops * j->d, at + top[i] * j->d, sizeof *x * (size_t)j->d);
    }
    free(at);
    free(value);
    free(top);
    return good;
}

bool ta_map_tops(struct ta_joint *j, struct ta_fitter *f, int most, double *x, int *n_tops)
{
    int others = most / 3;
    *n_tops = profile_tops(j, f, x, most - others);
    return grid_tops(j, others, x, n_tops);
}
