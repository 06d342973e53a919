/* sdl_show.c - a helper of tests: opens the window, shows one picture, prints the inputs it gets.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   sdl_show [--software] [--full] [--size WxH] [--display N] [--inputs N] [--seconds S]
 *            [--paint MS]
 *
 * One line for the display, "ready", then a line an input: kind, key, time read, bound, the
 * system's time (ns). Ends after N inputs or S seconds. --paint: shows the picture anew every MS.
 * */
#include "twoarm/io.h"
#include "twoarm/row.h"
#include "twoarm/sdl_screen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wishes {
    struct ta_sdl_options open;
    int inputs;
    double seconds, paint_ms;
};

static struct wishes read_wishes(int n, char **word)
{
    struct wishes w = {.open = {.windowed = true}, .inputs = INT32_MAX, .seconds = 10};
    for (int i = 1; i < n; i++) {
        const char *value = i + 1 < n ? word[i + 1] : "";
        if (!strcmp(word[i], "--software"))
            w.open.software = true;
        else if (!strcmp(word[i], "--full"))
            w.open.windowed = false;
        else if (!strcmp(word[i], "--size"))
            sscanf(value, "%dx%d", &w.open.width_px, &w.open.height_px);
        else if (!strcmp(word[i], "--display"))
            w.open.display = atoi(value);
        else if (!strcmp(word[i], "--inputs"))
            w.inputs = atoi(value);
        else if (!strcmp(word[i], "--seconds"))
            w.seconds = atof(value);
        else if (!strcmp(word[i], "--paint"))
            w.paint_ms = atof(value);
    }
    return w;
}

static void print_input(const struct ta_input *in)
{
    static const char *const name[] = {
        [TA_INPUT_NONE] = "none",
        [TA_INPUT_KEY_DOWN] = "down",
        [TA_INPUT_KEY_UP] = "up",
        [TA_INPUT_FOCUS_LOST] = "focus-lost",
        [TA_INPUT_FOCUS_GAINED] = "focus-gained",
        [TA_INPUT_CLOSE] = "close",
        [TA_INPUT_REDRAW] = "redraw",
        [TA_INPUT_BROKEN] = "broken",
        [TA_INPUT_MOUSE_DOWN] = "click",
        [TA_INPUT_TEXT] = "text",
    };
    printf("%s %d %" PRId64 " %" PRId64 " %" PRId64 "\n", name[in->kind], in->key, in->t_ns,
           in->bound_ns, in->os_ns == TA_NO_TIME ? -1 : in->os_ns);
}

static const struct ta_scene picture = {
    .name = "picture",
    .ground = 0x353535,
    .n = 4,
    .draw =
        {
            {.kind = TA_DRAW_BOX, .x = -260, .w = 236, .h = 340, .radius = 22, .rgb = 0x424242},
            {.kind = TA_DRAW_BOX, .x = 260, .w = 236, .h = 340, .radius = 22, .rgb = 0x424242},
            {.kind = TA_DRAW_RING, .radius = 74, .thick = 9, .rgb = 0xEBEBEB},
            {.kind = TA_DRAW_TEXT, .h = 50, .bold = true, .rgb = 0xEBEBEB, .text = "+10"},
        },
};

static void report_inputs(struct ta_screen *screen, const struct wishes *w)
{
    int64_t end = screen->now(screen->of) + (int64_t)(w->seconds * 1e9);
    for (int n = 0; n < w->inputs;) {
        int64_t now = screen->now(screen->of), until = end;
        if (now >= end)
            break;
        if (w->paint_ms > 0)
            until = now + (int64_t)(w->paint_ms * 1e6);
        struct ta_input in = screen->wait(screen->of, until < end ? until : end);
        if (in.kind == TA_INPUT_NONE && w->paint_ms > 0)
            screen->show(screen->of, &picture, 0);
        if (in.kind == TA_INPUT_NONE)
            continue;
        print_input(&in);
        n++;
    }
}

int main(int n, char **word)
{
    struct wishes w = read_wishes(n, word);
    struct ta_screen screen;
    struct ta_error error = {0};
    if (!ta_sdl_open(&screen, &w.open, &error)) {
        int status = ta_error_print(&error, "sdl_show");
        ta_error_free(&error);
        return status;
    }
    const struct ta_display_info *info = &screen.info;
    printf("driver=%s renderer=%s size=%dx%d stated=%g measured=%.3f sd_ms=%.3f late=%d waits=%d "
           "frame_ns=%" PRId64 "\n",
           info->driver, info->renderer, info->width_px, info->height_px, info->refresh_stated_hz,
           info->flips.rate_hz, info->flips.sd_ms, info->flips.late,
           info->flips.waits, screen.frame_ns);
    screen.show(screen.of, &picture, 0);
    printf("ready\n");
    fflush(stdout);
    report_inputs(&screen, &w);
    screen.close(screen.of);
    return 0;
}
