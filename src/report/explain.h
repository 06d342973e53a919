/* explain.h - what an experiment will do, in numbers and words, before anybody plays it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_EXPLAIN_H
#define TWOARM_REPORT_EXPLAIN_H

#include "twoarm/config.h"
#include "twoarm/io.h"
#include "twoarm/task.h"

enum { EXPLAIN_MAX_WARNINGS = 32, EXPLAIN_AGENTS = 200 };

struct explain_range {
    double mean, lo, hi; /* lo, hi: 5 and 95 % of agents */
};
struct explain {
    const struct ta_experiment *x;
    int trials, forced, contexts, context_trials;
    double usual_s, longest_s; /* without pages; longest NAN: no deadline */
    double reward_lo, reward_hi;
    struct explain_range points, pay,
        best;      /* best: share of free choices, of trials with a best arm */
    int reversals; /* of an agent in the middle, where choices reverse */
    int n_warnings;
    char *warning[EXPLAIN_MAX_WARNINGS]; /* owned */
};

/* Simulates EXPLAIN_AGENTS agents and looks for what will hurt; false when memory is short. */
bool explain_make(struct explain *, const struct ta_experiment *, struct ta_error *);
void explain_free(struct explain *);
bool explain_simulate(struct explain *, struct ta_error *);
void explain_warn(struct explain *);
/* Expected rewards of the arms as stated, in set `set`: mean[t * k + a] of n trials; malloc'ed. */
double *explain_means(const struct ta_env_spec *, int n);

void explain_text(const struct explain *, struct ta_text *);
bool explain_json(const struct explain *, struct ta_text *);
/* payoffs.svg with its data and script. */
bool explain_figure(const struct explain *, const char *folder, struct ta_error *);

#endif
