/* task.c - the experiment as a state machine: what every state shares, and the door to it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The states' own rules are tables in task_trial.c, task_guide.c, task_device.c and task_page.c.
 * Time comes with events. */
#include "twoarm/task.h"

#include "draw.h"
#include "keys.h"
#include "machine.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static const int64_t escape_hold_ns = 2000000000;

const struct state_rule *ta_rule_of(enum state s)
{
    return ta_trial_rules[s].name    ? &ta_trial_rules[s]
           : ta_guide_rules[s].name  ? &ta_guide_rules[s]
           : ta_device_rules[s].name ? &ta_device_rules[s]
                                     : &ta_page_rules[s];
}

/* --- used by the states ---------------------------------------------------------------------- */

static void redraw(struct ta_task *task)
{
    const struct state_rule *rule = ta_rule_of(task->state);
    ta_draw_begin(&task->scene, rule->name);
    task->scene.lit = rule->lit;
    if (rule->draw) {
        rule->draw(task, &task->scene);
    }
    if (task->exp->ground == TA_GROUND_LIGHT) {
        ta_scene_lighten(&task->scene);
    }
}

void ta_enter(struct ta_task *task, enum state state, int64_t due_ns)
{
    state = state == STATE_FIXATION ? ta_before_trial(task) : state;
    const struct state_rule *rule = ta_rule_of(state);
    task->state = state;
    task->step = STEP_SHOW;
    task->due_ns = due_ns;
    if (rule->begin) {
        rule->begin(task);
    }
    redraw(task);
}

void ta_await(struct ta_task *task, int64_t due_ns)
{
    task->step = STEP_WAIT;
    task->due_ns = due_ns;
}

void ta_finish(struct ta_task *task, enum ta_end end)
{
    task->step = STEP_OVER;
    if (task->end == TA_END_RUNNING) {
        task->end = end;
    }
}

int64_t ta_frames_ns(const struct ta_task *task, double seconds)
{
    double frames = floor(seconds * 1e9 / (double)task->frame_ns + 0.5);
    return (frames < 1 ? 1 : (int64_t)frames) * task->frame_ns;
}

int64_t ta_next_flip(const struct ta_task *task, int64_t t_ns)
{
    int64_t frame = task->frame_ns, since = t_ns - task->flip_ns + frame / 2;
    int64_t n = since <= frame ? 1 : (since + frame - 1) / frame;
    return task->flip_ns + n * frame;
}

/* The system's stamp narrows it down where it is believable: X11 behind a network, for one, stamps
 * by another machine's clock. 2 ms: it is in whole ms, and rounded down. */
int64_t ta_key_earliest(const struct ta_event *e)
{
    const int64_t slack_ns = 2000000;
    int64_t earliest = e->t_ns - e->bound_ns;
    bool believable =
        e->os_ns != TA_NO_TIME && e->os_ns >= earliest - slack_ns && e->os_ns <= e->t_ns + slack_ns;
    return believable && e->os_ns > earliest ? e->os_ns : earliest;
}

bool ta_key_before_flip(const struct ta_task *task, const struct ta_event *e)
{
    return e->t_ns <= task->flip_ns || ta_key_earliest(e) < task->flip_ns;
}

int ta_key_position(const struct ta_task *task, int key)
{
    for (int p = 0; p < task->plan->k; p++) {
        if (task->exp->key[p] == key) {
            return p;
        }
    }
    return -1;
}

bool ta_end_wanted(struct ta_task *task)
{
    if (task->escape_ns != TA_NO_TIME && task->now_ns - task->escape_ns >= escape_hold_ns) {
        task->end_asked = true;
    }
    return task->end_asked;
}

const struct ta_plan_row *ta_plan_at(const struct ta_task *task)
{
    return &task->plan->row[task->at];
}

/* --- events ---------------------------------------------------------------------------------- */

static void handle_shown(struct ta_task *task, int64_t t_ns)
{
    assert(task->step == STEP_SHOW);
    task->flip_ns = t_ns;
    if (task->zero_ns == TA_NO_TIME) {
        task->zero_ns = t_ns;
    }
    ta_rule_of(task->state)->shown(task);
}

static void handle_saved(struct ta_task *task)
{
    assert(task->step == STEP_SAVE);
    ta_rule_of(task->state)->saved(task);
}

/* A state that can answer the wish for an end does so now; the others leave it for the trial's
 * end. */
static void answer_end(struct ta_task *task)
{
    const struct state_rule *rule = ta_rule_of(task->state);
    if (task->step == STEP_WAIT && rule->end_asked && ta_end_wanted(task)) {
        rule->end_asked(task);
    }
}

static void handle_key_down(struct ta_task *task, const struct ta_event *e)
{
    if (e->key < 0 || e->key >= N_KEYS || task->down[e->key]) {
        return; /* a repeat of a key that is held never counts */
    }
    task->down[e->key] = true;
    int p = ta_key_position(task, e->key);
    if (p >= 0) {
        task->down_ns[p] = e->t_ns;
    }
    if (e->key == TA_KEY_ESCAPE) {
        task->escape_ns = e->t_ns;
    }
    if (e->key == task->exp->start_key) {
        ta_pulse_count(task, e);
    }
    task->pause_asked |= e->key == TA_KEY_PAUSE && p < 0 && ta_trial_rules[task->state].name;
    const struct state_rule *rule = ta_rule_of(task->state);
    if (task->step == STEP_WAIT && rule->key) {
        rule->key(task, e);
    }
}

/* The code of the present picture was written at t, or could not be (key 0). */
static void handle_trigger(struct ta_task *task, const struct ta_event *e)
{
    if (e->key > 0) {
        task->row.trigger_code = e->key;
        task->row.trigger_delay = e->t_ns - task->flip_ns;
    } else {
        task->row.flags |= TA_FLAG_TRIGGER_LOST;
        task->trigger_lost = true;
    }
}

/* A click on something that has a key counts as that key. */
static void handle_click(struct ta_task *task, const struct ta_event *e)
{
    struct ta_event as_key = *e;
    const struct state_rule *rule = ta_rule_of(task->state);
    as_key.key = ta_scene_hit(&task->scene, e->x, e->y);
    if (as_key.key >= 0 && task->step == STEP_WAIT && rule->key) {
        rule->key(task, &as_key);
    }
}

static void handle_key_up(struct ta_task *task, const struct ta_event *e)
{
    if (e->key < 0 || e->key >= N_KEYS) {
        return;
    }
    if (e->key == TA_KEY_ESCAPE) {
        ta_end_wanted(task); /* held long enough, also when nobody looked meanwhile */
        task->escape_ns = TA_NO_TIME;
    }
    task->down[e->key] = false;
    const struct state_rule *rule = ta_rule_of(task->state);
    if (task->step == STEP_WAIT && rule->key_up) {
        rule->key_up(task, e);
    }
}

static void handle_focus(struct ta_task *task, bool away)
{
    task->focus_away = away;
    if (away && task->row.trial != TA_NA) {
        task->row.flags |= TA_FLAG_FOCUS_LOST;
    }
}

static void handle_close(struct ta_task *task)
{
    if (task->end_asked || task->state == STATE_CONFIRM) {
        ta_finish(task, TA_END_ABORTED);
    } else {
        task->end_asked = true;
    }
}

void ta_task_handle(struct ta_task *task, const struct ta_event *e)
{
    if (task->step == STEP_OVER) {
        return;
    }
    if (e->t_ns > task->now_ns) {
        task->now_ns = e->t_ns;
    }
    switch (e->kind) {
    case TA_EVENT_SHOWN:
        handle_shown(task, e->t_ns);
        break;
    case TA_EVENT_SAVED:
        handle_saved(task);
        break;
    case TA_EVENT_KEY_DOWN:
        handle_key_down(task, e);
        break;
    case TA_EVENT_KEY_UP:
        handle_key_up(task, e);
        break;
    case TA_EVENT_CLICK:
        handle_click(task, e);
        break;
    case TA_EVENT_FOCUS_LOST:
        handle_focus(task, true);
        break;
    case TA_EVENT_FOCUS_GAINED:
        handle_focus(task, false);
        break;
    case TA_EVENT_CLOSE:
        handle_close(task);
        break;
    case TA_EVENT_TRIGGER:
        handle_trigger(task, e);
        break;
    case TA_EVENT_STOP:
        ta_finish(task, TA_END_ABORTED);
        break;
    case TA_EVENT_TICK:
        if (task->step == STEP_WAIT && e->t_ns >= task->due_ns && ta_rule_of(task->state)->time) {
            ta_rule_of(task->state)->time(task);
        }
        break;
    }
    answer_end(task);
}

/* --- the door -------------------------------------------------------------------------------- */

struct ta_task *ta_task_alloc(const struct ta_experiment *exp, const struct ta_plan *plan,
                              int64_t frame_ns)
{
    struct ta_task *task = calloc(1, sizeof *task);
    if (!task) {
        return NULL;
    }
    task->exp = exp;
    task->plan = plan;
    task->course = ta_course_alloc(exp, plan);
    if (!task->course) {
        free(task);
        return NULL;
    }
    task->frame_ns = frame_ns;
    task->total_points = plan->row[0].phase == TA_MAIN ? exp->points_start : 0;
    task->zero_ns = TA_NO_TIME;
    task->escape_ns = task->premature_ns = TA_NO_TIME;
    task->chosen = -1;
    task->segment = 1;
    task->record.scan_start_ns = TA_NO_TIME;
    task->row.trial = TA_NA;
    task->dress.texts = ta_texts_english();
    if (!ta_tally_alloc(&task->tally, plan->n) || !ta_misses_alloc(&task->misses, plan, exp)) {
        ta_task_free(task);
        return NULL;
    }
    task->after_pages = ta_state_after_guide(task);
    ta_enter(task, ta_first_state(task), 0);
    return task;
}

void ta_task_free(struct ta_task *task)
{
    if (task) {
        ta_tally_free(&task->tally);
        ta_misses_free(&task->misses);
        ta_course_free(task->course);
    }
    free(task);
}

void ta_task_put_on(struct ta_task *task, const struct ta_task_dress *dress)
{
    task->dress = *dress;
    if (!dress->texts) {
        task->dress.texts = ta_texts_english();
    }
    redraw(task);
}

struct ta_want ta_task_want(const struct ta_task *task)
{
    static const enum ta_want_kind kind[] = {
        [STEP_SHOW] = TA_WANT_SHOW,
        [STEP_SAVE] = TA_WANT_SAVE,
        [STEP_WAIT] = TA_WANT_WAIT,
        [STEP_OVER] = TA_WANT_END,
    };
    struct ta_want want = {.kind = kind[task->step], .due_ns = task->due_ns};
    bool can_answer = ta_rule_of(task->state)->end_asked && task->escape_ns != TA_NO_TIME;
    if (task->step == STEP_WAIT && can_answer && task->escape_ns + escape_hold_ns < want.due_ns) {
        want.due_ns = task->escape_ns + escape_hold_ns;
    }
    return want;
}

const struct ta_scene *ta_task_scene(const struct ta_task *task)
{
    return &task->scene;
}

const struct ta_row *ta_task_row(const struct ta_task *task)
{
    return &task->row;
}

enum ta_end ta_task_end(const struct ta_task *task)
{
    return task->end;
}

int ta_task_trial(const struct ta_task *task)
{
    return task->row.trial == TA_NA ? 0 : task->row.trial;
}

const char *ta_task_state(const struct ta_task *task)
{
    return ta_rule_of(task->state)->name;
}

const struct ta_task_record *ta_task_record(const struct ta_task *task)
{
    return &task->record;
}

struct ta_tally *ta_task_tally(struct ta_task *task)
{
    return &task->tally;
}
