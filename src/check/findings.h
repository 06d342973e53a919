/* findings.h - what an audit found, in plain words, with file and line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CHECK_FINDINGS_H
#define TWOARM_CHECK_FINDINGS_H

#include "twoarm/base.h"

#include <stdio.h>

/* NOTE: to be known. WARNING: odd, but readable. BROKEN: data are missing, changed or contradict
 * each other. */
enum ta_severity { TA_NOTE, TA_WARNING, TA_BROKEN, TA_SEVERITIES };
struct ta_finding {
    enum ta_severity severity;
    const char *kind; /* one word for programs: "reward", "participants" */
    char *file;       /* or NULL */
    int line;         /* 0: none */
    char *text;       /* what was expected, what was found, what to do */
    int more;         /* further findings of this kind in this file, not listed */
};
/* Zero-initialised; owns the list. */
struct ta_findings {
    struct ta_finding *list;
    int n, room;
    int count[TA_SEVERITIES]; /* also those not listed */
    int participants, sessions, rows; /* looked at */
};
/* A few of one kind in one file are listed, the others counted. file: may be NULL. */
void ta_find(struct ta_findings *, enum ta_severity, const char *kind, const char *file, int line,
             const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The lines of an error list ("file:line: text") as findings, and frees it. */
void ta_find_errors(struct ta_findings *, enum ta_severity, const char *kind, struct ta_error *);
void ta_findings_text(const struct ta_findings *, FILE *);
void ta_findings_json(const struct ta_findings *, FILE *);
void ta_findings_free(struct ta_findings *);

#endif
