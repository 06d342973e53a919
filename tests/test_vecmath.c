/* test_vecmath.c - exp and log of our own against the C library's long double ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/vecmath.h"

/* Error in units of the last place of the true value. */
static double ulps(double got, long double want)
{
    return (double)fabsl((got - want) / ldexpl(1, ilogbl(want) - 52));
}

enum { N = 400000 };

START_TEST(exp_of_negative_numbers)
{
    struct ta_rng r;
    ta_rng_start(&r, 1, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < N; i++) {
        double scale = i % 3 == 0 ? 0.4 : i % 3 == 1 ? 30 : 700, x = -scale * ta_rng_uniform(&r);
        ck_assert_double_lt(ulps(ta_exp_neg(x), expl(x)), 1.5);
    }
    for (double x = -599.9; x <= 0; x += 0.00137) {
        ck_assert_double_lt(fabs((double)(ta_exp_near(x) / expl(x) - 1)), 3e-10);
    }
    ck_assert_double_eq(ta_exp_near(-1e300), ta_exp_near(-600));
    ck_assert_double_eq(ta_exp_neg(0), 1);
    ck_assert_double_eq(ta_exp_neg(-1e300), 0);
    ck_assert_double_eq(ta_exp_neg(-INFINITY), 0);
}
END_TEST

START_TEST(log_of_sums_of_probabilities)
{
    struct ta_rng r;
    ta_rng_start(&r, 2, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < N; i++) {
        double u = ta_rng_uniform(&r);
        double x = i % 2 ? 0.5 + u : exp(u * 690); /* up to 1e299: products of many factors */
        if (x != 1) {
            ck_assert_double_lt(ulps(ta_log_pos(x), logl(x)), 1.5);
        }
    }
    ck_assert_double_eq(ta_log_pos(1), 0);
}
END_TEST

START_TEST(log1p_of_the_unit_interval)
{
    struct ta_rng r;
    ta_rng_start(&r, 3, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < N; i++) {
        double x = pow(ta_rng_uniform(&r), i % 2 ? 1 : 20);
        ck_assert_double_lt(ulps(ta_log1p_unit(x), log1pl(x)), 1.5);
    }
    ck_assert_double_eq(ta_log1p_unit(0), 0);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, exp_of_negative_numbers);
    tcase_add_test(c, log_of_sums_of_probabilities);
    tcase_add_test(c, log1p_of_the_unit_interval);
}

int main(void)
{
    return run_suite("vecmath", add);
}
