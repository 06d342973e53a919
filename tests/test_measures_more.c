/* test_measures_more.c - measures of habits, reversals, predictions and lags, against hand counts
 * and the closed form of the lagged regression.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/match.h"

#include <gsl/gsl_errno.h>

/* A participant as a play; prob and predicted as given. */
static double measure(const char *name, const struct ta_participant *who, const double *prob,
                      bool predicted, const char **why)
{
    struct ta_order order;
    double value[TA_MAX_VALUES];
    const char *reason[TA_MAX_VALUES];
    int v = ta_value_index(name);
    ck_assert_msg(v >= 0, "no measure %s", name);
    ck_assert(ta_order_make(&order, who));
    struct ta_play play = {.who = who,
                           .order = &order,
                           .choice = who->choice,
                           .reward = who->reward,
                           .table = who->outcome,
                           .prob = prob,
                           .predicted = predicted,
                           .win_above = .5};
    ta_values_of(&play, 0, value, reason);
    ta_order_free(&order);
    if (why) {
        *why = reason[v];
    }
    ck_assert(isnan(value[v]) == (reason[v] != NULL));
    return value[v];
}

static double plain(const char *name, const struct ta_participant *who)
{
    return measure(name, who, NULL, false, NULL);
}

static void expect_none(const char *name, const struct ta_participant *who, const char *because)
{
    const char *why;
    ck_assert(isnan(measure(name, who, NULL, false, &why)));
    ck_assert_msg(strstr(why, because) != NULL, "%s: '%s', not '%s'", name, why, because);
}

/* Outcomes 1 0 1 1 0 0 1, choices 1 1 2 2 1 2 2. Third choices: after win-loss switch; loss-win
 * stay; win-win switch; win-loss switch; loss-loss stay. */
START_TEST(stay_by_two)
{
    struct ta_participant who = participant_from("1122122", "1011001", 2);
    ck_near(plain("p_stay_win_loss", &who), 0, 0);
    ck_near(plain("p_stay_loss_win", &who), 1, 0);
    ck_near(plain("p_stay_win_win", &who), 0, 0);
    ck_near(plain("p_stay_loss_loss", &who), 1, 0);
    participant_free(&who);
    who = participant_from("11-11", "10-01", 2); /* every triple touches the miss */
    expect_none("p_stay_win_loss", &who, "two outcomes");
    participant_free(&who);
}
END_TEST

START_TEST(runs)
{
    struct ta_participant who = participant_from("1122211", "1111111", 2);
    ck_near(plain("longest_run", &who), 3, 0);
    participant_free(&who);
    who = participant_from("11-11", "11-11", 2);
    ck_near(plain("longest_run", &who), 2, 0);
    participant_free(&who);
    who = participant_from("121212", "111111", 2); /* interleaved: each context has one arm */
    who.n_contexts = 2;
    for (int t = 0; t < who.n; t++) {
        who.context[t] = t % 2;
    }
    ck_near(plain("longest_run", &who), 3, 0);
    participant_free(&who);
}
END_TEST

/* Arm 1 stands left, right, left, right; choices 1 1 2 1: left once of four. */
START_TEST(sides)
{
    struct ta_participant who = participant_from("1121", "1111", 2);
    expect_none("side_bias", &who, "where the arms stood");
    who.position = calloc(8, 1);
    for (int t = 0; t < 4; t++) {
        who.position[2 * t] = (unsigned char)(t % 2);
        who.position[2 * t + 1] = (unsigned char)(1 - t % 2);
    }
    ck_near(plain("side_bias", &who), -.5, 1e-15);
    who.k = 3;
    expect_none("side_bias", &who, "more than two arms");
    participant_free(&who);
}
END_TEST

/* Best arm 1 four times, then 2: choices 1 1 2 1 | 1 1 2 1 2. */
START_TEST(a_reversal)
{
    struct ta_participant who = participant_from("112111212", "111111111", 2);
    for (int t = 0; t < who.n; t++) {
        who.best[t] = t >= 4;
    }
    ck_near(plain("perseverative_errors", &who), 2, 0);
    ck_near(plain("regressive_errors", &who), 1, 0);
    ck_near(plain("reversal_m04", &who), 1, 0);
    ck_near(plain("reversal_m02", &who), 0, 0);
    ck_near(plain("reversal_m01", &who), 1, 0);
    ck_near(plain("reversal_p00", &who), 0, 0);
    ck_near(plain("reversal_p02", &who), 1, 0);
    ck_near(plain("reversal_p03", &who), 0, 0);
    ck_near(plain("reversal_p04", &who), 1, 0);
    expect_none("reversal_m05", &who, "no trial of that kind");
    expect_none("reversal_p05", &who, "no trial of that kind");
    ck_near(plain("trials_to_criterion", &who), (4 + 5) / 2., 0); /* never five in a row */
    who.choice[1] = -1; /* a miss is passed over, and so is a tie */
    who.scored[1] = 0;
    who.best[4] = -1;
    ck_near(plain("perseverative_errors", &who), 1, 0);
    ck_near(plain("trials_to_criterion", &who), (3 + 4) / 2., 0);
    participant_free(&who);
}
END_TEST

/* Two reversals: 1 | 2 | 1, errors are means; the trial between counts before and after. */
START_TEST(two_reversals)
{
    struct ta_participant who = participant_from("111122", "111111", 2);
    static const signed char best[] = {0, 0, 1, 1, 0, 0};
    memcpy(who.best, best, sizeof best);
    /* after the first: 1 1 (both perseverative); after the second: 2 2 (both) */
    ck_near(plain("perseverative_errors", &who), 2, 0);
    ck_near(plain("reversal_p00", &who), 0, 0);
    ck_near(plain("reversal_m01", &who), (1 + 0) / 2., 0); /* trial 2 right, trial 4 wrong */
    participant_free(&who);
}
END_TEST

START_TEST(criterion_met)
{
    struct ta_participant who = participant_from("2111112", "1111111", 2);
    memset(who.best, 0, (size_t)who.n);
    ck_near(plain("trials_to_criterion", &who), 6, 0);
    expect_none("perseverative_errors", &who, "never changes");
    expect_none("reversal_p00", &who, "never changes");
    participant_free(&who);
    who = participant_from("2111112", "1111111", 2);
    expect_none("trials_to_criterion", &who, "which arm is best");
    expect_none("regressive_errors", &who, "which arm is best");
    participant_free(&who);
}
END_TEST

/* Two choices with P(arm 1) .8 and .4: 1 and 2 chosen, so p of the choices is .8 and .6. */
START_TEST(predictions)
{
    struct ta_participant who = participant_from("12", "10", 2);
    const double prob[] = {.8, .2, .4, .6};
    memset(who.best, 0, 2);
    ck_near(measure("log_loss", &who, prob, false, NULL), -(log(.8) + log(.6)) / 2, 1e-15);
    ck_near(measure("brier", &who, prob, false, NULL), (.04 + .16) / 2, 1e-15);
    /* one step ahead: entropy, and p (1 - p) */
    double entropy = -(.8 * log(.8) + .2 * log(.2) + .4 * log(.4) + .6 * log(.6)) / 2;
    ck_near(measure("log_loss", &who, prob, true, NULL), entropy, 1e-15);
    ck_near(measure("brier", &who, prob, true, NULL), (.16 + .24) / 2, 1e-15);
    ck_near(measure("calibration_85", &who, prob, false, NULL), 1, 0);
    ck_near(measure("calibration_25", &who, prob, false, NULL), 0, 0);
    ck_near(measure("calibration_45", &who, prob, true, NULL), .4, 1e-15);
    ck_near(measure("p_best", &who, prob, true, NULL), (.8 + .4) / 2, 1e-15);
    ck_near(measure("p_stay_win", &who, prob, true, NULL), .4, 1e-15);
    ck_near(measure("switch_rate", &who, prob, true, NULL), .6, 1e-15);
    expect_none("log_loss", &who, "no probabilities");
    const char *why;
    ck_assert(isnan(measure("longest_run", &who, prob, true, &why)));
    ck_assert(isnan(measure("total_reward", &who, prob, true, &why))); /* no table */
    const double table[] = {1, 0, 1, 0};
    who.outcome = malloc(sizeof table);
    memcpy(who.outcome, table, sizeof table);
    ck_near(measure("total_reward", &who, prob, true, NULL), .8 + .4, 1e-15);
    participant_free(&who);
}
END_TEST

/* --- lags --------------------------------------------------------------------------------------
 */

/* Choices at random, and P(arm 1) of a forgetting learner (phi = alpha) along them: a logistic
 * regression on these probabilities finds a_j = beta alpha (1 - alpha)^(j-1), b_j = -q0 a_j
 * (Katahira 2015) but for what lies beyond the fifth lag. */
static void closed_form(double alpha, double beta, double q0, double tolerance)
{
    enum { N = 4000 };
    struct ta_participant who = participant_make(N, 2);
    double *prob = malloc(sizeof *prob * 2 * N), q[2] = {q0, q0}, expected = beta * alpha;
    struct ta_rng rng;
    ta_rng_start(&rng, 11, TA_STREAM_AGENT, 0, 0);
    for (int t = 0; t < N; t++) {
        int c = ta_rng_uniform(&rng) < .5;
        prob[2 * t] = 1 / (1 + exp(-beta * (q[0] - q[1])));
        prob[2 * t + 1] = 1 - prob[2 * t];
        who.choice[t] = (signed char)c;
        who.reward[t] = ta_rng_uniform(&rng) < (c ? .3 : .7);
        q[c] += alpha * (who.reward[t] - q[c]);
        q[1 - c] += alpha * (q0 - q[1 - c]);
    }
    for (int j = 1; j <= 5; j++) {
        char name[32];
        snprintf(name, sizeof name, "lag_reward_%d", j);
        ck_near(measure(name, &who, prob, true, NULL), expected, tolerance);
        snprintf(name, sizeof name, "lag_choice_%d", j);
        ck_near(measure(name, &who, prob, true, NULL), -q0 * expected, tolerance);
        expected *= 1 - alpha;
    }
    free(prob);
    participant_free(&who);
}

START_TEST(lags_by_closed_form)
{
    closed_form(1, 2, 0, 1e-6); /* one lag alone: exact */
    closed_form(1, 2, .5, 1e-6);
    closed_form(.6, 3, 0, .01);
    closed_form(.6, 3, .5, .01);
}
END_TEST

/* The same of agents that play: rw-forget of src/models, free choices, through ta_match_make. */
START_TEST(lags_of_agents)
{
    enum { N = 1500, AGENTS = 100 };
    struct ta_participant who = participant_make(N, 2);
    struct ta_rng rng;
    struct ta_match m;
    const double par[] = {.6, .6, 3}; /* alpha, phi, beta */
    struct ta_match_options o = {
        .scale = {0, 0, 1}, .win_above = .5, .n_agents = AGENTS, .seed = 4};
    ta_rng_start(&rng, 5, TA_STREAM_ENV, 0, 0);
    who.outcome = calloc(2 * N, sizeof *who.outcome);
    for (int t = 0; t < 2 * N; t++) {
        who.outcome[t] = ta_rng_uniform(&rng) < .5;
    }
    ck_assert(ta_match_make(&m, &who, ta_model_find("rw-forget"), par, NULL, who.outcome, &o));
    double expected = 1.8;
    for (int j = 0; j < 5; j++, expected *= .4) {
        /* an agent's standard error is about .09 (maximum likelihood on 1500 choices), the mean of
         * 100 has .009; the bias of maximum likelihood and the lags beyond the fifth add .02 */
        struct ta_place reward = m.place[ta_value_index("lag_reward_1") + j];
        struct ta_place choice = m.place[ta_value_index("lag_choice_1") + j];
        ck_near(reward.mean, expected, .05);
        ck_near(choice.mean, 0, .05);
        ck_assert_int_eq(reward.n, AGENTS);
    }
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

START_TEST(lags_that_do_not_exist)
{
    struct ta_participant who = participant_from("1122", "1010", 2);
    expect_none("lag_reward_1", &who, "fewer than 33");
    participant_free(&who);
    who = participant_make(60, 2); /* always arm 1, always paid: rewards are choices */
    for (int t = 0; t < who.n; t++) {
        who.reward[t] = 1;
    }
    expect_none("lag_reward_1", &who, "told apart");
    participant_free(&who);
    const double p[] = {.7, .3};
    who = participant_learner(3, 200, 2, p, .3, 3, .5, 1, 0);
    for (int t = 1; t < who.n; t++) { /* win-stay lose-shift without fail */
        who.choice[t] =
            (signed char)(who.reward[t - 1] > 0 ? who.choice[t - 1] : 1 - who.choice[t - 1]);
    }
    expect_none("lag_reward_1", &who, "without fail");
    who.k = 3;
    expect_none("lag_reward_1", &who, "two arms");
    who.k = 2;
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, stay_by_two);
    tcase_add_test(c, runs);
    tcase_add_test(c, sides);
    tcase_add_test(c, a_reversal);
    tcase_add_test(c, two_reversals);
    tcase_add_test(c, criterion_met);
    tcase_add_test(c, predictions);
    tcase_add_test(c, lags_by_closed_form);
    tcase_add_test(c, lags_of_agents);
    tcase_add_test(c, lags_that_do_not_exist);
}

int main(void)
{
    gsl_set_error_handler_off(); /* as in main: a singular matrix is an answer */
    return run_suite("measures-more", add);
}
