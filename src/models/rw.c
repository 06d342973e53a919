/* rw.c - Rescorla-Wagner values and softmax, the default model.
 *
 *   Q_c += alpha (r - Q_c),   P(a) = exp(beta Q_a) / sum_b exp(beta Q_b)
 *
 * Rescorla & Wagner 1972; Wilson & Collins 2019 eLife 8:e49547, model 3. Values start at q0. The
 * unchosen arm keeps its value; a missed trial or a missing outcome changes nothing.
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
    ta_value_learn(l, seen, l->par[0]);
}

#include "loops.h"

const struct ta_model ta_model_rw = {
    .name = "rw",
    .title = "Rescorla-Wagner learning, softmax choice",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); P(a) = softmax(beta Q_a)",
    .source = "Rescorla & Wagner 1972; Wilson & Collins 2019, model 3",
    .par = par,
    .n_par = 2,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
