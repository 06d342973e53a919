/* hbi_leap.c - where a model's group is, were everybody's likelihood a normal density: Fisher's
 * scoring, as in leap.c, with people weighted by how probably they use the model, and the priors of
 * mean and precision added.
 *
 * The plain step (a', V') from (a, V) is score times a small matrix where V is small: the scores
 * are beta P (a' - a) and 2 nu P^2 (V' - V), P = 1 / V. The information people give of the mean is
 * sum r W, and sum r W_ij^2 of the variances; the prior adds b P and 2 v P^2.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hbi_parts.h"

#include <math.h>
#include <string.h>

/* Sums over people of r W and r W_ij^2. */
static void add_up(const struct ta_hbi_work *h, int k, const double *root, double *w, double *b)
{
    int d = h->group[k].d;
    memset(w, 0, sizeof *w * (size_t)(d * d));
    memset(b, 0, sizeof *b * (size_t)(d * d));
    for (int n = 0; n < h->n; n++) {
        const struct ta_hbi_cell *c = &h->cell[n * h->k + k];
        double inverse[TA_MATRIX], covariance[TA_MATRIX], lost[TA_MATRIX];
        if (!ta_top_width(root, c->top.bend, d, inverse, NULL)) {
            continue;
        }
        ta_small_around(root, inverse, d, covariance);
        ta_small_around(c->top.bend, covariance, d, lost);
        for (int i = 0; i < d * d; i++) {
            double own = c->top.bend[i] - lost[i];
            w[i] += c->r * own;
            b[i] += c->r * own * own;
        }
    }
}

void ta_hbi_leap(const struct ta_hbi_work *h, int k, const struct ta_hbi_state *from, double *a,
                 double *variance)
{
    const struct ta_hbi_state *plain = &h->group[k];
    int d = plain->d;
    double root[TA_MATRIX] = {0}, w[TA_MATRIX], b[TA_MATRIX];
    double slope[TA_MAX_PAR], score[TA_MAX_PAR], lowest[TA_MAX_PAR], move[TA_MAX_PAR];
    for (int i = 0; i < d; i++) {
        root[i * d + i] = sqrt(from->sig[i] / from->nu);
    }
    add_up(h, k, root, w, b);
    for (int i = 0; i < d; i++) {
        double v = from->sig[i] / from->nu, p = 1 / v;
        w[i * d + i] += ta_hbi_b * p;
        b[i * d + i] += 2 * ta_hbi_v * p * p;
        slope[i] = plain->beta * p * (plain->a[i] - from->a[i]);
        score[i] = 2 * plain->nu * p * p * (plain->sig[i] / plain->nu - v);
        lowest[i] = ta_hbi_s / plain->nu - v; /* of nobody there is less to be said */
    }
    ta_invert_raised(w, d);
    ta_small_apply(w, slope, d, a);
    ta_climb_box(lowest, score, b, d, move);
    for (int i = 0; i < d; i++) {
        a[i] += from->a[i];
        variance[i] = from->sig[i] / from->nu + move[i];
    }
}
