/* calibrate.h - p-values that are what they say: agents refitted, with agents of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_CALIBRATE_H
#define TWOARM_REPORT_CALIBRATE_H

#include "twoarm/match.h"

/* What of it is asked: refits a participant, agents each of them (and the participant) is set
 * against. */
enum { CALIBRATE_AGENTS = 50 };
struct calibrate_options {
    int n_refits;
    const struct ta_fit_options *fit;
    const bool *include; /* who is part of the cohort; NULL: all */
    int threads;         /* 0: all */
    const struct ta_watch *watch;
};

/* Numbers of one refitted agent, or of the participant: its own and its agents'. Values as in
 * ta_value_get. */
struct calibrate_play {
    double human[TA_MAX_VALUES];
    double agents[TA_MAX_VALUES][CALIBRATE_AGENTS];
};
/* p[v] of the participant, NAN where nothing is known: the share of refitted agents that lie as far
 * from their own agents, in standard deviations of these, as the participant does. play[n_refits +
 * 1], the participant first; those of a participant that cannot be calibrated are NAN. */
double calibrate_p(const struct calibrate_play *, int n_refits, int v);

/* Everybody of a data set, over threads: p[i * ta_value_count() + v] of each, p_cohort[v] of the
 * means over the participants that are included. The same bytes for any number of threads.
 * whole[data->n]: whose p are there, which are all and the cohort's unless the watch asked to stop.
 * False when memory is short. */
bool calibrate_all(const struct ta_dataset *, const struct ta_fit *,
                   const struct ta_match_options *, const struct calibrate_options *, bool *whole,
                   double *p, double *p_cohort);

#endif
