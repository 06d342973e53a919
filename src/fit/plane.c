/* plane.c - nodes over the mean and the deviation of one parameter in a population, and what
 * masses on them say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plane.h"

#include "marginal.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>

static const double log_root_2_pi = 0.9189385332046727;

static bool put_sigmas(struct ta_plane *p, double *log_weight)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc((size_t)p->n_sigma);
    double range = p->sigma_hi - p->sigma_lo;
    for (int s = 0; table && s < p->n_sigma; s++) {
        double weight;
        gsl_integration_glfixed_point(-1, 1, (size_t)s, &p->t[s], &weight, table);
        double u = (p->t[s] + 1) / 2;
        p->sigma[s] = p->sigma_lo + range * pow(u, p->power);
        p->length[s] = range * p->power * pow(u, p->power - 1) * weight / 2;
        log_weight[s] = log(p->length[s]);
    }
    gsl_integration_glfixed_table_free(table);
    return table != NULL;
}

bool ta_plane_make(struct ta_plane *p, const struct ta_hyper *h, const struct ta_line *line,
                   bool sigma_too)
{
    double log_weight[TA_MOST_SIGMA];
    ta_plane_free(p);
    p->w = gsl_matrix_alloc((size_t)(p->n_mu * p->n_sigma), (size_t)line->n);
    if (!p->w || !put_sigmas(p, log_weight)) {
        return false;
    }
    if (line->n == 1) {
        p->log_prior[0] = 0;
        gsl_matrix_set_all(p->w, 1);
        return true;
    }
    for (int i = 0; i < p->n_mu; i++) {
        p->mu[i] = p->mu_from + i * p->mu_step;
        double z = (p->mu[i] - h->mean) / h->sd;
        double of_mu = log(p->mu_step) - 0.5 * z * z - log(h->sd) - log_root_2_pi;
        for (int s = 0; s < p->n_sigma; s++) {
            int node = i * p->n_sigma + s;
            double y = p->sigma[s] / h->scale; /* half-normal: twice a normal density */
            double of_sigma = log_weight[s] + M_LN2 - 0.5 * y * y - log(h->scale) - log_root_2_pi;
            p->log_prior[node] = sigma_too ? of_mu + of_sigma : of_mu;
            ta_product_weights(line, p->mu[i], p->sigma[s], gsl_matrix_ptr(p->w, (size_t)node, 0));
        }
    }
    return true;
}

void ta_plane_free(struct ta_plane *p)
{
    gsl_matrix_free(p->w);
    gsl_matrix_free(p->back);
    p->w = p->back = NULL;
}

void ta_plane_share(struct ta_plane *p, const struct ta_plane *other)
{
    p->n_sigma = other->n_sigma;
    p->sigma_lo = other->sigma_lo;
    p->sigma_hi = other->sigma_hi;
    p->power = other->power;
    p->sigma_likely = other->sigma_likely;
    p->far = other->far;
}

double ta_cardinal(double x)
{
    return fabs(x) < 1e-9 ? 1 : sin(M_PI * x) / (M_PI * x);
}

bool ta_plane_between(struct ta_plane *p, const struct ta_line *line)
{
    double w[TA_LINE_MOST];
    int parts = line->n == 1 ? 1 : (int)ceil(p->mu_step / line->h);
    gsl_matrix_free(p->back);
    p->back = gsl_matrix_calloc(p->w->size1, p->w->size2);
    for (int f = 0; p->back && f <= (p->n_mu - 1) * parts; f++) {
        double at = (double)f / parts;
        for (int s = 0; s < p->n_sigma; s++) {
            ta_product_weights(line, p->mu_from + at * p->mu_step, p->sigma[s], w);
            for (int i = 0; i < p->n_mu; i++) {
                double *row = gsl_matrix_ptr(p->back, (size_t)(i * p->n_sigma + s), 0);
                double share = ta_cardinal(at - i) / parts;
                for (int j = 0; j < line->n && fabs(share) > 1e-12; j++) {
                    row[j] += share * w[j];
                }
            }
        }
    }
    return p->back != NULL;
}

/* --- what the masses say ---------------------------------------------------------------------- */

double ta_mu_below(const struct ta_group_par *g, double x)
{
    return ta_marginal_below(g->mu_mass, g->n_mu, g->mu_from, g->mu_step, x);
}

/* The density is the polynomial through its nodes, as a series of Legendre's: the integral of P_k
 * from -1 is (P_(k+1) - P_(k-1)) / (2 k + 1). */
static double below_t(const struct ta_group_par *g, double t)
{
    double here[TA_MOST_SIGMA + 1], there[TA_MOST_SIGMA + 1], c[TA_MOST_SIGMA] = {0}, sum;
    gsl_sf_legendre_Pl_array(g->n_sigma, t, here);
    for (int s = 0; s < g->n_sigma; s++) {
        gsl_sf_legendre_Pl_array(g->n_sigma, g->sigma_t[s], there);
        for (int k = 0; k < g->n_sigma; k++) {
            c[k] += g->sigma_mass[s] * there[k];
        }
    }
    sum = c[0] * (here[1] + 1);
    for (int k = 1; k < g->n_sigma; k++) {
        sum += c[k] * (here[k + 1] - here[k - 1]);
    }
    return sum / 2;
}

double ta_sigma_below(const struct ta_group_par *g, double x)
{
    if (x <= g->sigma_lo || x >= g->sigma_hi) {
        return x >= g->sigma_hi;
    }
    double u = pow((x - g->sigma_lo) / (g->sigma_hi - g->sigma_lo), 1 / g->sigma_power);
    return fmin(1, fmax(0, below_t(g, 2 * u - 1)));
}

static double sigma_quantile(const struct ta_group_par *g, double p)
{
    double lo = -1, hi = 1;
    for (int i = 0; i < 60; i++) {
        double t = (lo + hi) / 2;
        bool less = below_t(g, t) < p;
        lo = less ? t : lo;
        hi = less ? hi : t;
    }
    return g->sigma_lo + (g->sigma_hi - g->sigma_lo) * pow((lo + 1) / 2, g->sigma_power);
}

static void take_mean(const double *x, const double *mass, int n, struct ta_summary *s)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) {
        mean += mass[i] * x[i];
    }
    for (int i = 0; i < n; i++) {
        square += mass[i] * (x[i] - mean) * (x[i] - mean);
    }
    s->mean = mean;
    s->sd = sqrt(square);
}

/* Standard deviation of mu given the s-th sigma. */
static double given_sigma(const struct ta_plane *p, const double *mass, int s)
{
    double of[TA_MOST_MU], sum = 0;
    struct ta_summary mu;
    for (int i = 0; i < p->n_mu; i++) {
        sum += of[i] = mass[i * p->n_sigma + s];
    }
    for (int i = 0; i < p->n_mu; i++) {
        of[i] /= sum;
    }
    take_mean(p->mu, of, p->n_mu, &mu);
    return mu.sd;
}

/* The node of sigma beyond which next to nothing of its variance lies, were the density to fall
 * from there as a power of the distance; INFINITY: the last is not far enough. */
static double reach(const struct ta_plane *p, const struct ta_group_par *g)
{
    const double enough = 0.02; /* of the variance, and less where it falls faster */
    int s = p->n_sigma - 1;
    for (; s > 0; s--) {
        double far = p->sigma[s] - g->sigma.mean, share = far / g->sigma.sd;
        if (!(g->sigma_mass[s] / p->length[s] * far * share * share < enough)) {
            break;
        }
    }
    return s == p->n_sigma - 1 ? INFINITY : p->sigma[s + 1];
}

void ta_plane_tell(const struct ta_plane *p, const struct ta_hyper *h, const double *mass,
                   struct ta_group_par *g)
{
    double centre[TA_MOST_MU];
    *g = (struct ta_group_par){.hyper = *h, .n_mu = p->n_mu, .n_sigma = p->n_sigma,
                               .mu_from = p->mu_from, .mu_step = p->mu_step,
                               .sigma_lo = p->sigma_lo, .sigma_hi = p->sigma_hi,
                               .sigma_power = p->power};
    for (int i = 0; i < p->n_mu; i++) {
        centre[i] = ta_hyper_natural(h, p->mu[i]);
        for (int s = 0; s < p->n_sigma; s++) {
            g->mu_mass[i] += mass[i * p->n_sigma + s];
            g->sigma_mass[s] += mass[i * p->n_sigma + s];
            g->sigma_t[s] = p->t[s];
        }
    }
    g->mu_narrowest = INFINITY;
    for (int s = 0; s < p->n_sigma; s++) {
        if (g->sigma_mass[s] > 1e-4) {
            g->mu_narrowest = fmin(g->mu_narrowest, given_sigma(p, mass, s));
        }
    }
    take_mean(p->mu, g->mu_mass, g->n_mu, &g->mu);
    take_mean(centre, g->mu_mass, g->n_mu, &g->centre);
    take_mean(p->sigma, g->sigma_mass, g->n_sigma, &g->sigma);
    g->sigma_reach = reach(p, g);
    for (int end = 0; end < 2; end++) {
        double q = end ? 0.975 : 0.025;
        double x = ta_marginal_quantile(g->mu_mass, g->n_mu, g->mu_from, g->mu_step, q);
        *(end ? &g->mu.hi : &g->mu.lo) = x;
        *(end ? &g->centre.hi : &g->centre.lo) = ta_hyper_natural(h, x);
        *(end ? &g->sigma.hi : &g->sigma.lo) = sigma_quantile(g, q);
    }
}
