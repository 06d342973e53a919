/* model_notes.h - what models take from the data without being told, in words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_MODEL_NOTES_H
#define TWOARM_CLI_MODEL_NOTES_H

#include "twoarm/data.h"
#include "twoarm/model.h"

struct ta_text;
/* Adds a line for each convention: sides that are not known, the range of rewards. */
void ta_model_notes(const struct ta_model *const *, int n, const struct ta_dataset *,
                    struct ta_text *);

#endif
