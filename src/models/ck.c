/* ck.c - a choice kernel: what was chosen often is chosen again, whatever it paid.
 *
 *   CK_a += alpha_c ([a = c] - CK_a), CK starts at 0;  softmax(beta_c CK_a)
 *
 * Wilson & Collins 2019 eLife 8:e49547, model 4.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA_C,
    TA_PAR_BETA_C,
};

TA_INLINE void init(const struct ta_lanes *l)
{
    ta_rows_fill(l, 0, l->k, 0);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    ta_rows_copy(l, 0, l->k, f);
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    ta_kernel_learn(l, seen, 0, l->par[0]);
}

#include "loops.h"

const struct ta_model ta_model_ck = {
    .name = "ck",
    .title = "choice kernel, softmax choice",
    .equation = "CK_a = 0 at first; CK_a += alpha_c ([a = c] - CK_a) for every arm; "
                "P(a) = softmax(beta_c CK_a)",
    .source = "Wilson & Collins 2019, model 4",
    .par = par,
    .n_par = 2,
    .arm_rows = 1,
    TA_LOOPS,
};
