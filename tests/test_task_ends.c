/* test_task_ends.c - how a session ends: Escape held, window closed, stopped, row not saved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "task_fixture.h"

/* --- ends ------------------------------------------------------------------------------------ */

START_TEST(escape_held_ends_after_the_trial)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    int64_t onset = to_stimulus();
    press(ESCAPE, onset + 10 * MS);
    press(KEY_F, onset + 300 * MS);
    expect("highlight", TA_WANT_SHOW); /* the trial goes on */
    from_highlight();
    save_and_go();
    show("confirm");
    let_go(ESCAPE, t + 10 * MS);
    press(ENTER, t + 500 * MS);
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
    ck_assert_int_eq(ta_task_trial(task), 2);
}
END_TEST

START_TEST(escape_held_and_let_go_within_the_trial)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(ESCAPE, onset + 10 * MS);
    let_go(ESCAPE, onset + 2010 * MS);
    press(KEY_F, onset + 2100 * MS);
    from_highlight();
    save_and_go();
    expect("confirm", TA_WANT_SHOW);
}
END_TEST

START_TEST(a_short_escape_is_nothing)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(ESCAPE, onset + 10 * MS);
    let_go(ESCAPE, onset + 2009 * MS);
    press(KEY_F, onset + 2100 * MS);
    from_highlight();
    save_and_go();
    expect("practice_over", TA_WANT_SHOW);
}
END_TEST

START_TEST(going_on_after_the_question)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    int64_t onset = to_stimulus();
    press(ESCAPE, onset + 10 * MS);
    press(KEY_F, onset + 300 * MS);
    let_go(KEY_F, t);
    from_highlight();
    save_and_go();
    show("confirm");
    press(SPACE, t + 100 * MS);
    let_go(SPACE, t);
    ck_assert_int_eq(ta_task_trial(task), 3); /* straight on with the next trial */
    play_trial();                             /* Escape is still held, but was answered */
    expect("break", TA_WANT_SHOW);
    ck_assert_int_eq(row()->trial, 3);
}
END_TEST

START_TEST(escape_on_a_page_is_answered_there)
{
    show("ready");
    press(ESCAPE, t + 100 * MS);
    int64_t down = t;
    ck_assert_int_eq(ta_task_want(task).due_ns, down + 2000 * MS);
    t = down + 2000 * MS;
    give(TA_EVENT_TICK, 0, t);
    show("confirm");
    press(SPACE, t + 100 * MS);
    let_go(SPACE, t);
    show("ready");
    expect("ready", TA_WANT_WAIT);
    ck_assert_int_eq(ta_task_want(task).due_ns, INT64_MAX);
}
END_TEST

START_TEST(closing_the_window_asks_once)
{
    pass_page("ready");
    to_stimulus();
    give(TA_EVENT_CLOSE, 0, t + 10 * MS);
    expect("stimulus", TA_WANT_WAIT);
    press(KEY_F, t + 300 * MS);
    from_highlight();
    save_and_go();
    show("confirm");
    give(TA_EVENT_CLOSE, 0, t);
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
}
END_TEST

START_TEST(closing_the_window_twice_ends_at_once)
{
    pass_page("ready");
    to_stimulus();
    give(TA_EVENT_CLOSE, 0, t + 10 * MS);
    give(TA_EVENT_CLOSE, 0, t + 20 * MS);
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
}
END_TEST

START_TEST(a_stop_ends_at_once_and_for_good)
{
    pass_page("ready");
    to_stimulus();
    give(TA_EVENT_STOP, 0, t);
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
    ck_assert_str_eq(ta_task_state(task), "stimulus");
    ck_assert_int_eq(ta_task_trial(task), 1);
    press(KEY_F, t);
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
}
END_TEST

START_TEST(a_row_that_could_not_be_saved_is_no_end)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    play_trial();
    play_trial();
    pass_page("break");
    play_trial();
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 400 * MS);
    from_highlight();
    give(TA_EVENT_STOP, 0, t); /* in place of SAVED, after the last trial */
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
}
END_TEST

START_TEST(a_stop_at_the_thanks_is_complete)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    play_trial();
    play_trial();
    pass_page("break");
    play_trial();
    play_trial();
    show("thanks");
    give(TA_EVENT_STOP, 0, t);
    ck_assert_int_eq(ta_task_end(task), TA_END_COMPLETE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        escape_held_ends_after_the_trial,
        escape_held_and_let_go_within_the_trial,
        a_short_escape_is_nothing,
        going_on_after_the_question,
        escape_on_a_page_is_answered_there,
        closing_the_window_asks_once,
        closing_the_window_twice_ends_at_once,
        a_stop_ends_at_once_and_for_good,
        a_row_that_could_not_be_saved_is_no_end,
        a_stop_at_the_thanks_is_complete,
    };
    return run_tests("task_ends", tests, sizeof tests / sizeof *tests);
}
