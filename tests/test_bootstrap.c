/* test_bootstrap.c - the parametric bootstrap of a biased coin, where everything is binomial.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/bootstrap.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

enum { SCORED = 40, TRIALS = SCORED + 4, RESAMPLES = 4000 };

/* `left` first arms among 40 scored choices; two misses and two forced trials change nothing. */
static struct ta_participant coin(int left)
{
    struct ta_participant who = participant_make(TRIALS, 2);
    for (int t = 0, scored = 0; t < TRIALS; t++) {
        if (t % 20 == 7) {
            who.choice[t] = -1;
            who.scored[t] = 0;
        } else if (t % 20 == 13) {
            who.forced[t] = 1;
            who.scored[t] = 0;
        } else {
            who.choice[t] = scored++ >= left;
        }
    }
    return who;
}

static struct ta_fit bootstrapped(int left, uint64_t seed)
{
    static const double table[2 * TRIALS] = {0};
    struct ta_participant who = coin(left);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    struct ta_bootstrap_options b = {.n = RESAMPLES, .seed = seed, .threads = 2};
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find("random"), &who, &o, &fit));
    ck_assert_int_eq(fit.n_trials, SCORED);
    ck_assert(ta_bootstrap(&who, table, &o, &b, &fit));
    participant_free(&who);
    return fit;
}

/* D = 2 (LL - LL0) grows with |left - 20|, so that p against chance is a two-sided binomial test's;
 * within four standard errors of so many resamples. */
START_TEST(chance_is_a_binomial_test)
{
    static const int left[] = {20, 22, 25, 27, 13};
    for (int i = 0; i < 5; i++) {
        int off = abs(left[i] - SCORED / 2);
        double p = off ? 2 * gsl_cdf_binomial_P((unsigned)(SCORED / 2 - off), 0.5, SCORED) : 1;
        struct ta_fit fit = bootstrapped(left[i], 5);
        ck_near(fit.p_chance, p, 4 * sqrt(p * (1 - p) / RESAMPLES) + 1.0 / RESAMPLES);
    }
}
END_TEST

static double logit(double p)
{
    return log(p / (1 - p));
}

/* Estimates of people who fall left with probability .7 are logits of binomial shares. */
START_TEST(estimates_are_binomial)
{
    struct ta_fit fit = bootstrapped(28, 6);
    double mean = 0, square = 0, below = 0, mass = 0;
    int lo = -1, hi = -1;
    for (unsigned x = 1; x < SCORED; x++) { /* 0 and 40 have 1e-6 together */
        double p = gsl_ran_binomial_pdf(x, 0.7, SCORED), b = logit(x / (double)SCORED);
        mean += p * b;
        square += p * b * b;
        mass += p;
        below += p;
        lo = lo < 0 && below >= 0.025 ? (int)x : lo;
        hi = hi < 0 && below >= 0.975 ? (int)x : hi;
    }
    mean /= mass;
    double sd = sqrt(square / mass - mean * mean);
    ck_near(fit.se[0], sd, 4 * sd / sqrt(2.0 * RESAMPLES));
    /* a step of the lattice beside, where luck has it */
    ck_assert_double_ge(fit.lo[0], logit((lo - 1.01) / SCORED));
    ck_assert_double_le(fit.lo[0], logit((lo + 1.01) / SCORED));
    ck_assert_double_ge(fit.hi[0], logit((hi - 1.01) / SCORED));
    ck_assert_double_le(fit.hi[0], logit((hi + 1.01) / SCORED));
    ck_near(fit.par[0], logit(0.7), 1e-7); /* the estimate stays what it was */
}
END_TEST

START_TEST(seeds_and_nothing_else)
{
    struct ta_fit a = bootstrapped(25, 7), b = bootstrapped(25, 7), c = bootstrapped(25, 8);
    ck_assert_mem_eq(&a.p_chance, &b.p_chance, sizeof a.p_chance);
    ck_assert_mem_eq(a.se, b.se, sizeof a.se);
    ck_assert(a.p_chance != c.p_chance || a.se[0] != c.se[0]);
}
END_TEST

/* --- against a biased coin -------------------------------------------------------------------- */

enum { FEW = 60 };

/* Choices of a coin that falls on arm 1 with probability `side`, and what a table pays for them. */
static struct ta_participant biased(uint64_t seed, double side, const double *table)
{
    struct ta_participant who = participant_make(FEW, 2);
    struct ta_rng r;
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 31, 0);
    for (int t = 0; t < FEW; t++) {
        who.choice[t] = ta_rng_uniform(&r) >= side;
        who.reward[t] = table[2 * t + who.choice[t]];
    }
    return who;
}

static void make_table(uint64_t seed, double *table)
{
    struct ta_rng r;
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 32, 0);
    for (int i = 0; i < 2 * FEW; i++) {
        table[i] = ta_rng_uniform(&r) < (i % 2 ? 0.7 : 0.3);
    }
}

static struct ta_fit one_fit(const char *model, const struct ta_participant *who)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find(model), who, &o, &fit));
    return fit;
}

static struct ta_fit against_coin(const char *model, const struct ta_participant *who,
                                  const double *table, int n, uint64_t seed)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    struct ta_bootstrap_options b = {.n = n, .seed = seed, .threads = 2};
    struct ta_fit fit = one_fit(model, who);
    ck_assert(ta_bootstrap(who, table, &o, &b, &fit));
    return fit;
}

/* The same from coins made here. */
START_TEST(p_coin_by_hand)
{
    enum { MADE = 1000 };
    static const char *const models[] = {"rw", "rw-bias"};
    double table[2 * FEW];
    make_table(1, table);
    struct ta_participant who = biased(3, 0.3, table);
    struct ta_fit fit = against_coin(models[_i], &who, table, MADE, 5);
    double b = one_fit("random", &who).par[0], coin = one_fit("random", &who).log_lik;
    int as_large = 0;
    for (uint64_t i = 0; i < MADE; i++) {
        struct ta_participant other = biased(100 + i, 1 / (1 + exp(-b)), table);
        double d = one_fit(models[_i], &other).log_lik - one_fit("random", &other).log_lik;
        as_large += d >= fit.log_lik - coin - 1e-9;
        participant_free(&other);
    }
    double p = as_large / (double)MADE;
    ck_assert(p > 0.01 && p < 0.99);
    ck_near(fit.p_coin, p, 4 * sqrt(2 * p * (1 - p) / MADE));
    participant_free(&who);
}
END_TEST

/* Instrumented code takes twelve times as long. One run in a thousand has more than MOST of COINS
 * at .05 or below (of a binomial distribution). */
#ifdef __SANITIZE_ADDRESS__
enum { COINS = 40, MOST = 7, LEAST = 0 };
#else
enum { COINS = 200, MOST = 21, LEAST = 2 };
#endif

/* Of coins, whatever their bias, no more than the nominal share is told from a coin. Learners are.
 */
START_TEST(p_coin_has_its_size)
{
    enum { RESAMPLED = 59 };
    int below = 0, chance = 0;
    for (uint64_t i = 0; i < COINS; i++) {
        double table[2 * FEW];
        make_table(i, table);
        struct ta_participant who = biased(i, 0.1 + 0.8 * (double)i / COINS, table);
        struct ta_fit fit = against_coin("rw", &who, table, RESAMPLED, i);
        below += fit.p_coin <= 0.05;
        chance += fit.p_chance <= 0.05;
        participant_free(&who);
    }
    ck_assert_msg(below <= MOST, "%d of %d coins", below, COINS);
    ck_assert_int_ge(below, LEAST); /* and it is a test */
    ck_assert_int_ge(chance, 2 * MOST); /* p against chance alone is no test of learning */
    double table[2 * FEW];
    static const double paid[] = {0.3, 0.7};
    make_table(0, table);
    struct ta_participant learner = participant_learner(4, FEW, 2, paid, 0.6, 8, 0.5, 1, 0);
    ck_assert_double_le(against_coin("rw", &learner, table, 99, 1).p_coin, 0.02);
    participant_free(&learner);
}
END_TEST

/* The coin is not compared with itself. */
START_TEST(no_p_of_the_coin_itself)
{
    ck_assert(isnan(bootstrapped(25, 7).p_coin));
    ck_assert(!isnan(bootstrapped(25, 7).p_chance));
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, p_coin_by_hand, 0, 2);
    tcase_add_test(c, p_coin_has_its_size);
    tcase_add_test(c, no_p_of_the_coin_itself);
    tcase_add_test(c, chance_is_a_binomial_test);
    tcase_add_test(c, estimates_are_binomial);
    tcase_add_test(c, seeds_and_nothing_else);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("bootstrap", add);
}
