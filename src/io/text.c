/* text.c - strings that grow, and text made safe for HTML.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/io.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *ta_must(void *p)
{
    if (!p) {
        fputs("twoarm: out of memory\n", stderr);
        abort();
    }
    return p;
}

static void make_room(struct ta_text *t, size_t more)
{
    if (t->n + more + 1 <= t->room) {
        return;
    }
    size_t room = 2 * (t->n + more + 1);
    t->s = ta_must(realloc(t->s, room));
    t->room = room;
}

static void append(struct ta_text *t, const char *s, size_t n)
{
    make_room(t, n);
    memcpy(t->s + t->n, s, n);
    t->n += n;
    t->s[t->n] = '\0';
}

void ta_text_add(struct ta_text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        make_room(t, (size_t)n);
        vsnprintf(t->s + t->n, (size_t)n + 1, format, again);
        t->n += (size_t)n;
    }
    va_end(again);
}

void ta_text_add_html(struct ta_text *t, const char *s)
{
    static const struct {
        char c;
        const char *entity;
    } escapes[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
    };
    for (; *s; s++) {
        const char *entity = NULL;
        for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
            if (*s == escapes[i].c) {
                entity = escapes[i].entity;
            }
        }
        append(t, entity ? entity : s, entity ? strlen(entity) : 1);
    }
}

void ta_text_free(struct ta_text *t)
{
    free(t->s);
    *t = (struct ta_text){0};
}
