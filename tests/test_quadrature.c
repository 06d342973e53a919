/* test_quadrature.c - evidence, means, deviations and intervals of posteriors against integrals
 * written here: Gauss-Legendre over natural parameters and plain scalar likelihoods.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/marginal.h"
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

static const double arms[] = {0.7, 0.3};

/* Scalar likelihood with a rate for good and one for bad news; none of the program's code. */
static double likelihood(const struct ta_participant *w, double good, double bad, double beta)
{
    double q[2] = {0.5, 0.5}, ll = 0;
    for (int t = 0; t < w->n; t++) {
        int c = w->choice[t];
        double z = beta * (q[c] - q[1 - c]), delta = w->reward[t] - q[c];
        ll -= z > 0 ? log1p(exp(-z)) : log1p(exp(z)) - z;
        q[c] += (delta > 0 ? good : bad) * delta;
    }
    return ll;
}

/* A parameter by Gauss-Legendre nodes: natural value and weight, the prior's density included. */
enum { MOST_NODES = 160 };
struct axis {
    int n;
    double x[MOST_NODES], w[MOST_NODES];
};

/* Beta(a, b) over [0, end]: alpha = end u^2 (3 - 2 u) flattens the density's singular ends. */
static struct axis beta_axis(double a, double b, double end, int n)
{
    struct axis axis = {.n = n};
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc((size_t)n);
    for (int i = 0; i < n; i++) {
        double u, w;
        gsl_integration_glfixed_point(0, 1, (size_t)i, &u, &w, table);
        axis.x[i] = end * u * u * (3 - 2 * u);
        axis.w[i] = w * end * 6 * u * (1 - u) * gsl_ran_beta_pdf(axis.x[i], a, b);
    }
    gsl_integration_glfixed_table_free(table);
    return axis;
}

/* Gamma(shape, scale) over [0, end], beta = end u^3. */
static struct axis gamma_axis(double shape, double scale, double end, int n)
{
    struct axis axis = {.n = n};
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc((size_t)n);
    for (int i = 0; i < n; i++) {
        double u, w;
        gsl_integration_glfixed_point(0, 1, (size_t)i, &u, &w, table);
        axis.x[i] = end * u * u * u;
        axis.w[i] = w * end * 3 * u * u * gsl_ran_gamma_pdf(axis.x[i], shape, scale);
    }
    gsl_integration_glfixed_table_free(table);
    return axis;
}

/* Sums of likelihood x density x {1, alpha, alpha^2, beta, beta^2} over two axes. */
static void integrate(const struct ta_participant *who, const struct axis *alpha,
                      const struct axis *beta, double *sum)
{
    memset(sum, 0, 5 * sizeof *sum);
    for (int i = 0; i < alpha->n; i++) {
        for (int j = 0; j < beta->n; j++) {
            double a = alpha->x[i], b = beta->x[j];
            double w = alpha->w[i] * beta->w[j] * exp(likelihood(who, a, a, b));
            const double g[] = {1, a, a * a, b, b * b};
            for (int m = 0; m < 5; m++) {
                sum[m] += w * g[m];
            }
        }
    }
}

static struct ta_fit fitted(const char *model, const struct ta_participant *who, bool laplace)
{
    struct ta_fit f;
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .method = TA_MAP, .ci = TA_CI_PROFILE,
                               .laplace = laplace};
    ck_assert(ta_fit_one(ta_model_find(model), who, &o, &f));
    return f;
}

static void expect_rw(const struct ta_participant *who)
{
    double whole[5], below[5];
    struct axis alpha = beta_axis(1.1, 1.1, 1, 120), beta = gamma_axis(1.2, 5, 200, 160);
    struct ta_fit f = fitted("rw", who, false);
    integrate(who, &alpha, &beta, whole);
    ck_assert_int_eq(f.evidence, TA_EVIDENCE_QUADRATURE);
    ck_assert_str_eq(f.flags, "n/a");
    ck_near(f.log_evidence, log(whole[0]), 2e-6);
    double mean = whole[1] / whole[0], sd = sqrt(whole[2] / whole[0] - mean * mean);
    ck_near(f.mean[0], mean, 1e-4 * sd);
    ck_near(f.se[0], sd, 1e-3 * sd);
    mean = whole[3] / whole[0], sd = sqrt(whole[4] / whole[0] - mean * mean);
    ck_near(f.mean[1], mean, 1e-4 * sd);
    ck_near(f.se[1], sd, 1e-3 * sd);
    alpha = beta_axis(1.1, 1.1, f.lo[0], 120);
    integrate(who, &alpha, &beta, below);
    ck_near(below[0] / whole[0], 0.025, 2e-5);
    alpha = beta_axis(1.1, 1.1, f.hi[0], 120);
    integrate(who, &alpha, &beta, below);
    ck_near(below[0] / whole[0], 0.975, 2e-5);
    alpha = beta_axis(1.1, 1.1, 1, 120);
    beta = gamma_axis(1.2, 5, f.lo[1], 160);
    integrate(who, &alpha, &beta, below);
    ck_near(below[0] / whole[0], 0.025, 2e-5);
    beta = gamma_axis(1.2, 5, f.hi[1], 160);
    integrate(who, &alpha, &beta, below);
    ck_near(below[0] / whole[0], 0.975, 2e-5);
}

START_TEST(two_parameters_by_brute_force)
{
    static const struct { double alpha, beta; int n; } at[] = {
        {0.3, 4, 80}, {0.9, 2, 40}, {0.02, 1, 40}, {0.5, 0.01, 60}, {0.4, 8, 10}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct ta_participant who = participant_learner(i, at[i].n, 2, arms, at[i].alpha,
                                                        at[i].beta, 0.5, 1, 0);
        expect_rw(&who);
        participant_free(&who);
    }
}
END_TEST

/* No finite maximum of the likelihood: always the arm that always pays; and never one that pays. */
START_TEST(posteriors_at_a_bound)
{
    struct ta_participant wins = participant_from("111111111111", "111111111111", 2);
    struct ta_participant losses = participant_from("111111111111", "000000000000", 2);
    struct ta_participant one = participant_from("1", "1", 2);
    expect_rw(&wins);
    expect_rw(&losses);
    expect_rw(&one);
    participant_free(&wins);
    participant_free(&losses);
    participant_free(&one);
}
END_TEST

START_TEST(three_parameters_by_brute_force)
{
    struct ta_participant who = participant_learner(5, 30, 2, arms, 0.4, 4, 0.5, 1, 0);
    struct axis good = beta_axis(1.1, 1.1, 1, 40), beta = gamma_axis(1.2, 5, 150, 60);
    struct ta_fit f = fitted("rw-dual", &who, false);
    double sum = 0, mean = 0;
    for (int i = 0; i < good.n; i++) {
        for (int j = 0; j < good.n; j++) {
            for (int k = 0; k < beta.n; k++) {
                double w = good.w[i] * good.w[j] * beta.w[k] *
                           exp(likelihood(&who, good.x[i], good.x[j], beta.x[k]));
                sum += w;
                mean += w * good.x[j];
            }
        }
    }
    ck_near(f.log_evidence, log(sum), 1e-5);
    ck_near(f.mean[1], mean / sum, 1e-5);
    participant_free(&who);
}
END_TEST

struct coin {
    int left, right;
    double weight; /* power of b under the integral */
};

static double coin_density(double b, void *of)
{
    const struct coin *c = of;
    return exp(c->left * -log1p(exp(-b)) + c->right * -log1p(exp(b))) * gsl_ran_ugaussian_pdf(b) *
           pow(b, c->weight);
}

/* `random`: a logistic regression of one weight with a normal prior, by GSL's own quadrature. */
START_TEST(one_parameter_by_gsl)
{
    struct ta_participant who = participant_from("111211121112222111", "111111111111111111", 2);
    struct ta_fit f = fitted("random", &who, false);
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
    double at[3], error;
    for (int m = 0; m < 3; m++) {
        struct coin c = {12, 6, m};
        gsl_function g = {.function = coin_density, .params = &c};
        ck_assert_int_eq(0, gsl_integration_qagi(&g, 0, 1e-12, 1000, space, &at[m], &error));
    }
    double mean = at[1] / at[0];
    ck_near(f.log_evidence, log(at[0]), 1e-8);
    ck_near(f.mean[0], mean, 1e-7);
    ck_near(f.se[0], sqrt(at[2] / at[0] - mean * mean), 1e-6);
    struct coin c = {12, 6, 0};
    gsl_function g = {.function = coin_density, .params = &c};
    double below;
    ck_assert_int_eq(0, gsl_integration_qagil(&g, f.lo[0], 0, 1e-12, 1000, space, &below, &error));
    ck_near(below / at[0], 0.025, 2e-6);
    ck_assert_int_eq(0, gsl_integration_qagil(&g, f.hi[0], 0, 1e-12, 1000, space, &below, &error));
    ck_near(below / at[0], 0.975, 2e-6);
    gsl_integration_workspace_free(space);
    participant_free(&who);
}
END_TEST

/* Where the data are many the posterior is normal, and Laplace's method exact but for O(1/n). */
START_TEST(laplace_agrees_where_data_are_many)
{
    struct ta_participant who = participant_learner(9, 4000, 2, arms, 0.3, 3, 0.5, 1, 0);
    struct ta_fit exact = fitted("rw", &who, false), laplace = fitted("rw", &who, true);
    ck_assert_int_eq(laplace.evidence, TA_EVIDENCE_LAPLACE);
    ck_near(exact.log_evidence, laplace.log_evidence, 0.005);
    for (int j = 0; j < 2; j++) {
        ck_near(exact.par[j], laplace.par[j], 1e-12);
        ck_near(exact.mean[j], laplace.par[j], 0.2 * exact.se[j]);
        ck_near(exact.se[j], laplace.se[j], 0.05 * exact.se[j]);
        ck_near(exact.lo[j], laplace.lo[j], 0.2 * exact.se[j]);
        ck_near(exact.hi[j], laplace.hi[j], 0.2 * exact.se[j]);
        ck_assert(isnan(laplace.mean[j]));
    }
    ck_near(exact.corr, laplace.corr, 0.05);
    participant_free(&who);
}
END_TEST

/* Four parameters: no quadrature, but an evidence also under priors on the natural scale. With a
 * rate held by a prior as narrow as a needle it is that of the model with one rate. */
START_TEST(four_parameters_by_laplace)
{
    struct ta_participant who = participant_learner(9, 3000, 2, arms, 0.3, 3, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .method = TA_MAP, .n_priors = 2};
    o.prior[0] = (struct ta_prior){"kappa", TA_PRIOR_NORMAL, 0, 1e-3};
    o.prior[1] = (struct ta_prior){"alpha_neg", TA_PRIOR_BETA, 2, 3};
    struct ta_fit full, dual;
    ck_assert(ta_fit_one(ta_model_find("rw-full"), &who, &o, &full));
    ck_assert(ta_fit_one(ta_model_find("rw-dual"), &who, &o, &dual));
    ck_assert_int_eq(full.evidence, TA_EVIDENCE_LAPLACE);
    ck_assert_int_eq(dual.evidence, TA_EVIDENCE_QUADRATURE);
    ck_near(full.log_evidence, dual.log_evidence, 0.05);
    participant_free(&who);
}
END_TEST

/* The sum of two normal densities far apart, and one that is narrow beside the other. */
START_TEST(quantiles_of_a_known_density)
{
    enum { N = 241 };
    double density[N], from = -12, h = 0.1;
    for (int i = 0; i < N; i++) {
        double x = from + i * h;
        density[i] = 7 * (gsl_ran_gaussian_pdf(x + 4, 1) + gsl_ran_gaussian_pdf(x - 5, 0.25));
    }
    for (double p = 0.01; p < 1; p += 0.07) {
        double x = ta_marginal_quantile(density, N, from, h, p);
        double exact = (gsl_cdf_ugaussian_P(x + 4) + gsl_cdf_gaussian_P(x - 5, 0.25)) / 2;
        ck_near(exact, p, 1e-9);
    }
}
END_TEST

START_TEST(the_same_again)
{
    struct ta_participant who = participant_learner(3, 60, 2, arms, 0.3, 4, 0.5, 1, 0);
    struct ta_fit a = fitted("rw", &who, false), b = fitted("rw", &who, false);
    ck_assert_mem_eq(&a.log_evidence, &b.log_evidence, sizeof a.log_evidence);
    ck_assert_mem_eq(a.lo, b.lo, sizeof a.lo);
    ck_assert_mem_eq(a.mean, b.mean, sizeof a.mean);
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 120);
    tcase_add_test(c, two_parameters_by_brute_force);
    tcase_add_test(c, posteriors_at_a_bound);
    tcase_add_test(c, three_parameters_by_brute_force);
    tcase_add_test(c, one_parameter_by_gsl);
    tcase_add_test(c, laplace_agrees_where_data_are_many);
    tcase_add_test(c, four_parameters_by_laplace);
    tcase_add_test(c, quantiles_of_a_known_density);
    tcase_add_test(c, the_same_again);
}

int main(void)
{
    return run_suite("quadrature", add);
}
