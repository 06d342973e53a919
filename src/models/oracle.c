/* oracle.c - always an arm of highest expected reward: the most that can be earned.
 *
 *   P(a) = [E r_a is highest] / (number of highest)
 *
 * The one agent that sees what no participant sees; its regret is 0 by definition.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static void init(const struct ta_lanes *l)
{
    (void)l; /* it remembers nothing */
}

TA_CLONES static void rule(const struct ta_lanes *l, const struct ta_view *view, double *p)
{
    ta_highest_share(l, view->mean, p);
}

const struct ta_model ta_model_oracle = {
    .name = "oracle",
    .title = "always the best arm, which it knows (only plays)",
    .equation = "P(a) = [E r_a highest]/(number tied)",
    .source = "the upper bound",
    .plays_only = true,
    .sees_means = true,
    .init = init,
    .rule = rule,
};
