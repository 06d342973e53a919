/* test_leave_out.c - cross-validation against closed forms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/leave_out.h"

#include <gsl/gsl_errno.h>

/* A biased coin: the estimate from the other block is its share of first arms. Block 1: 6 of 8,
 * block 2: 3 of 10 (a miss and a forced trial do not count). */
START_TEST(a_coin_by_hand)
{
    struct ta_participant who = participant_from("11111122" "1112222222" "-1",
                                                 "00000000" "0000000000" "-0", 2);
    int block[20];
    double got;
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    for (int t = 0; t < 20; t++) {
        block[t] = t < 8 || t == 19 ? 7 : -3;
    }
    who.forced[19] = 1;
    who.scored[19] = 0;
    ck_assert(ta_leave_out(ta_model_find("random"), &who, block, &o, &got));
    ck_near(got, 6 * log(.3) + 2 * log(.7) + 3 * log(.75) + 7 * log(.25), 1e-6);
    participant_free(&who);
}
END_TEST

/* Nothing is estimated where parameters are held: the choices left out are foretold as they are in
 * the whole, since values are learned through them. */
START_TEST(values_run_through_what_is_left_out)
{
    static const double p[] = {0.3, 0.7};
    struct ta_participant who = participant_learner(5, 120, 2, p, 0.4, 4, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .n_bounds = 2};
    const double par[] = {0.35, 3};
    int block[120];
    double got;
    o.bound[0] = (struct ta_bound){"alpha", par[0], par[0]};
    o.bound[1] = (struct ta_bound){"beta", par[1], par[1]};
    for (int t = 0; t < 120; t++) {
        block[t] = t / 17;
    }
    ck_assert(ta_leave_out(ta_model_find("rw"), &who, block, &o, &got));
    ck_near(got, ta_fit_log_lik(ta_model_find("rw"), &who, o.scale, par), 1e-9);
    participant_free(&who);
}
END_TEST

START_TEST(one_block_is_none)
{
    struct ta_participant who = participant_from("1122", "1010", 2);
    const int one[] = {1, 1, 1, 1}, empty[] = {1, 1, 1, 2};
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    double got = 0;
    ck_assert(ta_leave_out(ta_model_find("rw"), &who, one, &o, &got));
    ck_assert(isnan(got));
    who.scored[3] = 0;
    ck_assert(ta_leave_out(ta_model_find("rw"), &who, empty, &o, &got));
    ck_assert(isnan(got));
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, a_coin_by_hand);
    tcase_add_test(c, values_run_through_what_is_left_out);
    tcase_add_test(c, one_block_is_none);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("leave out", add);
}
