/* rw_fictive.c - two arms of which one's loss is the other's gain.
 *
 *   Q_c += alpha (r - Q_c);  Q_u += alpha (lo + hi - r - Q_u) for the arm not chosen
 *
 * lo and hi: the range of rewards. Glaescher, Hampton & O'Doherty 2009 Cereb Cortex 19:483;
 * hBayesDM's prl_fictitious without its indecision point.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    TA_PAR_BETA,
};

TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    ta_value_feature(l, f);
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double *alpha = l->par[0], whole = l->scale.lo + l->scale.hi;
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            double r = seen->reward[i], outcome = took[i] > 0 ? r : whole - r;
            q[i] += alpha[i] * seen->paid[i] * (outcome - q[i]);
        }
    }
}

#include "loops.h"

const struct ta_model ta_model_rw_fictive = {
    .name = "rw-fictive",
    .title = "Rescorla-Wagner learning for both of two opposite arms, softmax choice",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); "
                "Q_u += alpha (lo + hi - r - Q_u) for the other arm u, rewards from lo to hi; "
                "P(a) = softmax(beta Q_a)",
    .source = "Glaescher et al. 2009; hBayesDM prl_fictitious without indecision",
    .par = par,
    .n_par = 2,
    .arms = 2,
    .by_range = true,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
