/* walk.h - which files a path stands for: a file, or every log of a folder that is read as BIDS.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_WALK_H
#define TWOARM_IO_WALK_H

#include "twoarm/base.h"

/* What is called on the way, in the order of names; all but `file` may be NULL. */
struct ta_walk {
    /* a table; id and session are what its name says ("sub-012", "1_run-2", "n/a") */
    bool (*file)(void *of, const char *path, const char *id, const char *session,
                 struct ta_error *);
    void (*rest)(void *of, const char *path);   /* another file in a folder of logs */
    void (*folder)(void *of, const char *path); /* a folder that was given, behind its files */
    void (*aside)(void *of, const char *path);  /* a log in a folder pilot, which is no `file` */
    bool pilot;                                 /* it is one all the same */
    void *of;
};
/* "-" is a file. Skips sourcedata, derivatives, code and hidden folders. */
bool ta_walk_data(const struct ta_walk *, const char *path, struct ta_error *);
/* Is it a folder of the name that rehearsals have, however it was typed? */
bool ta_is_pilot_folder(const char *path);

#endif
