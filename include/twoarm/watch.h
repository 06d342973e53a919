/* watch.h - whoever waits for long work: may ask it to stop, and is told how far it is.
 *
 * Work that is asked to stop begins nothing more and finishes what would be of no use unfinished,
 * or drops it where that may take long (a participant's agents, a group); what it has found by then
 * is as if nobody had asked, and it says what it has not found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_WATCH_H
#define TWOARM_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Everything may be NULL, the watch itself as well: nobody asks, nobody is told. */
struct ta_watch {
    const volatile int *stop; /* asks to stop once it is not 0; may be set by a signal */
    /* A part of the work begins, and the share that is done begins anew. */
    void (*begin)(void *of, const char *part);
    /* Called from one thread at a time, as often as something is done. n may grow. */
    void (*tick)(void *of, long done, long n);
    void *of;
};

static inline bool ta_watch_over(const struct ta_watch *w)
{
    return w && w->stop && *w->stop;
}

static inline void ta_watch_begin(const struct ta_watch *w, const char *part)
{
    if (w && w->begin) {
        w->begin(w->of, part);
    }
}

static inline void ta_watch_tick(const struct ta_watch *w, long done, long n)
{
    if (w && w->tick) {
        w->tick(w->of, done, n);
    }
}

/* For a piece of the work that is told of as a whole: it can be asked to stop and tells nothing. */
static inline struct ta_watch ta_watch_silent(const struct ta_watch *w)
{
    return (struct ta_watch){.stop = w ? w->stop : NULL};
}

#endif
