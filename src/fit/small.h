/* small.h - products of small square matrices, d x d by rows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_SMALL_H
#define TWOARM_FIT_SMALL_H

#include "twoarm/model.h"

enum { TA_MATRIX = TA_MAX_PAR * TA_MAX_PAR };

/* out = a x */
static inline void ta_small_apply(const double *a, const double *x, int d, double *out)
{
    for (int i = 0; i < d; i++) {
        out[i] = 0;
        for (int j = 0; j < d; j++) {
            out[i] += a[i * d + j] * x[j];
        }
    }
}

/* out = a' x */
static inline void ta_small_apply_back(const double *a, const double *x, int d, double *out)
{
    for (int i = 0; i < d; i++) {
        out[i] = 0;
        for (int j = 0; j < d; j++) {
            out[i] += a[j * d + i] * x[j];
        }
    }
}

/* out = a b */
static inline void ta_small_times(const double *a, const double *b, int d, double *out)
{
    for (int i = 0; i < d; i++) {
        ta_small_apply_back(b, a + i * d, d, out + i * d);
    }
}

/* out = a b a', b symmetric: symmetric to the last bit. */
static inline void ta_small_around(const double *a, const double *b, int d, double *out)
{
    double half[TA_MATRIX];
    ta_small_times(a, b, d, half);
    for (int i = 0; i < d; i++) {
        ta_small_apply(a, half + i * d, d, out + i * d);
        for (int j = 0; j < i; j++) {
            out[i * d + j] = out[j * d + i];
        }
    }
}

/* out = a' */
static inline void ta_small_turn(const double *a, int d, double *out)
{
    for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
            out[j * d + i] = a[i * d + j];
        }
    }
}

#endif
