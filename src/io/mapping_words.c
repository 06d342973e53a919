/* mapping_words.c - what is said of a header: columns taken by other names, not found, not read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "mapping.h"

#include "twoarm/io.h"

#include <string.h>

/* Once over all files; frees the line. */
static void note_once(struct ta_text *notes, struct ta_text *line)
{
    if (notes && !(notes->s && strstr(notes->s, line->s))) {
        ta_text_add(notes, "%s", line->s);
    }
    ta_text_free(line);
}

/* other: a second column that might have been meant, or NULL. */
void ta_alias_note(struct ta_text *notes, const char *name, const char *column, const char *other)
{
    struct ta_text line = {0};
    ta_text_add(&line, "%s: the column '%.60s'", name, column);
    ta_text_add(&line, other ? ", not '%.60s'\n" : "\n", other);
    note_once(notes, &line);
}

/* Names typed in UTF-8 are not found in a header of another encoding. */
const char *ta_encoding_hint(const struct ta_table *t)
{
    for (int i = 0; i < t->n_cells; i++) {
        if (!ta_is_utf8(t->cell[i])) {
            return "; the header is not in UTF-8: if it is Latin-1, "
                   "`iconv -f latin1 -t utf-8 FILE >NEW`";
        }
    }
    return "";
}

/* What a header looks like that names nothing we know. */
static const char *header_hint(const struct ta_table *t)
{
    int numbers = 0;
    for (int i = 0; i < t->n_cells; i++) {
        double x;
        numbers += ta_parse_real(t->cell[i], &x);
    }
    return numbers > 0 && numbers == t->n_cells
               ? "; that line holds numbers: the first line must name the columns"
           : t->n_cells == 1 && strchr(t->cell[0], ' ')
               ? "; the header is one cell: expected names of columns, with tabs, commas or "
                 "semicolons between them, not blanks (R: sep = \"\\t\", row.names = FALSE)"
           : t->n_cells == 1 ? "; the header is one cell: expected names of columns, with tabs, "
                               "commas or semicolons between them"
                             : ta_encoding_hint(t);
}

void ta_column_missing(const struct ta_table *t, const struct ta_column *c, struct ta_error *e)
{
    struct ta_text found = {0};
    int shown = t->n_cells < 12 ? t->n_cells : 12;
    for (int i = 0; i < shown; i++) {
        ta_text_add(&found, "%s%.40s", i ? ", " : "", t->cell[i]);
    }
    ta_error_add(e, TA_USER,
                 "%s:%d: expected a column %s%s%s%s, found %s%s; name it by --columns %s=NAME%s",
                 t->path, t->line, c->name, c->aliases ? " (or " : "", c->aliases ? c->aliases : "",
                 c->aliases ? ")" : "", found.s ? found.s : "nothing",
                 t->n_cells > shown ? ", ..." : "", c->name, header_hint(t));
    ta_text_free(&found);
}

static bool is_read(const struct ta_mapping *m, int cell)
{
    bool read = cell == m->participant || cell == m->session || cell == m->group;
    for (int i = 0; i < m->n; i++) {
        read |= m->map[i].cell == cell;
    }
    return read;
}

/* Rows that are not of the task proper are often told by columns of such names. */
void ta_aside_note(const struct ta_mapping *m, const struct ta_table *t, struct ta_text *notes)
{
    static const char *const words[] = {"practice", "training", "pilot", "exclude"};
    for (int i = 0; i < t->n_cells; i++) {
        for (size_t w = 0; w < sizeof words / sizeof *words && !is_read(m, i); w++) {
            if (strcasestr(t->cell[i], words[w])) {
                struct ta_text line = {0};
                ta_text_add(&line,
                            "the column '%.60s' is not read: rows of practice are told by a column "
                            "phase (practice or main); others that do not count must be left out "
                            "of the table\n",
                            t->cell[i]);
                note_once(notes, &line);
                break;
            }
        }
    }
}
