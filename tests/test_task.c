/* test_task.c - the state machine, fed by hand: the course of a session, times, rows, percepts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "task_fixture.h"

#include "task/machine.h"
#include "twoarm/columns.h"

/* --- the course of things -------------------------------------------------------------------- */

START_TEST(a_whole_session)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    play_trial();
    play_trial();
    pass_page("break");
    play_trial();
    ck_assert_int_eq(ta_task_end(task), TA_END_RUNNING);
    play_trial();
    ck_assert_int_eq(ta_task_end(task), TA_END_COMPLETE); /* all is saved before the thanks */
    pass_page("thanks");
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
    ck_assert_int_eq(ta_task_end(task), TA_END_COMPLETE);
    ck_assert_int_eq(ta_task_trial(task), 5);
}
END_TEST

START_TEST(times_are_whole_frames_from_the_flip_before)
{
    int64_t zero = show("ready");
    press(SPACE, t + 3 * MS);
    let_go(SPACE, t);
    int64_t fixation = show_late("fixation", 7 * MS); /* late pictures shift what follows */
    wait_out();
    ck_assert_int_eq(ta_task_want(task).due_ns, fixation + 500 * MS);
    int64_t onset = show("stimulus");
    ck_assert_int_eq(ta_task_want(task).due_ns, onset + 2500 * MS);
    press(KEY_J, onset + 312 * MS);
    /* the first frame boundary that is at least half a frame after the key */
    ck_assert_int_eq(ta_task_want(task).due_ns, onset + 320 * MS);
    int64_t highlight = show("highlight");
    wait_out();
    ck_assert_int_eq(ta_task_want(task).due_ns, highlight + 400 * MS);
    int64_t feedback = show("feedback");
    wait_out();
    ck_assert_int_eq(ta_task_want(task).due_ns, feedback + 1000 * MS);
    int64_t interval = show("interval");
    ck_assert_int_eq(row()->fixation_onset, fixation - zero);
    ck_assert_int_eq(row()->onset, onset - zero);
    ck_assert_int_eq(row()->choice_onset, highlight - zero);
    ck_assert_int_eq(row()->feedback_onset, feedback - zero);
    ck_assert_int_eq(row()->end, interval - zero);
    save_and_go();
    int64_t frames = llround(plan.row[0].interval_s * 1e9 / (double)FRAME);
    ck_assert_int_eq(ta_task_want(task).due_ns, interval + frames * FRAME);
}
END_TEST

START_TEST(a_key_near_a_boundary_waits_for_the_next)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(KEY_J, onset + 316 * MS);
    ck_assert_int_eq(ta_task_want(task).due_ns, onset + 330 * MS);
}
END_TEST

START_TEST(a_slow_disk_delays_the_next_trial_and_nothing_else)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t);
    from_highlight();
    t += 5000 * MS;
    give(TA_EVENT_SAVED, 0, t);
    wait_out();
    ck_assert(ta_task_want(task).due_ns < t);
    int64_t fixation = show("fixation");
    wait_out();
    ck_assert_int_eq(ta_task_want(task).due_ns, fixation + 500 * MS);
    show("stimulus");
    ck_assert_int_eq(row()->late_flips, 0);
}
END_TEST

/* --- the row --------------------------------------------------------------------------------- */

START_TEST(an_answer_fills_the_row)
{
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    int64_t onset = to_stimulus();
    const struct ta_plan_row *p = &plan.row[1];
    int arm = p->position[0] == 1 ? 0 : 1; /* on the right */
    struct ta_event e = {.kind = TA_EVENT_KEY_DOWN,
                         .key = KEY_J,
                         .t_ns = onset + 456789 * 1000,
                         .bound_ns = 300000,
                         .os_ns = onset + 456000 * 1000};
    t = e.t_ns;
    ta_task_handle(task, &e);
    from_highlight();
    ck_assert_int_eq(row()->trial, 2);
    ck_assert_int_eq(row()->block, 1);
    ck_assert_int_eq(row()->block_trial, 1);
    ck_assert_int_eq(row()->phase, TA_MAIN);
    ck_assert_str_eq(row()->context, "1");
    ck_assert_int_eq(row()->trial_type, TA_FREE);
    ck_assert_int_eq(row()->status, TA_ANSWERED);
    ck_assert_int_eq(row()->choice, arm + 1);
    ck_assert_double_eq(row()->reward, p->outcome[arm]);
    ck_assert_double_eq(row()->points, 10 * p->outcome[arm]);
    ck_assert_double_eq(row()->total_points, row()->points); /* practice does not count */
    ck_assert_int_eq(row()->response_time, 456789 * 1000);
    ck_assert_int_eq(row()->read_bound, 300000);
    ck_assert_int_eq(row()->key_time_os, 456000 * 1000);
    ck_assert_str_eq(row()->key, "J");
    ck_assert_int_eq(row()->best, p->best + 1);
    ck_assert_int_eq(row()->schedule_row, 2);
    ck_assert_int_eq(row()->segment, 1);
    ck_assert_int_eq(row()->forgone_shown, 0);
    ck_assert_uint_eq(row()->flags, 0);
    ck_assert_int_eq(row()->premature_time, TA_NO_TIME);
    for (int a = 0; a < 2; a++) {
        ck_assert_double_eq(row()->outcome[a], p->outcome[a]);
        ck_assert_double_eq(row()->mean[a], p->mean[a]);
        ck_assert_int_eq(row()->side[a], p->position[a] + 1);
        ck_assert_ptr_nonnull(strstr(row()->symbol[a], ta_symbol_get(p->symbol[a])->name));
        ck_assert_int_eq(strncmp(row()->symbol[a], p->colour[a] == 0 ? "blue_" : "orange_", 5), 0);
    }
}
END_TEST

START_TEST(points_add_up)
{
    double total = 0;
    pass_page("ready");
    play_trial();
    pass_page("practice_over");
    for (int i = 0; i < 4; i++) {
        press(KEY_F, to_stimulus() + 400 * MS);
        let_go(KEY_F, t);
        from_highlight();
        total += row()->points;
        ck_assert_double_eq(row()->total_points, total);
        save_and_go();
        if (i == 1) {
            pass_page("break");
        }
    }
}
END_TEST

START_TEST(too_slow)
{
    pass_page("ready");
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 2500 * MS); /* at the deadline: too late */
    expect("stimulus", TA_WANT_WAIT);
    wait_out();
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_OTHER); /* not shown yet */
    int64_t slow = show("too_slow");
    ck_assert_int_eq(slow, onset + 2510 * MS);
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_MISSED);
    wait_out();
    ck_assert_int_eq(show("interval"), slow + 1000 * MS);
    ck_assert_int_eq(row()->status, TA_MISSED);
    ck_assert_int_eq(row()->choice, TA_NA);
    ck_assert(isnan(row()->reward));
    ck_assert(isnan(row()->points));
    ck_assert_double_eq(row()->total_points, 0);
    ck_assert_int_eq(row()->response_time, TA_NO_TIME);
    ck_assert_int_eq(row()->choice_onset, TA_NO_TIME);
    ck_assert_str_eq(row()->key, "");
}
END_TEST

START_TEST(no_deadline_waits_for_ever)
{
    exp_.deadline_s = 0;
    pass_page("ready");
    int64_t onset = to_stimulus();
    ck_assert_int_eq(ta_task_want(task).due_ns, INT64_MAX);
    press(KEY_F, onset + 3600000 * MS);
    expect("highlight", TA_WANT_SHOW);
}
END_TEST

START_TEST(a_cleared_row_is_the_column_tables)
{
    struct ta_row mine, table;
    ta_row_clear(&mine);
    ta_row_init(&table);
    ck_assert_mem_eq(&mine, &table, sizeof mine);
}
END_TEST

/* --- lateness, focus ------------------------------------------------------------------------- */

START_TEST(late_flips_are_counted)
{
    pass_page("ready");
    show_late("fixation", 9 * MS); /* not critical */
    wait_out();
    int64_t onset = show_late("stimulus", 6 * MS);
    ck_assert_int_eq(row()->late_flips, 1);
    press(KEY_F, onset + 300 * MS);
    show_late("highlight", 5 * MS); /* half a frame exactly is not more than half */
    ck_assert_int_eq(row()->late_flips, 1);
    wait_out();
    show_late("feedback", 10 * MS);
    ck_assert_int_eq(row()->late_flips, 2);
    wait_out();
    show_late("interval", 10 * MS);
    ck_assert_int_eq(row()->late_flips, 2);
}
END_TEST

START_TEST(lost_focus_is_flagged_until_it_is_back)
{
    pass_page("ready");
    to_stimulus();
    give(TA_EVENT_FOCUS_LOST, 0, t);
    press(KEY_F, t + 300 * MS);
    let_go(KEY_F, t);
    from_highlight();
    ck_assert_uint_eq(row()->flags, TA_FLAG_FOCUS_LOST);
    save_and_go();
    pass_page("practice_over");
    to_stimulus();
    ck_assert_uint_eq(row()->flags, TA_FLAG_FOCUS_LOST);
    give(TA_EVENT_FOCUS_GAINED, 0, t);
    press(KEY_F, t + 300 * MS);
    let_go(KEY_F, t);
    from_highlight();
    save_and_go();
    to_stimulus();
    ck_assert_uint_eq(row()->flags, 0);
}
END_TEST

/* --- what can be seen, keys by name ---------------------------------------------------------- */

START_TEST(percepts_tell_what_the_screen_shows)
{
    show("ready");
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_PAGE);
    press(SPACE, t + MS);
    int64_t cross = show("fixation");
    struct ta_percept see = ta_task_percept(task);
    ck_assert_int_eq(see.kind, TA_SEE_FIXATION);
    ck_assert_int_eq(see.trial, 1);
    ck_assert(see.onset_ns == cross + 500 * MS);
    ck_assert_mem_eq(see.position, "\0\0", 2); /* nor where machines will stand */
    wait_out();
    show("stimulus");
    see = ta_task_percept(task);
    ck_assert_int_eq(see.kind, TA_SEE_ARMS);
    ck_assert_int_eq(see.context, 0);
    ck_assert(see.practice);
    ck_assert_int_eq(see.choice, -1);
    ck_assert_double_eq(see.reward, 0); /* no outcome leaks before it is shown */
    ck_assert_mem_eq(see.position, plan.row[0].position, 2);
    press(KEY_J, t + 300 * MS);
    show("highlight");
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_CHOICE);
    ck_assert_double_eq(ta_task_percept(task).reward, 0);
    wait_out();
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_OTHER);
    show("feedback");
    see = ta_task_percept(task);
    ck_assert_int_eq(see.kind, TA_SEE_OUTCOME);
    ck_assert_int_eq(see.choice, row()->choice - 1);
    ck_assert_double_eq(see.reward, row()->reward);
}
END_TEST

START_TEST(keys_by_name)
{
    ck_assert_int_eq(ta_key_find("F"), 9);
    ck_assert_int_eq(ta_key_find("j"), 13);
    ck_assert_int_eq(ta_key_find("0"), 39);
    ck_assert_int_eq(ta_key_find("left"), 80);
    ck_assert_int_eq(ta_key_find("Keypad 1"), 89);
    ck_assert_int_eq(ta_key_find(""), -1);
    ck_assert_int_eq(ta_key_find("FF"), -1);
    ck_assert_ptr_null(ta_key_name(-1));
    ck_assert_ptr_null(ta_key_name(0));
    ck_assert_ptr_null(ta_key_name(256));
    for (int key = 0; key < 256; key++) {
        if (ta_key_name(key)) {
            ck_assert_int_eq(ta_key_find(ta_key_name(key)), key);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_whole_session,
        times_are_whole_frames_from_the_flip_before,
        a_key_near_a_boundary_waits_for_the_next,
        a_slow_disk_delays_the_next_trial_and_nothing_else,
        an_answer_fills_the_row,
        points_add_up,
        too_slow,
        no_deadline_waits_for_ever,
        a_cleared_row_is_the_column_tables,
        late_flips_are_counted,
        lost_focus_is_flagged_until_it_is_back,
        percepts_tell_what_the_screen_shows,
        keys_by_name,
    };
    return run_tests("task", tests, sizeof tests / sizeof *tests);
}
