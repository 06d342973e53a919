/* tour.h - for tests: leads a task through every kind of picture, by settings and keys on pages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TOUR_H
#define TESTS_TOUR_H

#include "twoarm/task.h"

#include <stdlib.h>
#include <string.h>

/* keys: one a page, in order: '_' space, '>' '<' arrows, '/' Enter, 'x' window closed, others
 * as on the keyboard; when they are used up, the key that leads on. */
struct tour {
    const char *name;
    void (*set)(struct ta_experiment *);
    const char *keys;
    int pause_at, miss_at; /* trials, from 1; 0: none */
};

static inline void tour_quiz(struct ta_experiment *x)
{
    x->quiz = true;
    x->quiz_attempts = 2;
}
static inline void tour_money(struct ta_experiment *x)
{
    x->pay_per_point = 0.01;
    x->pay_base = 5;
    x->pay_round = 0.5;
}
static inline void tour_criterion(struct ta_experiment *x)
{
    x->practice_correct = x->practice_of = 2;
    x->practice_rounds = 2;
    x->break_least_s = 5;
    x->break_trials = 1;
    x->new_symbols = false;
}
static inline void tour_forced(struct ta_experiment *x)
{
    x->forced_first = 2;
    x->forgone_shown = true;
    x->mouse = true;
}
static inline void tour_arm(struct ta_experiment *x)
{
    x->feedback_at = TA_FEEDBACK_ARM;
    x->ground = TA_GROUND_LIGHT;
}
static inline void tour_arms_of(struct ta_experiment *x, int k)
{
    ta_env_spec_init(&x->env, ta_env_find("bernoulli"), k);
    for (int a = 0; a < k; a++) {
        x->env.par[0][a] = 0.8 - 0.1 * a;
        x->key[a] = ta_key_find("1") + a;
    }
    x->set[0] = x->env;
}
static inline void tour_four(struct ta_experiment *x)
{
    tour_arms_of(x, 4);
    x->forgone_shown = true;
}
static inline void tour_three(struct ta_experiment *x)
{
    tour_arms_of(x, 3);
    x->feedback_at = TA_FEEDBACK_ARM;
    x->text_size = 1.4;
}
static inline void tour_bare(struct ta_experiment *x)
{
    x->instructions = false;
    x->texts = false;
    x->movement = false;
}
static inline void tour_large(struct ta_experiment *x)
{
    tour_quiz(x);
    tour_money(x);
    x->text_size = 1.5;
}

/* A question of the lab's own, as long as one can be, with the longest answers. */
static inline void tour_own(struct ta_experiment *x)
{
    static const struct ta_own_question own = {
        .ask = "You have chosen a machine three times and it paid nothing each time. What do you "
               "know about this machine, and what should you do on the next round?",
        .n_answers = 4,
        .right = 1,
        .answer = {"It is broken, and I choose it never again in this or any other block",
                   "It may still be the better one", "It will pay next time for certain",
                   "Nothing"}};
    tour_quiz(x);
    x->quiz_built_in = false;
    x->question[0] = own;
    x->n_questions = 1;
}
static inline void tour_levers(struct ta_experiment *x)
{
    x->theme = TA_THEME_LEVERS;
}
static inline void tour_scanner(struct ta_experiment *x)
{
    x->start_key = ta_key_find("5");
    x->start_pulses = 3;
}
/* A device that never takes a code. */
static inline void tour_lost(struct ta_experiment *x)
{
    x->trigger_device = TA_TRIGGER_SERIAL;
    strcpy(x->trigger_path, "/dev/ttyUSB0");
    x->trigger_onset = 1;
}

static const struct tour tours[] = {
    {"usual", NULL, "x_", 2, 3},
    {"quiz", tour_quiz, ">>>_1111_>>>_", 0, 0},
    {"called", tour_quiz, ">>>_1111_>>>_1111/", 0, 0},
    {"money", tour_money, ">>>___S_", 0, 0},
    {"stopped", tour_money, ">>>__x/", 0, 0},
    {"criterion", tour_criterion, "", 0, 1},
    {"forced", tour_forced, "", 0, 0},
    {"arm", tour_arm, "", 0, 1},
    {"three", tour_three, "", 0, 0},
    {"four", tour_four, "", 0, 0},
    {"bare", tour_bare, "", 0, 0},
    {"large", tour_large, ">>>_1111_", 0, 0},
    {"own", tour_own, "", 0, 0},
    {"levers", tour_levers, "", 0, 1},
    {"scanner", tour_scanner, "", 0, 0},
    {"lost", tour_lost, ">>>_/W", 0, 0},
};
enum { N_TOURS = sizeof tours / sizeof *tours };

struct tour_guide {
    const struct tour *tour;
    struct ta_task *task;
    const char *keys;
    int64_t t_ns;
    int trial_paused;
};

static inline void tour_tell(struct tour_guide *g, enum ta_event_kind kind, int key)
{
    struct ta_event e = {.kind = kind, .key = key, .t_ns = g->t_ns, .os_ns = TA_NO_TIME};
    ta_task_handle(g->task, &e);
}

static inline void tour_press(struct tour_guide *g, int key)
{
    g->t_ns += 1000000;
    tour_tell(g, TA_EVENT_KEY_DOWN, key);
    tour_tell(g, TA_EVENT_KEY_UP, key);
}

static inline int tour_key(char c)
{
    char name[2] = {c, '\0'};
    return c == '_'   ? ta_key_find("Space")
           : c == '>' ? ta_key_find("Right")
           : c == '<' ? ta_key_find("Left")
           : c == '/' ? ta_key_find("Return")
                      : ta_key_find(name);
}

static inline void tour_wait(struct tour_guide *g, int64_t due_ns)
{
    struct ta_percept see = ta_task_percept(g->task);
    int trial = ta_task_trial(g->task);
    bool confirm = strcmp(ta_task_state(g->task), "confirm") == 0;
    if ((see.kind == TA_SEE_PAGE || confirm) && due_ns == INT64_MAX) {
        char c = *g->keys ? *g->keys++ : '\0';
        if (c == 'x') {
            tour_tell(g, TA_EVENT_CLOSE, 0);
        } else {
            tour_press(g, c ? tour_key(c) : see.page_key);
        }
    } else if (see.kind == TA_SEE_ARMS && trial != g->tour->miss_at) {
        if (trial == g->tour->pause_at) {
            tour_press(g, ta_key_find("P"));
        }
        tour_press(g, see.key[see.position[see.forced >= 0 ? see.forced : 0]]);
    } else {
        g->t_ns = due_ns;
        tour_tell(g, TA_EVENT_TICK, 0);
    }
}

/* Calls take for each picture of the tour. */
static inline void tour_go(const struct tour *tour, uint64_t seed,
                           const struct ta_task_dress *dress,
                           void (*take)(const struct tour *, const struct ta_scene *, void *),
                           void *of)
{
    struct ta_experiment x;
    struct ta_plan plan;
    ta_experiment_default(&x);
    x.n_blocks = x.block_trials = x.practice_trials = 2;
    if (tour->set) {
        tour->set(&x);
    }
    if (!ta_plan_make(&plan, &x, seed)) {
        abort();
    }
    struct tour_guide g = {.tour = tour, .keys = tour->keys, .t_ns = 1000000000};
    g.task = ta_task_alloc(&x, &plan, 10000000);
    ta_task_put_on(g.task, dress);
    struct ta_want want;
    while ((want = ta_task_want(g.task)).kind != TA_WANT_END) {
        if (want.kind == TA_WANT_SHOW) {
            take(tour, ta_task_scene(g.task), of);
            int code = ta_task_trigger(g.task);
            g.t_ns = want.due_ns > g.t_ns ? want.due_ns : g.t_ns + 1;
            tour_tell(&g, TA_EVENT_SHOWN, 0);
            if (code > 0) {
                tour_tell(&g, TA_EVENT_TRIGGER, 0);
            }
        } else if (want.kind == TA_WANT_SAVE) {
            tour_tell(&g, TA_EVENT_SAVED, 0);
        } else {
            tour_wait(&g, want.due_ns);
        }
    }
    ta_task_free(g.task);
    ta_plan_free(&plan);
}

#endif
