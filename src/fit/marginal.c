/* marginal.c - distribution functions and quantiles of densities known at evenly spaced nodes.
 *
 * The integral up to x of the cardinal series through the nodes is h sum_i f_i (1/2 + Si(pi (x -
 * t_i) / h) / pi): Stenger 1993, Numerical Methods Based on Sinc and Analytic Functions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "marginal.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_expint.h>
#include <math.h>

double ta_marginal_below(const double *density, int n, double from, double h, double x)
{
    double sum = 0, below = 0;
    for (int i = 0; i < n; i++) {
        sum += density[i];
        if (fabs(density[i]) > 0) { /* most of a wide grid is nothing */
            below += density[i] * (0.5 + gsl_sf_Si(M_PI * ((x - from) / h - i)) / M_PI);
        }
    }
    return below / sum;
}

double ta_marginal_quantile(const double *density, int n, double from, double h, double p)
{
    double lo = from - h, hi = from + n * h, sum = 0, below = 0;
    for (int i = 0; i < n; i++) {
        sum += density[i];
    }
    for (int i = 0; i < n; i++) { /* between which nodes, by the plain sums */
        if (below + density[i] / 2 < p * sum) {
            lo = from + (i - 1) * h;
            hi = from + (i + 2) * h;
        }
        below += density[i];
    }
    double f_lo = ta_marginal_below(density, n, from, h, lo) - p;
    double f_hi = ta_marginal_below(density, n, from, h, hi) - p;
    for (int i = 0; i < 60 && hi - lo > 1e-11 * h; i++) { /* false position, Illinois' way */
        double x = fabs(f_hi - f_lo) > 0 ? lo - f_lo * (hi - lo) / (f_hi - f_lo) : (lo + hi) / 2;
        double f = ta_marginal_below(density, n, from, h, x) - p;
        if (fabs(f) < 1e-13) {
            return x;
        }
        if ((f < 0) == (f_lo < 0)) {
            lo = x;
            f_lo = f;
            f_hi /= 2;
        } else {
            hi = x;
            f_hi = f;
            f_lo /= 2;
        }
    }
    return (lo + hi) / 2;
}
