/* times.c - the product of two matrices, some rows of one and a vector of lanes of the other at a
 * time. GSL's own BLAS does one number at a time, which was four fifths of a hierarchical fit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "product.h"

#include "twoarm/run.h"
#include "twoarm/vecmath.h"

enum { ROWS = 6, LANES = TA_LANE_PAD };

/* Lanes as one value: loops over them are taken apart here before they are made into vectors. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

/* c[6 x 8] = a[6 x n] b[n x 8]; sums run over n in order, whatever the block. */
TA_INLINE void block(const double *a, size_t a_row, const double *b, size_t b_row, size_t n,
                     double *c, size_t c_row)
{
    lanes sum[ROWS] = {{0}}, x;
    for (size_t k = 0; k < n; k++) {
        memcpy(&x, b + k * b_row, sizeof x);
        sum[0] += a[k] * x;
        sum[1] += a[a_row + k] * x;
        sum[2] += a[2 * a_row + k] * x;
        sum[3] += a[3 * a_row + k] * x;
        sum[4] += a[4 * a_row + k] * x;
        sum[5] += a[5 * a_row + k] * x;
    }
    for (size_t r = 0; r < ROWS; r++) {
        memcpy(c + r * c_row, &sum[r], sizeof sum[r]);
    }
}

static double one(const double *a, const double *b, size_t b_row, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        sum += a[k] * b[k * b_row];
    }
    return sum;
}

TA_CLONES static void times(const gsl_matrix *a, const gsl_matrix *b, gsl_matrix *c)
{
    size_t whole = a->size1 / ROWS * ROWS, wide = b->size2 / LANES * LANES;
    for (size_t j = 0; j < wide; j += LANES) { /* b's lanes stay near for all rows of a */
        for (size_t i = 0; i < whole; i += ROWS) {
            block(a->data + i * a->tda, a->tda, b->data + j, b->tda, a->size2,
                  c->data + i * c->tda + j, c->tda);
        }
    }
    for (size_t i = 0; i < a->size1; i++) {
        for (size_t j = i < whole ? wide : 0; j < b->size2; j++) {
            c->data[i * c->tda + j] = one(a->data + i * a->tda, b->data + j, b->tda, a->size2);
        }
    }
}

void ta_times(const gsl_matrix *a, const gsl_matrix *b, gsl_matrix *c)
{
    times(a, b, c);
}

gsl_matrix *ta_turned(const gsl_matrix *a)
{
    gsl_matrix *t = gsl_matrix_alloc(a->size2, a->size1);
    if (t) {
        gsl_matrix_transpose_memcpy(t, a);
    }
    return t;
}
