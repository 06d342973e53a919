/* row.c - a log row with nothing in it yet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same as ta_row_init, which goes by the column table of src/io and is out of a pure room's
 * reach; a test compares the two byte by byte. */
#include "machine.h"

#include <math.h>
#include <string.h>

static void clear_arms(struct ta_row *row)
{
    for (int a = 0; a < TA_MAX_ARMS; a++) {
        row->outcome[a] = row->mean[a] = NAN;
        row->side[a] = TA_NA;
    }
}

void ta_row_clear(struct ta_row *row)
{
    memset(row, 0, sizeof *row);
    clear_arms(row);
    row->trial = row->block = row->block_trial = row->phase = TA_NA;
    row->trial_type = row->status = row->choice = row->best = TA_NA;
    row->schedule_row = row->late_flips = row->forgone_shown = TA_NA;
    row->trigger_code = row->pulse = row->segment = TA_NA;
    row->reward = row->points = row->total_points = NAN;
    row->response_time = row->read_bound = row->key_time_os = TA_NO_TIME;
    row->fixation_onset = row->onset = row->choice_onset = TA_NO_TIME;
    row->feedback_onset = row->end = row->premature_time = TA_NO_TIME;
    row->trigger_delay = row->pulse_time = TA_NO_TIME;
}
