/* pilot.c - a border around the whole screen that nobody takes for the experiment's own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pilot.h"

#include "draw.h"

static const float height = 720, thick = 10, word_height = 18;
static const uint32_t orange = 0xE69F00;

/* The border is what matters: a picture with one thing too many goes without the word. */
void ta_scene_mark_pilot(struct ta_scene *s, float width)
{
    if (s->n + 2 <= TA_MAX_DRAW) {
        ta_draw_bold(s, width / 2 - 60, height / 2 - 26, word_height, orange, "PILOT");
    }
    if (s->n < TA_MAX_DRAW) {
        ta_draw_frame(s, 0, 0, width, height, 0, thick, orange);
    }
}
