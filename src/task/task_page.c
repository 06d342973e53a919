/* task_page.c - the pages between and after trials; most wait for the space bar.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"
#include "machine.h"

static bool is_enter(int key)
{
    return key == TA_KEY_RETURN || key == TA_KEY_KEYPAD_ENTER;
}

bool ta_key_meant(const struct ta_task *task, const struct ta_event *e)
{
    return !ta_key_before_flip(task, e);
}

void ta_enter_by_key(struct ta_task *task, enum state next, const struct ta_event *e)
{
    ta_enter(task, next, ta_next_flip(task, e->t_ns));
}

void ta_page_shown(struct ta_task *task)
{
    ta_await(task, INT64_MAX);
}

static void page_key(struct ta_task *task, const struct ta_event *e)
{
    if (e->key == TA_KEY_SPACE && ta_key_meant(task, e)) {
        ta_enter_by_key(task, STATE_FIXATION, e);
    }
}

void ta_page_end_asked(struct ta_task *task)
{
    task->resume = task->state;
    ta_enter(task, STATE_CONFIRM, ta_next_flip(task, task->now_ns));
}

/* --- break ----------------------------------------------------------------------------------- */

/* The least time counts from when the page was first shown; only then does it take keys. */
static void break_begin(struct ta_task *task)
{
    task->rested = task->exp->break_least_s <= 0 || task->rest_over;
    task->rest_over = false;
}

static void break_shown(struct ta_task *task)
{
    if (task->rested) {
        ta_await(task, INT64_MAX);
    } else {
        ta_await(task, task->flip_ns + ta_frames_ns(task, task->exp->break_least_s));
    }
}

static void break_time(struct ta_task *task)
{
    task->rest_over = true;
    ta_enter(task, STATE_BREAK, ta_next_flip(task, task->now_ns));
}

static void break_key(struct ta_task *task, const struct ta_event *e)
{
    if (task->rested) {
        page_key(task, e);
    }
}

/* --- pause ----------------------------------------------------------------------------------- */

static void pause_begin(struct ta_task *task)
{
    if (task->pause_asked) {
        task->record.n_pauses++;
    }
    task->pause_asked = false;
    task->paused = true;
}

static void pause_key(struct ta_task *task, const struct ta_event *e)
{
    if (!ta_key_meant(task, e)) {
        return;
    }
    if (e->key == TA_KEY_SPACE) {
        ta_enter_by_key(task, task->after_pause, e);
    } else if (e->key == TA_KEY_I && task->exp->instructions) {
        task->page = 0;
        task->after_pages = task->after_pause;
        ta_enter_by_key(task, STATE_INSTRUCTIONS, e);
    }
}

/* --- thank-you ------------------------------------------------------------------------------- */

static void thanks_key(struct ta_task *task, const struct ta_event *e)
{
    if (!ta_key_meant(task, e)) {
        return;
    }
    if (e->key == TA_KEY_SPACE || is_enter(e->key)) {
        ta_finish(task, task->end == TA_END_COMPLETE ? TA_END_COMPLETE : TA_END_ABORTED);
    } else if (e->key == TA_KEY_S) {
        task->resume = task->state;
        ta_enter_by_key(task, STATE_SUMMARY, e);
    }
}

static void thanks_end_asked(struct ta_task *task)
{
    ta_finish(task, task->end == TA_END_COMPLETE ? TA_END_COMPLETE : TA_END_ABORTED);
}

static void summary_key(struct ta_task *task, const struct ta_event *e)
{
    if (ta_key_meant(task, e) && (e->key == TA_KEY_SPACE || e->key == TA_KEY_S)) {
        ta_enter_by_key(task, task->resume, e);
    }
}

/* --- "End the session here?" ----------------------------------------------------------------- */

static void confirm_begin(struct ta_task *task)
{
    task->end_asked = false;
    task->escape_ns = TA_NO_TIME; /* answered: going on to hold it asks no second time */
}

/* Where points are money, what was earned so far is shown before the end. */
static void confirm_key(struct ta_task *task, const struct ta_event *e)
{
    if (!ta_key_meant(task, e)) {
        return;
    }
    if (e->key == TA_KEY_SPACE) {
        ta_enter_by_key(task, task->resume, e);
    } else if (is_enter(e->key) && task->exp->pay_per_point > 0 && task->tally.n > 0) {
        task->end = TA_END_ABORTED;
        ta_enter_by_key(task, STATE_STOPPED, e);
    } else if (is_enter(e->key)) {
        ta_finish(task, TA_END_ABORTED);
    }
}

const struct state_rule ta_page_rules[N_STATES] = {
    [STATE_PRACTICE_AGAIN] = {.name = "practice_again",
                              .percept = TA_SEE_PAGE,
                              .draw = ta_scene_practice_again,
                              .shown = ta_page_shown,
                              .key = page_key,
                              .end_asked = ta_page_end_asked},
    [STATE_PRACTICE_OVER] = {.name = "practice_over",
                             .percept = TA_SEE_PAGE,
                             .draw = ta_scene_practice_over,
                             .shown = ta_page_shown,
                             .key = page_key,
                             .end_asked = ta_page_end_asked},
    [STATE_BREAK] = {.name = "break",
                     .percept = TA_SEE_PAGE,
                     .begin = break_begin,
                     .draw = ta_scene_break,
                     .shown = break_shown,
                     .key = break_key,
                     .time = break_time,
                     .end_asked = ta_page_end_asked},
    [STATE_PAUSE] = {.name = "pause",
                     .percept = TA_SEE_PAGE,
                     .begin = pause_begin,
                     .draw = ta_scene_pause,
                     .shown = ta_page_shown,
                     .key = pause_key,
                     .end_asked = ta_page_end_asked},
    [STATE_THANKS] = {.name = "thanks",
                      .percept = TA_SEE_PAGE,
                      .draw = ta_scene_thanks,
                      .shown = ta_page_shown,
                      .key = thanks_key,
                      .end_asked = thanks_end_asked},
    [STATE_STOPPED] = {.name = "stopped",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_stopped,
                       .shown = ta_page_shown,
                       .key = thanks_key,
                       .end_asked = thanks_end_asked},
    [STATE_SUMMARY] = {.name = "summary",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_summary,
                       .shown = ta_page_shown,
                       .key = summary_key,
                       .end_asked = thanks_end_asked},
    [STATE_RESUMED] = {.name = "resumed",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_resumed,
                       .shown = ta_page_shown,
                       .key = page_key,
                       .end_asked = ta_page_end_asked},
    [STATE_CONFIRM] = {.name = "confirm",
                       .percept = TA_SEE_OTHER,
                       .begin = confirm_begin,
                       .draw = ta_scene_confirm,
                       .shown = ta_page_shown,
                       .key = confirm_key},
};
