/* check.h - the room that audits data: our own sessions with all their files, and anybody's tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CHECK_CHECK_H
#define TWOARM_CHECK_CHECK_H

#include "findings.h"
#include "twoarm/data.h"
#include "twoarm/experiment.h"
#include "twoarm/row.h"
#include "twoarm/task.h"

#include <limits.h>

struct json_t;

/* A row of a log and where it stands. */
struct ta_checked_row {
    struct ta_row row;
    int line;
};
/* One session of ours with all that belongs to it. Owns rows, description, experiment, plan. */
struct ta_checked {
    char log[PATH_MAX], sidecar[PATH_MAX], outcomes[PATH_MAX], study[PATH_MAX];
    char participant[128]; /* "sub-012" */
    struct ta_checked_row *row;
    int n, k;
    bool torn;                  /* an unterminated last line */
    char sha256[65];            /* of the log */
    struct json_t *description; /* or NULL */
    const struct json_t *about; /* its part "Twoarm", or NULL */
    struct ta_experiment x;
    bool has_experiment;
    struct ta_plan plan;
    bool has_plan;
    bool simulated;
};

/* --- one session: session.c ------------------------------------------------------------------- */

/* Reads log, description and outcome table, saying what is wrong with them. False: not a log of
 * ours, nothing was said. */
bool ta_checked_read(struct ta_checked *, const char *log, struct ta_findings *);
void ta_checked_free(struct ta_checked *);
/* The state its description tells, "" without one. */
const char *ta_checked_state(const struct ta_checked *);

/* --- its parts -------------------------------------------------------------------------------- */

void ta_check_rows(const struct ta_checked *, struct ta_findings *); /* rows.c */
void ta_check_times(const struct ta_checked *, struct ta_findings *); /* times.c */

/* --- behaviour: conduct.c --------------------------------------------------------------------- */

/* How somebody went about the task, over main trials. Shares NAN where nothing was to count. */
struct ta_conduct {
    int n, n_missed, n_answered, n_fast, n_best, n_with_best, n_placed, n_left, longest_run;
    double missed, fast, median_s, side_bias, best, run;
};
struct ta_conduct ta_conduct_of(const struct ta_checked *);
struct ta_conduct ta_conduct_of_person(const struct ta_participant *, double fast_s);
/* Warns of what is beyond the experiment's rules of exclusion, or beyond rules of thumb where it
 * has none (x NULL: it has none). */
void ta_conduct_check(const struct ta_conduct *, const struct ta_experiment *x, const char *file,
                      const char *who, struct ta_findings *);

/* --- between sessions: twice.c ---------------------------------------------------------------- */

/* What is remembered of a session to recognise it in another. */
struct ta_trace {
    char *file, *participant;
    char sha256[65], choices[65], table[65]; /* hashes: file, choices with times, outcome table */
    bool simulated;
};
struct ta_traces {
    struct ta_trace *list;
    int n, room;
};
void ta_trace_add(struct ta_traces *, const struct ta_checked *);
void ta_trace_add_person(struct ta_traces *, const struct ta_participant *);
void ta_traces_check(const struct ta_traces *, struct ta_findings *);
void ta_traces_free(struct ta_traces *);

/* --- a whole study, and anybody's tables ------------------------------------------------------ */

/* Everything given; false with errors when it cannot be read at all. study.c */
bool ta_check_all(char *const *paths, int n, const struct ta_read_options *, struct ta_findings *,
                  struct ta_error *);
/* participants.tsv against the folders, description, outcome tables without logs. study_files.c */
void ta_check_study_files(const char *folder, struct ta_findings *);
/* Tables that are not ours, read together. foreign.c */
void ta_check_foreign(char *const *paths, int n, const struct ta_read_options *,
                      struct ta_findings *, struct ta_traces *);

#endif
