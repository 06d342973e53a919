/* table.c - a text table record by record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "twoarm/io.h"

#include <stdlib.h>
#include <string.h>

static char find_separator(const char *text)
{
    size_t tabs = 0, semicolons = 0, commas = 0;
    bool quoted = false;
    for (; *text && (quoted || *text != '\n'); text++) {
        quoted ^= *text == '"';
        tabs += !quoted && *text == '\t';
        semicolons += !quoted && *text == ';';
        commas += !quoted && *text == ',';
    }
    return tabs ? '\t' : semicolons > commas ? ';' : ',';
}

bool ta_table_open(struct ta_table *t, const char *path, struct ta_error *e)
{
    size_t n;
    *t = (struct ta_table){.path = path, .next_line = 1};
    if (!ta_file_read(path, &t->text, &n, e)) {
        return false;
    }
    ta_sha256(t->text, n, t->sha256);
    if (n == 0) {
        ta_table_close(t);
        return ta_error_add(e, TA_USER, "%s: the file is empty; expected a table with a header",
                            path);
    }
    if (memchr(t->text, '\0', n)) {
        bool utf16 =
            n > 1 && ((unsigned char)t->text[0] == 0xff || (unsigned char)t->text[0] == 0xfe);
        ta_table_close(t);
        return ta_error_add(e, TA_USER, "%s: not a text table (%s); expected TSV or CSV in UTF-8",
                            path, utf16 ? "UTF-16 text: save it as UTF-8" : "binary data");
    }
    bool marked = n >= 3 && memcmp(t->text, "\xef\xbb\xbf", 3) == 0;
    t->at = t->text + (marked ? 3 : 0);
    t->end = t->text + n;
    t->separator = find_separator(t->at);
    return true;
}

void ta_table_close(struct ta_table *t)
{
    free(t->text);
    free(t->cell);
    *t = (struct ta_table){0};
}

static void add_cell(struct ta_table *t, char *cell)
{
    if (t->n_cells == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        char **grown = realloc(t->cell, sizeof *grown * (size_t)t->room);
        if (!grown) { /* nothing read so far would be complete */
            abort();
        }
        t->cell = grown;
    }
    t->cell[t->n_cells++] = cell;
}

/* A quoted cell in place: from after its first quote to the separator or newline behind its last.
 * Returns where its text ends now. */
static char *unquote(struct ta_table *t)
{
    char *to = t->at;
    while (t->at < t->end) {
        if (*t->at == '"' && t->at[1] == '"') {
            t->at++;
        } else if (*t->at == '"') {
            t->at++;
            return to;
        }
        t->next_line += *t->at == '\n';
        *to++ = *t->at++;
    }
    t->quote_open = true;
    return to;
}

/* One cell; false when it was the record's last. */
static bool read_cell(struct ta_table *t)
{
    char *start = t->at, *stop = NULL;
    if (*t->at == '"') {
        t->at++;
        start = t->at;
        stop = unquote(t);
    }
    while (t->at < t->end && *t->at != t->separator && *t->at != '\n') {
        t->at++; /* what stands behind a closing quote is dropped with it: not RFC 4180 */
    }
    stop = stop ? stop : t->at;
    bool more = t->at < t->end && *t->at == t->separator;
    t->terminated = t->at < t->end;
    bool newline = t->terminated && !more;
    if (newline && stop > start && stop == t->at && stop[-1] == '\r') {
        stop--;
    }
    t->at += t->terminated;
    *stop = '\0';
    add_cell(t, start);
    return more;
}

bool ta_table_next(struct ta_table *t)
{
    while (t->at < t->end && (*t->at == '\n' || (*t->at == '\r' && t->at[1] == '\n'))) {
        t->at += *t->at == '\r' ? 2 : 1;
        t->next_line++;
    }
    if (t->at >= t->end) {
        return false;
    }
    t->n_cells = 0;
    t->line = t->next_line;
    while (read_cell(t)) {
    }
    t->next_line++;
    return true;
}
