/* note.h - what agents and a report rest on, as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_NOTE_H
#define TWOARM_REPORT_NOTE_H

#include "cli/json_note.h"
#include "report/matching.h"
#include "report/report.h"

/* ta_json_note of the models, with what agents carry, how many there are, and how they were
 * judged. */
json_t *matching_note(const struct matching *, const char *command,
                      const struct ta_model *const *, int n_models);
/* Writes conventions.json into the report's folder. */
bool report_note(struct report *, const struct matching *, struct ta_error *);

#endif
