/* profile.c - the global maximum: a grid over the rates, every local optimum refined, the best
 * confirmed.
 *
 * The weights are solved at every point (weights.c), so that the search is over the rates alone: no
 * starting values, no restarts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <math.h>
#include <string.h>

/* Nats that Newton leaves in the weights, and adds since it expects them: what it adds is wrong by
 * their power of 3/2. At grid points (only to tell optima apart), in climbing, in refinement. */
static const double coarse = 1e-5, even = 1e-9, fine = 1e-12;
/* Two optima are separate when the profile dips between them by more than rounding. */
static const double dip = 1e-6;
/* Between grid points a peak rises by far less than this above its grid value: of one rate, of two.
 */
static const double hope[] = {0, 1, 3};

struct ta_hill ta_hill_profile(struct ta_fitter *f, const struct ta_box *box)
{
    return (struct ta_hill){.f = f, .box = box, .height = ta_height_profile, .enough = 1e-13,
                            .finely = true};
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
        *best = refine_once(f, g, box, best, &cell, round == rounds - 1);
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

bool ta_ascend(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
               struct ta_point *best, struct ta_box *held)
{
    const double reach = 1.0 / TA_AXIS_TWO;
    struct ta_hill hill = ta_hill_profile(f, box);
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
    free_again = edge.ll >= best->ll || !there ? edge : *best;
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

static struct ta_point search_held(struct ta_fitter *, const struct ta_box *, bool exact,
                                   bool *converged);

/* From grid point i, `best`, to the top of its peak. */
static struct ta_point climb(struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box,
                             int i, struct ta_point best, bool exact, bool *converged)
{
    struct ta_box held = *box;
    *converged = true;
    if (f->mixes) {
        close_in(f, g, box, i, exact, &best);
    } else {
        *converged = ta_ascend(f, box, g, &best, &held);
    }
    if (f->mixes && g->n_free > 1 && hold_ends(f, g, box, &best, &held)) {
        struct ta_point edge = search_held(f, &held, exact, converged);
        return edge.ll >= best.ll ? edge : best;
    }
    if (exact || !*converged) {
        *converged = ta_polish(f, f->mixes ? box : &held, g, &best);
    }
    return best;
}

/* From the grid in f->point. */
static struct ta_point search(struct ta_fitter *f, const struct ta_box *box,
                              const struct ta_grid *g, bool exact, int *n_optima, bool *converged)
{
    struct ta_peak peak[TA_GRID];
    int n_peaks = ta_grid_peaks(g, f->point, f->mixes ? dip : 0, peak);
    struct ta_point best = f->point[peak[0].at], start[TA_GRID];
    if (n_optima) {
        *n_optima = 0;
    }
    for (int i = 0; i < n_peaks; i++) { /* climbing may make grids of its own */
        start[i] = f->point[peak[i].at];
        if (n_optima) {
            *n_optima += peak[i].stands_out > dip;
        }
    }
    for (int i = 0; g->n_free && i < n_peaks; i++) {
        if (start[i].ll < start[0].ll - hope[g->n_free]) {
            break; /* the highest come first */
        }
        bool good = true;
        struct ta_point top = climb(f, g, box, peak[i].at, start[i], exact, &good);
        if (i == 0 || top.ll > best.ll) {
            best = top;
            *converged = good;
        }
    }
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
    if (f->mixes && g->n_free == 2) {
        ta_grid_sharpen(f, box, g);
    }
    return there;
}

/* With some rates held: a grid over the others. */
static struct ta_point search_held(struct ta_fitter *f, const struct ta_box *box, bool exact,
                                   bool *converged)
{
    struct ta_grid g;
    *converged = make_map(f, box, &g);
    return search(f, box, &g, exact, NULL, converged);
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
    struct ta_point best = search(f, box, &g, exact, n_optima, &there);
    if (converged) {
        *converged = there;
    }
    return best;
}
