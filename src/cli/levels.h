/* levels.h - the levels of a group column, and the contrasts between their means.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_LEVELS_H
#define TWOARM_CLI_LEVELS_H

#include "twoarm/group.h"

#include <stdio.h>

/* Borrows the names from the data; owns `of`. */
struct ta_levels {
    int n;                           /* 0: no group column */
    const char *name[TA_MAX_LEVELS]; /* in alphabetical order */
    int *of;                         /* [data->n] */
};
bool ta_levels_find(struct ta_levels *, const struct ta_dataset *, struct ta_error *);
void ta_levels_free(struct ta_levels *);
/* "placebo - drug" as a cell of a table. */
void ta_put_contrast(FILE *, const struct ta_levels *, int level, int earlier);

#endif
