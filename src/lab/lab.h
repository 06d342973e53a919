/* lab.h - the room where an experiment is played: files on disk, clock, simulated participant,
 * driver.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "twoarm/model.h"
#include "twoarm/rng.h"
#include "twoarm/run.h"
#include "twoarm/screen.h"
#include "twoarm/sdl_screen.h"
#include "twoarm/task.h"

#include <limits.h>

/* --- names and paths: paths.c ---------------------------------------------------------------- */

/* Who plays what, as typed. */
struct ta_session_name {
    const char *data;        /* the study's folder */
    const char *participant; /* BIDS labels: [0-9A-Za-z]+ */
    const char *session;     /* or NULL */
    int run;                 /* or -1 */
    const char *task;
};
struct ta_session_paths {
    char folder[PATH_MAX];     /* DIR/sub-x[/ses-x]/beh */
    char sourcedata[PATH_MAX]; /* DIR/sourcedata */
    char stem[PATH_MAX];       /* sub-x[_ses-x]_task-x[_run-n] */
    char log[PATH_MAX], sidecar[PATH_MAX], outcomes[PATH_MAX];
};
/* Checks the labels (all mistakes are added) and makes the paths. */
bool ta_session_paths(struct ta_session_paths *, const struct ta_session_name *, struct ta_error *);
/* Nothing of this session may exist; names what does, and the next free --session and --run. */
bool ta_session_is_free(const struct ta_session_paths *, const struct ta_session_name *,
                        struct ta_error *);
/* Whether the session's files can be made, as far as can be told without making any. */
bool ta_session_can_write(const struct ta_session_paths *, struct ta_error *);
/* Makes what a path's folder entry needs to survive a power cut. */
bool ta_folder_sync(const char *folder, struct ta_error *);

/* --- the study's own files: study.c ---------------------------------------------------------- */

/* dataset_description.json, README, participants.tsv ... where they are missing; a row for a new
 * participant. What exists is never changed otherwise. player: "human", or the agent's text. */
bool ta_study_prepare(const char *data, const char *participant, const char *player,
                      struct ta_error *);

/* --- the log: journal.c ---------------------------------------------------------------------- */

/* A log being written: made for this session alone, locked, one write and one fdatasync a row. */
struct ta_journal {
    int fd; /* -1: none */
    int k;
    const char *path; /* borrowed */
};
bool ta_journal_create(struct ta_journal *, const char *path, int k, struct ta_error *);
/* On false nothing more may be written: the row may be torn or lost. */
bool ta_journal_write(struct ta_journal *, const struct ta_row *, struct ta_error *);
/* Also tells of errors that only closing shows. */
bool ta_journal_close(struct ta_journal *, struct ta_error *);
/* Somebody is writing this log at the moment. */
bool ta_journal_is_locked(const char *path);
/* A new file of n bytes, on disk on return; never an existing one. Fails with EEXIST in errno. */
bool ta_file_create(const char *path, const char *content, size_t n);

/* --- the outcome table on disk: outcomes.c --------------------------------------------------- */

/* Writes the whole plan as a new file; sha256 (65 bytes) takes its hash. */
bool ta_outcomes_write(const char *path, const struct ta_plan *, char *sha256, struct ta_error *);
/* Reads it back into a plan of its own, with colours and symbols found by their names. */
bool ta_outcomes_read(const char *path, struct ta_plan *, struct ta_error *);
/* Whether two plans are the same, number by number. */
bool ta_plan_equal(const struct ta_plan *, const struct ta_plan *);

/* --- a clock without a screen: virtual.c ----------------------------------------------------- */

struct ta_virtual_options {
    bool paced;               /* the computer's clock in place of virtual time */
    struct ta_screen *mirror; /* a window that shows the same pictures; borrowed; or NULL */
};
bool ta_virtual_open(struct ta_screen *, const struct ta_virtual_options *, struct ta_error *);

/* --- a simulated participant: player.c ------------------------------------------------------- */

/* Sees percepts, presses keys. Owns its runner. */
struct ta_player {
    const char *spec; /* as typed; borrowed */
    const struct ta_model *model;
    double par[TA_MAX_PAR], q0;
    uint64_t seed;
    struct ta_runner runner;
    struct ta_rng choice, response;
    struct ta_percept see;
    int context; /* -1: none yet */
    int64_t press_ns, release_ns;
    int press_key; /* -1: whatever is chosen when the time comes */
    int release_key;
};
/* spec: "rw:alpha=.3,beta=5", or "random". par: TA_MAX_PAR numbers. */
bool ta_player_parse(const char *spec, int k, const struct ta_model **, double *par,
                     struct ta_error *);
bool ta_player_alloc(struct ta_player *, const char *spec, int k, uint64_t seed, struct ta_error *);
void ta_player_free(struct ta_player *);
/* What is on the screen since t_ns. */
void ta_player_look(struct ta_player *, const struct ta_percept *, int64_t t_ns);
/* When it will next do something; INT64_MAX: nothing. */
int64_t ta_player_next(const struct ta_player *);
/* Does it: a key pressed or released at t_ns. */
struct ta_input ta_player_act(struct ta_player *, int64_t t_ns);

/* --- a session: session.c -------------------------------------------------------------------- */

/* Everything of one session. Borrows all pointers; owns what ta_session_close frees. */
struct ta_session {
    const struct ta_experiment *exp;
    bool shortened; /* by --trials */
    uint64_t seed;
    struct ta_session_name name;
    struct ta_session_paths paths;
    struct ta_player *player; /* NULL: a person */
    struct ta_screen *screen;
    bool virtual_time;

    struct ta_plan plan; /* as read back from disk */
    char outcomes_sha256[65];
    struct ta_journal journal;
    struct ta_task *task;
    bool made_log;
    int n_rows;                   /* on disk */
    double points;                /* total of the last of them */
    int64_t utc_ns, monotonic_ns; /* the same moment, at the start */
    int64_t zero_ns;              /* first flip: zero of the log's times; TA_NO_TIME before */
    const char *why_ended;        /* of an aborted session: "experimenter", "signal", ... */
};
/* Makes all files; on false those made here are gone again. */
bool ta_session_begin(struct ta_session *, struct ta_error *);
/* Plays to the end and closes the files: TA_OK, TA_EARLY or TA_MACHINE (error filled). */
enum ta_status ta_session_play(struct ta_session *, struct ta_error *);
void ta_session_free(struct ta_session *);
/* From now on SIGTERM, SIGHUP and SIGINT end the session with its data safe. */
void ta_session_catch_signals(void);
/* Shows `prepare` every kind of picture the session can come to. */
bool ta_session_rehearse(const struct ta_session *, struct ta_screen *,
                         bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int,
                                         struct ta_error *),
                         struct ta_error *);

/* --- its description: sidecar.c -------------------------------------------------------------- */

/* Writes _beh.json as things stand (end: running, complete, aborted). */
bool ta_sidecar_write(const struct ta_session *, struct ta_error *);

/* --- the program: cli_task.c ----------------------------------------------------------------- */

/* How a window is opened; given by src/bin, so that this room needs no SDL. */
struct ta_window_maker {
    bool (*open)(struct ta_screen *, const struct ta_sdl_options *, struct ta_error *);
    bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int, struct ta_error *);
};
int ta_task_main(int argc, char **argv, const struct ta_window_maker *);

#endif
