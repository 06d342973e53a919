/* profile.c - the global maximum: a grid over the rates, every local optimum refined, the best
 * confirmed.
 *
 * The weights are solved at every point (weights.c), so that the search is over the rates alone: no
 * starting values, no restarts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nats that Newton leaves in the weights, and adds since it expects them: what it adds is wrong by
 * their power of 3/2. At grid points (only to tell optima apart), in climbing, in refinement. */
static const double coarse = 1e-5, even = 1e-9, fine = 1e-12;
/* Two optima are separate when the profile dips between them by more than rounding. */
static const double dip = 1e-6;
/* Between grid points a peak may rise by this above its grid value (2.2 nats were seen of one rate
 * with the other held). */
static const double hope = 3;

struct ta_hill ta_hill_profile(struct ta_fitter *f, const struct ta_box *box)
{
    return (struct ta_hill){.f = f, .box = box, .height = ta_height_profile, .enough = 1e-17,
                            .rounding = 1e-13, .finely = true};
}

void ta_height_profile(const struct ta_hill *hill, struct ta_point *at, int n)
{
    ta_profile_points(hill->f, at, n, hill->box, even);
}

/* A cell around a point: the lattice is spread over [a, b] of each free rate. */
struct cell {
    double a[TA_MAX_RATES], b[TA_MAX_RATES];
};

static double lattice_place(const struct cell *c, int d, int i)
{
    return c->a[d] + (c->b[d] - c->a[d]) * i / (TA_SMALL - 1);
}

static int lattice_index(const struct ta_grid *g, int i, int d) /* of point i along dimension d */
{
    return g->n_free == 1 ? i : d == 0 ? i / TA_SMALL : i % TA_SMALL;
}

/* The highest of 8 (one free rate) or 8 x 8 points of the cell, which shrinks to its neighbours. */
static struct ta_point refine_once(struct ta_fitter *f, const struct ta_grid *g,
                                   const struct ta_box *box, const struct ta_point *from,
                                   struct cell *cell, bool vertex)
{
    struct ta_point at[TA_BLOCK], best = *from;
    int n = g->n_free == 1 ? TA_SMALL : TA_BLOCK, top = 0;
    for (int i = 0; i < n; i++) {
        at[i] = *from;
        for (int d = 0; d < g->n_free; d++) {
            at[i].par[f->rate[g->free_rate[d]]] = lattice_place(cell, d, lattice_index(g, i, d));
        }
    }
    ta_profile_points(f, at, n, box, fine);
    for (int i = 1; i < n; i++) {
        top = at[i].ll > at[top].ll ? i : top;
    }
    if (at[top].ll >= best.ll) {
        best = at[top];
    }
    if (vertex && g->n_free == 1 && top > 0 && top < n - 1) {
        /* vertex of the parabola through the best and its neighbours */
        double up = at[top].ll - at[top - 1].ll, down = at[top].ll - at[top + 1].ll;
        if (up + down > 0) {
            best.ll = fmax(best.ll, at[top].ll + (up - down) * (up - down) / (8 * (up + down)));
        }
    }
    struct cell old = *cell;
    for (int d = 0; d < g->n_free; d++) {
        int i = lattice_index(g, top, d);
        cell->a[d] = lattice_place(&old, d, i > 0 ? i - 1 : 0);
        cell->b[d] = lattice_place(&old, d, i < TA_SMALL - 1 ? i + 1 : TA_SMALL - 1);
    }
    return best;
}

static struct cell cell_around(const struct ta_grid *g, int i)
{
    struct cell c;
    for (int d = g->n_free - 1; d >= 0; d--) {
        int at = i % g->n_axis[d];
        c.a[d] = g->axis[d][at > 0 ? at - 1 : 0];
        c.b[d] = g->axis[d][at < g->n_axis[d] - 1 ? at + 1 : at];
        i /= g->n_axis[d];
    }
    return c;
}

/* A rate that refinement has led to an end of its range is held there; the rest is searched again.
 */
static bool hold_ends(const struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box,
                      const struct ta_point *p, struct ta_box *held)
{
    bool any = false;
    *held = *box;
    for (int d = 0; d < g->n_free; d++) {
        int j = f->rate[g->free_rate[d]];
        if (p->par[j] <= box->lo[j] || p->par[j] >= box->hi[j]) {
            held->lo[j] = held->hi[j] = p->par[j];
            any = true;
        }
    }
    return any;
}

/* Where there are lapses the profile is jagged: a lattice that closes in. */
static void close_in(struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box, int i,
                     bool exact, struct ta_point *best)
{
    struct cell cell = cell_around(g, i);
    int rounds = g->n_free == 1 ? 3 : exact ? 3 : 4;
    for (int round = 0; round < rounds; round++) {
        *best = refine_once(f, g, box, best, &cell, !exact && round == rounds - 1);
    }
}

bool ta_hold_weights(const struct ta_fitter *f, const struct ta_point *at, struct ta_box *box)
{
    bool any = false;
    for (int j = 0; j < f->n_par; j++) {
        double x = at->par[j], near = 0.05 * (box->hi[j] - box->lo[j]);
        if (f->solved[j] >= 0 && near > 0 && x >= box->hi[j] - near) {
            box->lo[j] = box->hi[j];
            any = true;
        } else if (f->solved[j] >= 0 && near > 0 && x <= box->lo[j] + near / 50) {
            box->hi[j] = box->lo[j];
            any = true;
        }
    }
    return any;
}

bool ta_ascend(struct ta_hill hill, const struct ta_grid *g, struct ta_point *best,
               struct ta_box *held)
{
    const double reach = 1.0 / TA_AXIS_TWO;
    const struct ta_fitter *f = hill.f;
    const struct ta_box *box = hill.box;
    struct ta_point edge = *best, free_again;
    *held = *box;
    bool there = !ta_hold_weights(f, best, held) && ta_climb(&hill, g, reach, best);
    *held = *box;
    if (!ta_hold_weights(f, best, held)) {
        return there || ta_climb(&hill, g, reach, best);
    }
    hill.box = held;
    edge = *best;
    bool edge_there = ta_climb(&hill, g, reach, &edge);
    free_again = edge.ll >= best->ll ? edge : *best;
    hill.box = box;
    there = ta_climb(&hill, g, reach, &free_again);
    if (free_again.ll > edge.ll + 1e-10) { /* the bound held it back */
        *best = free_again;
        *held = *box;
        return there;
    }
    *best = edge;
    return edge_there;
}

/* Starts for climbs: grid points. */
struct starts {
    int n, at[TA_GRID];
    struct ta_point point[TA_GRID]; /* climbing may make grids of its own */
    struct ta_trends trends;        /* around the first */
};

static bool near_a_start(const struct ta_grid *g, const struct starts *s, int i)
{
    const int apart = 3;
    for (int k = 0; k < s->n; k++) {
        int rows = abs(i / g->n_axis[1] - s->at[k] / g->n_axis[1]);
        int columns = abs(i % g->n_axis[1] - s->at[k] % g->n_axis[1]);
        if (rows < apart && columns < apart) {
            return true;
        }
    }
    return false;
}

/* A narrow ridge between the points of two rates may be higher than the best of them and be no peak
 * on the grid: points nearly as high as that, far from other starts, are climbed from as well. */
static void add_near_tops(const struct ta_grid *g, const struct ta_point *point, struct starts *s)
{
    enum { MOST = 16 };
    const double nearly = 0.02; /* nats */
    for (int added = 0; added < MOST; added++) {
        int top = -1;
        for (int i = 0; i < g->n; i++) {
            if (point[i].ll > point[s->at[0]].ll - nearly &&
                (top < 0 || point[i].ll > point[top].ll) && !near_a_start(g, s, i)) {
                top = i;
            }
        }
        if (top < 0) {
            return;
        }
        s->at[s->n++] = top;
    }
}

static void find_starts(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
                        struct starts *s, int *n_optima)
{
    const struct ta_hill hill = ta_hill_profile(f, box);
    struct ta_peak peak[TA_GRID];
    int n_peaks = ta_grid_peaks(g, f->point, f->mixes ? dip : 0, peak);
    s->n = *n_optima = 0;
    s->trends.known = false;
    for (int i = 0; i < n_peaks; i++) { /* the highest come first */
        *n_optima += peak[i].stands_out > dip;
        if (f->point[peak[i].at].ll >= f->point[peak[0].at].ll - hope) {
            s->at[s->n++] = peak[i].at;
        }
    }
    if (!f->mixes && g->n_free == 2) {
        add_near_tops(g, f->point, s);
    }
    double height[TA_GRID];
    for (int i = 0; i < g->n; i++) {
        height[i] = f->point[i].ll;
    }
    for (int i = 0; i < s->n; i++) {
        s->point[i] = f->mixes ? f->point[s->at[i]]
                               : ta_grid_top(f, g, f->point, height, s->at[i], 1);
    }
    if (!f->mixes) {
        ta_summit(&hill, g, s->at[0], &s->point[0], &s->trends);
    }
}

/* The highest top that the starts lead to. */
static struct ta_point climb_all(struct ta_fitter *f, const struct ta_box *box,
                                 const struct ta_grid *g, const struct starts *s, bool exact,
                                 bool *converged)
{
    struct ta_box held, best_held = *box;
    struct ta_point best = s->point[0];
    for (int i = 0; i < s->n; i++) {
        struct ta_point top = s->point[i];
        struct ta_hill hill = ta_hill_profile(f, box);
        hill.trends = i == 0 ? s->trends : hill.trends;
        bool there = ta_ascend(hill, g, &top, &held);
        if (i == 0 || top.ll > best.ll) {
            best = top;
            best_held = held;
            *converged = there;
        }
    }
    if (exact || !*converged) {
        *converged = ta_polish(f, &best_held, g, &best);
    }
    return best;
}

static struct ta_point search_held(struct ta_fitter *, const struct ta_box *, bool exact,
                                   bool *converged);

/* A top at an end of a rate may be the shoulder of one a thousandth inside, which the lattice has
 * no points for. */
static void back_inside(struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box,
                        const struct ta_box *held, struct ta_point *edge)
{
    struct ta_point inner = *edge;
    for (int d = 0; d < g->n_free; d++) {
        int j = f->rate[g->free_rate[d]];
        double step = 1e-3 * (box->hi[j] - box->lo[j]);
        if (held->lo[j] == held->hi[j] && f->info[j].def->support == TA_UNIT) {
            inner.par[j] += held->lo[j] <= box->lo[j] ? step : -step;
        }
    }
    ta_profile_points(f, &inner, 1, box, fine);
    ta_polish(f, box, g, &inner);
    *edge = inner.ll > edge->ll + 1e-10 ? inner : *edge;
}

/* Of a model with lapses: from grid point i, `best`, to the top of its peak. */
static struct ta_point climb_jagged(struct ta_fitter *f, const struct ta_grid *g,
                                    const struct ta_box *box, int i, struct ta_point best,
                                    bool exact, bool *converged)
{
    struct ta_box held = *box;
    close_in(f, g, box, i, exact, &best);
    if (g->n_free > 1 && hold_ends(f, g, box, &best, &held)) {
        struct ta_point edge = search_held(f, &held, exact, converged);
        edge = edge.ll >= best.ll ? edge : best;
        if (exact) {
            back_inside(f, g, box, &held, &edge);
        }
        return edge;
    }
    *converged = !exact || ta_polish(f, box, g, &best);
    return best;
}

static struct ta_point climb_all_jagged(struct ta_fitter *f, const struct ta_box *box,
                                        const struct ta_grid *g, const struct starts *s,
                                        bool exact, bool *converged)
{
    struct ta_point best = s->point[0];
    for (int i = 0; i < s->n; i++) {
        bool there = true;
        struct ta_point top = climb_jagged(f, g, box, s->at[i], s->point[i], exact, &there);
        if (i == 0 || top.ll > best.ll) {
            best = top;
            *converged = there;
        }
    }
    return best;
}

/* From the grid in f->point. */
static struct ta_point search(struct ta_fitter *f, const struct ta_box *box,
                              const struct ta_grid *g, bool exact, int *n_optima, bool *converged)
{
    struct starts s;
    if (g->n_free == 0) {
        *n_optima = 1;
        return f->point[0];
    }
    find_starts(f, box, g, &s, n_optima);
    if (f->mixes) {
        return climb_all_jagged(f, box, g, &s, exact, converged);
    }
    struct ta_point best = climb_all(f, box, g, &s, exact, converged);
    ta_unseen(f, box, g, exact, &best, converged);
    return best;
}

/* The grid into f->point. True when all of what is solved was. */
static bool make_map(struct ta_fitter *f, const struct ta_box *box, struct ta_grid *g)
{
    ta_grid_make(f, box, g);
    bool there = ta_profile_grid(f, box, g, g->n_free ? coarse : fine) == 0;
    if (!f->mixes && g->n_free == 1) {
        ta_grid_bends(f, box, g, coarse);
    }
    if (f->mixes) {
        ta_grid_sharpen(f, box, g);
    }
    return there;
}

/* With some rates held: a grid over the others. */
static struct ta_point search_held(struct ta_fitter *f, const struct ta_box *box, bool exact,
                                   bool *converged)
{
    struct ta_grid g;
    int n_optima;
    *converged = make_map(f, box, &g);
    return search(f, box, &g, exact, &n_optima, converged);
}

struct ta_point ta_profile_search(struct ta_fitter *f, const struct ta_box *box, bool exact,
                                  int *n_optima, bool *converged)
{
    struct ta_grid g;
    bool there = make_map(f, box, &g);
    if (exact) {
        memcpy(f->map, f->point, sizeof *f->map * (size_t)g.n);
        f->map_grid = g;
    }
    int optima;
    struct ta_point best = search(f, box, &g, exact, &optima, &there);
    if (converged) {
        *converged = there;
    }
    if (n_optima) {
        *n_optima = optima;
    }
    return best;
}
