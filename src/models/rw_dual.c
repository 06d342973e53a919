/* rw_dual.c - two learning rates: one for outcomes better than expected, one for worse.
 *
 *   delta = r - Q_c;  Q_c += alpha_pos delta if delta > 0, else alpha_neg delta;  softmax(beta Q_a)
 *
 * Niv et al. 2012 J Neurosci 32:551; Lefebvre et al. 2017 Nat Hum Behav 1:0067. Confounded with
 * perseveration (Katahira 2018): fit `rw-stick` and `rw-full` beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {
    TA_PAR_ALPHA_POS,
    TA_PAR_ALPHA_NEG,
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
    ta_value_learn_dual(l, seen, l->par[0], l->par[1]);
}

#include "loops.h"

const struct ta_model ta_model_rw_dual = {
    .name = "rw-dual",
    .title = "learning rates for good and bad news, softmax choice",
    .equation =
        "Q_a = q0 at first; Q_c += alpha_pos (r - Q_c) where r > Q_c, else alpha_neg (r - Q_c); "
        "P(a) = softmax(beta Q_a)",
    .source = "Niv et al. 2012; Lefebvre et al. 2017",
    .par = par,
    .n_par = 3,
    .arm_rows = 1,
    .values = true,
    TA_LOOPS,
};
