/* screen.c - the window as a ta_screen: opened, its fonts loaded, its display measured.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "front.h"
#include "twoarm/io.h"

static int64_t now_of(void *of)
{
    (void)of;
    return ta_clock_now();
}

static void close_front(void *of)
{
    struct ta_front *front = of;
    if (!front)
        return;
    ta_cache_clear(&front->cache);
    ta_fonts_free(&front->fonts);
    ta_window_close(front);
    free(front);
}

static void describe(struct ta_front *front, struct ta_display_info *info)
{
    SDL_version compiled, linked;
    SDL_VERSION(&compiled);
    SDL_GetVersion(&linked);
    const SDL_version *ttf = TTF_Linked_Version();
    SDL_snprintf(front->compiled_text, sizeof front->compiled_text, "%d.%d.%d", compiled.major,
                 compiled.minor, compiled.patch);
    SDL_snprintf(front->linked_text, sizeof front->linked_text, "%d.%d.%d", linked.major,
                 linked.minor, linked.patch);
    SDL_snprintf(front->ttf_text, sizeof front->ttf_text, "%d.%d.%d", ttf->major, ttf->minor,
                 ttf->patch);
    SDL_DisplayMode mode;
    int display = SDL_GetWindowDisplayIndex(front->window);
    bool known = display >= 0 && SDL_GetDesktopDisplayMode(display, &mode) == 0;
    *info = (struct ta_display_info){
        .driver = SDL_GetCurrentVideoDriver(),
        .renderer = front->renderer_text,
        .sdl_compiled = front->compiled_text,
        .sdl_linked = front->linked_text,
        .ttf_linked = front->ttf_text,
        .width_px = front->width_px,
        .height_px = front->height_px,
        .refresh_stated_hz = known && mode.refresh_rate > 0 ? mode.refresh_rate : 0,
    };
}

static bool open_parts(struct ta_front *front, const struct ta_sdl_options *options,
                       struct ta_display_info *info, struct ta_error *error)
{
    if (!ta_window_open(front, options, error))
        return false;
    ta_front_resize(front);
    if (!ta_fonts_load(&front->fonts, error))
        return false;
    describe(front, info);
    ta_front_measure(front, info);
    ta_input_start(front);
    return true;
}

bool ta_sdl_open(struct ta_screen *screen, const struct ta_sdl_options *options,
                 struct ta_error *error)
{
    struct ta_front *front = calloc(1, sizeof *front);
    if (!front)
        return ta_error_add(error, TA_MACHINE, "out of memory opening a window");
    *screen = (struct ta_screen){
        .of = front,
        .now = now_of,
        .show = ta_front_show,
        .wait = ta_front_wait,
        .listen = ta_front_listen,
        .close = close_front,
    };
    if (open_parts(front, options, &screen->info, error) &&
        ta_sdl_prepare(screen, options->prepare, options->n_prepare, error)) {
        screen->frame_ns = front->frame_ns;
        return true;
    }
    close_front(front);
    *screen = (struct ta_screen){0};
    return false;
}

/* Adds a mistake when the font lacks a character of the text. */
static bool check_text(struct ta_front *front, const struct ta_scene *scene,
                       const struct ta_draw *d, struct ta_error *error)
{
    const struct ta_font *font = ta_fonts_get(&front->fonts, ta_front_text_px(front, d), d->bold);
    if (!font)
        return ta_error_add(error, TA_MACHINE, "screen '%s': no font of %d pixels: %s", scene->name,
                            ta_front_text_px(front, d), TTF_GetError());
    char known[TA_SCENE_TEXT];
    uint32_t missing;
    ta_fonts_known(font, d->text, known, sizeof known, &missing);
    if (!missing)
        return true;
    if (missing == UINT32_MAX)
        return ta_error_add(error, TA_USER,
                            "screen '%s': the text '%s' is not UTF-8; save the file it "
                            "comes from as UTF-8",
                            scene->name, known);
    return ta_error_add(error, TA_USER,
                        "screen '%s': the font Noto Sans has no character U+%04X, found "
                        "in '%s'; write the text without it",
                        scene->name, missing, d->text);
}

bool ta_sdl_prepare(struct ta_screen *screen, const struct ta_scene *const *scene, int n,
                    struct ta_error *error)
{
    struct ta_front *front = screen->of;
    bool whole = true;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < scene[i]->n; j++)
            if (scene[i]->draw[j].kind == TA_DRAW_TEXT)
                whole &= check_text(front, scene[i], &scene[i]->draw[j], error);
        ta_front_draw(front, scene[i]);
    }
    return whole;
}
