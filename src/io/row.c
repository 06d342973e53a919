/* row.c - rows to text and cells to rows, driven by the column table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "quick.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const size_t cell_size[] = {
    [TA_CELL_INT] = sizeof(int),      [TA_CELL_REAL] = sizeof(double),
    [TA_CELL_TIME] = sizeof(int64_t), [TA_CELL_TEXT] = TA_TEXT_CELL,
    [TA_CELL_LEVEL] = sizeof(int),    [TA_CELL_FLAGS] = sizeof(unsigned),
};

const struct ta_column *ta_column_find(const char *name)
{
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static int cells_of(const struct ta_column *c, int k)
{
    return c->per_arm ? k : 1;
}

size_t ta_cell_offset(const struct ta_column *c, int arm)
{
    return c->offset + (size_t)arm * cell_size[c->type];
}

static void *cell_of(const struct ta_column *c, int arm, struct ta_row *row)
{
    return (char *)row + ta_cell_offset(c, arm);
}

static void clear(const struct ta_column *c, void *cell)
{
    if (c->type == TA_CELL_INT || c->type == TA_CELL_LEVEL) {
        *(int *)cell = TA_NA;
    } else if (c->type == TA_CELL_REAL) {
        *(double *)cell = NAN;
    } else if (c->type == TA_CELL_TIME) {
        *(int64_t *)cell = TA_NO_TIME;
    } else {
        memset(cell, 0, cell_size[c->type]);
    }
}

void ta_row_init(struct ta_row *row)
{
    memset(row, 0, sizeof *row);
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        for (int a = 0; a < cells_of(c, TA_MAX_ARMS); a++) {
            clear(c, cell_of(c, a, row));
        }
    }
}

/* printf at the end of a buffer; n becomes size when it does not fit. */
__attribute__((format(printf, 4, 5))) static void put(char *buf, size_t size, size_t *n,
                                                      const char *format, ...)
{
    if (*n >= size) {
        return;
    }
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buf + *n, size - *n, format, args);
    va_end(args);
    *n = length < 0 || (size_t)length >= size - *n ? size : *n + (size_t)length;
}

size_t ta_header_format(int k, char *buf, size_t size)
{
    size_t n = 0;
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        for (int a = 0; a < cells_of(c, k); a++) {
            put(buf, size, &n, "%s%s", n ? "\t" : "", c->name);
            if (c->per_arm) {
                put(buf, size, &n, "_%d", a + 1);
            }
        }
    }
    put(buf, size, &n, "\n");
    return n < size ? n : 0;
}

static void put_time(char *buf, size_t size, size_t *n, int64_t ns)
{
    if (ns == TA_NO_TIME) {
        put(buf, size, n, "n/a");
        return;
    }
    /* rounded to the microsecond by hand: exact, and no decimal comma can come in */
    uint64_t us = ((ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns) + 500) / 1000;
    put(buf, size, n, "%s%" PRIu64 ".%06" PRIu64, ns < 0 && us ? "-" : "", us / 1000000,
        us % 1000000);
}

static void put_flags(char *buf, size_t size, size_t *n, const struct ta_level *levels,
                      unsigned bits)
{
    bool any = false;
    for (int i = 0; levels[i].word; i++) {
        if (bits >> i & 1u) {
            put(buf, size, n, "%s%s", any ? "," : "", levels[i].word);
            any = true;
        }
    }
    if (!any) {
        put(buf, size, n, "n/a");
    }
}

static void put_cell(char *buf, size_t size, size_t *n, const struct ta_column *c, const void *cell)
{
    char number[40];
    int whole = c->type == TA_CELL_INT || c->type == TA_CELL_LEVEL ? *(const int *)cell : 0;
    switch (c->type) {
    case TA_CELL_INT:
        if (whole == TA_NA) {
            put(buf, size, n, "n/a");
        } else {
            put(buf, size, n, "%d", whole);
        }
        break;
    case TA_CELL_LEVEL:
        put(buf, size, n, "%s", whole == TA_NA ? "n/a" : c->levels[whole].word);
        break;
    case TA_CELL_REAL:
        ta_real_format(*(const double *)cell, number, sizeof number);
        put(buf, size, n, "%s", number);
        break;
    case TA_CELL_TIME:
        put_time(buf, size, n, *(const int64_t *)cell);
        break;
    case TA_CELL_TEXT:
        put(buf, size, n, "%s", *(const char *)cell ? (const char *)cell : "n/a");
        break;
    case TA_CELL_FLAGS:
        put_flags(buf, size, n, c->levels, *(const unsigned *)cell);
        break;
    }
}

size_t ta_row_format(const struct ta_row *row, int k, char *buf, size_t size)
{
    size_t n = 0;
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        for (int a = 0; a < cells_of(c, k); a++) {
            put(buf, size, &n, "%s", c == ta_columns && a == 0 ? "" : "\t");
            put_cell(buf, size, &n, c,
                     (const char *)row + ta_cell_offset(c, a));
        }
    }
    put(buf, size, &n, "\n");
    return n < size ? n : 0;
}

/* --- reading -------------------------------------------------------------------------------------
 */

static const char *parse_int(const char *text, int *x)
{
    long long value;
    if (!ta_parse_int(text, &value)) {
        double real; /* R and pandas write whole numbers as 1.0 once a column has a missing value */
        if (!ta_parse_real(text, &real) || real != floor(real) || fabs(real) > INT32_MAX) {
            return "a whole number";
        }
        value = (long long)real;
    }
    if (value <= TA_NA || value > INT32_MAX) {
        return "a whole number of at most nine digits";
    }
    *x = (int)value;
    return NULL;
}

static const char *parse_time(const char *text, int64_t *ns)
{
    double seconds;
    return ta_parse_real(text, &seconds) && ta_ns(seconds, ns) ? NULL : "seconds";
}

static const char *parse_level(const struct ta_column *c, const char *text, int *x)
{
    for (int i = 0; c->levels[i].word; i++) {
        if (strcmp(text, c->levels[i].word) == 0) {
            *x = i;
            return NULL;
        }
    }
    static _Thread_local char expected[160];
    size_t n = 0;
    for (int i = 0; c->levels[i].word; i++) {
        put(expected, sizeof expected, &n, "%s%s", i ? " or " : "", c->levels[i].word);
    }
    return expected;
}

static const char *parse_flags(const struct ta_column *c, const char *text, unsigned *bits)
{
    *bits = 0;
    while (*text) {
        size_t n = strcspn(text, ",");
        int i = 0;
        while (c->levels[i].word &&
               (strlen(c->levels[i].word) != n || strncmp(text, c->levels[i].word, n) != 0)) {
            i++;
        }
        if (!c->levels[i].word) {
            return "words of the log's flags, separated by commas";
        }
        *bits |= 1u << i;
        text += n + (text[n] == ',');
    }
    return NULL;
}

static const char *parse_text(const char *text, char *cell)
{
    size_t n = strlen(text);
    if (n >= TA_TEXT_CELL) {
        return "a text of at most 39 bytes";
    }
    memcpy(cell, text, n + 1);
    return NULL;
}

const char *ta_cell_parse(const struct ta_column *c, int arm, const char *text, struct ta_row *row)
{
    void *cell = cell_of(c, arm, row);
    clear(c, cell);
    if (text[0] == 'n' && strcmp(text, "n/a") == 0) {
        return NULL;
    }
    switch (c->type) {
    case TA_CELL_INT:
        return parse_int(text, cell);
    case TA_CELL_REAL:
        return ta_parse_real(text, cell) ? NULL : "a number";
    case TA_CELL_TIME:
        return parse_time(text, cell);
    case TA_CELL_TEXT:
        return parse_text(text, cell);
    case TA_CELL_LEVEL:
        return parse_level(c, text, cell);
    case TA_CELL_FLAGS:
        return parse_flags(c, text, cell);
    }
    return "a cell of a known type";
}
