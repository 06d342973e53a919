/* envs.h - the environments' structs, declared from envs.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_ENVS_H
#define TWOARM_ENVS_H

#include "twoarm/env.h"

#define TA_ENV(symbol) extern const struct ta_env symbol;
#include "envs.def"
#undef TA_ENV

#endif
