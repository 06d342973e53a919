/* percept.c - what can be known of the present picture: by a simulated participant, who sees no
 * more than a person, and by a recorder of triggers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

int ta_task_trigger(const struct ta_task *task)
{
    size_t at = ta_rule_of(task->state)->trigger;
    bool none = at == 0 || task->no_triggers || task->exp->trigger_device == TA_TRIGGER_NONE;
    return none ? 0 : *(const int *)(const void *)((const char *)task->exp + at);
}

struct ta_percept ta_task_percept(const struct ta_task *task)
{
    struct ta_percept see = {.kind = TA_SEE_OTHER, .k = task->plan->k, .choice = -1, .forced = -1};
    if (task->step == STEP_OVER || task->step == STEP_SHOW) {
        return see;
    }
    see.kind = ta_rule_of(task->state)->percept;
    see.page_key = see.kind == TA_SEE_PAGE ? ta_page_key(task) : 0;
    if (see.kind == TA_SEE_PAGE || see.kind == TA_SEE_OTHER) {
        return see;
    }
    const struct ta_plan_row *row = ta_plan_at(task);
    see.trial = ta_task_trial(task);
    see.key = task->exp->key;
    if (see.kind == TA_SEE_FIXATION) {
        see.onset_ns = task->flip_ns + ta_frames_ns(task, row->fixation_s);
    }
    if (see.kind == TA_SEE_FIXATION || see.kind == TA_SEE_CHOICE || see.kind == TA_SEE_GAP) {
        return see;
    }
    see.context = row->context;
    see.forced = row->forced;
    see.practice = row->phase == TA_PRACTICE;
    for (int a = 0; a < see.k; a++) {
        see.position[a] = row->position[a];
    }
    if (see.kind == TA_SEE_OUTCOME) {
        see.choice = task->row.choice - 1;
        see.reward = task->row.reward;
        see.outcome = task->row.forgone_shown ? task->row.outcome : NULL;
    }
    return see;
}
