/* flow.c - what follows what: rounds of practice until the criterion, blocks, breaks, the end.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan holds every round of practice that there may be, one after the other; when the criterion
 * is met the rest of them is passed over. */
#include "keys.h"
#include "machine.h"

/* Practice does not count, and each round of it begins at 0 as well. */
void ta_flow_begin(struct ta_task *task)
{
    int phase = ta_plan_at(task)->phase;
    bool first = task->row.trial == TA_NA;
    if (phase == TA_PRACTICE && task->n_practised == 0) {
        task->total_points = 0;
    } else if (phase == TA_MAIN && (first || task->row.phase != phase)) {
        task->total_points = task->exp->points_start;
    }
}

int ta_flow_practice_score(const struct ta_task *task, int *of)
{
    const struct ta_experiment *x = task->exp;
    int n = x->practice_of > 0 ? x->practice_of : x->practice_trials, best = 0;
    *of = n < x->practice_trials ? n : x->practice_trials;
    for (int i = 0; i < *of && i < 64; i++) {
        best += (int)(task->practice_best >> i & 1);
    }
    return best;
}

static bool criterion_met(const struct ta_task *task)
{
    int of;
    return ta_flow_practice_score(task, &of) >= task->exp->practice_correct;
}

static bool practice_at(const struct ta_task *task, int at)
{
    return at < task->plan->n && task->plan->row[at].phase == TA_PRACTICE;
}

/* A trial of practice is over; at the end of a round the criterion decides. */
static void step_practice(struct ta_task *task)
{
    const struct ta_row *row = &task->row;
    if (task->n_practised == 0) {
        task->record.practice_rounds++;
        task->practice_best = 0;
    }
    task->practice_best = task->practice_best << 1 |
                          (row->status == TA_ANSWERED && row->choice == row->best ? 1u : 0u);
    task->n_practised++;
    if (task->n_practised < task->exp->practice_trials && practice_at(task, task->at)) {
        return;
    }
    task->n_practised = 0;
    task->record.criterion_met = task->exp->practice_correct > 0 && criterion_met(task);
    while (practice_at(task, task->at) && criterion_met(task)) {
        task->at++;
    }
}

void ta_flow_step(struct ta_task *task)
{
    int chosen = task->row.choice == TA_NA ? -1 : task->row.choice - 1;
    ta_tally_add(&task->tally, task->exp, &task->row);
    ta_course_step(task->course, task->at, chosen);
    task->at++;
    if (task->row.phase == TA_PRACTICE) {
        step_practice(task);
    }
    if (task->at == task->plan->n) {
        task->end = TA_END_COMPLETE;
    }
}

enum state ta_flow_next(const struct ta_task *task)
{
    if (task->at == task->plan->n) {
        return STATE_THANKS;
    }
    const struct ta_plan_row *next = ta_plan_at(task);
    const struct ta_experiment *x = task->exp;
    if (next->phase == TA_PRACTICE) {
        return task->n_practised == 0 ? STATE_PRACTICE_AGAIN : STATE_FIXATION;
    }
    if (task->row.phase == TA_PRACTICE) {
        return STATE_PRACTICE_OVER;
    }
    if (next->block != task->row.block) {
        return x->break_blocks ? STATE_BREAK : STATE_FIXATION;
    }
    bool pause = x->break_trials > 0 && task->row.block_trial % x->break_trials == 0;
    return pause ? STATE_BREAK : STATE_FIXATION;
}

enum state ta_first_state(const struct ta_task *task)
{
    return task->exp->instructions ? STATE_INSTRUCTIONS : STATE_READY;
}

enum state ta_state_after_guide(const struct ta_task *task)
{
    return task->exp->quiz ? STATE_QUIZ : STATE_FIXATION;
}

int ta_page_key(const struct ta_task *task)
{
    if (task->state == STATE_QUIZ) {
        return TA_KEY_1 + ta_question_get(task, task->question).right;
    }
    bool called = task->state == STATE_QUIZ_FAILED && ta_quiz_calls(task);
    return called ? TA_KEY_RETURN : TA_KEY_SPACE;
}
