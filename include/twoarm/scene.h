/* scene.h - a picture as data: the pure task makes it, src/sdl draws it, tests compare it as text.
 *
 * Unit: 1/720 of the screen's height (or 1/900 of its width, where that is less: portrait
 * screens), so that everything scales together. Origin: centre of the screen, x to the right, y
 * down. A scene is complete: the ground is cleared first.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SCENE_H
#define TWOARM_SCENE_H

#include "twoarm/base.h"

enum ta_draw_kind {
    TA_DRAW_BOX,    /* filled rounded box: x, y centre, w, h, radius */
    TA_DRAW_FRAME,  /* its outline, `thick` wide, inside w x h */
    TA_DRAW_DISC,   /* x, y centre, radius */
    TA_DRAW_RING,   /* outline of a disc, `thick` wide, inside radius */
    TA_DRAW_LINE,   /* x, y to x2, y2, `thick` wide, round ends */
    TA_DRAW_SYMBOL, /* symbol number `symbol`, x, y centre; `w`: side of the square of equal area */
    TA_DRAW_TEXT    /* one line, x, y centre (TA_LEFT: left end), `h` the font's em height */
};
enum ta_align { TA_CENTRE, TA_LEFT };

enum { TA_SCENE_TEXT = 160, TA_MAX_DRAW = 192, TA_MAX_HIT = 32 };
struct ta_draw {
    enum ta_draw_kind kind;
    float x, y, w, h, radius, thick, x2, y2;
    uint32_t rgb; /* 0xRRGGBB, opaque: faded things are given their faded colour */
    int symbol;
    bool bold;
    enum ta_align align;
    char text[TA_SCENE_TEXT]; /* UTF-8 */
};
/* Where a click counts as a key: a box, x, y its centre. */
struct ta_hit {
    float x, y, w, h;
    int key;
};
struct ta_scene {
    const char *name; /* of the state it shows, for tests and messages */
    uint32_t ground;
    bool lit; /* a picture that a photodiode sees white */
    int n;
    struct ta_draw draw[TA_MAX_DRAW];
    int n_hits;
    struct ta_hit hit[TA_MAX_HIT];
};
/* The key of the box at x, y; -1: none. */
int ta_scene_hit(const struct ta_scene *, float x, float y);

/* A symbol: a closed polygon (non-zero winding) of area 1 around the origin. */
struct ta_symbol {
    const char *name;
    int n;
    const float (*point)[2];
};
enum { TA_N_SYMBOLS = 16 };
/* Number i of TA_N_SYMBOLS, i taken modulo that. Pointers stay valid. */
const struct ta_symbol *ta_symbol_get(int i);

#endif
