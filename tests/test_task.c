/* test_task.c - the state machine, fed by hand: times, keys, ends, rows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/task.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_F = 9, KEY_J = 13, ENTER = 40, ESCAPE = 41, SPACE = 44 };
static const int64_t FRAME = 10000000; /* 100 Hz: round numbers of frames and ms */
static const int64_t MS = 1000000;

/* A task at a clock that the test turns. */
static struct ta_experiment exp_;
static struct ta_plan plan;
static struct ta_task *task;
static int64_t t;

static void setup(void)
{
    ta_experiment_default(&exp_);
    exp_.n_blocks = 2;
    exp_.block_trials = 2;
    exp_.practice_trials = 1;
    ck_assert(ta_plan_make(&plan, &exp_, 1));
    task = ta_task_alloc(&exp_, &plan, FRAME);
    t = 1000 * MS;
}

static void teardown(void)
{
    ta_task_free(task);
    ta_plan_free(&plan);
}

static void give(enum ta_event_kind kind, int key, int64_t at)
{
    struct ta_event e = {.kind = kind, .key = key, .t_ns = at, .os_ns = TA_NO_TIME};
    ta_task_handle(task, &e);
}

static void press(int key, int64_t at)
{
    t = at;
    give(TA_EVENT_KEY_DOWN, key, at);
}

static void let_go(int key, int64_t at)
{
    t = at;
    give(TA_EVENT_KEY_UP, key, at);
}

static const struct ta_row *row(void)
{
    return ta_task_row(task);
}

static void expect(const char *state, enum ta_want_kind kind)
{
    ck_assert_str_eq(ta_task_state(task), state);
    ck_assert_int_eq(ta_task_want(task).kind, kind);
}

/* The picture is shown `late` after it was due; returns when. */
static int64_t show_late(const char *state, int64_t late)
{
    expect(state, TA_WANT_SHOW);
    ck_assert_str_eq(ta_task_scene(task)->name, state);
    int64_t due = ta_task_want(task).due_ns;
    t = (due > t ? due : t) + late;
    give(TA_EVENT_SHOWN, 0, t);
    return t;
}

static int64_t show(const char *state)
{
    return show_late(state, 0);
}

static void wait_out(void)
{
    struct ta_want want = ta_task_want(task);
    ck_assert_int_eq(want.kind, TA_WANT_WAIT);
    ck_assert(want.due_ns < INT64_MAX);
    t = want.due_ns > t ? want.due_ns : t;
    give(TA_EVENT_TICK, 0, t);
}

static void pass_page(const char *state)
{
    show(state);
    press(SPACE, t + 5 * MS);
    let_go(SPACE, t + 5 * MS);
}

/* From the fixation wanted to the stimulus shown; returns the onset. */
static int64_t to_stimulus(void)
{
    show("fixation");
    wait_out();
    return show("stimulus");
}

static void from_highlight(void)
{
    show("highlight");
    wait_out();
    show("feedback");
    wait_out();
    show("interval");
    expect("interval", TA_WANT_SAVE);
}

static void save_and_go(void)
{
    give(TA_EVENT_SAVED, 0, t);
    wait_out();
}

static void play_trial(void)
{
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t + 80 * MS);
    from_highlight();
    save_and_go();
}

/* --- the course of things -------------------------------------------------------------------------- */

START_TEST(a_whole_session)
{
    pass_page("welcome");
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
    int64_t zero = show("welcome");
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
    pass_page("welcome");
    int64_t onset = to_stimulus();
    press(KEY_J, onset + 316 * MS);
    ck_assert_int_eq(ta_task_want(task).due_ns, onset + 330 * MS);
}
END_TEST

START_TEST(a_slow_disk_delays_the_next_trial_and_nothing_else)
{
    pass_page("welcome");
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

/* --- the row ------------------------------------------------------------------------------------------ */

START_TEST(an_answer_fills_the_row)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
    int64_t onset = to_stimulus();
    ck_assert_int_eq(ta_task_want(task).due_ns, INT64_MAX);
    press(KEY_F, onset + 3600000 * MS);
    expect("highlight", TA_WANT_SHOW);
}
END_TEST

/* --- keys ---------------------------------------------------------------------------------------------- */

START_TEST(other_keys_and_repeats_do_nothing)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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

START_TEST(a_key_held_since_the_trial_before)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
    int64_t onset = to_stimulus();
    press(KEY_F, onset);
    expect("stimulus", TA_WANT_WAIT);
    ck_assert_uint_eq(row()->flags, TA_FLAG_HELD_KEY);
}
END_TEST

START_TEST(the_systems_stamp_decides_where_it_is_believable)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 300 * MS);
    show("highlight");
    press(KEY_J, t + 20 * MS);
    ck_assert_uint_eq(row()->flags, 0);
}
END_TEST

START_TEST(pages_want_a_key_pressed_on_them)
{
    int64_t shown = show("welcome");
    press(SPACE, shown);
    expect("welcome", TA_WANT_WAIT);
    let_go(SPACE, shown + 10 * MS);
    press(KEY_F, shown + 20 * MS);
    expect("welcome", TA_WANT_WAIT);
    press(SPACE, shown + 30 * MS);
    expect("fixation", TA_WANT_SHOW);
}
END_TEST

/* --- lateness, focus -------------------------------------------------------------------------------- */

START_TEST(late_flips_are_counted)
{
    pass_page("welcome");
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
    pass_page("welcome");
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

/* --- ends ------------------------------------------------------------------------------------------------ */

START_TEST(escape_held_ends_after_the_trial)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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
    show("welcome");
    press(ESCAPE, t + 100 * MS);
    int64_t down = t;
    ck_assert_int_eq(ta_task_want(task).due_ns, down + 2000 * MS);
    t = down + 2000 * MS;
    give(TA_EVENT_TICK, 0, t);
    show("confirm");
    press(SPACE, t + 100 * MS);
    let_go(SPACE, t);
    show("welcome");
    expect("welcome", TA_WANT_WAIT);
    ck_assert_int_eq(ta_task_want(task).due_ns, INT64_MAX);
}
END_TEST

START_TEST(closing_the_window_asks_once)
{
    pass_page("welcome");
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
    pass_page("welcome");
    to_stimulus();
    give(TA_EVENT_CLOSE, 0, t + 10 * MS);
    give(TA_EVENT_CLOSE, 0, t + 20 * MS);
    ck_assert_int_eq(ta_task_want(task).kind, TA_WANT_END);
    ck_assert_int_eq(ta_task_end(task), TA_END_ABORTED);
}
END_TEST

START_TEST(a_stop_ends_at_once_and_for_good)
{
    pass_page("welcome");
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
    pass_page("welcome");
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
    pass_page("welcome");
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

/* --- what can be seen, keys by name --------------------------------------------------------------------- */

START_TEST(percepts_tell_what_the_screen_shows)
{
    show("welcome");
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_PAGE);
    press(SPACE, t + MS);
    show("fixation");
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_OTHER);
    wait_out();
    show("stimulus");
    struct ta_percept see = ta_task_percept(task);
    ck_assert_int_eq(see.kind, TA_SEE_ARMS);
    ck_assert_int_eq(see.context, 0);
    ck_assert(see.practice);
    ck_assert_int_eq(see.choice, -1);
    ck_assert_double_eq(see.reward, 0); /* no outcome leaks before it is shown */
    ck_assert_mem_eq(see.position, plan.row[0].position, 2);
    press(KEY_J, t + 300 * MS);
    show("highlight");
    ck_assert_int_eq(ta_task_percept(task).kind, TA_SEE_OTHER);
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
    Suite *suite = suite_create("task");
    TCase *all = tcase_create("all");
    const TTest *const tests[] = {
        a_whole_session, times_are_whole_frames_from_the_flip_before,
        a_key_near_a_boundary_waits_for_the_next, a_slow_disk_delays_the_next_trial_and_nothing_else,
        an_answer_fills_the_row, points_add_up, too_slow, no_deadline_waits_for_ever,
        other_keys_and_repeats_do_nothing, a_key_before_the_onset_is_no_response,
        a_held_key_must_be_released_first, a_key_held_since_the_trial_before,
        a_key_read_late_but_pressed_early, a_key_stamped_with_the_flip_itself_is_early,
        the_systems_stamp_decides_where_it_is_believable, a_stamp_of_another_clock_is_not_believed,
        both_keys_in_one_wait, a_key_after_the_highlight_is_another_wait, pages_want_a_key_pressed_on_them,
        late_flips_are_counted, lost_focus_is_flagged_until_it_is_back, escape_held_ends_after_the_trial,
        escape_held_and_let_go_within_the_trial, a_short_escape_is_nothing, going_on_after_the_question,
        escape_on_a_page_is_answered_there, closing_the_window_asks_once,
        closing_the_window_twice_ends_at_once, a_stop_ends_at_once_and_for_good,
        a_row_that_could_not_be_saved_is_no_end, a_stop_at_the_thanks_is_complete,
        percepts_tell_what_the_screen_shows, keys_by_name,
    };
    tcase_add_checked_fixture(all, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        tcase_add_test(all, tests[i]);
    }
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
