/* measure.c - what the display really does, found by flipping: its rate, its evenness, and whether
 * a flip waits for it at all.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a renderer says of vsync proves nothing. So before each measured flip the program dawdles
 * for a different part of a frame, as a trial does: flips that wait for the display still come at
 * its beat, flips that do not come as unevenly as they were asked for. */
#include <math.h>
#include <stdlib.h>

#include "front.h"

enum { WARM_UP = 60, MEASURED = 180, LATE_ALLOWED = 9 };
static const int64_t SHORTEST_FRAME_NS = 2000000; /* 500 Hz: faster flips wait for nothing */
static const double DEFAULT_HZ = 60;

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t median(const int64_t *x, int n)
{
    int64_t sorted[MEASURED];
    SDL_memcpy(sorted, x, (size_t)n * sizeof *x);
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    return sorted[n / 2];
}

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

/* Evenness about the median, late intervals left out: they are counted by themselves. */
static double sd_ms(const int64_t *x, int n, int64_t middle, int *late)
{
    double sum = 0;
    int even = 0;
    *late = 0;
    for (int i = 0; i < n; i++) {
        double off = (double)(x[i] - middle) / 1e6;
        if (x[i] > middle + middle / 2) {
            ++*late;
        } else {
            sum += off * off;
            even++;
        }
    }
    return even > 1 ? sqrt(sum / (even - 1)) : 0;
}

/* The length of a frame over the whole measurement, a late flip counting as the frames it took. */
static int64_t frame_of(const int64_t *x, int n, int64_t middle)
{
    int64_t sum = 0, frames = 0;
    for (int i = 0; i < n; i++) {
        sum += x[i];
        frames += llround((double)x[i] / (double)middle);
    }
    return frames > 0 ? sum / frames : middle;
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
    int64_t interval[MEASURED];
    bool asked = asked_to_wait(front);
    if (!asked)
        SDL_RenderSetVSync(front->renderer, 0); /* else SDL waits for 16 ms by its own clock */
    flip(front, WARM_UP, 0, interval);
    int64_t guess = median(interval + WARM_UP / 2, WARM_UP / 2);
    bool may_wait = asked && guess >= SHORTEST_FRAME_NS;
    flip(front, MEASURED, may_wait ? guess : 0, interval);

    int64_t middle = median(interval, MEASURED);
    int late;
    double sd = sd_ms(interval, MEASURED, middle, &late);
    /* Dawdling by 0 to 7 tenths spreads flips that do not wait by a fifth of a frame. */
    front->waits = may_wait && late <= LATE_ALLOWED && sd < 0.05 * (double)middle / 1e6;
    double stated = info->refresh_stated_hz;
    front->frame_ns = front->waits ? frame_of(interval, MEASURED, middle)
                                   : llround(1e9 / (stated > 0 ? stated : DEFAULT_HZ));
    front->flip_ns = front->waits ? 0 : SDL_min(middle, front->frame_ns / 2);

    info->refresh_measured_hz = 1e9 / (double)(front->waits ? front->frame_ns : SDL_max(middle, 1));
    info->frame_sd_ms = sd;
    info->waits_for_display = front->waits;
    info->late_of_measured = late;
    info->n_measured = MEASURED;
}
