/* bootstrap.h - how sure an estimate is, from people simulated with it and fitted again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_BOOTSTRAP_H
#define TWOARM_BOOTSTRAP_H

#include "twoarm/fit.h"

struct ta_bootstrap_options {
    int n; /* people simulated with the estimate, as many who choose by chance, as many coins */
    uint64_t seed;
    int threads; /* 0: all; the same bytes for any number */
    const struct ta_watch *watch; /* a tick each of the ta_bootstrap_parts() n people */
};
/* Parametric bootstrap of one fit: simulates from the estimate on `table` (what every arm pays,
 * [who->n * who->k]) and refits under the same options; lo and hi take the 2.5 and 97.5 %
 * quantiles, se the standard deviation. p_chance: the share of people who choose by chance for
 * whom D = 2 (LL - LL0) is as large or larger, (1 + #) / (n + 1). p_coin: the same of people who
 * are biased coins as `random` fits this one, D = 2 (LL - LL of `random` fitted to each); NAN where
 * the model is `random`. A fit without estimates is left
 * as it is; one that was stopped before its last resample is no fit any more, its `model` is NULL.
 * False when memory is short. */
bool ta_bootstrap(const struct ta_participant *, const double *table, const struct ta_fit_options *,
                  const struct ta_bootstrap_options *, struct ta_fit *);
/* How many times n people are simulated: 3, or 2 where the model is the coin. */
int ta_bootstrap_parts(const struct ta_model *);

#endif
