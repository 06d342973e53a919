/* columns.h - the one table of log columns: header, rows, sidecar, reader and manual come from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_COLUMNS_H
#define TWOARM_COLUMNS_H

#include "twoarm/row.h"

enum ta_cell {
    TA_CELL_INT,   /* int, TA_NA */
    TA_CELL_REAL,  /* double in shortest form that reads back exactly, NAN */
    TA_CELL_TIME,  /* int64_t ns written as seconds with 6 decimals, TA_NO_TIME */
    TA_CELL_TEXT,  /* char[TA_TEXT_CELL], "" */
    TA_CELL_LEVEL, /* int: index into levels, TA_NA */
    TA_CELL_FLAGS  /* unsigned: bits in the order of levels, 0 */
};

struct ta_level {
    const char *word, *meaning;
};

struct ta_column {
    const char *name;
    enum ta_cell type;
    size_t offset;   /* in struct ta_row */
    bool per_arm;    /* name_1 .. name_k; offset is arm 1's */
    const char *unit; /* BIDS Units, or NULL */
    const char *meaning;
    const struct ta_level *levels; /* ends with a NULL word; or NULL */
    const char *aliases;           /* other programs' names, space-separated; or NULL */
};

extern const struct ta_column ta_columns[]; /* ends with a NULL name */
const struct ta_column *ta_column_find(const char *name);

void ta_row_init(struct ta_row *); /* everything n/a */
size_t ta_cell_offset(const struct ta_column *, int arm); /* in struct ta_row; arm 0-based */
/* The header line and one row as a line, each with its \n. Returns the length, or 0 when `size` is
 * too small (TA_LINE_MAX always suffices). */
enum { TA_LINE_MAX = 8192 };
size_t ta_header_format(int k, char *buf, size_t size);
size_t ta_row_format(const struct ta_row *, int k, char *buf, size_t size);
/* Reads one cell of a column (arm 0-based for per_arm columns, else 0) into the row. "n/a" is
 * missing, as is what cannot be read. NULL when all is well, else what was expected ("a whole
 * number", "free or forced"). */
const char *ta_cell_parse(const struct ta_column *, int arm, const char *text, struct ta_row *);

/* Shortest decimal form of x that strtod reads back as x; "n/a" for NAN. Returns its length. */
int ta_real_format(double x, char *buf, size_t size);

#endif
