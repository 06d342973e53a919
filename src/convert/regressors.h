/* regressors.h - what `twoarm fit --trials` wrote, to be found again trial by trial.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CONVERT_REGRESSORS_H
#define TWOARM_CONVERT_REGRESSORS_H

#include "twoarm/base.h"

/* Zero-initialised; owns everything. */
struct ta_regressors {
    char **name; /* [n_names] of the columns that are regressors */
    int n_names;
    struct ta_regressor_row {
        char *id, *session;
        int trial;
        char **cell; /* [n_names] */
    } *row; /* sorted */
    int n, room;
    char *model;
};
bool ta_regressors_read(struct ta_regressors *, const char *path, struct ta_error *);
/* The cells of a trial, or NULL. */
char *const *ta_regressors_find(const struct ta_regressors *, const char *id, const char *session,
                                int trial);
void ta_regressors_free(struct ta_regressors *);

#endif
