/* grid.c - the profile of the likelihood over a grid of the rates.
 *
 * What is solved at a point is concave in the weights, so that where its search starts only decides
 * how long it takes: from what was found at its neighbours. Of one rate most have some on either
 * side, since ever finer grids are gone through.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
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
        double t = i / (n - 1.0), back = 1 - t;
        double near = t * t * sqrt(t), far = back * back * sqrt(back); /* to the power of 2.5 */
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

/* Up to three solved places on either side of the one that is asked for, of n. */
static struct ta_near neighbours(const bool *solved, int n, double at)
{
    struct ta_near near = {0};
    for (int step = -1; step <= 1; step += 2) {
        int i = (int)(step < 0 ? ceil(at) : floor(at)), most = near.n + TA_NEAR / 2;
        while ((i += step) >= 0 && i < n && near.n < most) {
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

/* What is smooth along the first axis: the logarithm of what is positive. NAN at a bound, which
 * tells nothing of other places. */
static double smooth(const struct ta_fitter *f, const struct ta_box *box, int j, double value,
                     double with)
{
    bool inside = value > box->lo[j] && value < box->hi[j] && with > 0;
    return !inside ? NAN : f->info[j].def->support == TA_REAL ? value : log(value * with);
}

/* The polynomial through what there is at neighbours, y[back] apart; NAN: nothing. */
static double between(const struct ta_near *near, const double *y, int back, double at)
{
    double there = 0, known[TA_NEAR], share[TA_NEAR];
    int x[TA_NEAR], n = 0;
    for (int i = 0; i < near->n; i++) {
        double value = y[near->at[i] * back];
        there += near->share[i] * value;
        x[n] = near->at[i];
        known[n] = value;
        n += !isnan(value);
    }
    if (n < near->n) {
        lagrange(x, n, at, share);
        there = 0;
        for (int i = 0; i < n; i++) {
            there += share[i] * known[i];
        }
    }
    return n ? there : NAN;
}

/* The nearest neighbour, rather one within the bounds. */
static int closest(const struct ta_near *near, const double *y, int back, double at)
{
    int found = near->at[0];
    for (int i = 1; i < near->n; i++) {
        double less = fabs(found - at) - fabs(near->at[i] - at);
        if (less > 0 || (less == 0 && isnan(y[found * back]))) {
            found = near->at[i];
        }
    }
    return found;
}

/* Where what is solved at a place and rate of the first axis is likely to be; what is smooth and
 * the points themselves begin at place 0 of that line of the grid, `back` apart. */
static void start_point(const struct ta_fitter *f, const struct ta_grid *g,
                        const struct ta_near *near, int line, int back, double at, double rate,
                        struct ta_point *p)
{
    double with = inverse_to(f, g, rate);
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] < 0 || near->n == 0) {
            p->par[j] = f->solved[j] < 0 ? p->par[j] : 0;
            continue;
        }
        const double *y = f->smooth + f->solved[j] * TA_GRID + line;
        double beside = f->point[line + closest(near, y, back, at) * back].par[j];
        double there = with > 0 ? between(near, y, back, at) : NAN;
        if (isnan(there)) {
            there = beside;
        } else if (f->info[j].def->support != TA_REAL) {
            there = exp(there) / with;
            there = g->n_free == 1 ? there : fmin(2 * beside, fmax(beside / 2, there));
        }
        p->par[j] = there;
    }
}

static void keep_smooth(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                        int i, double rate)
{
    double with = inverse_to(f, g, rate);
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] >= 0) {
            f->smooth[f->solved[j] * TA_GRID + i] = smooth(f, box, j, f->point[i].par[j], with);
        }
    }
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
                     double gain, const struct turns *t, int turn)
{
    struct ta_point at[TA_BLOCK];
    int open;
    for (int i = 0; i < t->size; i++) {
        int index = turn * t->back + i * t->stride, place = index / t->back;
        set_rates(f, g, box, index, &at[i]);
        start_point(f, g, &f->near[place], index % t->back, t->back, place, g->axis[0][place],
                    &at[i]);
    }
    open = ta_profile_points(f, at, t->size, box, gain);
    for (int i = 0; i < t->size; i++) {
        int index = turn * t->back + i * t->stride;
        f->point[index] = at[i];
        keep_smooth(f, box, g, index, g->axis[0][index / t->back]);
    }
    return open;
}

/* Ever finer along one axis; line by line from the upper end down along two. */
static void order_turns(const struct ta_grid *g, int n, int *order)
{
    int widest = 1, taken = 0;
    bool done[TA_GRID] = {false};
    while (2 * widest < n && g->n_free == 1) {
        widest *= 2;
    }
    for (int step = widest; step > 0; step /= 2) {
        for (int turn = n - 1; turn >= 0; turn -= step) {
            if (!done[turn]) {
                order[taken++] = turn;
                done[turn] = true;
            }
        }
    }
}

/* What is solved when a place's turn comes is the same for everybody: looked up once. */
static void find_near(struct ta_fitter *f, const struct ta_grid *g, const struct turns *t,
                      const int *order)
{
    int places = g->n / t->back;
    bool solved[TA_GRID] = {false};
    if (f->near_of[0] == places && f->near_of[1] == t->n) {
        return;
    }
    for (int k = 0; k < t->n; k++) {
        for (int place = order[k]; place < places; place += t->n) {
            f->near[place] = neighbours(solved, places, place);
        }
        for (int place = order[k]; place < places; place += t->n) {
            solved[place] = true;
        }
    }
    f->near_of[0] = places;
    f->near_of[1] = t->n;
}

int ta_profile_grid(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                    double gain)
{
    struct turns t = take_turns(g);
    int order[TA_GRID], open = 0;
    order_turns(g, t.n, order);
    find_near(f, g, &t, order);
    for (int k = 0; k < t.n; k++) {
        open += take_turn(f, box, g, gain, &t, order[k]);
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
static struct ta_point point_between(const struct ta_fitter *f, const struct ta_grid *g, int i,
                                     double share)
{
    bool all[TA_AXIS_JAGGED];
    struct ta_point p = f->point[i + 1];
    memset(all, true, sizeof all);
    struct ta_near near = neighbours(all, g->n, i + share);
    const double *x = g->axis[0] + i;
    double rate = x[0] + (x[1] - x[0]) * share;
    p.par[f->rate[g->free_rate[0]]] = rate;
    start_point(f, g, &near, 0, 1, i + share, rate, &p);
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
            at[k] = point_between(f, g, i, (k + 1.0) / (TA_SMALL + 1));
        }
        ta_profile_points(f, at, TA_SMALL, box, gain);
        size_t after = (size_t)(g->n - i - 1);
        memmove(f->point + i + 1 + TA_SMALL, f->point + i + 1, sizeof *at * after);
        memmove(x + 1 + TA_SMALL, x + 1, sizeof *x * after);
        for (int v = 0; v < f->n_solved; v++) {
            double *y = f->smooth + v * TA_GRID + i + 1;
            memmove(y + TA_SMALL, y, sizeof *y * after);
        }
        for (int k = 0; k < TA_SMALL; k++) {
            f->point[i + 1 + k] = at[k];
            x[1 + k] = at[k].par[f->rate[g->free_rate[0]]];
            keep_smooth(f, box, g, i + 1 + k, x[1 + k]);
        }
        g->n_axis[0] = g->n += TA_SMALL;
        i += TA_SMALL;
    }
}
