/* value.h - what models share: parameters that recur, values, last choices, choice kernels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MODELS_VALUE_H
#define TWOARM_MODELS_VALUE_H

#include "twoarm/model.h"
#include "twoarm/vecmath.h"

/* clang-format off */
/* Parameters that mean the same in every model that has them. */
#define TA_PAR_ALPHA \
    {.name = "alpha", .meaning = "learning rate", .role = TA_RATE, .support = TA_UNIT, \
     .typical = 0.3, .lo = 0, .hi = 1}
#define TA_PAR_BETA \
    {.name = "beta", .meaning = "inverse temperature of the softmax", .role = TA_WEIGHT, \
     .support = TA_POSITIVE, .typical = 5, .lo = 0, .hi = 100}
#define TA_PAR_KAPPA \
    {.name = "kappa", .meaning = "tendency to repeat the last choice", .role = TA_WEIGHT, \
     .support = TA_REAL, .typical = 0.5, .lo = -10, .hi = 10}
#define TA_PAR_ALPHA_C \
    {.name = "alpha_c", .meaning = "learning rate of the choice kernel", .role = TA_RATE, \
     .support = TA_UNIT, .typical = 0.2, .lo = 0, .hi = 1}
#define TA_PAR_BETA_C \
    {.name = "beta_c", .meaning = "inverse temperature of the choice kernel", .role = TA_WEIGHT, \
     .support = TA_POSITIVE, .typical = 2, .lo = 0, .hi = 100}
#define TA_PAR_ALPHA_POS \
    {.name = "alpha_pos", .meaning = "learning rate for positive prediction errors", \
     .role = TA_RATE, .support = TA_UNIT, .typical = 0.4, .lo = 0, .hi = 1}
#define TA_PAR_ALPHA_NEG \
    {.name = "alpha_neg", .meaning = "learning rate for negative prediction errors", \
     .role = TA_RATE, .support = TA_UNIT, .typical = 0.2, .lo = 0, .hi = 1}
#define TA_PAR_EPSILON \
    {.name = "epsilon", .meaning = "share of choices made by chance", .role = TA_LAPSE, \
     .support = TA_UNIT, .typical = 0.1, .lo = 0, .hi = 1}
/* clang-format on */

/* State rows first .. first + rows - 1 set to x in every lane. */
TA_INLINE void ta_rows_fill(const struct ta_lanes *l, int first, int rows, double x)
{
    double *st = l->st + first * l->n;
    TA_LANES(i, rows * l->n) {
        st[i] = x;
    }
}

/* State rows as they stand, as features. */
TA_INLINE void ta_rows_copy(const struct ta_lanes *l, int first, int rows, double *f)
{
    const double *st = l->st + first * l->n;
    TA_LANES(i, rows * l->n) {
        f[i] = st[i];
    }
}

/* Values live in state rows 0..k-1 and start at q0. */
TA_INLINE void ta_value_init(const struct ta_lanes *l)
{
    ta_rows_fill(l, 0, l->k, l->scale.q0);
}

/* The values themselves are the feature. */
TA_INLINE void ta_value_feature(const struct ta_lanes *l, double *f)
{
    ta_rows_copy(l, 0, l->k, f);
}

/* Q_c += alpha (r - Q_c), where the outcome is known. */
TA_INLINE void ta_value_learn(const struct ta_lanes *l, const struct ta_seen *seen,
                              const double *alpha)
{
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            q[i] += alpha[i] * (took[i] * seen->paid[i]) * (seen->reward[i] - q[i]);
        }
    }
}

/* The same with a rate for positive prediction errors and one for the others. */
TA_INLINE void ta_value_learn_dual(const struct ta_lanes *l, const struct ta_seen *seen,
                                   const double *positive, const double *negative)
{
    for (int a = 0; a < l->k; a++) {
        double *q = l->st + a * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES_CHOOSE(i, l->n) {
            double delta = seen->reward[i] - q[i];
            double alpha = delta > 0 ? positive[i] : negative[i];
            q[i] += alpha * (took[i] * seen->paid[i]) * delta;
        }
    }
}

/* Those of highest x[a * n + lane] share the choice: an argmax that takes the first would favour
 * arm 1. What rounding leaves between values that would be equal is in proportion to the largest
 * number they are made of, q0 or a reward, so that within 1e-12 of that they are tied, and the same
 * task in other units has the same ties; where rewards have no bound, the highest is that number.
 * Eight lanes at a time: what is highest and how many are needs no state of its own. */
TA_INLINE void ta_highest_share(const struct ta_lanes *l, const double *x, double *p)
{
    const double share = 1e-12;
    double lo = fabs(l->scale.lo), hi = fabs(l->scale.hi), q0 = fabs(l->scale.q0);
    double reward = lo > hi ? lo : hi, size = q0 > reward ? q0 : reward; /* fmax would be a call */
    double fixed = size < INFINITY ? share * size : 0, of_most = size < INFINITY ? 0 : share;
    for (int from = 0; from < l->n; from += TA_LANE_PAD) {
        const double *q = x + from;
        double *mine = p + from, most[TA_LANE_PAD], tied[TA_LANE_PAD];
        TA_LANES(i, TA_LANE_PAD) {
            most[i] = q[i];
            tied[i] = 0;
        }
        for (int a = 1; a < l->k; a++) {
            TA_LANES(i, TA_LANE_PAD) {
                most[i] = q[a * l->n + i] > most[i] ? q[a * l->n + i] : most[i];
            }
        }
        for (int a = 0; a < l->k; a++) {
            TA_LANES(i, TA_LANE_PAD) {
                double tie = fixed + of_most * fabs(most[i]);
                mine[a * l->n + i] = most[i] - q[a * l->n + i] <= tie ? 1.0 : 0.0;
                tied[i] += mine[a * l->n + i];
            }
        }
        for (int a = 0; a < l->k; a++) {
            TA_LANES(i, TA_LANE_PAD) {
                mine[a * l->n + i] /= tied[i];
            }
        }
    }
}

/* CK_a += rate ([a = c] - CK_a) in state rows first .. first + k - 1, on every answered trial. */
TA_INLINE void ta_kernel_learn(const struct ta_lanes *l, const struct ta_seen *seen, int first,
                               const double *rate)
{
    for (int a = 0; a < l->k; a++) {
        double *kernel = l->st + (first + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            kernel[i] += rate[i] * seen->chose[i] * (took[i] - kernel[i]);
        }
    }
}

/* The last choice, as 0 or 1 for each arm, in state rows first .. first + k - 1. */
TA_INLINE void ta_last_learn(const struct ta_lanes *l, const struct ta_seen *seen, int first)
{
    for (int a = 0; a < l->k; a++) {
        double *last = l->st + (first + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            last[i] += seen->chose[i] * (took[i] - last[i]);
        }
    }
}

#endif
