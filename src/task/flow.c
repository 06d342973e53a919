/* flow.c - what follows what: rounds of practice until the criterion, blocks, breaks, the end.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan holds every round of practice that there may be, one after the other; when the criterion
 * is met the rest of them is passed over. A missed trial that comes again is the same row of the
 * plan: nobody has seen its outcome. */
#include "keys.h"
#include "machine.h"

#include <stdlib.h>

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
    if (task->n_practised < task->exp->practice_trials && practice_at(task, task->ahead)) {
        return;
    }
    task->n_practised = 0;
    task->record.criterion_met = task->exp->practice_correct > 0 && criterion_met(task);
    while (practice_at(task, task->ahead) && criterion_met(task)) {
        task->ahead++;
    }
}

/* --- misses that come again ------------------------------------------------------------------- */

bool ta_misses_alloc(struct ta_misses *m, const struct ta_plan *plan, const struct ta_experiment *x)
{
    size_t n = x->miss_repeat ? (size_t)plan->n : 0;
    *m = (struct ta_misses){0};
    m->row = calloc(n * (size_t)x->miss_rounds + 1, sizeof *m->row);
    m->n_again = calloc(n + 1, 1);
    return m->row && m->n_again;
}

void ta_misses_free(struct ta_misses *m)
{
    free(m->row);
    free(m->n_again);
}

static void note_miss(struct ta_task *task)
{
    struct ta_misses *m = &task->misses;
    const struct ta_row *row = &task->row;
    if (task->exp->miss_repeat && row->phase == TA_MAIN && row->status == TA_MISSED &&
        m->n_again[task->at] < task->exp->miss_rounds) {
        m->n_again[task->at]++;
        m->row[m->n++] = task->at;
    }
}

/* The next row in order, or, at the end of a block, the first that was missed in it. */
static void choose_row(struct ta_task *task)
{
    const struct ta_plan *plan = task->plan;
    struct ta_misses *m = &task->misses;
    bool block_over =
        task->ahead == plan->n || plan->row[task->ahead].block != plan->row[task->at].block;
    task->at = block_over && m->first < m->n ? m->row[m->first++] : task->ahead;
}

void ta_flow_step(struct ta_task *task)
{
    int chosen = task->row.choice == TA_NA ? -1 : task->row.choice - 1;
    ta_tally_add(&task->tally, task->exp, &task->row);
    ta_course_step(task->course, task->at, chosen);
    if (task->at >= task->ahead) {
        task->ahead = task->at + 1;
    }
    if (task->row.phase == TA_PRACTICE) {
        step_practice(task);
    }
    note_miss(task);
    choose_row(task);
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
    bool in_order = task->at == task->ahead;
    bool pause = in_order && x->break_trials > 0 && task->row.block_trial % x->break_trials == 0;
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
    if (task->state == STATE_SCANNER) {
        return task->exp->start_key;
    }
    bool called = (task->state == STATE_QUIZ_FAILED && ta_quiz_calls(task)) ||
                  task->state == STATE_TRIGGER_LOST;
    return called ? TA_KEY_RETURN : TA_KEY_SPACE;
}
