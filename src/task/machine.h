/* machine.h - the task's inside: its states, what each does, and the pictures made of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_MACHINE_H
#define TASK_MACHINE_H

#include "twoarm/task.h"

enum state {
    STATE_WELCOME,
    STATE_FIXATION,
    STATE_STIMULUS,
    STATE_HIGHLIGHT,
    STATE_FEEDBACK,
    STATE_TOO_SLOW,
    STATE_INTERVAL,
    STATE_PRACTICE_OVER,
    STATE_BREAK,
    STATE_THANKS,
    STATE_CONFIRM,
    STATE_RESUMED, /* first page of a session that goes on */
    N_STATES
};

enum { N_KEYS = 512 }; /* more than SDL's scancodes */

/* Within a state: first its picture, then (after the interval's) a row to disk, then waiting. */
enum step { STEP_SHOW, STEP_SAVE, STEP_WAIT, STEP_OVER };

struct ta_task {
    const struct ta_experiment *exp;
    const struct ta_plan *plan;
    struct ta_course *course; /* owned: the phases of contexts that reverse by choice */
    int64_t frame_ns;

    enum state state;
    enum step step;
    enum state resume; /* CONFIRM: the state to go on with */
    enum ta_end end;
    int64_t due_ns;  /* of the picture, or of the wait */
    int64_t flip_ns; /* when the present picture was shown */
    int64_t zero_ns; /* first flip, TA_NO_TIME before */
    int64_t now_ns;  /* of the last event */

    int at; /* index of the plan row being played, or to be played next */
    struct ta_row row;
    struct ta_scene scene;
    double total_points;

    bool down[N_KEYS];            /* keys held */
    int64_t down_ns[TA_MAX_ARMS]; /* response keys, by position: when last pressed */
    int64_t premature_ns;         /* first response key since the fixation came, TA_NO_TIME */
    int64_t escape_ns;            /* held since; TA_NO_TIME: it is up, or was answered */
    bool end_asked;
    bool focus_away;
    int segment;   /* 1, then +1 at each resume */
    bool repeated; /* the next trial had been begun in the segment before */
    int chosen; /* position of the chosen machine, -1 */
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
};
/* task_trial.c, task_page.c */
extern const struct state_rule ta_trial_rules[N_STATES], ta_page_rules[N_STATES];

/* --- task.c: used by the states -------------------------------------------------------------- */
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

/* Everything n/a, as ta_row_init makes it: row.c. */
void ta_row_clear(struct ta_row *);

/* --- scenes: scene_trial.c, scene_page.c ----------------------------------------------------- */
void ta_scene_fixation(const struct ta_task *, struct ta_scene *);
void ta_scene_stimulus(const struct ta_task *, struct ta_scene *);
void ta_scene_highlight(const struct ta_task *, struct ta_scene *);
void ta_scene_feedback(const struct ta_task *, struct ta_scene *);
void ta_scene_too_slow(const struct ta_task *, struct ta_scene *);
void ta_scene_welcome(const struct ta_task *, struct ta_scene *);
void ta_scene_practice_over(const struct ta_task *, struct ta_scene *);
void ta_scene_break(const struct ta_task *, struct ta_scene *);
void ta_scene_thanks(const struct ta_task *, struct ta_scene *);
void ta_scene_confirm(const struct ta_task *, struct ta_scene *);
void ta_scene_resumed(const struct ta_task *, struct ta_scene *);

#endif
