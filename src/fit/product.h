/* product.h - integrals of a function known at nodes against normal densities of any width.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_PRODUCT_H
#define TWOARM_FIT_PRODUCT_H

#include <gsl/gsl_matrix.h>

enum { TA_LINE_COARSE = 61, TA_LINE_MOST = 241 };
/* n >= 3 nodes from, from + h, ...; n = 1: no such parameter. */
struct ta_line {
    int n;
    double from, h;
};

/* w[n]: sum w_j c_j is the integral against N(mu, sigma) of the cubic spline with coefficients c,
 * constant beyond the nodes; exact for every sigma > 0, however small. */
void ta_product_weights(const struct ta_line *, double mu, double sigma, double *w);

/* Values at the nodes of two lines become coefficients along axis 0 (columns) or 1 (rows); do both.
 * Errors of an integral are of order h^4, pointwise too. To integrate a product, take the spline of
 * the product. */
void ta_product_spline(gsl_matrix *f, int axis);
/* The same along the middle of three axes, [outer x n x inner]. */
void ta_product_spline_along(double *f, size_t outer, size_t n, size_t inner);

/* c = a b, sums in order: the same bits on every machine. */
void ta_times(const gsl_matrix *a, const gsl_matrix *b, gsl_matrix *c);
/* A new matrix, the transpose. NULL: no memory. */
gsl_matrix *ta_turned(const gsl_matrix *);

#endif
