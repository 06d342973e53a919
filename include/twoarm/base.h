/* base.h - what every module shares: limits, exit statuses, the error list.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_BASE_H
#define TWOARM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TA_VERSION "0.1.0"

enum {
    TA_MAX_ARMS = 8,
    TA_NA = INT32_MIN /* "n/a" of whole-number columns */
};

/* Exit statuses of both programs. A fit that did not converge is a flag in its row, not a status.
 */
enum ta_status {
    TA_OK = 0,
    TA_MACHINE = 1,      /* disk, display, memory */
    TA_USER = 2,         /* a mistake in what was typed or in a file; a session that exists */
    TA_EARLY = 3,        /* session ended early by the experimenter, SIGTERM or SIGHUP; data safe */
    TA_INTERRUPTED = 130 /* Ctrl-C in the analysis; finished rows kept */
};

/* The list of what went wrong. Functions that can fail for a reason a person should read take one,
 * append lines to it and return false; only src/bin prints it. All mistakes of a file are added,
 * the first TA_ERROR_SHOWN in full, of the rest the lines they are in. Zero-initialise. */
struct ta_error_rest;
enum { TA_ERROR_SHOWN = 20 };
struct ta_error {
    enum ta_status status; /* of the first mistake */
    int n;                 /* all mistakes, also those not in `text` */
    char *text;            /* lines, each ending in \n; NULL while n == 0; owned */
    struct ta_error_rest *rest; /* NULL while all are in `text`; owned */
};

#endif
