/* rows.h - a result's rows, cell by cell, as a table or as JSON; and the result as a whole: where
 * it was asked for, in the form asked for, with what it rests on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_ROWS_H
#define TWOARM_CLI_ROWS_H

#include "read_options.h"

#include <jansson.h>
#include <stdio.h>

/* Every row has a cell a column, given in their order; the last one ends it. */
struct ta_rows {
    FILE *out;
    bool json;
    const char *const *column; /* ends with NULL */
    int n, at;                 /* columns; the one that is next */
    long n_rows;               /* ended */
};
/* The header of a table, or the beginning of an array of objects. */
void ta_rows_begin(struct ta_rows *, FILE *, bool json, const char *const *columns);
/* "n/a" is null in JSON. */
void ta_rows_word(struct ta_rows *, const char *);
/* Ten digits; NAN is n/a, and null. */
void ta_rows_number(struct ta_rows *, double);
void ta_rows_numbers(struct ta_rows *, const double *, int n);
void ta_rows_end(struct ta_rows *);

/* The result: as a table, with the note in PATH.json where it is a file, or all in one as JSON, the
 * rows being its member "results". put writes the rows; false: out of memory. Frees the note. */
bool ta_result_put(const struct ta_analysis *, json_t *note,
                   bool (*put)(FILE *, bool json, const void *of), const void *of,
                   struct ta_error *);

#endif
