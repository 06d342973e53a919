/* hbi_bound.c - the lower bound of the log evidence under hierarchical Bayesian inference, term by
 * term as in Piray et al. 2019 PLoS Comput Biol 15:e1007043.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hbi_parts.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

/* log of the constant of a Dirichlet density. */
static double log_dirichlet(const double *alpha, int k)
{
    double sum = 0, c = 0;
    for (int i = 0; i < k; i++) {
        sum += alpha[i];
        c -= gsl_sf_lngamma(alpha[i]);
    }
    return c + gsl_sf_lngamma(sum);
}

static double bound_of_people(const struct ta_hbi_work *h, int k)
{
    const struct ta_hbi_state *g = &h->group[k];
    double sum = 0, half = g->d / 2.0;
    for (int n = 0; n < h->n; n++) {
        const struct ta_hbi_cell *c = &h->cell[n * h->k + k];
        if (c->r > 0) {
            sum += c->r * (g->log_m + c->f - half + g->lambda);
            sum -= c->r * (-half - half * ta_log_2_pi + 0.5 * c->log_det + log(c->r));
        }
    }
    return sum;
}

static double bound_of_group(const struct ta_hbi_state *g)
{
    double tau = 0, log_tau = 0, square = 0, entropy = 0;
    for (int i = 0; i < g->d; i++) {
        tau += g->nu / g->sig[i];
        log_tau += gsl_sf_psi(g->nu) - log(g->sig[i]);
        square += g->nu / g->sig[i] * g->a[i] * g->a[i];
        entropy += g->nu * log(g->sig[i]) - gsl_sf_lngamma(g->nu);
    }
    const double b = ta_hbi_b, v = ta_hbi_v, s = ta_hbi_s, half = g->d / 2.0;
    return half * log(b) - b / 2 * square - half * b / g->beta + (v - 1) * log_tau - s * tau +
           g->d * (v * log(s) - gsl_sf_lngamma(v)) - half * log(g->beta) + half -
           (g->nu - 1) * log_tau + g->d * g->nu - entropy;
}

double ta_hbi_bound(const struct ta_hbi_work *h)
{
    double prior[TA_MAX_MODELS], sum = 0;
    for (int k = 0; k < h->k; k++) {
        sum += bound_of_people(h, k) + bound_of_group(&h->group[k]);
        prior[k] = ta_hbi_alpha;
    }
    if (h->null) {
        return sum;
    }
    for (int k = 0; k < h->k; k++) {
        sum += (ta_hbi_alpha - 1) * h->group[k].log_m - (h->alpha[k] - 1) * h->group[k].log_m;
    }
    return sum + log_dirichlet(prior, h->k) - log_dirichlet(h->alpha, h->k);
}
