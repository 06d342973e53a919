/* fit_bootstrap.h - `twoarm fit --ci bootstrap`: everybody's fits made surer by simulation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_FIT_BOOTSTRAP_H
#define TWOARM_CLI_FIT_BOOTSTRAP_H

#include "read_options.h"
#include "twoarm/bootstrap.h"
#include "twoarm/match.h"

/* Can everybody be simulated on what they played? */
bool ta_bootstrap_check(const struct ta_dataset *, const struct ta_arms *, struct ta_error *);
/* fit[data->n] of one model; n people are simulated from each. */
bool ta_bootstrap_all(const struct ta_analysis *, const struct ta_dataset *, const struct ta_arms *,
                      const struct ta_model *, int n, struct ta_fit *fit, struct ta_error *);

#endif
