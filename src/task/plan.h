/* plan.h - the inside of the plan: what a session's contexts share, and one context's rows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_PLAN_H
#define TASK_PLAN_H

#include "twoarm/rng.h"
#include "twoarm/task.h"

/* Context 0 is practice; 1 .. n_contexts - 1 the others. */
struct layout {
    int n_contexts;
    int *best;           /* [context] number of the arm that is best as stated */
    int *colour_of_best; /* [context] */
    int *symbol;         /* [context * k + arm] */
    int *block;          /* the one allocation behind all of them */
};
bool ta_layout_draw(struct layout *, const struct ta_experiment *, uint64_t seed);

/* x[0..n-1]: each of 0..k-1 equally often, in random order; what is left over when k does not
 * divide n goes to values drawn at random. k at most TA_MAX_LIST. */
void ta_balanced(struct ta_rng *, int *x, int n, int k);

/* One context: its rows in order, all but block and block_trial. */
struct context {
    int number, phase, n, k;
    const struct layout *layout;
    struct ta_env_spec env; /* arms by their new numbers */
    int number_of[TA_MAX_ARMS];
};
/* scratch: 2 * n * k numbers; order: n. */
void ta_context_fill(struct context *, const struct ta_experiment *, uint64_t seed, double *scratch,
                     int *order, struct ta_plan_row *row);

#endif
