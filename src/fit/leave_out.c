/* leave_out.c - cross-validation: how well choices are foretold by a fit that has not seen them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/leave_out.h"

#include <math.h>
#include <stdlib.h>

/* Is trial t the first scored one of its block? */
static bool first_of_block(const struct ta_participant *who, const int *block, int t)
{
    for (int i = 0; i < t; i++) {
        if (who->scored[i] && block[i] == block[t]) {
            return false;
        }
    }
    return who->scored[t];
}

bool ta_leave_out(const struct ta_model *model, const struct ta_participant *who, const int *block,
                  const struct ta_fit_options *o, double *log_lik)
{
    struct ta_fit_options plain = *o;
    struct ta_participant without = *who;
    int n_blocks = 0;
    bool good = true;
    plain.ci = TA_CI_NONE;
    plain.laplace = true; /* the estimate alone is wanted */
    without.scored = malloc((size_t)who->n + 1);
    *log_lik = 0;
    for (int t = 0; without.scored && good && t < who->n; t++) {
        struct ta_fit fit;
        if (!first_of_block(who, block, t)) {
            continue;
        }
        n_blocks++;
        for (int i = 0; i < who->n; i++) {
            without.scored[i] = who->scored[i] && block[i] != block[t];
        }
        good = ta_fit_one(model, &without, &plain, &fit);
        *log_lik += good ? ta_fit_log_lik(model, who, o->scale, fit.par) -
                               ta_fit_log_lik(model, &without, o->scale, fit.par)
                         : 0;
    }
    *log_lik = n_blocks > 1 ? *log_lik : (double)NAN;
    good = good && without.scored;
    free(without.scored);
    return good;
}
