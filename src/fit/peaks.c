/* peaks.c - the separate local maxima of a profile on a grid of one or two rates.
 *
 * Points are taken from the highest down; each joins the basins of its neighbours that were taken
 * before. Where two basins meet, the lower one's peak stood out by its height above that pass;
 * peaks that stand out by no more than a dip that rounding could make are not counted. (The
 * watershed of the profile.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cubic.h"
#include "fitter.h"

#include <math.h>
#include <stdlib.h>

struct height {
    double ll;
    int at;
};

static int by_height(const void *a, const void *b)
{
    const struct height *x = a, *y = b;
    if (x->ll != y->ll) {
        return x->ll < y->ll ? 1 : -1;
    }
    return x->at - y->at; /* equal heights: a fixed order, so that results are */
}

static int root_of(int *basin, int i)
{
    while (basin[i] != i) {
        basin[i] = basin[basin[i]];
        i = basin[i];
    }
    return i;
}

/* Neighbours of point i on the grid, diagonals included; returns how many. */
static int neighbours(const struct ta_grid *g, int i, int *next)
{
    int n = 0, columns = g->n_free > 1 ? g->n_axis[1] : 1;
    int row = i / columns, column = i % columns;
    for (int r = row - 1; r <= row + 1; r++) {
        for (int c = column - 1; c <= column + 1; c++) {
            bool inside = r >= 0 && r < g->n / columns && c >= 0 && c < columns;
            if (inside && (r != row || c != column)) {
                next[n++] = r * columns + c;
            }
        }
    }
    return n;
}

/* Joins point i to the basins around it; a basin that is not the highest of them ends here. */
static void join(const struct ta_grid *g, const struct ta_point *point, int i, int *basin,
                 double *stands_out)
{
    int next[8], n = neighbours(g, i, next);
    basin[i] = i;
    stands_out[i] = INFINITY;
    for (int a = 0; a < n; a++) {
        if (basin[next[a]] < 0) {
            continue; /* lower than i: not taken yet */
        }
        int mine = root_of(basin, i), other = root_of(basin, next[a]);
        if (mine == other) {
            continue;
        }
        bool mine_higher = point[mine].ll > point[other].ll ||
                           (point[mine].ll >= point[other].ll && mine < other);
        int high = mine_higher ? mine : other, low = mine_higher ? other : mine;
        stands_out[low] = point[low].ll - point[i].ll;
        basin[low] = high;
    }
}

/* Of one rate: the one top of what only rises, then only falls; or -1. */
static int only_top(const struct ta_grid *g, const struct ta_point *point)
{
    int top = 0;
    if (g->n_free != 1) {
        return -1;
    }
    while (top + 1 < g->n && point[top + 1].ll > point[top].ll) {
        top++;
    }
    for (int i = top; i + 1 < g->n; i++) {
        if (!(point[i + 1].ll < point[i].ll)) {
            return -1;
        }
    }
    return top;
}

int ta_grid_peaks(const struct ta_grid *g, const struct ta_point *point, double dip,
                  struct ta_peak *peak)
{
    struct height order[TA_GRID];
    int basin[TA_GRID], n = 0;
    double stands_out[TA_GRID];
    int top = only_top(g, point);
    if (top >= 0) { /* as a rule, of one rate */
        peak[0] = (struct ta_peak){top, INFINITY};
        return 1;
    }
    for (int i = 0; i < g->n; i++) {
        order[i] = (struct height){point[i].ll, i};
        basin[i] = -1;
    }
    qsort(order, (size_t)g->n, sizeof *order, by_height);
    for (int i = 0; i < g->n; i++) {
        join(g, point, order[i].at, basin, stands_out);
    }
    for (int i = 0; i < g->n; i++) { /* highest first */
        if (stands_out[order[i].at] > dip) {
            peak[n++] = (struct ta_peak){order[i].at, stands_out[order[i].at]};
        }
    }
    return n;
}

struct ta_point ta_point_between(const struct ta_fitter *f, const struct ta_point *from,
                                 const struct ta_point *to, double share)
{
    struct ta_point p = *from;
    for (int j = 0; j < f->n_par; j++) {
        p.par[j] += share * (to->par[j] - from->par[j]);
    }
    return p;
}

struct ta_point ta_grid_top(const struct ta_fitter *f, const struct ta_grid *g,
                            const struct ta_point *point, const double *height, int i, int apart)
{
    if (g->n_free != 1 || i < apart || i + apart >= g->n) {
        return point[i];
    }
    const double *axis = g->axis[0] + i;
    const double x[] = {axis[-apart], axis[0], axis[apart]};
    const double y[] = {height[i - apart], height[i], height[i + apart]};
    if (!isfinite(y[0]) || !isfinite(y[2]) || y[0] > y[1] || y[2] > y[1]) {
        return point[i];
    }
    double top = ta_parabola_top(x, y);
    int other = top < x[1] ? i - apart : i + apart;
    return ta_point_between(f, &point[i], &point[other], (top - x[1]) / (g->axis[0][other] - x[1]));
}
