/* task.h - the experiment as a state machine fed with timed events; it never asks the time.
 *
 * The driver (src/lab/session.c) asks ta_task_want, does it (show a scene, wait for input, save a
  * row)
 * and reports back with ta_task_handle. A person, an agent and a recording are the same to it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TASK_H
#define TWOARM_TASK_H

#include "twoarm/experiment.h"
#include "twoarm/texts.h"

/* One row of the outcome table: all that is fixed before the first trial. Arms 0-based. */
struct ta_plan_row {
    int phase, block, block_trial, context; /* numbers as in the log */
    double outcome[TA_MAX_ARMS], mean[TA_MAX_ARMS];
    int best; /* -1 on a tie */
    unsigned char position[TA_MAX_ARMS], symbol[TA_MAX_ARMS], colour[TA_MAX_ARMS];
    double interval_s;
    int forced; /* the only arm that may be chosen; -1: free */
    double fixation_s, highlight_s, feedback_s;
    /* of an environment that reverses by choice: what counts while its context is reversed */
    double reversed_outcome[TA_MAX_ARMS], reversed_mean[TA_MAX_ARMS];
};
struct ta_plan {
    int n, k;
    bool by_choice;          /* some context reverses by what is chosen */
    struct ta_plan_row *row; /* owned */
};
/* Draws the whole table from the named streams of `seed`; false when memory is short. */
bool ta_plan_make(struct ta_plan *, const struct ta_experiment *, uint64_t seed);
void ta_plan_free(struct ta_plan *);

/* The phases of all contexts, as the choices so far have made them. Where nothing reverses by
 * choice ta_course_row gives the plan's rows as they are. Borrows experiment and plan. */
struct ta_course;
struct ta_course *ta_course_alloc(const struct ta_experiment *, const struct ta_plan *);
void ta_course_free(struct ta_course *);
/* The row as it is played now: outcome, mean and best of its context's present phase. */
struct ta_plan_row ta_course_row(const struct ta_course *, int at);
/* The trial of row `at` was played with this choice (0-based; -1: missed, changes nothing). */
void ta_course_step(struct ta_course *, int at, int choice);

enum ta_event_kind {
    TA_EVENT_TICK,  /* the time wanted has come */
    TA_EVENT_SHOWN, /* the scene wanted is on the screen since t */
    TA_EVENT_KEY_DOWN,
    TA_EVENT_KEY_UP,
    TA_EVENT_SAVED, /* the row wanted is on disk */
    TA_EVENT_FOCUS_LOST,
    TA_EVENT_FOCUS_GAINED,
    TA_EVENT_CLOSE,  /* window closed: asks for an end as Escape does; a second time: a stop */
    TA_EVENT_STOP,   /* end now: SIGTERM, SIGHUP; in place of SAVED: the row could not be saved */
    TA_EVENT_CLICK,  /* the mouse at x, y */
    TA_EVENT_TRIGGER /* after SHOWN: ta_task_trigger's code (key) went out at t; 0: it could not */
};
struct ta_event {
    enum ta_event_kind kind;
    int key;
    int64_t t_ns, bound_ns, os_ns; /* as in struct ta_input */
    float x, y;                    /* of a click, in units of the scene */
};

enum ta_want_kind {
    TA_WANT_SHOW, /* ta_task_scene at due_ns (0: at once); answer SHOWN */
    TA_WANT_WAIT, /* input until due_ns (INT64_MAX: for ever); answer with the input, or TICK */
    TA_WANT_SAVE, /* ta_task_row to disk; answer SAVED */
    TA_WANT_END   /* over: ta_task_end says how */
};
struct ta_want {
    enum ta_want_kind kind;
    int64_t due_ns;
};

enum ta_end { TA_END_RUNNING, TA_END_COMPLETE, TA_END_ABORTED };

/* What a participant can see of the present picture, for simulated ones. */
enum ta_percept_kind {
    TA_SEE_PAGE,    /* a page that waits for page_key */
    TA_SEE_ARMS,    /* machines, a choice is wanted */
    TA_SEE_OUTCOME, /* what was paid */
    TA_SEE_MISSED,
    TA_SEE_FIXATION,
    TA_SEE_CHOICE, /* the machine chosen, marked */
    TA_SEE_GAP,    /* the interval after a trial */
    TA_SEE_OTHER
};
struct ta_percept {
    enum ta_percept_kind kind;
    int trial;        /* of the session, 0: on a page */
    int64_t onset_ns; /* with TA_SEE_FIXATION: when the machines are due, for recordings */
    int k, context;
    bool practice;
    int forced;                          /* the only arm that may be chosen, or -1 */
    unsigned char position[TA_MAX_ARMS]; /* of each arm */
    const int *key;                      /* by position */
    int choice;                          /* 0-based, with TA_SEE_OUTCOME */
    double reward;
    int page_key; /* with TA_SEE_PAGE: the key that leads on; of a question, the right answer's */
    const double *outcome; /* with TA_SEE_OUTCOME: of each arm where all are shown; else NULL */
};

/* What a session is dressed in: nothing of it changes what is played. */
struct ta_task_dress {
    const struct ta_texts *texts;      /* borrowed; NULL: English */
    const char *participant, *session; /* on the receipt; borrowed, or NULL */
};
/* How the way to the first trial went. */
enum { TA_MAX_ATTEMPTS = 20 };
struct ta_task_record {
    int n_attempts, n_questions; /* of the quiz */
    int right[TA_MAX_ATTEMPTS];  /* answers, by attempt; attempts beyond are only counted */
    int practice_rounds;         /* begun */
    bool criterion_met;          /* of practice, where there is one */
    int n_pauses;
    int n_pulses;          /* of the scanner, in this segment */
    int64_t scan_start_ns; /* the last pulse that was waited for; TA_NO_TIME */
    bool triggers_given_up;
};

struct ta_task;
/* Borrowed plan and experiment must outlive the task; the plan has at least one row. */
struct ta_task *ta_task_alloc(const struct ta_experiment *, const struct ta_plan *,
                              int64_t frame_ns);
void ta_task_free(struct ta_task *);
/* To be called before the first event. */
void ta_task_put_on(struct ta_task *, const struct ta_task_dress *);
/* Right after alloc: goes on behind `n` rows that are on disk already, in segment `segment`.
 * repeated: the trial behind them had been begun before. */
void ta_task_resume(struct ta_task *, const struct ta_row *, int n, int segment, bool repeated);
/* Row i of a log came in its order: its row of the outcome table is beyond all before it, or
 * (repeats) that of a trial of its block that was missed. Rows are `stride` bytes apart, from the
 * log's first one on. *beyond, if not NULL, takes the highest row before it. */
bool ta_row_in_order(const struct ta_row *first, size_t stride, int i, bool repeats, int *beyond);
/* Before that: what was done on pages in the segments before (quiz, pauses). */
void ta_task_remember(struct ta_task *, const struct ta_task_record *);
struct ta_want ta_task_want(const struct ta_task *);
void ta_task_handle(struct ta_task *, const struct ta_event *);
/* The code to be sent when the picture wanted is on the screen; 0: none. */
int ta_task_trigger(const struct ta_task *);
const struct ta_scene *ta_task_scene(const struct ta_task *);
const struct ta_row *ta_task_row(const struct ta_task *);
struct ta_percept ta_task_percept(const struct ta_task *);
enum ta_end ta_task_end(const struct ta_task *);
int ta_task_trial(const struct ta_task *);         /* being played, or last played; 0 before */
const char *ta_task_state(const struct ta_task *); /* name of the state, for the sidecar */
const struct ta_task_record *ta_task_record(const struct ta_task *);
/* What the trials came to so far; rows of earlier segments may be added to it. */
struct ta_tally;
struct ta_tally *ta_task_tally(struct ta_task *);

/* Keys by name, without SDL: "F" <-> 9. -1 / NULL when unknown. */
int ta_key_find(const char *name);
const char *ta_key_name(int key);
/* Has the key a use of its own in every session, so that nobody can answer with it? */
bool ta_key_is_kept(int key);

#endif
