/* test_global.c - for every model: no random restart of a local search beats the fit, of the
 * likelihood or of its product with the usual priors.
 *
 * The rival is what other programs do: a simplex search on all parameters at once, on the
 * unconstrained scale, from random starting points (rival.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rival.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#ifndef N_SETS
#define N_SETS 3 /* data sets a model here; tests/slow has many */
#endif
enum { EVALUATIONS = 800 }; /* of each search, at the most */

/* Beta(1.1, 1.1), Gamma(1.2, scale 5, or .8 of kalman's drift), N(0, 1), on the natural scale. */
static double log_prior(const struct ta_param *def, double x)
{
    double scale = strcmp(def->name, "s") == 0 ? 0.8 : 5;
    return log(def->support == TA_UNIT       ? gsl_ran_beta_pdf(x, 1.1, 1.1)
               : def->support == TA_POSITIVE ? gsl_ran_gamma_pdf(x, 1.2, scale)
                                             : gsl_ran_ugaussian_pdf(x));
}

START_TEST(no_restart_is_better)
{
    static const double p[2] = {0.3, 0.7};
    const struct ta_model *m = ta_models[_i];
    struct rival r;
    rival_begin(&r, m);
    for (int i = 0; i < N_SETS; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, 41, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
        int n = 30 + (int)ta_rng_below(&rng, 120);
        struct ta_participant who =
            participant_learner((uint64_t)(1000 * _i + i), n, 2, p, alpha, beta, 0.5, 1, 0);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}};
        struct ta_fit fit;
        ck_assert(ta_fit_one(m, &who, &o, &fit));
        ck_assert(isfinite(fit.log_lik));
        ck_near(fit.log_lik, ta_fit_log_lik(m, &who, SCALE(0.5), fit.par), 1e-9);
        double best = best_restart(&r, &who, EVALUATIONS, &rng);
        ck_assert_msg(fit.log_lik >= best - 1e-6, "%s, set %d (%d trials): %.9f is below %.9f",
                      m->name, i, n, fit.log_lik, best);
        participant_free(&who);
    }
    rival_end(&r);
}
END_TEST

/* The same for the most probable parameters; longer sets, which know more about small rates. */
START_TEST(no_restart_is_more_probable)
{
    static const double p[2] = {0.3, 0.7};
    const struct ta_model *m = ta_models[_i];
    struct rival r;
    int equal = 0;
    rival_begin(&r, m);
    r.log_prior = log_prior;
    for (int i = 0; !m->steps && i < N_SETS; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, 42, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
        struct ta_participant who = participant_learner((uint64_t)(1000 * _i + i), 300, 2, p,
                                                        alpha * alpha, beta, 0.5, 1, 0);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}, .method = TA_MAP, .laplace = true};
        struct ta_fit fit;
        ck_assert(ta_fit_one(m, &who, &o, &fit));
        double ours = ta_fit_log_lik(m, &who, SCALE(0.5), fit.par);
        for (int j = 0; j < r.d; j++) {
            ours += log_prior(r.info[j].def, fit.par[j]);
        }
        double best = best_restart(&r, &who, EVALUATIONS, &rng);
        ck_assert_msg(ours >= best - 1e-6, "%s, set %d: %.9f is below %.9f", m->name, i, ours,
                      best);
        equal += ours < best + 1e-4;
        participant_free(&who);
    }
    ck_assert(m->steps || equal >= N_SETS / 3); /* the rival is one */
    rival_end(&r);
}
END_TEST

static void add(TCase *c)
{
    int n = 0;
    while (ta_models[n] && !ta_models[n]->plays_only) { /* agents come last */
        n++;
    }
    tcase_add_loop_test(c, no_restart_is_better, 0, n);
    tcase_add_loop_test(c, no_restart_is_more_probable, 0, n);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("global", add);
}
