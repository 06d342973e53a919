/* task_fixture.h - for tests: a task fed by hand, at a clock that the test turns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TASK_FIXTURE_H
#define TESTS_TASK_FIXTURE_H

#include "suite.h"
#include "twoarm/task.h"

#include <math.h>
#include <string.h>

enum { KEY_F = 9, KEY_J = 13, ENTER = 40, ESCAPE = 41, SPACE = 44 };
static const int64_t FRAME = 10000000; /* 100 Hz: round numbers of frames and ms */
static const int64_t MS = 1000000;

/* A task at a clock that the test turns. */
static struct ta_experiment exp_;
static struct ta_plan plan;
static struct ta_task *task;
static int64_t t;

static inline void setup(void)
{
    ta_experiment_default(&exp_);
    exp_.n_blocks = 2;
    exp_.block_trials = 2;
    exp_.practice_trials = 1;
    exp_.instructions = false;
    ck_assert(ta_plan_make(&plan, &exp_, 1));
    task = ta_task_alloc(&exp_, &plan, FRAME);
    t = 1000 * MS;
}

static inline void teardown(void)
{
    ta_task_free(task);
    ta_plan_free(&plan);
}

static inline void give(enum ta_event_kind kind, int key, int64_t at)
{
    struct ta_event e = {.kind = kind, .key = key, .t_ns = at, .os_ns = TA_NO_TIME};
    ta_task_handle(task, &e);
}

static inline void press(int key, int64_t at)
{
    t = at;
    give(TA_EVENT_KEY_DOWN, key, at);
}

static inline void let_go(int key, int64_t at)
{
    t = at;
    give(TA_EVENT_KEY_UP, key, at);
}

static inline const struct ta_row *row(void)
{
    return ta_task_row(task);
}

static inline void expect(const char *state, enum ta_want_kind kind)
{
    ck_assert_str_eq(ta_task_state(task), state);
    ck_assert_int_eq(ta_task_want(task).kind, kind);
}

/* The picture is shown `late` after it was due; returns when. */
static inline int64_t show_late(const char *state, int64_t late)
{
    expect(state, TA_WANT_SHOW);
    ck_assert_str_eq(ta_task_scene(task)->name, state);
    int64_t due = ta_task_want(task).due_ns;
    t = (due > t ? due : t) + late;
    give(TA_EVENT_SHOWN, 0, t);
    return t;
}

static inline int64_t show(const char *state)
{
    return show_late(state, 0);
}

static inline void wait_out(void)
{
    struct ta_want want = ta_task_want(task);
    ck_assert_int_eq(want.kind, TA_WANT_WAIT);
    ck_assert(want.due_ns < INT64_MAX);
    t = want.due_ns > t ? want.due_ns : t;
    give(TA_EVENT_TICK, 0, t);
}

static inline void pass_page(const char *state)
{
    show(state);
    press(SPACE, t + 5 * MS);
    let_go(SPACE, t + 5 * MS);
}

/* From the fixation wanted to the stimulus shown; returns the onset. */
static inline int64_t to_stimulus(void)
{
    show("fixation");
    wait_out();
    return show("stimulus");
}

static inline void from_highlight(void)
{
    show("highlight");
    wait_out();
    show("feedback");
    wait_out();
    show("interval");
    expect("interval", TA_WANT_SAVE);
}

static inline void save_and_go(void)
{
    give(TA_EVENT_SAVED, 0, t);
    wait_out();
}

static inline void play_trial(void)
{
    int64_t onset = to_stimulus();
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t + 80 * MS);
    from_highlight();
    save_and_go();
}

/* Runs the tests, each with a task of its own. */
static inline int run_tests(const char *name, const TTest *const *tests, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    for (size_t i = 0; i < n; i++) {
        tcase_add_test(all, tests[i]);
    }
    suite_add_tcase(suite, all);
    return run_ready(suite);
}

#endif
