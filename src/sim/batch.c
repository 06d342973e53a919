/* batch.c - lanes of one agent, each a run in a world of its own: how they choose, and their sums.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim.h"
#include "twoarm/vecmath.h"

#include <stdlib.h>
#include <string.h>

int ta_sim_options(const struct ta_sim *sim)
{
    return sim->env.k + sim->pass;
}

void ta_sim_range(const struct ta_sim *sim, double *lo, double *hi)
{
    if (sim->range_lo < sim->range_hi) {
        *lo = sim->range_lo;
        *hi = sim->range_hi;
        return;
    }
    sim->env.env->range(&sim->env, lo, hi);
    for (int i = 0; i < sim->n_script; i++) {
        if (sim->pay && !isnan(sim->pay[i])) {
            *lo = fmin(*lo, sim->pay[i]);
            *hi = fmax(*hi, sim->pay[i]);
        }
    }
    *lo -= sim->cost;
    *hi -= sim->cost;
    if (sim->pass) {
        *lo = fmin(*lo, 0);
        *hi = fmax(*hi, 0);
    }
}

int sim_rows(const struct ta_sim *sim)
{
    return TA_SIM_FIXED_ROWS + 2 * ta_sim_options(sim);
}

int sim_late_from(const struct ta_sim *sim)
{
    return sim->trials - (sim->trials + 9) / 10;
}

bool sim_batch_alloc(struct sim_batch *b, const struct ta_sim *sim,
                     const struct ta_sim_agent *agent)
{
    int n = sim_world_lanes(sim);
    size_t lanes = (size_t)n;
    memset(b, 0, sizeof *b);
    b->sim = sim;
    b->agent = agent;
    struct ta_scale scale = {.q0 = sim->q0};
    ta_sim_range(sim, &scale.lo, &scale.hi);
    bool good = sim_world_alloc(&b->world, sim, n);
    good = good && ta_runner_alloc(&b->run, agent->model, n, ta_sim_options(sim), scale);
    b->rng = aligned_alloc(64, 4 * lanes * sizeof *b->rng);
    b->sum = malloc((size_t)sim_rows(sim) * (size_t)sim->trials * sizeof *b->sum);
    b->lane = aligned_alloc(64, (SIM_LANE_SUMS + 1) * lanes * sizeof *b->lane);
    if (good && b->rng && b->sum && b->lane) {
        return true;
    }
    sim_batch_free(b);
    return false;
}

void sim_batch_free(struct sim_batch *b)
{
    sim_world_free(&b->world);
    ta_runner_free(&b->run);
    free(b->rng);
    free(b->sum);
    free(b->lane);
    memset(b, 0, sizeof *b);
}

/* Padding lanes play runs that nobody counts. */
bool sim_batch_begin(struct sim_batch *b, int first, int live)
{
    uint64_t name = ta_label_hash(b->agent->model->name);
    int n = b->run.lanes.n;
    b->first = first;
    b->live = live;
    for (int l = 0; l < n; l++) {
        struct ta_rng rng;
        uint64_t run = (uint64_t)first + (uint64_t)l;
        ta_rng_start(&rng, b->sim->seed, TA_STREAM_PARAM, run, name);
        for (int j = 0; j < b->run.n_par; j++) {
            b->run.par[j][l] = ta_par_draw(&b->agent->par[j], &rng);
        }
        ta_rng_start(&rng, b->sim->seed, TA_STREAM_AGENT, run, name);
        ta_rng_lanes_set(b->rng, n, l, &rng);
    }
    memset(b->sum, 0, (size_t)sim_rows(b->sim) * (size_t)b->sim->trials * sizeof *b->sum);
    memset(b->lane, 0, SIM_LANE_SUMS * (size_t)n * sizeof *b->lane);
    for (int l = 0; l < n; l++) { /* behind the sums: 1 for lanes that count */
        b->lane[SIM_LANE_SUMS * n + l] = l < live;
    }
    return sim_world_begin(&b->world, first);
}

void sim_batch_hold(struct sim_batch *b)
{
    if (b->sim->pass && b->agent->model->values) {
        int n = b->run.lanes.n;
        memset(b->run.lanes.st + b->sim->env.k * n, 0, (size_t)n * sizeof(double));
    }
}

/* --- the feed -------------------------------------------------------------------------------- */

static void before(void *of, struct ta_runner *r, int t)
{
    struct sim_batch *b = of;
    sim_batch_hold(b);
    sim_world_trial(&b->world, t);
    if (r->mean) {
        memcpy(r->mean, b->world.mean, (size_t)(r->lanes.n * r->lanes.k) * sizeof *r->mean);
    }
}

/* What the script says of this trial. */
static void follow(struct sim_batch *b, struct ta_runner *r, int t)
{
    int n = r->lanes.n, arm = b->sim->choose ? b->sim->choose[t] : -1;
    for (int a = 0; arm >= 0 && a < r->lanes.k; a++) {
        TA_LANES (i, n) {
            r->took[a * n + i] = a == arm;
        }
    }
    ta_runner_pay(r, b->world.outcome);
    if (b->sim->pay && !isnan(b->sim->pay[t])) {
        TA_LANES (i, n) {
            bool passed = b->sim->pass && r->took[b->sim->env.k * n + i] > 0;
            r->reward[i] = passed ? 0 : b->sim->pay[t] - b->sim->cost;
        }
    }
}

static void choose(void *of, struct ta_runner *r, int t)
{
    struct sim_batch *b = of;
    ta_runner_choose(r, b->rng);
    if (t < b->sim->n_script) {
        follow(b, r, t);
    } else {
        ta_runner_pay(r, b->world.outcome);
    }
    if (b->world.phase) {
        sim_world_took(&b->world, r->took);
    }
}

struct ta_feed sim_batch_feed(struct sim_batch *b)
{
    return (struct ta_feed){.of = b, .before = before, .choose = choose, .needs_prob = true};
}

/* --- the sink -------------------------------------------------------------------------------- */

/* Sum of x times y over lanes, in an order that does not depend on the vector's width. */
TA_INLINE double dot(const double *x, const double *y, int n)
{
    double part[TA_LANE_PAD] = {0};
    for (int i = 0; i < n; i += TA_LANE_PAD) {
        for (int j = 0; j < TA_LANE_PAD; j++) {
            part[j] += x[i + j] * y[i + j];
        }
    }
    double low = (part[0] + part[1]) + (part[2] + part[3]);
    return low + ((part[4] + part[5]) + (part[6] + part[7]));
}

/* Expected reward given up, and whether nothing was; into scratch and the next row. */
TA_CLONES static void judge(const struct sim_world *w, const double *took, double *regret,
                            double *best)
{
    int n = w->n;
    TA_LANES (i, n) {
        regret[i] = w->top[i];
    }
    for (int a = 0; a < w->options; a++) {
        TA_LANES (i, n) {
            regret[i] -= took[a * n + i] * w->mean[a * n + i];
        }
    }
    TA_LANES (i, n) {
        best[i] = regret[i] <= 0 ? 1 : 0;
    }
}

TA_CLONES static void add_lanes(double *sum, const double *x, int n)
{
    TA_LANES (i, n) {
        sum[i] += x[i];
    }
}

TA_CLONES static void add_trial(struct sim_batch *b, const struct ta_runner *r, int t)
{
    int n = r->lanes.n, k = r->lanes.k;
    size_t trials = (size_t)b->sim->trials;
    const double *live = b->lane + SIM_LANE_SUMS * n;
    const double *regret = r->scratch, *best = r->scratch + n;
    double *sum = b->sum + t;
    double square = 0;
    sum[TA_SIM_REWARD * trials] = dot(r->reward, live, n);
    for (int i = 0; i < n; i++) {
        square += live[i] * r->reward[i] * r->reward[i];
    }
    sum[TA_SIM_SQUARE * trials] = square;
    sum[TA_SIM_BEST * trials] = dot(best, live, n);
    sum[TA_SIM_REGRET * trials] = dot(regret, live, n);
    for (int a = 0; a < k; a++) {
        if (r->model->values) {
            sum[(size_t)(TA_SIM_FIXED_ROWS + a) * trials] = dot(r->lanes.st + a * n, live, n);
        }
        sum[(size_t)(TA_SIM_FIXED_ROWS + k + a) * trials] = dot(r->took + a * n, live, n);
    }
}

static void take(void *of, const struct ta_runner *r, int t)
{
    struct sim_batch *b = of;
    int n = r->lanes.n;
    double *regret = r->scratch, *best = r->scratch + n;
    judge(&b->world, r->took, regret, best);
    add_trial(b, r, t);
    add_lanes(b->lane + SIM_LANE_REWARD * n, r->reward, n);
    add_lanes(b->lane + SIM_LANE_BEST * n, best, n);
    add_lanes(b->lane + SIM_LANE_REGRET * n, regret, n);
    if (t >= sim_late_from(b->sim)) {
        add_lanes(b->lane + SIM_LANE_LATE * n, r->reward, n);
    }
}

void sim_batch_play(struct sim_batch *b)
{
    struct ta_feed feed = sim_batch_feed(b);
    struct ta_sink sink = {.of = b, .take = take};
    ta_run(&b->run, b->sim->trials, &feed, &sink);
}
