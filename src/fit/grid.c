/* grid.c - the profile of the likelihood over a grid of the rates.
 *
 * What is solved at a point is concave in the weights, so that where its search starts only decides
 * how long it takes: from what was found at the neighbours, of which every point but the first has
 * some on either side, since ever finer grids are gone through.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the axes --------------------------------------------------------------------------------- */

/* Both ends, and points that lie closer and closer towards them: t^p / (t^p + (1 - t)^p) for even
 * t. Points even in the logit leave too few in the middle, p = 2 too few at the ends. A rate
 * without upper end (s of a Kalman filter) is spread likewise over s / (1 + s). */
static void make_axis(double lo, double hi, enum ta_support support, int n, double *axis)
{
    bool ratio = support == TA_POSITIVE;
    double a = ratio ? lo / (1 + lo) : lo, b = ratio ? hi / (1 + hi) : hi;
    for (int i = 0; i < n; i++) {
        double t = i / (n - 1.0), near = pow(t, 2.5), far = pow(1 - t, 2.5);
        double u = a + (b - a) * near / (near + far);
        axis[i] = i == n - 1 ? hi : ratio ? u / (1 - u) : u;
    }
}

/* Both ends, and nearly even in the middle: even in the angle whose sine squared it is. */
static void make_even_axis(double lo, double hi, int n, double *axis)
{
    for (int i = 0; i < n; i++) {
        double s = sin(1.5707963267948966 * i / (n - 1));
        axis[i] = i == n - 1 ? hi : lo + (hi - lo) * s * s;
    }
}

void ta_grid_make(const struct ta_fitter *f, const struct ta_box *box, struct ta_grid *g)
{
    *g = (struct ta_grid){.n = 1};
    for (int r = 0; r < f->n_rates; r++) {
        if (box->lo[f->rate[r]] < box->hi[f->rate[r]]) {
            g->free_rate[g->n_free++] = r;
        }
    }
    for (int d = 0; d < g->n_free; d++) {
        int j = f->rate[g->free_rate[d]];
        double lo = box->lo[j], hi = box->hi[j];
        if (f->mixes && f->info[j].def->support == TA_UNIT) {
            g->n_axis[d] = TA_AXIS_JAGGED;
            make_even_axis(lo, hi, g->n_axis[d], g->axis[d]);
        } else {
            g->n_axis[d] = f->mixes ? TA_AXIS_STEEP : g->n_free == 1 ? TA_AXIS : TA_AXIS_TWO;
            make_axis(lo, hi, f->info[j].def->support, g->n_axis[d], g->axis[d]);
        }
        g->n *= g->n_axis[d];
    }
}

/* Rates of grid point i; those held are the box's. */
static void set_rates(const struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box,
                      int i, struct ta_point *p)
{
    for (int r = 0; r < f->n_rates; r++) {
        p->par[f->rate[r]] = box->lo[f->rate[r]];
    }
    for (int d = g->n_free - 1; d >= 0; d--) {
        p->par[f->rate[g->free_rate[d]]] = g->axis[d][i % g->n_axis[d]];
        i /= g->n_axis[d];
    }
}

/* --- starts ----------------------------------------------------------------------------------- */

enum { EACH_WAY = 3, MOST_NEAR = 2 * EACH_WAY };

/* Shares of the values at n places in the polynomial through them, at place `at`. */
static void lagrange(const int *x, int n, double at, double *share)
{
    for (int i = 0; i < n; i++) {
        double above = 1, below = 1;
        for (int j = 0; j < n; j++) {
            above *= j == i ? 1 : at - x[j];
            below *= j == i ? 1 : x[i] - x[j];
        }
        share[i] = above / below;
    }
}

/* Places along the first axis that are solved, on either side of the one that is asked for. */
struct near {
    int n, at[MOST_NEAR];
    double share[MOST_NEAR]; /* of lagrange */
};

static struct near neighbours(const bool *solved, int n, double at)
{
    struct near near = {0};
    for (int step = -1; step <= 1; step += 2) {
        int most = near.n + EACH_WAY;
        for (int i = (int)(step < 0 ? ceil(at) : floor(at)) + step; i >= 0 && i < n && near.n < most; i += step) {
            if (solved[i]) {
                near.at[near.n++] = i;
            }
        }
    }
    lagrange(near.at, near.n, at, near.share);
    return near;
}

/* What a weight is likely to go with, the reciprocal of: the one rate there is, or s / (1 + s). */
static double inverse_to(const struct ta_fitter *f, const struct ta_grid *g, double x)
{
    bool ratio = f->info[f->rate[g->free_rate[0]]].def->support == TA_POSITIVE;
    return g->n_free > 1 ? 1 : ratio ? x / (1 + x) : x;
}

/* Where parameter j is likely to be solved at a place and rate of the first axis, from values at
 * neighbours (`point` of place 0, the others `back` points apart); by ratios where it is positive.
 * Values at a bound tell nothing of the others. */
static double likely(const struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                     int j, const struct near *near, const struct ta_point *point, int back,
                     double at, double rate)
{
    bool ratios = f->info[j].def->support != TA_REAL;
    double y[MOST_NEAR], closest = 0;
    double away = INFINITY;
    int x[MOST_NEAR], n = 0;
    for (int i = 0; i < near->n; i++) {
        int place = near->at[i];
        double value = point[place * back].par[j], apart = fabs(place - at);
        double with = inverse_to(f, g, g->axis[0][place]);
        bool inside = value > box->lo[j] && value < box->hi[j] && with > 0;
        if (apart < away || (apart == away && inside)) {
            closest = value;
            away = apart;
        }
        if (inside) {
            x[n] = place;
            y[n++] = ratios ? log(value * with) : value;
        }
    }
    double with = inverse_to(f, g, rate);
    if (n == 0 || with <= 0) {
        return closest;
    }
    const double *share = near->share;
    double own[MOST_NEAR], there = 0;
    if (n < near->n) {
        lagrange(x, n, at, own);
        share = own;
    }
    for (int i = 0; i < n; i++) {
        there += share[i] * y[i];
    }
    there = ratios ? exp(there) / with : there;
    return ratios && g->n_free > 1 ? fmin(2 * closest, fmax(closest / 2, there)) : there;
}

/* --- the profile ------------------------------------------------------------------------------ */

/* Grid points of one turn are solved together: of two axes, those along the last; of one, every
 * n/8th. From the upper end down: the smaller a learning rate the larger the weight, and Newton's
 * method comes up to a weight from below without going too far. */
struct turns {
    int n, size, stride; /* turns; points of each, and how far apart they are */
    int back;            /* from a point to the one of the turn before */
};

static struct turns take_turns(const struct ta_grid *g)
{
    int size = g->n < TA_SMALL ? g->n : TA_SMALL;
    return g->n_free == 2 ? (struct turns){g->n_axis[0], g->n_axis[1], 1, g->n_axis[1]}
                          : (struct turns){g->n / size, size, g->n / size, 1};
}

static int take_turn(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                     double gain, const struct turns *t, int turn, bool *solved)
{
    struct ta_point at[TA_BLOCK];
    int places = g->n / t->back, open;
    struct near near = neighbours(solved, places, turn);
    for (int i = 0; i < t->size; i++) {
        int index = turn * t->back + i * t->stride, place = index / t->back;
        if (place != turn) {
            near = neighbours(solved, places, place);
        }
        set_rates(f, g, box, index, &at[i]);
        for (int j = 0; j < f->n_par; j++) {
            if (f->solved[j] >= 0) {
                at[i].par[j] = likely(f, box, g, j, &near, f->point + index % t->back,
                                      t->back, place, g->axis[0][place]);
            }
        }
    }
    open = ta_profile_points(f, at, t->size, box, gain);
    for (int i = 0; i < t->size; i++) {
        int index = turn * t->back + i * t->stride;
        f->point[index] = at[i];
        solved[index / t->back] = true;
    }
    return open;
}

int ta_profile_grid(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                    double gain)
{
    struct turns t = take_turns(g);
    bool solved[TA_GRID] = {false};
    int open = 0, widest = 1;
    while (2 * widest < t.n && g->n_free == 1) {
        widest *= 2;
    }
    for (int step = widest; step > 0; step /= 2) { /* ever finer */
        for (int turn = t.n - 1; turn >= 0; turn -= step) {
            if (!solved[turn]) {
                open += take_turn(f, box, g, gain, &t, turn, solved);
            }
        }
    }
    return open;
}

/* Is a weight at a bound at one of two points and not at the other? */
static bool bends_between(const struct ta_fitter *f, const struct ta_box *box,
                          const struct ta_point *a, const struct ta_point *b)
{
    for (int j = 0; j < f->n_par; j++) {
        bool free_to_go = f->solved[j] >= 0 && box->lo[j] < box->hi[j];
        if (free_to_go && ((a->par[j] >= box->hi[j]) != (b->par[j] >= box->hi[j]) ||
                           (a->par[j] <= box->lo[j]) != (b->par[j] <= box->lo[j]))) {
            return true;
        }
    }
    return false;
}

/* Of a single free rate, a share of the way from grid point i to the next. */
static struct ta_point point_between(const struct ta_fitter *f, const struct ta_box *box,
                                     const struct ta_grid *g, int i, double share)
{
    bool all[TA_AXIS_JAGGED];
    struct ta_point p = f->point[i + 1];
    memset(all, true, sizeof all);
    struct near near = neighbours(all, g->n, i + share);
    const double *x = g->axis[0] + i;
    double rate = x[0] + (x[1] - x[0]) * share;
    p.par[f->rate[g->free_rate[0]]] = rate;
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] >= 0) {
            p.par[j] = likely(f, box, g, j, &near, f->point, 1, i + share, rate);
        }
    }
    return p;
}

void ta_grid_bends(struct ta_fitter *f, const struct ta_box *box, struct ta_grid *g, double gain)
{
    for (int i = 0; i + 1 < g->n && g->n + TA_SMALL <= TA_AXIS_JAGGED; i++) {
        struct ta_point at[TA_SMALL];
        double *x = g->axis[0] + i;
        if (!bends_between(f, box, &f->point[i], &f->point[i + 1])) {
            continue;
        }
        for (int k = 0; k < TA_SMALL; k++) {
            at[k] = point_between(f, box, g, i, (k + 1.0) / (TA_SMALL + 1));
        }
        ta_profile_points(f, at, TA_SMALL, box, gain);
        size_t after = (size_t)(g->n - i - 1);
        memmove(f->point + i + 1 + TA_SMALL, f->point + i + 1, sizeof *at * after);
        memmove(x + 1 + TA_SMALL, x + 1, sizeof *x * after);
        for (int k = 0; k < TA_SMALL; k++) {
            f->point[i + 1 + k] = at[k];
            x[1 + k] = at[k].par[f->rate[g->free_rate[0]]];
        }
        g->n_axis[0] = g->n += TA_SMALL;
        i += TA_SMALL;
    }
}
