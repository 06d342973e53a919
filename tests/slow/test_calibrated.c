/* test_calibrated.c - calibrated p-values of true learners are near uniform; plain ones are not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 240 rw learners (plain scalar code) of 120 trials, each fitted and calibrated with 99 refits.
 * Bounds are those of a uniform p: binomial, 4 standard errors. */
#include "../support.h"
#include "report/calibrate.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 240, TRIALS = 120, REFITS = 99 };

static struct ta_dataset learners(void)
{
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .scale = {.5, 0, 1}};
    data.who = calloc(PEOPLE, sizeof *data.who);
    for (int i = 0; i < PEOPLE; i++) {
        struct ta_rng rng;
        const double none[] = {0, 0};
        ta_rng_start(&rng, 2024, TA_STREAM_PARAM, (uint64_t)i, 0);
        double alpha = .1 + .8 * ta_rng_uniform(&rng), beta = 1 + 6 * ta_rng_uniform(&rng),
               q[] = {.5, .5};
        data.who[i] = participant_learner(1, TRIALS, 2, none, .5, 1, .5, 1, 0);
        struct ta_participant *who = &data.who[i];
        free(who->id);
        who->id = malloc(16);
        snprintf(who->id, 16, "%d", i);
        who->outcome = calloc(TRIALS * 2, sizeof *who->outcome);
        for (int t = 0; t < TRIALS; t++) {
            int best = t / 30 % 2;
            for (int a = 0; a < 2; a++) {
                who->outcome[2 * t + a] = ta_rng_uniform(&rng) < (a == best ? .75 : .25);
            }
            int c = ta_rng_uniform(&rng) < 1 / (1 + exp(-beta * (q[1] - q[0])));
            who->best[t] = (signed char)best;
            who->choice[t] = (signed char)c;
            who->reward[t] = who->outcome[2 * t + c];
            q[c] += alpha * (who->reward[t] - q[c]);
        }
    }
    return data;
}

/* Share of p below the level among those known. */
static double share_below(const double *p, int v, double level, int *n)
{
    int below = 0;
    *n = 0;
    for (int i = 0; i < PEOPLE; i++) {
        double x = p[(size_t)i * ta_value_count() + v];
        *n += !isnan(x);
        below += x < level;
    }
    return (double)below / *n;
}

static void expect_uniform(const double *p, const char *name)
{
    static const double levels[] = {.05, .2, .5, .8};
    for (int l = 0; l < 4; l++) {
        int n;
        double share = share_below(p, ta_value_index(name), levels[l] + 1e-9, &n);
        ck_assert_int_ge(n, PEOPLE * 9 / 10);
        printf("%s: %.3f of calibrated p below %.2f\n", name, share, levels[l]);
        ck_near(share, levels[l], 4 * sqrt(levels[l] * (1 - levels[l]) / n));
    }
}

START_TEST(near_uniform)
{
    struct ta_dataset data = learners();
    struct ta_fit *fit = calloc(PEOPLE, sizeof *fit);
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_NONE};
    struct ta_match_options mo = {
        .scale = {.5, 0, 1}, .win_above = .5, .n_agents = 1000, .seed = 3};
    struct calibrate_options c = {.n_refits = REFITS, .fit = &fo};
    double *p = calloc((size_t)PEOPLE * ta_value_count(), sizeof *p), cohort[TA_MAX_VALUES];
    bool whole[PEOPLE];
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &fo, 0, NULL, fit));
    ck_assert(calibrate_all(&data, fit, &mo, &c, whole, p, cohort));
    expect_uniform(p, "p_best");
    expect_uniform(p, "p_stay_win");
    expect_uniform(p, "p_stay_loss");
    expect_uniform(p, "switch_rate");
    expect_uniform(p, "total_reward");
    free(p);
    free(fit);
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&data.who[i]);
    }
    free(data.who);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 900);
    tcase_add_test(c, near_uniform);
}

int main(void)
{
    gsl_set_error_handler_off(); /* as in main: a singular matrix is an answer */
    return run_suite("calibrated", add);
}
