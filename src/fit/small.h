/* small.h - small square matrices, d x d by rows: products, and what Fisher's steps need.
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

/* Of a symmetric matrix: eigenvalues; eigenvectors, columns of `vector`. False: no memory. */
bool ta_small_eigen(const double *m, int d, double *value, double *vector);
/* The inverse of w, in place, more put onto its diagonal where it is not positive definite: what it
 * leads to then is no longer the top of a parabola, but still uphill. False then. All 0 where
 * nothing helps. */
bool ta_invert_raised(double *w, int d);
/* Where score' move - move' b move / 2 is greatest with no move below its lowest. */
void ta_climb_box(const double *lowest, const double *score, const double *b, int d, double *move);

#endif
