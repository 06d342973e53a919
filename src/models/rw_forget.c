/* rw_forget.c - Rescorla-Wagner values, those of unchosen arms drifting back to where they started.
 *
 *   Q_c += alpha (r - Q_c);  Q_u += phi (q0 - Q_u) for every other arm;  softmax(beta Q_a)
 *
 * Ito & Doya 2009 J Neurosci 29:9861; Niv et al. 2015 (both decay to 0: the same at q0 = 0). A
 * choice whose outcome is missing changes no value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    {.name = "phi", .meaning = "forgetting rate of the arms not chosen", .role = TA_RATE,
     .support = TA_UNIT, .typical = 0.2, .lo = 0, .hi = 1},
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
    const double *alpha = l->par[0], *phi = l->par[1];
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n;
        const double *took = seen->took + a * l->n;
        /* paid is 0 on missed trials too, so that nothing is forgotten on them */
        TA_LANES(i, l->n) {
            double learned = alpha[i] * took[i] * (seen->reward[i] - q[i]);
            double forgot = phi[i] * (1.0 - took[i]) * (l->scale.q0 - q[i]);
            q[i] += seen->paid[i] * (learned + forgot);
        }
    }
}

#include "loops.h"

const struct ta_model ta_model_rw_forget = {
    .name = "rw-forget",
    .title = "Rescorla-Wagner learning with forgetting, softmax choice",
    .equation =
        "Q_a = q0 at first; Q_c += alpha (r - Q_c); Q_u += phi (q0 - Q_u) for every other arm u; "
        "P(a) = softmax(beta Q_a)",
    .source = "Ito & Doya 2009; Niv et al. 2015",
    .par = par,
    .n_par = 3,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
