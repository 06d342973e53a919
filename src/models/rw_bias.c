/* rw_bias.c - Rescorla-Wagner values and a bias to the left position.
 *
 *   Q_c += alpha (r - Q_c);  logit_a = beta Q_a + b [a stands left]
 *
 * Wilson & Collins 2019 eLife 8:e49547, model 6 (there beta (Q_1 + B) on arm 1: b = beta B). Where
 * sides are unknown, arm 1 stands for the left one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    TA_PAR_BETA,
    {.name = "b", .meaning = "bias towards the left position, in logits", .role = TA_WEIGHT,
     .support = TA_REAL, .typical = 0.2, .lo = -10, .hi = 10},
};

TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    int cells = l->k * l->n;
    ta_value_feature(l, f);
    TA_LANES(i, cells) {
        f[cells + i] = view->position[i] == 0 ? 1.0 : 0.0;
    }
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    ta_value_learn(l, seen, l->par[0]);
}

#include "loops.h"

const struct ta_model ta_model_rw_bias = {
    .name = "rw-bias",
    .title = "Rescorla-Wagner learning and a side bias, softmax choice",
    .equation =
        "Q_a = q0 at first; Q_c += alpha (r - Q_c); P(a) = softmax(beta Q_a + b [a stands left])",
    .source = "Wilson & Collins 2019, model 6",
    .par = par,
    .n_par = 3,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
