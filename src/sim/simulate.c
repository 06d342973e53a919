/* simulate.c - batches of runs over threads, and their means, which depend on no number of threads.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batches have a fixed number of lanes and are added in their order, so every sum is made the same
 * way. Memory: one result, and a batch a thread; nothing grows with the number of runs. */
#include "sim/sim.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

static bool result_alloc(struct ta_sim_result *r, const struct ta_sim *sim,
                         const struct ta_sim_agent *agent)
{
    size_t trials = (size_t)sim->trials;
    *r = (struct ta_sim_result){.trials = sim->trials, .options = ta_sim_options(sim)};
    r->has_values = agent->model->values;
    r->block = calloc((size_t)sim_rows(sim) * trials + 1, sizeof *r->block);
    double *at = r->block;
    for (int i = 0; at && i < TA_SIM_FIXED_ROWS; i++, at += trials) {
        r->row[i] = at;
    }
    for (int a = 0; at && a < r->options; a++) {
        r->value[a] = at + (size_t)a * trials;
        r->choice[a] = at + (size_t)(r->options + a) * trials;
    }
    return r->block != NULL;
}

void ta_sim_result_free(struct ta_sim_result *r)
{
    free(r->block);
    *r = (struct ta_sim_result){0};
}

double ta_sim_se(const struct ta_sim_moments *m, int runs)
{
    return runs > 1 ? sqrt(m->m2 / (runs - 1.0) / runs) : NAN;
}

/* Welford's update (1962): exact enough for any number of runs. */
static void add_run(struct ta_sim_moments *m, double x, int n)
{
    double delta = x - m->mean;
    m->mean += delta / n;
    m->m2 += delta * (x - m->mean);
}

static void merge(struct ta_sim_result *r, const struct sim_batch *b)
{
    size_t cells = (size_t)sim_rows(b->sim) * (size_t)r->trials;
    int n = b->run.lanes.n, late = r->trials - sim_late_from(b->sim);
    for (size_t i = 0; i < cells; i++) {
        r->block[i] += b->sum[i];
    }
    for (int l = 0; l < b->live; l++) {
        int runs = ++r->runs;
        add_run(&r->reward, b->lane[SIM_LANE_REWARD * n + l] / r->trials, runs);
        add_run(&r->late, b->lane[SIM_LANE_LATE * n + l] / late, runs);
        add_run(&r->best, b->lane[SIM_LANE_BEST * n + l] / r->trials, runs);
        add_run(&r->regret, b->lane[SIM_LANE_REGRET * n + l], runs);
    }
}

bool ta_simulate(const struct ta_sim *sim, const struct ta_sim_agent *agent,
                 const struct ta_watch *watch, struct ta_sim_result *r)
{
    int lanes = sim_world_lanes(sim), batches = (sim->runs + lanes - 1) / lanes;
    int threads = sim->threads > 0 ? sim->threads : omp_get_max_threads();
    if (!result_alloc(r, sim, agent)) {
        return false;
    }
    bool good = true;
#pragma omp parallel num_threads(threads < batches ? threads : batches)
    {
        struct sim_batch b;
        bool mine = sim_batch_alloc(&b, sim, agent);
#pragma omp for ordered schedule(static, 1)
        for (int i = 0; i < batches; i++) {
            int first = i * lanes, live = sim->runs - first < lanes ? sim->runs - first : lanes;
            mine = mine && sim_batch_begin(&b, first, live);
            if (mine) {
                sim_batch_play(&b);
            }
#pragma omp ordered
            {
                good = good && mine;
                if (mine) {
                    merge(r, &b);
                }
                ta_watch_tick(watch, first + live, sim->runs);
            }
        }
        sim_batch_free(&b);
    }
    for (size_t i = 0; i < (size_t)sim_rows(sim) * (size_t)r->trials; i++) {
        r->block[i] /= sim->runs;
    }
    if (!good) {
        ta_sim_result_free(r);
    }
    return good;
}
