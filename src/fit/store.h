/* store.h - what one pass over the trials leaves, kept so that weights or the lapse are solved
 * without learning again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_STORE_H
#define TWOARM_FIT_STORE_H

#include "twoarm/data.h"

/* For every scored trial, every arm that was not chosen, every weight and lane: its feature minus
 * that of the arm chosen. With u_j = sum_w weight_w d_jw the trial's log-likelihood is -log(1 +
 * sum_j exp(u_j)), concave in the weights. */
struct ta_store {
    int n, rows, others, weights; /* lanes, scored trials, k - 1, W */
    double *d;                    /* d[((row * others + j) * weights + w) * n + lane]; owned */
    size_t room;                  /* doubles allocated */
    int mixed_arms; /* 0; else k, weights and others are 1, and d is the rule's P of the arm chosen,
                     * with which the lapse mixes 1/k */
};

/* Runs every context of the participant through the runner, whose rates are set. False: no memory.
 */
bool ta_store_fill(struct ta_store *, struct ta_runner *, const struct ta_sequences *);
void ta_store_free(struct ta_store *);

/* Solves the weights of every lane within [lo_w, hi_w] by Newton's method with an active set, each
 * lane by itself. w[W * n]: start and solution, row-wise; ll[n]: log-likelihoods there. Stops a
 * lane when Newton expects to gain less than `gain` nats. work: ta_weights_work doubles. Returns
 * the number of lanes that did not get there in 80 passes. */
int ta_weights_solve(const struct ta_store *, const double *lo, const double *hi, double gain,
                     double *w, double *ll, double *work);
/* The same for the lapse x of a mixing store: log-likelihood sum log((1 - x) d + x / k). */
int ta_lapse_solve(const struct ta_store *, double lo, double hi, double gain, double *x,
                   double *ll);
size_t ta_weights_work(int n, int weights, int others);

#endif
