/* condition.h - a design run through: every trial, and what `twoarm condition` shows of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_CONDITION_H
#define TWOARM_CLI_CONDITION_H

#include "twoarm/condition.h"

struct condition_settings {
    struct ta_conditioning c;
    const char *model, *alpha, *output, *figures, *formats;
    bool list;
};

/* One trial as it went. */
struct condition_trial {
    int phase, kind;
    double *prediction, *error; /* [steps], 1 for Rescorla-Wagner */
    double strength[TA_CUES];   /* at the cues' onset, after it */
};
/* All trials, and each phase's limit. Owns its arrays. */
struct condition_run {
    const struct ta_conditioning *c;
    struct ta_design design;
    int steps;
    struct condition_trial *trial; /* [design.trials] */
    double *block;
    double limit[TA_MAX_PHASES][TA_CUES];
    bool has_limit[TA_MAX_PHASES];
};
bool condition_run_make(struct condition_run *, struct ta_error *);
void condition_run_free(struct condition_run *);
/* Index of the first trial of a phase. */
int condition_first(const struct condition_run *, int phase);

bool condition_figures(const struct condition_run *, const struct condition_settings *,
                       struct ta_error *);

#endif
