/* sharpen.c - the grid of a model with lapses and a weight, made as good as if the weight were
 * solved.
 *
 * With a lapse the log-likelihood is not concave in the weight, which is therefore searched, and on
 * a coarse axis a narrow ridge over the learning rate falls between its points. So at every value
 * of the rate each local maximum over the weight is sought out, and its grid point takes it.
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

void ta_grid_sharpen(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g)
{
    struct bracket k[AT_ONCE];
    double best = -INFINITY;
    int n = 0, columns = g->n_axis[0], rows = g->n_axis[1];
    for (int i = 0; i < g->n; i++) {
        best = fmax(best, f->point[i].ll);
    }
    for (int i = 0; i < g->n; i++) {
        int row = i % rows;
        if (f->point[i].ll > best - hope && is_top(f->point + i - row, row, rows)) {
            k[n++] = (struct bracket){i, g->axis[1][row > 0 ? row - 1 : 0],
                                      g->axis[1][row < rows - 1 ? row + 1 : row]};
        }
        if (n == AT_ONCE || (n > 0 && i == columns * rows - 1)) {
            for (int round = 0; round < ROUNDS; round++) {
                look_closer(f, box, f->rate[g->free_rate[1]], k, n);
            }
            n = 0;
        }
    }
}
