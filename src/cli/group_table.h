/* group_table.h - a population's means and variances as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_GROUP_TABLE_H
#define TWOARM_CLI_GROUP_TABLE_H

#include "twoarm/group.h"

#include <stdio.h>

/* The header line, and a row a parameter of one model. */
void ta_group_header(FILE *);
void ta_group_rows(FILE *, const struct ta_model *, int k, const struct ta_group *);

#endif
