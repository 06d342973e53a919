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

#include "trigger.h"

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
/* Some file of it exists, so that it can be resumed. */
bool ta_session_is_there(const struct ta_session_paths *, struct ta_error *);
/* Whether the session's files can be made, as far as can be told without making any. */
bool ta_session_can_write(const struct ta_session_paths *, struct ta_error *);
/* Makes what a path's folder entry needs to survive a power cut. */
bool ta_folder_sync(const char *folder, struct ta_error *);
/* The deepest part of a path that exists (PATH_MAX bytes). */
void ta_path_existing(const char *path, char *part);
/* A file out of the way, under a free name: PATH.torn, PATH.2.torn ... Never overwrites. */
bool ta_file_set_aside(const char *path, struct ta_error *);

/* --- room on the disk: room.c ---------------------------------------------------------------- */

/* What a session may need, with a good margin. */
uint64_t ta_session_bytes(int n_trials, int k);
bool ta_session_has_room(const char *folder, int n_trials, int k, struct ta_error *);

/* --- the study's own files: study.c ---------------------------------------------------------- */

/* dataset_description.json, README, participants.tsv ... where they are missing; a row for a new
 * participant. What exists is never changed otherwise. player: "human", or the agent's text. */
bool ta_study_prepare(const char *data, const struct ta_experiment *, const char *participant,
                      const char *player, struct ta_error *);

/* DIR/.bidsignore names the pilot sessions below it. */
bool ta_study_ignore_pilot(const char *data, struct ta_error *);

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
/* An existing log, locked; TA_USER when another program has it. Written to only after
 * ta_journal_cut. */
bool ta_journal_open(struct ta_journal *, const char *path, int k, struct ta_error *);
/* Saves what stands behind byte `whole` as PATH.torn, then cuts it off: the one truncation there
 * is. Writes the header where nothing is left. */
bool ta_journal_cut(struct ta_journal *, size_t whole, struct ta_error *);
/* Also tells of errors that only closing shows. */
bool ta_journal_close(struct ta_journal *, struct ta_error *);
/* Somebody is writing this log at the moment. */
bool ta_journal_is_locked(const char *path);
/* A new file of n bytes, on disk on return; never an existing one. Fails with EEXIST in errno. */
bool ta_file_create(const char *path, const char *content, size_t n);

/* --- a log read back: logbook.c -------------------------------------------------------------- */

/* Owns row. */
struct ta_logbook {
    int n, k;  /* k 0: not even a header */
    int first; /* number of the first trial in it */
    struct ta_row *row;
    size_t whole; /* bytes of whole lines */
};
/* text: NUL-terminated, n bytes, is changed. first: 1 for a log. */
bool ta_logbook_parse(struct ta_logbook *, char *text, size_t n, int first, const char *path,
                      struct ta_error *);
bool ta_logbook_read(struct ta_logbook *, const char *path, int first, struct ta_error *);
void ta_logbook_free(struct ta_logbook *);

/* --- the outcome table on disk: outcomes.c --------------------------------------------------- */

/* Writes the whole plan as a new file; sha256 (65 bytes) takes its hash. */
bool ta_outcomes_write(const char *path, const struct ta_plan *, char *sha256, struct ta_error *);
/* The hash alone. */
void ta_outcomes_hash(const struct ta_plan *, char *sha256);
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

/* What it has learned and remembers of one context. */
struct ta_mind {
    int context;
    struct ta_runner runner;
    struct ta_rng choice, response;
};
/* Something it is going to do. */
struct ta_act {
    int64_t t_ns;
    enum ta_input_kind kind; /* KEY_DOWN, KEY_UP, MOUSE_DOWN (on the machine of `key`) */
    int key;                 /* -1: whatever is chosen when the time comes */
    int64_t hold_ns;         /* of KEY_DOWN: so long; INT64_MAX: until another act */
    int early;               /* of a recording: the trial this key came before, else 0 */
};
/* Sees percepts, presses keys. Owns its minds and its recording. */
enum { TA_MAX_ACTS = 12 };
struct ta_player {
    const char *spec;             /* as typed; borrowed */
    const struct ta_model *model; /* NULL: a recording is played */
    double par[TA_MAX_PAR];
    struct ta_scale scale; /* q0 NAN: not known before ta_player_start, or a model without values */
    int k;
    uint64_t seed;
    struct ta_mind **mind; /* one a context met so far; each stays where it is, as a runner must */
    int n_minds, at;       /* at: the present one, -1 */
    struct ta_logbook replay;
    int pressed_early; /* the last trial whose early key is down or was ... */
    int early_key;     /* ... and which that was */
    bool over;         /* the recording has no further trial */
    struct ta_percept see;
    int64_t seen_ns; /* since when it sees this */
    int n_acts;
    struct ta_act act[TA_MAX_ACTS];
};
/* The path of "replay:LOG", or NULL. */
const char *ta_player_recording(const char *spec);
/* spec: "rw:alpha=.3,beta=5[,q0=.5]", "random" or "replay:LOG" (model NULL). par: TA_MAX_PAR
 * numbers; q0 NAN where it is not given. player_spec.c, with the next two. */
bool ta_player_parse(const char *spec, int k, const struct ta_model **, double *par, double *q0,
                     struct ta_error *);
/* The range of the plan's rewards, and where values start, by the rule of fits: as given; 1/k when
 * all outcomes of the plan lie in 0 to 1, 0 when they lie in -1 to 1 (NAN: the model has no
 * values). Elsewhere it must be given. */
bool ta_player_scale(const char *spec, const struct ta_plan *, struct ta_scale *,
                     struct ta_error *);
bool ta_player_start(struct ta_player *, const struct ta_plan *, struct ta_error *);
bool ta_player_alloc(struct ta_player *, const char *spec, int k, uint64_t seed, struct ta_error *);
void ta_player_free(struct ta_player *);
/* Goes through a trial that was played before the session was interrupted. */
void ta_player_relive(struct ta_player *, const struct ta_experiment *, const struct ta_plan *,
                      const struct ta_row *);
/* What is on the screen since t_ns. */
void ta_player_look(struct ta_player *, const struct ta_percept *, int64_t t_ns);
/* When it will next do something; INT64_MAX: nothing. */
int64_t ta_player_next(const struct ta_player *);
/* Does it, at t_ns: a key pressed or released, or a click on the machine that `key` stands for
 * (x and y are the caller's to find). */
struct ta_input ta_player_act(struct ta_player *, int64_t t_ns);
/* It will do this; for replay.c. */
void ta_player_plan(struct ta_player *, struct ta_act);
/* A recording looks at the next picture: replay.c. */
void ta_replay_look(struct ta_player *, int64_t t_ns);

/* --- a session: session.c -------------------------------------------------------------------- */

/* What the disk refused. */
enum ta_failed {
    TA_FAILED_NOTHING,
    TA_FAILED_ROW, /* of the log: the session stops */
    TA_FAILED_DESCRIPTION,
    TA_FAILED_RECEIPT
};

/* Everything of one session. Borrows all pointers; owns what ta_session_free frees. */
struct json_t;
struct ta_text;
struct ta_answers;
struct ta_assignment;
struct ta_session {
    const struct ta_experiment *exp;
    bool shortened; /* by --trials */
    bool pilot;     /* marked on every picture and in the description; data apart */
    bool resume;    /* goes on with what is on disk */
    bool bad_display_allowed;
    uint64_t seed;
    struct ta_session_name name;
    struct ta_session_paths paths;
    struct ta_player *player; /* NULL: a person */
    struct ta_screen *screen;
    bool virtual_time;
    bool reproducible;                /* no clock and no computer is named: the same bytes again */
    const struct ta_texts *texts;     /* NULL: English */
    const struct ta_answers *answers; /* for participants.tsv; NULL: none */
    const struct ta_assignment *assigned; /* of a run sheet, or NULL */
    const char *sheet;                    /* its path */

    struct ta_plan plan; /* as read back from disk */
    char outcomes_sha256[65];
    struct ta_journal journal;
    struct ta_task *task;
    struct ta_scene picture;                    /* of a pilot: the task's with its mark */
    bool made_log, made_outcomes, made_sidecar; /* by this program */
    int segment;
    int first_trial;              /* of this segment */
    struct json_t *before;        /* descriptions of the segments before, or NULL */
    int n_rows;                   /* on disk */
    double points;                /* total of the last of them */
    int64_t utc_ns, monotonic_ns; /* the same moment, at the start */
    struct ta_trigger trigger;
    bool scan_noted;        /* the scanner's start is in the description */
    int flow_noted;         /* attempts at the quiz and pauses in it */
    int64_t zero_ns;        /* first flip: zero of the log's times; TA_NO_TIME before */
    const char *why_ended;  /* of an aborted session: "experimenter", "signal", ... */
    enum ta_failed failed;  /* first of all */
    char rescued[PATH_MAX]; /* where the row is that could not be written; "" */
};
/* Makes all files, or finds them (resume); on false those made here are gone again. */
bool ta_session_begin(struct ta_session *, struct ta_error *);
/* Plays to the end and closes the files: TA_OK, TA_EARLY or TA_MACHINE (error filled). */
enum ta_status ta_session_play(struct ta_session *, struct ta_error *);
void ta_session_free(struct ta_session *);
/* From now on SIGTERM, SIGHUP and SIGINT end the session with its data safe. */
void ta_session_catch_signals(void);
bool ta_session_signalled(void);
/* The picture as it goes to the screen: the task's, with the mark of a pilot and the photodiode's
 * patch; in `room` where it is another one than `scene`. */
const struct ta_scene *ta_session_picture(const struct ta_session *, const struct ta_screen *,
                                          const struct ta_scene *, struct ta_scene *room);
/* Shows `prepare` every kind of picture the session can come to. */
bool ta_session_rehearse(const struct ta_session *, struct ta_screen *,
                         bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int,
                                         struct ta_error *),
                         struct ta_error *);

/* Parts of the beginning: begin.c. The plan drawn, on disk, and read back from there; the study's
 * files; the task; all of a new session. */
bool ta_session_make_outcomes(struct ta_session *, struct ta_error *);
bool ta_session_make_study(struct ta_session *, struct ta_error *);
bool ta_session_make_task(struct ta_session *, struct ta_error *);
bool ta_session_begin_new(struct ta_session *, struct ta_error *);

/* --- going on: resume.c ---------------------------------------------------------------------- */

/* Under the journal's lock: reads what is on disk, refuses what is complete, broken or another
 * experiment's, cuts off a torn line, and sets task and player behind the last whole row. */
bool ta_session_resume(struct ta_session *, struct ta_error *);

/* --- after the session: after.c -------------------------------------------------------------- */

/* The task dressed in the session's language, with the labels for its receipt. */
void ta_session_dress(const struct ta_session *, struct ta_task *);
/* The experimenter's summary, a line each, with its \n. */
void ta_session_summary(const struct ta_session *, struct ta_text *);
/* What is to be paid to this participant, as a line of DATA/sourcedata/payments.tsv; of people, and
 * where points are money. */
bool ta_session_receipt(const struct ta_session *, struct ta_error *);

/* --- when the disk fails: rescue.c, rescue_page.c -------------------------------------------- */

/* Saves the row that could not be written to a second place; says where in s->rescued ("": nowhere)
 * and in the error list. */
void ta_rescue_row(struct ta_session *, const struct ta_row *, struct ta_error *);
/* A row of this session, trial `trial`, that was rescued; false when there is none. */
bool ta_rescue_find(const struct ta_session *, int trial, struct ta_row *);
void ta_rescue_scene(const struct ta_session *, struct ta_scene *);
/* The page that tells the experimenter; waits for a key where there is somebody. */
void ta_rescue_tell(struct ta_session *);

/* --- its description: sidecar.c -------------------------------------------------------------- */

/* Writes _beh.json as things stand (end: running, complete, aborted). */
bool ta_sidecar_write(const struct ta_session *, struct ta_error *);
/* The same as a new file: false with EEXIST in errno where there is one. */
bool ta_sidecar_create(const struct ta_session *, struct ta_error *);
/* The experiment and the player as the description has them; to be freed. */
struct json_t *ta_sidecar_experiment(const struct ta_session *);
struct json_t *ta_sidecar_player(const struct ta_session *);
/* The description of a log as it is on disk, or NULL; its "Twoarm" part is there. */
struct json_t *ta_sidecar_read(const char *path, struct ta_error *);
uint64_t ta_sidecar_seed(const struct json_t *);
void ta_sidecar_free(struct json_t *);

/* --- the program: cli_task.c ----------------------------------------------------------------- */

/* How a window is opened; given by src/bin, so that this room needs no SDL. */
struct ta_window_maker {
    bool (*open)(struct ta_screen *, const struct ta_sdl_options *, struct ta_error *);
    bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int, struct ta_error *);
};
int ta_task_main(int argc, char **argv, const struct ta_window_maker *);

#endif
