/* marginal.h - a density known at evenly spaced nodes: its distribution function and quantiles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_MARGINAL_H
#define TWOARM_FIT_MARGINAL_H

/* Where the distribution function of a density is p. The density, of any scale, stands at n >= 2
 * nodes from, from + h, ... and is as good as 0 beyond them. It is taken as the band-limited
 * function through the nodes, so that the error falls as fast as that of the trapezoidal rule. */
double ta_marginal_quantile(const double *density, int n, double from, double h, double p);
/* The distribution function at x. */
double ta_marginal_below(const double *density, int n, double from, double h, double x);

#endif
