/* test_fit_models.c - fits over all models: models within models, recovery, the same bytes again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

static const double two[] = {0.2, 0.8};
static const struct ta_fit_options plain = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE};

static struct ta_fit fit_of(const char *model, const struct ta_participant *p,
                            const struct ta_fit_options *o)
{
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find(model), p, o, &fit));
    return fit;
}

/* A learner with misses and sides, so that every model has something to see. */
static struct ta_participant learner(uint64_t seed, int n)
{
    struct ta_participant who = participant_learner(seed, n, 2, two, 0.3, 3, 0.5, 1, 0);
    struct ta_rng r;
    ta_rng_start(&r, seed, TA_STREAM_LAYOUT, 0, 0);
    who.position = malloc((size_t)n * 2);
    for (int t = 0; t < n; t++) {
        unsigned char left = ta_rng_uniform(&r) < 0.5;
        who.position[2 * t] = left;
        who.position[2 * t + 1] = !left;
        if (t % 17 == 5) {
            who.choice[t] = -1;
            who.scored[t] = 0;
            who.reward[t] = NAN;
        }
    }
    return who;
}

static double log_lik(const char *model, const struct ta_participant *who, const double *par)
{
    return ta_fit_log_lik(ta_model_find(model), who, SCALE(0.5), par);
}

/* Models that are others at certain values of their parameters. */
START_TEST(models_within_models)
{
    static const struct {
        const char *outer;
        double outer_par[4];
        const char *inner;
        double inner_par[4];
    } same[] = {
        {"rw-dual", {0.3, 0.3, 4}, "rw", {0.3, 4}},
        {"rw-stick", {0.3, 4, 0}, "rw", {0.3, 4}},
        {"rw-bias", {0.3, 4, 0}, "rw", {0.3, 4}},
        {"rw-bias", {0.3, 0, 0.7}, "random", {0.7}},
        {"rw-forget", {0.3, 0, 4}, "rw", {0.3, 4}},
        {"rw-ck", {0.3, 4, 0.2, 0}, "rw", {0.3, 4}},
        {"rw-ck", {0.3, 0, 0.2, 5}, "ck", {0.2, 5}},
        {"rw-full", {0.3, 0.3, 4, 0.5}, "rw-stick", {0.3, 4, 0.5}},
        {"rw-full", {0.2, 0.5, 4, 0}, "rw-dual", {0.2, 0.5, 4}},
        {"pearce-hall", {0.4, 0, 4}, "rw", {0.4, 4}},
        {"ck", {1, 0.8}, "rw-stick", {0.3, 0, 0.8}},
        {"rw-lapse", {0.3, 4, 0}, "rw", {0.3, 4}},
        {"rw-lapse", {0.3, 4, 1}, "rw", {0.3, 0}},
        {"rw-greedy", {0.3, 1}, "rw", {0.3, 0}},
    };
    struct ta_participant who = learner(6, 120);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ck_near(log_lik(same[i].outer, &who, same[i].outer_par),
                log_lik(same[i].inner, &who, same[i].inner_par), 1e-10);
    }
    participant_free(&who);
}
END_TEST

/* The usual prior of the drift says little of how fast somebody learns: the gain K at which an arm
 * chosen again and again arrives, K^2 = s^2 (1 - K), is nearly uniform under it. */
START_TEST(kalman_prior)
{
    struct ta_prior p = ta_prior_usual(&ta_model_find("kalman")->par[0]);
    ck_assert_int_eq(p.family, TA_PRIOR_GAMMA);
    for (double gain = 0.05; gain < 0.99; gain += 0.05) {
        ck_near(gsl_cdf_gamma_P(gain / sqrt(1 - gain), p.a, p.b), gain, 0.07);
    }
}
END_TEST

/* A Kalman filter without drift keeps the running mean, q0 counted as one observation. */
START_TEST(kalman_without_drift)
{
    struct ta_participant who = learner(3, 100);
    double sum[2] = {0.5, 0.5}, n[2] = {1, 1}, ll = 0;
    for (int t = 0; t < who.n; t++) {
        int c = who.choice[t];
        if (c >= 0) {
            ll -= log1p(exp(-5 * (sum[c] / n[c] - sum[1 - c] / n[1 - c])));
            sum[c] += who.reward[t];
            n[c]++;
        }
    }
    ck_near(log_lik("kalman", &who, (double[]){0, 5, 0}), ll, 1e-10);
    participant_free(&who);
}
END_TEST

/* A larger model is never worse at its maximum. */
START_TEST(nested_maxima)
{
    static const char *const pair[][2] = {
        {"rw-dual", "rw"},     {"rw-stick", "rw"},      {"rw-bias", "rw"},   {"rw-bias", "random"},
        {"rw-forget", "rw"},   {"rw-ck", "rw"},         {"rw-ck", "ck"},     {"rw-full", "rw-dual"},
        {"rw-full", "rw-stick"}, {"pearce-hall", "rw"}, {"rw-lapse", "rw"},
    };
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ta_participant who = learner(seed, 60 + 20 * (int)seed);
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
            double outer = fit_of(pair[i][0], &who, &plain).log_lik;
            double inner = fit_of(pair[i][1], &who, &plain).log_lik;
            ck_assert_msg(outer >= inner - 1e-7, "%s %.9f below %s %.9f", pair[i][0], outer,
                          pair[i][1], inner);
        }
        participant_free(&who);
    }
}
END_TEST

/* People (two in two thousand) whose alpha is best at .999, which a lattice over alpha overlooks
 * for 1: with lapses the maximum is no lower. */
START_TEST(lapses_near_an_end)
{
    static const double odds[2] = {0.3, 0.7};
    static const int sets[] = {233, 933};
    for (int i = 0; i < 2; i++) {
        struct ta_rng r;
        ta_rng_start(&r, 43, TA_STREAM_FIT, 5, (uint64_t)sets[i]);
        double alpha = ta_rng_uniform(&r), beta = 8 * ta_rng_uniform(&r);
        int n = 30 + (int)ta_rng_below(&r, 120);
        struct ta_participant who = participant_learner((uint64_t)(600000 + sets[i]), n, 2, odds,
                                                        alpha, beta, 0.5, 1, 0);
        struct ta_fit inner = fit_of("rw", &who, &plain), fit = fit_of("rw-lapse", &who, &plain);
        ck_assert(inner.par[0] > 0.99 && inner.par[0] < 1);
        ck_assert_double_ge(fit.log_lik, inner.log_lik - 1e-8);
        participant_free(&who);
    }
}
END_TEST

/* Profile intervals of a model with two rates: at both ends the profile is 1.92 below its top, and
 * the estimate lies between them. The profile is taken anew by fits with the parameter held. */
START_TEST(intervals_of_two_rates)
{
    struct ta_participant who = learner(9, 150);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    struct ta_fit fit = fit_of("rw-dual", &who, &o);
    for (int j = 0; j < fit.n_par; j++) {
        ck_assert(fit.lo[j] <= fit.par[j] && fit.par[j] <= fit.hi[j]);
        for (int end = 0; end < 2; end++) {
            double x = end ? fit.hi[j] : fit.lo[j];
            if (x <= fit.info[j].def->lo || x >= fit.info[j].def->hi) {
                continue; /* the profile never falls that far */
            }
            struct ta_fit_options held = {.scale = {0.5, 0, 1}, .n_bounds = 1};
            snprintf(held.bound[0].name, sizeof held.bound[0].name, "%s", fit.info[j].def->name);
            held.bound[0].lo = held.bound[0].hi = x;
            ck_near(fit.log_lik - fit_of("rw-dual", &who, &held).log_lik, 3.841459 / 2, 1e-3);
        }
    }
    participant_free(&who);
}
END_TEST

/* wsls in closed form: of n trials after an outcome h follow the rule, so that P(intended) = 1 -
 * epsilon / 2 = h / n, or epsilon = 1 where chance does better; -LL = n H(h / n) + m log 2 with m
 * trials before any outcome. */
START_TEST(wsls_in_closed_form)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ta_participant who = learner(seed, 40 + 10 * (int)seed);
        int h = 0, n = 0, m = 0, last = -1;
        for (int t = 0; t < who.n; t++) {
            if (who.choice[t] < 0) {
                continue;
            }
            int meant = last < 0                ? -1
                        : who.reward[last] > 0.5 ? who.choice[last]
                                                 : !who.choice[last];
            m += meant < 0;
            n += meant >= 0;
            h += meant == who.choice[t];
            last = t;
        }
        double epsilon = fmin(1, 2 * (1 - (double)h / n)), p = 1 - epsilon / 2;
        struct ta_fit fit = fit_of("wsls", &who, &plain);
        ck_near(fit.par[0], epsilon, 1e-9);
        ck_near(fit.log_lik, h * log(p) + (n - h) * log(1 - p) + m * log(0.5), 1e-9);
        ck_assert(fit.converged);
        participant_free(&who);
    }
}
END_TEST

/* A player who always does what wsls says, and one who never does. */
/* One in N trials against the rule: epsilon = 2 / N, whatever Newton's first step from the middle
 * comes to (with ten it is just 0, where that choice is ruled out). */
START_TEST(wsls_once_against_its_rule)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    for (int n = 3; n <= 40; n++) { /* the first choice follows nothing */
        struct ta_participant who = participant_make(n + 1, 2);
        for (int t = 0; t <= n; t++) {
            who.choice[t] = 1;
            who.reward[t] = t != n - 1; /* after the only loss it stays */
        }
        struct ta_fit fit = fit_of("wsls", &who, &o);
        double ll = log(0.5) + (n - 1) * log(1 - 1.0 / n) + log(1.0 / n);
        ck_near(fit.par[0], 2.0 / n, 1e-6);
        ck_near(fit.log_lik, ll, 1e-9);
        participant_free(&who);
    }
}
END_TEST

START_TEST(wsls_at_its_ends)
{
    struct ta_participant always = participant_from("1122111", "1010111", 2);
    struct ta_participant never = participant_from("1211222", "1010000", 2);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    struct ta_fit fit = fit_of("wsls", &always, &o);
    ck_near(fit.par[0], 0, 0);
    ck_near(fit.log_lik, log(0.5), 1e-12); /* of the first trial */
    ck_assert_str_eq(fit.flags, "epsilon_zero");
    /* 6 log(1 - x / 2) = -1.920729 at its upper end */
    ck_near(fit.hi[0], 2 * (1 - exp(-3.841458820694124 / 12)), 1e-6);
    fit = fit_of("wsls", &never, &o);
    ck_near(fit.par[0], 1, 0);
    ck_near(fit.log_lik, 7 * log(0.5), 1e-12);
    ck_assert(strstr(fit.flags, "epsilon_one") != NULL);
    participant_free(&always);
    participant_free(&never);
}
END_TEST

/* Best log-likelihood of rw-greedy by plain code: 20 001 values of alpha, epsilon in closed form
 * where nothing is tied, else on a grid. */
static double greedy_brute(const struct ta_participant *who)
{
    double best = -INFINITY;
    for (int i = 0; i <= 20000; i++) {
        double q[2] = {0.5, 0.5}, alpha = i / 20000.0;
        int hit = 0, miss = 0, tied = 0;
        for (int t = 0; t < who->n; t++) {
            int c = who->choice[t];
            if (c < 0) {
                continue;
            }
            double gap = q[c] - q[1 - c];
            tied += fabs(gap) <= 1e-12;
            hit += gap > 1e-12;
            miss += gap < -1e-12;
            q[c] += alpha * (who->reward[t] - q[c]);
        }
        double p = hit + miss ? fmax(0.5, (double)hit / (hit + miss)) : 1; /* 1 - epsilon / 2 */
        double ll = tied * log(0.5) + (hit ? hit * log(p) : 0) + (miss ? miss * log(1 - p) : 0);
        best = fmax(best, ll);
    }
    return best;
}

START_TEST(greedy_against_brute_force)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct ta_participant who = learner(100 + seed, 30 + 15 * (int)seed);
        struct ta_fit fit = fit_of("rw-greedy", &who, &o);
        ck_assert_msg(fit.log_lik >= greedy_brute(&who) - 1e-9, "set %d: %.9f below %.9f",
                      (int)seed, fit.log_lik, greedy_brute(&who));
        ck_assert(fit.converged && fit.n_optima >= 1);
        ck_assert(fit.lo[0] <= fit.par[0] && fit.par[0] <= fit.hi[0]);
        ck_assert(fit.lo[1] <= fit.par[1] && fit.par[1] <= fit.hi[1]);
        ck_assert(isnan(fit.se[0]));
        participant_free(&who);
    }
}
END_TEST

/* A player who takes the arm with the higher Q + .12 [last choice], at alpha .5: neither beta nor
 * kappa alone predicts every choice, nor both alike, but together they do. One choice turned round
 * and they do not. */
START_TEST(separated_by_two_weights)
{
    struct ta_participant who = participant_make(60, 2);
    struct ta_rng r;
    double q[2] = {0.5, 0.5}, last[2] = {0, 0};
    int against_value = 0, against_habit = 0;
    ta_rng_start(&r, 12, TA_STREAM_ENV, 0, 0);
    for (int t = 0; t < who.n; t++) {
        double value = q[0] - q[1], habit = last[0] - last[1];
        int c = value + 0.12 * habit < 0;
        against_value += (c ? -value : value) < 0;
        against_habit += (c ? -habit : habit) < 0;
        who.choice[t] = (signed char)c;
        who.reward[t] = ta_rng_uniform(&r) < 0.5;
        q[c] += 0.5 * (who.reward[t] - q[c]);
        last[c] = 1;
        last[!c] = 0;
    }
    ck_assert_int_ge(against_value, 3);
    ck_assert_int_ge(against_habit, 3);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .n_bounds = 1};
    o.bound[0] = (struct ta_bound){"alpha", 0.5, 0.5};
    struct ta_fit fit = fit_of("rw-stick", &who, &o);
    ck_assert_msg(strstr(fit.flags, "separated:") != NULL, "%s", fit.flags);
    who.choice[50] = !who.choice[50];
    fit = fit_of("rw-stick", &who, &o);
    ck_assert_msg(strstr(fit.flags, "separated:") == NULL, "%s", fit.flags);
    participant_free(&who);
}
END_TEST

/* Where every choice is a lapse, nothing else is known: a player who goes against every value. */
START_TEST(all_lapses)
{
    struct ta_participant who = participant_from("12121212121212121212", "10101010101010101010", 2);
    struct ta_fit fit = fit_of("rw-greedy", &who, &plain);
    ck_near(fit.par[1], 1, 0);
    ck_near(fit.log_lik, 20 * log(0.5), 1e-9);
    ck_assert(strstr(fit.flags, "epsilon_one") != NULL);
    participant_free(&who);
}
END_TEST

/* 1000 agents (T = 200, arms .2/.8, q0 .5, alpha ~ U(.05,.95), beta ~ U(.5,10), beta <= 100):
 * r(alpha) = .89, worked out by another program; within 3 standard errors of Fisher's z. */
START_TEST(recovery)
{
    enum { N = 1000 };
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    for (int i = 0; i < N; i++) {
        struct ta_rng r;
        ta_rng_start(&r, 2, TA_STREAM_PARAM, 0, (uint64_t)i);
        double alpha = 0.05 + 0.9 * ta_rng_uniform(&r), beta = 0.5 + 9.5 * ta_rng_uniform(&r);
        struct ta_participant who =
            participant_learner((uint64_t)i + 1000, 200, 2, two, alpha, beta, 0.5, 1, 0);
        struct ta_fit fit = fit_of("rw", &who, &plain);
        double x = alpha, y = fit.par[0];
        sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
        participant_free(&who);
    }
    double r = (N * sxy - sx * sy) / sqrt((N * sxx - sx * sx) * (N * syy - sy * sy));
    ck_near(atanh(r), atanh(0.89), 3 / sqrt(N - 3.0));
}
END_TEST

/* The same bytes whatever the threads. */
START_TEST(threads_change_nothing)
{
    enum { N = 24 };
    struct ta_participant who[N];
    struct ta_fit one[N], eight[N];
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    for (int i = 0; i < N; i++) {
        who[i] = participant_learner((uint64_t)i, 80, 2, two, 0.04 * i, 4, 0.5, 1, 0);
    }
    struct ta_dataset data = {.n = N, .k = 2, .who = who, .scale = {.5, 0, 1}};
    memset(one, 0, sizeof one);
    memset(eight, 0, sizeof eight);
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &o, 1, NULL, one));
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &o, 8, NULL, eight));
    for (int i = 0; i < N; i++) {
        ck_assert_mem_eq(one[i].par, eight[i].par, sizeof one[i].par);
        ck_assert_mem_eq(one[i].se, eight[i].se, sizeof one[i].se);
        ck_assert_mem_eq(one[i].lo, eight[i].lo, sizeof one[i].lo);
        ck_assert_mem_eq(one[i].hi, eight[i].hi, sizeof one[i].hi);
        ck_assert_mem_eq(&one[i].log_lik, &eight[i].log_lik, sizeof(double));
        ck_assert_str_eq(one[i].flags, eight[i].flags);
        participant_free(&who[i]);
    }
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, models_within_models);
    tcase_add_test(c, kalman_prior);
    tcase_add_test(c, kalman_without_drift);
    tcase_add_test(c, nested_maxima);
    tcase_add_test(c, lapses_near_an_end);
    tcase_add_test(c, intervals_of_two_rates);
    tcase_add_test(c, wsls_in_closed_form);
    tcase_add_test(c, wsls_once_against_its_rule);
    tcase_add_test(c, wsls_at_its_ends);
    tcase_add_test(c, greedy_against_brute_force);
    tcase_add_test(c, all_lapses);
    tcase_add_test(c, separated_by_two_weights);
    tcase_add_test(c, recovery);
    tcase_add_test(c, threads_change_nothing);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("fit models", add);
}
