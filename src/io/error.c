/* error.c - the list of mistakes that a person should read.
 *
 * The first are told in full. Of the rest only the places are kept, as lines of files, and of these
 * so many that the list stays one to read, whatever a file of millions of rows holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/io.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 100, MOST_RANGES = 300 /* of all files together */ };

/* Where mistakes of one file are that are not told in full. */
struct places {
    char *path;
    struct ta_text ranges; /* "34, 36-80", without the one that is open */
    int from, to;          /* the range that may still grow; 0: none */
    int n_lines;           /* of all that is listed */
    int n_more, last;      /* lines that are not listed any more, the highest of them */
};
struct ta_error_rest {
    struct places file[MOST_FILES];
    int n_files, n_ranges;
    int elsewhere; /* mistakes without a place, or in more files still */
};

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

/* --- those not told in full ------------------------------------------------------------------- */

static void close_range(struct places *p)
{
    if (p->from) {
        ta_text_add(&p->ranges, "%s%d", p->ranges.n ? ", " : "", p->from);
        if (p->to > p->from) {
            ta_text_add(&p->ranges, "-%d", p->to);
        }
    }
    p->from = p->to = 0;
}

static void add_line(struct ta_error_rest *rest, struct places *p, int line)
{
    if (p->from && line == p->to) { /* another mistake of the same row */
        return;
    }
    if (p->from && line == p->to + 1) {
        p->to = line;
        p->n_lines++;
    } else if (rest->n_ranges < MOST_RANGES) {
        close_range(p);
        p->from = p->to = line;
        p->n_lines++;
        rest->n_ranges++;
    } else if (line != p->last) {
        close_range(p); /* what is listed has an end */
        p->last = line > p->last ? line : p->last;
        p->n_more++;
    }
}

/* Files come one behind the other, twice at most. */
static struct places *places_of(struct ta_error_rest *rest, const char *path)
{
    for (int i = rest->n_files - 1; i >= 0; i--) {
        if (strcmp(rest->file[i].path, path) == 0) {
            return &rest->file[i];
        }
    }
    if (rest->n_files == MOST_FILES) {
        return NULL;
    }
    struct places *p = &rest->file[rest->n_files++];
    p->path = ta_must(strdup(path));
    return p;
}

/* A mistake whose words begin by "FILE:LINE:" has a place. */
static void keep_place(struct ta_error *e, const char *format, va_list args)
{
    struct places *p = NULL;
    int line = 0;
    if (!e->rest) {
        e->rest = ta_must(calloc(1, sizeof *e->rest));
    }
    if (strncmp(format, "%s:%d:", 6) == 0) {
        p = places_of(e->rest, va_arg(args, const char *));
        line = va_arg(args, int);
    } else if (strncmp(format, "%s:1:", 5) == 0) {
        p = places_of(e->rest, va_arg(args, const char *));
        line = 1;
    }
    if (p) {
        add_line(e->rest, p, line);
    } else {
        e->rest->elsewhere++;
    }
}

static void show_places(struct places *p, struct ta_text *to)
{
    close_range(p);
    if (p->n_lines == 0) {
        ta_text_add(to, "  %s: %d line%s up to %d\n", p->path, p->n_more, p->n_more > 1 ? "s" : "",
                    p->last);
        return;
    }
    ta_text_add(to, "  %s: line%s %s", p->path, p->n_lines > 1 ? "s" : "", p->ranges.s);
    if (p->n_more) {
        ta_text_add(to, ", and %d more up to %d", p->n_more, p->last);
    }
    ta_text_add(to, "\n");
}

char *ta_error_rest(const struct ta_error *e)
{
    struct ta_text all = {0};
    if (!e->rest) {
        return NULL;
    }
    ta_text_add(&all, "... and %d more like these:\n", e->n - TA_ERROR_SHOWN);
    for (int i = 0; i < e->rest->n_files; i++) {
        show_places(&e->rest->file[i], &all);
    }
    if (e->rest->elsewhere) {
        ta_text_add(&all, "  %d without a line%s\n", e->rest->elsewhere,
                    e->rest->n_files == MOST_FILES ? " or in still more files" : "");
    }
    return all.s;
}

/* --- the list --------------------------------------------------------------------------------- */

bool ta_error_add(struct ta_error *e, enum ta_status status, const char *format, ...)
{
    va_list args;
    if (e->n++ == 0) {
        e->status = status;
    }
    va_start(args, format);
    if (e->n <= TA_ERROR_SHOWN) {
        char line[2048];
        vsnprintf(line, sizeof line, format, args);
        text_append(e, line);
    } else {
        keep_place(e, format, args);
    }
    va_end(args);
    return false;
}

static void print_lines(const char *line, const char *program)
{
    while (*line) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "%s: %.*s\n", program, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

int ta_error_print(const struct ta_error *e, const char *program)
{
    char *rest = ta_error_rest(e);
    print_lines(e->text ? e->text : "out of memory\n", program);
    print_lines(rest ? rest : "", program);
    free(rest);
    return (int)e->status;
}

void ta_error_free(struct ta_error *e)
{
    for (int i = 0; e->rest && i < e->rest->n_files; i++) {
        free(e->rest->file[i].path);
        ta_text_free(&e->rest->file[i].ranges);
    }
    free(e->rest);
    free(e->text);
    *e = (struct ta_error){0};
}
