/* figure.h - one figure: a data file and a gnuplot script that stand beside the drawing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing that a user typed or a file held is ever written into a script: labels are cells of the
 * data file. */
#ifndef TWOARM_PLOT_FIGURE_H
#define TWOARM_PLOT_FIGURE_H

#include "twoarm/io.h"

/* Owns its texts. */
struct figure {
    struct ta_text name; /* without ending */
    struct ta_text data, script;
};

/* Starts a script of that size in pixels; columns: the data file's header. */
void figure_begin(struct figure *, const char *name, int width, int height, const char *columns);
/* Text of ours in single quotes, where gnuplot runs nothing. */
void figure_quote(struct figure *, const char *text);
/* Appends numbers to the current row of data, and ends the row. */
void figure_number(struct figure *, double x);
void figure_label(struct figure *, const char *label, int most);
void figure_row_end(struct figure *);
/* The axis of a share: a range that holds `least`, and round tics. axis is 'x' or 'y'. */
void figure_share_axis(struct figure *, char axis, double least);
/* The axis from lo to hi with about five round tics, written as in the page (".5"). */
void figure_axis(struct figure *, char axis, double lo, double hi);
/* Colours of lines that are told apart: Okabe and Ito's, for every colour vision. i from 0. */
const char *figure_colour(int i);

/* --- figures where a user said: PREFIX is "folder/beginning-of-names" ------------------------- */

/* Looks at what a user typed (both may be NULL), and for gnuplot where figures are asked for. */
bool figure_check(const char *prefix, const char *formats, struct ta_error *);
/* Starts the figure PREFIX-what. */
void figure_begin_prefixed(struct figure *, const char *prefix, const char *what, int width,
                           int height, const char *columns);
/* Writes n figures, draws them as SVG and in the other formats named; frees them. */
bool figure_draw(struct figure *, int n, const char *prefix, const char *formats,
                 struct ta_error *);

/* Ends the script and writes NAME.tsv and NAME.gp into the folder. */
bool figure_write(struct figure *, const char *folder, struct ta_error *);
void figure_free(struct figure *);

#endif
