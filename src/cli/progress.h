/* progress.h - a bar on the terminal for work that takes longer than a second.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_PROGRESS_H
#define TWOARM_CLI_PROGRESS_H

#include "twoarm/watch.h"

#include <stdbool.h>
#include <stdint.h>

/* Not to be moved between begin and end. */
struct ta_progress {
    struct ta_watch watch; /* for the work: shows the bar, and asks to stop after Ctrl-C */
    bool off;              /* standard error is no terminal, or --quiet */
    bool drawn;
    char what[100], part[60]; /* "group of rw", "likelihoods" or "" */
    int64_t began_ns, last_ns;
};
/* The format says what is done: "fitting %s". */
__attribute__((format(printf, 3, 4))) void ta_progress_begin(struct ta_progress *, bool quiet,
                                                             const char *format, ...);
void ta_progress_end(struct ta_progress *);

#endif
