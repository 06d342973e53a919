/* measure.c - what the display really does, found by flipping: its rate, its evenness, and whether
 * a flip waits for it at all.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a renderer says of vsync proves nothing. So before each measured flip the program dawdles
 * for a different part of a frame, as a trial does: flips that wait for the display still come at
 * its beat, flips that do not come as unevenly as they were asked for. The verdict itself is in
 * src/core/flips.c. */
#include <math.h>

#include "front.h"

static const double DEFAULT_HZ = 60;

/* n flips; interval[i] from one to the next. Dawdles before each 0 to 7 tenths of a frame. */
static void flip(struct ta_front *front, int n, int64_t frame_ns, int64_t *interval)
{
    int64_t last = ta_front_flip(front);
    for (int i = 0; i < n; i++) {
        SDL_SetRenderDrawColor(front->renderer, 0x35, 0x35, 0x35, 255);
        SDL_RenderClear(front->renderer);
        SDL_RenderFlush(front->renderer);
        if (frame_ns)
            ta_clock_sleep_until(last + frame_ns * (i * 5 % 8) / 10);
        int64_t now = ta_front_flip(front);
        interval[i] = now - last;
        last = now;
        SDL_PumpEvents(); /* else the desktop may think that the program hangs */
    }
}

static bool asked_to_wait(const struct ta_front *front)
{
    SDL_RendererInfo info;
    if (front->software || SDL_GetRendererInfo(front->renderer, &info) != 0)
        return false;
    if (!(info.flags & SDL_RENDERER_PRESENTVSYNC))
        return false;
    return !front->gl_finish || SDL_GL_GetSwapInterval() != 0;
}

void ta_front_measure(struct ta_front *front, struct ta_display_info *info)
{
    int64_t interval[TA_FLIPS_MEASURED];
    bool asked = asked_to_wait(front);
    if (!asked)
        SDL_RenderSetVSync(front->renderer, 0); /* else SDL waits for 16 ms by its own clock */
    enum { SETTLED = TA_FLIPS_WARM_UP / 2 };
    flip(front, TA_FLIPS_WARM_UP, 0, interval);
    struct ta_flips guess =
        ta_flips_judge(interval + SETTLED, TA_FLIPS_WARM_UP - SETTLED, asked);
    bool may_wait = asked && guess.median_ms >= TA_FLIPS_SHORTEST_MS;
    flip(front, TA_FLIPS_MEASURED, may_wait ? llround(guess.median_ms * 1e6) : 0, interval);

    info->flips = ta_flips_judge(interval, TA_FLIPS_MEASURED, may_wait);
    double stated = info->refresh_stated_hz;
    front->waits = info->flips.waits;
    front->frame_ns =
        llround(1e9 / (front->waits ? info->flips.rate_hz : stated > 0 ? stated : DEFAULT_HZ));
    front->flip_ns =
        front->waits ? 0 : SDL_min(llround(info->flips.median_ms * 1e6), front->frame_ns / 2);
}
