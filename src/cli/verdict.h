/* verdict.h - dual learning rates or perseveration, or nothing learned: what choices say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_VERDICT_H
#define TWOARM_CLI_VERDICT_H

#include "fit_table.h"
#include "read_options.h"
#include "twoarm/io.h"

/* Where rw-dual or rw-full is among the models of the table: adds lines to `text` (nothing
 * otherwise). What is not yet fitted by maximum likelihood of rw-dual, rw-stick, rw-full, rw and
 * random is fitted; a table without fits has its models only. */
bool ta_verdict(const struct ta_analysis *, const struct ta_fit_table *, struct ta_text *,
                struct ta_error *);
/* The same about those with include[person]; NULL: everybody. */
bool ta_verdict_on(const struct ta_analysis *, const struct ta_fit_table *, const bool *include,
                   struct ta_text *, struct ta_error *);

#endif
