/* machine.h - the task's inside: its states, what each does, and the pictures made of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_MACHINE_H
#define TASK_MACHINE_H

#include "twoarm/task.h"
#include "twoarm/tally.h"

enum state {
    STATE_INSTRUCTIONS, /* several pages */
    STATE_READY,        /* in their place where an experiment has none */
    STATE_QUIZ,         /* one question after the other */
    STATE_QUIZ_PASSED,
    STATE_QUIZ_FAILED,
    STATE_FIXATION,
    STATE_STIMULUS,
    STATE_HIGHLIGHT,
    STATE_FEEDBACK,
    STATE_TOO_SLOW,
    STATE_INTERVAL,
    STATE_PRACTICE_AGAIN,
    STATE_PRACTICE_OVER,
    STATE_BREAK,
    STATE_PAUSE, /* asked for by the experimenter */
    STATE_THANKS,
    STATE_STOPPED, /* ended early, and there is money to be paid */
    STATE_SUMMARY, /* for the experimenter, after the thank-you */
    STATE_CONFIRM,
    STATE_RESUMED,      /* first page of a session that goes on */
    STATE_SCANNER,      /* waits for the scanner's pulses */
    STATE_TRIGGER_LOST, /* for the experimenter: codes could not be sent */
    N_STATES
};

enum { N_KEYS = 512 }; /* more than SDL's scancodes */

/* Within a state: first its picture, then (after the interval's) a row to disk, then waiting. */
enum step { STEP_SHOW, STEP_SAVE, STEP_WAIT, STEP_OVER };

/* Missed rows in the order in which they come again: a queue in an array, since each row comes
 * again a few times at most. Owns row. */
struct ta_misses {
    int *row;               /* [room] indices of the plan */
    unsigned char *n_again; /* [of the plan's rows] how often it was put here */
    int first, n;           /* row[first .. n - 1] wait */
};

struct ta_task {
    const struct ta_experiment *exp;
    const struct ta_plan *plan;
    struct ta_course *course; /* owned: the phases of contexts that reverse by choice */
    int64_t frame_ns;

    enum state state;
    enum step step;
    enum state resume;          /* CONFIRM: the state to go on with */
    enum state after_pause;     /* PAUSE: the same */
    enum state after_lost;      /* TRIGGER_LOST: the same */
    enum state after_pages;     /* where the last page of the instructions leads */
    struct ta_task_dress dress; /* texts always set */
    enum ta_end end;
    int64_t due_ns;  /* of the picture, or of the wait */
    int64_t flip_ns; /* when the present picture was shown */
    int64_t zero_ns; /* first flip, TA_NO_TIME before */
    int64_t now_ns;  /* of the last event */

    int at;    /* index of the plan row being played, or to be played next */
    int ahead; /* the first row not begun of those in order; at is before it where a miss is
                  repeated */
    struct ta_misses misses; /* rows of the block that will be played again */
    struct ta_row row;
    struct ta_scene scene;
    double total_points;

    bool down[N_KEYS];            /* keys held */
    int64_t down_ns[TA_MAX_ARMS]; /* response keys, by position: when last pressed */
    int64_t premature_ns;         /* first response key since the fixation came, TA_NO_TIME */
    int64_t escape_ns;            /* held since; TA_NO_TIME: it is up, or was answered */
    bool end_asked;
    bool focus_away;
    int segment;         /* 1, then +1 at each resume */
    bool repeated;       /* the next trial had been begun in the segment before */
    int chosen;          /* position of the chosen machine, -1 */
    double shown_points; /* what the screen says: total_points, until the outcome the one before */
    double interval_s;   /* after the trial just saved */

    int page;                       /* of the instructions, from 0 */
    int question, n_right;          /* of the quiz, from 0; right answers so far */
    bool pause_asked, paused;       /* by P; the next trial follows a pause */
    bool rested, rest_over;         /* BREAK: its page takes keys; it becomes so now */
    int n_played;                   /* trials begun */
    int n_practised;                /* trials of the present round of practice */
    uint64_t practice_best;         /* of the last 64 of them, the latest in bit 0: best choices */
    bool scan_started;              /* the pulses waited for have come */
    int n_pulses;                   /* of the scanner, those waited for with them */
    int64_t pulse_ns;               /* when the last of them was read */
    bool trigger_lost, no_triggers; /* to be told to the experimenter; given up */
    struct ta_task_record record;
    struct ta_tally tally;
};

/* What a state does. A missing ability is NULL. */
struct state_rule {
    const char *name;
    enum ta_percept_kind percept;
    void (*begin)(struct ta_task *); /* before the picture is made */
    void (*draw)(const struct ta_task *, struct ta_scene *);
    void (*shown)(struct ta_task *);                        /* flip_ns is new */
    void (*saved)(struct ta_task *);                        /* the row is on disk */
    void (*key)(struct ta_task *, const struct ta_event *); /* a key went down while waiting */
    void (*key_up)(struct ta_task *, const struct ta_event *);
    void (*time)(struct ta_task *);      /* due_ns has come */
    void (*end_asked)(struct ta_task *); /* Escape held, or window closed */
    size_t
        trigger; /* of the code in struct ta_experiment that goes out with the picture; 0: none */
    bool lit;    /* the photodiode's patch is white */
};
/* task_trial.c, task_page.c, task_guide.c, task_device.c */
extern const struct state_rule ta_trial_rules[N_STATES], ta_page_rules[N_STATES],
    ta_guide_rules[N_STATES], ta_device_rules[N_STATES];

/* --- task.c: used by the states -------------------------------------------------------------- */
const struct state_rule *ta_rule_of(enum state);
/* Goes to a state: its picture is wanted at due_ns. */
void ta_enter(struct ta_task *, enum state, int64_t due_ns);
/* Waiting begins; until due_ns, or INT64_MAX for ever. */
void ta_await(struct ta_task *, int64_t due_ns);
/* Over; a session whose rows are all saved is complete however it ends. */
void ta_finish(struct ta_task *, enum ta_end);
/* Whole frames of a duration, at least one, in ns. */
int64_t ta_frames_ns(const struct ta_task *, double seconds);
/* The first frame boundary, counted from the present flip, that leaves half a frame for drawing. */
int64_t ta_next_flip(const struct ta_task *, int64_t t_ns);
/* The earliest a key can have gone down: the system's stamp, else when the queue was last seen
 * empty. */
int64_t ta_key_earliest(const struct ta_event *);
/* It may have gone down before the present picture was there, and so cannot be an answer to it. */
bool ta_key_before_flip(const struct ta_task *, const struct ta_event *);
/* Position of a response key, or -1. */
int ta_key_position(const struct ta_task *, int key);
/* An end was asked for: Escape has been held for 2 s, or the window was closed. */
bool ta_end_wanted(struct ta_task *);
const struct ta_plan_row *ta_plan_at(const struct ta_task *);

/* On a light ground in place of the dark one: theme.c. */
void ta_scene_lighten(struct ta_scene *);
/* Everything n/a, as ta_row_init makes it: row.c. */
void ta_row_clear(struct ta_row *);

/* --- flow.c: what follows what ---------------------------------------------------------------- */
/* A trial begins: the round of practice and the points are set. */
void ta_flow_begin(struct ta_task *);
/* Its row is on disk: counted, and the next row chosen. */
void ta_flow_step(struct ta_task *);
enum state ta_flow_next(const struct ta_task *);
/* Room for the misses of the plan; false when memory is short. */
bool ta_misses_alloc(struct ta_misses *, const struct ta_plan *, const struct ta_experiment *);
void ta_misses_free(struct ta_misses *);
/* Best choices among the last of the round of practice, and how many those are. */
int ta_flow_practice_score(const struct ta_task *, int *of);
/* Where a session begins, and what follows the instructions. */
enum state ta_first_state(const struct ta_task *);
enum state ta_state_after_guide(const struct ta_task *);
/* The key that leads on from the present page, for simulated participants. */
int ta_page_key(const struct ta_task *);

/* --- pages: task_page.c ----------------------------------------------------------------------- */
/* Waits for a key without end; what pages do when they are shown. */
void ta_page_shown(struct ta_task *);
/* Escape held, or the window closed: the question whether to end. */
void ta_page_end_asked(struct ta_task *);
/* A key that went down before the page appeared was not meant for it. */
bool ta_key_meant(const struct ta_task *, const struct ta_event *);
/* Goes to a state at the first flip after a key. */
void ta_enter_by_key(struct ta_task *, enum state, const struct ta_event *);

/* --- devices: task_device.c ------------------------------------------------------------------- */
/* What comes before a trial that is due: STATE_FIXATION itself, or a page. */
enum state ta_before_trial(const struct ta_task *);
/* A pulse of the scanner was read. */
void ta_pulse_count(struct ta_task *, const struct ta_event *);
/* The machines are on the screen: the row says after which pulse. */
void ta_pulse_note(struct ta_task *);

/* --- the questions of the quiz, the program's first: guide.c --------------------------------- */
struct ta_question {
    const char *ask, *answer[TA_MOST_ANSWERS];
    int key_of[TA_MOST_ANSWERS]; /* position whose key fills {1} of the answer; -1: none */
    int n_answers, right;        /* right: index of the right answer */
};
int ta_question_count(const struct ta_task *);
struct ta_question ta_question_get(const struct ta_task *, int i);
/* What the plan shows of how machines pay. */
struct ta_nature {
    bool two_valued;  /* all outcomes are one of two numbers: "more often", else "more" */
    bool luck;        /* the same machine does not always pay the same */
    bool changes;     /* a machine's mean changes within a context */
    bool new_ones;    /* there are new machines in later blocks */
    double low, high; /* smallest and largest outcome */
};
struct ta_nature ta_nature_of(const struct ta_task *);
int ta_guide_pages(const struct ta_task *);
/* After so many failed attempts the experimenter is called. */
bool ta_quiz_calls(const struct ta_task *);

/* --- scenes: scene_trial.c, scene_page.c, scene_guide.c --------------------------------------- */
void ta_scene_fixation(const struct ta_task *, struct ta_scene *);
void ta_scene_stimulus(const struct ta_task *, struct ta_scene *);
void ta_scene_highlight(const struct ta_task *, struct ta_scene *);
void ta_scene_feedback(const struct ta_task *, struct ta_scene *);
void ta_scene_too_slow(const struct ta_task *, struct ta_scene *);
void ta_scene_interval(const struct ta_task *, struct ta_scene *);
void ta_scene_instructions(const struct ta_task *, struct ta_scene *);
void ta_scene_ready(const struct ta_task *, struct ta_scene *);
void ta_scene_quiz(const struct ta_task *, struct ta_scene *);
void ta_scene_quiz_passed(const struct ta_task *, struct ta_scene *);
void ta_scene_quiz_failed(const struct ta_task *, struct ta_scene *);
void ta_scene_practice_again(const struct ta_task *, struct ta_scene *);
void ta_scene_practice_over(const struct ta_task *, struct ta_scene *);
void ta_scene_break(const struct ta_task *, struct ta_scene *);
void ta_scene_pause(const struct ta_task *, struct ta_scene *);
void ta_scene_thanks(const struct ta_task *, struct ta_scene *);
void ta_scene_stopped(const struct ta_task *, struct ta_scene *);
void ta_scene_summary(const struct ta_task *, struct ta_scene *);
void ta_scene_confirm(const struct ta_task *, struct ta_scene *);
void ta_scene_resumed(const struct ta_task *, struct ta_scene *);
void ta_scene_scanner(const struct ta_task *, struct ta_scene *);
void ta_scene_trigger_lost(const struct ta_task *, struct ta_scene *);

#endif
