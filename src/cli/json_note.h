/* json_note.h - what a result rests on, as JSON: conventions, inputs with their hashes, models.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_JSON_NOTE_H
#define TWOARM_CLI_JSON_NOTE_H

#include "read_options.h"
#include "twoarm/match.h"

#include <jansson.h>

/* A number of ten digits (written so by ta_json_text); null for NAN, "inf" and "-inf" as words. */
json_t *ta_json_number(double);
/* Text; bytes that are no UTF-8 are taken for Latin-1. "n/a" is null. */
json_t *ta_json_word(const char *);
/* Lines of text as an array. */
json_t *ta_json_lines(const char *);

/* What --arms states. */
json_t *ta_json_arms(const struct ta_arms *);

/* Program, command, conventions, inputs, models: everything that led to a result and is not in its
 * table. Nothing that differs from run to run. */
json_t *ta_json_note(const struct ta_analysis *, const char *command, const struct ta_dataset *,
                     const struct ta_model *const *, int n_models);
/* The whole as text (to be freed), or NULL with an error; after Ctrl-C with "interrupted": true.
 * Frees the JSON. */
char *ta_json_text(json_t *, struct ta_error *);
/* The object but for its end, and the name of one more member, whose value and the end are to be
 * written behind it. False when memory is short. Frees the JSON. */
bool ta_json_begin(FILE *, json_t *, const char *member);
/* Writes PATH.json beside a result that is a file (not beside a device or pipe). Frees the JSON. */
bool ta_json_beside(json_t *, const char *path, struct ta_error *);

#endif
