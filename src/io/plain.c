/* plain.c - a record as nearly all are, cut and read in one pass over its bytes.
 *
 * Plain is a record that lies whole in the window and has as many cells as the header, of which
 * each that is read holds a short number, a word of its column, graphic characters of ASCII or
 * nothing, in quotation marks or not, and names whom the record before was about. It is read here
 * as the general way (table.c, record.c) would read it. Any other goes that way: nothing of it is
 * taken here, and nothing said about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"
#include "quick.h"

#include <stdlib.h>

/* --- what each cell is read as ---------------------------------------------------------------- */

static enum ta_plain_as as_of(const struct ta_column *c)
{
    switch (c->type) {
    case TA_CELL_INT:
        return TA_PLAIN_WHOLE;
    case TA_CELL_REAL:
        return TA_PLAIN_REAL;
    case TA_CELL_TIME:
        return TA_PLAIN_TIME;
    case TA_CELL_TEXT:
        return TA_PLAIN_TEXT;
    case TA_CELL_LEVEL:
        return TA_PLAIN_LEVEL;
    case TA_CELL_FLAGS:
        break; /* analyses read none */
    }
    return TA_PLAIN_NEVER;
}

/* One for those that are unread one behind the other; returns how many are left. */
static int join_unread(struct ta_plain_cell *cell, int n_cells)
{
    int n = 0;
    for (int i = 0; i < n_cells; i++) {
        bool unread = cell[i].as == TA_PLAIN_UNREAD;
        if (unread && n > 0 && cell[n - 1].as == TA_PLAIN_UNREAD) {
            cell[n - 1].n++;
        } else {
            cell[n] = cell[i];
            cell[n++].n = unread;
        }
    }
    return n;
}

void ta_plain_make(struct ta_mapping *m, const struct ta_read_options *o)
{
    const int named[TA_N_NAMES] = {m->participant, m->session, m->group};
    struct ta_plain_cell *cell = ta_must(calloc((size_t)m->n_cells + 1, sizeof *cell));
    for (int i = 0; i < m->n; i++) {
        const struct ta_mapped *one = &m->map[i];
        cell[one->cell] =
            (struct ta_plain_cell){.as = as_of(one->column),
                                   .at = offsetof(struct ta_record, row) + one->at,
                                   .mapped = one};
    }
    for (int i = 0; i < TA_N_NAMES; i++) {
        struct ta_plain_cell *c = named[i] >= 0 ? &cell[named[i]] : NULL;
        if (c && c->as != TA_PLAIN_UNREAD) {
            c->as = TA_PLAIN_NEVER; /* two things, as by --context participant_id */
        } else if (c) {
            c->as = TA_PLAIN_NAME;
            c->at = offsetof(struct ta_record, known) + (size_t)i * TA_KNOWN;
        }
    }
    if (o->n_missing || o->decimal_comma) {
        cell[0].as = TA_PLAIN_NEVER;
    }
    cell[join_unread(cell, m->n_cells)].as = TA_PLAIN_END;
    m->plain = cell;
}

/* --- one cell: each gives where it ends, or NULL where there is none of its kind -------------- */

/* Behind the quotation mark that closes the one at `s`. */
static const char *skip_quoted(const struct ta_table *t, const char *s)
{
    do {
        do {
            s++;
        } while (t->kind[(unsigned char)*s] <= TA_BYTE_CUT);
        if (*s++ != '"') {
            return NULL; /* over the end of the line */
        }
    } while (*s == '"'); /* two stand for one */
    return s;
}

/* n cells and the separators between them; nobody asks what they hold. */
static const char *skip(const struct ta_table *t, const char *s, int n)
{
    for (;; s++) {
        s = *s == '"' ? skip_quoted(t, s) : s;
        if (!s) {
            return NULL;
        }
        while (t->kind[(unsigned char)*s] <= TA_BYTE_GRAPHIC) {
            s++;
        }
        if (--n == 0) {
            return s;
        }
        if (t->kind[(unsigned char)*s] != TA_BYTE_CUT) {
            return NULL;
        }
    }
}

static inline const char *read_known(const char *known, const char *s)
{
    const char *end = s;
    while (*known && *known == *end) {
        known++;
        end++;
    }
    return end > s && !*known ? end : NULL;
}

/* R and pandas write 1.0 once a column has a missing value. */
static inline const char *read_whole(const char *s, int *x)
{
    const char *end = ta_whole_at(s, x);
    return end && end[0] == '.' && end[1] == '0' ? end + 2 : end;
}

static const char *read_time(const char *s, int64_t *ns)
{
    double seconds;
    const char *end = ta_real_at(s, &seconds);
    return end && ta_ns(seconds, ns) ? end : NULL;
}

/* What might be a code of missing (NA, NaN, nan, n/a, nothing) is no text here. */
static const char *read_text(const struct ta_table *t, const char *s, char *to)
{
    const char *end = s;
    while (t->kind[(unsigned char)*end] == TA_BYTE_GRAPHIC) {
        end++;
    }
    bool code = end == s || (end <= s + 3 && (*s == 'n' || *s == 'N'));
    if (code || end - s >= TA_TEXT_CELL) {
        return NULL;
    }
    while (s < end) {
        *to++ = *s++;
    }
    *to = '\0';
    return end;
}

static const char *read_level(const struct ta_level *levels, const char *s, int *x)
{
    for (int i = 0; levels[i].word; i++) {
        const char *end = read_known(levels[i].word, s);
        if (end) {
            *x = i;
            return end;
        }
    }
    return NULL;
}

__attribute__((always_inline))
static inline const char *read_cell(const struct ta_plain_cell *c, const struct ta_table *t,
                                    const char *s, struct ta_record *r)
{
    void *to = (char *)r + c->at;
    switch (c->as) {
    case TA_PLAIN_UNREAD:
        return skip(t, s, c->n);
    case TA_PLAIN_NAME:
        return read_known(to, s);
    case TA_PLAIN_WHOLE:
        return read_whole(s, to);
    case TA_PLAIN_REAL:
        return ta_real_at(s, to);
    case TA_PLAIN_TIME:
        return read_time(s, to);
    case TA_PLAIN_TEXT:
        return read_text(t, s, to);
    case TA_PLAIN_LEVEL:
        return read_level(c->mapped->column->levels, s, to);
    case TA_PLAIN_NEVER:
    case TA_PLAIN_END:
        break;
    }
    return NULL;
}

/* A cell between quotation marks, or a missing one. */
__attribute__((noinline))
static const char *read_otherwise(const struct ta_plain_cell *c, const struct ta_table *t,
                                  const char *s, struct ta_record *r)
{
    if (*s == '"' && c->as != TA_PLAIN_UNREAD) {
        const char *end = read_cell(c, t, s + 1, r);
        return end && *end == '"' ? end + 1 : NULL;
    }
    if (!c->mapped || c->as == TA_PLAIN_NEVER) { /* unread, a name, no cell at all */
        return NULL;
    }
    int kind = t->kind[(unsigned char)*s];
    const char *end = kind == TA_BYTE_CUT || kind == TA_BYTE_BREAK ? s
                      : s[0] == 'N' && s[1] == 'A'                 ? s + 2
                      : s[0] == 'n' && s[1] == '/' && s[2] == 'a'  ? s + 3
                                                                   : NULL;
    if (end) {
        ta_cell_parse(c->mapped->column, c->mapped->arm, "n/a", &r->row);
    }
    return end;
}

/* --- one record ------------------------------------------------------------------------------- */

/* Its newline; NULL: it is not plain. A cell that goes on behind what was read of it has no
 * separator there. */
static const char *read_cells(const struct ta_table *t, const struct ta_plain_cell *c,
                              struct ta_record *r)
{
    const char *end;
    for (const char *s = t->at;; s = end + 1, c++) {
        end = read_cell(c, t, s, r);
        end = end ? end : read_otherwise(c, t, s, r);
        if (!end) {
            return NULL;
        }
        if (t->kind[(unsigned char)*end] != TA_BYTE_CUT) {
            break;
        }
    }
    end += *end == '\r';
    return *end == '\n' && c[1].as == TA_PLAIN_END ? end : NULL;
}

bool ta_plain_next(struct ta_record *r, struct ta_table *t, const struct ta_mapping *m)
{
    const char *newline = m->plain && !t->fault ? read_cells(t, m->plain, r) : NULL;
    if (!newline) {
        return false;
    }
    t->line = t->next_line;
    t->terminated = true;
    t->at += newline + 1 - t->at;
    t->next_line++;
    return true;
}
