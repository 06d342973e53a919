/* rw_lapse.c - Rescorla-Wagner values, softmax choice, and a share of choices made by chance.
 *
 *   Q_c += alpha (r - Q_c);  P(a) = (1 - xi) softmax(beta Q_a) + xi / k
 *
 * The usual lapse: Wichmann & Hill 2001 Percept Psychophys 63:1293 for psychometric functions; in
 * learning tasks Nassar & Frank 2016 Curr Opin Behav Sci 11:49.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    TA_PAR_BETA,
    {.name = "xi", .meaning = "lapses: share of choices made by chance", .role = TA_LAPSE,
     .support = TA_UNIT, .typical = 0.05, .lo = 0, .hi = 1},
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

const struct ta_model ta_model_rw_lapse = {
    .name = "rw-lapse",
    .title = "Rescorla-Wagner learning, softmax choice with lapses",
    .equation =
        "Q_a = q0 at first; Q_c += alpha (r - Q_c); P(a) = (1 - xi) softmax(beta Q_a) + xi/k",
    .source = "Nassar & Frank 2016",
    .par = par,
    .n_par = 3,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
