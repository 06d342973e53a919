/* matching.h - what `twoarm match` and `twoarm report` have in common: options, reading, fitting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_MATCHING_H
#define TWOARM_REPORT_MATCHING_H

#include "cli/read_options.h"
#include "twoarm/io.h"
#include "twoarm/match.h"

struct arms_given {
    double prob[TA_MAX_ARMS];
    int n; /* 0: not given */
};
/* Settings, first in a command's own; then what was read and fitted (owned). */
struct matching {
    struct ta_analysis a;
    struct arms_given arms;
    int n_agents;
    const struct ta_model *model;
    struct ta_dataset data;
    struct ta_fit *fit;   /* [data.n] */
    struct ta_text notes; /* lines of what was assumed here, beside data.assumed */
};

bool matching_take_arms(const char *value, void *arms, struct ta_error *);

/* clang-format off */
#define MATCHING_OPTIONS(type, member)                                                             \
    {"agents", 'n', TA_OPT_COUNT, "N", "matched agents for each participant (default 1000)",       \
     offsetof(struct type, member.n_agents), NULL},                                                \
    {"arms", 0, TA_OPT_CALL, "P1,P2,...", "each arm's probability of a win, for data that do not " \
     "hold what the other arms would have paid; the highest is the best arm's where the data "     \
     "name it", offsetof(struct type, member.arms), matching_take_arms},                           \
    {"seed", 's', TA_OPT_SEED, "N", "seed of the agents (default 1)",                              \
     offsetof(struct type, member.a.seed), NULL}
/* clang-format on */

void matching_defaults(struct matching *);
/* Reads the data, finds the one model and checks the options against the data. */
bool matching_read(struct matching *, const char *command, char **operand, int n,
                   struct ta_error *);
/* Fits everybody. */
bool matching_fit(struct matching *, struct ta_error *);
/* Number of participants whose agents would have no outcome table. */
int matching_without_table(const struct matching *);
struct ta_match_options matching_options(const struct matching *);
/* What goes to stderr unless --quiet. */
void matching_print_notes(const struct matching *, const char *command);
void matching_free(struct matching *);

#endif
