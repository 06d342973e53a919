/* rw_full.c - two learning rates and stickiness: the usual "winning" model of clinical papers.
 *
 *   Q_c += alpha_pos or alpha_neg times delta, by its sign;  logit_a = beta Q_a + kappa [a = last
 * choice]
 *
 * Palminteri 2023. Dual rates and stickiness stand in for each other (Katahira 2018), so both are
 * here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA_POS,
    TA_PAR_ALPHA_NEG,
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
    ta_value_learn_dual(l, seen, l->par[0], l->par[1]);
    ta_last_learn(l, seen, l->k);
}

#include "loops.h"

const struct ta_model ta_model_rw_full = {
    .name = "rw-full",
    .title = "learning rates for good and bad news and stickiness, softmax choice",
    .equation =
        "Q_a = q0 at first; Q_c += alpha_pos (r - Q_c) where r > Q_c, else alpha_neg (r - Q_c); "
        "P(a) = softmax(beta Q_a + kappa [a = last choice]), no last choice at first",
    .source = "Palminteri 2023",
    .par = par,
    .n_par = 4,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
