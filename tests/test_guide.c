/* test_guide.c - what surrounds the trials: instruction pages, quiz, practice to a criterion,
 * pause, breaks, clicks, forced trials, pay.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "task_fixture.h"

#include "twoarm/tally.h"

#include <stdio.h>

enum { KEY_RIGHT = 79, KEY_LEFT = 80, KEY_1 = 30, KEY_P = 19, KEY_I = 12, KEY_S = 22 };

/* The same task with other settings. */
static void again(void)
{
    ta_task_free(task);
    ta_plan_free(&plan);
    ck_assert(ta_plan_make(&plan, &exp_, 1));
    task = ta_task_alloc(&exp_, &plan, FRAME);
}

static void tap(const char *state, int key)
{
    show(state);
    press(key, t + 5 * MS);
    let_go(key, t + 5 * MS);
}

static const char *title(void)
{
    const struct ta_scene *s = ta_task_scene(task);
    for (int i = 0; i < s->n; i++) {
        if (s->draw[i].kind == TA_DRAW_TEXT) {
            return s->draw[i].text;
        }
    }
    return "";
}

static bool says(const char *part)
{
    const struct ta_scene *s = ta_task_scene(task);
    for (int i = 0; i < s->n; i++) {
        if (s->draw[i].kind == TA_DRAW_TEXT && strstr(s->draw[i].text, part)) {
            return true;
        }
    }
    return false;
}

START_TEST(pages_go_back_and_forward)
{
    exp_.instructions = true;
    again();
    ck_assert_str_eq(title(), "Welcome");
    tap("instructions", KEY_LEFT); /* there is nothing before the first */
    expect("instructions", TA_WANT_WAIT);
    press(KEY_RIGHT, t + 5 * MS);
    let_go(KEY_RIGHT, t);
    ck_assert_str_eq(title(), "What a machine pays");
    tap("instructions", KEY_F);
    ck_assert_str_eq(title(), "Welcome");
    tap("instructions", KEY_J);
    tap("instructions", SPACE);
    tap("instructions", KEY_RIGHT);
    ck_assert_str_eq(title(), "Before we begin");
    tap("instructions", KEY_RIGHT); /* leafing does not begin */
    expect("instructions", TA_WANT_WAIT);
    press(SPACE, t + 5 * MS);
    show("fixation");
}
END_TEST

static void read_pages(void)
{
    for (int i = 0; i < 4; i++) {
        tap("instructions", SPACE);
    }
}

static void answer_all(bool right)
{
    for (int i = 0; i < 4; i++) {
        int key = ta_task_want(task).kind == TA_WANT_SHOW ? (show("quiz"), 0) : 0;
        key = ta_task_percept(task).page_key;
        press(right ? key : KEY_1 + (key - KEY_1 + 1) % 3, t + 5 * MS);
        let_go(key, t);
        let_go(KEY_1 + (key - KEY_1 + 1) % 3, t);
    }
}

START_TEST(a_failed_quiz_leads_back_to_the_instructions)
{
    exp_.instructions = exp_.quiz = true;
    exp_.quiz_attempts = 2;
    again();
    read_pages();
    answer_all(false);
    ck_assert(says("0 of 4"));
    tap("quiz_failed", SPACE);
    read_pages();
    answer_all(false);
    tap("quiz_failed", SPACE); /* now the experimenter is called, and the space bar is not enough */
    expect("quiz_failed", TA_WANT_WAIT);
    press(ENTER, t + 5 * MS);
    let_go(ENTER, t);
    read_pages();
    answer_all(true);
    tap("quiz_passed", SPACE);
    show("fixation");
    const struct ta_task_record *r = ta_task_record(task);
    ck_assert_int_eq(r->n_attempts, 3);
    ck_assert_int_eq(r->right[0], 0);
    ck_assert_int_eq(r->right[2], 4);
}
END_TEST

/* Answers with the best machine, or the other. */
static void play(bool best)
{
    int64_t onset = to_stimulus();
    struct ta_percept see = ta_task_percept(task);
    int arm = row()->best - 1;
    int key = see.key[see.position[best ? arm : 1 - arm]];
    press(key, onset + 400 * MS);
    let_go(key, t + 80 * MS);
    from_highlight();
    save_and_go();
}

START_TEST(practice_is_repeated_until_the_criterion)
{
    exp_.practice_trials = exp_.practice_correct = exp_.practice_of = 2;
    exp_.practice_rounds = 3;
    again();
    pass_page("ready");
    play(true);
    play(false);
    ck_assert(says("1 of the last 2"));
    pass_page("practice_again");
    play(true);
    play(true);
    pass_page("practice_over"); /* the third round is passed over */
    show("fixation");
    ck_assert_int_eq(row()->trial, 5);
    ck_assert_int_eq(row()->schedule_row, 7);
    ck_assert_int_eq(row()->phase, TA_MAIN);
    ck_assert_int_eq(ta_task_record(task)->practice_rounds, 2);
    ck_assert(ta_task_record(task)->criterion_met);
}
END_TEST

START_TEST(after_the_last_round_practice_ends_all_the_same)
{
    exp_.practice_trials = exp_.practice_correct = exp_.practice_of = 1;
    exp_.practice_rounds = 2;
    again();
    pass_page("ready");
    play(false);
    pass_page("practice_again");
    play(false);
    pass_page("practice_over");
    ck_assert(!ta_task_record(task)->criterion_met);
}
END_TEST

START_TEST(p_pauses_after_the_trial_and_marks_the_next)
{
    exp_.instructions = true;
    again();
    read_pages();
    int64_t onset = to_stimulus();
    press(KEY_P, onset + 100 * MS);
    let_go(KEY_P, t);
    expect("stimulus", TA_WANT_WAIT);
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t);
    from_highlight();
    ck_assert(!(row()->flags & TA_FLAG_PAUSED));
    save_and_go();
    tap("pause", KEY_I);
    read_pages();
    pass_page("practice_over");
    show("fixation");
    ck_assert(row()->flags & TA_FLAG_PAUSED);
    ck_assert_int_eq(ta_task_record(task)->n_pauses, 1);
    wait_out();
    onset = show("stimulus");
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t);
    from_highlight();
    save_and_go();
    show("fixation");
    ck_assert(!(row()->flags & TA_FLAG_PAUSED));
}
END_TEST

START_TEST(a_break_lasts_at_least_its_time)
{
    exp_.break_least_s = 3;
    exp_.practice_trials = 0;
    again();
    pass_page("ready");
    play_trial();
    play_trial();
    int64_t shown = show("break");
    press(SPACE, shown + 1000 * MS);
    let_go(SPACE, t);
    expect("break", TA_WANT_WAIT);
    ck_assert_int_eq(ta_task_want(task).due_ns, shown + 3000 * MS);
    ck_assert(says("rest"));
    wait_out();
    ck_assert(says("space bar"));
    pass_page("break");
    show("fixation");
}
END_TEST

START_TEST(a_click_on_a_machine_chooses_it)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    struct ta_event click = {.kind = TA_EVENT_CLICK, .t_ns = onset + 10 * MS, .os_ns = TA_NO_TIME};
    ta_task_handle(task, &click); /* between the machines */
    expect("stimulus", TA_WANT_WAIT);
    click.t_ns = onset + 300 * MS;
    click.x = 260;
    ta_task_handle(task, &click);
    from_highlight();
    ck_assert_str_eq(row()->key, "Mouse");
    ck_assert_int_eq(row()->side[row()->choice - 1], 2);
    ck_assert_int_eq(row()->response_time, 300 * MS);
}
END_TEST

START_TEST(of_a_forced_trial_one_key_works)
{
    exp_.forced_first = 2;
    exp_.practice_trials = 0;
    again();
    pass_page("ready");
    int64_t onset = to_stimulus();
    struct ta_percept see = ta_task_percept(task);
    ck_assert_int_ge(see.forced, 0);
    ck_assert_int_eq(ta_task_scene(task)->n_hits, 1);
    int good = see.key[see.position[see.forced]], other = see.key[1 - see.position[see.forced]];
    press(other, onset + 200 * MS);
    let_go(other, t);
    expect("stimulus", TA_WANT_WAIT);
    press(good, onset + 300 * MS);
    from_highlight();
    ck_assert_int_eq(row()->trial_type, TA_FORCED);
    ck_assert_int_eq(row()->choice, see.forced + 1);
}
END_TEST

static void play_to_the_end(void)
{
    while (strcmp(ta_task_state(task), "thanks") != 0) {
        if (strcmp(ta_task_state(task), "fixation") == 0) {
            play(true);
        } else {
            pass_page(ta_task_state(task));
        }
    }
}

START_TEST(the_last_page_says_what_is_paid)
{
    static const struct ta_task_dress dress = {.participant = "012", .session = "2"};
    exp_.pay_per_point = 0.01;
    exp_.pay_base = 4.8;
    exp_.pay_round = 0.5;
    again();
    ta_task_put_on(task, &dress);
    play_to_the_end();
    char pay[80];
    double amount = ceil((4.8 + 0.01 * row()->total_points) / 0.5 - 1e-9) * 0.5;
    snprintf(pay, sizeof pay, "Participant 012, session 2: %.2f EUR", amount);
    ck_assert_msg(says(pay), "%s is not there", pay);
}
END_TEST

START_TEST(the_summary_follows_by_a_key)
{
    play_to_the_end();
    tap("thanks", KEY_S);
    ck_assert(says("Missed: 0 of 4 rounds"));
    ck_assert(says("Median response time: 0.4 s"));
    ck_assert_int_eq(ta_task_end(task), TA_END_COMPLETE);
    pass_page("summary");
    pass_page("thanks");
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
}
END_TEST

/* Forty trials a block: the first ten wrong, the rest right. */
START_TEST(the_summary_knows_a_learner)
{
    static const char *const said[] = {"Choices did not become better", "Choices became better",
                                       "Choices were good"};
    exp_.block_trials = 40;
    for (int kind = 0; kind < 3; kind++) {
        struct ta_tally tally;
        char line[TA_TALLY_LINES][TA_SCENE_TEXT];
        ck_assert(ta_tally_alloc(&tally, 80));
        for (int i = 0; i < 80; i++) {
            bool best = kind == 2 || (kind == 1 && i % 40 >= 10);
            struct ta_row r = {.phase = TA_MAIN,
                               .block = 1 + i / 40,
                               .block_trial = 1 + i % 40,
                               .status = TA_ANSWERED,
                               .choice = best ? 1 : 2,
                               .best = 1,
                               .side = {1, 2},
                               .response_time = 500 * MS};
            ta_tally_add(&tally, &exp_, &r);
        }
        int n = ta_tally_tell(&tally, &exp_, ta_texts_english(), line);
        ck_assert_msg(strstr(line[n - 1], said[kind]) != NULL, "%s", line[n - 1]);
        ta_tally_free(&tally);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {pages_go_back_and_forward,
                                  a_failed_quiz_leads_back_to_the_instructions,
                                  practice_is_repeated_until_the_criterion,
                                  after_the_last_round_practice_ends_all_the_same,
                                  p_pauses_after_the_trial_and_marks_the_next,
                                  a_break_lasts_at_least_its_time,
                                  a_click_on_a_machine_chooses_it,
                                  of_a_forced_trial_one_key_works,
                                  the_last_page_says_what_is_paid,
                                  the_summary_follows_by_a_key,
                                  the_summary_knows_a_learner};
    return run_tests("guide", tests, sizeof tests / sizeof *tests);
}
