/* laws.h - what a parameter is drawn from, as it is typed: "beta(2,3)", "uniform(0,1)", "0.3".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_LAWS_H
#define TWOARM_CLI_LAWS_H

#include "twoarm/simulate.h"

#define TA_LAWS_HELP \
    "beta(a,b), gamma(shape,scale), normal(mean,sd), uniform(lo,hi), " \
    "exponential(mean,from), logistic(mean,scale)"

/* False when it is none, or its numbers cannot be. */
bool ta_law_parse(const char *text, struct ta_par_law *);
/* The same as one would type it. */
void ta_law_text(const struct ta_par_law *, char *buf, size_t size);
/* What a parameter can be, against what the law can give. */
bool ta_law_fits(const struct ta_par_law *, enum ta_support);

#endif
