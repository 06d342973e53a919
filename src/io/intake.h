/* intake.h - participants while they are being read: raw trials by person, before conventions are
 * known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_INTAKE_H
#define TWOARM_IO_INTAKE_H

#include "mapping.h"

/* A trial as its row says; whole numbers and arms still as in the file. */
struct ta_raw_trial {
    int line, trial, context, choice, best;
    bool forced;
    double reward, response_time;
    int side[TA_MAX_ARMS];
    double outcome[TA_MAX_ARMS], mean[TA_MAX_ARMS];
};
struct ta_raw_person {
    char *id, *session, *file, *group;
    struct ta_raw_trial *trial;
    double (*time)[TA_TIMES]; /* [room], NULL unless asked for and there */
    int n, room;
    char **context; /* names, in order of appearance */
    int n_contexts;
    bool own, has_side, has_outcome, has_mean, has_best, has_times;
};
/* Logs of which something is to be said. */
struct ta_log_kind {
    int n;
    char first[512];
};
struct ta_intake {
    const struct ta_read_options *options;
    struct ta_raw_person *who;
    int n, room, last; /* last: whom the row before was about */
    void *tree;        /* tsearch: (id, session) -> index */
    struct ta_input_file *file;
    int n_files;
    int k_columns; /* of outcome or mean columns; 0: none in any file */
    int n_bad_rows, n_practice, n_torn, n_disordered, first_disordered_line;
    const char *first_disordered; /* participant */
    struct ta_log_kind unfinished, rehearsal, simulated;
    bool has_context;
    struct ta_row blank; /* everything n/a, made once */
    struct ta_text *notes;
};

/* What speaks against a row whose cells could all be read. k: arms that have outcome columns, or 0.
 */
bool ta_row_check(const struct ta_row *, int k, const char *path, int line, struct ta_error *);
/* Counts what the sidecar beside one of our logs says of its session, and notes it at the end: not
 * finished, a rehearsal, played by an agent. */
void ta_session_look(struct ta_intake *, const char *log_path);
void ta_session_notes(const struct ta_intake *);
/* Reads one file. id, session: what its name says, for tables without such columns (or NULL). */
bool ta_intake_file(struct ta_intake *, const char *path, const char *id, const char *session,
                    struct ta_error *);
/* Reads a folder as BIDS: every sub-*_beh.tsv in it. */
bool ta_intake_folder(struct ta_intake *, const char *path, struct ta_error *);
/* A file or folder; sub-LABEL in a file's name is its participant. */
bool ta_intake_path(struct ta_intake *, const char *path, struct ta_error *);
void ta_intake_free(struct ta_intake *);
/* The group's cell of one row; a participant belongs to one. */
bool ta_group_take(struct ta_raw_person *, const char *level, const struct ta_table *,
                   struct ta_error *);
/* Levels that no table had, from the participants.tsv above each log. All must have one. */
bool ta_groups_find(struct ta_intake *, struct ta_error *);
/* Settles conventions over the whole set and moves everything into the data set. */
bool ta_intake_finish(struct ta_intake *, struct ta_dataset *, struct ta_error *);

#endif
