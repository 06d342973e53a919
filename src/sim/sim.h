/* sim.h - a batch of runs: lanes of one agent in worlds of their own, trial by trial.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SIM_SIM_H
#define TWOARM_SIM_SIM_H

#include "twoarm/simulate.h"

/* Outcomes of n lanes. Trial by trial where the environment can (draw_lanes), else from tables made
 * at the start. Owns its arrays. */
struct sim_world {
    const struct ta_sim *sim;
    int n, options;
    double *outcome, *mean, *top; /* of the trial at hand: [option * n + lane]; top [lane] */
    uint64_t *rng;                /* of draw_lanes */
    double *table, *table_mean;   /* else [(trial * k + arm) * n + lane], twice that by choice */
    struct ta_env_phase *phase;   /* [lane] where reversals depend on choices */
};
/* Lanes that a batch has: many, unless tables would take too much memory. */
int sim_world_lanes(const struct ta_sim *);
bool sim_world_alloc(struct sim_world *, const struct ta_sim *, int n);
void sim_world_free(struct sim_world *);
/* Lane l becomes the world of run `first` + l. */
bool sim_world_begin(struct sim_world *, int first);
/* Fills outcome, mean and top of trial t; trials come in order. */
void sim_world_trial(struct sim_world *, int t);
/* What was taken, [option * n + lane], where that changes the world. */
void sim_world_took(struct sim_world *, const double *took);

/* n lanes of an agent in their worlds; a feed and a sink of ta_run. Owns its arrays. */
struct sim_batch {
    const struct ta_sim *sim;
    const struct ta_sim_agent *agent;
    struct sim_world world;
    struct ta_runner run;
    uint64_t *rng;   /* [4 * n] */
    int first, live; /* lanes 0 .. live - 1 are runs first, first + 1, ... */
    double *sum;     /* [row * trials + t], rows as in sim_rows: sums over live lanes */
    double *lane;    /* [quantity * n + lane]: sums over trials: reward, late, best, regret */
};
enum { SIM_LANE_REWARD, SIM_LANE_LATE, SIM_LANE_BEST, SIM_LANE_REGRET, SIM_LANE_SUMS };
int sim_rows(const struct ta_sim *);
bool sim_batch_alloc(struct sim_batch *, const struct ta_sim *, const struct ta_sim_agent *);
void sim_batch_free(struct sim_batch *);
/* Parameters and streams of the runs from `first` on. */
bool sim_batch_begin(struct sim_batch *, int first, int live);
/* Plays them; sums are in b->sum and b->lane. */
void sim_batch_play(struct sim_batch *);
struct ta_feed sim_batch_feed(struct sim_batch *);
/* Values that stay what they are whatever is learned: that of passing. */
void sim_batch_hold(struct sim_batch *);
/* Trials from this one on count as late. */
int sim_late_from(const struct ta_sim *);

#endif
