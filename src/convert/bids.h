/* bids.h - a conversion to BIDS under way.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CONVERT_BIDS_H
#define TWOARM_CONVERT_BIDS_H

#include "convert.h"

struct bids {
    struct ta_conversion *job;
    struct ta_intake in;
    struct ta_dataset how; /* conventions alone */
    struct ta_shift shift;
    struct ta_union u;
    struct ta_label *label; /* [in.n] */
    char **same;            /* [in.n * u.n] the one value of a column, or NULL */
    bool *constant;         /* [u.n] goes to participants.tsv */
    const char **row;       /* [u.n] */
    char (*number)[40];     /* [u.n] room for cells that are written anew */
    int source, who;        /* being read; whose file is open, -1 */
    FILE *out;
    bool *begun;  /* [in.n] the file has its header */
    int *written; /* [in.n] rows */
    int n_blanks; /* cells that had tabs or line ends */
    bool no_trial;
    char temporary[PATH_MAX];
};

/* A cell of a TSV: "n/a" for NULL; tabs and line ends become blanks, which are counted. */
void bids_put_cell(struct bids *, FILE *, const char *cell);
/* The name of a session's file below the study. */
void bids_log_name(const struct bids *, int who, const char *end, char *name, size_t size);
/* The description beside a log. */
bool bids_describe(struct bids *, int who, struct ta_error *);
/* participants.tsv with what was the same in all rows of somebody, and its description. */
bool bids_list_participants(struct bids *, struct ta_error *);

#endif
