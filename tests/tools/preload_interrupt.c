/* preload_interrupt.c - a helper of tests: Ctrl-C at a moment that a progress bar tells of.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   TWOARM_INTERRUPT=TEXT [TWOARM_INTERRUPTS=N] LD_PRELOAD=preload_interrupt.so COMMAND...
 *
 * Standard error passes for a terminal (unless TWOARM_NO_TERMINAL is set) and the clock goes by two
 * seconds (or TWOARM_LOOK_MS) whenever it is looked at, and never else, so that the bar is drawn
 * whenever something is done. The first drawing that holds TEXT is the moment: SIGINT (N of them)
 * has come before the write returns; to the whole process group, as from a terminal, where
 * TWOARM_INTERRUPT_GROUP is set. " ... " in TEXT stands for anything. Without TEXT, bars without
 * interruption. */
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int isatty(int fd)
{
    return fd == STDERR_FILENO && !getenv("TWOARM_NO_TERMINAL");
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    static long looks;
    static union {
        void *address;
        int (*get)(clockid_t, struct timespec *);
    } real;
    if (!real.address)
        real.address = dlsym(RTLD_NEXT, "clock_gettime");
    if (id != CLOCK_MONOTONIC)
        return real.get(id, t);
    const char *step = getenv("TWOARM_LOOK_MS");
    long ms = ++looks * (step ? atol(step) : 2000);
    *t = (struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    return 0;
}

/* Every piece of the text between " ... ", in order. */
static bool holds(const char *at, size_t n, const char *text)
{
    static const char gap[] = " ... ";
    for (const char *next; at && text; text = next) {
        const char *end = strstr(text, gap), *start = at;
        size_t length = end ? (size_t)(end - text) : strlen(text);
        next = end ? end + sizeof gap - 1 : NULL;
        at = memmem(start, n, text, length);
        n -= at ? (size_t)(at - start) + length : 0;
        at = at ? at + length : NULL;
    }
    return at != NULL;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    static int done;
    static union {
        void *address;
        ssize_t (*put)(int, const void *, size_t);
    } real;
    if (!real.address)
        real.address = dlsym(RTLD_NEXT, "write");
    ssize_t put = real.put(fd, bytes, n);
    const char *text = getenv("TWOARM_INTERRUPT"), *times = getenv("TWOARM_INTERRUPTS");
    if (fd == STDERR_FILENO && text && !done && holds(bytes, n, text)) {
        done = 1;
        for (int i = times ? atoi(times) : 1; i > 0; i--)
            getenv("TWOARM_INTERRUPT_GROUP") ? kill(0, SIGINT) : raise(SIGINT);
    }
    return put;
}
