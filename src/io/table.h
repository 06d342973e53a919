/* table.h - a text table record by record: TSV or CSV (RFC 4180), as found, with line numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_TABLE_H
#define TWOARM_IO_TABLE_H

#include "twoarm/base.h"

struct ta_table {
    const char *path;
    char *text, *at, *end; /* owned; cells point into it */
    char separator;        /* tab, else semicolon or comma: the commonest in the header */
    int line;              /* where the record begins; the header is line 1 */
    int next_line;
    char **cell;
    int n_cells, room;
    bool terminated; /* the record ended with a newline */
    bool quote_open; /* a quoted cell never ended */
    char sha256[65]; /* of the whole file */
};

/* Reads the file and finds its separator; refuses what is no text. The header is the first record.
 */
bool ta_table_open(struct ta_table *, const char *path, struct ta_error *);
/* The next record that is not an empty line; false at the end. A byte-order mark is skipped, \r\n
 * is \n, doubled quotes in quoted cells are undone. */
bool ta_table_next(struct ta_table *);
void ta_table_close(struct ta_table *);

#endif
