/* virtual.c - a screen that is only a clock: for simulated participants.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Virtual time jumps to whatever is waited for, so that a session takes milliseconds and gives the
 * same bytes each time. Paced, it keeps to the computer's clock. A window may mirror the pictures;
 * its keys then arrive in virtual time too. */
#include "lab.h"

#include "twoarm/io.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { FRAME_NS = 16666667, MIRROR_WAIT_NS = 50000000 };

struct virtual_screen {
    int64_t now_ns;
    bool paced;
    struct ta_screen *mirror;
    struct ta_scene shown;
};

static int64_t monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* A signal ends the sleep early; the driver looks at its flag then. */
static void sleep_until(int64_t t_ns)
{
    struct timespec t = {.tv_sec = t_ns / 1000000000, .tv_nsec = t_ns % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int64_t virtual_now(void *of)
{
    struct virtual_screen *v = of;
    return v->paced ? monotonic() : v->now_ns;
}

static int64_t virtual_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    struct virtual_screen *v = of;
    if (v->mirror) {
        v->shown = *scene;
        v->mirror->show(v->mirror->of, scene, 0);
    }
    if (v->paced) {
        while (due_ns > monotonic()) {
            sleep_until(due_ns);
        }
        return monotonic();
    }
    v->now_ns = due_ns > v->now_ns ? due_ns : v->now_ns + (due_ns == 0 ? FRAME_NS : 0);
    return v->now_ns;
}

/* What a person does at the mirror, in virtual time. Moves that time by what was waited. */
static struct ta_input ask_mirror(struct virtual_screen *v, int64_t wait_ns)
{
    struct ta_screen *m = v->mirror;
    int64_t before = m->now(m->of);
    struct ta_input in = m->wait(m->of, before + wait_ns);
    if (in.kind == TA_INPUT_REDRAW) {
        m->show(m->of, &v->shown, 0);
        in.kind = TA_INPUT_NONE;
    }
    if (wait_ns > 0) {
        v->now_ns += m->now(m->of) - before;
    }
    in.t_ns = v->now_ns;
    in.bound_ns = 0;
    in.os_ns = TA_NO_TIME;
    return in;
}

static struct ta_input virtual_wait(void *of, int64_t until_ns)
{
    struct virtual_screen *v = of;
    struct ta_input in = {.kind = TA_INPUT_NONE, .os_ns = TA_NO_TIME};
    bool for_ever = until_ns == INT64_MAX;
    if (v->paced) {
        if (until_ns > monotonic()) {
            sleep_until(until_ns);
        }
        in.t_ns = monotonic();
        return in;
    }
    if (v->mirror) {
        in = ask_mirror(v, for_ever ? MIRROR_WAIT_NS : 0);
        if (for_ever || in.kind != TA_INPUT_NONE) {
            return in;
        }
    } else if (for_ever) {
        in.kind = TA_INPUT_BROKEN; /* nobody is there who could ever press a key */
    }
    if (!for_ever && until_ns > v->now_ns) {
        v->now_ns = until_ns;
    }
    in.t_ns = v->now_ns;
    return in;
}

static void virtual_close(void *of)
{
    free(of);
}

bool ta_virtual_open(struct ta_screen *screen, const struct ta_virtual_options *o,
                     struct ta_error *e)
{
    struct virtual_screen *v = calloc(1, sizeof *v);
    if (!v) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    v->paced = o->paced;
    v->mirror = o->mirror;
    *screen = (struct ta_screen){
        .of = v,
        .frame_ns = FRAME_NS,
        .now = virtual_now,
        .show = virtual_show,
        .wait = virtual_wait,
        .close = virtual_close,
    };
    if (o->mirror) {
        screen->info = o->mirror->info;
    }
    return true;
}
