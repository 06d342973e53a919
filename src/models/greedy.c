/* greedy.c - Rescorla-Wagner values, and always the highest: an agent that never explores.
 *
 *   Q_c += alpha (r - Q_c);  P(a) = [Q_a is highest] / (number of highest)
 *
 * rw-greedy with epsilon 0, to be compared with: Sutton & Barto 2018, 2.2. Not fitted, since one
 * choice against the values would have no probability.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {TA_PAR_ALPHA};

TA_CLONES static void init(const struct ta_lanes *l)
{
    ta_value_init(l);
}

TA_CLONES static void rule(const struct ta_lanes *l, const struct ta_view *view, double *p)
{
    (void)view;
    ta_highest_share(l, l->st, p);
}

TA_CLONES static void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    ta_value_learn(l, seen, l->par[0]);
}

const struct ta_model ta_model_greedy = {
    .name = "greedy",
    .title = "Rescorla-Wagner learning, always the highest value (only plays)",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); P(a) = [Q_a highest]/(number tied)",
    .source = "Sutton & Barto 2018, section 2.2",
    .par = par,
    .n_par = 1,
    .plays_only = true,
    .arm_rows = 1,
    .values = true,
    .init = init,
    .rule = rule,
    .learn = learn,
};
