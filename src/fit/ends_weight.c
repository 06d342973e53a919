/* ends_weight.c - how far a weight can go without log L falling below a level, whatever the others
 * do.
 *
 * At given rates the answer is exact (reach.c); it is climbed over the rates from where it is
 * furthest among the grid points and other points known in the region.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ends.h"

#include <math.h>
#include <stdlib.h>

/* Every other grid point along each rate is near enough to climb from. */
static bool on_sieve(const struct ta_grid *g, int i)
{
    return i % 2 == 0 && (g->n_free < 2 || i / g->n_axis[1] % 2 == 0);
}

/* Known points of the region: where they are on the grid, how far the weight can go from them. */
enum { MOST_STARTS = 3 };
struct known {
    const struct ta_region *r;
    double height[TA_GRID]; /* of grid points; -INFINITY where they are not in the region */
    int place[TA_POOL];     /* of the pool's points: the grid point at or below them */
    double pool_height[TA_POOL];
};

static int place_of(const struct ta_region *r, const struct ta_point *p)
{
    int place = 0;
    for (int d = 0; d < r->grid.n_free; d++) {
        double x = p->par[r->f->rate[r->grid.free_rate[d]]];
        int i = 0;
        while (i < r->grid.n_axis[d] - 1 && r->grid.axis[d][i + 1] <= x) {
            i++;
        }
        place = place * r->grid.n_axis[d] + i;
    }
    return place;
}

/* The heights of n points: of the pool where `place` is negative (-1 - its number), of the grid. */
static void measure_some(const struct ta_hill *hill, struct ta_point *at, const int *place, int n,
                         struct known *k)
{
    hill->height(hill, at, n);
    for (int i = 0; i < n; i++) {
        *(place[i] < 0 ? &k->pool_height[-1 - place[i]] : &k->height[place[i]]) = at[i].ll;
    }
}

static void measure(const struct ta_region *r, const struct ta_hill *hill, struct known *k)
{
    struct ta_point at[TA_BLOCK];
    int n = 0, place[TA_BLOCK];
    k->r = r;
    for (; n < r->n_pool; n++) {
        at[n] = r->pool[n];
        place[n] = -1 - n;
        k->place[n] = place_of(r, &at[n]);
    }
    for (int i = 0; i < r->grid.n; i++) {
        if (n == TA_BLOCK) {
            measure_some(hill, at, place, n, k);
            n = 0;
        }
        k->height[i] = -INFINITY;
        if (r->grid.n_free > 0 && r->f->map[i].ll >= r->level && on_sieve(&r->grid, i)) {
            at[n] = r->f->map[i];
            place[n++] = i;
        }
    }
    if (n > 0) {
        measure_some(hill, at, place, n, k);
    }
}

/* Is nothing that is known around this place higher? */
static bool stands_out(const struct known *k, int place, double height)
{
    const struct ta_grid *g = &k->r->grid;
    int columns = g->n_free > 1 ? g->n_axis[1] : 1, near = 2;
    int row = place / columns, column = place % columns;
    for (int a = row - near; a <= row + near; a++) {
        for (int b = column - near; b <= column + near; b++) {
            bool inside = a >= 0 && a < g->n / columns && b >= 0 && b < columns;
            if (inside && k->height[a * columns + b] > height) {
                return false;
            }
        }
    }
    for (int i = 0; i < k->r->n_pool; i++) {
        if (k->pool_height[i] > height && abs(k->place[i] / columns - row) <= near &&
            abs(k->place[i] % columns - column) <= near) {
            return false;
        }
    }
    return true;
}

struct start {
    double height;
    struct ta_point from, near; /* in the region; nearer to the top, maybe */
};

static void add_start(struct start *s, int *n, const struct start *add)
{
    if (*n == MOST_STARTS && s[MOST_STARTS - 1].height >= add->height) {
        return;
    }
    int at = *n < MOST_STARTS ? (*n)++ : MOST_STARTS - 1;
    for (; at > 0 && s[at - 1].height < add->height; at--) {
        s[at] = s[at - 1];
    }
    s[at] = *add;
}

/* The highest of what is known, and others that stand out; highest first. */
static int find_starts(const struct known *k, struct start *s)
{
    int n = 0;
    for (int i = 0; i < k->r->n_pool; i++) {
        if (isfinite(k->pool_height[i]) && stands_out(k, k->place[i], k->pool_height[i])) {
            const struct ta_point *p = &k->r->pool[i];
            add_start(s, &n, &(struct start){k->pool_height[i], *p, *p});
        }
    }
    for (int i = 0; i < k->r->grid.n; i++) {
        if (isfinite(k->height[i]) && stands_out(k, i, k->height[i])) {
            const struct ta_fitter *f = k->r->f;
            struct ta_point near = ta_grid_top(f, &k->r->grid, f->map, k->height, i, 2);
            add_start(s, &n, &(struct start){k->height[i], f->map[i], near});
        }
    }
    return n;
}

/* From one start. Also with other weights held that are near their bound, where the hill bends;
 * else root finding. */
static struct ta_point climbed_end(const struct ta_region *r, int j, int way,
                                   const struct start *start)
{
    const double reach = 1.0 / TA_AXIS_TWO;
    double bound = way > 0 ? r->box->hi[j] : r->box->lo[j];
    struct ta_hill hill = ta_hill_reach(r->f, r->box, j, r->level, way);
    struct ta_point far = start->near, other;
    far.ll = -INFINITY;
    struct ta_box held = *r->box;
    if (r->f->n_solved == 1) { /* the others would have to follow */
        far.par[j] = way * start->height;
    }
    if (r->grid.n_free == 0) {
        hill.height(&hill, &far, 1);
    }
    bool there = r->grid.n_free == 0 || ta_climb(&hill, &r->grid, reach, &far);
    other = far;
    if (far.ll < way * bound && r->grid.n_free > 0 && ta_hold_weights(r->f, &far, &held)) {
        held.lo[j] = r->box->lo[j];
        held.hi[j] = r->box->hi[j];
        hill.box = &held;
        if (ta_climb(&hill, &r->grid, reach, &other) && (!there || other.ll > far.ll)) {
            far = other;
            there = true;
        }
    }
    if (!there && far.ll < way * bound) {
        return ta_region_search(r, j, isfinite(far.ll) ? far : start->from, bound);
    }
    far.ll = r->level; /* or more */
    return far;
}

/* By root finding; then all else is searched with the lapse held where that came to, and where
 * something better is found it goes on from there. */
static struct ta_point lapse_end(const struct ta_region *r, int j, int way)
{
    enum { MOST_STARTS_LAPSE = 4 };
    const double rounding = 1e-4;
    double bound = way > 0 ? r->box->hi[j] : r->box->lo[j];
    struct ta_point from = ta_region_furthest(r, j, way), end = from;
    struct ta_box held = *r->box;
    for (int i = 0; i < MOST_STARTS_LAPSE; i++) {
        end = ta_region_search(r, j, from, bound);
        held.lo[j] = held.hi[j] = end.par[j];
        if (end.par[j] == bound) {
            break;
        }
        from = ta_profile_search(r->f, &held, false, NULL, NULL);
        if (from.ll < r->level + rounding) {
            break;
        }
    }
    return end;
}

struct ta_point ta_region_weight_end(const struct ta_region *r, int j, int way)
{
    const double worth = 0.8; /* of the way to the highest start, for one to be climbed from */
    struct ta_hill hill = ta_hill_reach(r->f, r->box, j, r->level, way);
    struct start s[MOST_STARTS];
    hill.near = 1e-3; /* enough to tell where to start */
    struct ta_point end = {.ll = -INFINITY};
    double bound = way > 0 ? r->box->hi[j] : r->box->lo[j];
    struct known k;
    if (r->f->mixes) {
        return lapse_end(r, j, way);
    }
    measure(r, &hill, &k);
    int n = find_starts(&k, s);
    if (n == 0) { /* the passes over the rows did not settle, not even from the best point */
        return ta_region_search(r, j, *r->best, bound);
    }
    double here = way * r->best->par[j];
    for (int i = 0; i < n && s[i].height - here >= worth * (s[0].height - here); i++) {
        struct ta_point p = climbed_end(r, j, way, &s[i]);
        end = i == 0 || (p.par[j] - end.par[j]) * way > 0 ? p : end;
        if (end.par[j] == bound) {
            break;
        }
    }
    return end;
}
