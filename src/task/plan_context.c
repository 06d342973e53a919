/* plan_context.c - one context's rows: outcomes, sides, looks, forced trials, durations.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Streams, each with the context as index (participant tells parts of one purpose apart):
 *   TA_STREAM_ENV     0 outcomes and means
 *   TA_STREAM_LAYOUT  0 arm numbers, then sides (index 1 + context); 1 forced trials
 *   TA_STREAM_TIMING  0 intervals, 1 fixations, 2 highlights, 3 feedbacks */
#include "plan.h"

#include "looks.h"

#include <math.h>

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

/* The stated arms under their new numbers. */
static void context_env(const struct ta_env_spec *stated, const int *number_of,
                        struct ta_env_spec *env)
{
    *env = *stated;
    for (int a = 0; a < stated->k; a++) {
        env->arm[number_of[a]] = stated->arm[a];
        for (int j = 0; j < stated->env->n_par; j++) {
            env->par[j][number_of[a]] = stated->par[j][a];
        }
    }
}

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
static void random_sides(const struct context *c, struct ta_rng *rng, int *left,
                         struct ta_plan_row *row)
{
    if (c->k == 2) {
        ta_balanced(rng, left, c->n, 2);
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

/* An order drawn once; moved on by one place with every trial where sides alternate. */
static void ordered_sides(const struct context *c, struct ta_rng *rng, bool alternate,
                          struct ta_plan_row *row)
{
    int place[TA_MAX_ARMS];
    for (int a = 0; a < c->k; a++) {
        place[a] = a;
    }
    ta_rng_shuffle(rng, place, c->k);
    for (int t = 0; t < c->n; t++) {
        for (int a = 0; a < c->k; a++) {
            row[t].position[a] = (unsigned char)((place[a] + (alternate ? t : 0)) % c->k);
        }
    }
}

static void fill_outcomes(const struct context *c, uint64_t seed, double *outcome,
                          struct ta_plan_row *row)
{
    struct ta_rng rng;
    double *mean = outcome + c->n * c->k;
    ta_rng_start(&rng, seed, TA_STREAM_ENV, 0, (uint64_t)c->number);
    c->env.env->draw(&c->env, &rng, c->n, outcome, mean);
    for (int t = 0; t < c->n; t++) {
        for (int a = 0; a < c->k; a++) {
            row[t].outcome[a] = outcome[t * c->k + a];
            row[t].mean[a] = mean[t * c->k + a];
        }
        row[t].best = ta_best_arm(mean + t * c->k, c->k);
    }
}

static void fill_reversed(const struct context *c, uint64_t seed, double *outcome,
                          struct ta_plan_row *row)
{
    struct ta_rng rng;
    double *mean = outcome + c->n * c->k;
    ta_rng_start(&rng, seed, TA_STREAM_ENV, 0, (uint64_t)c->number);
    c->env.env->draw_reversed(&c->env, &rng, c->n, outcome, mean);
    for (int t = 0; t < c->n; t++) {
        for (int a = 0; a < c->k; a++) {
            row[t].reversed_outcome[a] = outcome[t * c->k + a];
            row[t].reversed_mean[a] = mean[t * c->k + a];
        }
    }
}

/* The first few trials, and a share of the others drawn among them; each arm equally often.
 * Practice is free. */
static void fill_forced(const struct context *c, const struct ta_experiment *e, uint64_t seed,
                        int *order, struct ta_plan_row *row)
{
    struct ta_rng rng;
    int first = e->forced_first < c->n ? e->forced_first : c->n, rest = c->n - first;
    int more = (int)floor(e->forced_share * rest + 0.5);
    for (int t = 0; t < c->n; t++) {
        row[t].forced = -1;
    }
    if (c->phase == TA_PRACTICE || first + more == 0) {
        return;
    }
    ta_rng_start(&rng, seed, TA_STREAM_LAYOUT, 1, (uint64_t)c->number);
    ta_balanced(&rng, order, first, c->k);
    for (int t = 0; t < first; t++) {
        row[t].forced = order[t];
    }
    for (int t = 0; t < rest; t++) {
        order[t] = t;
    }
    ta_rng_shuffle(&rng, order, rest);
    for (int i = 0; i < more; i++) {
        row[first + order[i]].forced = i % c->k;
    }
}

/* Cut off at the end by inversion: one uniform number whatever comes of it. */
static double draw_exponential(const struct ta_duration *d, double u)
{
    double m = d->mean_s - d->lo_s, room = d->hi_s - d->lo_s;
    return m > 0 ? d->lo_s - m * log1p(u * expm1(-room / m)) : d->lo_s;
}

static double draw_duration(const struct ta_duration *d, struct ta_rng *rng, int listed)
{
    switch (d->kind) {
    case TA_DURATION_UNIFORM:
        return d->lo_s + (d->hi_s - d->lo_s) * ta_rng_uniform(rng);
    case TA_DURATION_EXPONENTIAL:
        return draw_exponential(d, ta_rng_uniform(rng));
    case TA_DURATION_LIST:
        return d->list_s[listed];
    case TA_DURATION_FIXED:
        break;
    }
    return d->lo_s;
}

/* Durations of one part of all trials, into the field of plan rows at `offset`. */
static void fill_durations(const struct context *c, const struct ta_duration *d, uint64_t seed,
                           int part, int *order, struct ta_plan_row *row, size_t offset)
{
    struct ta_rng rng;
    ta_rng_start(&rng, seed, TA_STREAM_TIMING, (uint64_t)part, (uint64_t)c->number);
    if (d->kind == TA_DURATION_LIST) {
        ta_balanced(&rng, order, c->n, d->n);
    }
    for (int t = 0; t < c->n; t++) {
        *(double *)((char *)&row[t] + offset) = draw_duration(d, &rng, order[t]);
    }
}

static void fill_timing(const struct context *c, const struct ta_experiment *e, uint64_t seed,
                        int *order, struct ta_plan_row *row)
{
#define FIELD(name) offsetof(struct ta_plan_row, name)
    fill_durations(c, &e->interval, seed, 0, order, row, FIELD(interval_s));
    fill_durations(c, &e->fixation, seed, 1, order, row, FIELD(fixation_s));
    fill_durations(c, &e->highlight, seed, 2, order, row, FIELD(highlight_s));
    fill_durations(c, &e->feedback, seed, 3, order, row, FIELD(feedback_s));
#undef FIELD
}

void ta_context_fill(struct context *c, const struct ta_experiment *e, uint64_t seed,
                     double *scratch, int *order, struct ta_plan_row *row)
{
    struct ta_rng rng;
    const struct ta_env_spec *stated = ta_experiment_env(e, c->number);
    ta_rng_start(&rng, seed, TA_STREAM_LAYOUT, 0, 1 + (uint64_t)c->number);
    shuffle_arms(&rng, c->layout->best[c->number], c->k, c->number_of);
    context_env(stated, c->number_of, &c->env);
    c->env.first_row = c->number > 0 ? (c->number - 1) * c->n : 0;
    fill_outcomes(c, seed, scratch, row);
    if (ta_env_by_choice(stated)) {
        fill_reversed(c, seed, scratch, row);
    }
    if (e->sides == TA_SIDES_RANDOM) {
        random_sides(c, &rng, order, row);
    } else {
        ordered_sides(c, &rng, e->sides == TA_SIDES_ALTERNATING, row);
    }
    for (int t = 0; t < c->n; t++) {
        row[t].phase = c->phase;
        row[t].context = c->number;
        fill_looks(c, &row[t]);
    }
    fill_forced(c, e, seed, order, row);
    fill_timing(c, e, seed, order, row);
}
