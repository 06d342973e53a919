/* folder.h - the folder of a report: made, recognised as ours, filled, and nothing else touched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_FOLDER_H
#define TWOARM_REPORT_FOLDER_H

#include "twoarm/io.h"

/* Owns path and files. */
struct folder {
    char *path;
    struct ta_text files; /* names of what was written, a line each: the content of the marker */
};

/* True when path can take a report: it is not there, is empty, or holds a report of ours. */
bool folder_check(const char *path, struct ta_error *);
/* Makes it, or empties it of the files that the earlier report wrote. */
bool folder_open(struct folder *, const char *path, struct ta_error *);
/* Notes a file, made by other means, as the report's. */
void folder_note(struct folder *, const char *name);
/* Writes a file of the report; name is relative ("figures/x.tsv"). */
bool folder_write(struct folder *, const char *name, const char *content, size_t n,
                  struct ta_error *);
/* Writes the marker with the list of files. */
bool folder_close(struct folder *, struct ta_error *);
void folder_free(struct folder *);

#endif
