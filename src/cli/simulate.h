/* simulate.h - what `twoarm simulate` was asked, as typed and as understood; and its results.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_SIMULATE_H
#define TWOARM_CLI_SIMULATE_H

#include "twoarm/data.h"
#include "twoarm/simulate.h"

#include <jansson.h>
#include <stdio.h>

enum { SIM_MAX_AGENTS = 8, SIM_MAX_WORDS = 32, SIM_MAX_SWEEP = 1001, SIM_LABEL = 160 };

/* Values of an option that may be repeated. */
struct sim_words {
    const char *word[SIM_MAX_WORDS];
    int n;
};
bool sim_take_word(const char *value, void *words, struct ta_error *);

/* As typed. */
struct sim_settings {
    struct sim_words model, set, with;
    const char *env, *arms, *table, *sweep, *choose, *pay, *output, *figures, *formats;
    double q0, cost;
    struct ta_read_options read; /* the range of rewards alone */
    int k, trials, runs, threads;
    uint64_t seed;
    bool pass, trace, quiet;
};

/* A parameter, q0 or the cost, set to one value after the other. */
struct sim_sweep {
    char name[32]; /* "": none */
    double value[SIM_MAX_SWEEP];
    int n;
};

/* As understood. Owns table, choose, pay. */
struct sim_plan {
    struct ta_sim sim;
    struct ta_sim_agent agent[SIM_MAX_AGENTS];
    enum sim_given { SIM_NOT, SIM_OWN, SIM_ALL } given[SIM_MAX_AGENTS][TA_MAX_PAR];
    char label[SIM_MAX_AGENTS][SIM_LABEL]; /* of figures and tables */
    int n_agents;
    struct sim_sweep sweep;
    double *table, *pay;
    signed char *choose;
    bool q0_assumed;
};
/* False with all that is wrong. */
bool sim_plan_make(struct sim_plan *, const struct sim_settings *, struct ta_error *);
void sim_plan_free(struct sim_plan *);
/* Sets the swept quantity to its i-th value. */
void sim_plan_sweep(struct sim_plan *, int i);

/* The parts of sim_plan_make. */
bool sim_read_world(struct sim_plan *, const struct sim_settings *, struct ta_error *);
bool sim_read_agents(struct sim_plan *, const struct sim_settings *, struct ta_error *);
/* "1,2.5": the numbers, malloc'ed, and how many; NULL with an error that begins with `option`. */
double *sim_numbers(const char *option, const char *text, int *n, struct ta_error *);

/* Tables: a row an agent (and value of a sweep), a row a trial, a row a step. */
void sim_put_summary_header(FILE *, const struct sim_plan *);
void sim_put_summary(FILE *, const struct sim_plan *, int agent, int value,
                     const struct ta_sim_result *);
void sim_put_trials_header(FILE *, const struct sim_plan *);
void sim_put_trials(FILE *, const struct sim_plan *, int agent, const struct ta_sim_result *);
/* Runs, told step by step, to the file, or to standard output when it is NULL. */
bool sim_put_steps(const struct sim_plan *, const char *path, struct ta_error *);

/* What stands beside a result: everything that led to it. Made before anything is swept. */
json_t *sim_note(const struct sim_plan *);

/* Results: one an agent. Figures go to files that begin with s->figures. */
bool sim_figures(const struct sim_plan *, const struct sim_settings *, const struct ta_sim_result *,
                 struct ta_error *);
/* The same of a sweep: [value * n_agents + agent], without rows by trial. */
bool sim_sweep_figure(const struct sim_plan *, const struct sim_settings *,
                      const struct ta_sim_result *, struct ta_error *);

#endif
