/* progress.h - a bar on the terminal for work that takes longer than a second.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_PROGRESS_H
#define TWOARM_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct ta_progress {
    const char *what; /* "fitting rw" */
    bool off;         /* standard error is no terminal, or --quiet */
    bool drawn;
    int64_t began_ns, last_ns;
};
void ta_progress_begin(struct ta_progress *, const char *what, bool quiet);
/* In the shape of ta_fit_all's tick: `of` is the progress. */
void ta_progress_tick(void *of, int done, int n);
void ta_progress_end(struct ta_progress *);

#endif
