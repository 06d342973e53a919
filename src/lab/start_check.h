/* start_check.h - checks of what is typed on the start screen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_START_CHECK_H
#define LAB_START_CHECK_H

#include "twoarm/experiment.h"
#include "twoarm/start.h"

/* Writes a note beside the field. */
void ta_start_note(const struct ta_start *, struct ta_start_field *, bool wrong, enum ta_phrase,
                   const char *first, const char *second);
/* A field of the lab's own: there where it must be, a number, within its range. */
void ta_start_check_field(const struct ta_start *, struct ta_start_field *,
                          const struct ta_field *asked);

#endif
