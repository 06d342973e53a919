/* logbook.c - reads one of our own logs back, row by row: to continue it, or to play it again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stricter than the analysis' reader (src/io/intake.c), which takes anybody's table: exactly our
 * columns, trials counted from 1. An unterminated last line is not read; `whole` says where it
 * begins. */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <stdlib.h>
#include <string.h>

/* The number of arms whose header this line is, or 0. */
static int arms_of_header(const char *line, size_t n)
{
    char header[TA_LINE_MAX];
    for (int k = 2; k <= TA_MAX_ARMS; k++) {
        if (ta_header_format(k, header, sizeof header) == n && memcmp(header, line, n) == 0) {
            return k;
        }
    }
    return 0;
}

/* Cuts the next cell off a line that ends with NUL; NULL when there is none left. */
static char *next_cell(char **line)
{
    char *cell = *line;
    if (cell) {
        char *tab = strchr(cell, '\t');
        *line = tab ? tab + 1 : NULL;
        if (tab) {
            *tab = '\0';
        }
    }
    return cell;
}

/* What is wrong with the row, or NULL. */
static const char *read_row(char *line, int k, struct ta_row *row, const char **column)
{
    ta_row_init(row);
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        for (int a = 0; a < (c->per_arm ? k : 1); a++) {
            char *cell = next_cell(&line);
            const char *wrong = cell ? ta_cell_parse(c, a, cell, row) : "one more cell";
            *column = c->name;
            if (wrong) {
                return wrong;
            }
        }
    }
    return line ? "the end of the line" : NULL;
}

static bool add_row(struct ta_logbook *book, char *line, const char *path, struct ta_error *e)
{
    const char *column = "";
    struct ta_row *row = &book->row[book->n];
    const char *wrong = read_row(line, book->k, row, &column);
    if (wrong) {
        return ta_error_add(e, TA_USER, "%s:%d: %s: expected %s", path, book->n + 2, column, wrong);
    }
    if (row->trial != book->first + book->n || row->schedule_row < 1) {
        return ta_error_add(e, TA_USER, "%s:%d: expected trial %d", path, book->n + 2,
                            book->first + book->n);
    }
    book->n++;
    return true;
}

static size_t count_lines(const char *text, size_t n)
{
    size_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

bool ta_logbook_parse(struct ta_logbook *book, char *text, size_t n, int first, const char *path,
                      struct ta_error *e)
{
    *book = (struct ta_logbook){.first = first};
    while (n > book->whole && memchr(text + book->whole, '\n', n - book->whole)) {
        book->whole =
            (size_t)((char *)memchr(text + book->whole, '\n', n - book->whole) - text) + 1;
    }
    if (book->whole == 0) {
        return true; /* not even a header: nothing was ever logged */
    }
    if (memchr(text, '\0', book->whole)) {
        return ta_error_add(e, TA_USER, "%s: holds a NUL; it was damaged after it was written",
                            path);
    }
    size_t header = (size_t)((char *)memchr(text, '\n', book->whole) - text) + 1;
    book->k = arms_of_header(text, header);
    if (book->k == 0) {
        return ta_error_add(e, TA_USER, "%s:1: expected the columns of a log of this version",
                            path);
    }
    book->row = calloc(count_lines(text, book->whole), sizeof *book->row);
    bool good = book->row || ta_error_add(e, TA_MACHINE, "out of memory");
    for (size_t at = header; good && at < book->whole;) {
        char *end = memchr(text + at, '\n', book->whole - at);
        *end = '\0';
        good = add_row(book, text + at, path, e);
        at = (size_t)(end - text) + 1;
    }
    if (!good) {
        ta_logbook_free(book);
    }
    return good;
}

bool ta_logbook_read(struct ta_logbook *book, const char *path, int first, struct ta_error *e)
{
    char *text;
    size_t n;
    *book = (struct ta_logbook){0};
    if (!ta_file_read(path, &text, &n, e)) {
        return false;
    }
    bool good = ta_logbook_parse(book, text, n, first, path, e);
    free(text);
    return good;
}

void ta_logbook_free(struct ta_logbook *book)
{
    free(book->row);
    *book = (struct ta_logbook){0};
}
