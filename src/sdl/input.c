/* input.c - keys with honest times: when they were read, and since when they can have waited.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SDL2 gives an event the time at which it was taken from the system, in whole milliseconds. So the
 * queue is watched instead: it is looked at without waiting, with the time noted before, and only
 * when it was empty the program blocks, for 1 ms at most. A key read later came after the last
 * empty look; that distance is bound_ns, the program's own share of the key's error. SDL_PollEvent
 * would not do for the look: it returns "nothing" at the end of each batch without asking the
 * system again.
 *
 * X11 stamps keys itself in whole milliseconds of the same clock (os_ns). A stamp from XTest or
 * from a driver is right whatever this program was doing, so it is kept as a second opinion. */
#include "front.h"

#ifdef __linux__
#include <SDL_syswm.h>
#endif

static const int64_t MS_NS = 1000000;

void ta_input_start(struct ta_front *front)
{
    static const Uint32 unwanted[] = {
        SDL_MOUSEMOTION, SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP,   SDL_MOUSEWHEEL,
        SDL_FINGERDOWN,  SDL_FINGERUP,        SDL_FINGERMOTION,    SDL_MULTIGESTURE,
        SDL_DROPFILE,    SDL_DROPTEXT,        SDL_CLIPBOARDUPDATE, SDL_TEXTINPUT,
        SDL_TEXTEDITING, SDL_KEYMAPCHANGED,
    };
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++)
        SDL_EventState(unwanted[i], SDL_IGNORE);
    SDL_StopTextInput(); /* an input method would swallow or delay F and J */
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && !SDL_strcmp(driver, "x11"))
        SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
    front->inputs = (struct ta_inputs){.empty_ns = ta_clock_now()};
}

/* A pointer shows only where it can do something. Stopping text input ends what an input method was
 * composing; its last events must not reach the session. */
void ta_front_listen(void *of, unsigned what)
{
    struct ta_front *front = of;
    bool mouse = what & TA_LISTEN_MOUSE, text = what & TA_LISTEN_TEXT;
    SDL_EventState(SDL_MOUSEBUTTONDOWN, mouse ? SDL_ENABLE : SDL_IGNORE);
    SDL_EventState(SDL_TEXTINPUT, text ? SDL_ENABLE : SDL_IGNORE);
    SDL_ShowCursor(mouse ? SDL_ENABLE : SDL_DISABLE);
    if (text && !(front->listening & TA_LISTEN_TEXT))
        SDL_StartTextInput();
    else if (!text && (front->listening & TA_LISTEN_TEXT))
        SDL_StopTextInput();
    front->listening = what;
}

/* Window coordinates to units of the scene; a high-density window has more pixels than points. */
static void place_click(const struct ta_front *front, const SDL_MouseButtonEvent *event,
                        struct ta_input *in)
{
    int w = front->width_px, h = front->height_px;
    SDL_GetWindowSize(front->window, &w, &h);
    double scale = w > 0 ? (double)front->width_px / w : 1;
    in->x = (float)((event->x * scale - front->width_px / 2.0) / front->unit_px);
    in->y = (float)((event->y * scale - front->height_px / 2.0) / front->unit_px);
}

/* X11's stamp comes in an event of its own, just before SDL's event of the same key or button. */
static void note_x_stamp(struct ta_inputs *inputs, const SDL_Event *event)
{
#ifdef SDL_VIDEO_DRIVER_X11
    const SDL_SysWMmsg *message = event->syswm.msg;
    if (!message || message->subsystem != SDL_SYSWM_X11)
        return;
    const XEvent *x = &message->msg.x11.event;
    if (x->type != KeyPress && x->type != KeyRelease && x->type != ButtonPress)
        return;
    inputs->x_ms = (uint32_t)(x->type == ButtonPress ? x->xbutton.time : x->xkey.time);
    inputs->has_x_ms = true;
#else
    (void)inputs, (void)event;
#endif
}

static enum ta_input_kind window_kind(struct ta_front *front, const SDL_WindowEvent *event)
{
    switch (event->event) {
    case SDL_WINDOWEVENT_FOCUS_LOST:
        return TA_INPUT_FOCUS_LOST;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        return TA_INPUT_FOCUS_GAINED;
    case SDL_WINDOWEVENT_CLOSE:
        return TA_INPUT_CLOSE;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        front->lost = true;
        return TA_INPUT_REDRAW;
    case SDL_WINDOWEVENT_EXPOSED:
        return TA_INPUT_REDRAW;
    default:
        return TA_INPUT_NONE;
    }
}

/* The system's stamp of a key or button, used up. */
static int64_t take_x_stamp(struct ta_inputs *inputs, int64_t t_ns)
{
    int64_t os_ns = inputs->has_x_ms ? ta_clock_from_ms32(inputs->x_ms, t_ns) : TA_NO_TIME;
    inputs->has_x_ms = false;
    return os_ns;
}

/* false: an event that is nobody's business. */
static bool translate(struct ta_front *front, const SDL_Event *event, int64_t t_ns,
                      struct ta_input *in)
{
    struct ta_inputs *inputs = &front->inputs;
    *in = (struct ta_input){.t_ns = t_ns, .bound_ns = t_ns - inputs->empty_ns, .os_ns = TA_NO_TIME};
    switch (event->type) {
    case SDL_SYSWMEVENT:
        note_x_stamp(inputs, event);
        break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        in->os_ns = take_x_stamp(inputs, t_ns);
        if (event->key.repeat)
            break;
        in->kind = event->type == SDL_KEYDOWN ? TA_INPUT_KEY_DOWN : TA_INPUT_KEY_UP;
        in->key = (int)event->key.keysym.scancode;
        break;
    case SDL_MOUSEBUTTONDOWN:
        in->os_ns = take_x_stamp(inputs, t_ns);
        if (event->button.button != SDL_BUTTON_LEFT || !(front->listening & TA_LISTEN_MOUSE))
            break;
        in->kind = TA_INPUT_MOUSE_DOWN;
        place_click(front, &event->button, in);
        break;
    case SDL_TEXTINPUT:
        if (!(front->listening & TA_LISTEN_TEXT))
            break;
        in->kind = TA_INPUT_TEXT;
        SDL_utf8strlcpy(in->text, event->text.text, sizeof in->text);
        break;
    case SDL_WINDOWEVENT:
        in->kind = window_kind(front, &event->window);
        break;
    case SDL_QUIT:
        in->kind = TA_INPUT_CLOSE;
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        front->lost = true;
        in->kind = TA_INPUT_REDRAW;
        break;
    default:
        break;
    }
    return in->kind != TA_INPUT_NONE;
}

/* Takes one event; true when it is an input. *taken: there was an event at all. */
static bool look(struct ta_front *front, int64_t before_ns, struct ta_input *in, bool *taken)
{
    SDL_Event event;
    SDL_PumpEvents();
    *taken = SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1;
    if (*taken)
        return translate(front, &event, ta_clock_now(), in);
    front->inputs.empty_ns = before_ns;
    return false;
}

/* Blocks until there is an event or about 1 ms has passed. */
static bool doze(struct ta_front *front, int64_t left_ns, struct ta_input *in)
{
    SDL_Event event;
    if (left_ns >= MS_NS + MS_NS / 2)
        return SDL_WaitEventTimeout(&event, 1) && translate(front, &event, ta_clock_now(), in);
    /* SDL waits in whole milliseconds: too coarse for the end. */
    int64_t nap = left_ns < MS_NS / 4 ? left_ns : MS_NS / 4;
    ta_clock_sleep_until(ta_clock_now() + nap);
    return false;
}

static struct ta_input next_input(struct ta_front *front, int64_t until_ns)
{
    struct ta_input in;
    for (;;) {
        bool taken;
        int64_t before = ta_clock_now();
        if (look(front, before, &in, &taken))
            return in;
        if (taken)
            continue;
        if (before >= until_ns)
            break;
        if (doze(front, until_ns - before, &in))
            return in;
    }
    return (struct ta_input){.t_ns = ta_clock_now(), .os_ns = TA_NO_TIME};
}

struct ta_input ta_front_wait(void *of, int64_t until_ns)
{
    struct ta_front *front = of;
    struct ta_inputs *inputs = &front->inputs;
    if (!inputs->n)
        return next_input(front, until_ns);
    struct ta_input first = inputs->waiting[0];
    inputs->n--;
    SDL_memmove(inputs->waiting, inputs->waiting + 1, (size_t)inputs->n * sizeof first);
    return first;
}

static void keep(struct ta_inputs *inputs, struct ta_input in)
{
    if (inputs->n < TA_INPUT_ROOM)
        inputs->waiting[inputs->n++] = in;
}

void ta_front_collect(struct ta_front *front, int64_t until_ns)
{
    for (;;) {
        struct ta_input in = next_input(front, until_ns);
        if (in.kind == TA_INPUT_NONE)
            return;
        keep(&front->inputs, in);
    }
}

/* Called right after a flip with its time: what is in the queue then was pressed before the picture
 * was seen, so it gets the flip's time and not the microseconds later at which it is taken out. */
void ta_front_drain(struct ta_front *front, int64_t t_ns)
{
    struct ta_input in;
    for (bool taken = true; taken;)
        if (look(front, t_ns, &in, &taken)) {
            in.t_ns = t_ns;
            in.bound_ns = t_ns - front->inputs.empty_ns;
            keep(&front->inputs, in);
        }
}
