/* task_page.c - the pages between trials; they wait for the space bar.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"
#include "machine.h"

static bool is_enter(int key)
{
    return key == TA_KEY_RETURN || key == TA_KEY_KEYPAD_ENTER;
}

/* A key that went down before the page appeared was not meant for it. */
static bool meant(const struct ta_task *task, const struct ta_event *e)
{
    return !ta_key_before_flip(task, e);
}

static void page_shown(struct ta_task *task)
{
    ta_await(task, INT64_MAX);
}

static void page_key(struct ta_task *task, const struct ta_event *e)
{
    if (e->key == TA_KEY_SPACE && meant(task, e)) {
        ta_enter(task, STATE_FIXATION, ta_next_flip(task, e->t_ns));
    }
}

static void page_end_asked(struct ta_task *task)
{
    task->resume = task->state;
    ta_enter(task, STATE_CONFIRM, ta_next_flip(task, task->now_ns));
}

/* --- thank-you ------------------------------------------------------------------------------- */

static void thanks_key(struct ta_task *task, const struct ta_event *e)
{
    if ((e->key == TA_KEY_SPACE || is_enter(e->key)) && meant(task, e)) {
        ta_finish(task, TA_END_COMPLETE);
    }
}

static void thanks_end_asked(struct ta_task *task)
{
    ta_finish(task, TA_END_COMPLETE);
}

/* --- "End the session here?" ----------------------------------------------------------------- */

static void confirm_begin(struct ta_task *task)
{
    task->end_asked = false;
    task->escape_ns = TA_NO_TIME; /* answered: going on to hold it asks no second time */
}

static void confirm_key(struct ta_task *task, const struct ta_event *e)
{
    if (!meant(task, e)) {
        return;
    }
    if (is_enter(e->key)) {
        ta_finish(task, TA_END_ABORTED);
    } else if (e->key == TA_KEY_SPACE) {
        ta_enter(task, task->resume, ta_next_flip(task, e->t_ns));
    }
}

const struct state_rule ta_page_rules[N_STATES] = {
    [STATE_WELCOME] = {.name = "welcome",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_welcome,
                       .shown = page_shown,
                       .key = page_key,
                       .end_asked = page_end_asked},
    [STATE_PRACTICE_OVER] = {.name = "practice_over",
                             .percept = TA_SEE_PAGE,
                             .draw = ta_scene_practice_over,
                             .shown = page_shown,
                             .key = page_key,
                             .end_asked = page_end_asked},
    [STATE_BREAK] = {.name = "break",
                     .percept = TA_SEE_PAGE,
                     .draw = ta_scene_break,
                     .shown = page_shown,
                     .key = page_key,
                     .end_asked = page_end_asked},
    [STATE_THANKS] = {.name = "thanks",
                      .percept = TA_SEE_PAGE,
                      .draw = ta_scene_thanks,
                      .shown = page_shown,
                      .key = thanks_key,
                      .end_asked = thanks_end_asked},
    [STATE_RESUMED] = {.name = "resumed",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_resumed,
                       .shown = page_shown,
                       .key = page_key,
                       .end_asked = page_end_asked},
    [STATE_CONFIRM] = {.name = "confirm",
                       .percept = TA_SEE_OTHER,
                       .begin = confirm_begin,
                       .draw = ta_scene_confirm,
                       .shown = page_shown,
                       .key = confirm_key},
};
