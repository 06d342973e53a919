/* test_fit.c - maximum likelihood against plain scalar code, closed forms and brute force.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

/* The likelihood of `rw` written out anew: nothing of src/core is used. */
static double scalar_rw(const struct ta_participant *p, double q0, double alpha, double beta)
{
    double q[TA_MAX_ARMS], ll = 0;
    for (int a = 0; a < p->k; a++) {
        q[a] = q0;
    }
    for (int t = 0; t < p->n; t++) {
        int c = p->choice[t];
        double most = -INFINITY, sum = 0;
        if (c < 0) {
            continue;
        }
        for (int a = 0; a < p->k; a++) {
            most = fmax(most, beta * q[a]);
        }
        for (int a = 0; a < p->k; a++) {
            sum += exp(beta * q[a] - most);
        }
        ll += p->scored[t] ? beta * q[c] - most - log(sum) : 0;
        q[c] += isnan(p->reward[t]) ? 0 : alpha * (p->reward[t] - q[c]);
    }
    return ll;
}

/* max over beta in [lo, hi] for a fixed alpha: the function is concave, so a golden section finds
 * it. */
static double scalar_profile(const struct ta_participant *p, double q0, double alpha, double lo,
                             double hi)
{
    const double g = 0.6180339887498949;
    double a = lo, b = hi;
    for (int i = 0; i < 50; i++) {
        double x = b - g * (b - a), y = a + g * (b - a);
        if (scalar_rw(p, q0, alpha, x) < scalar_rw(p, q0, alpha, y)) {
            a = x;
        } else {
            b = y;
        }
    }
    double best = scalar_rw(p, q0, alpha, (a + b) / 2);
    return fmax(best, fmax(scalar_rw(p, q0, alpha, lo), scalar_rw(p, q0, alpha, hi)));
}

static double brute_force(const struct ta_participant *p, double q0, double hi)
{
    double best = -INFINITY;
    for (int i = 0; i <= 100; i++) {
        double x = -9 + 18.0 * i / 100;
        best = fmax(best, scalar_profile(p, q0, 1 / (1 + exp(-x)), 0, hi));
    }
    return fmax(best, fmax(scalar_profile(p, q0, 0, 0, hi), scalar_profile(p, q0, 1, 0, hi)));
}

static const double two[] = {0.2, 0.8};
static const struct ta_fit_options plain = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE};

static struct ta_fit fit_of(const char *model, const struct ta_participant *p,
                            const struct ta_fit_options *o)
{
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find(model), p, o, &fit));
    return fit;
}

START_TEST(likelihood_is_the_formula)
{
    for (int k = 2; k <= 4; k++) {
        double p[4] = {0.2, 0.8, 0.5, 0.4};
        struct ta_participant who = participant_learner(3, 120, k, p, 0.3, 4, 0.5, 1, 0);
        who.choice[7] = -1; /* a miss, a missing outcome, a forced trial */
        who.scored[7] = 0;
        who.reward[20] = NAN;
        who.scored[30] = 0;
        for (int i = 0; i < 20; i++) {
            double par[2] = {0.05 * i, 0.7 * i};
            ck_near(ta_fit_log_lik(ta_model_find("rw"), &who, SCALE(0.5), par),
                    scalar_rw(&who, 0.5, par[0], par[1]), 1e-10);
        }
        participant_free(&who);
    }
}
END_TEST

/* 30 learners of all kinds: never below a dense search by other code, and its optimum is its own.
 */
START_TEST(finds_the_global_optimum)
{
    for (int i = 0; i < 30; i++) {
        struct ta_rng r;
        ta_rng_start(&r, 99, TA_STREAM_PARAM, 0, (uint64_t)i);
        double alpha = ta_rng_uniform(&r), beta = 12 * ta_rng_uniform(&r);
        struct ta_participant who =
            participant_learner((uint64_t)i, 40 + 5 * i, 2, two, alpha, beta, 0.5, 1, 0);
        struct ta_fit fit = fit_of("rw", &who, &plain);
        ck_assert_double_ge(fit.log_lik, brute_force(&who, 0.5, 100) - 1e-6);
        ck_near(fit.log_lik, scalar_rw(&who, 0.5, fit.par[0], fit.par[1]), 1e-9);
        ck_assert(fit.converged);
        participant_free(&who);
    }
}
END_TEST

START_TEST(three_arms)
{
    double p[3] = {0.2, 0.8, 0.5};
    for (uint64_t i = 0; i < 5; i++) {
        struct ta_participant who = participant_learner(i, 150, 3, p, 0.3, 4, 1.0 / 3, 1, 0);
        struct ta_fit_options o = {.scale = {1.0 / 3, 0, 1}};
        struct ta_fit fit = fit_of("rw", &who, &o);
        ck_assert_double_ge(fit.log_lik, brute_force(&who, 1.0 / 3, 100) - 1e-6);
        participant_free(&who);
    }
}
END_TEST

/* The maximum of `random` is in closed form: b_s = log(n_s / n_last), log L = sum n log(n / N). */
START_TEST(random_in_closed_form)
{
    struct ta_participant who = participant_from("11122-1231", "00000-0000", 3);
    struct ta_fit_options o = {.scale = {0, 0, 1}, .ci = TA_CI_PROFILE};
    struct ta_fit fit = fit_of("random", &who, &o); /* 5 x 1, 3 x 2, 1 x 3 */
    ck_assert_int_eq(fit.n_trials, 9);
    ck_assert_int_eq(fit.n_missed, 1);
    ck_near(fit.par[0], log(5.0), 1e-6);
    ck_near(fit.par[1], log(3.0), 1e-6);
    ck_near(fit.log_lik, 5 * log(5 / 9.0) + 3 * log(3 / 9.0) + log(1 / 9.0), 1e-10);
    participant_free(&who);
    who = participant_from("1112", "0000", 2);
    fit = fit_of("random", &who, &o);
    ck_near(fit.par[0], log(3.0), 1e-6);
    /* binomial information n p q: SE of a logit 1 / sqrt(4 * .75 * .25) */
    ck_near(fit.se[0], 1 / sqrt(0.75), 1e-6);
    for (int end = 0; end < 2; end++) { /* profile ends: 2 (log L_max - log L) = 3.841459 */
        double b = end ? fit.hi[0] : fit.lo[0], q = 1 / (1 + exp(-b));
        ck_near(2 * (fit.log_lik - (3 * log(q) + log(1 - q))), 3.841459, 1e-4);
    }
    participant_free(&who);
}
END_TEST

/* With sides known, b is about the left position, whatever the arm. */
START_TEST(random_by_side)
{
    struct ta_participant who = participant_from("1212", "0000", 2);
    static const unsigned char left_chosen[] = {0, 1, 1, 0, 0, 1, 0, 1};
    who.position = malloc(sizeof left_chosen);
    memcpy(who.position, left_chosen, sizeof left_chosen);
    struct ta_fit fit = fit_of("random", &who, &plain);
    ck_near(fit.par[0], log(3.0), 1e-6); /* left on trials 1, 2, 3; right on 4 */
    participant_free(&who);
}
END_TEST

/* Rewards times c and beta over c leave log L unchanged at q0 = 0; arms renamed leave it unchanged.
 */
START_TEST(invariances)
{
    struct ta_participant who = participant_learner(4, 150, 2, two, 0.3, 3, 0, 1, -1);
    struct ta_fit_options o = {.scale = {0, 0, 1}};
    struct ta_fit first = fit_of("rw", &who, &o);
    for (int t = 0; t < who.n; t++) {
        who.reward[t] *= 4;
        who.choice[t] = (signed char)(1 - who.choice[t]);
    }
    struct ta_fit second = fit_of("rw", &who, &o);
    ck_near(first.log_lik, second.log_lik, 1e-8);
    ck_near(first.par[0], second.par[0], 1e-5);
    ck_near(first.par[1], 4 * second.par[1], 1e-4);
    participant_free(&who);
}
END_TEST

/* Both ends of the profile intervals lie where brute force says the profile is 1.92 below. */
START_TEST(profile_intervals)
{
    struct ta_participant who = participant_learner(12, 200, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    struct ta_fit fit = fit_of("rw", &who, &o);
    double level = fit.log_lik - 3.841458820694124 / 2;
    ck_assert(fit.lo[0] < fit.par[0] && fit.par[0] < fit.hi[0] && fit.lo[0] > 0 && fit.hi[0] < 1);
    ck_near(scalar_profile(&who, 0.5, fit.lo[0], 0, 100), level, 1e-5);
    ck_near(scalar_profile(&who, 0.5, fit.hi[0], 0, 100), level, 1e-5);
    for (int end = 0; end < 2; end++) {
        double beta = end ? fit.hi[1] : fit.lo[1], best = -INFINITY;
        for (int i = 0; i <= 4000; i++) {
            best = fmax(best, scalar_rw(&who, 0.5, i / 4000.0, beta));
        }
        ck_near(best, level, 1e-4);
    }
    ck_assert_str_eq(fit.flags, "n/a");
    participant_free(&who);
}
END_TEST

/* Standard errors by plain differences of the scalar likelihood on the unconstrained scale. */
START_TEST(standard_errors)
{
    struct ta_participant who = participant_learner(12, 200, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_fit fit = fit_of("rw", &who, &plain);
    double x = log(fit.par[0] / (1 - fit.par[0])), y = log(fit.par[1]), h = 1e-3, at[3][3];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            at[i][j] = scalar_rw(&who, 0.5, 1 / (1 + exp(-x - (i - 1) * h)), exp(y + (j - 1) * h));
        }
    }
    double a = -(at[2][1] - 2 * at[1][1] + at[0][1]) / (h * h);
    double d = -(at[1][2] - 2 * at[1][1] + at[1][0]) / (h * h);
    double b = -(at[2][2] - at[2][0] - at[0][2] + at[0][0]) / (4 * h * h), det = a * d - b * b;
    ck_near(fit.se[0], fit.par[0] * (1 - fit.par[0]) * sqrt(d / det), 1e-5);
    ck_near(fit.se[1], fit.par[1] * sqrt(a / det), 1e-4);
    ck_near(fit.corr, -b / sqrt(a * d), 1e-4);
    participant_free(&who);
}
END_TEST

START_TEST(wald_intervals)
{
    struct ta_participant who = participant_learner(12, 200, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_WALD};
    struct ta_fit fit = fit_of("rw", &who, &o);
    /* on the scale of logs: beta exp(+-1.96 SE / beta) */
    ck_near(log(fit.hi[1] / fit.par[1]), 1.959964 * fit.se[1] / fit.par[1], 1e-6);
    ck_near(log(fit.par[1] / fit.lo[1]), 1.959964 * fit.se[1] / fit.par[1], 1e-6);
    participant_free(&who);
}
END_TEST

static void expect_flag(const char *choices, const char *rewards, const char *flag)
{
    struct ta_participant who = participant_from(choices, rewards, 2);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    struct ta_fit fit = fit_of("rw", &who, &o);
    ck_assert_msg(strstr(fit.flags, flag), "%s / %s: expected %s in '%s'", choices, rewards, flag,
                  fit.flags);
    ck_assert(fit.log_lik <= 0 && fit.log_lik > -1000);
    for (int j = 0; j < fit.n_par; j++) {
        ck_assert(fit.n_trials == 0 || (isfinite(fit.par[j]) && fit.lo[j] <= fit.hi[j]));
    }
    participant_free(&who);
}

/* Degenerate logs give states, never NaN in an estimate, crash or hang. */
START_TEST(edges_are_named)
{
    expect_flag("", "", "no_choices");
    expect_flag("-----", "-----", "no_choices");
    expect_flag("1", "1", "one_arm");
    expect_flag("1111111111", "1111111111", "one_arm");
    expect_flag("1111111111", "1111111111", "separated:beta");
    /* stays after every win, shifts after every loss of the other arm: rewards predict every choice
     */
    expect_flag("1111122222", "1111011111", "separated:beta");
    /* shuns what pays */
    expect_flag("1212121212", "1010101010", "beta_zero");
    expect_flag("2111111111", "1000000000", "beta_zero");
}
END_TEST

/* A perfect integrator: every choice with probability by cumulative reward; alpha goes to 0. */
START_TEST(ridge_at_zero)
{
    struct ta_rng r;
    int ridges = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ta_participant who = participant_make(150, 2);
        double sum[2] = {0, 0};
        ta_rng_start(&r, seed, TA_STREAM_AGENT, 5, 0);
        for (int t = 0; t < who.n; t++) {
            int c = ta_rng_uniform(&r) < 1 / (1 + exp(-0.15 * (sum[1] - sum[0])));
            double reward = ta_rng_uniform(&r) < two[c];
            who.choice[t] = (signed char)c;
            who.reward[t] = reward;
            sum[c] += reward - 0.5;
        }
        struct ta_fit fit = fit_of("rw", &who, &plain);
        if (strstr(fit.flags, "ridge_zero")) {
            ridges++;
            /* the limit is a logistic regression on cumulative reward minus q0 with slope c */
            double c = fit.ridge[0].c, ll = 0, s[2] = {0, 0};
            for (int t = 0; t < who.n; t++) {
                int a = who.choice[t];
                ll -= log1p(exp(-c * (s[a] - s[1 - a])));
                s[a] += who.reward[t] - 0.5;
            }
            ck_near(fit.ridge[0].log_lik, ll, 1e-4);
            ck_assert_double_gt(fit.ridge[0].log_lik, fit.log_lik);
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ridges, 3);
}
END_TEST

START_TEST(bounds_are_kept_and_named)
{
    struct ta_participant who = participant_learner(12, 200, 2, two, 0.3, 6, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE, .n_bounds = 2};
    o.bound[0] = (struct ta_bound){"beta", 0, 2};
    o.bound[1] = (struct ta_bound){"alpha", 0.5, 0.9};
    struct ta_fit fit = fit_of("rw", &who, &o);
    ck_near(fit.par[1], 2, 1e-9);
    ck_assert(fit.par[0] >= 0.5 && fit.par[0] <= 0.9);
    ck_assert(strstr(fit.flags, "bound:beta"));
    ck_assert(strstr(fit.flags, "open:beta"));
    ck_assert(isnan(fit.se[1])); /* no curvature at a bound */
    o.bound[0] = (struct ta_bound){"beta", 3, 3};
    fit = fit_of("rw", &who, &o);
    ck_near(fit.par[1], 3, 0);
    participant_free(&who);
}
END_TEST

/* Chance is alpha = 0 or beta = 0: LL = n log(1/k); indices by their formulas. */
START_TEST(fit_indices)
{
    struct ta_participant who = participant_learner(12, 200, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_fit fit = fit_of("rw", &who, &plain);
    double par[2] = {0, 7}, n = 200, d = 2;
    ck_near(ta_fit_log_lik(ta_model_find("rw"), &who, SCALE(0.5), par), n * log(0.5), 1e-9);
    ck_near(ta_fit_aic(&fit), 2 * d - 2 * fit.log_lik, 1e-12);
    ck_near(ta_fit_aicc(&fit), 2 * d - 2 * fit.log_lik + 2 * d * (d + 1) / (n - d - 1), 1e-12);
    ck_near(ta_fit_bic(&fit), d * log(n) - 2 * fit.log_lik, 1e-12);
    ck_near(ta_fit_pseudo_r2(&fit), 1 - fit.log_lik / (n * log(0.5)), 1e-12);
    ck_near(ta_fit_mean_p(&fit), exp(fit.log_lik / n), 1e-12);
    participant_free(&who);
}
END_TEST

/* Two contexts are two sequences whose log-likelihoods add, in whatever order they are interleaved.
 */
START_TEST(contexts_start_afresh)
{
    struct ta_participant a = participant_learner(1, 60, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_participant b = participant_learner(2, 60, 2, two, 0.3, 4, 0.5, 1, 0);
    struct ta_participant both = participant_make(120, 2);
    both.n_contexts = 2;
    for (int t = 0; t < 60; t++) {
        both.choice[2 * t] = a.choice[t];
        both.reward[2 * t] = a.reward[t];
        both.choice[2 * t + 1] = b.choice[t];
        both.reward[2 * t + 1] = b.reward[t];
        both.context[2 * t + 1] = 1;
    }
    ck_near(scalar_rw(&a, 0.5, 0.2, 3) + scalar_rw(&b, 0.5, 0.2, 3),
            ta_fit_log_lik(ta_model_find("rw"), &both, SCALE(0.5), (double[]){0.2, 3}), 1e-10);
    participant_free(&a);
    participant_free(&b);
    participant_free(&both);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, likelihood_is_the_formula);
    tcase_add_test(c, finds_the_global_optimum);
    tcase_add_test(c, three_arms);
    tcase_add_test(c, random_in_closed_form);
    tcase_add_test(c, random_by_side);
    tcase_add_test(c, invariances);
    tcase_add_test(c, profile_intervals);
    tcase_add_test(c, standard_errors);
    tcase_add_test(c, wald_intervals);
    tcase_add_test(c, edges_are_named);
    tcase_add_test(c, ridge_at_zero);
    tcase_add_test(c, bounds_are_kept_and_named);
    tcase_add_test(c, fit_indices);
    tcase_add_test(c, contexts_start_afresh);
}

int main(void)
{
    gsl_set_error_handler_off(); /* as both programs do */
    return run_suite("fit", add);
}
