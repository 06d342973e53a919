/* progress.c - share, rate and time left, redrawn ten times a second at most.
 *
 * A drawing is one write, so that other messages stand before or behind it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include "interrupt.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void put(const char *line)
{
    ssize_t done = write(STDERR_FILENO, line, strlen(line));
    (void)done; /* a bar that cannot be drawn is no mistake */
}

/* How wide the bar itself may be, beside `rest` columns of words: a line that wraps is not drawn
 * over. */
static int bar_width(int rest)
{
    enum { MOST = 30 };
    struct winsize w;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0;
    int room = known ? w.ws_col - 1 - rest : MOST;
    return room < 0 ? 0 : room < MOST ? room : MOST;
}

static void draw(struct ta_progress *p, long done, long n, double seconds)
{
    static const char full[] = "##############################";
    static const char open[] = "------------------------------";
    char before[170], behind[120], line[400];
    double rate = (double)done / seconds;
    snprintf(before, sizeof before, "%s%s%s [", p->what, *p->part ? ": " : "", p->part);
    snprintf(behind, sizeof behind, "] %3d %%  %ld of %ld, %.3g a second, %.0f s left ",
             (int)(100 * (double)done / (double)n), done, n, rate, (double)(n - done) / rate);
    int width = bar_width((int)(strlen(before) + strlen(behind)));
    int filled = (int)((double)width * (double)done / (double)n);
    snprintf(line, sizeof line, "\r%s%.*s%.*s%s\033[K", before, filled, full, width - filled, open,
             behind);
    put(line);
    p->drawn = true;
}

static void clear(struct ta_progress *p)
{
    if (p->drawn) {
        put("\r\033[K");
    }
    p->drawn = false;
}

static void begin_part(void *of, const char *part)
{
    struct ta_progress *p = of;
    clear(p);
    snprintf(p->part, sizeof p->part, "%s", part);
    p->began_ns = p->last_ns = p->off ? 0 : now_ns();
}

static void tick(void *of, long done, long n)
{
    struct ta_progress *p = of;
    int64_t now = p->off || n <= 0 ? 0 : now_ns();
    if (now - p->began_ns < 1000000000 || now - p->last_ns < 100000000) {
        return;
    }
    draw(p, done, n, (double)(now - p->began_ns) * 1e-9);
    p->last_ns = now;
}

void ta_progress_begin(struct ta_progress *p, bool quiet, const char *format, ...)
{
    va_list args;
    *p = (struct ta_progress){.off = quiet || !isatty(STDERR_FILENO)};
    p->watch =
        (struct ta_watch){.stop = &ta_interrupted, .begin = begin_part, .tick = tick, .of = p};
    va_start(args, format);
    vsnprintf(p->what, sizeof p->what, format, args);
    va_end(args);
    begin_part(p, "");
}

void ta_progress_end(struct ta_progress *p)
{
    clear(p);
}
