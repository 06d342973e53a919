/* test_far_priors.c - the posterior of a population under priors far narrower or wider than the
 * data, or far from them: against integrals written here; and where it cannot be computed that is
 * said.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/hierarchical.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

enum { PEOPLE = 8, MU = 41, SIGMA = 60, Z = 801 };

/* `random`: so many choices of the first arm of so many. */
struct coins {
    int n, left[PEOPLE];
};
static const struct coins usual = {60, {18, 30, 36, 42, 48, 54, 57, 24}};
static const struct coins apart = {100, {2, 98, 5, 90, 50, 99, 10, 80}};

static bool find(const struct coins *c, struct ta_hyper h, struct ta_hierarchy *g,
                 struct ta_fit *fit)
{
    struct ta_participant who[PEOPLE];
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    for (int p = 0; p < PEOPLE; p++) {
        who[p] = participant_make(c->n, 2);
        for (int t = 0; t < c->n; t++) {
            who[p].choice[t] = t >= c->left[p];
        }
    }
    const struct ta_hierarchy_options how = {.hyper = &h, .threads = 2};
    bool good = ta_hierarchical(ta_model_find("random"), &data, &how, g, fit);
    for (int p = 0; p < PEOPLE; p++) {
        participant_free(&who[p]);
    }
    return good;
}

/* Everybody's likelihood averaged over N(mu, sigma), in steps of a twentieth of sigma. */
static double log_people(const struct coins *c, double mu, double sigma)
{
    double each[PEOPLE] = {0}, sum = 0;
    for (int i = 0; i < Z; i++) {
        double z = -20 + 40.0 * i / (Z - 1), x = mu + sigma * z;
        double left = -log1p(exp(-x)), right = -log1p(exp(x));
        for (int p = 0; p < PEOPLE; p++) {
            /* e^60 keeps it within the range of a double */
            each[p] += exp(60 + c->left[p] * left + (c->n - c->left[p]) * right - z * z / 2);
        }
    }
    for (int p = 0; p < PEOPLE; p++) {
        sum += log(each[p] * 40.0 / (Z - 1) / sqrt(2 * M_PI)) - 60;
    }
    return sum;
}

struct brute {
    double z, mu, mu2, sigma, sigma2, ends; /* mass at the ends of what was summed */
};

/* Over nine deviations about what was found, sigma by Gauss and Legendre and 12 to the right. */
static struct brute integrate(const struct coins *c, const struct ta_hyper *h,
                              const struct ta_group_par *g, double log_z)
{
    struct brute sum = {0};
    double from = g->mu.mean - 9 * g->mu.sd, step = 18 * g->mu.sd / (MU - 1);
    double lo = fmax(0, g->sigma.mean - 9 * g->sigma.sd), hi = g->sigma.mean + 12 * g->sigma.sd;
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(SIGMA);
    for (int s = 0; s < SIGMA; s++) {
        double sigma, weight;
        gsl_integration_glfixed_point(lo, hi, (size_t)s, &sigma, &weight, table);
        for (int i = 0; i < MU; i++) {
            double mu = from + i * step;
            double prior = gsl_ran_gaussian_pdf(mu - h->mean, h->sd) * 2 *
                           gsl_ran_gaussian_pdf(sigma, h->scale);
            double f = prior * step * weight * exp(log_people(c, mu, sigma) - log_z);
            sum.z += f;
            sum.mu += f * mu;
            sum.mu2 += f * mu * mu;
            sum.sigma += f * sigma;
            sum.sigma2 += f * sigma * sigma;
            sum.ends += i == 0 || i == MU - 1 || s == SIGMA - 1 ? f : 0;
        }
    }
    gsl_integration_glfixed_table_free(table);
    return sum;
}

START_TEST(by_brute_force)
{
    static const struct ta_hyper prior[] = {
        {.support = TA_REAL, .mean = 0, .sd = 2, .scale = 1},    /* as usual */
        {.support = TA_REAL, .mean = 0, .sd = 2, .scale = 0.02}, /* people alike, who are not */
        {.support = TA_REAL, .mean = 0, .sd = 2, .scale = 30},   /* a long tail */
        {.support = TA_REAL, .mean = 3, .sd = 0.1, .scale = 0.05},
        {.support = TA_REAL, .mean = 8, .sd = 0.2, .scale = 1},
        {.support = TA_REAL, .mean = 20, .sd = 0.2, .scale = 1},
        {.support = TA_REAL, .mean = -30, .sd = 5, .scale = 0.5}};
    for (size_t i = 0; i < sizeof prior / sizeof *prior; i++) {
        struct ta_hierarchy g;
        struct ta_fit fit[PEOPLE];
        ck_assert(find(&usual, prior[i], &g, fit));
        ck_assert_msg(g.converged, "prior %d", (int)i);
        ck_assert_str_eq(fit[0].flags, "n/a");
        struct brute b = integrate(&usual, &prior[i], &g.par[0], g.log_evidence);
        double mu = b.mu / b.z, mu_sd = sqrt(b.mu2 / b.z - mu * mu);
        double sigma = b.sigma / b.z, sigma_sd = sqrt(b.sigma2 / b.z - sigma * sigma);
        printf("prior %d: log evidence off by %.1e, mu by %.1e, sigma by %.1e deviations; "
               "deviations by %.1e and %.1e\n", (int)i, -log(b.z), (g.par[0].mu.mean - mu) / mu_sd,
               (g.par[0].sigma.mean - sigma) / sigma_sd, g.par[0].mu.sd / mu_sd - 1,
               g.par[0].sigma.sd / sigma_sd - 1);
        ck_assert_double_lt(b.ends / b.z, 1e-4); /* the sum holds it all */
        ck_near(log(b.z), 0, 2e-3);
        ck_near(g.par[0].mu.mean, mu, 0.005 * mu_sd);
        ck_near(g.par[0].mu.sd, mu_sd, 0.005 * mu_sd);
        ck_near(g.par[0].sigma.mean, sigma, 0.005 * sigma_sd);
        ck_near(g.par[0].sigma.sd, sigma_sd, 0.01 * sigma_sd);
    }
}
END_TEST

/* People so far from any group that the prior allows that rounding is all that is left of them. */
START_TEST(further_than_can_be_computed)
{
    const struct ta_hyper alike = {.support = TA_REAL, .mean = 0, .sd = 2, .scale = 0.02};
    struct ta_hierarchy g;
    struct ta_fit fit[PEOPLE];
    ck_assert(find(&apart, alike, &g, fit));
    ck_assert(!g.converged);
    ck_assert_str_eq(fit[0].flags, "not_converged");
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 120);
    tcase_add_test(c, by_brute_force);
    tcase_add_test(c, further_than_can_be_computed);
}

int main(void)
{
    return run_suite("far_priors", add);
}
