/* columns.c - the log's columns: the one place that says what they are called, hold and mean.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/columns.h"

static const struct ta_level phases[] = {
    {"practice", "practice with machines of its own; left out of fits"},
    {"main", "the experiment"},
    {0},
};
static const struct ta_level trial_types[] = {
    {"free", "the participant chose"},
    {"forced", "only one arm could be chosen: learned from, not scored"},
    {0},
};
static const struct ta_level statuses[] = {
    {"ok", "answered in time"},
    {"missed", "no answer before the deadline"},
    {0},
};
static const struct ta_level flag_words[] = {
    {"both_keys", "a second response key went down before the choice was over; the first counted"},
    {"held_key", "a response key was still held down when the stimulus came"},
    {"repeated", "the schedule row had been started before"},
    {"focus_lost", "the window lost the keyboard during the trial"},
    {"paused", "the experimenter paused before this trial"},
    {0},
};

#define AT(field) .offset = offsetof(struct ta_row, field)

const struct ta_column ta_columns[] = {
    {.name = "trial", .type = TA_CELL_INT, AT(trial), .meaning = "number of the trial in the session"},
    {.name = "block", .type = TA_CELL_INT, AT(block), .meaning = "number of the block; 0 for practice"},
    {.name = "block_trial", .type = TA_CELL_INT, AT(block_trial), .meaning = "trial within the block"},
    {.name = "phase", .type = TA_CELL_LEVEL, AT(phase), .meaning = "practice or experiment",
     .levels = phases},
    {.name = "context", .type = TA_CELL_TEXT, AT(context), .aliases = "pair stimulus",
     .meaning = "which set of symbols is played; values are learned per context"},
    {.name = "trial_type", .type = TA_CELL_LEVEL, AT(trial_type), .levels = trial_types,
     .meaning = "whether the participant was free to choose"},
    {.name = "status", .type = TA_CELL_LEVEL, AT(status), .levels = statuses,
     .meaning = "whether there was an answer"},
    {.name = "choice", .type = TA_CELL_INT, AT(choice),
     .meaning = "arm chosen, 1 to k; arm numbers are shuffled per context and mean nothing; "
                "n/a when missed"},
    {.name = "reward", .type = TA_CELL_REAL, AT(reward), .aliases = "outcome feedback",
     .meaning = "outcome in units of utility, what models learn from; n/a when missed"},
    {.name = "points", .type = TA_CELL_REAL, AT(points), .meaning = "points shown for this trial"},
    {.name = "total_points", .type = TA_CELL_REAL, AT(total_points),
     .meaning = "points collected in the session so far"},
    {.name = "response_time", .type = TA_CELL_TIME, AT(response_time), .unit = "s", .aliases = "rt",
     .meaning = "from the stimulus shown to the key read; n/a when missed"},
    {.name = "outcome", .type = TA_CELL_REAL, AT(outcome), .per_arm = true,
     .meaning = "what this arm would have paid, in units of reward"},
    {.name = "mean", .type = TA_CELL_REAL, AT(mean), .per_arm = true,
     .meaning = "expected reward of this arm"},
    {.name = "best", .type = TA_CELL_INT, AT(best),
     .meaning = "arm with the highest expected reward; n/a on a tie"},
    {.name = "side", .type = TA_CELL_INT, AT(side), .per_arm = true,
     .meaning = "where this arm stood: 1 is leftmost"},
    {.name = "symbol", .type = TA_CELL_TEXT, AT(symbol), .per_arm = true,
     .meaning = "what this arm looked like"},
    {.name = "key", .type = TA_CELL_TEXT, AT(key),
     .meaning = "key pressed, named by its place on a US keyboard"},
    {.name = "schedule_row", .type = TA_CELL_INT, AT(schedule_row),
     .meaning = "row of the outcome table that was played"},
    {.name = "fixation_onset", .type = TA_CELL_TIME, AT(fixation_onset), .unit = "s",
     .meaning = "flip that showed the fixation cross, from the session's first flip"},
    {.name = "onset", .type = TA_CELL_TIME, AT(onset), .unit = "s",
     .meaning = "flip that showed the machines, from the session's first flip"},
    {.name = "choice_onset", .type = TA_CELL_TIME, AT(choice_onset), .unit = "s",
     .meaning = "flip that showed the chosen machine marked"},
    {.name = "feedback_onset", .type = TA_CELL_TIME, AT(feedback_onset), .unit = "s",
     .meaning = "flip that showed the outcome, or the too-slow message"},
    {.name = "end", .type = TA_CELL_TIME, AT(end), .unit = "s",
     .meaning = "flip that took the outcome away"},
    {.name = "read_bound", .type = TA_CELL_TIME, AT(read_bound), .unit = "s",
     .meaning = "how long before the key was read its queue had last been seen empty: the program's "
                "share of the error of response_time; the keyboard's own comes on top"},
    {.name = "key_time_os", .type = TA_CELL_TIME, AT(key_time_os), .unit = "s",
     .meaning = "the system's own stamp of the key minus onset, where there is one"},
    {.name = "late_flips", .type = TA_CELL_INT, AT(late_flips),
     .meaning = "flips of this trial's stimulus, highlight and feedback that came more than half a "
                "frame after their schedule"},
    {.name = "forgone_shown", .type = TA_CELL_INT, AT(forgone_shown),
     .meaning = "1 when the outcome of the arm not chosen was shown too, else 0"},
    {.name = "premature_time", .type = TA_CELL_TIME, AT(premature_time), .unit = "s",
     .meaning = "first key before the stimulus, as seconds before it; not taken as a response"},
    {.name = "trigger_code", .type = TA_CELL_INT, AT(trigger_code),
     .meaning = "last trigger sent in the trial"},
    {.name = "trigger_delay", .type = TA_CELL_TIME, AT(trigger_delay), .unit = "s",
     .meaning = "from the flip to the write of that trigger"},
    {.name = "segment", .type = TA_CELL_INT, AT(segment),
     .meaning = "1, and one more after each resume of the session"},
    {.name = "flags", .type = TA_CELL_FLAGS, AT(flags), .levels = flag_words,
     .meaning = "what was unusual, comma-separated; n/a when nothing"},
    {0},
};
