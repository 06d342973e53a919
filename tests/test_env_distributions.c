/* test_env_distributions.c - what each environment draws, against its distribution, at fixed seeds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kolmogorov-Smirnov distances are held to 1.95 / sqrt(n) (p about .001), chi-square to its .999
  * quantile: seeds are fixed, so a test passes always or never. */
#include "support.h"
#include "twoarm/env.h"

#include <gsl/gsl_cdf.h>

enum { N = 20000 };
static double outcome[2 * N], mean[2 * N];
static struct ta_env_spec spec;

static void use(const char *name)
{
    ta_env_spec_init(&spec, ta_env_find(name), 2);
}

static void par(int j, double first, double second)
{
    spec.par[j][0] = first;
    spec.par[j][1] = second;
}

static void draw(int n, uint64_t seed)
{
    struct ta_rng rng;
    ta_rng_start(&rng, seed, TA_STREAM_ENV, 0, 0);
    spec.env->draw(&spec, &rng, n, outcome, mean);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Largest distance between the distribution of an arm's outcomes and `cdf`. */
static double distance(int arm, double (*cdf)(double, double, double), double a, double b)
{
    static double x[N];
    double most = 0;
    for (int t = 0; t < N; t++) {
        x[t] = outcome[2 * t + arm];
    }
    qsort(x, N, sizeof *x, ascending);
    for (int i = 0; i < N; i++) {
        double p = cdf(x[i], a, b);
        most = fmax(most, fmax((i + 1.0) / N - p, p - (double)i / N));
    }
    return most;
}

static double exponential_cdf(double x, double m, double unused)
{
    (void)unused;
    return gsl_cdf_exponential_P(x, m);
}

static double normal_cdf(double x, double m, double sd)
{
    return gsl_cdf_gaussian_P(x - m, sd);
}

START_TEST(continuous_distributions)
{
    const double limit = 1.95 / sqrt(N);
    use("uniform");
    par(0, 0, -2);
    par(1, 1, 3);
    draw(N, 1);
    ck_assert(distance(0, gsl_cdf_flat_P, 0, 1) < limit);
    ck_assert(distance(1, gsl_cdf_flat_P, -2, 3) < limit);
    use("exponential");
    par(0, 0.5, 3);
    draw(N, 2);
    ck_assert(distance(0, exponential_cdf, 0.5, 0) < limit);
    ck_assert(distance(1, exponential_cdf, 3, 0) < limit);
    use("gaussian");
    par(0, 1, -4);
    par(1, 1, 0.25);
    draw(N, 3);
    ck_assert(distance(0, normal_cdf, 1, 1) < limit);
    ck_assert(distance(1, normal_cdf, -4, 0.25) < limit);
}
END_TEST

/* Shapes below and above 1: both ways of drawing gamma numbers. (Much below .3 the numbers
 * nearest to 1 are no longer apart as doubles.) */
START_TEST(beta_distributions)
{
    static const double shape[][2] = {{0.5, 0.5}, {2, 5}, {0.3, 3}, {40, 60}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        use("beta");
        par(0, shape[i][0], shape[i][1]);
        par(1, shape[i][1], shape[i][0]);
        draw(N, 4 + i);
        ck_assert(distance(0, gsl_cdf_beta_P, shape[i][0], shape[i][1]) < 1.95 / sqrt(N));
        ck_assert(distance(1, gsl_cdf_beta_P, shape[i][1], shape[i][0]) < 1.95 / sqrt(N));
    }
}
END_TEST

/* Wins of both arms together are in the ratio of independent draws. */
START_TEST(bernoulli_cells)
{
    int count[4] = {0};
    const double p = 0.7, q = 0.2;
    use("bernoulli");
    par(0, p, q);
    draw(N, 9);
    for (int t = 0; t < N; t++) {
        count[(outcome[2 * t] > 0) + 2 * (outcome[2 * t + 1] > 0)]++;
    }
    const double expected[4] = {(1 - p) * (1 - q), p * (1 - q), (1 - p) * q, p * q};
    double chi = 0;
    for (int i = 0; i < 4; i++) {
        double d = count[i] - N * expected[i];
        chi += d * d / (N * expected[i]);
    }
    ck_assert(chi < gsl_cdf_chisq_Pinv(0.999, 3));
}
END_TEST

/* 25 wins of 100 whatever the seed, each place as often as any other. */
START_TEST(exact_counts_and_places)
{
    enum { T = 100, RUNS = 2000 };
    int at[T] = {0};
    use("exact");
    par(0, 0.25, 0.25);
    for (int run = 0; run < RUNS; run++) {
        int wins[2] = {0, 0};
        draw(T, (uint64_t)run);
        for (int t = 0; t < T; t++) {
            wins[0] += outcome[2 * t] > 0;
            wins[1] += outcome[2 * t + 1] > 0;
            at[t] += outcome[2 * t] > 0;
        }
        ck_assert_int_eq(wins[0], 25);
        ck_assert_int_eq(wins[1], 25);
    }
    double chi = 0, expected = RUNS * 0.25;
    for (int t = 0; t < T; t++) {
        chi += (at[t] - expected) * (at[t] - expected) / (expected * 0.75);
    }
    chi *= (T - 1.0) / T; /* wins sum to 25: hypergeometric, so a little more even */
    ck_assert(chi < gsl_cdf_chisq_Pinv(0.999, T - 1));
    ck_assert(chi > gsl_cdf_chisq_Pinv(0.001, T - 1));
}
END_TEST

/* Daw et al. 2006: the walk settles at mean 50 with sd 2.8 / sqrt(1 - .9836^2) = 15.52 and
 * autocorrelation .9836 from trial to trial; payoffs are whole, 1 to 100, sd 4 around it. */
START_TEST(daws_walk)
{
    enum { RUNS = 200, T = 300 };
    double sum = 0, squares = 0, products = 0, noise = 0;
    int n = 0;
    use("walk");
    for (int run = 0; run < RUNS; run++) {
        draw(T, (uint64_t)run);
        for (int t = 0; t < T - 1; t++) {
            double x = mean[2 * t] - 50, next = mean[2 * t + 2] - 50, r = outcome[2 * t];
            sum += x;
            squares += x * x;
            products += x * next;
            noise += (r - mean[2 * t]) * (r - mean[2 * t]);
            ck_assert(r == floor(r) && r >= 1 && r <= 100);
            n++;
        }
    }
    double sd = sqrt(squares / n);
    ck_near(sum / n, 0, 3 * 15.52 / sqrt(RUNS) * 2);
    ck_near(sd, 15.52, 1.2);
    ck_near(products / squares, 0.9836, 0.004);
    ck_near(sqrt(noise / n), sqrt(16 + 1.0 / 12), 0.1); /* rounding adds 1/12 */
}
END_TEST

/* As a probability between .25 and .75, reflected (Daw et al. 2011): fills the range evenly. */
START_TEST(reflected_walk)
{
    enum { RUNS = 4000, T = 50 };
    int count[10] = {0};
    use("walk");
    const double set[] = {1, 0.5, 0.025, 0, 0.25, 0.75, 1, 1};
    for (int j = 0; j < 8; j++) {
        spec.set[j][0] = set[j];
    }
    for (int run = 0; run < RUNS; run++) {
        draw(T, (uint64_t)run);
        double x = mean[2 * (T - 1)];
        ck_assert(x >= 0.25 && x <= 0.75);
        ck_assert(outcome[2 * (T - 1)] == 0 || outcome[2 * (T - 1)] == 1);
        count[(int)fmin(9, (x - 0.25) * 20)]++;
    }
    double chi = 0;
    for (int i = 0; i < 10; i++) {
        chi += (count[i] - RUNS / 10.0) * (count[i] - RUNS / 10.0) / (RUNS / 10.0);
    }
    ck_assert(chi < gsl_cdf_chisq_Pinv(0.999, 9));
}
END_TEST

/* The mean column is the expected value after rounding and clipping: against a long run. */
START_TEST(clipped_and_rounded_means)
{
    static const struct {
        double m, sd, step, lo, hi;
    } c[] = {{0.3, 0.2, 1, -10, 10},
             {5, 3, 1, 0, 6},
             {5, 3, 0, 0, 6},
             {-2, 1, 5, -1e6, 1e6},
             {97, 4, 1, 1, 100}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        double sum = 0;
        use("gaussian");
        par(0, c[i].m, c[i].m);
        par(1, c[i].sd, c[i].sd);
        spec.set[0][0] = c[i].step;
        spec.set[1][0] = c[i].lo;
        spec.set[2][0] = c[i].hi;
        draw(N, 50 + i);
        for (int t = 0; t < 2 * N; t++) {
            sum += outcome[t];
        }
        ck_near(sum / (2 * N), mean[0], 4 * fmax(c[i].sd, c[i].step) / sqrt(2 * N));
    }
}
END_TEST

START_TEST(gaussian_means_are_drawn_once_a_context)
{
    double squares = 0;
    use("gaussian");
    par(0, 0, 0);
    par(1, 1, 1);
    par(2, 10, 10);
    for (int run = 0; run < 2000; run++) {
        draw(10, (uint64_t)run);
        ck_assert_double_eq(mean[0], mean[18]);
        ck_assert(mean[0] != mean[1]);
        squares += mean[0] * mean[0];
    }
    ck_near(sqrt(squares / 2000), 10, 10 * 3 / sqrt(2 * 2000.0));
}
END_TEST

static int swaps(int n)
{
    int count = 0;
    for (int t = 1; t < n; t++) {
        count += (mean[2 * t] > mean[2 * t + 1]) != (mean[2 * t - 2] > mean[2 * t - 1]);
    }
    return count;
}

START_TEST(reversals_at_given_and_drawn_trials)
{
    use("reversal");
    par(0, 0.8, 0.2);
    spec.n_set[0] = 2;
    spec.set[0][0] = 11;
    spec.set[0][1] = 31;
    draw(60, 1);
    ck_assert_int_eq(swaps(60), 2);
    ck_assert(mean[2 * 9] > mean[2 * 9 + 1] && mean[2 * 10] < mean[2 * 10 + 1]); /* trial 11 */
    ck_assert(mean[2 * 29] < mean[2 * 29 + 1] && mean[2 * 30] > mean[2 * 30 + 1]);
    spec.n_set[0] = 0;
    spec.n_set[1] = 2;
    spec.set[1][0] = 10;
    spec.set[1][1] = 14;
    int count[5] = {0}, total = 0;
    draw(N, 2);
    for (int t = 1, since = 1; t < N; t++, since++) {
        if (mean[2 * t] != mean[2 * t - 2]) {
            ck_assert(since >= 10 && since <= 14);
            count[since - 10]++;
            total++;
            since = 0;
        }
    }
    double chi = 0;
    for (int i = 0; i < 5; i++) {
        chi += (count[i] - total / 5.0) * (count[i] - total / 5.0) / (total / 5.0);
    }
    ck_assert(chi < gsl_cdf_chisq_Pinv(0.999, 4));
}
END_TEST

/* Both phases are made of the same luck: with equal p they are the same table. */
START_TEST(reversal_by_criterion)
{
    static double other[2 * N], other_mean[2 * N];
    struct ta_rng rng;
    use("reversal");
    par(0, 0.5, 0.5);
    spec.set[2][0] = 3; /* 3 of the last 4, not before 5 trials */
    spec.set[3][0] = 4;
    spec.set[4][0] = 5;
    ck_assert(ta_env_by_choice(&spec));
    draw(100, 7);
    ta_rng_start(&rng, 7, TA_STREAM_ENV, 0, 0);
    spec.env->draw_reversed(&spec, &rng, 100, other, other_mean);
    ck_assert_mem_eq(outcome, other, 200 * sizeof *other);
    par(0, 0.8, 0.2);
    ta_rng_start(&rng, 7, TA_STREAM_ENV, 0, 0);
    spec.env->draw_reversed(&spec, &rng, 100, other, other_mean);
    ck_assert_double_eq(other_mean[0], 0.2);
    ck_assert_double_eq(other_mean[1], 0.8);
    struct ta_env_phase phase = {0};
    static const bool best[] = {true, true, true, false, true, false, true, true, true, true};
    static const int reversed[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 0};
    for (int t = 0; t < 10; t++) {
        spec.env->step(&spec, &phase, best[t]);
        ck_assert_int_eq(phase.reversed, reversed[t]);
    }
}
END_TEST

START_TEST(tables_go_on_and_follow_arms)
{
    static const double rows[] = {1, 2, 3, 4, 5, 6};
    use("table");
    spec.table = rows;
    spec.table_rows = 3;
    spec.first_row = 1;
    spec.arm[0] = 1; /* arms have been shuffled */
    spec.arm[1] = 0;
    draw(3, 1);
    const double expected[] = {4, 3, 6, 5, 2, 1};
    ck_assert_mem_eq(outcome, expected, sizeof expected);
    ck_assert_mem_eq(mean, expected, sizeof expected);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, continuous_distributions);
    tcase_add_test(c, beta_distributions);
    tcase_add_test(c, bernoulli_cells);
    tcase_add_test(c, exact_counts_and_places);
    tcase_add_test(c, daws_walk);
    tcase_add_test(c, reflected_walk);
    tcase_add_test(c, clipped_and_rounded_means);
    tcase_add_test(c, gaussian_means_are_drawn_once_a_context);
    tcase_add_test(c, reversals_at_given_and_drawn_trials);
    tcase_add_test(c, reversal_by_criterion);
    tcase_add_test(c, tables_go_on_and_follow_arms);
}

int main(void)
{
    return run_suite("env_distributions", add);
}
