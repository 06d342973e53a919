/* kalman.c - learning as tracking: a mean and a variance for each arm, and a bonus for uncertainty.
 *
 *   m = q0, v = 1 at the start (unit: variance of reward noise);
 *   K = v_c / (v_c + 1);  m_c += K (r - m_c);  v_c *= 1 - K;  then v_a += s^2 for every arm;
 *   softmax(beta m_a + upsilon sqrt(v_a))
 *
 * Daw et al. 2006 Nature 441:876; the bonus also in Gershman 2018 (probit there). Missed trials
 * change nothing. With s = 0 the mean is the running mean of rewards with q0 as one extra
 * observation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

/* s is a ratio, where an inverse temperature's prior would say that gains are near 1. Under
 * gamma(1.2, .8) the gain K to which an arm chosen again and again settles, K^2 = s^2 (1 - K), is
 * nearly uniform: 5 % below .07, half below .5, 5 % above .89. */
static const struct ta_param par[] = {
    {.name = "s", .meaning = "drift: process sd over reward-noise sd", .role = TA_RATE,
     .support = TA_POSITIVE, .typical = 0.3, .lo = 0, .hi = 100, .gamma_scale = 0.8},
    TA_PAR_BETA,
    {.name = "upsilon", .meaning = "bonus for uncertainty", .role = TA_WEIGHT, .support = TA_REAL,
     .typical = 0.5, .lo = -10, .hi = 10},
};

/* Rows 0..k-1 means, k..2k-1 variances. */
TA_INLINE void init(const struct ta_lanes *l)
{
    ta_value_init(l);
    ta_rows_fill(l, l->k, l->k, 1);
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    (void)view;
    int cells = l->k * l->n;
    ta_value_feature(l, f);
    TA_LANES(i, cells) {
        f[cells + i] = sqrt(l->st[cells + i]);
    }
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double *s = l->par[0];
    for (int a = 0; a < l->k; a++) {
        double *m = l->st + a * l->n, *v = l->st + (l->k + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            double gain = took[i] * v[i] / (v[i] + 1.0); /* 0 for the arms not chosen */
            m[i] += seen->paid[i] * gain * (seen->reward[i] - m[i]);
            v[i] += seen->paid[i] * (s[i] * s[i] - gain * v[i]);
        }
    }
}

#include "loops.h"

const struct ta_model ta_model_kalman = {
    .name = "kalman",
    .title = "Kalman filter with an uncertainty bonus, softmax choice",
    .equation =
        "m_a = q0, v_a = 1 at first; K = v_c / (v_c + 1); m_c += K (r - m_c); v_c *= 1 - K; "
        "then v_a += s^2 for every arm; P(a) = softmax(beta m_a + upsilon sqrt(v_a))",
    .source = "Daw et al. 2006; Gershman 2018",
    .par = par,
    .n_par = 3,
    .arm_rows = 2,
    .values = true,
    TA_LOOPS,
};
