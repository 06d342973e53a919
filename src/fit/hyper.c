/* hyper.c - what is assumed of a population beforehand, and the scales it is assumed on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "joint.h"
#include "twoarm/hierarchical.h"

#include <math.h>

struct ta_hyper ta_hyper_usual(const struct ta_param *def)
{
    struct ta_hyper h = {.support = def->support, .mean = 0, .sd = 1.5, .scale = 1};
    if (def->support == TA_POSITIVE) {
        h.mean = h.usual = log(def->typical);
    } else if (def->support == TA_REAL) {
        h.sd = 2;
    }
    return h;
}

struct ta_hyper ta_hyper_hbayesdm(const struct ta_param *def)
{
    return (struct ta_hyper){.support = def->support,
                             .probit = def->support != TA_REAL,
                             .most = def->support == TA_UNIT ? 1 : 5,
                             .mean = 0,
                             .sd = 1,
                             .scale = 0.2};
}

double ta_hyper_free(const struct ta_hyper *h, double x)
{
    if (!h->probit) {
        return x;
    }
    /* Stan's Phi_approx is a logistic function of this (Bowling et al. 2009) */
    double logit = 0.07056 * x * x * x + 1.5976 * x;
    return h->support == TA_UNIT ? logit : log(h->most) - log1p(exp(-logit));
}

double ta_hyper_natural(const struct ta_hyper *h, double x)
{
    return ta_from_free(ta_hyper_free(h, x), h->support);
}
