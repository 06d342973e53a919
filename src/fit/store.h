/* store.h - what one pass over the trials leaves, kept so that weights or the lapse are solved
 * without learning again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_STORE_H
#define TWOARM_FIT_STORE_H

#include "twoarm/data.h"

enum { TA_MOST_PACKED = TA_MAX_PAR * (TA_MAX_PAR + 1) / 2 };

/* For every scored trial, every arm that was not chosen, every weight and lane: its feature minus
 * that of the arm chosen. With u_j = sum_w weight_w d_jw the trial's log-likelihood is -log(1 +
 * sum_j exp(u_j)), concave in the weights. Vectors of TA_LANE_PAD lanes lie one after the other, so
 * that a vector is gone through again and again while it is near. */
struct ta_store {
    int n, rows, others, weights; /* lanes, scored trials, k - 1, W */
    size_t vector;                /* doubles of a vector: rows * others * weights * TA_LANE_PAD */
    double *d; /* [n / TA_LANE_PAD][((row * others + j) * weights + w) * TA_LANE_PAD + i]; owned */
    double *most;   /* [n] the largest |d| of each lane, of features; behind d */
    size_t room;    /* doubles allocated */
    int mixed_arms; /* 0; else k, weights and others are 1, and d is the rule's P of the arm chosen,
                     * with which the lapse mixes 1/k */
};

/* Runs every context of the participant through the first n lanes (rounded up to vectors) of the
 * runner, whose rates are set. False: no memory. */
bool ta_store_fill(struct ta_store *, struct ta_runner *, int n, const struct ta_sequences *);
void ta_store_free(struct ta_store *);
/* A lane's entries: the first; the next stand TA_LANE_PAD apart. */
const double *ta_store_lane(const struct ta_store *, int lane);

/* What a pass over the rows of one vector of lanes gives at weights w: log-likelihoods, their
 * gradient, and minus their Hessian (packed by rows of its lower left, ta_packed). */
struct ta_pass {
    double ll[TA_LANE_PAD];
    double gradient[TA_MAX_PAR][TA_LANE_PAD];
    double information[TA_MOST_PACKED][TA_LANE_PAD];
    /* of one weight and two arms (ta_is_single): the third derivative, and a bound of the fourth
     * there */
    double third[TA_LANE_PAD], fourth[TA_LANE_PAD];
};
bool ta_is_single(const struct ta_store *);
int ta_packed(int w, int v); /* v <= w */
/* w[W][TA_LANE_PAD] of the vector. */
void ta_weights_pass(const struct ta_store *, int vector, double (*w)[TA_LANE_PAD],
                     struct ta_pass *);
/* The same of one weight and two arms; near: log-likelihoods to 3e-10 a trial, a fifth faster. */
void ta_single_pass(const struct ta_store *, int vector, double (*w)[TA_LANE_PAD], bool near,
                    struct ta_pass *);
/* The log-likelihoods alone: of n lanes at w[W * stride], row-wise, added to ll[n]. */
void ta_weights_log_lik(const struct ta_store *, int n, const double *w, int stride, double *ll);

/* Solves H s = g over the weights that are not held, by Cholesky (H packed); a direction without
 * information follows the gradient as far as the bounds let it. Returns g . s, twice the gain that
 * Newton expects. */
double ta_newton_step(int W, const double *g, const double *H, const bool *held, double *step);

/* Solves the weights of the first n lanes within [lo_w, hi_w] by Newton's method with an active
 * set, each lane by itself. w[W * s->n]: start and solution, row-wise; ll[n]: log-likelihoods
 * there. Stops a lane when Newton expects to gain less than `gain` nats, which are then added.
 * Returns the number of lanes that did not get there in 80 passes. */
int ta_weights_solve(const struct ta_store *, int n, const double *lo, const double *hi,
                     double gain, double *w, double *ll);
/* Its way with one weight and two arms, the vector that begins at lane `from`, with third
 * derivatives: two passes where Newton's method takes four. Log-likelihoods may be wrong by gain to
 * the power of 3/2, as there. Returns how many lanes are open. */
int ta_single_solve(const struct ta_store *, int from, double lo, double hi, double gain, double *w,
                    double *ll);
/* Nats by which the cubic may be wrong at most a step away from where its derivatives were taken;
 * most: the largest |d| of the lane. */
double ta_single_wrong(double step, double fourth, double most);
/* The same for the lapse x of a mixing store: log-likelihood sum log((1 - x) d + x / k). */
int ta_lapse_solve(const struct ta_store *, int n, double lo, double hi, double gain, double *x,
                   double *ll);

#endif
