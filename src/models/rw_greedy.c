/* rw_greedy.c - Rescorla-Wagner values and epsilon-greedy choice.
 *
 *   Q_c += alpha (r - Q_c);  P(a) = (1 - epsilon) [Q_a is highest] / (number of highest) +
 * epsilon/k
 *
 * Values are tied with the highest, and share the greedy probability, within 1e-12 of the largest
 * number they are made of, |q0| or a reward's: an argmax that takes the first arm would favour arm
 * 1 at the start, when all values are equal. Sutton & Barto 2018, 2.2 and 2.5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

/* Below this the order of values is that of summed rewards, ties broken by differences of the order
 * of alpha squared, and nothing changes until those are near enough to be called ties (at 1e-6: no
 * end of the range there, where what is tied hangs on rounding). */
static const struct ta_param par[] = {
    {.name = "alpha", .meaning = "learning rate", .role = TA_RATE, .support = TA_UNIT,
     .typical = 0.3, .lo = 1e-5, .hi = 1},
    TA_PAR_EPSILON,
};

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

const struct ta_model ta_model_rw_greedy = {
    .name = "rw-greedy",
    .title = "Rescorla-Wagner learning, epsilon-greedy choice",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); "
                "P(a) = (1 - epsilon) [Q_a highest]/(number tied) + epsilon/k; tied: within "
                "1e-12 of the largest of |q0| and the ends of the range of rewards",
    .source = "Sutton & Barto 2018, sections 2.2 and 2.5",
    .par = par,
    .n_par = 2,
    .steps = true,
    .arm_rows = 1,
    .values = true,
    .init = init,
    .rule = rule,
    .learn = learn,
};
