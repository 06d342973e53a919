/* contrast.c - the posterior of the difference between the means of two levels.
 *
 * Given the deviations the two are independent; so the mass of a pair of nodes is the sum over
 * deviations of P(deviations, mu_i) P(mu_j | deviations). Both densities are taken as the
 * band-limited functions through their nodes (marginal.c); so is that of the difference, then, with
 * the wider of both steps: every pair of nodes is a cardinal function about its difference.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "marginal.h"
#include "population.h"

#include <math.h>

int ta_contrast_pair(int level, int earlier)
{
    return level * (level - 1) / 2 + earlier;
}

double ta_contrast_below(const struct ta_contrast *c, double x)
{
    return ta_marginal_below(c->mass, c->n, c->from, c->step, x);
}

/* Masses [mu of one x mu of the other] from [mu x deviations] of both. NULL: no memory. */
static gsl_matrix *both_means(const gsl_matrix *one, gsl_matrix *other)
{
    for (size_t s = 0; s < other->size2; s++) {
        double sum = 0;
        for (size_t i = 0; i < other->size1; i++) {
            sum += gsl_matrix_get(other, i, s);
        }
        for (size_t i = 0; i < other->size1 && sum > 0; i++) {
            *gsl_matrix_ptr(other, i, s) /= sum;
        }
    }
    gsl_matrix *turned = ta_turned(other);
    gsl_matrix *both = turned ? gsl_matrix_alloc(one->size1, other->size1) : NULL;
    if (both) {
        ta_times(one, turned, both);
    }
    gsl_matrix_free(turned);
    return both;
}

/* The difference at a pair of nodes. */
static double apart(const struct ta_plane *one, const struct ta_plane *other, size_t i, size_t j)
{
    return one->mu[i] - other->mu[j];
}

static void take_moments(const struct ta_plane *one, const struct ta_plane *other,
                         const gsl_matrix *both, struct ta_summary *to)
{
    double sum = 0, mean = 0, square = 0;
    for (size_t i = 0; i < both->size1; i++) {
        for (size_t j = 0; j < both->size2; j++) {
            sum += gsl_matrix_get(both, i, j);
            mean += gsl_matrix_get(both, i, j) * apart(one, other, i, j);
        }
    }
    to->mean = mean / sum;
    for (size_t i = 0; i < both->size1; i++) {
        for (size_t j = 0; j < both->size2; j++) {
            double from_mean = apart(one, other, i, j) - to->mean;
            square += gsl_matrix_get(both, i, j) * from_mean * from_mean;
        }
    }
    to->sd = sqrt(square / sum);
}

static void take_masses(const struct ta_plane *one, const struct ta_plane *other,
                        const gsl_matrix *both, struct ta_contrast *c)
{
    double from = apart(one, other, 0, both->size2 - 1);
    double to = apart(one, other, both->size1 - 1, 0);
    c->step = fmax(one->mu_step, other->mu_step);
    c->n = (int)ceil((to - from) / c->step - 1e-9) + 1;
    /* about the middle: the other way round they are the mirror's */
    c->from = (from + to) / 2 - c->step * (c->n - 1) / 2;
    for (int k = 0; k < c->n; k++) {
        c->mass[k] = 0;
        for (size_t i = 0; i < both->size1; i++) {
            for (size_t j = 0; j < both->size2; j++) {
                double x = (c->from + k * c->step - apart(one, other, i, j)) / c->step;
                c->mass[k] += gsl_matrix_get(both, i, j) * ta_cardinal(x);
            }
        }
    }
}

bool ta_population_contrast(const struct ta_population *pop, int level, int earlier, int a,
                            struct ta_contrast *c)
{
    const struct ta_plane *p = &pop->grid[level].plane[a], *q = &pop->grid[earlier].plane[a];
    gsl_matrix *one = ta_population_mu(pop, level, a), *other = ta_population_mu(pop, earlier, a);
    gsl_matrix *both = one && other ? both_means(one, other) : NULL;
    bool good = both != NULL;
    if (good) {
        take_moments(p, q, both, &c->difference);
        take_masses(p, q, both, c);
        c->difference.lo = ta_marginal_quantile(c->mass, c->n, c->from, c->step, 0.025);
        c->difference.hi = ta_marginal_quantile(c->mass, c->n, c->from, c->step, 0.975);
        c->above = fmin(1, fmax(0, 1 - ta_contrast_below(c, 0)));
    }
    gsl_matrix_free(one);
    gsl_matrix_free(other);
    gsl_matrix_free(both);
    return good;
}
