/* coin.h - whom a biased coin explains as well as the models do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_COIN_H
#define TWOARM_CLI_COIN_H

#include "fit_table.h"
#include "read_options.h"
#include "twoarm/io.h"

/* Adds a line to `text` about those whose least BIC of the table's models is not below that of
 * `random`, which is fitted where it is not among them; nothing where there is nobody, where the
 * fits are no maxima of the likelihood, or after Ctrl-C. */
bool ta_coin_note(const struct ta_analysis *, const struct ta_fit_table *, struct ta_text *,
                  struct ta_error *);

#endif
