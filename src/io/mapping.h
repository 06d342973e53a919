/* mapping.h - which cell of a table holds what: names, aliases, --columns, --context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_MAPPING_H
#define TWOARM_IO_MAPPING_H

#include "table.h"
#include "twoarm/columns.h"
#include "twoarm/data.h"

struct ta_mapped {
    int cell;
    const struct ta_column *column;
    int arm;
    size_t at; /* offset in struct ta_row */
    /* a number of which no option says anything: a short one may be read as it stands (quick.h) */
    bool whole, real, time;
};
/* What a cell of a plain record is read as (plain.c). */
enum ta_plain_as {
    TA_PLAIN_UNREAD, /* and those behind it that are not read either */
    TA_PLAIN_NAME, /* whom the record is about, or which group */
    TA_PLAIN_WHOLE,
    TA_PLAIN_REAL,
    TA_PLAIN_TIME,
    TA_PLAIN_TEXT,
    TA_PLAIN_LEVEL,
    TA_PLAIN_NEVER, /* no record with such a cell is plain */
    TA_PLAIN_END    /* behind the last cell */
};
struct ta_plain_cell {
    enum ta_plain_as as;
    int n;                          /* how many are unread */
    size_t at;                      /* offset in struct ta_record */
    const struct ta_mapped *mapped; /* NULL: unread, or a name */
};
enum { TA_NAME_ID, TA_NAME_SESSION, TA_NAME_GROUP, TA_N_NAMES };
struct ta_mapping {
    int n_cells;          /* of the header */
    int participant, session, group; /* cells, -1: none */
    int choice;            /* cell, where choice_name is not "" */
    char choice_name[64];  /* as in the header; "": it could be a choice itself */
    struct ta_mapped *map; /* owned; the cells that are read */
    int n;
    struct ta_plain_cell *plain; /* owned; NULL: no record is read as a plain one */
    int k;       /* outcome or mean columns, 0: none */
    bool own;    /* a log of twoarm-task: header as this program writes it */
    /* is there such a column? (all arms of it; any of the times) */
    bool side, outcome, mean, best, context, times, block;
};

/* Every name before an = in --columns must be one that is read: said once, whatever the number of
 * files. */
bool ta_mapping_check(const struct ta_read_options *, struct ta_error *);
/* From the header record just read. False when a needed column is missing or named twice. notes: a
 * line for each column that is taken under another name, once; or NULL. */
struct ta_text;
bool ta_mapping_make(struct ta_mapping *, const struct ta_table *, const struct ta_read_options *,
                     struct ta_text *notes, struct ta_error *);
/* Does the header just read belong to a log of twoarm-task? */
bool ta_table_is_own(const struct ta_table *);
void ta_mapping_free(struct ta_mapping *);

/* --- in words: mapping_words.c ---------------------------------------------------------------- */

/* A column taken under another name, once over all files; other: a second one that might have been
 * meant, or NULL. notes: NULL says nothing. */
void ta_alias_note(struct ta_text *notes, const char *name, const char *column, const char *other);
/* Columns that are not read and by their name should leave rows out. */
void ta_aside_note(const struct ta_mapping *, const struct ta_table *, struct ta_text *notes);
/* What may be the matter where a name is not in the header: half a sentence, or "". */
const char *ta_encoding_hint(const struct ta_table *);
void ta_column_missing(const struct ta_table *, const struct ta_column *, struct ta_error *);

#endif
