/* trials.h - what a fitted model held before each trial and learned from it: regressors for EEG,
 * pupils and fMRI.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TRIALS_H
#define TWOARM_TRIALS_H

#include "twoarm/fit.h"

/* All [n] or [n * k], in the order of the participant's trials; NAN where there is none. Owned. */
struct ta_trials {
    int n, k;
    double *value;  /* of every arm before the choice; models without values: NAN */
    double *prob;   /* of choosing each arm */
    double *chosen; /* the probability of the arm that was taken */
    double *error;  /* reward minus the taken arm's value: the prediction error */
    double *block;  /* the one allocation behind them */
};
/* At the estimates of a fit. A rate that is not known leaves values and errors unknown: they would
 * be those of whatever number stands for it. False when memory is short. */
bool ta_trials_make(struct ta_trials *, const struct ta_participant *, const struct ta_fit *,
                    struct ta_scale scale);
void ta_trials_free(struct ta_trials *);

#endif
