/* envs.h - the environments' structs, declared from envs.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_ENVS_H
#define TWOARM_ENVS_H

#include "twoarm/env.h"

#define TA_ENV(symbol) extern const struct ta_env symbol;
#include "envs.def"
#undef TA_ENV

/* The range of an environment of wins and losses: parameters number `win` and `loss`. */
void ta_env_win_range(const struct ta_env_spec *, int win, int loss, double *lo, double *hi);

#endif
