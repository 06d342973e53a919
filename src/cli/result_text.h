/* result_text.h - a result table as text: cells keep its lines whole; written at the end or never.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_RESULT_TEXT_H
#define TWOARM_CLI_RESULT_TEXT_H

#include "twoarm/base.h"

#include <stdio.h>

/* Write to `out`; nothing reaches the user before ta_result_close. */
struct ta_result_text {
    FILE *out;
    char *text;
    size_t length;
};
bool ta_result_open(struct ta_result_text *, struct ta_error *);
/* To the file at path, replaced safely, or to standard output when path is NULL. With mistakes in
 * the list already nothing is written. Frees the text. */
bool ta_result_close(struct ta_result_text *, const char *path, struct ta_error *);

/* Forgets the text. */
void ta_result_drop(struct ta_result_text *);

/* Tabs and newlines, which would break the table's lines, become spaces. */
void ta_put_word(FILE *, const char *);
/* Ten significant digits, "n/a" for NAN. */
void ta_put_number(FILE *, double);
/* n numbers, each behind a tab. */
void ta_put_numbers(FILE *, const double *, int n);

#endif
