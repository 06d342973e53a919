/* ends.c - how far a rate can go without log L falling below a level, whatever the others do; and
 * any parameter by root finding.
 *
 * From the outermost known point of the region, Newton's method on the profile (edge.c).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ends.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

/* Of roots of nats. */
static const double close_enough = 1e-7;

void ta_region_add(struct ta_region *r, const struct ta_point *p)
{
    const double rounding = 1e-4; /* nats */
    if (r->n_pool < TA_POOL && p->ll >= r->level - rounding) {
        r->pool[r->n_pool++] = *p;
    }
}

/* The log-likelihood at just these parameters. */
static double log_lik_at(struct ta_fitter *f, struct ta_point at)
{
    struct ta_box here;
    for (int j = 0; j < f->n_par; j++) {
        here.lo[j] = here.hi[j] = at.par[j];
    }
    ta_profile_points(f, &at, 1, &here, 1);
    return at.ll;
}

/* --- by root finding -------------------------------------------------------------------------- */

/* The top of the profile within the box, from a point near it. */
static struct ta_point top_near(struct ta_fitter *f, const struct ta_box *box, struct ta_point at)
{
    const struct ta_hill hill = ta_hill_profile(f, box);
    struct ta_box held;
    struct ta_grid g;
    ta_grid_make(f, box, &g);
    if (g.n_free > 0) {
        ta_ascend(hill, &g, &at, &held);
    } else {
        ta_height_profile(&hill, &at, 1);
    }
    return at;
}

struct held {
    struct ta_fitter *f;
    struct ta_box box;
    int j;
    double best, most_lack; /* log L at its best; what it may lack */
    struct ta_point at;     /* on the profile, at the value of parameter j last asked for */
    struct ta_point inside; /* the last one above the level */
    double last;            /* value of `above` */
};

/* How far the profile of parameter j is above the level at value x, as a difference of roots: those
 * of what log L lacks are nearly straight in x, so that few steps find where they meet. */
static double above(double x, void *of)
{
    struct held *p = of;
    struct ta_point other = p->at, from = p->inside;
    p->box.lo[p->j] = p->box.hi[p->j] = other.par[p->j] = from.par[p->j] = x;
    p->at = top_near(p->f, &p->box, from);
    if (p->at.ll < p->best - p->most_lack) { /* from the last value tried, which was outside? */
        other = top_near(p->f, &p->box, other);
        p->at = other.ll > p->at.ll ? other : p->at;
    }
    double lacks = p->best - p->at.ll;
    /* where a choice is ruled out log L is -inf; the root finder wants a number */
    p->last = sqrt(p->most_lack) - sqrt(fmin(fmax(lacks, 0), 1e8));
    p->inside = p->last >= 0 ? p->at : p->inside;
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
    double root = status == GSL_SUCCESS ? gsl_root_fsolver_root(s) : in;
    gsl_root_fsolver_free(s);
    return root;
}

struct ta_point ta_region_search(const struct ta_region *r, int j, struct ta_point from,
                                 double out)
{
    struct held p = {.f = r->f, .box = *r->box, .j = j, .at = from, .inside = from,
                     .most_lack = r->best->ll - r->level, .best = r->best->ll};
    double in = from.par[j], x = out;
    if (out != in && above(out, &p) < 0) { /* else the profile never falls that far */
        p.at = from;
        x = above(in, &p) > 0 ? cross(&p, out, in) : in;
    }
    p.inside.par[j] = x;
    p.inside.ll = log_lik_at(r->f, p.inside);
    return p.inside;
}

/* --- rates ------------------------------------------------------------------------------------ */

/* Highest grid point at each value of rate d. */
static void marginal(const struct ta_grid *g, int d, const struct ta_point *point, int *highest)
{
    for (int i = 0; i < g->n_axis[d]; i++) {
        highest[i] = -1;
    }
    for (int i = 0; i < g->n; i++) {
        int at = g->n_free == 1 ? i : d == 0 ? i / g->n_axis[1] : i % g->n_axis[1];
        if (highest[at] < 0 || point[i].ll > point[highest[at]].ll) {
            highest[at] = i;
        }
    }
}

struct ta_point ta_region_furthest(const struct ta_region *r, int j, int way)
{
    int far = 0;
    for (int i = 1; i < r->n_pool; i++) {
        far = (r->pool[i].par[j] - r->pool[far].par[j]) * way > 0 ? i : far;
    }
    return r->pool[far];
}

/* Between a point of the region and the next one of the grid, outside: where the profile crosses
 * the level if roots of what it lacks are straight. */
static struct ta_point crossing(const struct ta_region *r, const struct ta_point *in,
                                const struct ta_point *out)
{
    double lack = sqrt(fmax(0, r->best->ll - in->ll)), most = sqrt(r->best->ll - r->level);
    double beyond = sqrt(r->best->ll - out->ll) - lack;
    double share = beyond > 0 && isfinite(beyond) ? (most - lack) / beyond : 0;
    return ta_point_between(r->f, in, out, share);
}

/* The outermost point, of the grid or the pool, at which the profile is above the level. Between
 * grid points of another rate it may be higher than on them. *near: of a single rate, nearer to
 * where it crosses the level. */
static struct ta_point outermost(const struct ta_region *r, int d, int way, struct ta_point *near)
{
    const double hope = 3; /* nats that a ridge may rise between two grid points */
    const struct ta_grid *g = &r->grid;
    int highest[TA_AXIS_JAGGED], n = g->n_axis[d], j = r->f->rate[g->free_rate[d]];
    struct ta_point known = ta_region_furthest(r, j, way);
    marginal(g, d, r->f->map, highest);
    for (int i = way > 0 ? n - 1 : 0; i >= 0 && i < n; i -= way) {
        struct ta_point at = r->f->map[highest[i]];
        if ((g->axis[d][i] - known.par[j]) * way <= 0) {
            break;
        }
        if (g->n_free > 1 && at.ll < r->level && at.ll > r->level - hope) {
            struct ta_box held = *r->box;
            held.lo[j] = held.hi[j] = at.par[j];
            at = top_near(r->f, &held, at);
        }
        if (at.ll >= r->level) {
            bool next = g->n_free == 1 && i + way >= 0 && i + way < n;
            *near = next ? crossing(r, &at, &r->f->map[i + way]) : at;
            return at;
        }
    }
    *near = known;
    return known;
}

/* Is the profile higher at the end that was found, elsewhere along the other rate? Then that point,
 * from which one may go further. */
static bool higher_elsewhere(const struct ta_region *r, int j, struct ta_point *end)
{
    const double hope = 0.5, rounding = 1e-6;
    struct ta_box held = *r->box;
    struct ta_grid g;
    int top = 0;
    held.lo[j] = held.hi[j] = end->par[j];
    ta_grid_make(r->f, &held, &g);
    if (g.n_free == 0) {
        return false;
    }
    ta_profile_grid(r->f, &held, &g, 1e-5);
    for (int i = 1; i < g.n; i++) {
        top = r->f->point[i].ll > r->f->point[top].ll ? i : top;
    }
    if (r->f->point[top].ll < r->level - hope) {
        return false;
    }
    struct ta_point peak = top_near(r->f, &held, r->f->point[top]);
    bool higher = peak.ll > r->level + rounding;
    *end = higher ? peak : *end;
    return higher;
}

/* Newton's method from a point of the region; also with weights held that are near their bound,
 * where the profile bends; else root finding. */
static struct ta_point edge_from(const struct ta_region *r, int d, int way, struct ta_point from,
                                 const struct ta_point *near)
{
    struct ta_hill hill = ta_hill_profile(r->f, r->box);
    struct ta_box held = *r->box;
    struct ta_point end = *near, other = *near;
    int j = r->f->rate[r->grid.free_rate[d]];
    hill.level = r->level;
    hill.upward = way;
    bool there = ta_edge(&hill, &r->grid, d, &end);
    if (ta_hold_weights(r->f, there ? &end : &from, &held)) {
        hill.box = &held;
        if (ta_edge(&hill, &r->grid, d, &other) &&
            (!there || (other.par[j] - end.par[j]) * way > 0)) {
            end = other;
            there = true;
        }
    }
    return there ? end : ta_region_search(r, j, from, way > 0 ? r->box->hi[j] : r->box->lo[j]);
}

static struct ta_point rate_end(const struct ta_region *r, int d, int way)
{
    enum { MOST_STARTS = 4 };
    struct ta_point near, from = outermost(r, d, way, &near), end = from;
    int j = r->f->rate[r->grid.free_rate[d]];
    double bound = way > 0 ? r->box->hi[j] : r->box->lo[j];
    for (int i = 0; i < MOST_STARTS; i++) {
        from = end = edge_from(r, d, way, from, &near);
        if (end.par[j] == bound || !higher_elsewhere(r, j, &from)) {
            break;
        }
        near = from;
    }
    return end;
}

struct ta_point ta_region_end(const struct ta_region *r, int j, int way)
{
    if (r->f->solved[j] >= 0) {
        return ta_region_weight_end(r, j, way);
    }
    int d = 0;
    while (r->f->rate[r->grid.free_rate[d]] != j) {
        d++;
    }
    return rate_end(r, d, way);
}
