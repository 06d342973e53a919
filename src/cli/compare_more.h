/* compare_more.h - what `twoarm compare` finds out only when asked: iBIC, cross-validation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_COMPARE_MORE_H
#define TWOARM_CLI_COMPARE_MORE_H

#include "read_options.h"
#include "twoarm/select.h"

enum ta_left_out { TA_LEAVE_NOTHING, TA_LEAVE_BLOCK, TA_LEAVE_CONTEXT };
struct ta_more_options {
    enum ta_left_out leave_out;
    bool ibic;
};
/* Of each model; NAN where it was not asked for. */
struct ta_more {
    double ibic[TA_MAX_MODELS], ibic_se[TA_MAX_MODELS]; /* Monte Carlo error of iBIC */
    double left_out[TA_MAX_MODELS];      /* log-likelihood of what was left out, over people */
    double best_left_out[TA_MAX_MODELS]; /* people of whom it foretells most */
    bool unfinished;                     /* interrupted: what was not finished is NAN */
};

bool ta_take_leave_out(const char *value, void *leave_out, struct ta_error *);
/* counted[data->n]: who is part of the comparison. */
bool ta_more_find(struct ta_more *, const struct ta_more_options *, const struct ta_analysis *,
                  const struct ta_dataset *, const struct ta_model *const *, int n,
                  const bool *counted, struct ta_error *);

#endif
