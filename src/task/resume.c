/* resume.c - a task that goes on behind the trials that a log holds already.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

static const struct ta_row *row_at(const struct ta_row *first, size_t stride, int i)
{
    return (const struct ta_row *)(const void *)((const char *)first + (size_t)i * stride);
}

bool ta_row_in_order(const struct ta_row *first, size_t stride, int i, bool repeats, int *beyond)
{
    const struct ta_row *row = row_at(first, stride, i);
    int most = i > 0 ? row_at(first, stride, i - 1)->schedule_row : 0;
    bool again = false, known = false;
    for (int j = i - 1; j >= 0 && row_at(first, stride, j)->block == row->block; j--) {
        const struct ta_row *before = row_at(first, stride, j);
        most = before->schedule_row > most ? before->schedule_row : most;
        if (!known && before->schedule_row == row->schedule_row) {
            again = before->status == TA_MISSED;
            known = true;
        }
    }
    if (beyond) {
        *beyond = most;
    }
    return row->schedule_row > most || (repeats && again);
}

void ta_task_remember(struct ta_task *task, const struct ta_task_record *before)
{
    task->record.n_attempts = before->n_attempts;
    task->record.n_questions = before->n_questions;
    for (int i = 0; i < TA_MAX_ATTEMPTS; i++) {
        task->record.right[i] = before->right[i];
    }
    task->record.n_pauses = before->n_pauses;
}

void ta_task_resume(struct ta_task *task, const struct ta_row *row, int n, int segment,
                    bool repeated)
{
    task->segment = segment;
    task->repeated = repeated;
    if (n == 0) {
        return; /* from the welcome on */
    }
    for (int i = 0; i < n; i++) {
        task->row = row[i];
        task->at = row[i].schedule_row - 1;
        ta_flow_step(task);
    }
    task->total_points = row[n - 1].total_points;
    task->n_played = row[n - 1].trial;
    if (task->end == TA_END_COMPLETE) {
        ta_enter(task, STATE_THANKS, 0);
    } else {
        ta_enter(task, STATE_RESUMED, 0);
    }
}
