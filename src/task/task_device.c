/* task_device.c - the scanner that starts a session and counts its time, and triggers that fail.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scanner sends a key for each pulse. The first trial after practice waits for so many of them;
 * what is pressed before that page is none of the scanner's business. Later ones are counted, and
 * each row says how long after the last of them its machines came. */
#include "keys.h"
#include "machine.h"

enum state ta_before_trial(const struct ta_task *task)
{
    bool waits =
        task->exp->start_key > 0 && !task->scan_started && ta_plan_at(task)->phase == TA_MAIN;
    return waits ? STATE_SCANNER : STATE_FIXATION;
}

/* --- pulses ---------------------------------------------------------------------------------- */

void ta_pulse_note(struct ta_task *task)
{
    if (task->scan_started) {
        task->row.pulse = task->n_pulses;
        task->row.pulse_time = task->flip_ns - task->pulse_ns;
    }
}

/* One that was in the queue when the machines appeared came before them. */
void ta_pulse_count(struct ta_task *task, const struct ta_event *e)
{
    bool waited_for = task->state == STATE_SCANNER;
    if (!waited_for && !task->scan_started) {
        return;
    }
    task->record.n_pulses = ++task->n_pulses;
    task->pulse_ns = e->t_ns;
    if (task->state == STATE_STIMULUS && e->t_ns <= task->flip_ns) {
        ta_pulse_note(task);
    }
}

/* The page is made anew with each pulse, so that whoever looks at it sees them come. */
static void scanner_key(struct ta_task *task, const struct ta_event *e)
{
    if (e->key != task->exp->start_key) {
        return;
    }
    if (task->n_pulses >= task->exp->start_pulses) {
        task->scan_started = true;
        task->record.scan_start_ns = e->t_ns;
        ta_enter_by_key(task, STATE_FIXATION, e);
    } else {
        ta_enter_by_key(task, STATE_SCANNER, e);
    }
}

/* --- triggers -------------------------------------------------------------------------------- */

/* Enter: whoever drives the task connects the device again before the next picture. */
static void lost_key(struct ta_task *task, const struct ta_event *e)
{
    bool again = e->key == TA_KEY_RETURN || e->key == TA_KEY_KEYPAD_ENTER;
    bool without = e->key == TA_KEY_W;
    if ((again || without) && ta_key_meant(task, e)) {
        task->trigger_lost = false;
        task->no_triggers = task->record.triggers_given_up = without;
        ta_enter_by_key(task, task->after_lost, e);
    }
}

const struct state_rule ta_device_rules[N_STATES] = {
    [STATE_SCANNER] = {.name = "scanner",
                       .percept = TA_SEE_PAGE,
                       .draw = ta_scene_scanner,
                       .shown = ta_page_shown,
                       .key = scanner_key,
                       .end_asked = ta_page_end_asked},
    [STATE_TRIGGER_LOST] = {.name = "trigger_lost",
                            .percept = TA_SEE_PAGE,
                            .draw = ta_scene_trigger_lost,
                            .shown = ta_page_shown,
                            .key = lost_key,
                            .end_asked = ta_page_end_asked},
};
