/* words.h - numbers, labels and flags as a reader of the report should see them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_PLOT_WORDS_H
#define TWOARM_PLOT_WORDS_H

#include "twoarm/fit.h"
#include "twoarm/io.h"

enum { NUM_SIZE = 48 };
/* For people: ".31", "−.31", "1.00"; buf of NUM_SIZE. NAN gives `unknown`. */
const char *num_show(char *buf, double x, int decimals, const char *unknown);
/* Decimals that suit an estimate of that support and size. */
int num_decimals(enum ta_support support, double x);
/* For HTML: "= .004", "&lt; .001" in text; ".004", "&lt; .001" in cells. */
const char *num_p(char *buf, double p, bool in_text);
/* For tables and data files: 6 significant digits, "n/a". */
const char *num_cell(char *buf, double x);

/* The label as valid UTF-8 without control characters or direction marks: to be escaped still. */
void label_clean(struct ta_text *, const char *label);
/* The same for a data file of gnuplot: no quotes, backslashes or backticks, at most `most`
 * characters. */
void label_for_figure(struct ta_text *, const char *label, int most);
/* Letters, digits, - and _ of a label, at most 24 of them: for a file name behind a number. */
void label_for_file(struct ta_text *, const char *label);
/* For a table of tab-separated values: no tabs or line ends. */
void label_for_cell(struct ta_text *, const char *label);

#endif
