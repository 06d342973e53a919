/* simulate.c - batches of runs over threads, and their means, which depend on no number of threads.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batches have a fixed number of lanes and are added in their order, so every sum is made the same
 * way. Memory: one result, a batch a thread and one more; nothing grows with the number of runs. */
#include "sim/sim.h"
#include "twoarm/turns.h"

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

/* Shared by the threads; the result only where batches are handed over. */
struct job {
    const struct ta_watch *watch;
    struct ta_turns turns;
    struct sim_batch *batch; /* [turns.places] */
    int runs, lanes;
    struct ta_sim_result *to;
    bool good;
};

static struct sim_batch *batch_of(const struct job *job, int i)
{
    return &job->batch[i % job->turns.places];
}

static void play(const struct job *job, int i)
{
    int first = i * job->lanes, left = job->runs - first;
    struct sim_batch *b = batch_of(job, i);
    if (sim_batch_begin(b, first, left < job->lanes ? left : job->lanes)) {
        sim_batch_play(b);
    } else {
        b->live = -1;
    }
}

static void hand_over(void *of, int i)
{
    struct job *job = of;
    const struct sim_batch *b = batch_of(job, i);
    job->good = job->good && b->live >= 0;
    if (job->good) {
        merge(job->to, b);
        ta_watch_tick(job->watch, b->first + b->live, job->runs);
    }
}

bool ta_simulate(const struct ta_sim *sim, const struct ta_sim_agent *agent,
                 const struct ta_watch *watch, struct ta_sim_result *r)
{
    int lanes = sim_world_lanes(sim), batches = (sim->runs + lanes - 1) / lanes;
    int threads = sim->threads > 0 ? sim->threads : omp_get_max_threads();
    threads = threads < batches ? threads : batches;
    int places = threads > 1 && threads < batches ? threads + 1 : threads;
    struct job job = {.watch = watch, .runs = sim->runs, .lanes = lanes, .to = r};
    if (!result_alloc(r, sim, agent)) {
        return false;
    }
    job.batch = calloc((size_t)places, sizeof *job.batch);
    job.good = ta_turns_begin(&job.turns, batches, places) && job.batch;
    for (int i = 0; i < places && job.good; i++) {
        job.good = sim_batch_alloc(&job.batch[i], sim, agent);
    }
    if (job.good) {
#pragma omp parallel num_threads(threads)
        for (int i = ta_turns_take(&job.turns); i >= 0; i = ta_turns_take(&job.turns)) {
            play(&job, i);
            ta_turns_give(&job.turns, i, hand_over, &job);
        }
    }
    for (int i = 0; i < places && job.batch; i++) {
        sim_batch_free(&job.batch[i]);
    }
    ta_turns_end(&job.turns);
    free(job.batch);
    for (size_t i = 0; i < (size_t)sim_rows(sim) * (size_t)r->trials; i++) {
        r->block[i] /= sim->runs;
    }
    if (!job.good) {
        ta_sim_result_free(r);
    }
    return job.good;
}
