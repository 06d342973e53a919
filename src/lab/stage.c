/* stage.c - what a session runs on: a window, a clock, or a clock that a window mirrors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include "twoarm/io.h"

#include <stdio.h>

bool ta_stage_window(struct ta_stage *stage, const struct ta_task_settings *o,
                     const struct ta_window_maker *maker, struct ta_error *e)
{
    if (stage->window.of) { /* the start screen opened it */
        return true;
    }
    struct ta_sdl_options how = {.display = o->display, .windowed = o->windowed};
    if (!maker->open(&stage->window, &how, e)) {
        return false;
    }
    stage->screen = &stage->window;
    return true;
}

/* A simulated participant sees a bad display no worse than a good one. */
static bool judge_display(const struct ta_stage *stage, const struct ta_task_settings *o,
                          struct ta_error *e)
{
    const struct ta_display_info *info = &stage->window.info;
    if (o->fast || info->flips.fault == TA_FLIPS_GOOD) {
        return true;
    }
    if (!o->agent && !o->allow_bad_display) {
        return ta_display_accept(info, e);
    }
    fprintf(stderr, "%s: warning: %s; the description beside the data says so\n", TA_TASK_PROGRAM,
            ta_flips_words(&info->flips));
    return true;
}

bool ta_stage_open(struct ta_stage *stage, const struct ta_task_settings *o,
                   const struct ta_session *s, const struct ta_window_maker *maker,
                   struct ta_error *e)
{
    if (!o->headless) {
        if (!ta_stage_window(stage, o, maker, e) || !judge_display(stage, o, e) ||
            !ta_session_rehearse(s, &stage->window, maker->prepare, e)) {
            return false;
        }
        if (!o->fast) {
            return true;
        }
    }
    struct ta_virtual_options how = {.paced = !o->fast, .mirror = stage->screen};
    if (!ta_virtual_open(&stage->clock, &how, e)) {
        return false;
    }
    stage->screen = &stage->clock;
    return true;
}

void ta_stage_close(struct ta_stage *stage)
{
    if (stage->clock.of) {
        stage->clock.close(stage->clock.of);
    }
    if (stage->window.of) {
        stage->window.close(stage->window.of);
    }
}
