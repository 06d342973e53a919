/* resume.c - a task that goes on behind the trials that a log holds already.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

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
