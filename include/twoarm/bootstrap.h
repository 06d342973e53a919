/* bootstrap.h - how sure an estimate is, from people simulated with it and fitted again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_BOOTSTRAP_H
#define TWOARM_BOOTSTRAP_H

#include "twoarm/fit.h"

struct ta_bootstrap_options {
    int n; /* people simulated with the estimate, and as many who choose by chance */
    uint64_t seed;
    int threads; /* 0: all; the same bytes for any number */
    const struct ta_watch *watch; /* a tick each of the 2 n people */
};
/* Parametric bootstrap of one fit: simulates from the estimate on `table` (what every arm pays,
 * [who->n * who->k]) and refits under the same options; lo and hi take the 2.5 and 97.5 %
 * quantiles, se the standard deviation. p_chance: the share of people who choose by chance for
 * whom D = 2 (LL - LL0) is as large or larger, (1 + #) / (n + 1). A fit without estimates is left
 * as it is; one that was stopped before its last resample is no fit any more, its `model` is NULL.
 * False when memory is short. */
bool ta_bootstrap(const struct ta_participant *, const double *table, const struct ta_fit_options *,
                  const struct ta_bootstrap_options *, struct ta_fit *);

#endif
