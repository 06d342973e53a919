/* test_makers.c - whose parameters agents carry: draws have the moments that they should.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/joint.h"
#include "report/makers.h"
#include "support.h"
#include "twoarm/group.h"

#include <gsl/gsl_errno.h>

enum { N = 4000 };

static struct ta_participant learner(double alpha, double beta)
{
    const double p[] = {.75, .25};
    return participant_learner(3, 300, 2, p, alpha, beta, .5, 1, 0);
}

/* Mean and standard deviation of parameter j's draws on the unconstrained scale. */
static void moments(const double *each, int n_par, int j, enum ta_support s, double *mean,
                    double *sd)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < N; i++) {
        double x = ta_to_free(each[i * n_par + j], s);
        sum += x;
        squares += x * x;
    }
    *mean = sum / N;
    *sd = sqrt(squares / N - *mean * *mean);
}

/* The fit's own standard errors are by the delta method: sd of logit alpha is se / (alpha (1 -
 * alpha)), of log beta se / beta; the draws' sd has a standard error of 1.1 %. */
START_TEST(around_the_estimate)
{
    struct ta_participant who = learner(.3, 4);
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_WALD};
    struct ta_match_options mo = {
        .scale = {.5, 0, 1}, .n_agents = N, .seed = 5, .from = TA_FROM_UNCERTAINTY};
    struct ta_fit fit;
    static double each[N * 2];
    double mean, sd;
    bool prior;
    const char *why;
    ck_assert(ta_fit_one(ta_model_find("rw"), &who, &fo, &fit));
    ck_assert(makers_draw(&who, &fit, &mo, each, &prior, &why));
    ck_assert_ptr_null(why);
    ck_assert(!prior);
    moments(each, 2, 0, TA_UNIT, &mean, &sd);
    double expected = fit.se[0] / fit.par[0] / (1 - fit.par[0]);
    ck_near(mean, log(fit.par[0] / (1 - fit.par[0])), 5 * expected / sqrt(N));
    ck_near(sd, expected, .06 * expected);
    moments(each, 2, 1, TA_POSITIVE, &mean, &sd);
    ck_near(mean, log(fit.par[1]), 5 * fit.se[1] / fit.par[1] / sqrt(N));
    ck_near(sd, fit.se[1] / fit.par[1], .06 * sd);
    double both = 0, a, b, sa, sb; /* and they go together as the fit says */
    moments(each, 2, 0, TA_UNIT, &a, &sa);
    moments(each, 2, 1, TA_POSITIVE, &b, &sb);
    for (int i = 0; i < N; i++) {
        both += (ta_to_free(each[2 * i], TA_UNIT) - a) * (log(each[2 * i + 1]) - b) / N;
    }
    ck_near(both / sa / sb, fit.corr, .06);
    participant_free(&who);
}
END_TEST

/* A learner whose estimate sits at an edge: a prior helps, draws are finite. */
START_TEST(at_an_edge)
{
    struct ta_participant who = participant_from("1111111112", "1111111110", 2);
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_WALD};
    struct ta_match_options mo = {
        .scale = {.5, 0, 1}, .n_agents = N, .seed = 5, .from = TA_FROM_UNCERTAINTY};
    struct ta_fit fit;
    static double each[N * 2];
    bool prior;
    const char *why;
    ck_assert(ta_fit_one(ta_model_find("rw"), &who, &fo, &fit));
    ck_assert(isnan(fit.se[0]) || isnan(fit.se[1]));
    ck_assert(makers_draw(&who, &fit, &mo, each, &prior, &why));
    ck_assert_ptr_null(why);
    ck_assert(prior);
    for (int i = 0; i < N; i++) {
        ck_assert(each[2 * i] > 0 && each[2 * i] < 1 && isfinite(each[2 * i + 1]));
    }
    participant_free(&who);
}
END_TEST

START_TEST(from_the_group)
{
    struct ta_participant who = learner(.3, 4);
    struct ta_group group = {.d = 2, .mean = {-.5, 1.2}, .covariance = {.25, .1, .1, .16}};
    struct ta_match_options mo = {
        .scale = {.5, 0, 1}, .n_agents = N, .seed = 5, .from = TA_FROM_GROUP, .group = &group};
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_NONE};
    struct ta_fit fit;
    static double each[N * 2];
    double mean, sd;
    bool prior;
    const char *why;
    ck_assert(ta_fit_one(ta_model_find("rw"), &who, &fo, &fit));
    ck_assert(makers_draw(&who, &fit, &mo, each, &prior, &why));
    moments(each, 2, 0, TA_UNIT, &mean, &sd);
    ck_near(mean, -.5, 5 * .5 / sqrt(N));
    ck_near(sd, .5, .06 * .5);
    moments(each, 2, 1, TA_POSITIVE, &mean, &sd);
    ck_near(mean, 1.2, 5 * .4 / sqrt(N));
    ck_near(sd, .4, .06 * .4);
    participant_free(&who);
}
END_TEST

/* A group whose parameters are tied together, and one in which nobody differs. */
START_TEST(from_a_group_without_spread)
{
    struct ta_participant who = learner(.3, 4);
    struct ta_group tied = {.d = 2, .mean = {-.5, 1.2}, .covariance = {.25, .2, .2, .16}};
    struct ta_group alike = {.d = 2, .mean = {-.5, 1.2}, .covariance = {0, 0, 0, .16}};
    struct ta_match_options mo = {
        .scale = {.5, 0, 1}, .n_agents = 50, .seed = 5, .from = TA_FROM_GROUP, .group = &tied};
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_NONE};
    struct ta_fit fit;
    static double each[N * 2];
    bool prior;
    const char *why;
    ck_assert(ta_fit_one(ta_model_find("rw"), &who, &fo, &fit));
    ck_assert(makers_draw(&who, &fit, &mo, each, &prior, &why));
    ck_assert_ptr_null(why);
    for (int i = 0; i < 50; i++) { /* .2 = .5 .4: the correlation is 1 */
        double z = (ta_to_free(each[2 * i], TA_UNIT) + .5) / .5;
        ck_near(log(each[2 * i + 1]), 1.2 + .4 * z, 1e-9);
    }
    mo.group = &alike;
    ck_assert(makers_draw(&who, &fit, &mo, each, &prior, &why));
    ck_assert_ptr_null(why);
    for (int i = 0; i < 50; i++) {
        ck_near(ta_to_free(each[2 * i], TA_UNIT), -.5, 1e-12);
        ck_assert(i == 0 || each[2 * i + 1] != each[1]);
    }
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, around_the_estimate);
    tcase_add_test(c, at_an_edge);
    tcase_add_test(c, from_the_group);
    tcase_add_test(c, from_a_group_without_spread);
}

int main(void)
{
    gsl_set_error_handler_off(); /* as in main */
    return run_suite("makers", add);
}
