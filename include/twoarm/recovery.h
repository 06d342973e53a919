/* recovery.h - what comes back when people made of a model are fitted: parameters, and models.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_RECOVERY_H
#define TWOARM_RECOVERY_H

#include "twoarm/fit.h"

/* One parameter over all fits. NAN where nothing can be said. */
struct ta_recovered {
    int n;         /* fits whose estimate is known */
    int n_unknown; /* the likelihood did not depend on it, or nothing could be estimated */
    int n_bound;   /* estimates at a bound, of all n */
    int n_intervals;
    double bias, rmse;        /* of estimate - truth */
    /* of truth and estimate; to spearman estimates within a millionth of each other are tied */
    double pearson, spearman;
    double coverage;          /* share of the intervals that hold the truth */
};
struct ta_recovery {
    int n_par;
    struct ta_recovered par[TA_MAX_PAR];
    double error_corr[TA_MAX_PAR * TA_MAX_PAR]; /* of two errors, over fits that know both */
};
/* n fits of one model, truth[i * TA_MAX_PAR + j]. False when memory is short. */
bool ta_recovery_make(struct ta_recovery *, const struct ta_fit *fit, const double *truth, int n,
                      const struct ta_fit_options *);

/* Which model fits best, by a criterion of which less is better; the first of equal ones. value[m].
 */
int ta_best_of(const double *value, int n_models);

#endif
