/* test_place.c - where a human stands among agents, the cohort, and the tables agents play on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/cohort.h"
#include "support.h"
#include "twoarm/match.h"

START_TEST(p_by_hand)
{
    const double agents[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    ck_near(ta_match_p(3, agents, 9), .8, 1e-15); /* 2 min(3 + 1, 7 + 1) / 10 */
    ck_near(ta_match_p(0, agents, 9), .2, 1e-15);
    ck_near(ta_match_p(99, agents, 9), .2, 1e-15);
    ck_near(ta_match_p(5, agents, 9), 1, 1e-15); /* 2 * 6 / 10, cut at 1 */
    ck_assert(isnan(ta_match_p(NAN, agents, 9)));
    ck_assert(isnan(ta_match_p(1, agents, 0)));
    const double gaps[] = {1, NAN, 2, NAN};
    ck_near(ta_match_p(0, gaps, 4), 2.0 / 3, 1e-15); /* two agents are defined */
    const double sums[] = {.1 + .2, .1 + .2};
    ck_near(ta_match_p(.3, sums, 2), 1, 1e-15); /* a tie but for the last bit */
}
END_TEST

START_TEST(place_by_hand)
{
    double agents[1001];
    for (int i = 0; i <= 1000; i++) {
        agents[i] = 1000 - i;
    }
    struct ta_place p = ta_place_make(10, agents, 1001);
    ck_near(p.lo, 25, 1e-9);
    ck_near(p.hi, 975, 1e-9);
    ck_near(p.mean, 500, 1e-9);
    ck_near(p.median, 500, 1e-9);
    ck_near(p.p, 2.0 * 12 / 1002, 1e-15);
    ck_assert_int_eq(p.n, 1001);
}
END_TEST

/* Holm 1979: .01 * 3, .03 * 2, and .04 that may not be less than what came before it. */
START_TEST(holm_by_hand)
{
    const double p[] = {.04, NAN, .01, .03};
    double corrected[4];
    ta_match_holm(p, 4, corrected);
    ck_near(corrected[2], .03, 1e-15);
    ck_near(corrected[3], .06, 1e-15);
    ck_near(corrected[0], .06, 1e-15);
    ck_assert(isnan(corrected[1]));
}
END_TEST

/* Two people, by hand: means over people of human and of agent i. */
START_TEST(cohort_by_hand)
{
    struct ta_dataset data = {.n = 2, .k = 2};
    struct ta_participant who[2] = {participant_make(4, 2), participant_make(4, 2)};
    struct cohort c;
    data.who = who;
    ck_assert(cohort_alloc(&c, &data, 3));
    int p_best = ta_value_index("p_best"), n = ta_value_count();
    static const double human[] = {.4, .6}, agents[2][3] = {{.1, .2, .3}, {.3, .6, NAN}};
    for (int i = 0; i < 2; i++) {
        struct ta_match m = {.who = &who[i], .n_agents = 3};
        m.agents = calloc((size_t)n * 3, sizeof *m.agents);
        for (int j = 0; j < 3; j++) {
            m.agents[p_best * 3 + j] = agents[i][j];
        }
        m.place[p_best].human = human[i];
        cohort_add(&c, i, &m);
        ta_match_free(&m);
    }
    cohort_finish(&c, NULL);
    struct cohort_row row = c.row[p_best];
    ck_near(row.human.mean, .5, 1e-15);
    /* t with 1 degree of freedom: 12.7062; s = .141421, over sqrt 2 = .1 */
    ck_near(row.human.hi - row.human.mean, 1.27062, 1e-5);
    ck_near(row.agents.mean, (.2 + .4 + .3) / 3, 1e-15);
    ck_near(row.agents.p, 2.0 / 4, 1e-15);
    ck_assert_int_eq(c.n_with, 2);
    cohort_free(&c);
    participant_free(&who[0]);
    participant_free(&who[1]);
}
END_TEST

START_TEST(drawn_table_keeps_what_was_paid)
{
    enum { N = 4000 };
    struct ta_participant who = participant_make(N, 2);
    const struct ta_arms arms = {1, {{"", 2, {.8, .2}}}};
    double paid[2] = {0, 0}, n[2] = {0, 0};
    for (int t = 0; t < N; t++) {
        who.choice[t] = (signed char)(t % 2);
        who.reward[t] = 7; /* not a number that could be drawn */
    }
    ck_assert_int_eq(ta_table_source(&who, NULL), TA_TABLE_NONE);
    ck_assert_ptr_null(ta_table_make(&who, NULL, -1, 1, 1));
    ck_assert_int_eq(ta_table_source(&who, &arms), TA_TABLE_ARMS);
    double *table = ta_table_make(&who, &arms, -1, 1, 1),
           *again = ta_table_make(&who, &arms, -1, 1, 1);
    for (int t = 0; t < N; t++) {
        int other = 1 - who.choice[t];
        ck_near(table[2 * t + who.choice[t]], 7, 0);
        ck_assert(table[2 * t + other] == -1 || table[2 * t + other] == 1);
        paid[other] += table[2 * t + other] > 0;
        n[other]++;
    }
    ck_near(paid[0] / n[0], .8, 5 * sqrt(.16 / n[0]));
    ck_near(paid[1] / n[1], .2, 5 * sqrt(.16 / n[1]));
    ck_assert(memcmp(table, again, sizeof *table * 2 * N) == 0);
    free(table);
    free(again);
    participant_free(&who);
}
END_TEST

/* Best arm 3 of arms .9 .5 .1: it takes .9, and the others keep the order .5 .1. */
START_TEST(highest_probability_goes_to_the_best)
{
    enum { N = 6000 };
    struct ta_participant who = participant_make(N, 3);
    const struct ta_arms arms = {1, {{"", 3, {.9, .5, .1}}}};
    const double expected[] = {.5, .1, .9};
    double paid[3] = {0, 0, 0};
    for (int t = 0; t < N; t++) {
        who.best[t] = 2;
        who.reward[t] = NAN; /* nothing was seen, all is drawn */
    }
    double *table = ta_table_make(&who, &arms, 0, 1, 3);
    for (int t = 0; t < N; t++) {
        for (int a = 0; a < 3; a++) {
            paid[a] += table[3 * t + a];
        }
    }
    for (int a = 0; a < 3; a++) {
        ck_near(paid[a] / N, expected[a], 5 * sqrt(.25 / N));
    }
    free(table);
    participant_free(&who);
}
END_TEST

START_TEST(own_table_first)
{
    struct ta_participant who = participant_make(3, 2);
    const struct ta_arms arms = {1, {{"", 2, {.5, .5}}}};
    who.outcome = calloc(6, sizeof *who.outcome);
    who.outcome[4] = 1;
    ck_assert_int_eq(ta_table_source(&who, &arms), TA_TABLE_OWN);
    double *table = ta_table_make(&who, &arms, 0, 1, 1);
    ck_assert(memcmp(table, who.outcome, 6 * sizeof *table) == 0);
    free(table);
    who.outcome[1] = NAN; /* a hole on an answered trial */
    ck_assert_int_eq(ta_table_source(&who, &arms), TA_TABLE_ARMS);
    who.choice[0] = -1; /* on a missed one it does not matter */
    ck_assert_int_eq(ta_table_source(&who, &arms), TA_TABLE_OWN);
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, p_by_hand);
    tcase_add_test(c, place_by_hand);
    tcase_add_test(c, holm_by_hand);
    tcase_add_test(c, cohort_by_hand);
    tcase_add_test(c, drawn_table_keeps_what_was_paid);
    tcase_add_test(c, highest_probability_goes_to_the_best);
    tcase_add_test(c, own_table_first);
}

int main(void)
{
    return run_suite("place", add);
}
