/* match_play.h - running a participant's agents, and the model along the participant's own choices.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_MATCH_PLAY_H
#define TWOARM_REPORT_MATCH_PLAY_H

#include "twoarm/match.h"

/* Agents run in groups of so many, so that their probabilities stay in the processor's cache. */
enum { MATCH_LANES = 64 };

/* Needed while one participant's agents run; owns its arrays. */
struct match_play {
    const struct ta_participant *who;
    const double *table;
    struct ta_sequences seqs;
    struct ta_runner run;
    bool running;        /* run and seqs are there */
    signed char *choice; /* [lane * n + t] */
    double *prob;        /* [(lane * n + t) * k + a] */
};
bool match_play_alloc(struct match_play *, const struct ta_participant *, const struct ta_model *,
                      struct ta_scale scale);
void match_play_free(struct match_play *);
/* Agents first .. first + MATCH_LANES - 1 into choice and prob; par[lane * stride + j] their
 * parameters (stride 0: the same for all). False when memory is short. */
bool match_play_agents(struct match_play *, int first, const double *par, int stride,
                       uint64_t seed);
/* The model's probabilities before each of the participant's own choices, into prob of lane 0. */
void match_play_human(struct match_play *, const double *par);
/* The participant chose on trial t but what came of it is not known: agents do not learn it. */
bool match_outcome_hidden(const struct ta_participant *, int t);

#endif
