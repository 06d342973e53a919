/* profile.c - the global maximum: a grid over the rates, every local optimum refined, the best
 * polished.
 *
 * The weights are solved at every point (weights.c), so that the search is over the rates alone: no
 * starting values, no restarts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>

/* Nats: what Newton leaves at grid points (only to tell optima apart) and in refinement. */
static const double coarse = 1e-7, fine = 1e-12;
/* Two optima are separate when the profile dips between them by more than rounding. */
static const double dip = 1e-6;
/* Between grid points a peak rises by far less than this above its grid value: of one rate, of two.
 */
static const double hope[] = {0, 2, 3};

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
    ta_profile_points(f, at, n, box, from, fine);
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

static struct ta_point climb_two(struct ta_fitter *f, const struct ta_grid *g,
                                 const struct ta_box *box, struct ta_point best, struct cell cell,
                                 bool exact, bool *converged)
{
    struct ta_box held;
    for (int round = 0; round < (exact ? 3 : 4); round++) {
        best = refine_once(f, g, box, &best, &cell, false);
    }
    if (hold_ends(f, g, box, &best, &held)) {
        struct ta_point edge = ta_profile_search(f, &held, exact, NULL, converged);
        return edge.ll >= best.ll ? edge : best;
    }
    *converged = ta_polish_two(f, box, &best);
    return best;
}

/* From grid point i, `best`, to the top of its peak. */
static struct ta_point climb(struct ta_fitter *f, const struct ta_grid *g, const struct ta_box *box,
                             int i, struct ta_point best, bool exact, bool *converged)
{
    struct cell cell = cell_around(g, i);
    if (g->n_free > 1) {
        return climb_two(f, g, box, best, cell, exact, converged);
    }
    int rounds = exact ? 2 : 3;
    for (int round = 0; round < rounds; round++) {
        best = refine_once(f, g, box, &best, &cell, round == rounds - 1);
    }
    if (exact) {
        double reach = (cell.b[0] - cell.a[0]) / 2;
        *converged = ta_polish_one(f, box, f->rate[g->free_rate[0]], reach, &best);
    }
    return best;
}

struct ta_point ta_profile_search(struct ta_fitter *f, const struct ta_box *box, bool exact,
                                  int *n_optima, bool *converged)
{
    struct ta_grid g;
    int peak[TA_GRID];
    ta_grid_make(f, box, &g);
    bool there = ta_profile_grid(f, box, &g, g.n_free ? coarse : fine) == 0;
    if (f->mixes && g.n_free == 2) {
        ta_grid_sharpen(f, box, &g);
    }
    int n_peaks = ta_grid_peaks(&g, f->point, dip, peak);
    struct ta_point best = f->point[peak[0]], start[TA_GRID];
    for (int i = 0; i < n_peaks; i++) { /* climbing makes grids of its own */
        start[i] = f->point[peak[i]];
    }
    if (n_optima) {
        *n_optima = n_peaks;
    }
    for (int i = 0; g.n_free && i < n_peaks; i++) {
        if (start[i].ll < start[0].ll - hope[g.n_free]) {
            break; /* the highest come first */
        }
        bool good = true;
        struct ta_point top = climb(f, &g, box, peak[i], start[i], exact, &good);
        if (i == 0 || top.ll > best.ll) {
            best = top;
            there = good;
        }
    }
    if (converged) {
        *converged = there;
    }
    return best;
}
