/* config_table.c - the outcomes of environment `table`: a file of numbers, one row a trial, one
 * column an arm.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Columns are apart by tabs, commas or blanks; a first line that is no row of numbers is a
  * heading; empty lines and lines that begin with # are passed over. */
#include "config.h"

#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 100000 };

struct table {
    struct ta_error *e;
    const char *path;
    double *cell; /* owned */
    int k; /* 0: as many as in the first row */
    int rows, room, line;
};

/* A name is looked for beside the experiment file. */
static void beside(const struct reader *r, const char *name, char *path, size_t size)
{
    const char *slash = strrchr(r->path, '/');
    int folder = slash && *name != '/' ? (int)(slash - r->path) + 1 : 0;
    snprintf(path, size, "%.*s%s", folder, r->path, name);
}

/* The number of numbers in a line; -1 where something is none. At most k are kept. */
static int split(char *line, int k, double *to)
{
    int n = 0;
    char *save = NULL;
    for (char *cell = strtok_r(line, "\t, \r", &save); cell;
         cell = strtok_r(NULL, "\t, \r", &save)) {
        double x;
        if (!ta_parse_real(cell, &x)) {
            return -1;
        }
        if (n < k) {
            to[n] = x;
        }
        n++;
    }
    return n;
}

static bool grow(struct table *t)
{
    if (t->rows < t->room) {
        return true;
    }
    t->room = t->room ? 2 * t->room : 256;
    size_t bytes = (size_t)t->room * (size_t)t->k * sizeof *t->cell;
    double *more = realloc(t->cell, bytes);
    if (!more) {
        return ta_error_add(t->e, TA_MACHINE, "out of memory");
    }
    t->cell = more;
    return true;
}

static bool take_line(struct table *t, char *line)
{
    double number[TA_MAX_ARMS];
    t->line++;
    if (!line[strspn(line, " \t\r,")] || *line == '#') {
        return true;
    }
    int n = split(line, TA_MAX_ARMS, number);
    if (n < 0 && t->rows == 0 && t->line == 1) {
        return true; /* a heading */
    }
    t->k = t->k > 0 ? t->k : n > 0 && n <= TA_MAX_ARMS ? n : 1;
    int k = t->k;
    if (n != k || t->rows == MAX_ROWS) {
        return ta_error_add(t->e, TA_USER,
                            "%s:%d: expected %d numbers, one an arm, in at most %d rows; found %s",
                            t->path, t->line, k, (int)MAX_ROWS,
                            n < 0    ? "something else"
                            : n == k ? "more rows"
                                     : "another number of them");
    }
    if (!grow(t)) {
        return false;
    }
    memcpy(t->cell + (size_t)t->rows++ * (size_t)k, number, (size_t)k * sizeof *number);
    return true;
}

static bool take_lines(struct table *t, char *text)
{
    bool good = true;
    for (char *line = text; line && good;) {
        char *end = strchr(line, '\n');
        if (end) {
            *end = '\0';
        }
        good = take_line(t, line);
        line = end ? end + 1 : NULL;
    }
    return good && (t->rows > 0 || ta_error_add(t->e, TA_USER,
                                                "%s:1: expected rows of numbers, found none",
                                                t->path));
}

static bool keep(struct table *t, char *text, int *k, double **cell, int *rows)
{
    bool good = take_lines(t, text);
    free(text);
    if (!good) {
        free(t->cell);
        return false;
    }
    *k = t->k;
    *cell = t->cell;
    *rows = t->rows;
    return true;
}

bool ta_payoffs_read(const char *path, int *k, double **cell, int *rows, struct ta_error *e)
{
    struct table t = {.e = e, .path = path, .k = *k};
    char *text;
    size_t n;
    return ta_file_read(path, &text, &n, e) && keep(&t, text, k, cell, rows);
}

void ta_config_table(struct reader *r, const config_setting_t *s)
{
    struct ta_error why = {0};
    char name[TA_PATH_CELL], path[TA_PATH_CELL * 2], *text;
    size_t n;
    if (!ta_config_text(r, s, "file", name, sizeof name)) {
        return;
    }
    beside(r, name, path, sizeof path);
    if (!ta_file_read(path, &text, &n, &why)) {
        ta_config_wrong(
            r, s, "`file`: expected a table of outcomes beside this file, but %s cannot be read",
            path);
        ta_error_free(&why);
        return;
    }
    struct table t = {.e = r->e, .path = path, .k = r->x->env.k};
    double *cell;
    if (keep(&t, text, &r->x->env.k, &cell, &r->x->env.table_rows)) {
        free(r->x->table);
        r->x->table = cell;
        r->x->env.table = cell;
    }
}
