/* comparison.h - several models over a cohort: sums of criteria, winners, random-effects selection.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_COMPARISON_H
#define TWOARM_CLI_COMPARISON_H

#include "twoarm/fit.h"
#include "twoarm/select.h"

/* What is known of one model over the cohort. */
struct ta_model_total {
    double log_lik, aic, aicc, bic;
    int best_aic, best_bic; /* people it is best for */
};
struct ta_comparison {
    int n, n_people; /* models; people with a scored choice */
    const struct ta_model *model[TA_MAX_MODELS];
    struct ta_model_total total[TA_MAX_MODELS];
    struct ta_selection selection; /* on the evidence, -BIC/2 where there is none */
};
/* Does a person take part: a scored choice, and an evidence under every model? */
bool ta_comparable(const struct ta_fit *fit, int n_data, int n_models, int person);
/* c->n and c->model are given; fit[model * n_data + person] is everybody under every model. Those
 * with include[person] false (NULL: none) and without a scored choice take no part. prior:
 * Dirichlet count of each model. False when memory is short; n_people is 0 when nobody is left. */
bool ta_comparison_make(struct ta_comparison *, const struct ta_fit *fit, int n_data,
                        const bool *include, double prior);

#endif
