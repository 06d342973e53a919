/* test_agents.c - the agents that only play: how each of them chooses, and what it earns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/simulate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

static struct ta_runner runner(const char *model, int k)
{
    struct ta_runner r;
    ck_assert(ta_runner_alloc(&r, ta_model_find(model), 1, k, (struct ta_scale){1.0 / k, 0, 1}));
    return r;
}

static void see(struct ta_runner *r, int arm, double reward, int times)
{
    for (int i = 0; i < times; i++) {
        ta_runner_saw(r, arm, reward);
        ta_runner_learn(r);
    }
}

static double p_of(struct ta_runner *r, int arm)
{
    ta_runner_probs(r);
    return r->prob[arm * r->lanes.n];
}

START_TEST(greedy_is_rw_greedy_that_never_explores)
{
    struct ta_runner greedy = runner("greedy", 4), other = runner("rw-greedy", 4);
    for (int l = 0; l < 8; l++) {
        greedy.par[0][l] = other.par[0][l] = 0.3;
        other.par[1][l] = 0;
    }
    ta_runner_begin(&greedy);
    ta_runner_begin(&other);
    for (int t = 0; t < 40; t++) {
        for (int a = 0; a < 4; a++) {
            ck_assert(p_of(&greedy, a) == p_of(&other, a));
        }
        see(&greedy, t * 7 % 4, t % 3 == 0, 1);
        see(&other, t * 7 % 4, t % 3 == 0, 1);
    }
    ta_runner_free(&greedy);
    ta_runner_free(&other);
}
END_TEST

/* A trillionth of the largest number values are made of is nothing, and more is something, in
 * whatever unit rewards are: an arm's value a few trillionths above the other's or below. Where
 * rewards have no bound, of the highest value. */
START_TEST(ties_are_in_proportion)
{
    static const struct ta_scale scale[] = {{.5, 0, 1}, {-.5, -1, 0}, {0, -.5, 1}, {2, 0, 1}};
    static const double unit[] = {1. / 1024, 1e-3, 1, 1000, 1 << 20};
    double to = unit[_i % 5];
    struct ta_scale s = scale[_i / 5 % 4];
    double size = fmax(fabs(s.q0), fmax(-s.lo, s.hi)) * to;
    s = (struct ta_scale){s.q0 * to, s.lo * to, s.hi * to};
    if (_i >= 20 && s.q0 != 0) {
        size = fabs(s.q0);
        s.lo = -INFINITY;
        s.hi = INFINITY;
    }
    for (double off = -4; off <= 4; off += .5) {
        struct ta_runner r;
        ck_assert(ta_runner_alloc(&r, ta_model_find("greedy"), 1, 2, s));
        for (int l = 0; l < 8; l++) {
            r.par[0][l] = .5;
        }
        ta_runner_begin(&r);
        see(&r, 0, s.q0 + 2 * off * 1e-12 * size, 1); /* half of the way there is learned */
        if (fabs(off) != 1) {
            ck_near(p_of(&r, 0), fabs(off) < 1 ? .5 : off > 0, 0);
        }
        ta_runner_free(&r);
    }
}
END_TEST

/* Each arm once, in any order; then the index by hand: m + sqrt(2 ln n / n_a). */
START_TEST(ucb1_by_hand)
{
    struct ta_runner r = runner("ucb1", 3);
    ta_runner_begin(&r);
    ck_near(p_of(&r, 0), 1.0 / 3, 1e-15);
    see(&r, 1, 1, 1);
    ck_near(p_of(&r, 1), 0, 0);
    ck_near(p_of(&r, 2), 0.5, 0);
    see(&r, 0, 0, 1);
    ck_near(p_of(&r, 2), 1, 0);
    see(&r, 2, 0.5, 1);
    ck_near(p_of(&r, 1), 1, 0); /* equal bonuses: the mean decides */
    /* arm 1 pulled 9 times for 1, then nothing: 1 + sqrt(2 ln 11 / 9) = 1.730 against
     * .5 + sqrt(2 ln 11 / 1) = 2.690: what is little known is tried */
    see(&r, 1, 1, 8);
    ck_near(p_of(&r, 2), 1, 0);
    see(&r, -1, NAN, 3); /* missed trials count for nothing */
    see(&r, 2, NAN, 3);  /* nor do outcomes nobody saw */
    ck_near(p_of(&r, 2), 1, 0);
    see(&r, 2, 0, 6); /* .0714 + sqrt(2 ln 17 / 7) = .971 against 1.793, and 0 + 2.380 */
    ck_near(p_of(&r, 0), 1, 0);
    ta_runner_free(&r);
}
END_TEST

/* One loss of arm 1 and five wins of arm 2: sqrt(2 ln 6 / 1) = 1.893 against 1 + sqrt(2 ln 6 / 5) =
 * 1.847; after four wins it was 1.794 against 1.897. */
START_TEST(ucb1_returns_in_time)
{
    struct ta_runner r = runner("ucb1", 2);
    ta_runner_begin(&r);
    see(&r, 0, 0, 1);
    see(&r, 1, 1, 4);
    ck_near(p_of(&r, 1), 1, 0);
    see(&r, 1, 1, 1);
    ck_near(p_of(&r, 0), 1, 0);
    ta_runner_free(&r);
}
END_TEST

/* --- Thompson sampling, against GSL's quadrature ---------------------------------------------- */

struct posteriors {
    int k, arm;
    const int *won, *lost;
};

/* Density of one arm times the distribution functions of the others. */
static double integrand(double p, void *of)
{
    const struct posteriors *x = of;
    double y = gsl_ran_beta_pdf(p, 1 + x->won[x->arm], 1 + x->lost[x->arm]);
    for (int b = 0; b < x->k; b++) {
        y *= b == x->arm ? 1 : gsl_cdf_beta_P(p, 1 + x->won[b], 1 + x->lost[b]);
    }
    return y;
}

static double probability(const struct posteriors *x)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(2000);
    gsl_function f = {.function = integrand, .params = (void *)(uintptr_t)x};
    double n = 2 + x->won[x->arm] + x->lost[x->arm], mean = (1 + x->won[x->arm]) / n;
    double wide = 12 * sqrt(mean * (1 - mean) / n), sum = 0, err;
    double from = fmax(0, mean - wide), to = fmin(1, mean + wide);
    ck_assert_int_eq(gsl_integration_qags(&f, from, to, 1e-13, 1e-11, 2000, w, &sum, &err), 0);
    gsl_integration_workspace_free(w);
    return sum;
}

static void compare(int k, const int *won, const int *lost, double tolerance)
{
    struct ta_runner r = runner("thompson", k);
    ta_runner_begin(&r);
    for (int a = 0; a < k; a++) { /* wins and losses in turns, then the rest */
        int both = won[a] < lost[a] ? won[a] : lost[a];
        for (int i = 0; i < both; i++) {
            see(&r, a, 1, 1);
            see(&r, a, 0, 1);
        }
        see(&r, a, 1, won[a] - both);
        see(&r, a, 0, lost[a] - both);
        see(&r, a, NAN, 1);
        see(&r, -1, NAN, 1);
    }
    double sum = 0;
    for (int a = 0; a < k; a++) {
        struct posteriors x = {k, a, won, lost};
        ck_near(p_of(&r, a), probability(&x), tolerance);
        ck_near(r.lanes.st[a * r.lanes.n], (1.0 + won[a]) / (2 + won[a] + lost[a]), 1e-15);
        sum += p_of(&r, a);
    }
    ck_near(sum, 1, 1e-12);
    ta_runner_free(&r);
}

START_TEST(thompson_two_arms)
{
    static const int won[][2] = {{0, 0}, {1, 0}, {3, 7}, {0, 5}, {60, 70}, {700, 20}, {900, 950}};
    static const int lost[][2] = {{0, 0}, {0, 0}, {5, 1}, {9, 0}, {40, 41}, {300, 15}, {800, 870}};
    for (int i = 0; i < 7; i++) {
        compare(2, won[i], lost[i], 1e-10);
    }
}
END_TEST

START_TEST(thompson_more_arms)
{
    static const int won[][4] = {{0, 0, 0, 0}, {1, 0, 2, 0}, {30, 5, 20, 9}, {3000, 1, 2900, 4}};
    static const int lost[][4] = {{0, 0, 0, 0}, {0, 0, 1, 3}, {20, 9, 12, 9}, {2000, 3, 2010, 9}};
    for (int i = 0; i < 4; i++) {
        compare(3, won[i], lost[i], i < 3 ? 1e-6 : 1e-4);
        compare(4, won[i], lost[i], i < 3 ? 1e-6 : 1e-4);
    }
}
END_TEST

/* --- what they earn --------------------------------------------------------------------------- */

static struct ta_sim bandit(int k, const double *p)
{
    struct ta_sim sim = {.q0 = 1.0 / k, .trials = 1000, .runs = 1000, .seed = 1, .threads = 1};
    ta_env_spec_init(&sim.env, ta_env_find("bernoulli"), k);
    memcpy(sim.env.par[0], p, (size_t)k * sizeof *p);
    return sim;
}

static struct ta_sim_result simulate(const struct ta_sim *sim, const char *model, double a,
                                     double b)
{
    struct ta_sim_agent x = {.model = ta_model_find(model)};
    struct ta_sim_result r;
    x.par[0].a = a;
    x.par[1].a = b;
    ck_assert(ta_simulate(sim, &x, NULL, &r));
    return r;
}

static const double standard[] = {0.7, 0.3};

/* The tutorial's other policy: .677 by an independent program, given to three digits. */
START_TEST(long_run_of_epsilon_greedy)
{
    struct ta_sim sim = bandit(2, standard);
    struct ta_sim_result r = simulate(&sim, "rw-greedy", 0.1, 0.1);
    ck_near(r.reward.mean, 0.677, 4 * ta_sim_se(&r.reward, r.runs) + 0.0005);
    ta_sim_result_free(&r);
}
END_TEST

/* Ties are fair to all arms: the first choice of 20 000 agents among five equal values. Chi-square
 * with 4 df, .999 quantile. */
START_TEST(ties_are_fair)
{
    static const double p[] = {0.5, 0.5, 0.5, 0.5, 0.5};
    static const char *const model[] = {"rw-greedy", "greedy", "ucb1", "thompson", "oracle"};
    struct ta_sim sim = bandit(5, p);
    sim.trials = 1;
    sim.runs = 20000;
    for (int m = 0; m < 5; m++) {
        struct ta_sim_result r = simulate(&sim, model[m], 0.1, 0);
        double chi = 0;
        for (int a = 0; a < 5; a++) {
            double d = r.choice[a][0] * sim.runs - sim.runs / 5.0;
            chi += d * d / (sim.runs / 5.0);
        }
        ck_assert_msg(chi < 18.47, "%s: %g", model[m], chi);
        ta_sim_result_free(&r);
    }
}
END_TEST

/* Also where the best arm changes from trial to trial. */
START_TEST(the_oracle_regrets_nothing)
{
    struct ta_sim sim = bandit(2, standard);
    sim.runs = 50;
    ta_env_spec_init(&sim.env, ta_env_find("walk"), 4);
    struct ta_sim_result r = simulate(&sim, "oracle", 0, 0);
    ck_near(r.regret.mean, 0, 0);
    ck_near(r.best.mean, 1, 0);
    ck_assert(!r.has_values);
    ta_sim_result_free(&r);
}
END_TEST

/* Auer et al. 2002, theorem 1: regret of ucb1 after n trials is at most
 * 8 ln n sum 1 / gap + (1 + pi^2 / 3) sum gap; and Lai and Robbins' bound is a floor in the long
 * run, so it is far above nothing. */
START_TEST(ucb1_keeps_its_bound)
{
    struct ta_sim sim = bandit(2, standard);
    struct ta_sim_result r = simulate(&sim, "ucb1", 0, 0);
    ck_assert(r.regret.mean < 8 * log(1000) / 0.4 + (1 + M_PI * M_PI / 3) * 0.4);
    ck_assert(r.regret.mean > 1);
    ta_sim_result_free(&r);
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_add_test(c, greedy_is_rw_greedy_that_never_explores);
    tcase_add_loop_test(c, ties_are_in_proportion, 0, 40);
    tcase_add_test(c, ucb1_by_hand);
    tcase_add_test(c, ucb1_returns_in_time);
    tcase_add_test(c, thompson_two_arms);
    tcase_add_test(c, thompson_more_arms);
    tcase_add_test(c, long_run_of_epsilon_greedy);
    tcase_add_test(c, ties_are_fair);
    tcase_add_test(c, the_oracle_regrets_nothing);
    tcase_add_test(c, ucb1_keeps_its_bound);
}

int main(void)
{
    return run_suite("agents", add);
}
