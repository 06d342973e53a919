/* folder.h - the folder of a report: made, recognised as ours, filled when the report is whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_FOLDER_H
#define TWOARM_REPORT_FOLDER_H

#include "twoarm/io.h"

/* Owns its texts. */
struct folder {
    char *target;         /* the report's folder */
    char *path;           /* where the report is made: a folder within, until it is whole */
    bool made;            /* target was not there before */
    struct ta_text files; /* names of what was written, a line each: the content of the marker */
};

/* True when path can take a report: it is not there, is empty, or holds a report of ours. */
bool folder_check(const char *path, struct ta_error *);
/* Makes it, and the folder within; an earlier report stays as it is. */
bool folder_open(struct folder *, const char *path, struct ta_error *);
/* Notes a file, made by other means, as the report's. */
void folder_note(struct folder *, const char *name);
/* Writes a file of the report; name is relative ("figures/x.tsv"). */
bool folder_write(struct folder *, const char *name, const char *content, size_t n,
                  struct ta_error *);
/* The report is whole: it takes the place of the earlier one. */
bool folder_close(struct folder *, struct ta_error *);
/* The report is not whole: all is as it was before. */
void folder_drop(struct folder *);
void folder_free(struct folder *);

#endif
