/* matching.h - what `twoarm match` and `twoarm report` have in common: options, reading, fitting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_MATCHING_H
#define TWOARM_REPORT_MATCHING_H

#include "cli/read_options.h"
#include "twoarm/io.h"
#include "twoarm/group.h"
#include "twoarm/match.h"

/* Settings, first in a command's own; then what was read and fitted (owned). */
struct matching {
    struct ta_analysis a;
    struct ta_arms arms;
    int n_agents;
    enum ta_from from;
    bool calibrated;
    int n_refits;
    const struct ta_model *model;
    struct ta_dataset data;
    struct ta_fit *fit;    /* [data.n] */
    struct ta_group group; /* with --from group */
    struct ta_text notes;  /* lines of what was assumed here, beside data.assumed */
};

bool matching_take_arms(const char *value, void *arms, struct ta_error *);
bool matching_take_from(const char *value, void *from, struct ta_error *);
const char *matching_from_words(enum ta_from);

/* clang-format off */
#define MATCHING_OPTIONS(type, member)                                                             \
    {"agents", 'n', TA_OPT_COUNT, "N", "matched agents for each participant (default 1000)",       \
     offsetof(struct type, member.n_agents), NULL},                                                \
    {"arms", 0, TA_OPT_CALL, "P1,P2,...", "each arm's probability of a win, for data that do not " \
     "hold what the other arms would have paid; the highest is the best arm's where the data "     \
     "name it; CONTEXT=P1,P2,... for one context (repeatable)",                                    \
     offsetof(struct type, member.arms), matching_take_arms},                                      \
    {"from", 0, TA_OPT_CALL, "estimate|uncertainty|group",                                         \
     "agents carry the participant's estimates (default); or draws from their uncertainty, normal "\
     "on the unconstrained scale (at an edge, with the help of a wide prior); or draws from the "  \
     "group's normal distribution, by EM", offsetof(struct type, member.from), matching_take_from},\
    {"calibrated", 0, TA_OPT_FLAG, NULL,                                                           \
     "p-values of their nominal size: refits agents, sets each against agents of its own, and "    \
     "asks how many lie as far from theirs as the participant (half a second a participant)",      \
     offsetof(struct type, member.calibrated), NULL},                                              \
    {"refits", 0, TA_OPT_COUNT, "N", "agents that are refitted for --calibrated (default 500)",    \
     offsetof(struct type, member.n_refits), NULL},                                                \
    TA_LIKE_OPTION(type, member.a, ". Agents carry one participant's estimates, so that emfit, "   \
                   "which is about a group, is refused; so is cbm for a report"),                  \
    {"seed", 's', TA_OPT_SEED, "N", "seed of the agents (default 1)",                              \
     offsetof(struct type, member.a.seed), NULL}
/* clang-format on */

void matching_defaults(struct matching *);
/* Reads the data, finds the one model and checks the options against the data. */
bool matching_read(struct matching *, const char *command, char **operand, int n,
                   struct ta_error *);
bool matching_names_best(const struct ta_participant *);
/* Checks stated probabilities against the data, names the best arms by them. */
void arms_settle(struct matching *, struct ta_error *);
/* Fits everybody, and the group where agents come from it. After Ctrl-C not to be used. */
bool matching_fit(struct matching *, struct ta_error *);
/* Number of participants whose agents would have no outcome table. */
int matching_without_table(const struct matching *);
struct ta_match_options matching_options(const struct matching *);
/* What goes to stderr unless --quiet. */
void matching_print_notes(const struct matching *, const char *command);
/* --calibrated: p[data.n * ta_value_count()] and p_cohort[ta_value_count()], over the participants
 * with include[i] (NULL: all). whole[data.n]: as in calibrate_all. */
bool matching_calibrate(struct matching *, const bool *include, bool *whole, double *p,
                        double *p_cohort, struct ta_error *);
/* ta_match_all with a bar. */
bool matching_play(struct matching *, const struct ta_match_options *,
                   void (*each)(void *of, int i, struct ta_match *), void *of, struct ta_error *);
void matching_free(struct matching *);

#endif
