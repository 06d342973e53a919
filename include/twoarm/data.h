/* data.h - what was observed: participants with their trials, as fit, match and report see them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_DATA_H
#define TWOARM_DATA_H

#include "twoarm/run.h"

/* The log's times that regressors are for, in the order of ta_time_names. */
enum ta_time { TA_TIME_ONSET, TA_TIME_CHOICE, TA_TIME_FEEDBACK, TA_TIMES };
extern const char *const ta_time_names[TA_TIMES];

/* One participant's session. Arms 0-based. Arrays of n (or n * k) in the order of the file; owned.
 */
struct ta_participant {
    char *id, *session; /* as in the file; session "n/a" where there is none */
    const char *file;   /* where it was read; borrowed from the data set's list */
    char *group;        /* level of --group's column; NULL: not asked for, or not known */
    int n, k, n_contexts;
    int *trial;            /* the trial's number in the file */
    int *context;          /* 0 .. n_contexts - 1, in order of first appearance */
    signed char *choice;   /* -1 missed */
    double *reward;        /* after --rescale; NAN missing */
    unsigned char *scored; /* answered and free */
    unsigned char *forced;
    signed char *best;       /* -1: unknown or a tie; this and the arrays below may be NULL */
    double *response_time;   /* seconds, NAN; NULL as `best` is where only choices were read */
    double *outcome, *mean;  /* [n * k] what each arm would have paid; expected rewards. Or NULL */
    unsigned char *position; /* [n * k] 0 = leftmost; NULL: sides unknown */
    char **context_name;     /* [n_contexts] as in the file; NULL: made, not read */
    int *block;              /* [n] as in the file; NULL: not asked for, or no such column */
    double (*time)[TA_TIMES]; /* [n] seconds, NAN; NULL: not asked for, or no such columns */
};

/* All participants of one analysis, with what was assumed to read them. */
struct ta_dataset {
    int n, k;
    struct ta_participant *who;
    struct ta_scale scale;  /* range: as given, else by our logs' descriptions, else as found */
    const char *range_from; /* which of them, in words */
    char *assumed;               /* lines: every convention that was not stated but taken */
    int choices_from;            /* 0 or 1: how arms are numbered in the files */
    bool by_context;             /* some file has a column of contexts */
    int n_bad_rows;              /* left out by --skip-bad-rows */
    int n_pilots;                /* logs of rehearsals that were left out */
    struct ta_input_file {
        char *path, sha256[65];
    } *file;
    int n_files;
};

/* A further code of missing. */
struct ta_column;
struct ta_missing {
    const struct ta_column *column; /* NULL: of every column that holds data */
    const char *code;
};
enum { TA_MAX_MISSING = 16 };

struct ta_watch;
/* How to read. Zero-initialised: everything by itself. */
struct ta_read_options {
    const char *columns; /* "choice=cho,reward=out" or NULL */
    struct ta_missing missing[TA_MAX_MISSING];
    int n_missing;
    const char *context; /* column name, or "none"; NULL: `context` and its aliases */
    int k;               /* 0: find out */
    double q0;           /* NAN: 1/k or 0 by the range of rewards */
    bool range;          /* range_lo .. range_hi; else the extremes found */
    double range_lo, range_hi;
    bool rescale;
    double rescale_lo, rescale_hi; /* these become 0 and 1 */
    int recode; /* 1: add one to choices (0/1 coding); 0: find out; -1: as they are */
    bool practice;                 /* keep practice rows */
    bool pilot;                    /* keep logs of rehearsals */
    bool skip_bad_rows;
    bool blocks;       /* read the column block as well */
    bool times;        /* read the log's onsets as well */
    const char *group; /* column of the group, in the table or in participants.tsv; or NULL */
    bool decimal_comma; /* "0,5" is a half */
    bool choices_only;  /* what only agents and reports need is not kept: best, response times,
                           outcomes, means */
    /* Told of thousands of bytes, once each reading where it is known how many there are: not in
     * the first of folders and pipes. Reading cannot be asked to stop. */
    const struct ta_watch *watch;
};

/* Reads files and BIDS folders, twice each, so that only numbers are held; "-" is standard input.
 * On false the error list says everything that is wrong. */
bool ta_dataset_read(struct ta_dataset *, char *const *paths, int n_paths,
                     const struct ta_read_options *, struct ta_error *);
void ta_dataset_free(struct ta_dataset *);

/* The trials of one context as a sequence for models: fills seq from scratch arrays it owns. */
struct ta_sequences {
    int n;                   /* contexts */
    struct ta_sequence *seq; /* [n] */
    int **trial_of;          /* trial_of[c][i]: index into the participant's trials */
    void *block;
};
bool ta_sequences_make(struct ta_sequences *, const struct ta_participant *);
void ta_sequences_free(struct ta_sequences *);

#endif
