/* logistic.h - the sums of a logistic regression over rows, eight at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CORE_LOGISTIC_H
#define TWOARM_CORE_LOGISTIC_H

enum { TA_LOGISTIC_LANES = 8, TA_LOGISTIC_TERMS = 11 };

/* Eight rows, term by term, so that loops over them vectorise. */
struct ta_logistic_rows {
    double x[TA_LOGISTIC_TERMS][TA_LOGISTIC_LANES];
    double y[TA_LOGISTIC_LANES];     /* 0, 1, or a probability */
    double there[TA_LOGISTIC_LANES]; /* 1; 0: padding */
};
/* By lanes. The log-likelihood is log_lik - log(product); information: row by row of the lower left
 * of the matrix. */
struct ta_logistic_sums {
    double log_lik[TA_LOGISTIC_LANES], product[TA_LOGISTIC_LANES];
    double gradient[TA_LOGISTIC_TERMS][TA_LOGISTIC_LANES];
    double information[TA_LOGISTIC_TERMS * (TA_LOGISTIC_TERMS + 1) / 2][TA_LOGISTIC_LANES];
};
/* Adds eight rows at the coefficients w[TA_LOGISTIC_TERMS]. */
void ta_logistic_add(const struct ta_logistic_rows *, const double *w, struct ta_logistic_sums *);

#endif
