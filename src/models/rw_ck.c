/* rw_ck.c - Rescorla-Wagner values and a choice kernel.
 *
 *   Q_c += alpha (r - Q_c);  CK_a += alpha_c ([a = c] - CK_a);  softmax(beta Q_a + beta_c CK_a)
 *
 * Wilson & Collins 2019 eLife 8:e49547, model 5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA,
    TA_PAR_BETA,
    TA_PAR_ALPHA_C,
    TA_PAR_BETA_C,
};

/* Rows 0..k-1 values, k..2k-1 kernel. */
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
    ta_kernel_learn(l, seen, l->k, l->par[2]);
}

#include "loops.h"

const struct ta_model ta_model_rw_ck = {
    .name = "rw-ck",
    .title = "Rescorla-Wagner learning and a choice kernel, softmax choice",
    .equation = "Q_a = q0, CK_a = 0 at first; Q_c += alpha (r - Q_c); "
                "CK_a += alpha_c ([a = c] - CK_a) for every arm; "
                "P(a) = softmax(beta Q_a + beta_c CK_a)",
    .source = "Wilson & Collins 2019, model 5",
    .par = par,
    .n_par = 4,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
