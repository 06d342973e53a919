/* table.h - a text table record by record: TSV or CSV (RFC 4180), as found, with line numbers.
 *
 * The file is never held as a whole: a window slides over it that holds the present record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_TABLE_H
#define TWOARM_IO_TABLE_H

#include "twoarm/base.h"

#include <nettle/sha2.h>

/* What a byte is where no quotation mark is open. */
enum ta_byte {
    TA_BYTE_ORDINARY, /* blanks, whatever is not ASCII, ... */
    TA_BYTE_GRAPHIC,  /* of ASCII, and none of those below */
    TA_BYTE_CUT,      /* the separator */
    TA_BYTE_BREAK,    /* the newline */
    TA_BYTE_OTHER     /* a quotation mark, the end of the window */
};
struct ta_table {
    const char *path;
    int fd;
    char *text, *at, *end; /* the window, owned; cells point into it until the next record */
    size_t room;
    int64_t n_read;        /* bytes, of the file */
    bool ended;            /* nothing of the file lies behind the window */
    const char *fault;     /* why reading stopped in the middle, or NULL */
    char separator;        /* tab, else semicolon or comma: the commonest in the header */
    unsigned char kind[256]; /* enum ta_byte of each byte */
    int line;              /* where the record begins; the header is line 1 */
    int next_line;
    char **cell, **stop; /* where each begins, and where it ended when it was found: owned */
    int n_cells, n_room;
    bool terminated; /* the record ended with a newline */
    bool quote_open; /* a quoted cell never ended */
    bool hashed;     /* what is read is hashed on the way: a third of the time */
    struct sha256_ctx hash;
};

/* Begins at the file's first byte and finds its separator; refuses what is no text. spool: the
 * descriptor of a copy that is read in the file's place (see ta_spool), -1: none; it stays open.
 * The header is the first record. */
bool ta_table_open(struct ta_table *, const char *path, int spool, struct ta_error *);
/* As ta_table_open; ta_table_hash may be asked. */
bool ta_table_open_hashed(struct ta_table *, const char *path, int spool, struct ta_error *);
/* The next record that is not an empty line; false at the end, or at a fault. A byte-order mark is
 * skipped, \r\n is \n, doubled quotes in quoted cells are undone. */
bool ta_table_next(struct ta_table *);
/* Takes blanks off the ends of all cells: for the header. */
void ta_table_trim(struct ta_table *);
/* Adds the fault, if there is one, to the list; false then. */
bool ta_table_sound(const struct ta_table *, struct ta_error *);
/* Reads what is left and gives the hash of the whole file (65 bytes), which was opened hashed. */
void ta_table_hash(struct ta_table *, char *sha256);
void ta_table_close(struct ta_table *);

/* What the file's first bytes say it is instead of a table, and what to do; or NULL. */
const char *ta_what_else(const char *text, size_t n);

/* A copy of standard input ("-"), a pipe or a device, which cannot be read twice: the descriptor of
 * a file without a name. -1 for regular files, -2 with an error. */
int ta_spool(const char *path, struct ta_error *);
/* Is it whole UTF-8? */
bool ta_is_utf8(const char *);

#endif
