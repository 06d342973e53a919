/* pearce_hall.c - a learning rate that follows surprise.
 *
 *   Q_c += rho A_c delta;  then A_c += eta (|delta| - A_c);  A starts at 1;  softmax(beta Q_a)
 *
 * Pearce & Hall 1980 Psychol Rev 87:532; Li et al. 2011 Nat Neurosci 14:1250. A is not clipped:
 * rewards within [0, 1] are recommended.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    {.name = "rho", .meaning = "scale of the learning rate", .role = TA_RATE, .support = TA_UNIT,
     .typical = 0.5, .lo = 0, .hi = 1},
    {.name = "eta", .meaning = "how fast associability follows surprise", .role = TA_RATE,
     .support = TA_UNIT, .typical = 0.3, .lo = 0, .hi = 1},
    TA_PAR_BETA,
};

/* Rows 0..k-1 values, k..2k-1 associabilities. */
TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
    ta_rows_fill(l, l->k, l->k, 1);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    ta_value_feature(l, f);
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double *rho = l->par[0], *eta = l->par[1];
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n, *as = l->st + (l->k + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            double now = took[i] * seen->paid[i], delta = seen->reward[i] - q[i];
            q[i] += now * rho[i] * as[i] * delta;
            as[i] += now * eta[i] * (fabs(delta) - as[i]);
        }
    }
}

#include "loops.h"

const struct ta_model ta_model_pearce_hall = {
    .name = "pearce-hall",
    .title = "learning rate that follows surprise, softmax choice",
    .equation = "Q_a = q0, A_a = 1 at first; d = r - Q_c; Q_c += rho A_c d; "
                "then A_c += eta (|d| - A_c); P(a) = softmax(beta Q_a)",
    .source = "Pearce & Hall 1980; Li et al. 2011",
    .par = par,
    .n_par = 3,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
