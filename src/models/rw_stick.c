/* rw_stick.c - Rescorla-Wagner values and a tendency to repeat the last choice.
 *
 *   Q_c += alpha (r - Q_c);  logit_a = beta Q_a + kappa [a = last choice in this context]
 *
 * Lau & Glimcher 2005 JEAB 84:555; Ahn et al. 2014. Before the first choice there is no such term;
 * a missed trial leaves the last choice as it was.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    TA_PAR_BETA,
    TA_PAR_KAPPA,
};

/* Rows 0..k-1 values, k..2k-1 last choice. */
TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
    ta_rows_fill(l, l->k, l->k, 0);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    ta_rows_copy(l, 0, 2 * l->k, f);
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    ta_value_learn(l, seen, l->par[0]);
    ta_last_learn(l, seen, l->k);
}

#include "loops.h"

const struct ta_model ta_model_rw_stick = {
    .name = "rw-stick",
    .title = "Rescorla-Wagner learning and stickiness, softmax choice",
    .equation = "Q_a = q0 at first; Q_c += alpha (r - Q_c); "
                "P(a) = softmax(beta Q_a + kappa [a = last choice]), no last choice at first",
    .source = "Lau & Glimcher 2005; Ahn et al. 2014",
    .par = par,
    .n_par = 3,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
