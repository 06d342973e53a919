/* test_condition.c - designs as text; strengths of both rules against their closed forms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/condition.h"
#include "twoarm/io.h"

enum { A, B, X = 'X' - 'A', STEPS = 25 };

static struct ta_design design(const char *text)
{
    struct ta_design d;
    struct ta_error e = {0};
    ck_assert(ta_design_parse(&d, text, &e));
    return d;
}

static struct ta_conditioning rule(double alpha_a, double others)
{
    struct ta_conditioning c = {.beta = 1,
                                .beta_minus = 1,
                                .lambda = 1,
                                .gamma = 0.9,
                                .steps = STEPS,
                                .cue_at = 5,
                                .us_at = 15};
    for (int i = 0; i < TA_CUES; i++) {
        c.alpha[i] = i == A ? alpha_a : others;
    }
    return c;
}

/* Runs a design from nothing; strengths at the onset after it. limit, if not NULL: of the last
 * phase. The last trial's prediction and error stay in the two arrays. */
static double prediction[STEPS], error[STEPS];
static void run(const struct ta_conditioning *c, const char *text, double *onset, double *limit)
{
    struct ta_design d = design(text);
    struct ta_strengths s;
    static int order[100000];
    ck_assert(ta_strengths_alloc(&s, c));
    for (int p = 0; p < d.n; p++) {
        for (int i = 0; i < TA_CUES; i++) {
            onset[i] = s.value[i * s.steps];
        }
        if (limit) {
            ta_condition_limit(c, &d.phase[p], onset, limit);
        }
        ta_phase_order(&d.phase[p], order);
        for (int t = 0; t < d.phase[p].trials; t++) {
            ta_condition_trial(c, &d.phase[p].kind[order[t]], &s, prediction, error);
        }
    }
    for (int i = 0; i < TA_CUES; i++) {
        onset[i] = s.value[i * s.steps];
    }
    ta_strengths_free(&s);
}

/* --- designs --------------------------------------------------------------------------------- */

START_TEST(designs_are_read)
{
    struct ta_design d = design(" A+ 20 ; AX+20,B- ; X ;");
    ck_assert_int_eq(d.n, 3);
    ck_assert_int_eq(d.trials, 42);
    ck_assert_uint_eq(d.cues, 1u << A | 1u << B | 1u << X);
    ck_assert_int_eq(d.phase[1].n, 2);
    ck_assert_str_eq(d.phase[1].kind[0].text, "AX+");
    ck_assert_int_eq(d.phase[1].kind[0].count, 20);
    ck_assert_str_eq(d.phase[1].kind[1].text, "B-");
    ck_assert_int_eq(d.phase[1].kind[1].count, 1);
    ck_assert_int_eq(d.phase[2].kind[0].sign, 0);
}
END_TEST

/* 4 of one kind and 2 of the other: evenly spread, the first first. */
START_TEST(kinds_take_turns)
{
    static const int expected[] = {0, 1, 0, 0, 1, 0};
    struct ta_design d = design("A+ 4, B- 2");
    int order[6];
    ta_phase_order(&d.phase[0], order);
    ck_assert_int_eq(memcmp(order, expected, sizeof order), 0);
    d = design("A+ 3, B- 3");
    ta_phase_order(&d.phase[0], order);
    for (int t = 0; t < 6; t++) {
        ck_assert_int_eq(order[t], t % 2);
    }
}
END_TEST

START_TEST(mistakes_are_told_with_their_place)
{
    static const struct {
        const char *text, *says;
    } row[] = {
        {"", "character 1 (phase 1): expected cues as capital letters, found the end"},
        {"A+ 20; a+ 5", "character 8 (phase 2): expected cues as capital letters, found 'a'"},
        {"A* 20", "character 2 (phase 1): expected +, -, a number"},
        {"AXA+ 20", "character 3 (phase 1): expected each cue once"},
        {"A+ 0", "character 4 (phase 1): expected a number of trials"},
        {"A+ 100001", "character 4 (phase 1): expected a number of trials"},
        {"A+ 20;; X", "character 7 (phase 2): expected cues"},
        {"A+,B+,C+,D+,E+,F+,G+,H+,I+", "at most 8 kinds"},
        {"A;A;A;A;A;A;A;A;A;A;A;A;A;A;A;A;A", "at most 16 phases"},
        {"20 A+", "character 1 (phase 1): expected cues as capital letters, found '2'"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct ta_design d;
        struct ta_error e = {0};
        ck_assert(!ta_design_parse(&d, row[i].text, &e));
        ck_assert_msg(e.n == 1 && strstr(e.text, row[i].says), "'%s': %s", row[i].text, e.text);
        ta_error_free(&e);
    }
    struct ta_design d;
    struct ta_error e = {0};
    ck_assert(!ta_design_parse(&d, "a 1, B+ x; C+ 3; !", &e));
    ck_assert_int_eq(e.n, 3); /* all of them */
    ta_error_free(&e);
}
END_TEST

/* --- Rescorla and Wagner: V_n = V_inf + (V_0 - V_inf)(1 - sum of alpha beta)^n ---------------- */

START_TEST(acquisition_and_extinction)
{
    struct ta_conditioning c = rule(0.3, 0.2);
    double v[TA_CUES], limit[TA_CUES];
    c.beta = 0.5;
    c.beta_minus = 0.25;
    c.lambda = 2;
    run(&c, "A+ 7", v, limit);
    double learned = 2 * (1 - pow(1 - 0.15, 7));
    ck_near(v[A], learned, 1e-14);
    ck_near(limit[A], 2, 1e-12);
    run(&c, "A+ 7; A- 9", v, limit);
    ck_near(v[A], learned * pow(1 - 0.075, 9), 1e-14);
    ck_near(limit[A], 0, 1e-12);
    run(&c, "A+ 7; A 100", v, limit); /* probes change nothing */
    ck_near(v[A], learned, 1e-14);
    ck_near(limit[A], learned, 1e-12);
}
END_TEST

/* Kamin 1969: full pre-training leaves nothing for X; after n trials it gets its share of the
 * rest, (1 - V_A) alpha_X / (alpha_A + alpha_X). */
START_TEST(blocking)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES], limit[TA_CUES];
    run(&c, "A+ 1000; AX+ 1000", v, limit);
    ck_near(v[X], 0, 1e-12);
    ck_near(limit[X], 0, 1e-12);
    run(&c, "A+ 5; AX+ 2000", v, limit);
    double left = pow(0.7, 5);
    ck_near(v[X], left * 0.25, 1e-12);
    ck_near(v[A], 1 - left * 0.25, 1e-12);
    ck_near(limit[X], left * 0.25, 1e-12);
}
END_TEST

START_TEST(overshadowing)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES], limit[TA_CUES];
    run(&c, "AX+ 6", v, limit);
    double sum = 1 - pow(1 - 0.4, 6);
    ck_near(v[A], 0.75 * sum, 1e-14);
    ck_near(v[X], 0.25 * sum, 1e-14);
    ck_near(limit[A], 0.75, 1e-12);
    ck_near(limit[X], 0.25, 1e-12);
}
END_TEST

/* A alone keeps promising, AX never keeps it: V_A = lambda, V_X = -lambda. */
START_TEST(conditioned_inhibition)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES], limit[TA_CUES];
    run(&c, "A+ 5000, AX- 5000", v, limit);
    ck_near(v[A], 1, 1e-9);
    ck_near(v[X], -1, 1e-9);
    ck_near(limit[A], 1, 1e-9);
    ck_near(limit[X], -1, 1e-9);
}
END_TEST

/* Two that are worth lambda each lose lambda between them, by their saliences. */
START_TEST(overexpectation)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES], limit[TA_CUES];
    run(&c, "A+ 2000, B+ 2000; AB+ 2000", v, limit);
    ck_near(v[A], 1 - 0.75, 1e-9);
    ck_near(v[B], 1 - 0.25, 1e-9);
    ck_near(limit[A], 0.25, 1e-9);
    ck_near(limit[B], 0.75, 1e-9);
}
END_TEST

/* What has no limit is said to have none: contradictions, and rates that overshoot. */
START_TEST(no_limit)
{
    struct ta_conditioning c = rule(0.3, 0.1), wild = rule(0.9, 0.9);
    double onset[TA_CUES] = {0}, limit[TA_CUES];
    struct ta_design d = design("A+ 1, A- 1"), many = design("ABC+ 10");
    ck_assert(!ta_condition_limit(&c, &d.phase[0], onset, limit));
    ck_assert(isnan(limit[A]));
    ck_assert(!ta_conditioning_settles(&wild, &many.phase[0]));
    ck_assert(!ta_condition_limit(&wild, &many.phase[0], onset, limit));
    ck_assert(ta_condition_limit(&c, &many.phase[0], onset, limit));
    /* a cue of no salience learns nothing: A+ cannot be met */
    struct ta_conditioning deaf = rule(0, 0.1);
    struct ta_design one = design("A+ 10");
    ck_assert(!ta_condition_limit(&deaf, &one.phase[0], onset, limit));
}
END_TEST

/* --- temporal differences --------------------------------------------------------------------- */

/* The value d steps before the outcome is gamma^(d-1) lambda: prediction settles there at every
 * step, the error moves from outcome to cue, and an omission gives a dip at its usual time
 * (Schultz, Dayan & Montague 1997). */
static void error_moves(double decay)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES], limit[TA_CUES];
    c.td = true;
    c.decay = decay;
    run(&c, "A+ 1", v, limit);
    for (int t = 0; t < STEPS; t++) {
        ck_near(error[t], t == c.us_at - 1, 1e-15); /* at first the outcome is all surprise */
    }
    run(&c, "A+ 3000", v, limit);
    for (int t = 0; t < STEPS; t++) {
        bool within = t >= c.cue_at - 1 && t < c.us_at - 1;
        double expected = within ? pow(0.9, c.us_at - 2 - t) : 0;
        ck_near(prediction[t], expected, 1e-9);
        ck_near(error[t], t == c.cue_at - 1 ? 0.9 * expected : 0, 1e-9);
    }
    ck_near(limit[A], pow(0.9, 9), 1e-12);
    ck_near(v[A], limit[A], 1e-9);
    run(&c, "A+ 3000; A", v, NULL);
    ck_near(error[c.us_at - 1], -1, 1e-9);
    ck_near(error[c.cue_at - 1], pow(0.9, 10), 1e-9);
    run(&c, "A+ 3000; AX+ 3000; X", v, limit); /* blocking holds in time too */
    ck_near(v[X], 0, 1e-9);
}

START_TEST(the_error_moves_from_reward_to_cue)
{
    error_moves(0);
    error_moves(0.9);
}
END_TEST

/* TD(lambda) tells the cue of the outcome at once: after one trial the weight d steps before is
 * alpha (gamma decay)^(d-1); TD(0) only the last step's. */
START_TEST(eligibility)
{
    struct ta_conditioning c = rule(0.3, 0.1);
    double v[TA_CUES];
    c.td = true;
    run(&c, "A+ 1", v, NULL);
    ck_near(v[A], 0, 0);
    c.decay = 0.8;
    run(&c, "A+ 1", v, NULL);
    ck_near(v[A], 0.3 * pow(0.9 * 0.8, 9), 1e-15);
}
END_TEST

START_TEST(demonstrations_show_what_they_say)
{
    for (const struct ta_demonstration *x = ta_demonstrations; x->name; x++) {
        struct ta_design d = design(x->design);
        ck_assert_int_ge(d.n, 1);
    }
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, designs_are_read);
    tcase_add_test(c, kinds_take_turns);
    tcase_add_test(c, mistakes_are_told_with_their_place);
    tcase_add_test(c, acquisition_and_extinction);
    tcase_add_test(c, blocking);
    tcase_add_test(c, overshadowing);
    tcase_add_test(c, conditioned_inhibition);
    tcase_add_test(c, overexpectation);
    tcase_add_test(c, no_limit);
    tcase_add_test(c, the_error_moves_from_reward_to_cue);
    tcase_add_test(c, eligibility);
    tcase_add_test(c, demonstrations_show_what_they_say);
}

int main(void)
{
    return run_suite("condition", add);
}
