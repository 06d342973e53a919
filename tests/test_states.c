/* test_states.c - words for edges, over many coins: each stands exactly where it is true.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

enum { SETS = 300, TRIALS = 30 };

static struct ta_participant coin(int seed)
{
    struct ta_participant who = participant_make(TRIALS, 2);
    struct ta_rng r;
    ta_rng_start(&r, (uint64_t)seed, TA_STREAM_AGENT, 9, 0);
    for (int t = 0; t < TRIALS; t++) {
        who.choice[t] = ta_rng_uniform(&r) < 0.5;
        who.reward[t] = ta_rng_uniform(&r) < 0.5;
    }
    return who;
}

static struct ta_fit fit_of(const char *model, const struct ta_participant *who)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE};
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find(model), who, &o, &fit));
    return fit;
}

static double log_lik(const struct ta_fit *fit, const struct ta_participant *who, const double *par)
{
    return ta_fit_log_lik(fit->model, who, SCALE(0.5), par);
}

/* Is the word among those of the flags, whole? */
static bool says(const struct ta_fit *fit, const char *word)
{
    char all[sizeof fit->flags + 2], one[80];
    snprintf(all, sizeof all, ",%s,", fit->flags);
    snprintf(one, sizeof one, ",%s,", word);
    return strstr(all, one) != NULL;
}

/* A rate is called zero or one where it is that and known; and a step away from there is no
 * better. */
START_TEST(rates_at_their_ends)
{
    static const char *const models[] = {"rw", "rw-dual", "rw-forget", "pearce-hall", "ck"};
    int zeros = 0, ones = 0;
    for (int i = 0; i < SETS; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of(models[_i], &who);
        for (int j = 0; j < fit.n_par; j++) {
            const struct ta_param *def = fit.info[j].def;
            char zero[64], one[64];
            snprintf(zero, sizeof zero, "%s_zero", def->name);
            snprintf(one, sizeof one, "%s_one", def->name);
            if (def->role != TA_RATE) {
                continue;
            }
            ck_assert_int_eq(says(&fit, zero), !fit.unknown[j] && fit.par[j] < 1e-12);
            ck_assert_int_eq(says(&fit, one), !fit.unknown[j] && fit.par[j] >= 1 - 1e-6);
            for (int step = 1; step < 100 && (says(&fit, zero) || says(&fit, one)); step++) {
                double par[TA_MAX_PAR];
                memcpy(par, fit.par, sizeof par);
                par[j] = step / 100.0;
                ck_assert_double_le(log_lik(&fit, &who, par), fit.log_lik + 1e-9);
            }
            zeros += says(&fit, zero);
            ones += says(&fit, one);
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ones, 10);
    ck_assert_int_ge(zeros, _i == 0 || _i == 4 ? 0 : 10); /* one rate at 0 is chance: beta_zero */
}
END_TEST

/* Log L with alpha near 0 (or 1), and c = beta times the distance to it. */
static double at_distance(const struct ta_fit *fit, const struct ta_participant *who, bool one,
                          double near, double c)
{
    double par[TA_MAX_PAR] = {one ? 1 - near : near, c / near};
    return log_lik(fit, who, par);
}

/* Toward alpha = 0 with alpha beta held, or alpha = 1 with (1 - alpha) beta held: the limit that is
 * reported is what the likelihood goes to, and higher than anything within the bounds. Learners
 * whose last reward decides, and the one before where that is the same, for the second. */
START_TEST(ridges_of_rw)
{
    static const double even[2] = {0.5, 0.5};
    int ridges = 0;
    for (int i = 0; i < SETS; i++) {
        struct ta_participant who =
            _i ? participant_learner((uint64_t)i, 60, 2, even, 0.99, 400, 0.5, 1, 0) : coin(i);
        struct ta_fit fit = fit_of("rw", &who);
        if (says(&fit, _i ? "ridge_one" : "ridge_zero")) {
            bool known = !isnan(fit.ridge);
            double c = known ? fit.ridge : 1e3, more = known ? 0 : 1e4;
            double near = fmin(1e-6, 1e-6 / fmax(c, more)); /* the next order is nothing */
            double limit = at_distance(&fit, &who, _i, near, c);
            if (known) {
                ck_near(fit.ridge_log_lik, limit, 1e-4);
                ck_assert_double_gt(limit, fit.log_lik);
                ridges++;
            } else { /* c goes to infinity, too: more of it is never worse */
                ck_assert(isnan(fit.ridge_log_lik));
                ck_assert_double_ge(at_distance(&fit, &who, _i, near, more), limit - 1e-3);
            }
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ridges, 10);
}
END_TEST

/* With lapses, chance is chance whatever alpha, beta and the lapses are: all three are flat where
 * the best is chance, and nowhere else. */
START_TEST(flat_with_lapses)
{
    enum { FEWER = 60 }; /* jagged likelihoods take long */
    int flat = 0;
    for (int i = 0; i < FEWER; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of("rw-lapse", &who);
        bool chance = fit.log_lik <= TRIALS * log(0.5) + 1e-9;
        static const char *const words[] = {"flat:alpha", "flat:beta", "flat:xi"};
        for (int w = 0; w < 3; w++) {
            ck_assert_int_eq(says(&fit, words[w]), chance);
        }
        flat += chance;
        participant_free(&who);
    }
    ck_assert_int_ge(flat, 5);
    ck_assert_int_lt(flat, FEWER);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, rates_at_their_ends, 0, 5);
    tcase_add_loop_test(c, ridges_of_rw, 0, 2);
    tcase_add_test(c, flat_with_lapses);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("states", add);
}
