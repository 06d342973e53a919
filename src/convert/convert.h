/* convert.h - the room that brings data into other shapes: one CSV of everybody, hBayesDM's
 * columns, BIDS, BIDS events. Nothing is ever overwritten, and what a shape cannot hold is said.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CONVERT_CONVERT_H
#define TWOARM_CONVERT_CONVERT_H

#include "io/intake.h"
#include "twoarm/io.h"

#include <limits.h>
#include <stdio.h>

struct ta_conversion {
    struct ta_read_options read;
    const char *to, *output, *task, *datatype, *regressors;
    bool raw; /* outcomes as they are, for hbayesdm */
    bool quiet;
    char *const *path;
    int n_paths;
    struct ta_text told; /* lines: what was done, what was lost */
};

/* --- the shapes: one file each ---------------------------------------------------------------- */

bool ta_convert_csv(struct ta_conversion *, struct ta_error *);
bool ta_convert_hbayesdm(struct ta_conversion *, struct ta_error *);
bool ta_convert_bids(struct ta_conversion *, struct ta_error *);
bool ta_convert_events(struct ta_conversion *, struct ta_error *);

/* --- what is read: union.c -------------------------------------------------------------------- */

/* A column of the result. */
struct ta_union_column {
    char *name;
    const struct ta_column *column; /* NULL: not one of ours */
    int arm, first; /* first: order of appearance */
};
/* All columns of all files. Owns names and places. */
struct ta_union {
    struct ta_union_column *column;
    int n;
    int **place; /* [source][cell]: index of the column, -1: participant or session */
    int *n_cells;
    const struct ta_mapped ***mapped; /* [source][cell]: its role in analyses, or NULL */
    struct ta_mapping *mapping;       /* [source] */
    int n_sources;
};
/* From the headers of files that were read once. own_order: our columns first, in the log's order;
 * else as in the files. */
bool ta_union_make(struct ta_union *, struct ta_intake *, bool own_order, struct ta_error *);
void ta_union_free(struct ta_union *);

/* --- where it goes: place.c ------------------------------------------------------------------- */

/* A file, or standard output (path NULL), that is written as a whole or not at all. */
struct ta_new_file {
    FILE *out;
    const char *path;
    char temporary[PATH_MAX];
};
bool ta_new_file_open(struct ta_new_file *, const char *path, struct ta_error *);
/* good: keep it. */
bool ta_new_file_close(struct ta_new_file *, bool good, struct ta_error *);
/* A folder that must not be there yet, or be empty. `temporary` (PATH_MAX) is where to write. */
bool ta_new_folder_open(const char *path, char *temporary, struct ta_error *);
/* good: it gets its name; else it goes. */
bool ta_new_folder_close(const char *path, const char *temporary, bool good, struct ta_error *);
/* TEMPORARY/NAME with its folders, as a new file. */
FILE *ta_new_file_in(const char *temporary, const char *name, struct ta_error *);
bool ta_file_finish(FILE *, const char *name, struct ta_error *);

/* --- names in BIDS: labels.c ------------------------------------------------------------------ */

/* What a session's files are called. */
struct ta_label {
    char sub[64], ses[64]; /* letters and digits; ses "" for none */
    int run;               /* 0: none */
    int first;             /* index of the participant's first session */
};
/* Labels of everybody that was read, distinct where their names are; to be freed. */
struct ta_label *ta_labels_make(const struct ta_intake *, const char *task, struct ta_text *told);
/* "sub-01/ses-1/beh/sub-01_ses-1_task-bandit[_acq-x]_run-1" without ending. */
void ta_label_path(const struct ta_label *, const char *datatype, const char *task,
                   const char *acquisition, char *path, size_t size);
bool ta_label_is_valid(const char *);

/* --- the files every BIDS folder has: study_files.c ------------------------------------------- */

bool ta_convert_study(const char *temporary, const char *name, const char *readme,
                      struct ta_error *);

#endif
