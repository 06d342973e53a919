/* plane.h - nodes over the mean and the deviation of one parameter in a population.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_PLANE_H
#define TWOARM_FIT_PLANE_H

#include "product.h"
#include "twoarm/hierarchical.h"

/* Set the numbers of nodes and the ranges, then make. n_mu * n_sigma nodes, sigma fastest; means
 * are even, deviations Gauss-Legendre in ((sigma - lo) / (hi - lo))^(1 / power). No parameter
 * (n_mu = n_sigma = 1): one node of weight 1. */
struct ta_plane {
    int n_mu, n_sigma;
    double mu_from, mu_step, sigma_lo, sigma_hi, power;
    double sigma_likely; /* about the most that it may be, without its tail */
    bool far;            /* sigma's tail goes far: more nodes */
    double mu[TA_MOST_MU], sigma[TA_MOST_SIGMA], t[TA_MOST_SIGMA];
    double length[TA_MOST_SIGMA]; /* of sigma that a node stands for */
    double log_prior[TA_MOST_MU * TA_MOST_SIGMA]; /* log of density times quadrature weight */
    gsl_matrix *w;    /* [nodes x line->n]: ta_product_weights */
    gsl_matrix *back; /* the same between the nodes of mu: see ta_plane_between */
};

/* sigma_too: its prior is part of log_prior; else that of mu alone. False when memory is short. */
bool ta_plane_make(struct ta_plane *, const struct ta_hyper *, const struct ta_line *,
                   bool sigma_too);
/* Makes back: row (i, s) is the integral over mu of the cardinal function of node i times the
 * weights at (mu, sigma_s). Masses on the nodes of mu times it are a density of x even where sigma
 * is less than a step of mu. False when memory is short. */
bool ta_plane_between(struct ta_plane *, const struct ta_line *);
void ta_plane_free(struct ta_plane *);
/* Takes over the other's deviations, before either is made. */
void ta_plane_share(struct ta_plane *, const struct ta_plane *other);
/* sin(pi x) / (pi x) */
double ta_cardinal(double x);
/* From the mass of each node: marginals, means, deviations, 95 % intervals. */
void ta_plane_tell(const struct ta_plane *, const struct ta_hyper *, const double *mass,
                   struct ta_group_par *);

#endif
