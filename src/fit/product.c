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

void ta_product_spline(gsl_matrix *f, int axis)
{
    size_t lines = axis == 0 ? f->size2 : f->size1;
    int n = (int)(axis == 0 ? f->size1 : f->size2);
    for (size_t i = 0; i < lines && n > 1; i++) {
        spline_line(axis == 0 ? gsl_matrix_ptr(f, 0, i) : gsl_matrix_ptr(f, i, 0), n,
                    axis == 0 ? (int)f->tda : 1);
    }
}

/* Masses up to node j sum to the distribution function smoothed over three steps about the middle
 * after j, h^2 / 8 times its second derivative above it. */
static double below_middle(const double *mass, int n, int j, double sum)
{
    double next = j + 1 < n ? mass[j + 1] : 0;
    return sum - (next - mass[j]) / 8;
}

static double mass_at(const double *mass, int n, int j)
{
    return j >= 0 && j < n ? mass[j] : 0;
}

/* h times the density in the middle before node j: the mean of both masses, less what smoothing
 * and averaging add. */
static double slope_before(const double *mass, int n, int j)
{
    double a = mass_at(mass, n, j - 2), b = mass_at(mass, n, j - 1), c = mass_at(mass, n, j),
           d = mass_at(mass, n, j + 1);
    return (b + c) / 2 - 7.0 / 24 * (a - b - c + d) / 2;
}

double ta_product_quantile(const struct ta_line *l, const double *mass, double p)
{
    double sum = 0, before = 0;
    for (int j = 0; j < l->n; j++) {
        double there = below_middle(mass, l->n, j, sum + mass[j]);
        if (there >= p) {
            /* cubic between the middles before and after node j */
            double lo = 0, hi = 1, rise = there - before;
            double m0 = slope_before(mass, l->n, j), m1 = slope_before(mass, l->n, j + 1);
            for (int i = 0; i < 50; i++) {
                double u = (lo + hi) / 2, v = u - 1;
                double f = before + rise * u * u * (3 - 2 * u) + m0 * u * v * v + m1 * u * u * v;
                lo = f < p ? u : lo;
                hi = f < p ? hi : u;
            }
            return l->from + (j - 0.5 + (lo + hi) / 2) * l->h;
        }
        sum += mass[j];
        before = there;
    }
    return l->from + (l->n - 1) * l->h;
}
