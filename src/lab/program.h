/* program.h - the inside of the program twoarm-task: what was typed, and the stage it plays on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_PROGRAM_H
#define LAB_PROGRAM_H

#include "lab.h"

#include "twoarm/io.h"

#define TA_TASK_PROGRAM "twoarm-task"
#define TA_NO_SEED      UINT64_MAX

struct ta_task_settings {
    const char *participant, *session, *data, *agent;
    const char *preset, *experiment; /* name; path of a file; NULL: the built-in one */
    const char *language, *keys, *sheet;
    double text_size; /* 0: the experiment's */
    int run, trials, display, participants;
    uint64_t seed;
    bool windowed, fast, headless, version, manual, pilot, resume, list_presets, light;
    bool check_display, allow_bad_display;
};

/* --- which experiment: choice.c -------------------------------------------------------------- */

/* The file, the preset, or the built-in experiment; to be freed when true. */
bool ta_typed_experiment(const struct ta_task_settings *, struct ta_experiment *,
                         struct ta_error *);
/* --list-presets: prints them. */
enum ta_status ta_typed_presets(struct ta_error *);
/* --trials: shortens every block, and practice. False where nothing is shortened. */
bool ta_typed_shorten(struct ta_experiment *, int trials, struct ta_error *);

/* --- checks of what was typed: typed.c ------------------------------------------------------- */

enum { TA_MAX_SIMULATED = 999 };
/* Fills the session's name and what follows from options; pilot: PATH_MAX bytes for its folder. */
bool ta_typed_check(const struct ta_task_settings *, struct ta_session *, struct ta_experiment *,
                    char *pilot, struct ta_error *);
/* Whether the session's files can be made there, or are there to be resumed. */
bool ta_typed_place(const struct ta_session *, struct ta_error *);
/* The seed as typed; else of the log that is resumed or played again; else drawn. */
bool ta_typed_seed(const struct ta_task_settings *, struct ta_session *, struct ta_error *);
/* Whether the agent knows where its values start, in the plan of the session's seed. */
bool ta_typed_start(const struct ta_task_settings *, const struct ta_session *, struct ta_error *);
/* Room on the disk for all sessions. */
bool ta_typed_room(const struct ta_task_settings *, const struct ta_session *, struct ta_error *);

/* --- all of it: run.c ------------------------------------------------------------------------ */

enum ta_status ta_task_run(const struct ta_task_settings *, const struct ta_window_maker *,
                           struct ta_error *);

/* --- a window, a clock, or both: stage.c ----------------------------------------------------- */

struct ta_stage {
    struct ta_screen window, clock;
    struct ta_screen *screen; /* what sessions run on */
};
/* The window alone, its display measured. */
bool ta_stage_window(struct ta_stage *, const struct ta_task_settings *,
                     const struct ta_window_maker *, struct ta_error *);
/* Whatever the settings ask for; the session's pictures are rehearsed. Refuses a display that is
 * not good enough for people. */
bool ta_stage_open(struct ta_stage *, const struct ta_task_settings *, const struct ta_session *,
                   const struct ta_window_maker *, struct ta_error *);
void ta_stage_close(struct ta_stage *);

/* --- what a display is good for: display.c --------------------------------------------------- */

/* The measurement in a few lines of text, each with its \n. */
void ta_display_describe(const struct ta_display_info *, struct ta_text *);
/* Adds why people cannot be run on it and what to do; true when they can. */
bool ta_display_accept(const struct ta_display_info *, struct ta_error *);
/* --check-display: measures, prints, keeps a report in the current folder. */
enum ta_status ta_display_check(const struct ta_task_settings *, const struct ta_window_maker *,
                                struct ta_error *);

#endif
