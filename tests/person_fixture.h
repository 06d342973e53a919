/* person_fixture.h - for tests: a session that a person plays, at a screen without a window: the
 * leftmost machine every time, on pages the key that leads on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_PERSON_FIXTURE_H
#define TESTS_PERSON_FIXTURE_H

#include "lab_fixture.h"

struct person {
    struct lab_fixture f;
    int64_t t_ns;
    int wrong; /* so many further questions are answered wrongly */
    bool held; /* the key pressed last is down */
    int key;
    int n_shown;
    const char *stop_at; /* gives up (window closed twice) when this picture is shown */
    void (*shown)(struct person *, const struct ta_scene *); /* NULL: nobody looks */
    struct ta_scene scene;                                   /* the present picture */
};

static inline int64_t person_now(void *of)
{
    return ((struct person *)of)->t_ns;
}

static inline int64_t person_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    struct person *p = of;
    p->scene = *scene;
    p->n_shown++;
    p->t_ns = due_ns > p->t_ns ? due_ns : p->t_ns + 1000000;
    if (p->shown) {
        p->shown(p, scene);
    }
    return p->t_ns;
}

static inline struct ta_input person_press(struct person *p, int key)
{
    p->t_ns += 600000000;
    p->held = true;
    p->key = key;
    return (struct ta_input){
        .kind = TA_INPUT_KEY_DOWN, .key = key, .t_ns = p->t_ns, .os_ns = TA_NO_TIME};
}

static inline struct ta_input person_wait(void *of, int64_t until_ns)
{
    struct person *p = of;
    struct ta_percept see = ta_task_percept(p->f.session.task);
    if (p->held) {
        p->held = false;
        return (struct ta_input){
            .kind = TA_INPUT_KEY_UP, .key = p->key, .t_ns = ++p->t_ns, .os_ns = TA_NO_TIME};
    }
    if (p->stop_at && strcmp(p->stop_at, p->scene.name) == 0) {
        return (struct ta_input){.kind = TA_INPUT_BROKEN, .t_ns = p->t_ns, .os_ns = TA_NO_TIME};
    }
    if (strcmp(p->scene.name, "rescue") == 0) {
        return person_press(p, ta_key_find("Return"));
    }
    if (see.kind == TA_SEE_PAGE) {
        bool wrong = strcmp(p->scene.name, "quiz") == 0 && p->wrong > 0;
        p->wrong -= wrong;
        return person_press(p, wrong ? ta_key_find("1") + (see.page_key == ta_key_find("1"))
                                     : see.page_key);
    }
    if (see.kind == TA_SEE_ARMS) {
        return person_press(p, see.key[0]);
    }
    p->t_ns = until_ns > p->t_ns ? until_ns : p->t_ns;
    return (struct ta_input){.kind = TA_INPUT_NONE, .t_ns = p->t_ns, .os_ns = TA_NO_TIME};
}

static inline void person_close(void *of)
{
    (void)of;
}

/* To be followed by settings of p->f.exp, and person_play. */
static inline void person_open(struct person *p, int trials)
{
    memset(p, 0, sizeof *p);
    lab_open(&p->f, "random", 5, trials);
    p->f.screen.close(p->f.screen.of);
    ta_player_free(&p->f.player);
    p->t_ns = 1000000000;
    p->f.screen = (struct ta_screen){.of = p,
                                     .frame_ns = 10000000,
                                     .now = person_now,
                                     .show = person_show,
                                     .wait = person_wait,
                                     .close = person_close};
    p->f.session.player = NULL;
}

/* Ends what there is as a kill would, and goes on with it. */
static inline void person_resume(struct person *p)
{
    struct lab_fixture *f = &p->f;
    struct ta_session again = {.exp = &f->exp,
                               .seed = f->session.seed,
                               .name = f->session.name,
                               .paths = f->session.paths,
                               .screen = &f->screen,
                               .virtual_time = true,
                               .resume = true,
                               .journal.fd = -1};
    ta_session_free(&f->session);
    ta_error_free(&f->error);
    f->error = (struct ta_error){0};
    f->session = again;
    p->held = false;
}

#endif
