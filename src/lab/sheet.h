/* sheet.h - run sheets: who plays what was decided before, so that the assistant chooses nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_SHEET_H
#define LAB_SHEET_H

#include "lab.h"

/* One line: the columns participant, session, condition, keys and group; "" where n/a. */
struct ta_assignment {
    char participant[TA_TEXT_CELL + 25], session[TA_TEXT_CELL + 25];
    char condition[TA_TEXT_CELL], keys[TA_SCENE_TEXT], group[TA_TEXT_CELL];
    int line; /* in the sheet */
};
/* Finds the participant's line: of several the one of `session`, else the first that has not been
 * played. Refuses a participant who is not in it, naming the nearest; checks the whole sheet first.
 * The name's data, run and task say where sessions are. */
bool ta_sheet_find(const char *path, const struct ta_session_name *, struct ta_assignment *,
                   struct ta_error *);
/* "f,j": as many keys as arms into the experiment's. what: "--keys", or the sheet with its line. */
bool ta_keys_set(struct ta_experiment *, const char *keys, const char *what, struct ta_error *);

#endif
