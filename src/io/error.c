/* error.c - the list of mistakes that a person should read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/io.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text_append(struct ta_error *e, const char *line)
{
    size_t old = e->text ? strlen(e->text) : 0, add = strlen(line);
    char *grown = realloc(e->text, old + add + 2);
    if (!grown) { /* out of memory: what is there already must do */
        return;
    }
    memcpy(grown + old, line, add);
    memcpy(grown + old + add, "\n", 2);
    e->text = grown;
}

bool ta_error_add(struct ta_error *e, enum ta_status status, const char *format, ...)
{
    if (e->n++ == 0) {
        e->status = status;
    }
    if (e->n <= TA_ERROR_SHOWN) {
        char line[2048];
        va_list args;
        va_start(args, format);
        vsnprintf(line, sizeof line, format, args);
        va_end(args);
        text_append(e, line);
    }
    return false;
}

int ta_error_print(const struct ta_error *e, const char *program)
{
    const char *line = e->text ? e->text : "out of memory\n";
    while (*line) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "%s: %.*s\n", program, (int)n, line);
        line += n + 1;
    }
    if (e->n > TA_ERROR_SHOWN) {
        fprintf(stderr, "%s: ... and %d more like these\n", program, e->n - TA_ERROR_SHOWN);
    }
    return (int)e->status;
}

void ta_error_free(struct ta_error *e)
{
    free(e->text);
    *e = (struct ta_error){0};
}
