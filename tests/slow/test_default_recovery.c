/* test_default_recovery.c - what can be recovered from the built-in experiment: the README's
 * figures.
 *
 * Agents with alpha ~ U(.05, .95) and beta ~ U(.5, 10) play the plan of the default experiment and
 * are fitted as `twoarm fit` does. Expected (worked out by another program before this one was
 * written): r(alpha) about .87, 7 % of estimates at a bound.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"
#include "twoarm/task.h"

#include <gsl/gsl_errno.h>

/* One agent over the main blocks of its own plan. */
static struct ta_participant play(const struct ta_plan *plan, uint64_t seed, double alpha,
                                  double beta)
{
    int n = 0, contexts = 0;
    for (int i = 0; i < plan->n; i++) {
        n += plan->row[i].phase == TA_MAIN;
    }
    struct ta_participant who = participant_make(n, plan->k);
    struct ta_rng rng;
    double q[TA_MAX_ARMS] = {0};
    int t = 0, last = -1;
    ta_rng_start(&rng, seed, TA_STREAM_AGENT, 0, 0);
    for (int i = 0; i < plan->n; i++) {
        const struct ta_plan_row *row = &plan->row[i];
        if (row->phase != TA_MAIN) {
            continue;
        }
        if (row->context != last) {
            last = row->context;
            contexts++;
            q[0] = q[1] = 0.5;
        }
        int c = ta_rng_uniform(&rng) < 1 / (1 + exp(-beta * (q[1] - q[0])));
        who.context[t] = contexts - 1;
        who.choice[t] = (signed char)c;
        who.reward[t] = row->outcome[c];
        q[c] += alpha * (row->outcome[c] - q[c]);
        t++;
    }
    who.n_contexts = contexts;
    return who;
}

START_TEST(default_experiment)
{
    enum { N = 4000 };
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    int at_bound = 0;
    struct ta_experiment experiment;
    ta_experiment_default(&experiment);
    for (int i = 0; i < N; i++) {
        struct ta_rng r;
        struct ta_plan plan;
        ta_rng_start(&r, 31, TA_STREAM_PARAM, 0, (uint64_t)i);
        double alpha = 0.05 + 0.9 * ta_rng_uniform(&r), beta = 0.5 + 9.5 * ta_rng_uniform(&r);
        ck_assert(ta_plan_make(&plan, &experiment, (uint64_t)i));
        struct ta_participant who = play(&plan, (uint64_t)i, alpha, beta);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}};
        struct ta_fit fit;
        ck_assert(ta_fit_one(ta_model_find("rw"), &who, &o, &fit));
        at_bound += fit.par[0] <= 1e-6 || fit.par[0] >= 1 - 1e-6 || fit.par[1] >= 100 - 1e-6 ||
                    fit.par[1] <= 0;
        double x = alpha, y = fit.par[0];
        sx += x, sy += y, sxx += x * x, syy += y * y, sxy += x * y;
        participant_free(&who);
        ta_plan_free(&plan);
    }
    double r = (N * sxy - sx * sy) / sqrt((N * sxx - sx * sx) * (N * syy - sy * sy));
    double share = (double)at_bound / N;
    printf("default experiment, %d agents: r(alpha) %.3f, %.1f %% at a bound\n", N, r, 100 * share);
    ck_near(atanh(r), atanh(0.87), 0.05); /* "about .87": .86 to .88 */
    ck_near(share, 0.07, 0.015);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, default_experiment);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("default recovery", add);
}
