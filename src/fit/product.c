/* product.c - product integration: a tabulated function against normal densities of any width.
 *
 * The function is the cubic spline through its nodes, sum_j c_j B(x / h - j), B the cubic B-spline.
 * The weight of c_j is the integral of B_j against the density: the fourth difference over h^3 of
 * G, whose fourth derivative is the density; with z = (x - mu) / sigma,
 * G = sigma^3 ((z^3 + 3 z) Phi(z) + (z^2 + 2) phi(z)) / 6.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "product.h"

#include <math.h>

static double integrated(double x, double mu, double sigma)
{
    double z = (x - mu) / sigma;
    /* erfc: no cancellation far to the left */
    double below = 0.5 * erfc(-z * M_SQRT1_2), density = 0.3989422804014327 * exp(-0.5 * z * z);
    return sigma * sigma * sigma * ((z * z + 3) * z * below + (z * z + 2) * density) / 6;
}

void ta_product_weights(const struct ta_line *l, double mu, double sigma, double *w)
{
    if (l->n == 1) {
        w[0] = 1;
        return;
    }
    double g[4], before = 0, h3 = l->h * l->h * l->h; /* third difference: 0 at -inf, 1 at +inf */
    for (int i = 0; i < 3; i++) {
        g[i + 1] = integrated(l->from + (i - 1) * l->h, mu, sigma);
    }
    for (int j = 0; j < l->n; j++) {
        g[0] = g[1], g[1] = g[2], g[2] = g[3];
        g[3] = integrated(l->from + (j + 2) * l->h, mu, sigma);
        double third = j < l->n - 1 ? (g[3] - 3 * g[2] + 3 * g[1] - g[0]) / h3 : 1;
        w[j] = third - before;
        before = third;
    }
}

/* n values, stride apart, become the coefficients c: (c_(j-1) + 4 c_j + c_(j+1)) / 6 is the value,
 * and beyond the ends c is constant. */
static void spline_line(double *f, int n, int stride)
{
    double upper[TA_LINE_MOST], pivot = 5; /* 4 + 1 at the ends */
    f[0] *= 6 / pivot;
    for (int j = 1; j < n; j++) {
        upper[j] = 1 / pivot;
        pivot = (j < n - 1 ? 4 : 5) - upper[j];
        f[j * stride] = (6 * f[j * stride] - f[(j - 1) * stride]) / pivot;
    }
    for (int j = n - 2; j >= 0; j--) {
        f[j * stride] -= upper[j + 1] * f[(j + 1) * stride];
    }
}

/* The same of `inner` lines side by side, some at a time: as many as stay near. */
static void spline_lines(double *f, size_t n, size_t inner)
{
    const size_t most = 64;
    double upper[TA_LINE_MOST];
    for (size_t from = 0; from < inner; from += most) {
        size_t to = from + most < inner ? from + most : inner;
        double pivot = 5;
        for (size_t i = from; i < to; i++) {
            f[i] *= 6 / pivot;
        }
        for (size_t j = 1; j < n; j++) {
            upper[j] = 1 / pivot;
            pivot = (j < n - 1 ? 4 : 5) - upper[j];
            for (size_t i = from; i < to; i++) {
                f[j * inner + i] = (6 * f[j * inner + i] - f[(j - 1) * inner + i]) / pivot;
            }
        }
        for (size_t j = n - 1; j-- > 0;) {
            for (size_t i = from; i < to; i++) {
                f[j * inner + i] -= upper[j + 1] * f[(j + 1) * inner + i];
            }
        }
    }
}

void ta_product_spline(gsl_matrix *f, int axis)
{
    size_t lines = axis == 0 ? f->size2 : f->size1;
    int n = (int)(axis == 0 ? f->size1 : f->size2);
    for (size_t i = 0; i < lines && n > 1; i++) {
        spline_line(axis == 0 ? gsl_matrix_ptr(f, 0, i) : gsl_matrix_ptr(f, i, 0), n,
                    axis == 0 ? (int)f->tda : 1);
    }
}

void ta_product_spline_along(double *f, size_t outer, size_t n, size_t inner)
{
    for (size_t i = 0; i < outer && n > 1; i++) {
        if (inner == 1) {
            spline_line(f + i * n, (int)n, 1);
        } else {
            spline_lines(f + i * n * inner, n, inner);
        }
    }
}
