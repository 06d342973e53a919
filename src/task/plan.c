/* plan.c - everything that is fixed before the first trial: outcomes, sides, looks, intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each thing comes from a named stream of its own, one a context, so that shortening a block or
 * changing an interval moves no outcome. Streams (participant 0 throughout):
 *   TA_STREAM_ENV     index = context: outcomes and means of its trials
 *   TA_STREAM_LAYOUT  index 0: what the session needs as a whole (which arm is best, symbols,
 *                     colours); index 1 + context: sides
 *   TA_STREAM_TIMING  index = context: intervals */
#include "twoarm/rng.h"
#include "twoarm/task.h"

#include "looks.h"

#include <stdlib.h>
#include <string.h>

/* Context 0 is practice; 1 .. n_blocks are the main blocks. */
struct layout {
    int n_contexts;
    int *best;           /* [context] number of the arm that is best as stated */
    int *colour_of_best; /* [context] */
    int *symbol;         /* [context * k + arm] */
    int *block;          /* the one allocation behind all of them */
};

/* x[0..n-1]: each of 0..k-1 equally often, in random order; what is left over when k does not
 * divide n goes to values drawn at random. */
static void balanced(struct ta_rng *rng, int *x, int n, int k)
{
    int value[TA_MAX_ARMS];
    for (int i = 0; i < k; i++) {
        value[i] = i;
    }
    ta_rng_shuffle(rng, value, k);
    for (int i = 0; i < n; i++) {
        x[i] = value[i % k];
    }
    ta_rng_shuffle(rng, x, n);
}

/* k symbols for each context, distinct over the session as long as there are enough of them, and
 * always within a context. */
static void draw_symbols(struct ta_rng *rng, int *symbol, int n_contexts, int k)
{
    int deck[TA_N_SYMBOLS], left = 0;
    for (int c = 0; c < n_contexts; c++) {
        if (left < k) {
            for (int i = 0; i < TA_N_SYMBOLS; i++) {
                deck[i] = i;
            }
            left = TA_N_SYMBOLS;
            ta_rng_shuffle(rng, deck, left);
        }
        for (int a = 0; a < k; a++) {
            symbol[c * k + a] = deck[--left];
        }
    }
}

static bool layout_alloc(struct layout *l, int n_contexts, int k)
{
    l->n_contexts = n_contexts;
    l->block = calloc((size_t)(n_contexts * (2 + k)), sizeof *l->block);
    if (!l->block) {
        return false;
    }
    l->best = l->block;
    l->colour_of_best = l->best + n_contexts;
    l->symbol = l->colour_of_best + n_contexts;
    return true;
}

static bool layout_draw(struct layout *l, const struct ta_experiment *e, uint64_t seed)
{
    int k = e->env.k;
    if (!layout_alloc(l, 1 + e->n_blocks, k)) {
        return false;
    }
    struct ta_rng rng;
    ta_rng_start(&rng, seed, TA_STREAM_LAYOUT, 0, 0);
    l->best[0] = (int)ta_rng_below(&rng, (uint64_t)k);
    balanced(&rng, l->best + 1, e->n_blocks, k);
    l->colour_of_best[0] = (int)ta_rng_below(&rng, (uint64_t)k);
    balanced(&rng, l->colour_of_best + 1, e->n_blocks, k);
    draw_symbols(&rng, l->symbol, l->n_contexts, k);
    return true;
}

/* Arm numbers of a context: stated arm 0 becomes `best`, the others follow in random order. */
static void shuffle_arms(struct ta_rng *rng, int best, int k, int *number_of)
{
    int rest[TA_MAX_ARMS], n = 0;
    for (int a = 0; a < k; a++) {
        if (a != best) {
            rest[n++] = a;
        }
    }
    ta_rng_shuffle(rng, rest, n);
    number_of[0] = best;
    for (int a = 1; a < k; a++) {
        number_of[a] = rest[a - 1];
    }
}

/* The environment of one context: the stated arms under their new numbers. */
static void context_env(const struct ta_env_spec *stated, const int *number_of,
                        struct ta_env_spec *env)
{
    *env = *stated;
    for (int j = 0; j < stated->env->n_par; j++) {
        for (int a = 0; a < stated->k; a++) {
            env->par[j][number_of[a]] = stated->par[j][a];
        }
    }
}

/* One context's rows: `number_of` arms, and where they stand and look like. */
struct context {
    int number, phase, n, k;
    const struct layout *layout;
    int number_of[TA_MAX_ARMS];
};

static void fill_looks(const struct context *c, struct ta_plan_row *row)
{
    const int *symbol = c->layout->symbol + c->number * c->k;
    int shift = c->layout->colour_of_best[c->number];
    for (int i = 0; i < c->k; i++) {
        int a = c->number_of[i];
        row->symbol[a] = (unsigned char)symbol[a];
        row->colour[a] = (unsigned char)((i + shift) % c->k % TA_N_COLOURS);
    }
}

/* Two arms: each is on the left in half of the trials. More arms: an order drawn for each trial. */
static void fill_sides(const struct context *c, struct ta_rng *rng, int *left,
                       struct ta_plan_row *row)
{
    if (c->k == 2) {
        balanced(rng, left, c->n, 2);
    }
    for (int t = 0; t < c->n; t++) {
        int order[TA_MAX_ARMS];
        for (int a = 0; a < c->k; a++) {
            order[a] = a;
        }
        if (c->k == 2) {
            order[0] = left[t];
            order[1] = 1 - left[t];
        } else {
            ta_rng_shuffle(rng, order, c->k);
        }
        for (int p = 0; p < c->k; p++) {
            row[t].position[order[p]] = (unsigned char)p;
        }
    }
}

static void fill_outcomes(const struct context *c, const double *outcome, const double *mean,
                          struct ta_plan_row *row)
{
    for (int t = 0; t < c->n; t++) {
        for (int a = 0; a < c->k; a++) {
            row[t].outcome[a] = outcome[t * c->k + a];
            row[t].mean[a] = mean[t * c->k + a];
        }
        row[t].best = ta_best_arm(mean + t * c->k, c->k);
    }
}

/* scratch: 2 * n * k numbers; left: n. */
static void fill_context(struct context *c, const struct ta_experiment *e, uint64_t seed,
                         double *scratch, int *left, struct ta_plan_row *row)
{
    struct ta_rng layout, outcomes, timing;
    uint64_t index = (uint64_t)c->number;
    ta_rng_start(&layout, seed, TA_STREAM_LAYOUT, 0, 1 + index);
    ta_rng_start(&outcomes, seed, TA_STREAM_ENV, 0, index);
    ta_rng_start(&timing, seed, TA_STREAM_TIMING, 0, index);
    shuffle_arms(&layout, c->layout->best[c->number], c->k, c->number_of);
    struct ta_env_spec env;
    context_env(&e->env, c->number_of, &env);
    double *mean = scratch + c->n * c->k;
    env.env->draw(&env, &outcomes, c->n, scratch, mean);
    fill_outcomes(c, scratch, mean, row);
    fill_sides(c, &layout, left, row);
    for (int t = 0; t < c->n; t++) {
        row[t].phase = c->phase;
        row[t].block = row[t].context = c->number;
        row[t].block_trial = t + 1;
        row[t].interval_s =
            e->interval.lo_s + (e->interval.hi_s - e->interval.lo_s) * ta_rng_uniform(&timing);
        row[t].forced = -1;
        row[t].fixation_s = e->fixation.lo_s;
        row[t].highlight_s = e->highlight.lo_s;
        row[t].feedback_s = e->feedback.lo_s;
        fill_looks(c, &row[t]);
    }
}

bool ta_plan_make(struct ta_plan *plan, const struct ta_experiment *e, uint64_t seed)
{
    int k = e->env.k;
    int n = e->practice_trials + e->n_blocks * e->block_trials;
    int most = e->practice_trials > e->block_trials ? e->practice_trials : e->block_trials;
    struct layout layout = {0};
    double *scratch = calloc((size_t)(2 * most * k), sizeof *scratch);
    int *left = calloc((size_t)most, sizeof *left);
    *plan = (struct ta_plan){.n = n, .k = k, .row = calloc((size_t)n, sizeof *plan->row)};
    bool good = scratch && left && plan->row && layout_draw(&layout, e, seed);
    struct ta_plan_row *row = plan->row;
    for (int c = 0; good && c <= e->n_blocks; c++) {
        struct context context = {
            .number = c,
            .phase = c == 0 ? TA_PRACTICE : TA_MAIN,
            .n = c == 0 ? e->practice_trials : e->block_trials,
            .k = k,
            .layout = &layout,
        };
        fill_context(&context, e, seed, scratch, left, row);
        row += context.n;
    }
    free(layout.block);
    free(scratch);
    free(left);
    if (!good) {
        ta_plan_free(plan);
    }
    return good;
}

void ta_plan_free(struct ta_plan *plan)
{
    free(plan->row);
    memset(plan, 0, sizeof *plan);
}
