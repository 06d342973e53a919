/* plan.c - everything that is fixed before the first trial: outcomes, sides, looks, durations,
 * and the order in which contexts come.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each thing comes from a named stream of its own, one a context, so that shortening a block or
 * changing an interval moves no outcome (plan_context.c lists them). Stream TA_STREAM_LAYOUT
  * index 0:
 * what the session needs as a whole (which arm is best, symbols, colours); participant 2, index
  * block: the order of its contexts. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

/* Practice until a criterion is met: rows for as often as it may be played. */
static int practice_rows(const struct ta_experiment *e)
{
    return e->practice_trials * (e->practice_correct > 0 ? e->practice_rounds : 1);
}

struct maker {
    const struct ta_experiment *e;
    uint64_t seed;
    struct layout layout;
    double *scratch;         /* 2 numbers an arm and trial of the longest context */
    int *order;              /* one a trial of the longest context or block */
    struct ta_plan_row *row; /* contexts one after the other: [0 .. practice), then each n_in */
    int n_practice, n_in;    /* rows of practice, and of each other context */
};

static bool maker_alloc(struct maker *m)
{
    const struct ta_experiment *e = m->e;
    m->n_practice = practice_rows(e);
    m->n_in = ta_experiment_context_trials(e);
    int most = m->n_practice > m->n_in ? m->n_practice : m->n_in;
    int longest = most > e->block_trials ? most : e->block_trials;
    int n = m->n_practice + m->n_in * ta_experiment_contexts(e);
    m->scratch = calloc((size_t)(2 * most * e->env.k), sizeof *m->scratch);
    m->order = calloc((size_t)longest, sizeof *m->order);
    m->row = calloc((size_t)n, sizeof *m->row);
    return m->scratch && m->order && m->row && ta_layout_draw(&m->layout, e, m->seed);
}

static void maker_free(struct maker *m)
{
    free(m->layout.block);
    free(m->scratch);
    free(m->order);
    free(m->row);
}

/* The first of a context's rows. */
static struct ta_plan_row *rows_of(const struct maker *m, int context)
{
    return context == 0 ? m->row : m->row + m->n_practice + (context - 1) * m->n_in;
}

static void fill_contexts(struct maker *m)
{
    for (int c = 0; c < m->layout.n_contexts; c++) {
        struct context context = {
            .number = c,
            .phase = c == 0 ? TA_PRACTICE : TA_MAIN,
            .n = c == 0 ? m->n_practice : m->n_in,
            .k = m->e->env.k,
            .layout = &m->layout,
        };
        ta_context_fill(&context, m->e, m->seed, m->scratch, m->order, rows_of(m, c));
    }
}

/* order[t]: which of the block's sets plays its trial t. */
static void order_sets(struct maker *m, int block)
{
    const struct ta_experiment *e = m->e;
    struct ta_rng rng;
    int n = e->n_sets, each = e->block_trials / n, set[TA_MAX_SETS];
    ta_rng_start(&rng, m->seed, TA_STREAM_LAYOUT, 2, (uint64_t)block);
    for (int i = 0; i < n; i++) {
        set[i] = i;
    }
    if (e->shuffle_contexts) {
        ta_rng_shuffle(&rng, set, n);
    }
    for (int t = 0; t < each * n; t++) {
        m->order[t] = set[t / each];
    }
    if (e->context_order == TA_CONTEXTS_INTERLEAVED) {
        ta_rng_shuffle(&rng, m->order, each * n);
    }
}

/* Block b, from 1: the next rows of each of its contexts. Returns where the next block begins. */
static struct ta_plan_row *lay_block(struct maker *m, int b, struct ta_plan_row *out)
{
    const struct ta_experiment *e = m->e;
    int each = e->block_trials / e->n_sets, taken[TA_MAX_SETS] = {0};
    order_sets(m, b);
    for (int t = 0; t < each * e->n_sets; t++, out++) {
        int s = m->order[t], first = e->new_symbols ? 0 : (b - 1) * each;
        int context = 1 + s + (e->new_symbols ? (b - 1) * e->n_sets : 0);
        *out = rows_of(m, context)[first + taken[s]++];
        out->block = b;
        out->block_trial = t + 1;
    }
    return out;
}

static void lay_out(struct maker *m, struct ta_plan *plan)
{
    struct ta_plan_row *out = plan->row;
    for (int t = 0; t < m->n_practice; t++, out++) {
        *out = m->row[t];
        out->block = 0;
        out->block_trial = t + 1;
    }
    for (int b = 1; b <= m->e->n_blocks; b++) {
        out = lay_block(m, b, out);
    }
    plan->n = (int)(out - plan->row);
}

static bool any_by_choice(const struct ta_experiment *e)
{
    for (int c = 0; c <= e->n_sets; c++) {
        if (ta_env_by_choice(ta_experiment_env(e, c))) {
            return true;
        }
    }
    return false;
}

bool ta_plan_make(struct ta_plan *plan, const struct ta_experiment *e, uint64_t seed)
{
    struct maker m = {.e = e, .seed = seed};
    int n = practice_rows(e) + e->n_blocks * e->block_trials;
    *plan = (struct ta_plan){.k = e->env.k, .row = calloc((size_t)n, sizeof *plan->row)};
    bool good = plan->row && maker_alloc(&m);
    if (good) {
        plan->by_choice = any_by_choice(e);
        fill_contexts(&m);
        lay_out(&m, plan);
    } else {
        ta_plan_free(plan);
    }
    maker_free(&m);
    return good;
}

void ta_plan_free(struct ta_plan *plan)
{
    free(plan->row);
    memset(plan, 0, sizeof *plan);
}
