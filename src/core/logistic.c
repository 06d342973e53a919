/* logistic.c - the sums of a logistic regression over rows, eight at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/logistic.h"

#include "twoarm/vecmath.h"

/* log(1 + e), 0 < e <= 1, is kept back in a product. */
TA_CLONES void ta_logistic_add(const struct ta_logistic_rows *b, const double *w,
                               struct ta_logistic_sums *restrict s)
{
    double z[TA_LOGISTIC_LANES] = {0}, rest[TA_LOGISTIC_LANES], v[TA_LOGISTIC_LANES];
    for (int i = 0; i < TA_LOGISTIC_TERMS; i++) {
        TA_LANES (l, TA_LOGISTIC_LANES) {
            z[l] += w[i] * b->x[i][l];
        }
    }
    TA_LANES (l, TA_LOGISTIC_LANES) {
        double e = ta_exp_neg(-fabs(z[l])), up = z[l] > 0 ? 1.0 : 0.0;
        double p = (up + (1 - up) * e) / (1 + e);
        rest[l] = b->there[l] * (b->y[l] - p);
        v[l] = b->there[l] * p * (1 - p);
        s->log_lik[l] -= b->there[l] * (up - b->y[l]) * z[l];
        s->product[l] *= 1 + b->there[l] * e;
    }
    for (int i = 0, at = 0; i < TA_LOGISTIC_TERMS; i++) {
        double scaled[TA_LOGISTIC_LANES];
        TA_LANES (l, TA_LOGISTIC_LANES) {
            s->gradient[i][l] += rest[l] * b->x[i][l];
            scaled[l] = v[l] * b->x[i][l];
        }
        for (int j = 0; j <= i; j++, at++) {
            TA_LANES (l, TA_LOGISTIC_LANES) {
                s->information[at][l] += scaled[l] * b->x[j][l];
            }
        }
    }
}
