/* front.h - what the files of src/sdl share; nothing outside this folder sees it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SDL_FRONT_H
#define TWOARM_SDL_FRONT_H

#include <SDL.h>
#include <SDL_ttf.h>

#include "twoarm/row.h"
#include "twoarm/screen.h"
#include "twoarm/sdl_screen.h"

/* --- clock.c: the one clock, CLOCK_MONOTONIC --- */
int64_t ta_clock_now(void);
void ta_clock_sleep_until(int64_t t_ns);
/* X11's 32-bit milliseconds of the same clock on our scale; TA_NO_TIME when they are not near. */
int64_t ta_clock_from_ms32(uint32_t stamp_ms, int64_t now_ns);

/* --- fonts.c: Noto Sans in the sizes asked for --- */
enum { TA_MAX_FONTS = 32 };
struct ta_fonts {
    void *file[2]; /* the font files, regular and bold; owned */
    size_t size[2];
    struct ta_font {
        TTF_Font *font;
        int px;
        bool bold;
        int ascent_px, cap_px;
        unsigned long used; /* when it was last asked for */
    } font[TA_MAX_FONTS];
    int n;
    unsigned long now; /* requests so far */
};
bool ta_fonts_load(struct ta_fonts *, struct ta_error *);
void ta_fonts_free(struct ta_fonts *);
/* Valid until the next call: where there is no room left the size not used for longest goes. NULL:
 * SDL_ttf failed. */
const struct ta_font *ta_fonts_get(struct ta_fonts *, int px, bool bold);
/* Copies `text` without the characters that the font lacks; the first such one in *missing (0:
 * none; UINT32_MAX: not UTF-8). */
void ta_fonts_known(const struct ta_font *, const char *text, char *known, size_t size,
                    uint32_t *missing);

/* --- cache.c: shapes and texts as textures, kept by what they show --- */
struct ta_picture_key {
    int kind; /* enum ta_draw_kind */
    uint32_t rgb;
    int part[6]; /* what else decides the pixels, by kind */
    bool bold;
    char text[TA_SCENE_TEXT];
};
struct ta_picture {
    struct ta_picture_key key;
    SDL_Texture *texture; /* NULL: a text without a glyph */
    int x, y, w, h;       /* top left corner from the anchor, in pixels, and size */
    bool used;
};
enum { TA_MAX_PICTURES = 1024 }; /* a power of two; emptied when three quarters are used */
struct ta_cache {
    struct ta_picture slot[TA_MAX_PICTURES];
    int n, made; /* now held; made since the start */
};
void ta_cache_clear(struct ta_cache *);

/* --- input.c --- */
enum { TA_INPUT_ROOM = 64 };
struct ta_inputs {
    struct ta_input waiting[TA_INPUT_ROOM]; /* read while a flip was prepared, oldest first */
    int n;
    int64_t empty_ns; /* the queue was empty at this time or later */
    uint32_t x_ms;    /* stamp of X11's last key or button event */
    bool has_x_ms;
};

/* --- the front end itself --- */
struct ta_front {
    SDL_Window *window;
    SDL_Renderer *renderer;
    int width_px, height_px;
    double unit_px; /* a scene's unit in pixels */
    void (*gl_finish)(void);
    bool software, lost; /* lost: the renderer must be drawn to anew */
    bool waits;
    int64_t frame_ns, flip_ns; /* flip_ns: what a flip costs where it does not wait */
    struct ta_fonts fonts;
    struct ta_cache cache;
    struct ta_inputs inputs;
    unsigned listening; /* TA_LISTEN_.. */
    char renderer_text[160], compiled_text[24], linked_text[24], ttf_text[24];
};

/* The picture of a key, made when it is new. NULL: it could not be made (out of memory). */
const struct ta_picture *ta_cache_get(struct ta_front *, const struct ta_picture_key *);

/* draw.c */
void ta_front_resize(struct ta_front *); /* asks the renderer for its size; forgets the pictures */
void ta_front_draw(struct ta_front *, const struct ta_scene *);
int ta_front_text_px(const struct ta_front *, const struct ta_draw *);

/* present.c */
int64_t ta_front_flip(struct ta_front *); /* present and finish; time of return */
int64_t ta_front_show(void *front, const struct ta_scene *, int64_t due_ns);

/* input.c */
void ta_input_start(struct ta_front *);
struct ta_input ta_front_wait(void *front, int64_t until_ns);
void ta_front_listen(void *front, unsigned what);
void ta_front_collect(struct ta_front *, int64_t until_ns); /* wait, inputs kept for later */
void ta_front_drain(struct ta_front *, int64_t t_ns);       /* what is there, as read at t_ns */

/* measure.c */
void ta_front_measure(struct ta_front *, struct ta_display_info *);

/* window.c */
bool ta_window_open(struct ta_front *, const struct ta_sdl_options *, struct ta_error *);
void ta_window_close(struct ta_front *);

#endif
