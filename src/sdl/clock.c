/* clock.c - CLOCK_MONOTONIC: the clock that X11's and the kernel's own key times run on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SDL_GetPerformanceCounter is CLOCK_MONOTONIC_RAW, which drifts from it, and
 * SDL_GetTicks has whole milliseconds: neither is used. */
#include <errno.h>
#include <time.h>

#include "front.h"

static const int64_t SECOND_NS = 1000000000, MS_NS = 1000000;

int64_t ta_clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_NS + t.tv_nsec;
}

void ta_clock_sleep_until(int64_t t_ns)
{
    struct timespec t = {.tv_sec = (time_t)(t_ns / SECOND_NS), .tv_nsec = (long)(t_ns % SECOND_NS)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        continue;
}

/* X11 counts milliseconds in 32 bits, which wrap every 49.7 days of the computer's running: only
 * the difference to now is meaningful. A server on another computer has another clock; then no
 * stamp is better than a wrong one. */
int64_t ta_clock_from_ms32(uint32_t stamp_ms, int64_t now_ns)
{
    int64_t now_ms = now_ns / MS_NS;
    int32_t ago_ms = (int32_t)((uint32_t)now_ms - stamp_ms);
    return ago_ms < -1 || ago_ms > 10000 ? TA_NO_TIME : (now_ms - ago_ms) * MS_NS;
}
