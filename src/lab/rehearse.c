/* rehearse.c - shows a front end every picture a session can come to, before anything is timed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole session is played in memory by nobody in particular: the first machine every time, too
 * slow once. Characters without a glyph are found now, and caches are warm at the first trial. */
#include "lab.h"
#include "language.h"

#include "twoarm/io.h"

#include <string.h>

enum { KEY_SPACE = 44 };

struct rehearsal {
    const struct ta_experiment *exp;
    struct ta_task *task;
    int64_t t_ns;
    int n_missed;
    bool asked;
};

static void tell(struct rehearsal *r, enum ta_event_kind kind, int key)
{
    struct ta_event event = {.kind = kind, .key = key, .t_ns = r->t_ns, .os_ns = TA_NO_TIME};
    ta_task_handle(r->task, &event);
}

static void press(struct rehearsal *r, int key)
{
    tell(r, TA_EVENT_KEY_DOWN, key);
    tell(r, TA_EVENT_KEY_UP, key);
}

static void answer_wait(struct rehearsal *r, int64_t due_ns)
{
    struct ta_percept percept = ta_task_percept(r->task);
    enum ta_percept_kind see = percept.kind;
    int position = percept.forced >= 0 ? percept.position[percept.forced] : 0;
    if (see == TA_SEE_PAGE) {
        r->t_ns++;
        press(r, percept.page_key);
    } else if (see == TA_SEE_ARMS && (due_ns == INT64_MAX || r->n_missed > 0)) {
        r->t_ns++;
        press(r, r->exp->key[position]);
    } else {
        r->n_missed += see == TA_SEE_ARMS;
        r->t_ns = due_ns;
        tell(r, TA_EVENT_TICK, 0);
    }
}

/* One thing the task wants; the question to end is brought up once, on the first page. */
static void answer(struct rehearsal *r, struct ta_want want)
{
    if (want.kind == TA_WANT_SHOW) {
        r->t_ns = want.due_ns > r->t_ns ? want.due_ns : r->t_ns + 1;
        tell(r, TA_EVENT_SHOWN, 0);
    } else if (want.kind == TA_WANT_SAVE) {
        tell(r, TA_EVENT_SAVED, 0);
    } else if (!r->asked) {
        r->asked = true;
        tell(r, TA_EVENT_CLOSE, 0);
    } else if (strcmp(ta_task_state(r->task), "confirm") == 0) {
        r->t_ns++;
        press(r, KEY_SPACE);
    } else {
        answer_wait(r, want.due_ns);
    }
}

bool ta_session_rehearse(const struct ta_session *s, struct ta_screen *screen,
                         bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int,
                                         struct ta_error *),
                         struct ta_error *e)
{
    struct ta_plan plan;
    struct rehearsal r = {.exp = s->exp};
    struct ta_scene room;
    if (!ta_plan_make(&plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    r.task = ta_task_alloc(s->exp, &plan, screen->frame_ns);
    bool good = r.task || ta_error_add(e, TA_MACHINE, "out of memory");
    if (good) {
        ta_session_dress(s, r.task);
        good = ta_language_rehearse(s->texts ? s->texts : ta_texts_english(), screen, prepare, e);
    }
    struct ta_want want;
    while (good && (want = ta_task_want(r.task)).kind != TA_WANT_END) {
        const struct ta_scene *scene = ta_session_picture(s, screen, ta_task_scene(r.task), &room);
        good = want.kind != TA_WANT_SHOW || prepare(screen, &scene, 1, e);
        answer(&r, want);
    }
    ta_task_free(r.task);
    ta_plan_free(&plan);
    return good;
}
