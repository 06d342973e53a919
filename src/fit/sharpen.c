/* sharpen.c - the grid of a model with lapses and a weight, made as good as if the weight were
 * solved.
 *
 * With a lapse the log-likelihood is not concave in the weight, which is therefore searched, and on
 * a coarse axis a narrow ridge over the learning rate falls between its points. So at every value
 * of the rate each local maximum over the weight is sought out, and its grid point takes it. One
 * may hide where lapses begin to help, between two points of which the upper one is higher.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>

enum { AT_ONCE = TA_BLOCK / TA_SMALL, ROUNDS = 3 };
/* Nats below the best grid point beyond which a maximum of a column cannot become the best. */
static const double hope = 5;

struct bracket {
    int at; /* grid point */
    double a, b;
};

/* Eight points in each of n brackets at once; each shrinks to the neighbours of its best. */
static void look_closer(struct ta_fitter *f, const struct ta_box *box, int weight,
                        struct bracket *k, int n)
{
    struct ta_point at[TA_BLOCK];
    for (int i = 0; i < n * TA_SMALL; i++) {
        const struct bracket *b = &k[i / TA_SMALL];
        at[i] = f->point[b->at];
        at[i].par[weight] = b->a + (b->b - b->a) * (i % TA_SMALL) / (TA_SMALL - 1);
    }
    ta_profile_points(f, at, n * TA_SMALL, box, 1e-9);
    for (int t = 0; t < n; t++) {
        const struct ta_point *mine = at + t * TA_SMALL;
        int top = 0;
        for (int i = 1; i < TA_SMALL; i++) {
            top = mine[i].ll > mine[top].ll ? i : top;
        }
        if (mine[top].ll > f->point[k[t].at].ll) {
            f->point[k[t].at] = mine[top];
        }
        k[t].a = mine[top > 0 ? top - 1 : 0].par[weight];
        k[t].b = mine[top < TA_SMALL - 1 ? top + 1 : top].par[weight];
    }
}

static bool is_top(const struct ta_point *column, int i, int n)
{
    return (i == 0 || column[i].ll >= column[i - 1].ll) &&
           (i == n - 1 || column[i].ll > column[i + 1].ll);
}

/* Do lapses begin to help, or cease to, between row i and the next? */
static bool is_bend(const struct ta_fitter *f, const struct ta_box *box,
                    const struct ta_point *column, int i, int n)
{
    int lapse = 0;
    while (f->solved[lapse] < 0) {
        lapse++;
    }
    double lo = box->lo[lapse];
    return i + 1 < n && lo < box->hi[lapse] &&
           (column[i].par[lapse] <= lo) != (column[i + 1].par[lapse] <= lo);
}

/* Grid points by columns of the weight: of one rate, or of it alone. */
struct columns {
    int n, rows, weight; /* weight: the axis */
};

static struct columns columns_of(const struct ta_fitter *f, const struct ta_grid *g)
{
    int last = g->n_free - 1, j = last < 0 ? 0 : f->rate[g->free_rate[last]];
    bool weight = last >= 0 && f->info[j].def->role == TA_WEIGHT;
    return (struct columns){!weight ? 0 : last ? g->n_axis[0] : 1, weight ? g->n_axis[last] : 0,
                            last};
}

void ta_grid_sharpen(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g)
{
    struct bracket k[AT_ONCE];
    struct columns c = columns_of(f, g);
    double best = -INFINITY;
    int n = 0;
    for (int i = 0; i < c.n * c.rows; i++) {
        best = fmax(best, f->point[i].ll);
    }
    for (int i = 0; i < c.n * c.rows; i++) {
        int row = i % c.rows;
        const struct ta_point *column = f->point + i - row;
        const double *axis = g->axis[c.weight] + row;
        bool high = column[row].ll > best - hope, top = is_top(column, row, c.rows);
        if (high && top) {
            k[n++] = (struct bracket){i, row > 0 ? axis[-1] : axis[0],
                                      row < c.rows - 1 ? axis[1] : axis[0]};
        } else if (high && is_bend(f, box, column, row, c.rows)) {
            k[n++] = (struct bracket){i, axis[0], axis[1]};
        }
        if (n == AT_ONCE || (n > 0 && i == c.n * c.rows - 1)) {
            for (int round = 0; round < ROUNDS; round++) {
                look_closer(f, box, f->rate[g->free_rate[c.weight]], k, n);
            }
            n = 0;
        }
    }
}
