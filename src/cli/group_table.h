/* group_table.h - a population's means and variances as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_GROUP_TABLE_H
#define TWOARM_CLI_GROUP_TABLE_H

#include "levels.h"

#include <stdio.h>

/* The header line, and the rows of one model: a parameter's mean over people, or its mean in every
 * level and the difference of every two, with 95 % intervals. levels: none where n is 0. */
void ta_group_header(FILE *);
void ta_group_rows(FILE *, const struct ta_model *, int k, const struct ta_group *,
                   const struct ta_levels *levels);

#endif
