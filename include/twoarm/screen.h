/* screen.h - the thin front end a session runs on: a clock, a picture, keys.
 *
 * Implemented by src/sdl (a window) and src/lab/virtual.c (virtual time, with or without a window
 * that mirrors the pictures). Times are int64 nanoseconds of CLOCK_MONOTONIC (or virtual).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SCREEN_H
#define TWOARM_SCREEN_H

#include "twoarm/flips.h"
#include "twoarm/scene.h"

enum ta_input_kind {
    TA_INPUT_NONE, /* `until` was reached */
    TA_INPUT_KEY_DOWN,
    TA_INPUT_KEY_UP,
    TA_INPUT_FOCUS_LOST,
    TA_INPUT_FOCUS_GAINED,
    TA_INPUT_CLOSE,  /* window closed */
    TA_INPUT_REDRAW, /* the window must be painted again (exposed, resized) */
    TA_INPUT_BROKEN, /* the display is gone */
    TA_INPUT_MOUSE_DOWN, /* the left button at x, y; only while listened for */
    TA_INPUT_TEXT        /* typed characters; only while listened for */
};
/* What `listen` may be asked for besides keys. */
enum { TA_LISTEN_MOUSE = 1, TA_LISTEN_TEXT = 2 };
enum { TA_INPUT_TEXT_ROOM = 32 };
struct ta_input {
    enum ta_input_kind kind;
    int key;          /* USB HID usage of the key = SDL scancode */
    int64_t t_ns;     /* when the program read it */
    int64_t bound_ns; /* how long before t_ns the queue had last been seen empty */
    int64_t os_ns;    /* the system's own stamp on the same clock, or TA_NO_TIME (row.h) */
    float x, y;       /* of the mouse, in units of the scene */
    char text[TA_INPUT_TEXT_ROOM]; /* UTF-8 */
};

/* What the sidecar says about the display. Texts are static or owned by the screen. */
struct ta_display_info {
    const char *driver, *renderer, *sdl_compiled, *sdl_linked, *ttf_linked; /* NULL: no SDL */
    int width_px, height_px;
    double refresh_stated_hz; /* by the system; 0 unknown */
    struct ta_flips flips;    /* as measured, with the verdict; n 0: not measured */
};

struct ta_screen {
    void *of;
    int64_t frame_ns; /* one frame: measured, or 1/60 s where the display does not wait */
    struct ta_display_info info;
    int64_t (*now)(void *of);
    /* Draws the scene and flips so that it appears at `due` (0: at once). Returns when it was seen.
     * Draw early, present late: the caller calls when nothing else is left to do before `due`. */
    int64_t (*show)(void *of, const struct ta_scene *, int64_t due_ns);
    /* Waits on the static picture until `until` or an input. */
    struct ta_input (*wait)(void *of, int64_t until_ns);
    /* Mouse and text input on or off (TA_LISTEN_..); NULL: there are none. Both are off at first:
     * an input method would delay keys, and a pointer has no place among the machines. */
    void (*listen)(void *of, unsigned what);
    void (*close)(void *of);
};

#endif
