/* sdl_screen.h - opens a window as a ta_screen; the one header of src/sdl that others include.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No SDL header is needed to include it. The display is measured while it opens (about 4 s at 60
 * Hz; less where flips do not wait), so info and frame_ns are filled on return. */
#ifndef TWOARM_SDL_SCREEN_H
#define TWOARM_SDL_SCREEN_H

#include "twoarm/screen.h"

struct ta_sdl_options {
    int display;             /* 0-based number of the display */
    bool windowed;           /* a window in place of the whole screen: for trying things out */
    int width_px, height_px; /* of the window; 0: 1280 x 720, or less on a small screen */
    bool software;           /* no graphics card even where there is one: for tests */
    const char *title;       /* of the window; NULL: "twoarm" */
    /* Pictures that will be shown, as with ta_sdl_prepare; borrowed during the call, or NULL. */
    const struct ta_scene *const *prepare;
    int n_prepare;
};

/* Opens the window, loads the fonts and measures the display. On false nothing stays open and the
 * error says what to do (TA_MACHINE: no display, no font; TA_USER: no such display number). */
bool ta_sdl_open(struct ta_screen *, const struct ta_sdl_options *, struct ta_error *);

/* Prepares pictures before they are timed: renders what they need, and names characters for which
 * the font has no glyph (false). Never within a trial. */
bool ta_sdl_prepare(struct ta_screen *, const struct ta_scene *const *scene, int n,
                    struct ta_error *);

#endif
