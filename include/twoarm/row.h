/* row.h - one trial as a log row holds it: the meeting place of task, log files and reader.
 *
 * Whole numbers are as in the file (arms and trials from 1; TA_NA for n/a), reals NAN for n/a,
 * times int64 nanoseconds (TA_NO_TIME for n/a). The columns are described once, in
 * src/io/columns.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_ROW_H
#define TWOARM_ROW_H

#include "twoarm/base.h"

#define TA_NO_TIME INT64_MIN
enum { TA_TEXT_CELL = 40 };

enum ta_phase { TA_PRACTICE, TA_MAIN };
enum ta_trial_type { TA_FREE, TA_FORCED };
enum ta_trial_status { TA_ANSWERED, TA_MISSED };
/* Bits of ta_row.flags, in the order of their words in columns.c. */
enum ta_flag {
    TA_FLAG_BOTH_KEYS = 1,
    TA_FLAG_HELD_KEY = 2,
    TA_FLAG_REPEATED = 4,
    TA_FLAG_FOCUS_LOST = 8,
    TA_FLAG_PAUSED = 16,
    TA_FLAG_TRIGGER_LOST = 32
};

struct ta_row {
    int trial, block, block_trial;
    int phase;                  /* enum ta_phase, or TA_NA */
    char context[TA_TEXT_CELL]; /* "" for n/a */
    int trial_type, status;
    int choice;
    double reward, points, total_points;
    int64_t response_time;
    double outcome[TA_MAX_ARMS], mean[TA_MAX_ARMS];
    int best;
    int side[TA_MAX_ARMS]; /* 1 = leftmost */
    char symbol[TA_MAX_ARMS][TA_TEXT_CELL];
    char key[TA_TEXT_CELL];
    int schedule_row;
    int64_t fixation_onset, onset, choice_onset, feedback_onset, end; /* from the segment's zero */
    int64_t read_bound, key_time_os;
    int late_flips;
    int forgone_shown;
    int64_t premature_time;
    int trigger_code;
    int64_t trigger_delay;
    int pulse;
    int64_t pulse_time;
    int segment;
    unsigned flags;
};

#endif
