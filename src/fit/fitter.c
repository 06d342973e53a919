/* fitter.c - one thread's tools for one model, and the profile of the likelihood at given rates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ta_at_bound(double x, double bound)
{
    return bound == 0 ? fabs(x) < 1e-12 : fabs(x - bound) <= 1e-6 * fabs(bound);
}

bool ta_bound_natural(enum ta_support s, double bound)
{
    return (s != TA_REAL && bound == 0) || (s == TA_UNIT && bound == 1);
}

/* Which parameters are searched, which are solved. */
static void share_out(struct ta_fitter *f)
{
    for (int j = 0; j < f->n_par; j++) {
        f->mixes |= f->info[j].def->role == TA_LAPSE;
    }
    for (int j = 0; j < f->n_par; j++) {
        f->solved[j] = -1;
        if (f->info[j].def->role == (f->mixes ? TA_LAPSE : TA_WEIGHT)) {
            f->solved[j] = f->n_solved++;
        } else {
            assert(f->n_rates < TA_MAX_RATES); /* three would need a global stage of their own */
            f->rate[f->n_rates++] = j;
        }
    }
}

bool ta_fitter_alloc(struct ta_fitter *f, const struct ta_model *model, int k,
                     struct ta_scale scale)
{
    memset(f, 0, sizeof *f);
    f->model = model;
    f->k = k;
    f->n_par = ta_model_pars(model, k, f->info);
    share_out(f);
    f->point = malloc(sizeof *f->point * TA_GRID);
    f->map = malloc(sizeof *f->map * TA_GRID);
    if (!f->point || !f->map || !ta_runner_alloc(&f->block, model, TA_BLOCK, k, scale) ||
        !ta_runner_alloc(&f->small, model, TA_SMALL, k, scale)) {
        ta_fitter_free(f);
        return false;
    }
    return true;
}

void ta_fitter_free(struct ta_fitter *f)
{
    ta_runner_free(&f->block);
    ta_runner_free(&f->small);
    ta_store_free(&f->at_block);
    ta_store_free(&f->at_small);
    ta_sequences_free(&f->seq);
    free(f->point);
    free(f->map);
    memset(f, 0, sizeof *f);
}

/* --- the grid --------------------------------------------------------------------------------- */

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

void ta_grid_bends(struct ta_fitter *f, const struct ta_box *box, struct ta_grid *g, double gain)
{
    int rate = f->rate[g->free_rate[0]];
    for (int i = 0; i + 1 < g->n && g->n + TA_SMALL <= TA_AXIS_JAGGED; i++) {
        struct ta_point at[TA_SMALL];
        double *x = g->axis[0] + i, wide = x[1] - x[0];
        if (!bends_between(f, box, &f->point[i], &f->point[i + 1])) {
            continue;
        }
        for (int k = 0; k < TA_SMALL; k++) {
            at[k] = f->point[i + 1];
            at[k].par[rate] = x[0] + wide * (k + 1) / (TA_SMALL + 1);
        }
        ta_profile_points(f, at, TA_SMALL, box, gain);
        size_t after = (size_t)(g->n - i - 1);
        memmove(f->point + i + 1 + TA_SMALL, f->point + i + 1, sizeof *at * after);
        memmove(x + 1 + TA_SMALL, x + 1, sizeof *x * after);
        for (int k = 0; k < TA_SMALL; k++) {
            f->point[i + 1 + k] = at[k];
            x[1 + k] = at[k].par[rate];
        }
        g->n_axis[0] = g->n += TA_SMALL;
        i += TA_SMALL;
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

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

/* Rates of n points into the lanes of a runner, the last repeated in the padding. */
static void load_rates(struct ta_fitter *f, struct ta_runner *r, const struct ta_point *at, int n)
{
    for (int i = 0; i < f->n_rates; i++) {
        for (int l = 0; l < r->lanes.n; l++) {
            r->par[f->rate[i]][l] = at[lesser(l, n - 1)].par[f->rate[i]];
        }
    }
}

bool ta_fitter_load(struct ta_fitter *f, const struct ta_participant *who)
{
    ta_sequences_free(&f->seq);
    return ta_sequences_make(&f->seq, who);
}

/* --- the profile ------------------------------------------------------------------------------ */

/* What is solved, of the first n lanes of a store, into points whose rates are set. */
static int solve(const struct ta_fitter *f, const struct ta_store *s, int n,
                 const struct ta_box *box, double gain, struct ta_point *at)
{
    double w[TA_MAX_PAR * TA_BLOCK], ll[TA_BLOCK], lo[TA_MAX_PAR], hi[TA_MAX_PAR];
    for (int j = 0; j < f->n_par; j++) {
        int v = f->solved[j];
        if (v >= 0) {
            lo[v] = box->lo[j];
            hi[v] = box->hi[j];
            for (int i = 0; i < s->n; i++) {
                w[v * s->n + i] = at[lesser(i, n - 1)].par[j];
            }
        }
    }
    int open = s->mixed_arms ? ta_lapse_solve(s, n, lo[0], hi[0], gain, w, ll)
                             : ta_weights_solve(s, n, lo, hi, gain, w, ll);
    for (int i = 0; i < n; i++) {
        at[i].ll = ll[i];
        for (int j = 0; j < f->n_par; j++) {
            int v = f->solved[j];
            if (v >= 0) {
                at[i].par[j] = w[v * s->n + i];
            }
        }
    }
    return open;
}

const struct ta_store *ta_fitter_store(struct ta_fitter *f, const struct ta_point *at, int n)
{
    struct ta_runner *r = n <= TA_SMALL ? &f->small : &f->block;
    struct ta_store *s = n <= TA_SMALL ? &f->at_small : &f->at_block;
    load_rates(f, r, at, n);
    return ta_store_fill(s, r, n, &f->seq) ? s : NULL;
}

int ta_profile_points(struct ta_fitter *f, struct ta_point *at, int n, const struct ta_box *box,
                      double gain)
{
    const struct ta_store *s = ta_fitter_store(f, at, n);
    for (int i = 0; !s && i < n; i++) {
        at[i].ll = -INFINITY;
    }
    return s ? solve(f, s, n, box, gain, at) : n;
}

/* Where a weight is going, judged by the solutions before, the last first; by ratios where it is
 * positive. */
static double next_start(enum ta_support s, const double *before, int n)
{
    if (n < 2) {
        return n ? before[0] : 0;
    }
    double third = n > 2 ? before[2] : 2 * before[1] - before[0];
    if (s == TA_REAL) {
        return 3 * (before[0] - before[1]) + third;
    }
    double ratio = before[1] > 0 ? before[0] / before[1] : 1;
    double change = n > 2 && third > 0 && ratio > 0 ? ratio * third / before[1] : 1;
    return before[0] * fmin(2, fmax(0.5, ratio * change));
}

/* Grid points of one turn are solved together: of two axes, those along the last; of one, every
 * n/8th, so that each has had its neighbours in the turns before. From the upper end down: the
 * smaller a learning rate the larger the weight, and Newton's method comes up to a weight from
 * below without going too far. */
struct turns {
    int n, size, stride; /* turns; points of each, and how far apart they are */
    int back;            /* from a point to the one of the turn before */
};

static struct turns take_turns(const struct ta_grid *g)
{
    int size = lesser(TA_SMALL, g->n);
    return g->n_free == 2 ? (struct turns){g->n_axis[0], g->n_axis[1], 1, g->n_axis[1]}
                          : (struct turns){g->n / size, size, g->n / size, 1};
}

static void start_turn(struct ta_fitter *f, const struct turns *t, int turn, int i,
                       struct ta_point *p)
{
    double before[3];
    int n = lesser(turn, 3);
    for (int j = 0; j < f->n_par; j++) {
        for (int k = 0; k < n; k++) {
            before[k] = f->point[i + (k + 1) * t->back].par[j];
        }
        if (f->solved[j] >= 0) {
            p->par[j] = next_start(f->info[j].def->support, before, n);
        }
    }
}

int ta_profile_grid(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                    double gain)
{
    struct turns t = take_turns(g);
    int open = 0;
    for (int turn = 0; turn < t.n; turn++) {
        struct ta_point at[TA_BLOCK];
        int first = (t.n - 1 - turn) * t.back;
        for (int i = 0; i < t.size; i++) {
            set_rates(f, g, box, first + i * t.stride, &at[i]);
            start_turn(f, &t, turn, first + i * t.stride, &at[i]);
        }
        open += ta_profile_points(f, at, t.size, box, gain);
        for (int i = 0; i < t.size; i++) {
            f->point[first + i * t.stride] = at[i];
        }
    }
    return open;
}
