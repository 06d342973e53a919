/* test_hierarchical.c - the posterior of a population: against integrals written here, against
 * cases with one answer, and against Stan.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/product.h"
#include "support.h"
#include "twoarm/hierarchical.h"
#include "twoarm/io.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

static const double arms[] = {0.7, 0.3};

/* --- product integration ---------------------------------------------------------------------- */

/* The integral over two axes of exp(-x^2 - y^2 / 2) against normal densities, in closed form: E
 * exp(-a x^2) = exp(-a m^2 / (1 + 2 a s^2)) / sqrt(1 + 2 a s^2). */
static double error_with(int n, double sigma)
{
    struct ta_line line = {n, -6, 12.0 / (n - 1)};
    double w0[TA_LINE_MOST], w1[TA_LINE_MOST], sum = 0, total = 0;
    gsl_matrix *t = gsl_matrix_alloc((size_t)n, (size_t)n);
    for (int i = 0; i < n * n; i++) {
        double x = -6 + i / n * line.h, y = -6 + i % n * line.h;
        t->data[i] = exp(-x * x - y * y / 2);
    }
    ta_product_spline(t, 0);
    ta_product_spline(t, 1);
    ta_product_weights(&line, 0.313, sigma, w0);
    ta_product_weights(&line, -0.4, 1.2, w1);
    for (int i = 0; i < n * n; i++) {
        sum += w0[i / n] * w1[i % n] * t->data[i];
        total += i < n ? w0[i] : 0;
    }
    gsl_matrix_free(t);
    ck_near(total, 1, 1e-12);
    double wide = 1 + 2 * sigma * sigma;
    double exact = exp(-0.313 * 0.313 / wide) / sqrt(wide) * exp(-0.08 / 2.44) / sqrt(2.44);
    return fabs(sum - exact) / exact;
}

/* Errors fall with the fourth power of the step, for every width, however small. */
START_TEST(errors_of_the_fourth_order)
{
    static const double sigma[] = {1e-6, 0.01, 0.1, 0.5, 2};
    for (size_t i = 0; i < sizeof sigma / sizeof *sigma; i++) {
        ck_assert_double_lt(error_with(61, sigma[i]), 3e-4);
        ck_assert_double_lt(error_with(241, sigma[i]), 3e-4 / 128);
    }
}
END_TEST

/* A constant is its own integral, also where the density lies beyond the nodes. */
START_TEST(constant_beyond_the_ends)
{
    struct ta_line line = {11, -1, 0.2};
    static const double mu[] = {-30, -1, 0.1, 30}, sigma[] = {1e-7, 0.3, 20};
    for (int i = 0; i < 12; i++) {
        double w[11], sum = 0;
        ta_product_weights(&line, mu[i / 3], sigma[i % 3], w);
        for (int j = 0; j < 11; j++) {
            sum += w[j];
        }
        ck_near(sum, 1, 1e-9);
    }
    double w[11];
    ta_product_weights(&line, -30, 0.3, w);
    ck_near(w[0], 1, 1e-9); /* rounding of cubes of 30 */
    ta_product_weights(&line, 30, 0.3, w);
    ck_near(w[10], 1, 1e-9);
}
END_TEST

/* --- against an integral written here --------------------------------------------------------- */

/* `random` with a left choices of n: b ~ N(mu, sigma). Gauss-Legendre over b, even grids over mu
 * and sigma, plain loops. */
enum { B = 400, MU = 160, SIGMA = 160, THREE = 3 };
static const int left[THREE] = {9, 4, 7}, trials[THREE] = {10, 8, 20};

struct brute {
    double z, mu, mu2, sigma, sigma2, b[THREE], b2[THREE];
    double below_mu, below_sigma, below_lo[THREE], below_hi[THREE]; /* the ends that were found */
};

/* Share of a cell of width d about x that lies below an end. */
static double share(double x, double d, double end)
{
    return fmin(1, fmax(0, (end - x) / d + 0.5));
}

static void add_node(struct brute *sum, const double *b, const double *wb, double mu, double sigma,
                     double weight, const struct ta_fit *fit)
{
    double each[THREE], first[THREE], second[THREE], lo[THREE], hi[THREE];
    for (int p = 0; p < THREE; p++) {
        each[p] = first[p] = second[p] = lo[p] = hi[p] = 0;
        for (int i = 0; i < B; i++) { /* b by quantiles of the group: mu + sigma b */
            double x = mu + sigma * b[i], l = 1 / (1 + exp(-x));
            double f = wb[i] * pow(l, left[p]) * pow(1 - l, trials[p] - left[p]);
            each[p] += f;
            first[p] += f * x;
            second[p] += f * x * x;
            lo[p] += f * share(x, sigma * (b[1] - b[0]), fit[p].lo[0]);
            hi[p] += f * share(x, sigma * (b[1] - b[0]), fit[p].hi[0]);
        }
        weight *= each[p];
    }
    sum->z += weight;
    sum->mu += weight * mu;
    sum->mu2 += weight * mu * mu;
    sum->sigma += weight * sigma;
    sum->sigma2 += weight * sigma * sigma;
    for (int p = 0; p < THREE; p++) {
        sum->b[p] += weight * first[p] / each[p];
        sum->b2[p] += weight * second[p] / each[p];
        sum->below_lo[p] += weight * lo[p] / each[p];
        sum->below_hi[p] += weight * hi[p] / each[p];
    }
}

static struct brute integrate(const struct ta_hyper *h, const struct ta_hierarchy *g,
                              const struct ta_fit *fit)
{
    static double b[B], wb[B];
    struct brute sum = {0};
    for (int i = 0; i < B; i++) {
        b[i] = -8 + 16.0 * i / (B - 1);
        wb[i] = gsl_ran_ugaussian_pdf(b[i]) * 16.0 / (B - 1);
    }
    for (int i = 0; i < MU; i++) {
        double mu = -7 + 14.0 * (i + 0.5) / MU;
        for (int s = 0; s < SIGMA; s++) {
            double sigma = 6 * h->scale * (s + 0.5) / SIGMA;
            double prior = gsl_ran_gaussian_pdf(mu - h->mean, h->sd) * 2 *
                           gsl_ran_gaussian_pdf(sigma, h->scale);
            double before = sum.z;
            add_node(&sum, b, wb, mu, sigma, prior * 14 / MU * 6 * h->scale / SIGMA, fit);
            sum.below_mu += (sum.z - before) * share(mu, 14.0 / MU, g->par[0].mu.lo);
            sum.below_sigma +=
                (sum.z - before) * share(sigma, 6 * h->scale / SIGMA, g->par[0].sigma.hi);
        }
    }
    return sum;
}

static struct ta_participant coin(int n, int heads)
{
    struct ta_participant who = participant_make(n, 2);
    for (int t = 0; t < n; t++) {
        who.choice[t] = t >= heads;
        who.reward[t] = 1;
    }
    return who;
}

START_TEST(one_parameter_by_brute_force)
{
    struct ta_participant who[THREE + 1];
    struct ta_fit fit[THREE + 1];
    struct ta_hierarchy g;
    struct ta_par_info info[TA_MAX_PAR];
    const struct ta_model *model = ta_model_find("random");
    ta_model_pars(model, 2, info);
    struct ta_hyper h = ta_hyper_usual(info[0].def);
    for (int p = 0; p < THREE; p++) {
        who[p] = coin(trials[p], left[p]);
    }
    who[THREE] = coin(5, 0); /* nothing of it is scored: no part of the group */
    memset(who[THREE].scored, 0, 5);
    struct ta_dataset data = {.n = THREE + 1, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    const struct ta_hierarchy_options how = {.hyper = &h, .threads = 1};
    ck_assert(ta_hierarchical(model, &data, &how, &g, fit));
    struct brute want = integrate(&h, &g, fit);
    ck_assert(g.converged);
    ck_assert_int_eq(g.n_people, THREE);
    double mu = want.mu / want.z, sigma = want.sigma / want.z;
    ck_near(g.log_evidence, log(want.z), 1e-4);
    ck_near(g.par[0].mu.mean, mu, 1e-3);
    ck_near(g.par[0].mu.sd, sqrt(want.mu2 / want.z - mu * mu), 1e-3);
    ck_near(g.par[0].sigma.mean, sigma, 1e-3);
    ck_near(g.par[0].sigma.sd, sqrt(want.sigma2 / want.z - sigma * sigma), 1e-3);
    ck_near(want.below_mu / want.z, 0.025, 5e-4);
    ck_near(want.below_sigma / want.z, 0.975, 2e-3);
    for (int p = 0; p < THREE; p++) {
        double mean = want.b[p] / want.z;
        ck_near(fit[p].par[0], mean, 1e-3);
        ck_near(fit[p].se[0], sqrt(want.b2[p] / want.z - mean * mean), 1e-3);
        ck_near(want.below_lo[p] / want.z, 0.025, 5e-4);
        ck_near(want.below_hi[p] / want.z, 0.975, 5e-4);
    }
    ck_assert(isnan(fit[THREE].par[0]));
    ck_assert_str_eq(fit[THREE].flags, "no_choices");
    for (int p = 0; p <= THREE; p++) {
        participant_free(&who[p]);
    }
}
END_TEST

/* --- where people cannot differ they are one person ------------------------------------------- */

enum { SAME = 4, EACH = 60 };

START_TEST(no_spread_is_one_person)
{
    struct ta_participant who[SAME], all = participant_make(SAME * EACH, 2);
    struct ta_fit fit[SAME], one;
    struct ta_hierarchy g;
    struct ta_hyper h[] = {
        {.support = TA_UNIT, .mean = 0.2, .sd = 1.1, .scale = 1e-5},
        {.support = TA_POSITIVE, .mean = 1, .sd = 0.8, .scale = 1e-5, .usual = 1}};
    all.n_contexts = SAME;
    for (int p = 0; p < SAME; p++) {
        who[p] = participant_learner((uint64_t)p, EACH, 2, arms, 0.4, 4, 0.5, 1, 0);
        for (int t = 0; t < EACH; t++) {
            all.choice[p * EACH + t] = who[p].choice[t];
            all.reward[p * EACH + t] = who[p].reward[t];
            all.context[p * EACH + t] = p;
        }
    }
    struct ta_dataset data = {.n = SAME, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    struct ta_fit_options o = {
        .scale = {.q0 = 0.5, .hi = 1}, .method = TA_MAP, .ci = TA_CI_PROFILE, .n_priors = 2};
    o.prior[0] = (struct ta_prior){"alpha", TA_PRIOR_NORMAL, 0.2, 1.1};
    o.prior[1] = (struct ta_prior){"beta", TA_PRIOR_NORMAL, 1, 0.8};
    const struct ta_hierarchy_options how = {.hyper = h, .threads = 2};
    ck_assert(ta_hierarchical(ta_model_find("rw"), &data, &how, &g, fit));
    ck_assert(ta_fit_one(ta_model_find("rw"), &all, &o, &one));
    ck_near(g.log_evidence, one.log_evidence, 2e-3);
    for (int a = 0; a < 2; a++) {
        ck_near(g.par[a].centre.mean, one.mean[a], 0.01 * one.se[a]);
        ck_near(g.par[a].centre.sd, one.se[a], 0.01 * one.se[a]);
        ck_near(g.par[a].centre.lo, one.lo[a], 0.02 * one.se[a]);
        ck_near(g.par[a].centre.hi, one.hi[a], 0.02 * one.se[a]);
        for (int p = 0; p < SAME; p++) {
            ck_near(fit[p].par[a], one.mean[a], 0.01 * one.se[a]);
            ck_near(fit[p].se[a], one.se[a], 0.01 * one.se[a]);
            ck_near(fit[p].lo[a], one.lo[a], 0.02 * one.se[a]);
            ck_near(fit[p].hi[a], one.hi[a], 0.02 * one.se[a]);
        }
    }
    ck_near(fit[0].corr, one.corr, 0.01);
    /* sigma has learned nothing: mean of a half-normal, and its quantiles */
    ck_near(g.par[0].sigma.mean, 1e-5 * sqrt(2 / M_PI), 1e-8);
    ck_near(g.par[0].sigma.hi, 1e-5 * gsl_cdf_ugaussian_Pinv(0.9875), 1e-8);
    ck_near(ta_sigma_below(&g.par[0], 1e-5), 2 * gsl_cdf_ugaussian_P(1) - 1, 1e-3);
    ck_near(ta_mu_below(&g.par[0], g.par[0].mu.hi), 0.975, 1e-9);
    for (int p = 0; p < SAME; p++) {
        participant_free(&who[p]);
    }
    participant_free(&all);
}
END_TEST

/* --- against Stan ----------------------------------------------------------------------------- */

struct line {
    char name[32];
    double mean, mcse, sd, lo, hi;
};

/* The quantity of that name as found here. */
static struct ta_summary found(const char *name, const struct ta_hierarchy *g,
                               const struct ta_fit *fit)
{
    int i;
    if (strcmp(name, "mu_A") == 0 || strcmp(name, "mu_tau") == 0) {
        return g->par[name[3] == 't'].centre;
    }
    if (sscanf(name, "mu_pr[%d]", &i) == 1) {
        return g->par[i - 1].mu;
    }
    if (sscanf(name, "sigma[%d]", &i) == 1) {
        return g->par[i - 1].sigma;
    }
    int a = name[0] == 't';
    ck_assert(sscanf(name, a ? "tau[%d]" : "A[%d]", &i) == 1);
    const struct ta_fit *f = &fit[i - 1];
    return (struct ta_summary){f->par[a], f->se[a], f->lo[a], f->hi[a]};
}

/* Stan's posterior of hBayesDM's bandit2arm_delta on its example, 24 000 draws: every mean within
 * four Monte Carlo errors; deviations within 3 %, ends of intervals (of one of the two seeds)
 * within .15 deviations. */
START_TEST(hbayesdm_posterior)
{
    const char *folder = shared_reference();
    if (!folder) {
        return; /* tests/cli/fit_hierarchical.sh says that it is skipped */
    }
    char path[8192], text[512];
    struct ta_error e = {0};
    struct ta_dataset data;
    struct ta_read_options o = {.q0 = 0};
    struct ta_par_info info[TA_MAX_PAR];
    const struct ta_model *rw = ta_model_find("rw");
    snprintf(path, sizeof path, "%s/data/hbayesdm_bandit2arm.tsv", folder);
    char *paths[] = {path};
    ck_assert(ta_dataset_read(&data, paths, 1, &o, &e));
    ck_assert_int_eq(data.n, 20);
    struct ta_fit fit[20];
    struct ta_hierarchy g;
    ta_model_pars(rw, 2, info);
    struct ta_hyper h[] = {ta_hyper_hbayesdm(info[0].def), ta_hyper_hbayesdm(info[1].def)};
    const struct ta_hierarchy_options how = {.hyper = h, .threads = 2};
    ck_assert(ta_hierarchical(rw, &data, &how, &g, fit));
    ck_assert(g.converged);
    /* converged values of the same scheme in another program */
    ck_near(g.par[0].centre.mean, 0.36122, 2e-5);
    ck_near(g.par[0].centre.sd, 0.05453, 5e-5);
    ck_near(g.par[1].centre.mean, 0.80536, 2e-5);
    ck_near(g.par[1].centre.sd, 0.08566, 5e-5);
    ck_near(g.par[0].sigma.mean, 0.14130, 5e-5);
    ck_near(g.par[1].sigma.mean, 0.14029, 5e-5);
    snprintf(path, sizeof path, "%s/hbayesdm_posterior.tsv", folder);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, f));
    int n = 0;
    double worst = 0;
    for (struct line l; fgets(text, sizeof text, f); n++) {
        ck_assert_int_eq(6, sscanf(text, "%31s %lf %lf %lf %lf %lf", l.name, &l.mean, &l.mcse,
                                   &l.sd, &l.lo, &l.hi));
        struct ta_summary s = found(l.name, &g, fit);
        worst = fmax(worst, fabs(s.mean - l.mean) / l.mcse);
        ck_assert_msg(fabs(s.mean - l.mean) <= 4 * l.mcse, "%s: %g for %g +- %g", l.name, s.mean,
                      l.mean, l.mcse);
        ck_assert_msg(fabs(s.sd / l.sd - 1) < 0.03, "%s: sd %g for %g", l.name, s.sd, l.sd);
        ck_assert_msg(fabs(s.lo - l.lo) < 0.15 * l.sd && fabs(s.hi - l.hi) < 0.15 * l.sd,
                      "%s: %g to %g for %g to %g", l.name, s.lo, s.hi, l.lo, l.hi);
    }
    fclose(f);
    ck_assert_int_eq(n, 46);
    printf("46 quantities, at most %.2f Monte Carlo errors from Stan's\n", worst);
    ta_dataset_free(&data);
}
END_TEST

/* --- the same again --------------------------------------------------------------------------- */

START_TEST(threads_change_nothing)
{
    enum { N = 7 };
    struct ta_participant who[N];
    struct ta_fit one[N], four[N];
    struct ta_hierarchy a, b;
    struct ta_par_info info[TA_MAX_PAR];
    const struct ta_model *rw = ta_model_find("rw");
    ta_model_pars(rw, 2, info);
    struct ta_hyper h[] = {ta_hyper_usual(info[0].def), ta_hyper_usual(info[1].def)};
    for (int i = 0; i < N; i++) {
        who[i] = participant_learner((uint64_t)i, 50, 2, arms, 0.2 + 0.1 * i, 4, 0.5, 1, 0);
    }
    struct ta_dataset data = {.n = N, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    const struct ta_hierarchy_options how = {.hyper = h, .threads = 1};
    ck_assert(ta_hierarchical(rw, &data, &how, &a, one));
    const struct ta_hierarchy_options how4 = {.hyper = h, .threads = 4};
    ck_assert(ta_hierarchical(rw, &data, &how4, &b, four));
    ck_assert_mem_eq(&a.log_evidence, &b.log_evidence, sizeof a.log_evidence);
    for (int p = 0; p < 2; p++) {
        ck_assert_mem_eq(&a.par[p].mu, &b.par[p].mu, sizeof a.par[p].mu);
        ck_assert_mem_eq(&a.par[p].sigma, &b.par[p].sigma, sizeof a.par[p].sigma);
    }
    for (int i = 0; i < N; i++) {
        ck_assert_mem_eq(one[i].par, four[i].par, sizeof one[i].par);
        ck_assert_mem_eq(one[i].lo, four[i].lo, sizeof one[i].lo);
        participant_free(&who[i]);
    }
}
END_TEST

/* Blocks of rows and lanes and what is left of both, and views of wider matrices, against sums in
 * long double. */
START_TEST(products_of_matrices)
{
    struct ta_rng rng;
    ta_rng_start(&rng, 3, TA_STREAM_FIT, 0, 0);
    for (size_t rows = 1; rows < 10; rows++) {
        for (size_t cols = 1; cols < 19; cols++) {
            size_t inner = 1 + (rows * cols) % 13;
            gsl_matrix *a = gsl_matrix_alloc(rows, inner + 3), *b = gsl_matrix_alloc(cols, inner);
            gsl_matrix *c = gsl_matrix_alloc(rows, cols);
            for (size_t i = 0; i < rows * (inner + 3); i++) {
                a->data[i] = ta_rng_normal(&rng);
            }
            for (size_t i = 0; i < cols * inner; i++) {
                b->data[i] = ta_rng_normal(&rng);
            }
            gsl_matrix_view part = gsl_matrix_submatrix(a, 0, 2, rows, inner);
            gsl_matrix *turned = ta_turned(b);
            ta_times(&part.matrix, turned, c);
            for (size_t i = 0; i < rows * cols; i++) {
                long double sum = 0;
                for (size_t k = 0; k < inner; k++) {
                    sum += (long double)gsl_matrix_get(a, i / cols, 2 + k) *
                           gsl_matrix_get(b, i % cols, k);
                }
                ck_near(gsl_matrix_get(c, i / cols, i % cols), (double)sum, 1e-13);
            }
            gsl_matrix_free(a);
            gsl_matrix_free(b);
            gsl_matrix_free(c);
            gsl_matrix_free(turned);
        }
    }
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 120);
    tcase_add_test(c, products_of_matrices);
    tcase_add_test(c, errors_of_the_fourth_order);
    tcase_add_test(c, constant_beyond_the_ends);
    tcase_add_test(c, one_parameter_by_brute_force);
    tcase_add_test(c, no_spread_is_one_person);
    tcase_add_test(c, hbayesdm_posterior);
    tcase_add_test(c, threads_change_nothing);
}

int main(void)
{
    return run_suite("hierarchical", add);
}
