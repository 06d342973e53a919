/* simulate.h - agents by the thousand on environments of their own, and what came of it.
 *
 * Run r of an agent is one lane: its outcomes come from stream (seed, environment, r), its choices
 * from (seed, agent, r, hash of the model's name), parameters that are drawn from (seed,
 * parameters, r, hash of the model's name). So a run is the same whatever else is simulated beside
 * it, and all agents of a run face the same outcomes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SIMULATE_H
#define TWOARM_SIMULATE_H

#include "twoarm/env.h"
#include "twoarm/run.h"
#include "twoarm/watch.h"

/* A parameter of an agent: a number, or what each run draws it from. */
enum ta_law {
    TA_LAW_FIXED,
    TA_LAW_BETA,
    TA_LAW_GAMMA,
    TA_LAW_NORMAL,
    TA_LAW_UNIFORM,
    TA_LAW_EXPONENTIAL,
    TA_LAW_LOGISTIC
};
struct ta_par_law {
    enum ta_law law;
    double a, b; /* FIXED: a; BETA(a, b); GAMMA(shape, scale); NORMAL(mean, sd); UNIFORM(lo, hi);
                    EXPONENTIAL(mean of what is added to b, b); LOGISTIC(mean, scale) */
};
double ta_par_draw(const struct ta_par_law *, struct ta_rng *);

struct ta_sim_agent {
    const struct ta_model *model;
    struct ta_par_law par[TA_MAX_PAR]; /* in ta_model_pars order for `options` arms */
};

/* Where agents play. Borrows its arrays. */
struct ta_sim {
    struct ta_env_spec env; /* env.k levers */
    bool pass;              /* a further option of fixed value 0: to pull no lever */
    double cost;            /* of each pull */
    double q0;
    double range_lo, range_hi; /* of rewards, where range_lo < range_hi; else the environment's */
    int trials, runs;
    uint64_t seed;
    int threads;               /* 0: all; the result does not depend on it */
    int n_script;              /* the first so many trials are decided: */
    const signed char *choose; /* [n_script] option taken, -1: free */
    const double *pay;         /* [n_script] what it paid (cost not taken off), NAN: as drawn */
};
/* Levers, and pass. */
int ta_sim_options(const struct ta_sim *);
/* The smallest and largest reward that can come, the cost taken off; infinite: no bound. */
void ta_sim_range(const struct ta_sim *, double *lo, double *hi);

/* Means over runs by trial, and of whole runs. Owns `block`. */
enum ta_sim_row { TA_SIM_REWARD, TA_SIM_SQUARE, TA_SIM_BEST, TA_SIM_REGRET, TA_SIM_FIXED_ROWS };
struct ta_sim_moments {
    double mean, m2; /* over runs; m2: sum of squared distances from the mean */
};
struct ta_sim_result {
    int trials, runs, options;
    /* [trial]: means of reward, squared reward, share of runs that took an option of highest
     * expected reward, and expected reward given up, not summed over trials */
    double *row[TA_SIM_FIXED_ROWS];
    double *value[TA_MAX_ARMS + 1];  /* [trial] mean value of each option before the choice */
    double *choice[TA_MAX_ARMS + 1]; /* [trial] share of runs that took it */
    bool has_values;                 /* false: this model keeps no values, and `value` is 0 */
    /* of each run: mean reward over all trials and over the last tenth, share of best choices,
     * regret summed */
    struct ta_sim_moments reward, late, best, regret;
    double *block;
};
/* Standard error of the mean over runs; NAN for fewer than two. */
double ta_sim_se(const struct ta_sim_moments *, int runs);

/* Runs one agent, to its end: means over fewer runs would be others. The watch is told of runs.
 * False: memory is short. */
bool ta_simulate(const struct ta_sim *, const struct ta_sim_agent *, const struct ta_watch *,
                 struct ta_sim_result *);
void ta_sim_result_free(struct ta_sim_result *);

/* One step of one run, as the lesson prints it. */
struct ta_sim_step {
    int run, trial, options, choice;
    bool has_values;
    double before[TA_MAX_ARMS + 1], after[TA_MAX_ARMS + 1]; /* values */
    double prob[TA_MAX_ARMS + 1];                           /* of each choice */
    double reward, error; /* error: reward minus the value before; NAN without values */
};
/* The same runs, told step by step. */
bool ta_sim_trace(const struct ta_sim *, const struct ta_sim_agent *,
                  void (*each)(void *of, const struct ta_sim_step *), void *of);

#endif
