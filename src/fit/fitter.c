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
                     struct ta_scale scale, const struct ta_box *box)
{
    memset(f, 0, sizeof *f);
    f->model = model;
    f->k = k;
    f->box = *box;
    f->n_par = ta_model_pars(model, k, f->info);
    share_out(f);
    f->work = malloc(sizeof *f->work * ta_weights_work(TA_BLOCK, f->n_solved, k - 1));
    f->point = malloc(sizeof *f->point * TA_GRID);
    f->known = malloc(sizeof *f->known * TA_GRID);
    /* the whole grid of a single rate in one run, with no lane to spare */
    int lanes = f->n_rates == 1 && !f->mixes ? TA_AXIS : TA_BLOCK;
    if (!f->work || !f->point || !f->known || !ta_runner_alloc(&f->block, model, lanes, k, scale) ||
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
    for (size_t i = 0; i < sizeof f->at_grid / sizeof *f->at_grid; i++) {
        ta_store_free(&f->at_grid[i]);
    }
    ta_sequences_free(&f->seq);
    free(f->point);
    free(f->known);
    free(f->work);
    memset(f, 0, sizeof *f);
}

/* --- the grid --------------------------------------------------------------------------------- */

/* Both ends, and points that lie closer and closer towards them: t^p / (t^p + (1 - t)^p) for even
 * t. With p = 2.5 none of 10 000 random sets of rw and rw-stick was below 50 restarts, and the
 * first of rw-dual was the 4373rd (by 4e-4); points even in the logit left too few in the middle
 * (11 of 2000 of rw-dual were below), p = 2 too few at the ends. A rate without upper end (s of a
 * Kalman filter) is spread likewise over s / (1 + s). */
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
    struct ta_grid g;
    ta_sequences_free(&f->seq);
    if (!ta_sequences_make(&f->seq, who)) {
        return false;
    }
    f->any_known = false; /* of somebody else */
    ta_grid_make(f, &f->box, &g);
    for (int i = 0; i < g.n; i++) {
        set_rates(f, &g, &f->box, i, &f->point[i]);
    }
    for (int from = 0; from < g.n; from += TA_BLOCK) {
        int n = lesser(TA_BLOCK, g.n - from);
        struct ta_runner *r = n <= TA_SMALL ? &f->small : &f->block;
        load_rates(f, r, f->point + from, n);
        if (!ta_store_fill(&f->at_grid[from / TA_BLOCK], r, &f->seq)) {
            return false;
        }
    }
    return true;
}

/* --- the profile ------------------------------------------------------------------------------ */

/* What is solved, of the first n lanes of a store, into points whose rates are set. Starts at
 * `from`, or at what from[i] has for each point (each), or at 0 (NULL). */
static int solve(struct ta_fitter *f, const struct ta_store *s, int n, const struct ta_box *box,
                 const struct ta_point *from, bool each, double gain, struct ta_point *at)
{
    double w[TA_MAX_PAR * TA_BLOCK], ll[TA_BLOCK], lo[TA_MAX_PAR], hi[TA_MAX_PAR];
    for (int j = 0; j < f->n_par; j++) {
        int v = f->solved[j];
        if (v >= 0) {
            lo[v] = box->lo[j];
            hi[v] = box->hi[j];
            for (int i = 0; i < s->n; i++) {
                w[v * s->n + i] = from ? from[each ? lesser(i, n - 1) : 0].par[j] : 0;
            }
        }
    }
    int open = s->mixed_arms ? ta_lapse_solve(s, lo[0], hi[0], gain, w, ll)
                             : ta_weights_solve(s, lo, hi, gain, w, ll, f->work);
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

int ta_profile_points(struct ta_fitter *f, struct ta_point *at, int n, const struct ta_box *box,
                      const struct ta_point *from, double gain)
{
    struct ta_runner *r = n <= TA_SMALL ? &f->small : &f->block;
    struct ta_store *s = n <= TA_SMALL ? &f->at_small : &f->at_block;
    load_rates(f, r, at, n);
    if (!ta_store_fill(s, r, &f->seq)) {
        for (int i = 0; i < n; i++) {
            at[i].ll = -INFINITY;
        }
        return n;
    }
    return solve(f, s, n, box, from, false, gain, at);
}

static bool same_rates(const struct ta_fitter *f, const struct ta_box *box)
{
    for (int r = 0; r < f->n_rates; r++) {
        int j = f->rate[r];
        if (box->lo[j] != f->box.lo[j] || box->hi[j] != f->box.hi[j]) {
            return false;
        }
    }
    return true;
}

int ta_profile_grid(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                    double gain)
{
    int open = 0;
    bool stored = same_rates(f, box);
    for (int i = 0; i < g->n; i++) {
        set_rates(f, g, box, i, &f->point[i]);
    }
    for (int from = 0; from < g->n; from += TA_BLOCK) {
        int n = lesser(TA_BLOCK, g->n - from);
        const struct ta_point *start = f->any_known ? f->known + from : NULL;
        open += stored ? solve(f, &f->at_grid[from / TA_BLOCK], n, box, start, true, gain,
                               f->point + from)
                       : ta_profile_points(f, f->point + from, n, box, NULL, gain);
    }
    if (stored) {
        memcpy(f->known, f->point, sizeof *f->known * (size_t)g->n);
        f->any_known = true;
    }
    return open;
}
