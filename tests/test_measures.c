/* test_measures.c - measures and learning curves against values counted by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/match.h"

/* The measure of a participant's own choices, and why there is none. */
static double measure_why(const char *name, const struct ta_participant *who, double win_above,
                          const char **why)
{
    struct ta_order order;
    double value[TA_MAX_VALUES];
    const char *reason[TA_MAX_VALUES];
    int v = ta_value_index(name);
    ck_assert_msg(v >= 0, "no measure %s", name);
    ck_assert(ta_order_make(&order, who));
    struct ta_play play = {.who = who,
                           .order = &order,
                           .choice = who->choice,
                           .reward = who->reward,
                           .win_above = win_above};
    ta_values_of(&play, 0, value, reason);
    ta_order_free(&order);
    *why = reason[v];
    ck_assert(isnan(value[v]) == (*why != NULL)); /* never without a reason */
    return value[v];
}

static double measure(const char *name, const struct ta_participant *who, double win_above)
{
    const char *why;
    return measure_why(name, who, win_above, &why);
}

/* Pairs: win stay, loss switch, win stay, loss switch, loss stay, (missed twice), win stay, win
 * switch. */
static struct ta_participant with_a_miss(void)
{
    struct ta_participant who = participant_from("112211-112", "101001-110", 2);
    memset(who.best, 0, (size_t)who.n);
    return who;
}

START_TEST(one_context_with_a_miss)
{
    struct ta_participant who = with_a_miss();
    ck_near(measure("total_reward", &who, .5), 5, 0);
    ck_near(measure("p_best", &who, .5), 6.0 / 9, 1e-15);
    ck_near(measure("p_stay_win", &who, .5), 3.0 / 4, 1e-15);
    ck_near(measure("p_stay_loss", &who, .5), 1.0 / 3, 1e-15);
    ck_near(measure("switch_rate", &who, .5), 3.0 / 7, 1e-15);
    participant_free(&who);
}
END_TEST

/* The same choices, cut after the fourth trial: the pair across the cut goes, and so does its
 * switch. */
START_TEST(a_new_context_starts_afresh)
{
    struct ta_participant who = with_a_miss();
    who.n_contexts = 2;
    for (int t = 4; t < who.n; t++) {
        who.context[t] = 1;
    }
    ck_near(measure("p_stay_win", &who, .5), 3.0 / 4, 1e-15);
    ck_near(measure("p_stay_loss", &who, .5), 1.0 / 2, 1e-15);
    ck_near(measure("switch_rate", &who, .5), 2.0 / 6, 1e-15);
    participant_free(&who);
}
END_TEST

/* Contexts a b a b a b: staying is judged against the last trial of the same context.
 * a: 1 (win) 1 (loss) 2; b: 2 (loss) 2 (win) 1. */
START_TEST(interleaved_contexts)
{
    struct ta_participant who = participant_from("121221", "100111", 2);
    who.n_contexts = 2;
    for (int t = 0; t < who.n; t++) {
        who.context[t] = t % 2;
    }
    ck_near(measure("p_stay_win", &who, .5), 1.0 / 2, 1e-15);
    ck_near(measure("p_stay_loss", &who, .5), 1.0 / 2, 1e-15);
    ck_near(measure("switch_rate", &who, .5), 2.0 / 4, 1e-15);
    participant_free(&who);
}
END_TEST

/* A reward at the midpoint is neither; an unknown outcome is neither; both count for switching. */
START_TEST(neither_win_nor_loss)
{
    struct ta_participant who = participant_from("1122", "1n11", 2);
    who.reward[2] = .5;
    ck_near(measure("p_stay_win", &who, .5), 1, 0);
    ck_assert(isnan(measure("p_stay_loss", &who, .5)));
    ck_near(measure("switch_rate", &who, .5), 1.0 / 3, 1e-15);
    ck_near(measure("total_reward", &who, .5), 2.5, 1e-15);
    participant_free(&who);
}
END_TEST

/* The third choice is forced: no one stays or goes by it, but what follows it is a choice. */
START_TEST(forced_choices)
{
    struct ta_participant who = participant_from("1121", "1101", 2);
    memset(who.best, 0, (size_t)who.n);
    who.forced[2] = 1;
    who.scored[2] = 0;
    ck_near(measure("p_best", &who, .5), 1, 0);
    ck_near(measure("p_stay_win", &who, .5), 1, 0);
    ck_near(measure("p_stay_loss", &who, .5), 0, 0);
    ck_near(measure("total_reward", &who, .5), 3, 0);
    participant_free(&who);
}
END_TEST

START_TEST(nothing_to_measure)
{
    struct ta_participant who = participant_from("---", "---", 2);
    for (int v = 0; v < ta_value_count(); v++) {
        const char *name = ta_value_get(v).name;
        ck_assert_msg(isnan(measure(name, &who, .5)), "%s of no choices", name);
    }
    participant_free(&who);
    who = participant_from("1", "1", 2);
    ck_assert(isnan(measure("p_best", &who, .5))); /* best unknown */
    ck_assert(isnan(measure("switch_rate", &who, .5)));
    participant_free(&who);
}
END_TEST

/* Trials where two arms are equally good are not asked. */
START_TEST(best_changes_and_ties)
{
    struct ta_participant who = participant_from("12122", "11111", 2);
    static const signed char best[] = {0, 0, -1, 1, 1};
    memcpy(who.best, best, sizeof best);
    ck_near(measure("p_best", &who, .5), 3.0 / 4, 1e-15);
    participant_free(&who);
}
END_TEST

START_TEST(rewards_of_minus_one)
{
    struct ta_participant who = participant_from("1121", "1010", 2);
    for (int t = 0; t < who.n; t++) {
        who.reward[t] = 2 * who.reward[t] - 1;
    }
    ck_near(measure("total_reward", &who, 0), 0, 0);
    ck_near(measure("p_stay_win", &who, 0), 1.0 / 2, 1e-15);
    ck_near(measure("p_stay_loss", &who, 0), 0, 0);
    participant_free(&who);
}
END_TEST

START_TEST(every_measure_is_described)
{
    ck_assert_int_ge(ta_value_count(), 5);
    for (int v = 0; v < ta_value_count(); v++) {
        struct ta_value x = ta_value_get(v);
        ck_assert(x.name && *x.name && x.title && *x.title);
        ck_assert(x.measure->name && x.measure->title && *x.measure->title);
        ck_assert(x.measure->meaning && *x.measure->meaning && x.measure->of);
        ck_assert_int_eq(ta_value_index(x.name), v);
    }
    ck_assert_int_eq(ta_value_index("nonsense"), -1);
}
END_TEST

/* Two contexts of three trials: asked and right per place in the context. */
START_TEST(learning_curve)
{
    struct ta_participant who = participant_from("121-11", "111-11", 2);
    struct ta_order order;
    who.n_contexts = 2;
    for (int t = 0; t < who.n; t++) {
        who.context[t] = t / 3;
        who.best[t] = 0;
    }
    ck_assert(ta_order_make(&order, &who));
    ck_assert_int_eq(order.longest, 3);
    ck_assert_int_eq(order.previous[3], -1);
    ck_assert_int_eq(order.previous[5], 4);
    ck_assert_int_eq(order.next[4], 5);
    ck_assert_int_eq(order.within[4], 1);
    ta_order_free(&order);
    struct ta_match match;
    struct ta_match_options o = {.scale = {.5, 0, 1}, .win_above = .5, .n_agents = 10, .seed = 1};
    ck_assert(ta_match_make(&match, &who, ta_model_find("rw"), NULL, NULL, NULL, &o));
    static const int asked[] = {1, 2, 2}, right[] = {1, 1, 2};
    ck_assert_int_eq(match.curve.n, 3);
    for (int b = 0; b < 3; b++) {
        ck_assert_int_eq(match.curve.asked[b], asked[b]);
        ck_assert_int_eq(match.curve.human[b], right[b]);
    }
    double human;
    ck_assert_int_eq(ta_curve_points(&match.curve, 2), 2);
    ta_curve_pool(&match.curve, 2, 0, 0, &human, NULL);
    ck_near(human, 2.0 / 3, 1e-15);
    ta_curve_pool(&match.curve, 2, 1, 0, &human, NULL);
    ck_near(human, 1, 0);
    ta_match_free(&match);
    participant_free(&who);
}
END_TEST

START_TEST(curve_without_best)
{
    struct ta_participant who = participant_from("1212", "1111", 2);
    ck_assert_int_eq(ta_curve_kind(&who), TA_CURVE_FIRST);
    who.n_contexts = 2;
    who.context[3] = 1;
    ck_assert_int_eq(ta_curve_kind(&who), TA_CURVE_NONE);
    who.best[3] = 1;
    ck_assert_int_eq(ta_curve_kind(&who), TA_CURVE_BEST);
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, one_context_with_a_miss);
    tcase_add_test(c, a_new_context_starts_afresh);
    tcase_add_test(c, interleaved_contexts);
    tcase_add_test(c, neither_win_nor_loss);
    tcase_add_test(c, forced_choices);
    tcase_add_test(c, nothing_to_measure);
    tcase_add_test(c, best_changes_and_ties);
    tcase_add_test(c, rewards_of_minus_one);
    tcase_add_test(c, every_measure_is_described);
    tcase_add_test(c, learning_curve);
    tcase_add_test(c, curve_without_best);
}

int main(void)
{
    return run_suite("measures", add);
}
