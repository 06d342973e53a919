/* draw.h - the pieces that scenes are made of.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_DRAW_H
#define TASK_DRAW_H

#include "twoarm/scene.h"

/* Font heights in units (1/720 of the screen's height). 18 is the least that may be read. */
enum {
    TA_SIZE_LEAST = 18,
    TA_SIZE_TITLE = 46,
    TA_SIZE_TEXT = 28,
    TA_SIZE_SMALL = 24,
    TA_SIZE_OUTCOME = 50
};

void ta_draw_begin(struct ta_scene *, const char *name);
void ta_draw_box(struct ta_scene *, float x, float y, float w, float h, float radius, uint32_t rgb);
void ta_draw_frame(struct ta_scene *, float x, float y, float w, float h, float radius, float thick,
                   uint32_t rgb);
void ta_draw_disc(struct ta_scene *, float x, float y, float radius, uint32_t rgb);
void ta_draw_ring(struct ta_scene *, float x, float y, float radius, float thick, uint32_t rgb);
void ta_draw_line(struct ta_scene *, float x, float y, float x2, float y2, float thick,
                  uint32_t rgb);
void ta_draw_symbol(struct ta_scene *, int symbol, float x, float y, float side, uint32_t rgb);
void ta_draw_text(struct ta_scene *, float x, float y, float height, uint32_t rgb,
                  const char *text);
void ta_draw_bold(struct ta_scene *, float x, float y, float height, uint32_t rgb,
                  const char *text);
/* The fixation cross in the centre of the screen. */
void ta_draw_cross(struct ta_scene *);

/* A machine: panel, window with its symbol, slot, and a lever on one side; or a panel with a large
 * lever. */
struct ta_machine {
    float x, y, scale;
    int side;     /* of the lever: -1 left, 1 right */
    int symbol;
    uint32_t rgb; /* of symbol, edge and knob */
    bool lever;   /* a large lever in place of the window, its symbol small below it */
    bool empty;   /* nothing in the window: an outcome will stand there */
    bool pulled, faded, marked;
};
void ta_draw_machine(struct ta_scene *, const struct ta_machine *);
/* The key's sign under a machine. */
void ta_draw_key(struct ta_scene *, float x, float y, int key);
/* A click in this box counts as the key. */
void ta_draw_hit(struct ta_scene *, float x, float y, float w, float h, int key);

#endif
