/* marks.c - a border around the whole screen that nobody takes for the experiment's own, and the
 * photodiode's patch.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "marks.h"

#include "draw.h"

static const float thick = 10, word_height = 18;
static const uint32_t orange = 0xE69F00, white = 0xFFFFFF, black = 0x000000;

/* The border is what matters: a picture with one thing too many goes without the word. */
void ta_scene_mark_pilot(struct ta_scene *s, float w, float h)
{
    if (s->n + 2 <= TA_MAX_DRAW) {
        ta_draw_bold(s, w / 2 - 60, h / 2 - 26, word_height, orange, "PILOT");
    }
    if (s->n < TA_MAX_DRAW) {
        ta_draw_frame(s, 0, 0, w, h, 0, thick, orange);
    }
}

/* To the screen's very edge: diodes are fixed with tape. In place of the last thing drawn where a
 * picture is full, since a missing patch would be taken for a missing flip. */
void ta_scene_mark_patch(struct ta_scene *s, enum ta_photodiode corner, double size, float w,
                         float h)
{
    if (corner == TA_PHOTODIODE_NONE) {
        return;
    }
    int right = (corner - 1) % 2 ? 1 : -1, lower = (corner - 1) / 2 ? 1 : -1;
    float side = (float)size * h;
    s->n = s->n < TA_MAX_DRAW ? s->n : TA_MAX_DRAW - 1;
    ta_draw_box(s, (float)right * (w - side) / 2, (float)lower * (h - side) / 2, side, side, 0,
                s->lit ? white : black);
}
