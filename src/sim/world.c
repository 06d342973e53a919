/* world.c - the outcomes that the lanes of a batch face.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A lane's outcomes are those of its run's own stream, whichever way they are made: trial by trial
 * in all lanes at once, or as a table before the first trial. Where choices decide when arms
 * change, both tables are there and each lane keeps its phase. */
#include "sim/sim.h"
#include "twoarm/vecmath.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LANES = 128 };
static const size_t most_bytes = (size_t)64 << 20; /* of tables, a batch */

static size_t table_cells(const struct ta_sim *sim, int n)
{
    size_t cells = (size_t)sim->trials * (size_t)sim->env.k * (size_t)n;
    return ta_env_by_choice(&sim->env) ? 2 * cells : cells;
}

int sim_world_lanes(const struct ta_sim *sim)
{
    int n = MOST_LANES;
    while (!sim->env.env->draw_lanes && n > TA_LANE_PAD &&
           table_cells(sim, n) * 2 * sizeof(double) > most_bytes) {
        n /= 2;
    }
    int runs = ta_lanes_pad(sim->runs > 0 ? sim->runs : 1);
    return n < runs ? n : runs;
}

bool sim_world_alloc(struct sim_world *w, const struct ta_sim *sim, int n)
{
    int options = ta_sim_options(sim);
    size_t row = (size_t)n * sizeof(double), rows = 2 * (size_t)options + 1;
    *w = (struct sim_world){.sim = sim, .n = n, .options = options};
    w->outcome = aligned_alloc(64, rows * row);
    w->rng = aligned_alloc(64, 4 * (size_t)n * sizeof *w->rng);
    bool good = w->outcome && w->rng;
    if (good && !sim->env.env->draw_lanes) {
        w->table = malloc(table_cells(sim, n) * sizeof *w->table);
        w->table_mean = malloc(table_cells(sim, n) * sizeof *w->table_mean);
        good = w->table && w->table_mean;
    }
    if (good && ta_env_by_choice(&sim->env)) {
        w->phase = calloc((size_t)n, sizeof *w->phase);
        good = w->phase != NULL;
    }
    if (!good) {
        sim_world_free(w);
        return false;
    }
    memset(w->outcome, 0, rows * row); /* pass pays 0, and is expected to */
    w->mean = w->outcome + options * n;
    w->top = w->mean + options * n;
    return true;
}

void sim_world_free(struct sim_world *w)
{
    free(w->outcome);
    free(w->rng);
    free(w->table);
    free(w->table_mean);
    free(w->phase);
    *w = (struct sim_world){0};
}

/* The highest expected reward of any option in each lane. */
TA_CLONES static void find_top(struct sim_world *w)
{
    int n = w->n;
    TA_LANES (i, n) {
        w->top[i] = w->mean[i];
    }
    for (int a = 1; a < w->options; a++) {
        const double *mean = w->mean + a * n;
        TA_LANES (i, n) {
            w->top[i] = mean[i] > w->top[i] ? mean[i] : w->top[i];
        }
    }
}

TA_CLONES static void take_cost(double *x, int n, double cost)
{
    TA_LANES (i, n) {
        x[i] -= cost;
    }
}

/* Means of an environment in which they never change. */
static void fixed_means(struct sim_world *w)
{
    const struct ta_env_spec *env = &w->sim->env;
    double outcome[TA_MAX_ARMS], mean[TA_MAX_ARMS];
    struct ta_rng any;
    ta_rng_start(&any, 0, TA_STREAM_ENV, 0, 0);
    env->env->draw(env, &any, 1, outcome, mean);
    for (int a = 0; a < env->k; a++) {
        for (int l = 0; l < w->n; l++) {
            w->mean[a * w->n + l] = mean[a] - w->sim->cost;
        }
    }
    find_top(w);
}

/* Lane l's column of the tables from [trial * k + arm]. */
static void into_lane(const struct sim_world *w, const double *from, double *to, int lane)
{
    size_t cells = (size_t)w->sim->trials * (size_t)w->sim->env.k;
    for (size_t i = 0; i < cells; i++) {
        to[i * (size_t)w->n + (size_t)lane] = from[i];
    }
}

static bool make_tables(struct sim_world *w, int first)
{
    const struct ta_env_spec *env = &w->sim->env;
    size_t cells = (size_t)w->sim->trials * (size_t)env->k, all = cells * (size_t)w->n;
    double *outcome = malloc(2 * cells * sizeof *outcome + 1), *mean = outcome + cells;
    if (!outcome) {
        return false;
    }
    for (int l = 0; l < w->n; l++) {
        struct ta_rng rng, again;
        ta_rng_start(&rng, w->sim->seed, TA_STREAM_ENV, (uint64_t)first + (uint64_t)l, 0);
        again = rng;
        env->env->draw(env, &rng, w->sim->trials, outcome, mean);
        into_lane(w, outcome, w->table, l);
        into_lane(w, mean, w->table_mean, l);
        if (w->phase) {
            w->phase[l] = (struct ta_env_phase){0};
            env->env->draw_reversed(env, &again, w->sim->trials, outcome, mean);
            into_lane(w, outcome, w->table + all, l);
            into_lane(w, mean, w->table_mean + all, l);
        }
    }
    free(outcome);
    return true;
}

bool sim_world_begin(struct sim_world *w, int first)
{
    if (!w->sim->env.env->draw_lanes) {
        return make_tables(w, first);
    }
    for (int l = 0; l < w->n; l++) {
        struct ta_rng rng;
        ta_rng_start(&rng, w->sim->seed, TA_STREAM_ENV, (uint64_t)first + (uint64_t)l, 0);
        ta_rng_lanes_set(w->rng, w->n, l, &rng);
    }
    fixed_means(w);
    return true;
}

static void from_tables(struct sim_world *w, int t)
{
    int cells = w->sim->env.k * w->n;
    size_t at = (size_t)t * (size_t)cells;
    size_t all = (size_t)w->sim->trials * (size_t)cells;
    memcpy(w->outcome, w->table + at, (size_t)cells * sizeof *w->outcome);
    memcpy(w->mean, w->table_mean + at, (size_t)cells * sizeof *w->mean);
    for (int i = 0; w->phase && i < cells; i++) {
        if (w->phase[i % w->n].reversed) {
            w->outcome[i] = w->table[all + at + (size_t)i];
            w->mean[i] = w->table_mean[all + at + (size_t)i];
        }
    }
    take_cost(w->mean, cells, w->sim->cost);
    find_top(w);
}

void sim_world_trial(struct sim_world *w, int t)
{
    const struct ta_env_spec *env = &w->sim->env;
    if (env->env->draw_lanes) {
        env->env->draw_lanes(env, w->rng, w->n, w->outcome);
    } else {
        from_tables(w, t);
    }
    if (w->sim->cost != 0) {
        take_cost(w->outcome, env->k * w->n, w->sim->cost);
    }
}

void sim_world_took(struct sim_world *w, const double *took)
{
    const struct ta_env_spec *env = &w->sim->env;
    for (int l = 0; w->phase && l < w->n; l++) {
        bool best = false, pulled = false;
        for (int a = 0; a < env->k; a++) {
            bool this_one = took[a * w->n + l] > 0;
            pulled = pulled || this_one;
            best = best || (this_one && w->mean[a * w->n + l] >= w->top[l]);
        }
        if (pulled) {
            env->env->step(env, &w->phase[l], best);
        }
    }
}
