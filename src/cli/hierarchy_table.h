/* hierarchy_table.h - --method hierarchical: the priors asked for, the fit, the group's table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_HIERARCHY_TABLE_H
#define TWOARM_CLI_HIERARCHY_TABLE_H

#include "levels.h"
#include "read_options.h"
#include "twoarm/hierarchical.h"

#include <stdio.h>

/* What is assumed of a parameter over the population: ours, or hBayesDM's with --like hbayesdm, and
 * what --prior says. */
struct ta_hyper ta_analysis_hyper(const struct ta_analysis *, const struct ta_par_info *, int k);
/* "mu normal(0,1.5), sigma half-normal(1)"; buf of 80. */
const char *ta_hyper_words(const struct ta_hyper *, char *buf);

/* "logit", "probit of 1/5": what x is to the parameter; buf of 32. */
const char *ta_hyper_scale(const struct ta_hyper *, char *buf);

void ta_hierarchy_header(FILE *);
/* Fits one model; a row a parameter goes to `group`, or a row a parameter and level, and the
 * levels' contrasts (levels: none where n is 0). After Ctrl-C there is no row, and `model` of all
 * fits is NULL. */
bool ta_hierarchy_fit(const struct ta_analysis *, const struct ta_dataset *,
                      const struct ta_levels *, const struct ta_model *, struct ta_fit *,
                      FILE *group, struct ta_error *);
/* Models with too many parameters are errors, and those that may take more memory than there is. */
void ta_hierarchy_check(const struct ta_model *const *, int n, const struct ta_dataset *,
                        const struct ta_levels *, int threads, struct ta_error *);

#endif
