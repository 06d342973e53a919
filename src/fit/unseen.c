/* unseen.c - tops that the grid over the rates does not show.
 *
 * A steep weight makes the profile of two rates a landscape of narrow ridges, some of them between
 * the points of the grid, and it may rise along one to where the weight meets its bound with a dip
 * in between. So where points of the grid nearly as high as the best have a steep weight, that
 * weight is held at its bound and the rates are gone through closely; there every point costs one
 * pass, since nothing or little is left to be solved. With many trials that would take long, and
 * the right top stands out more: one climb at the bound from the grid's highest point there.
 *
 * Where both rates go to 0 and a weight to its bound, all that matters is how fast each goes:
 * beside that corner a top is a narrow ray, which is sought by its angle. And a top at a weight's
 * bound may hide a higher one before it, in the same basin of the grid.
 *
 * Where a weight is 0 its rate does not matter: climbs see no slope in it, and a low hill where the
 * weight helps after all stands out from that plain by less than the grid shows. So the plain is
 * looked along.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <math.h>
#include <string.h>

enum {
    MOST_SIDE = 96, /* points along each rate, */
    FEWEST_SIDE = 40,
    WORK = 100000, /* and times trials: with more of them the right top stands out on the grid */
    MOST_TOPS = 8  /* climbed from */
};
/* A logit of this much a unit of reward is steep; so is a weight from this share of its bound on,
 * if the bound is. */
static const double steep = 20, share = 0.25;
static const double nearly = 1; /* nats */
/* Nats that a top may rise above the highest point of the lattice beside it. */
static const double hope = 3;
static const double rise = 1e-10; /* nats: more than rounding */

/* A weight that may be large or small and is solved at every point. */
static bool is_weight(const struct ta_fitter *f, int j)
{
    return f->solved[j] >= 0 && f->info[j].def->support == TA_POSITIVE;
}

/* From a point higher than the best to its top, which is then the best. */
static void lead_up(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                    bool exact, struct ta_point *at, struct ta_point *best, bool *converged)
{
    struct ta_box held;
    if (at->ll <= best->ll + rise) {
        return;
    }
    bool there = ta_ascend(ta_hill_profile(f, box), g, at, &held);
    if (exact || !there) {
        there = ta_polish(f, &held, g, at);
    }
    if (at->ll > best->ll + rise) {
        *best = *at;
        *converged = there;
    }
}

/* --- faces ------------------------------------------------------------------------------------ */

struct face {
    struct ta_fitter *f;
    const struct ta_grid *g;
    struct ta_box held; /* the weight at its bound */
    int side;
    double height[MOST_SIDE * MOST_SIDE];
};

/* Both ends, and even in the angle whose sine squared it is. */
static double place(const struct face *s, int d, int i)
{
    int j = s->f->rate[s->g->free_rate[d]];
    double sine = sin(M_PI_2 * i / (s->side - 1)), lo = s->held.lo[j], hi = s->held.hi[j];
    return i == s->side - 1 ? hi : lo + (hi - lo) * sine * sine;
}

static void put(const struct face *s, int i, struct ta_point *at)
{
    at->par[s->f->rate[s->g->free_rate[0]]] = place(s, 0, i / s->side);
    at->par[s->f->rate[s->g->free_rate[1]]] = place(s, 1, i % s->side);
}

static void survey(struct face *s, const struct ta_point *from)
{
    struct ta_point at[TA_BLOCK];
    for (int first = 0, n = s->side * s->side; first < n; first += TA_BLOCK) {
        int some = n - first < TA_BLOCK ? n - first : TA_BLOCK;
        for (int i = 0; i < some; i++) {
            at[i] = *from;
            put(s, first + i, &at[i]);
        }
        ta_profile_points(s->f, at, some, &s->held, 1e-5);
        for (int i = 0; i < some; i++) {
            s->height[first + i] = at[i].ll;
        }
    }
}

/* Of neighbours that are equally high the first is the top. */
static bool is_top(const struct face *s, int i)
{
    int row = i / s->side, column = i % s->side;
    for (int a = row > 0 ? row - 1 : 0; a <= row + 1 && a < s->side; a++) {
        for (int b = column > 0 ? column - 1 : 0; b <= column + 1 && b < s->side; b++) {
            int other = a * s->side + b;
            if (s->height[other] > s->height[i] ||
                (other < i && s->height[other] >= s->height[i])) {
                return false;
            }
        }
    }
    return true;
}

/* The highest tops of the lattice above `least`, highest first. */
static int find_tops(const struct face *s, double least, int *top)
{
    int n = 0;
    for (int i = 0; i < s->side * s->side; i++) {
        if (!(s->height[i] > least) || !is_top(s, i)) {
            continue;
        }
        int k = n;
        for (; k > 0 && s->height[top[k - 1]] < s->height[i]; k--) {
            top[k < MOST_TOPS ? k : MOST_TOPS - 1] = top[k - 1];
        }
        if (k < MOST_TOPS) {
            top[k] = i;
            n = n < MOST_TOPS ? n + 1 : n;
        }
    }
    return n;
}

/* Is the grid nearly as high as the best where weight j is steep, or the best itself steep? */
static bool is_steep(const struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                     int j, const struct ta_point *best)
{
    const struct ta_scale *s = &f->block.lanes.scale;
    double far = box->hi[j] * fmax(1, s->hi - s->lo), from = share * box->hi[j];
    if (!is_weight(f, j) || box->lo[j] >= box->hi[j] || far < steep) {
        return false;
    }
    for (int i = 0; i < g->n; i++) {
        if (f->point[i].par[j] >= from && f->point[i].ll > best->ll - nearly) {
            return true;
        }
    }
    return best->par[j] >= from;
}

static void look_at(struct face *s, const struct ta_box *box, bool exact, struct ta_point *best,
                    bool *converged)
{
    int top[MOST_TOPS];
    struct ta_hill hill = ta_hill_profile(s->f, &s->held);
    survey(s, best);
    int n = find_tops(s, best->ll - hope, top);
    for (int i = 0; i < n; i++) {
        struct ta_point at = *best;
        put(s, top[i], &at);
        ta_profile_points(s->f, &at, 1, &s->held, 1e-9);
        ta_climb(&hill, s->g, 1.0 / s->side, &at);
        lead_up(s->f, box, s->g, exact, &at, best, converged);
    }
}

static void look_at_faces(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                          bool exact, struct ta_point *best, bool *converged)
{
    struct face s; /* large: not to be cleared each time */
    s.f = f;
    s.g = g;
    s.side = (int)fmin(MOST_SIDE, sqrt((double)WORK / fmax(1, f->at_block.rows)));
    for (int j = 0; j < f->n_par && g->n_free == 2 && s.side >= FEWEST_SIDE; j++) {
        if (is_steep(f, box, g, j, best)) {
            s.held = *box;
            s.held.lo[j] = box->hi[j];
            look_at(&s, box, exact, best, converged);
        }
    }
}

/* --- corners ---------------------------------------------------------------------------------- */

static const double corner = 1e-6; /* of rates: from there on weights just go with the reciprocal */
static const double near_corner = 0.05;

/* Is the grid high where both rates are small? (It may miss the ray's top by that much.) */
static bool is_high_at_corner(const struct ta_fitter *f, const struct ta_grid *g, double least)
{
    for (int i = 0; i < g->n; i++) {
        const struct ta_point *p = &f->point[i];
        if (p->ll > least && p->par[f->rate[g->free_rate[0]]] < near_corner &&
            p->par[f->rate[g->free_rate[1]]] < near_corner) {
            return true;
        }
    }
    return false;
}

/* Next to the corner, in directions from a to b, as shares of a right angle. */
static struct ta_point highest_ray(struct ta_fitter *f, const struct ta_box *box,
                                   const struct ta_grid *g, double *a, double *b, int n)
{
    struct ta_point at[TA_BLOCK];
    int top = 0;
    for (int i = 0; i < n; i++) {
        double angle = M_PI_2 * (*a + (*b - *a) * i / (n - 1));
        at[i] = f->point[g->n - 1];
        at[i].par[f->rate[g->free_rate[0]]] = corner * cos(angle);
        at[i].par[f->rate[g->free_rate[1]]] = corner * sin(angle);
    }
    ta_profile_points(f, at, n, box, 1e-6);
    for (int i = 1; i < n; i++) {
        top = at[i].ll > at[top].ll ? i : top;
    }
    double step = (*b - *a) / (n - 1), middle = *a + step * top;
    *a = fmax(0, middle - step);
    *b = fmin(1, middle + step);
    return at[top];
}

/* Outward along the ray, until no weight that grows toward the corner is beyond its bound; false
 * where none is. */
static bool come_out(const struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                     struct ta_point *p)
{
    double times = 1;
    for (int j = 0; j < f->n_par; j++) {
        times = is_weight(f, j) && box->hi[j] > 0 ? fmax(times, p->par[j] / box->hi[j]) : times;
    }
    for (int d = 0; d < g->n_free; d++) {
        int j = f->rate[g->free_rate[d]];
        p->par[j] = fmin(box->hi[j], p->par[j] * times);
    }
    for (int j = 0; j < f->n_par; j++) {
        p->par[j] = is_weight(f, j) ? p->par[j] / times : p->par[j];
    }
    return times > 1;
}

static void look_at_corner(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                           bool exact, struct ta_point *best, bool *converged)
{
    enum { RAYS = 32, ROUNDS = 3 };
    struct ta_box wide = *box, held = *box;
    struct ta_hill hill = ta_hill_profile(f, &held);
    double a = 0, b = 1;
    for (int j = 0; j < f->n_par; j++) {
        bool free_to_grow = is_weight(f, j) && box->lo[j] < box->hi[j];
        wide.hi[j] = free_to_grow ? box->hi[j] / corner : box->hi[j];
    }
    for (int d = 0; d < g->n_free; d++) {
        int j = f->rate[g->free_rate[d]];
        if (f->info[j].def->support != TA_UNIT || box->lo[j] > 0) {
            return;
        }
    }
    if (g->n_free < 2 || !is_high_at_corner(f, g, best->ll - 2 * hope)) {
        return;
    }
    struct ta_point ray = highest_ray(f, &wide, g, &a, &b, RAYS);
    for (int i = 0; i < ROUNDS && ray.ll > best->ll - hope; i++) {
        ray = highest_ray(f, &wide, g, &a, &b, TA_SMALL);
    }
    if (ray.ll > best->ll - hope && come_out(f, box, g, &ray)) {
        ta_profile_points(f, &ray, 1, box, 1e-9);
        ta_hold_weights(f, &ray, &held);
        ta_climb(&hill, g, near_corner, &ray);
        lead_up(f, box, g, exact, &ray, best, converged);
    }
}

/* --- at and before a bound -------------------------------------------------------------------- */

static bool is_at_bound(const struct ta_box *box, int j, const struct ta_point *p)
{
    return box->lo[j] < box->hi[j] && p->par[j] >= 0.95 * box->hi[j];
}

/* The highest of the grid above `least`: where weight j is at its bound, or goes less than half as
 * far; -1: none. */
static int highest_with(const struct ta_fitter *f, const struct ta_box *box,
                        const struct ta_grid *g, int j, bool at_bound, double least)
{
    int top = -1;
    for (int i = 0; i < g->n; i++) {
        const struct ta_point *p = &f->point[i];
        bool fits = at_bound ? is_at_bound(box, j, p) : p->par[j] < 0.5 * box->hi[j];
        top = fits && p->ll > (top < 0 ? least : f->point[top].ll) ? i : top;
    }
    return top;
}

/* Where the best is at a weight's bound, from the highest point well before it; else from the
 * highest at it, which narrow ridges may stand out from by much. */
static void look_across_bounds(struct ta_fitter *f, const struct ta_box *box,
                               const struct ta_grid *g, bool exact, struct ta_point *best,
                               bool *converged)
{
    struct ta_point was = *best;
    for (int j = 0; j < f->n_par && g->n_free == 2; j++) {
        struct ta_box held = *box;
        struct ta_hill hill = ta_hill_profile(f, &held);
        if (!is_weight(f, j)) {
            continue;
        }
        bool there = is_at_bound(box, j, &was);
        int top = highest_with(f, box, g, j, !there, best->ll - (there ? hope : 2 * hope));
        if (top >= 0) {
            struct ta_point at = f->point[top];
            held.lo[j] = there ? box->lo[j] : box->hi[j];
            ta_climb(&hill, g, 1.0 / TA_AXIS_TWO, &at);
            lead_up(f, box, g, exact, &at, best, converged);
        }
    }
}

/* --- plains ----------------------------------------------------------------------------------- */

/* Is a weight of no use at that point: at the lower end of where it may be? */
static bool idles(const struct ta_fitter *f, const struct ta_box *box, const struct ta_point *p)
{
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] >= 0 && box->lo[j] < box->hi[j] && p->par[j] <= box->lo[j]) {
            return true;
        }
    }
    return false;
}

/* The highest along rate d through `best`, of the grid's points and those between them. */
static struct ta_point highest_along(struct ta_fitter *f, const struct ta_box *box,
                                     const struct ta_grid *g, int d, const struct ta_point *best)
{
    struct ta_point at[TA_BLOCK], top = *best;
    int n = 2 * g->n_axis[d] - 1, j = f->rate[g->free_rate[d]];
    for (int from = 0; from < n; from += TA_BLOCK) {
        int some = n - from < TA_BLOCK ? n - from : TA_BLOCK;
        for (int i = 0; i < some; i++) {
            at[i] = *best;
            at[i].par[j] = (g->axis[d][(from + i) / 2] + g->axis[d][(from + i + 1) / 2]) / 2;
        }
        ta_profile_points(f, at, some, box, 1e-9);
        for (int i = 0; i < some; i++) {
            top = at[i].ll > top.ll ? at[i] : top;
        }
    }
    return top;
}

/* Along rate d through the top, between the grid's points as well. */
static void look_along(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                       int d, bool exact, struct ta_point *best, bool *converged)
{
    struct ta_point top = highest_along(f, box, g, d, best);
    lead_up(f, box, g, exact, &top, best, converged);
}

void ta_unseen(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g, bool exact,
               struct ta_point *best, bool *converged)
{
    look_at_faces(f, box, g, exact, best, converged);
    look_at_corner(f, box, g, exact, best, converged);
    look_across_bounds(f, box, g, exact, best, converged);
    for (int d = 0; d < g->n_free && idles(f, box, best); d++) {
        look_along(f, box, g, d, exact, best, converged);
    }
}
