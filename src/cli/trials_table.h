/* trials_table.h - the table of regressors: everybody's trials under every fitted model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_TRIALS_TABLE_H
#define TWOARM_CLI_TRIALS_TABLE_H

#include "twoarm/trials.h"

#include <stdio.h>

/* The header line, for data of k arms. */
void ta_trials_header(FILE *, int k);
/* A row a trial of one participant under one model; models without values (and missed trials) have
 * n/a there. False when memory is short. */
bool ta_trials_rows(FILE *, const struct ta_participant *, const struct ta_fit *,
                    struct ta_scale scale);

#endif
