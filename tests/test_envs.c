/* test_envs.c - environments: outcomes and means as stated, ties, the same table from the same
 * stream.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/env.h"

static int n_envs(void)
{
    int n = 0;
    while (ta_envs[n]) {
        n++;
    }
    return n;
}

START_TEST(tables_are_complete)
{
    const struct ta_env *e = ta_envs[_i];
    ck_assert(e->name[0] && e->title[0] && e->source[0] && e->draw && e->n_par <= TA_MAX_ENV_PAR);
    ck_assert_ptr_eq(ta_env_find(e->name), e);
    for (int j = 0; j < e->n_par; j++) {
        ck_assert(e->par[j].name[0] && e->par[j].meaning[0] && e->par[j].lo < e->par[j].hi);
    }
}
END_TEST

/* Means are what outcomes come to, for 2 to 8 arms; the same stream gives the same table. */
START_TEST(outcomes_have_their_means)
{
    enum { N = 20000 };
    for (int k = 2; k <= TA_MAX_ARMS; k++) {
        struct ta_env_spec spec;
        struct ta_rng r;
        double *x = malloc(sizeof *x * N * k), *y = malloc(sizeof *y * N * k);
        double *m = malloc(sizeof *m * N * k);
        ta_env_spec_init(&spec, ta_envs[_i], k);
        for (int j = 0; j < spec.env->n_par; j++) {
            for (int a = 0; a < k; a++) {
                if (isnan(spec.par[j][a])) {
                    spec.par[j][a] = 0.1 + 0.1 * a;
                }
            }
        }
        ta_rng_start(&r, 3, TA_STREAM_ENV, 0, 0);
        spec.env->draw(&spec, &r, N, x, m);
        ta_rng_start(&r, 3, TA_STREAM_ENV, 0, 0);
        spec.env->draw(&spec, &r, N, y, m);
        ck_assert_mem_eq(x, y, sizeof *x * N * k);
        for (int a = 0; a < k; a++) {
            double sum = 0, mean = 0, square = 0;
            for (int t = 0; t < N; t++) {
                sum += x[t * k + a];
                square += x[t * k + a] * x[t * k + a];
                mean += m[t * k + a];
            }
            double sd = sqrt(square / N - sum / N * sum / N);
            ck_near(sum / N, mean / N, 5 * sd / sqrt(N) + 1e-12);
        }
        free(x);
        free(y);
        free(m);
    }
}
END_TEST

START_TEST(bernoulli_pays_what_it_says)
{
    struct ta_env_spec spec;
    struct ta_rng r;
    double x[400], m[400];
    ta_env_spec_init(&spec, ta_env_find("bernoulli"), 2);
    ck_assert(isnan(spec.par[0][0])); /* p has no silent default */
    spec.par[0][0] = 0;
    spec.par[0][1] = 1;
    spec.par[1][1] = 2.5;
    spec.par[2][0] = -1;
    ta_rng_start(&r, 1, TA_STREAM_ENV, 0, 0);
    spec.env->draw(&spec, &r, 200, x, m);
    for (int t = 0; t < 200; t++) {
        ck_assert_double_eq(x[2 * t], -1);
        ck_assert_double_eq(x[2 * t + 1], 2.5);
        ck_assert_double_eq(m[2 * t], -1);
        ck_assert_double_eq(m[2 * t + 1], 2.5);
    }
}
END_TEST

START_TEST(best_arm)
{
    ck_assert_int_eq(ta_best_arm((double[]){0.2, 0.8}, 2), 1);
    ck_assert_int_eq(ta_best_arm((double[]){0.8, 0.2}, 2), 0);
    ck_assert_int_eq(ta_best_arm((double[]){0.5, 0.5}, 2), -1);
    ck_assert_int_eq(ta_best_arm((double[]){0.5, 0.5, 0.7}, 3), 2);
    ck_assert_int_eq(ta_best_arm((double[]){0.7, 0.5, 0.7}, 3), -1);
    ck_assert_int_eq(ta_best_arm((double[]){0.7, 0.5, 0.5, 0.1}, 4), 0);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, tables_are_complete, 0, n_envs());
    tcase_add_loop_test(c, outcomes_have_their_means, 0, n_envs());
    tcase_add_test(c, bernoulli_pays_what_it_says);
    tcase_add_test(c, best_arm);
}

int main(void)
{
    return run_suite("envs", add);
}
