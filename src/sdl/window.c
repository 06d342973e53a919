/* window.c - the window and its renderer: a graphics card that waits for the display where there is
 * one, SDL's software renderer where there is none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "twoarm/io.h"

/* By their real names, as the environment would have them: the macros' names are not theirs. */
static const char *const HINT[][2] = {
    {"SDL_NO_SIGNAL_HANDLERS", "1"}, /* SIGTERM is the session's */
    {"SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS", "0"},
    {"SDL_VIDEO_ALLOW_SCREENSAVER", "0"},
    {"SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR", "1"}, /* a compositor adds a frame */
    {"SDL_VIDEO_DOUBLE_BUFFER", "1"},                /* KMSDRM: else three buffers, a frame late */
    /* Without a graphics card: else OpenGL brings the pixels to the screen, at a high price. */
    {"SDL_FRAMEBUFFER_ACCELERATION", "0"},
    {"SDL_APP_NAME", "twoarm"},
};

static bool refuse_video(const char *driver, struct ta_error *error)
{
    const char *x = getenv("DISPLAY");
    if (driver && *driver)
        return ta_error_add(error, TA_MACHINE,
                            "no display: SDL_VIDEODRIVER asks for '%s', which does not start (%s); "
                            "unset it, or let agents play with --headless",
                            driver, SDL_GetError());
    if (x && *x)
        return ta_error_add(
            error, TA_MACHINE,
            "no display: DISPLAY is '%s', which cannot be opened; start the program "
            "on the desktop of the computer with the screen, or let agents play with "
            "--headless",
            x);
    return ta_error_add(
        error, TA_MACHINE,
        "no display: neither DISPLAY nor WAYLAND_DISPLAY leads to one; start the "
        "program on the desktop of the computer with the screen, or let agents play "
        "with --headless");
}

static bool start_video(struct ta_error *error)
{
    for (size_t i = 0; i < sizeof HINT / sizeof *HINT; i++)
        SDL_SetHint(HINT[i][0], HINT[i][1]);
    const char *asked = getenv("SDL_VIDEODRIVER");
    /* Video alone: with joysticks or sensors SDL would poll where it can block. */
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return refuse_video(asked, error);
    /* Where there is no screen SDL draws into memory without a word, unless that was asked for. */
    if (!(asked && *asked) && !strcmp(SDL_GetCurrentVideoDriver(), "offscreen"))
        return refuse_video(NULL, error);
    return true;
}

static bool make_window(struct ta_front *front, const struct ta_sdl_options *options,
                        struct ta_error *error)
{
    SDL_Rect area;
    if (SDL_GetDisplayBounds(options->display, &area) != 0)
        return ta_error_add(error, TA_MACHINE, "display %d has no size: %s", options->display,
                            SDL_GetError());
    Uint32 flags = SDL_WINDOW_HIDDEN | SDL_WINDOW_ALLOW_HIGHDPI;
    int at = (int)SDL_WINDOWPOS_CENTERED_DISPLAY(options->display);
    int w = options->width_px > 0 ? options->width_px : 1280;
    int h = options->height_px > 0 ? options->height_px : 720;
    if (!options->windowed) {
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_BORDERLESS;
        w = area.w;
        h = area.h;
    }
    front->window = SDL_CreateWindow(options->title ? options->title : "twoarm", at, at,
                                     SDL_min(w, area.w), SDL_min(h, area.h), flags);
    if (front->window)
        return true;
    return ta_error_add(error, TA_MACHINE, "no window can be opened: %s", SDL_GetError());
}

/* SDL (2.26) wakes its own waits by messages to the window over a second connection. An X server
 * that reads one when the window is gone answers BadWindow, which ends the program with status 1
 * after a session that is whole; so it is given time for what is on its way. */
static void let_messages_arrive(struct ta_front *front)
{
    enum { ENOUGH_MS = 100 };
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && strcmp(driver, "x11") == 0) {
        SDL_HideWindow(front->window);
        SDL_Delay(ENOUGH_MS);
    }
}

static void drop_window(struct ta_front *front)
{
    if (front->renderer)
        SDL_DestroyRenderer(front->renderer);
    if (front->window) {
        let_messages_arrive(front);
        SDL_DestroyWindow(front->window);
    }
    front->renderer = NULL;
    front->window = NULL;
    front->gl_finish = NULL;
}

/* OpenGL's name for what draws, NULL without OpenGL. Fills gl_finish. */
static const char *ask_gl(struct ta_front *front)
{
    enum { NAME_OF_RENDERER = 0x1F01 }; /* GL_RENDERER */
    SDL_RendererInfo info;
    if (SDL_GetRendererInfo(front->renderer, &info) != 0 || strncmp(info.name, "opengl", 6) != 0)
        return NULL;
    /* Through a union, since ISO C converts no object pointer to a function. */
    union {
        void *address;
        void (*finish)(void);
        const unsigned char *(*string)(unsigned);
    } gl = {.address = SDL_GL_GetProcAddress("glFinish")};
    front->gl_finish = gl.finish;
    gl.address = SDL_GL_GetProcAddress("glGetString");
    const unsigned char *name = gl.address ? gl.string(NAME_OF_RENDERER) : NULL;
    return name ? (const char *)name : "unknown";
}

/* OpenGL on the processor gains nothing over SDL's own drawing: it waits for no display either. */
static bool is_software_gl(const char *name)
{
    return name && (strstr(name, "llvmpipe") || strstr(name, "softpipe") ||
                    strstr(name, "swrast") || strstr(name, "SwiftShader"));
}

static bool make_software(struct ta_front *front)
{
    SDL_SetHintWithPriority("SDL_RENDER_VSYNC", "0", SDL_HINT_OVERRIDE); /* it would only pretend */
    front->renderer = SDL_CreateRenderer(front->window, -1, SDL_RENDERER_SOFTWARE);
    front->software = true;
    SDL_strlcpy(front->renderer_text, "software", sizeof front->renderer_text);
    return front->renderer != NULL;
}

static bool make_accelerated(struct ta_front *front)
{
    front->renderer =
        SDL_CreateRenderer(front->window, -1, SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    SDL_RendererInfo info;
    /* SDL_RENDER_DRIVER may ask for the software renderer, whatever the flags say. */
    if (!front->renderer || SDL_GetRendererInfo(front->renderer, &info) != 0 ||
        (info.flags & SDL_RENDERER_SOFTWARE))
        return false;
    const char *gl = ask_gl(front), *chosen = getenv("SDL_RENDER_DRIVER");
    if (is_software_gl(gl) && !(chosen && *chosen))
        return false;
    SDL_snprintf(front->renderer_text, sizeof front->renderer_text, gl ? "%s (%s)" : "%s",
                 info.name, gl);
    return true;
}

/* Waits until the desktop has given the window the keyboard: keys before that would be lost. A
 * window manager may refuse; the first key then comes with TA_INPUT_FOCUS_GAINED. */
static void take_keyboard(struct ta_front *front)
{
    SDL_ShowWindow(front->window);
    SDL_RaiseWindow(front->window);
    const char *driver = SDL_GetCurrentVideoDriver();
    bool desktop = !strcmp(driver, "x11") || !strcmp(driver, "wayland");
    int64_t end = ta_clock_now() + (desktop ? 700000000 : 0);
    while (SDL_GetKeyboardFocus() != front->window && ta_clock_now() < end) {
        SDL_PumpEvents();
        SDL_Delay(5);
    }
    if (SDL_GetKeyboardFocus() != front->window)
        SDL_SetWindowInputFocus(front->window);
    SDL_PumpEvents();
    SDL_FlushEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
}

bool ta_window_open(struct ta_front *front, const struct ta_sdl_options *options,
                    struct ta_error *error)
{
    if (!start_video(error))
        return false;
    int n = SDL_GetNumVideoDisplays();
    if (options->display < 0 || options->display >= n)
        return ta_error_add(error, TA_USER,
                            "display %d: expected 0 to %d, since this computer has %d "
                            "display%s",
                            options->display, n - 1, n, n == 1 ? "" : "s");
    if (!make_window(front, options, error))
        return false;
    if (options->software || !make_accelerated(front)) {
        drop_window(front); /* it may have been made for OpenGL */
        if (!make_window(front, options, error))
            return false;
        if (!make_software(front))
            return ta_error_add(error, TA_MACHINE, "nothing can draw on this display: %s",
                                SDL_GetError());
    }
    SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    take_keyboard(front);
    return true;
}

void ta_window_close(struct ta_front *front)
{
    drop_window(front);
    SDL_Quit();
}
