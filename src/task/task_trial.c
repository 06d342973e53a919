/* task_trial.c - the states of a trial: fixation, stimulus, highlight, feedback or too slow,
 * interval.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each picture is due a whole number of frames after the one before it. The highlight is due at
 * the first frame boundary at least half a frame after the key was read. Waits end `lead_frames`
 * before the next picture, so that it is drawn early and shown in time; keys that go down
 * meanwhile are read after the flip and known by their earliest time. */
#include "looks.h"
#include "machine.h"
#include "place.h"

#include <math.h>
#include <string.h>

enum { LEAD_FRAMES = 2 };

static void number_cell(char *cell, int n)
{
    char digit[2] = {(char)('0' + n % 10), '\0'};
    cell[0] = '\0';
    if (n >= 10) {
        number_cell(cell, n / 10);
    }
    strcat(cell, digit);
}

static void fill_looks(struct ta_row *row, const struct ta_plan_row *plan, int k)
{
    for (int a = 0; a < k; a++) {
        row->outcome[a] = plan->outcome[a];
        row->mean[a] = plan->mean[a];
        row->side[a] = plan->position[a] + 1;
        ta_look_name(row->symbol[a], plan->colour[a], plan->symbol[a]);
    }
}

static void begin_trial(struct ta_task *task)
{
    const struct ta_plan_row now = ta_course_row(task->course, task->at), *plan = &now;
    struct ta_row *row = &task->row;
    ta_flow_begin(task);
    task->shown_points = task->total_points;
    ta_row_clear(row);
    row->trial = ++task->n_played;
    row->schedule_row = task->at + 1;
    row->block = plan->block;
    row->block_trial = plan->block_trial;
    row->phase = plan->phase;
    number_cell(row->context, plan->context);
    row->trial_type = plan->forced >= 0 ? TA_FORCED : TA_FREE;
    row->best = plan->best < 0 ? TA_NA : plan->best + 1;
    row->late_flips = 0;
    row->forgone_shown = 0; /* until it is */
    row->segment = task->segment;
    row->flags = (task->focus_away ? TA_FLAG_FOCUS_LOST : 0u) |
                 (task->repeated || task->at < task->ahead ? TA_FLAG_REPEATED : 0u) |
                 (task->paused ? TA_FLAG_PAUSED : 0u) |
                 (task->no_triggers ? TA_FLAG_TRIGGER_LOST : 0u);
    task->repeated = task->paused = false;
    fill_looks(row, plan, task->plan->k);
    task->premature_ns = TA_NO_TIME;
    task->chosen = -1;
}

static int64_t since_zero(const struct ta_task *task)
{
    return task->flip_ns - task->zero_ns;
}

/* Waits `seconds` after this flip, less the lead; the next picture is due at their end. */
static void await_next(struct ta_task *task, double seconds)
{
    int64_t due = task->flip_ns + ta_frames_ns(task, seconds) - LEAD_FRAMES * task->frame_ns;
    ta_await(task, due > task->flip_ns ? due : task->flip_ns);
}

static void enter_after(struct ta_task *task, enum state next, double seconds)
{
    ta_enter(task, next, task->flip_ns + ta_frames_ns(task, seconds));
}

static void count_late(struct ta_task *task)
{
    task->row.late_flips += task->flip_ns - task->due_ns > task->frame_ns / 2;
}

/* --- fixation -------------------------------------------------------------------------------- */

static void fixation_shown(struct ta_task *task)
{
    task->row.fixation_onset = since_zero(task);
    await_next(task, ta_plan_at(task)->fixation_s);
}

static void fixation_key(struct ta_task *task, const struct ta_event *e)
{
    if (ta_key_position(task, e->key) >= 0 && task->premature_ns == TA_NO_TIME) {
        task->premature_ns = e->t_ns;
    }
}

static void fixation_time(struct ta_task *task)
{
    enter_after(task, STATE_STIMULUS, ta_plan_at(task)->fixation_s);
}

/* --- stimulus -------------------------------------------------------------------------------- */

/* Keys that are still down came before the onset, whenever that was: in this trial or before. */
static void note_held_keys(struct ta_task *task)
{
    for (int p = 0; p < task->plan->k; p++) {
        if (task->down[task->exp->key[p]]) {
            task->row.flags |= TA_FLAG_HELD_KEY;
            if (task->premature_ns == TA_NO_TIME || task->down_ns[p] < task->premature_ns) {
                task->premature_ns = task->down_ns[p];
            }
        }
    }
    if (task->premature_ns != TA_NO_TIME) {
        task->row.premature_time = task->flip_ns - task->premature_ns;
    }
}

static void stimulus_shown(struct ta_task *task)
{
    task->row.onset = since_zero(task);
    count_late(task);
    note_held_keys(task);
    ta_pulse_note(task);
    double deadline = task->exp->deadline_s;
    ta_await(task, deadline > 0 ? task->flip_ns + ta_frames_ns(task, deadline) : INT64_MAX);
}

static void respond(struct ta_task *task, int position, const struct ta_event *e)
{
    struct ta_row *row = &task->row;
    int arm = ta_arm_at(task, position);
    task->chosen = position;
    row->status = TA_ANSWERED;
    row->choice = arm + 1;
    row->reward = row->outcome[arm];
    row->points = row->reward * task->exp->points_per_reward;
    task->total_points += row->points;
    row->response_time = e->t_ns - task->flip_ns;
    row->read_bound = e->bound_ns;
    row->key_time_os = e->os_ns == TA_NO_TIME ? TA_NO_TIME : e->os_ns - task->flip_ns;
    if (e->kind == TA_EVENT_CLICK) {
        strcpy(row->key, "Mouse");
    } else if (ta_key_name(e->key)) {
        strncat(row->key, ta_key_name(e->key), sizeof row->key - 1);
    }
    ta_enter(task, STATE_HIGHLIGHT, ta_next_flip(task, e->t_ns));
}

/* A forced trial is answered by its own arm's key alone. */
static bool is_allowed(const struct ta_task *task, int position)
{
    int forced = ta_plan_at(task)->forced;
    return forced < 0 || ta_arm_at(task, position) == forced;
}

/* A key that was in the queue when the machines appeared went down before them: it must be released
 * first, as any that was held. */
static void stimulus_key(struct ta_task *task, const struct ta_event *e)
{
    int position = ta_key_position(task, e->key);
    if (position < 0 || e->t_ns >= task->due_ns || !is_allowed(task, position)) {
        return;
    }
    if (!ta_key_before_flip(task, e)) {
        respond(task, position, e);
        return;
    }
    task->row.flags |= TA_FLAG_HELD_KEY;
    if (task->row.premature_time == TA_NO_TIME) {
        task->row.premature_time = task->flip_ns - ta_key_earliest(e);
    }
}

/* Released before the onset, but read after it: it was not held then. */
static void stimulus_key_up(struct ta_task *task, const struct ta_event *e)
{
    bool held = e->t_ns > task->flip_ns;
    for (int p = 0; p < task->plan->k; p++) {
        held |= task->down[task->exp->key[p]];
    }
    if (!held) {
        task->row.flags &= ~(unsigned)TA_FLAG_HELD_KEY;
    }
}

static void stimulus_time(struct ta_task *task)
{
    task->row.status = TA_MISSED;
    task->total_points += task->exp->miss_points;
    ta_enter(task, STATE_TOO_SLOW, ta_next_flip(task, task->due_ns));
}

/* --- highlight, feedback, too slow ----------------------------------------------------------- */

static void highlight_shown(struct ta_task *task)
{
    task->row.choice_onset = since_zero(task);
    count_late(task);
    await_next(task, ta_plan_at(task)->highlight_s);
}

/* What was in the queue when the highlight appeared belongs to the same wait as the response. */
static void highlight_key(struct ta_task *task, const struct ta_event *e)
{
    int position = ta_key_position(task, e->key);
    if (position >= 0 && position != task->chosen && ta_key_before_flip(task, e)) {
        task->row.flags |= TA_FLAG_BOTH_KEYS;
    }
}

static void highlight_time(struct ta_task *task)
{
    enter_after(task, STATE_FEEDBACK, ta_plan_at(task)->highlight_s);
}

static double feedback_seconds(const struct ta_task *task)
{
    bool missed = task->row.status == TA_MISSED;
    return missed ? task->exp->miss_s : ta_plan_at(task)->feedback_s;
}

static void show_points(struct ta_task *task)
{
    task->shown_points = task->total_points;
}

static void feedback_shown(struct ta_task *task)
{
    task->row.feedback_onset = since_zero(task);
    task->row.total_points = task->total_points;
    task->row.forgone_shown = task->exp->forgone_shown && task->row.status == TA_ANSWERED;
    count_late(task);
    await_next(task, feedback_seconds(task));
}

static void feedback_time(struct ta_task *task)
{
    enter_after(task, STATE_INTERVAL, feedback_seconds(task));
}

/* --- interval -------------------------------------------------------------------------------- */

static void interval_shown(struct ta_task *task)
{
    task->row.end = since_zero(task);
    task->step = STEP_SAVE;
}

static void interval_saved(struct ta_task *task)
{
    task->interval_s = ta_plan_at(task)->interval_s;
    ta_flow_step(task);
    await_next(task, task->interval_s);
}

static void interval_time(struct ta_task *task)
{
    enum state next = ta_flow_next(task);
    if (next != STATE_THANKS && task->trigger_lost) {
        task->after_lost = next;
        next = STATE_TRIGGER_LOST;
    }
    if (next != STATE_THANKS && task->pause_asked) {
        task->after_pause = next;
        next = STATE_PAUSE;
    }
    if (next != STATE_THANKS && ta_end_wanted(task)) {
        task->resume = next;
        next = STATE_CONFIRM;
    }
    enter_after(task, next, task->interval_s);
}

const struct state_rule ta_trial_rules[N_STATES] = {
    [STATE_FIXATION] = {.name = "fixation",
                        .percept = TA_SEE_FIXATION,
                        .begin = begin_trial,
                        .draw = ta_scene_fixation,
                        .shown = fixation_shown,
                        .key = fixation_key,
                        .time = fixation_time,
                        .trigger = offsetof(struct ta_experiment, trigger_fixation)},
    [STATE_STIMULUS] = {.name = "stimulus",
                        .percept = TA_SEE_ARMS,
                        .draw = ta_scene_stimulus,
                        .shown = stimulus_shown,
                        .key = stimulus_key,
                        .key_up = stimulus_key_up,
                        .time = stimulus_time,
                        .trigger = offsetof(struct ta_experiment, trigger_onset),
                        .lit = true},
    [STATE_HIGHLIGHT] = {.name = "highlight",
                         .percept = TA_SEE_CHOICE,
                         .draw = ta_scene_highlight,
                         .shown = highlight_shown,
                         .key = highlight_key,
                         .time = highlight_time,
                         .trigger = offsetof(struct ta_experiment, trigger_choice)},
    [STATE_FEEDBACK] = {.name = "feedback",
                        .percept = TA_SEE_OUTCOME,
                        .begin = show_points,
                        .draw = ta_scene_feedback,
                        .shown = feedback_shown,
                        .time = feedback_time,
                        .trigger = offsetof(struct ta_experiment, trigger_feedback),
                        .lit = true},
    [STATE_TOO_SLOW] = {.name = "too_slow",
                        .percept = TA_SEE_MISSED,
                        .begin = show_points,
                        .draw = ta_scene_too_slow,
                        .shown = feedback_shown,
                        .time = feedback_time,
                        .trigger = offsetof(struct ta_experiment, trigger_missed),
                        .lit = true},
    [STATE_INTERVAL] = {.name = "interval",
                        .percept = TA_SEE_GAP,
                        .draw = ta_scene_interval,
                        .shown = interval_shown,
                        .saved = interval_saved,
                        .time = interval_time,
                        .trigger = offsetof(struct ta_experiment, trigger_end)},
};
