/* template.c - the model to copy when you add one; always built and tested, never offered.
 *
 * What a model file holds, from top to bottom: one sentence and the equation with its source
 * (here), the table of parameters, the functions over lanes, one const struct. Then add its line to
 * models.def: help, fits, simulation, the agent at the task and the contract tests follow by
 * themselves.
 *
 *   Q_c += alpha (r - Q_c),   logit_a = beta Q_a + kappa [a = last choice]
 *
 * It learns a value and remembers the last choice, so that it shows a rate, two weights, arm rows
 * and two features.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

/* RATE: shapes how features evolve. WEIGHT: multiplies a feature, in this order. */
static const struct ta_param par[] = {
    TA_PAR_ALPHA, /* value.h: the same name, meaning and bounds in every model that has it */
    TA_PAR_BETA,
    {.name = "kappa", .meaning = "tendency to repeat the last choice", .role = TA_WEIGHT,
     .support = TA_REAL, .typical = 0.5, .lo = -10, .hi = 10},
};

/* State rows of n lanes: rows 0..k-1 the values, rows k..2k-1 the last choice (0 or 1 for each
 * arm). */
TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
    TA_LANES(i, l->k * l->n) {
        l->st[l->k * l->n + i] = 0;
    }
}

/* Feature w of arm a stands at f[(w * k + a) * n + lane]: what multiplies the w-th weight. Reads
 * rates if it must, weights never: the fitter stores features once and solves the weights on them.
 */
TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    TA_LANES(i, 2 * l->k * l->n) {
        f[i] = l->st[i];
    }
}

/* No branches on a lane's data: took is 1 for the arm chosen and 0 otherwise; chose is 0 on a
 * missed trial, which must change nothing; paid is 0 where the outcome is not known: values stay
 * then. (value.h has both of these updates ready.) */
TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double *alpha = l->par[0];
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n, *last = l->st + (l->k + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            q[i] += alpha[i] * (took[i] * seen->paid[i]) * (seen->reward[i] - q[i]);
            last[i] += seen->chose[i] * (took[i] - last[i]);
        }
    }
}

#include "loops.h"

const struct ta_model ta_model_template = {
    .name = "template",
    .title = "Rescorla-Wagner learning with stickiness: the example for developers",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); "
                "P(a) = softmax(beta Q_a + kappa [a = last choice]), no last choice at first",
    .source = "Lau & Glimcher 2005 JEAB 84:555",
    .par = par,
    .n_par = 3,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
