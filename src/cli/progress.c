/* progress.c - share, rate and time left, redrawn ten times a second at most.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void ta_progress_begin(struct ta_progress *p, const char *what, bool quiet)
{
    *p = (struct ta_progress){.what = what, .off = quiet || !isatty(STDERR_FILENO)};
    p->began_ns = p->last_ns = now_ns();
}

void ta_progress_tick(void *of, int done, int n)
{
    struct ta_progress *p = of;
    int64_t now = p->off ? 0 : now_ns();
    if (p->off || now - p->began_ns < 1000000000 || now - p->last_ns < 100000000) {
        return;
    }
    enum { WIDTH = 30 };
    char bar[WIDTH + 1];
    double seconds = (double)(now - p->began_ns) * 1e-9, rate = done / seconds;
    for (int i = 0; i < WIDTH; i++) {
        bar[i] = (long)i * n < (long)WIDTH * done ? '#' : '-';
    }
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %3d %%  %d of %d, %.3g a second, %.0f s left ", p->what, bar,
            (int)(100L * done / n), done, n, rate, (n - done) / rate);
    fflush(stderr);
    p->last_ns = now;
    p->drawn = true;
}

void ta_progress_end(struct ta_progress *p)
{
    if (p->drawn) {
        fprintf(stderr, "\r\033[K");
    }
}
