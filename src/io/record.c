/* record.c - one record of anybody's table as a row: cells cleaned, read, and who they are about.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"
#include "quick.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static char none[] = "n/a";

static bool is_data(const struct ta_column *c)
{
    return c->type == TA_CELL_REAL || c->type == TA_CELL_TIME ||
           c->offset == offsetof(struct ta_row, choice);
}

/* Cells are short: a loop of our own is sooner done than a call. */
static char *text_end(char *s)
{
    while (*s) {
        s++;
    }
    return s;
}

static bool is_none(const char *text)
{
    return text[0] == 'n' && strcmp(text, none) == 0;
}

bool ta_cell_coded(const struct ta_read_options *o, const char *cell, const struct ta_column *c)
{
    for (int i = 0; c && i < o->n_missing; i++) {
        const struct ta_missing *m = &o->missing[i];
        if ((m->column ? m->column == c : is_data(c)) && strcmp(cell, m->code) == 0) {
            return true;
        }
    }
    return false;
}

const char *ta_cell_clean(const struct ta_read_options *o, char *cell, const struct ta_column *c)
{
    static const char *const codes[] = {"", "NA", "NaN", "nan", "n/a"};
    while (*cell == ' ') {
        cell++;
    }
    for (char *end = text_end(cell); end > cell && end[-1] == ' '; end--) {
        end[-1] = '\0';
    }
    bool number = *cell >= '0' && *cell <= '9'; /* most cells: none of the codes begins so */
    for (size_t i = 0; !number && i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(cell, codes[i]) == 0) {
            return none;
        }
    }
    return o->n_missing && ta_cell_coded(o, cell, c) ? none : cell;
}

/* "0,5": one comma among what numbers are made of. */
static bool has_decimal_comma(const char *cell)
{
    const char *comma = strchr(cell, ',');
    return comma && comma[1] && !strchr(comma + 1, ',') && !cell[strspn(cell, "+-0123456789,eE")];
}

/* "1,000": a comma that may group thousands. */
static bool has_thousands(const char *cell)
{
    cell += strspn(cell, "+-");
    size_t before = strspn(cell, "0123456789");
    return *cell != '0' && before > 0 && before < 4 && cell[before] == ',' &&
           strspn(cell + before + 1, "0123456789") == 3 && cell[before + 4] == '\0';
}

static bool has_digit(const char *cell)
{
    return cell[strcspn(cell, "0123456789")] != '\0';
}

/* A minus sign or a blank of Unicode: looks like a number, and is none. */
static bool is_typeset(const char *cell)
{
    const char *s = cell;
    while (*s && (unsigned char)*s < 0x80) {
        s++;
    }
    return *s && has_digit(cell);
}

/* What to do about a cell that is no value: advice behind the error. */
static void advise(const struct ta_read_options *o, const struct ta_column *c, const char *cell,
                   struct ta_text *to)
{
    bool choice = strcmp(c->name, "choice") == 0, needed = choice || strcmp(c->name, "reward") == 0;
    bool number = c->type != TA_CELL_LEVEL && c->type != TA_CELL_TEXT;
    if (c->type == TA_CELL_LEVEL) {
        ta_text_add(to,
                    "; if that column is about something else, leave it out by --columns "
                    "%s=none",
                    c->name);
    } else if (number && has_thousands(cell) && !o->decimal_comma) {
        ta_text_add(to, "; if its comma groups thousands, take it out; numbers with a decimal "
                        "comma are read with --decimal-comma");
    } else if (number && has_decimal_comma(cell) && !o->decimal_comma) {
        ta_text_add(to, "; numbers with a decimal comma are read with --decimal-comma");
    } else if (number && strchr(cell, '.') && o->decimal_comma && has_digit(cell)) {
        ta_text_add(to, "; a point is none of --decimal-comma's, which takes 0,5 and 1000,5");
    } else if (number && is_typeset(cell)) {
        ta_text_add(to, "; its minus or blank is not the one of the keyboard");
    } else if (choice && !has_digit(cell)) {
        ta_text_add(to, "; arms are numbers: code them 1 to k, or name a code for missing by "
                        "--missing choice=CODE");
    } else if (needed && !choice && !has_digit(cell)) {
        ta_text_add(to, "; rewards are numbers: code a win and a loss as 1 and 0, or name a code "
                        "for missing by --missing reward=CODE");
    } else if (needed) {
        ta_text_add(to,
                    "; correct it, name its missing code by --missing %s=CODE, or leave bad "
                    "rows out by --skip-bad-rows",
                    c->name);
    } else {
        ta_text_add(to, "; correct it, or leave the column out by --columns %s%s", c->name,
                    c->per_arm ? "_1=none,..." : "=none");
    }
}

static bool bad_cell(const struct ta_read_options *o, const struct ta_table *t,
                     const struct ta_mapped *m, const char *expected, const char *cell,
                     struct ta_error *e)
{
    const struct ta_column *c = m->column;
    struct ta_text what = {0};
    advise(o, c, cell, &what);
    ta_error_add(e, TA_USER, "%s:%d: column %d (%s%s): expected %s, found '%.60s'%s", t->path,
                 t->line, m->cell + 1, c->name, c->per_arm ? " of an arm" : "", expected, cell,
                 what.s);
    ta_text_free(&what);
    return false;
}

/* With a point in the place of its comma, in `room`. NULL: it has a point already, which would be
 * what groups thousands. */
static const char *with_point(const char *cell, char *room, size_t size)
{
    size_t comma = strcspn(cell, ",");
    if (strchr(cell, '.')) {
        return NULL;
    }
    if (!has_decimal_comma(cell) || strlen(cell) >= size) {
        return cell;
    }
    snprintf(room, size, "%s", cell);
    room[comma] = '.';
    return room;
}

static bool not_utf8(const struct ta_table *t, int cell, const char *what, struct ta_error *e)
{
    return ta_error_add(e, TA_USER,
                        "%s:%d: column %d (%s): expected text in UTF-8, found other bytes; if it "
                        "is Latin-1: `iconv -f latin1 -t utf-8 FILE >NEW`",
                        t->path, t->line, cell + 1, what);
}

/* Nearly every cell. */
static inline bool read_quickly(const struct ta_mapped *m, const char *text, struct ta_row *row)
{
    void *to = (char *)row + m->at;
    double seconds;
    return m->whole  ? ta_quick_whole(text, to)
           : m->real ? ta_quick_real(text, to)
                     : m->time && ta_quick_real(text, &seconds) && ta_ns(seconds, to);
}

/* Any cell. Kept out of the loop over cells, which seldom comes here. */
__attribute__((noinline))
static bool parse_cell(const struct ta_read_options *o, const struct ta_table *t,
                       const struct ta_mapped *m, struct ta_row *row, struct ta_error *e)
{
    char room[64];
    const struct ta_column *c = m->column;
    bool number = c->type == TA_CELL_REAL || c->type == TA_CELL_TIME || c->type == TA_CELL_INT;
    const char *found = ta_cell_clean(o, t->cell[m->cell], c), *cell = found;
    if (number && o->decimal_comma) {
        cell = with_point(found, room, sizeof room);
    }
    if (c->type == TA_CELL_TEXT && !ta_is_utf8(found)) {
        return not_utf8(t, m->cell, c->name, e);
    }
    const char *expected = cell ? ta_cell_parse(c, m->arm, cell, row) : "a number";
    return !expected || bad_cell(o, t, m, expected, found, e);
}

static bool is_blank(const struct ta_table *t)
{
    for (int i = 0; i < t->n_cells; i++) {
        if (t->cell[i][strspn(t->cell[i], " ")] != '\0' && !is_none(t->cell[i])) {
            return false;
        }
    }
    return true;
}

static bool check_names(const struct ta_record *r, const struct ta_table *t,
                        const struct ta_mapping *m, struct ta_error *e)
{
    if (is_none(r->id)) {
        return ta_error_add(e, TA_USER,
                            "%s:%d: column %d (participant): expected a name, found none%s",
                            t->path, t->line, m->participant + 1,
                            is_blank(t) ? "; the row is empty: delete it, or leave such rows out "
                                          "by --skip-bad-rows"
                                        : "");
    }
    if (m->participant >= 0 && !ta_is_utf8(r->id)) {
        return not_utf8(t, m->participant, "participant", e);
    }
    return m->session < 0 || ta_is_utf8(r->session) || not_utf8(t, m->session, "session", e);
}

/* Would these bytes, wherever a cell of the file begins by them and ends behind them, be this very
 * cell? Not what was in quotation marks for a separator or the end of a line. */
static bool can_be_known(const struct ta_table *t, const char *cell)
{
    const char *s = cell;
    while (t->kind[(unsigned char)*s] <= TA_BYTE_GRAPHIC && *s != '\r') {
        s++;
    }
    return !*s && s - cell < TA_KNOWN;
}

/* The name that a cell gives, which is kept where it can be known again. */
static char *read_name(char known[TA_KNOWN], const struct ta_read_options *o,
                       const struct ta_table *t, char *cell)
{
    bool can = can_be_known(t, cell);
    strcpy(known, can ? cell : "");
    return (char *)(uintptr_t)ta_cell_clean(o, can ? known : cell, NULL);
}

/* Whom the record is about: most often whom the one before was about. */
static bool read_names(struct ta_record *r, const struct ta_read_options *o,
                       const struct ta_table *t, const struct ta_mapping *m, struct ta_error *e)
{
    const int at[TA_N_NAMES] = {m->participant, m->session, m->group};
    char **const name[TA_N_NAMES] = {&r->id, &r->session, &r->group};
    bool same = true;
    for (int i = 0; i < TA_N_NAMES; i++) {
        same &= at[i] < 0 || (r->known[i][0] && ta_same(r->known[i], t->cell[at[i]]));
    }
    if (same) {
        return true;
    }
    for (int i = 0; i < TA_N_NAMES; i++) {
        if (at[i] >= 0) {
            *name[i] = read_name(r->known[i], o, t, t->cell[at[i]]);
        }
    }
    r->anew = true;
    if (!check_names(r, t, m, e)) {
        memset(r->known, 0, sizeof r->known);
        return false;
    }
    return true;
}

void ta_record_init(struct ta_record *r, const struct ta_source *from)
{
    *r = (struct ta_record){.id = from->id, .session = from->session, .anew = true};
    ta_row_init(&r->row);
}

static bool ragged(const struct ta_table *t, const struct ta_mapping *m, struct ta_error *e)
{
    const char *why =
        t->quote_open                 ? " and a quotation mark that is never closed"
        : t->n_cells < m->n_cells     ? "; is a separator missing, or the row torn?"
        : t->n_cells > m->n_cells + 1 ? "; is a separator one too many?"
        : t->separator == ','
            ? "; is a comma within a cell that is not in quotes, or do row names have "
              "no header (R: row.names = FALSE)?"
            : "; is a separator one too many, or do row names have no header (R: "
              "row.names = FALSE)?";
    return ta_error_add(e, TA_USER, "%s:%d: expected %d cells as in the header, found %d%s",
                        t->path, t->line, m->n_cells, t->n_cells, why);
}

/* As where files were put one behind the other. */
static bool is_header(const struct ta_table *t, const struct ta_mapping *m)
{
    return m->choice_name[0] && strcmp(t->cell[m->choice], m->choice_name) == 0;
}

bool ta_record_read(struct ta_record *r, const struct ta_read_options *o,
                    const struct ta_table *t, const struct ta_mapping *m, struct ta_error *e)
{
    bool good = true;
    if (t->n_cells != m->n_cells || t->quote_open) {
        return ragged(t, m, e);
    }
    for (int i = 0; i < m->n; i++) {
        const struct ta_mapped *one = &m->map[i];
        bool quick = read_quickly(one, t->cell[one->cell], &r->row);
        if (!quick && is_header(t, m)) {
            return ta_error_add(e, TA_USER,
                                "%s:%d: the header again: delete the line; if files were put one "
                                "behind the other, give them one by one",
                                t->path, t->line);
        }
        good &= quick || parse_cell(o, t, one, &r->row, e);
    }
    if (!good || !ta_row_check(&r->row, t->path, t->line, e)) {
        return false;
    }
    return read_names(r, o, t, m, e);
}
