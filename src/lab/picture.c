/* picture.c - a picture as it goes to the screen: the task's, marked where the session asks for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"

#include "task/marks.h"

#include <math.h>

/* The screen in units of scenes (scene.h says which); 16:9 where nothing is shown. */
static void size_in_units(const struct ta_display_info *d, float *w, float *h)
{
    double px_w = d->width_px > 0 ? d->width_px : 1280,
           px_h = d->height_px > 0 ? d->height_px : 720;
    double unit = fmin(px_h / 720, px_w / 900);
    *w = (float)(px_w / unit);
    *h = (float)(px_h / unit);
}

const struct ta_scene *ta_session_picture(const struct ta_session *s,
                                          const struct ta_screen *screen,
                                          const struct ta_scene *scene, struct ta_scene *room)
{
    float w, h;
    if (!s->pilot && s->exp->photodiode == TA_PHOTODIODE_NONE) {
        return scene;
    }
    size_in_units(&screen->info, &w, &h);
    *room = *scene;
    if (s->pilot) {
        ta_scene_mark_pilot(room, w, h);
    }
    ta_scene_mark_patch(room, s->exp->photodiode, s->exp->photodiode_size, w, h);
    return room;
}
