/* test_task_keys.c - which keys are responses, and which came too early, twice or too late.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "task_fixture.h"

/* --- keys ------------------------------------------------------------------------------------ */

START_TEST(other_keys_and_repeats_do_nothing)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(SPACE, onset + 100 * MS);
    press(4, onset + 110 * MS);
    give(TA_EVENT_KEY_DOWN, -1, onset + 120 * MS);
    give(TA_EVENT_KEY_DOWN, 100000, onset + 120 * MS);
    expect("stimulus", TA_WANT_WAIT);
    press(KEY_F, onset + 200 * MS);
    show("highlight");
    press(KEY_F, t + 30 * MS); /* repeats of the key that is held */
    wait_out();
    show("feedback");
    press(KEY_F, t + 30 * MS);
    wait_out();
    show("interval");
    ck_assert_uint_eq(row()->flags, 0);
}
END_TEST

START_TEST(a_key_before_the_onset_is_no_response)
{
    pass_page("ready");
    show("fixation");
    press(KEY_F, t + 300 * MS);
    let_go(KEY_F, t + 50 * MS);
    press(KEY_J, t + 50 * MS);
    let_go(KEY_J, t + 10 * MS);
    wait_out();
    int64_t onset = show("stimulus");
    expect("stimulus", TA_WANT_WAIT);
    ck_assert_int_eq(row()->premature_time, 200 * MS); /* the first of them */
    ck_assert_uint_eq(row()->flags, 0);
    press(KEY_F, onset + 250 * MS);
    expect("highlight", TA_WANT_SHOW);
    ck_assert_int_eq(row()->response_time, 250 * MS);
    ck_assert_int_eq(row()->premature_time, 200 * MS);
}
END_TEST

START_TEST(a_held_key_must_be_released_first)
{
    pass_page("ready");
    show("fixation");
    press(KEY_F, t + 450 * MS);
    wait_out();
    int64_t onset = show("stimulus");
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
    ck_assert_int_eq(row()->premature_time, 50 * MS);
    press(KEY_F, onset + 20 * MS); /* a repeat */
    expect("stimulus", TA_WANT_WAIT);
    let_go(KEY_F, onset + 100 * MS);
    press(KEY_F, onset + 300 * MS);
    expect("highlight", TA_WANT_SHOW);
    ck_assert_int_eq(row()->response_time, 300 * MS);
}
END_TEST

START_TEST(a_key_released_just_before_the_onset_was_not_held)
{
    pass_page("ready");
    show("fixation");
    press(KEY_F, t + 450 * MS);
    wait_out();
    int64_t onset = show("stimulus");
    let_go(KEY_F, onset - 5 * MS); /* read after the flip, stamped before it */
    ck_assert_uint_eq(row()->flags, 0);
    ck_assert_int_eq(row()->premature_time, 50 * MS);
    press(KEY_F, onset + 300 * MS);
    expect("highlight", TA_WANT_SHOW);
    ck_assert_uint_eq(row()->flags, 0);
}
END_TEST

START_TEST(a_key_held_since_the_trial_before)
{
    pass_page("ready");
    int64_t first = to_stimulus();
    press(KEY_F, first + 400 * MS);
    int64_t down = t;
    from_highlight();
    save_and_go();
    pass_page("practice_over");
    int64_t onset = to_stimulus();
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
    ck_assert_int_eq(row()->premature_time, onset - down);
    press(KEY_J, onset + 200 * MS); /* the other one is free */
    expect("highlight", TA_WANT_SHOW);
    show("highlight");
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
}
END_TEST

/* What was in the queue when the machines appeared is read after the flip. */
START_TEST(a_key_read_late_but_pressed_early)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    struct ta_event e = {.kind = TA_EVENT_KEY_DOWN,
                         .key = KEY_F,
                         .t_ns = onset + 1 * MS,
                         .bound_ns = 15 * MS,
                         .os_ns = TA_NO_TIME};
    ta_task_handle(task, &e);
    expect("stimulus", TA_WANT_WAIT);
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
    ck_assert_int_eq(row()->premature_time, 14 * MS);
    let_go(KEY_F, onset + 60 * MS);
    press(KEY_F, onset + 200 * MS);
    expect("highlight", TA_WANT_SHOW);
}
END_TEST

START_TEST(a_key_stamped_with_the_flip_itself_is_early)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(KEY_F, onset);
    expect("stimulus", TA_WANT_WAIT);
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
}
END_TEST

START_TEST(the_systems_stamp_decides_where_it_is_believable)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    struct ta_event e = {.kind = TA_EVENT_KEY_DOWN, .key = KEY_F};
    e.t_ns = onset + 250 * MS; /* the program slept through the onset */
    e.bound_ns = 260 * MS;
    e.os_ns = onset + 240 * MS;
    ta_task_handle(task, &e);
    expect("highlight", TA_WANT_SHOW);
}
END_TEST

START_TEST(a_stamp_of_another_clock_is_not_believed)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    struct ta_event e = {.kind = TA_EVENT_KEY_DOWN, .key = KEY_F};
    e.t_ns = onset + 250 * MS;
    e.bound_ns = MS;
    e.os_ns = onset - 100000 * MS;
    ta_task_handle(task, &e);
    expect("highlight", TA_WANT_SHOW);
}
END_TEST

START_TEST(both_keys_in_one_wait)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 300 * MS);
    int64_t shown = show("highlight");
    struct ta_event e = {.kind = TA_EVENT_KEY_DOWN, .key = KEY_J, .os_ns = TA_NO_TIME};
    e.t_ns = shown + MS;
    e.bound_ns = 8 * MS;
    ta_task_handle(task, &e);
    ck_assert_uint_eq(row()->flags, TA_FLAG_BOTH_KEYS);
    ck_assert_str_eq(row()->key, "F");
}
END_TEST

START_TEST(a_key_after_the_highlight_is_another_wait)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 300 * MS);
    show("highlight");
    press(KEY_J, t + 20 * MS);
    ck_assert_uint_eq(row()->flags, 0);
}
END_TEST

START_TEST(pages_want_a_key_pressed_on_them)
{
    int64_t shown = show("ready");
    press(SPACE, shown);
    expect("ready", TA_WANT_WAIT);
    let_go(SPACE, shown + 10 * MS);
    press(KEY_F, shown + 20 * MS);
    expect("ready", TA_WANT_WAIT);
    press(SPACE, shown + 30 * MS);
    expect("fixation", TA_WANT_SHOW);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        other_keys_and_repeats_do_nothing,
        a_key_before_the_onset_is_no_response,
        a_held_key_must_be_released_first,
        a_key_released_just_before_the_onset_was_not_held,
        a_key_held_since_the_trial_before,
        a_key_read_late_but_pressed_early,
        a_key_stamped_with_the_flip_itself_is_early,
        the_systems_stamp_decides_where_it_is_believable,
        a_stamp_of_another_clock_is_not_believed,
        both_keys_in_one_wait,
        a_key_after_the_highlight_is_another_wait,
        pages_want_a_key_pressed_on_them,
    };
    return run_tests("task_keys", tests, sizeof tests / sizeof *tests);
}
