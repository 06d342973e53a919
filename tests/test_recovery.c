/* test_recovery.c - people made of a model, and true parameters compared with estimates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/recovery.h"
#include "twoarm/replica.h"

static const struct ta_scale unit = {0.5, 0, 1};

static struct ta_participant people_like(double *table, int n)
{
    struct ta_participant like = participant_make(n, 2);
    for (int t = 0; t < n; t++) {
        table[2 * t] = t % 3 == 0;
        table[2 * t + 1] = t % 2;
    }
    return like;
}

/* alpha 1 and beta 0 is a coin; each choice is paid from the table; misses, forced trials and
 * outcomes that were not seen stay what they were. */
START_TEST(sessions_keep_their_trials)
{
    enum { N = 60, PEOPLE = 200 };
    double table[2 * N];
    const double par[TA_MAX_PAR] = {1, 0};
    struct ta_participant like = people_like(table, N);
    struct ta_replicas made;
    int first = 0, asked = 0;
    for (int t = 0; t < N; t++) {
        like.choice[t] = (signed char)(t % 10 == 3 ? -1 : t % 10 == 5 ? 1 : 0);
        like.forced[t] = t % 10 == 5;
        like.reward[t] = t % 10 == 7 ? (double)NAN : 0;
    }
    struct ta_world world = {.like = &like, .table = table};
    struct ta_replica_plan plan = {.model = ta_model_find("rw"),
                                   .scale = unit,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = 3,
                                   .name = 1};
    ck_assert(ta_replicas_make(&made, &plan, PEOPLE, 1));
    for (int i = 0; i < PEOPLE; i++) {
        const struct ta_participant *p = &made.data.who[i];
        for (int t = 0; t < N; t++) {
            int c = p->choice[t];
            ck_assert_int_eq(c < 0, t % 10 == 3);
            ck_assert_int_eq(p->scored[t], t % 10 != 3 && t % 10 != 5);
            ck_assert(t % 10 != 5 || c == 1);
            if (t % 10 == 3 || t % 10 == 7) {
                ck_assert(isnan(p->reward[t]));
            } else {
                ck_assert(p->reward[t] == table[2 * t + c]);
            }
            first += p->scored[t] && c == 0;
            asked += p->scored[t];
        }
    }
    ck_near((double)first / asked, 0.5, 4 * 0.5 / sqrt(asked)); /* four standard errors */
    ta_replicas_free(&made);
    participant_free(&like);
}
END_TEST

/* alpha 1, beta huge: whoever is paid 1 stays, whoever is paid 0 leaves for what is worth more.
 * From q0 = .5: after a 0 on arm a the other arm (.5 or more) is better for sure. */
START_TEST(choices_follow_the_model)
{
    enum { N = 40 };
    double table[2 * N], q[2] = {0.5, 0.5};
    const double par[TA_MAX_PAR] = {1, 1e6};
    struct ta_participant like = people_like(table, N);
    struct ta_world world = {.like = &like, .table = table};
    struct ta_replica_plan plan = {.model = ta_model_find("rw"),
                                   .scale = unit,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = 3,
                                   .name = 1};
    struct ta_replicas made;
    int decided = 0;
    ck_assert(ta_replicas_make(&made, &plan, 1, 1));
    for (int t = 0; t < N; t++) {
        int c = made.data.who[0].choice[t];
        if (q[0] != q[1]) {
            ck_assert_int_eq(c, q[1] > q[0]);
            decided++;
        }
        q[c] = table[2 * t + c];
    }
    ck_assert_int_gt(decided, 10);
    ta_replicas_free(&made);
    participant_free(&like);
}
END_TEST

/* Every session has a stream of its own: threads and those who come after change nothing, and two
 * sessions differ. */
START_TEST(the_same_sessions_for_any_number_of_threads)
{
    enum { N = 50 };
    double table[2 * N];
    const double par[TA_MAX_PAR] = {0.3, 4};
    struct ta_participant like = people_like(table, N);
    struct ta_world world = {.like = &like, .table = table};
    struct ta_replica_plan plan = {.model = ta_model_find("rw"),
                                   .scale = unit,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = 3,
                                   .name = 1};
    struct ta_replicas one, eight;
    ck_assert(ta_replicas_make(&one, &plan, 20, 1));
    ck_assert(ta_replicas_make(&eight, &plan, 33, 8));
    for (int i = 0; i < 20; i++) {
        ck_assert_mem_eq(one.data.who[i].choice, eight.data.who[i].choice, N);
    }
    ck_assert(memcmp(one.data.who[0].choice, one.data.who[1].choice, N) != 0);
    ta_replicas_free(&one);
    ta_replicas_free(&eight);
    participant_free(&like);
}
END_TEST

struct till {
    int calls, begun;
};
static void till_begin(void *of)
{
    ((struct till *)of)->begun++;
}
static double till_pay(void *of, int t, int choice)
{
    struct till *till = of;
    till->calls++;
    return t + 10 * choice;
}

/* Where choices change what is paid, the world is asked, trial by trial, after a fresh start. */
START_TEST(worlds_may_answer_choices)
{
    const double par[TA_MAX_PAR] = {0.3, 0};
    struct till till = {0};
    struct ta_participant like = participant_make(7, 2);
    like.choice[4] = -1;
    struct ta_world world = {.like = &like, .of = &till, .begin = till_begin, .pay = till_pay};
    struct ta_replica_plan plan = {.model = ta_model_find("rw"),
                                   .scale = unit,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = 3,
                                   .name = 1};
    struct ta_replicas made;
    ck_assert(ta_replicas_make(&made, &plan, 2, 1));
    ck_assert_int_eq(till.begun, 2);
    ck_assert_int_eq(till.calls, 12);
    for (int t = 0; t < 7; t++) {
        const struct ta_participant *p = &made.data.who[1];
        ck_assert(t == 4 ? isnan(p->reward[t]) : p->reward[t] == t + 10 * p->choice[t]);
    }
    ta_replicas_free(&made);
    participant_free(&like);
}
END_TEST

static void set_fit(struct ta_fit *fit, double alpha, double beta, double lo, double hi)
{
    struct ta_participant who = participant_make(3, 2);
    ta_fit_start(fit, ta_model_find("rw"), &who);
    participant_free(&who);
    fit->par[0] = alpha;
    fit->par[1] = beta;
    fit->lo[0] = lo;
    fit->hi[0] = hi;
}

/* Worked out by hand. Truth .2 .4 .6 .8, estimates .3 .3 .9 1 (a bound): errors .1 -.1 .3 .2; bias
 * .125, rmse sqrt(.15/4); r: products of deviations sum to .27, squares to .2 and .4275; ranks
 * 1.5 1.5 3 4 against 1 2 3 4: r_s = 4.5 / sqrt(5 * 4.5). Intervals: .1-.4 holds .2; .3-.39 misses
 * .4; .5-1 holds .6; none for the last. beta's error is twice alpha's with the sign turned: -1. */
START_TEST(numbers_by_hand)
{
    struct ta_fit fit[5];
    struct ta_fit_options o = {.scale = unit};
    struct ta_recovery r;
    double truth[5 * TA_MAX_PAR] = {0};
    static const double alpha[] = {.2, .4, .6, .8, .5};
    for (int i = 0; i < 5; i++) {
        truth[i * TA_MAX_PAR] = alpha[i];
        truth[i * TA_MAX_PAR + 1] = 5;
    }
    set_fit(&fit[0], .3, 4.8, .1, .4);
    set_fit(&fit[1], .3, 5.2, .3, .39);
    set_fit(&fit[2], .9, 4.4, .5, 1);
    set_fit(&fit[3], 1, 4.6, NAN, NAN);
    set_fit(&fit[4], .7, 0, NAN, NAN);
    fit[4].unknown[0] = true;
    ck_assert(ta_recovery_make(&r, fit, truth, 5, &o));
    ck_assert_int_eq(r.par[0].n, 4);
    ck_assert_int_eq(r.par[0].n_unknown, 1);
    ck_assert_int_eq(r.par[0].n_bound, 1);
    ck_near(r.par[0].bias, .125, 1e-12);
    ck_near(r.par[0].rmse, sqrt(.15 / 4), 1e-12);
    ck_near(r.par[0].pearson, .27 / sqrt(.2 * .4275), 1e-12);
    ck_near(r.par[0].spearman, 4.5 / sqrt(5 * 4.5), 1e-12);
    ck_assert_int_eq(r.par[0].n_intervals, 3);
    ck_near(r.par[0].coverage, 2.0 / 3, 1e-12);
    ck_near(r.error_corr[1], -1, 1e-12);
    ck_near(r.error_corr[2], -1, 1e-12);
    ck_assert_int_eq(r.par[1].n, 5);
    ck_assert_int_eq(r.par[1].n_bound, 1); /* beta 0 */
    ck_assert(isnan(r.par[1].pearson));    /* the truth never varied */
    ck_assert(isnan(r.par[1].coverage));
}
END_TEST

/* Estimates in a row, truths too: ranks are the same but where estimates within a millionth of the
 * lowest of them are one. By hand: n (n^2 - 1) / 12 = 5 is the sum of squares of the ranks 1 2 3 4,
 * 4.5 that of 1.5 1.5 3 4, their products 4.5; 3 that of 2 2 2 4 with products 3. */
START_TEST(next_to_each_other_is_tied)
{
    static const struct {
        double alpha[4], spearman;
    } by_hand[] = {
        {{.3, .3 * (1 + 4e-7), .9, 1}, 4.5 / 4.743416490252569},       /* sqrt(5 * 4.5) */
        {{.3, .3 * (1 + 2e-6), .9, 1}, 1},                             /* further apart */
        {{.3, .3 * (1 + 8e-7), .3 * (1 + 16e-7), 1}, 4.5 / 4.743416490252569}, /* no chain */
        {{.3, .3 * (1 + 4e-7), .3 * (1 + 8e-7), 1}, 3 / 3.872983346207417},    /* sqrt(5 * 3) */
        {{.3, .9, 1 - 4e-7, 1}, 4.5 / 4.743416490252569},              /* a bound and next to it */
        {{0, 1e-13, .9, 1}, 4.5 / 4.743416490252569},
    };
    struct ta_fit fit[4];
    struct ta_fit_options o = {.scale = unit};
    struct ta_recovery r;
    double truth[4 * TA_MAX_PAR] = {0};
    for (int i = 0; i < 4; i++) {
        truth[i * TA_MAX_PAR] = .2 * (i + 1);
        set_fit(&fit[i], by_hand[_i].alpha[i], 5, NAN, NAN);
    }
    ck_assert(ta_recovery_make(&r, fit, truth, 4, &o));
    ck_near(r.par[0].spearman, by_hand[_i].spearman, 1e-12);
}
END_TEST

START_TEST(the_first_of_equals_is_best)
{
    ck_assert_int_eq(ta_best_of((double[]){3, 1, 1, 2}, 4), 1);
    ck_assert_int_eq(ta_best_of((double[]){1, 1}, 2), 0);
    ck_assert_int_eq(ta_best_of((double[]){2, 1, 0.5}, 3), 2);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, sessions_keep_their_trials);
    tcase_add_test(c, choices_follow_the_model);
    tcase_add_test(c, the_same_sessions_for_any_number_of_threads);
    tcase_add_test(c, worlds_may_answer_choices);
    tcase_add_test(c, numbers_by_hand);
    tcase_add_loop_test(c, next_to_each_other_is_tied, 0, 6);
    tcase_add_test(c, the_first_of_equals_is_best);
}

int main(void)
{
    return run_suite("recovery", add);
}
