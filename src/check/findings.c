/* findings.c - the list of what an audit found, as text and as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings.h"

#include "twoarm/io.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 3 }; /* of one kind in one file */

static const char *const words[] = {"note", "warning", "broken"};

static struct ta_finding *add(struct ta_findings *f)
{
    if (f->n == f->room) {
        f->room = f->room ? 2 * f->room : 32;
        f->list = ta_must(realloc(f->list, sizeof *f->list * (size_t)f->room));
    }
    return &f->list[f->n++];
}

static bool same_place(const struct ta_finding *x, enum ta_severity severity, const char *kind,
                       const char *file)
{
    return x->severity == severity && strcmp(x->kind, kind) == 0 && x->file && file && x->line &&
           strcmp(x->file, file) == 0;
}

/* The last of a full set of this kind in this file, which counts for those behind it, or NULL. */
static struct ta_finding *full(struct ta_findings *f, enum ta_severity severity, const char *kind,
                               const char *file)
{
    int n = 0;
    for (int i = f->n - 1; i >= 0 && i >= f->n - 64; i--) {
        n += same_place(&f->list[i], severity, kind, file);
    }
    for (int i = f->n - 1; n >= LISTED && i >= 0; i--) {
        if (same_place(&f->list[i], severity, kind, file)) {
            return &f->list[i];
        }
    }
    return NULL;
}

void ta_find(struct ta_findings *f, enum ta_severity severity, const char *kind, const char *file,
             int line, const char *format, ...)
{
    f->count[severity]++;
    struct ta_finding *last = line ? full(f, severity, kind, file) : NULL; /* rows can be many */
    if (last) {
        last->more++;
        return;
    }
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *add(f) = (struct ta_finding){.severity = severity,
                                  .kind = kind,
                                  .line = line,
                                  .file = file ? strdup(file) : NULL,
                                  .text = strdup(text)};
}

/* "file:12: text" in its parts. */
static void find_line(struct ta_findings *f, enum ta_severity severity, const char *kind,
                      char *line)
{
    char *colon = strstr(line, ": "), *number = NULL;
    if (!colon) {
        ta_find(f, severity, kind, NULL, 0, "%s", line);
        return;
    }
    *colon = '\0';
    number = strrchr(line, ':');
    long long n = 0;
    bool numbered = number && ta_parse_int(number + 1, &n) && n > 0;
    if (numbered) {
        *number = '\0';
    }
    ta_find(f, severity, kind, line, numbered ? (int)n : 0, "%s", colon + 2);
}

void ta_find_errors(struct ta_findings *f, enum ta_severity severity, const char *kind,
                    struct ta_error *e)
{
    int listed = 0;
    char *save = NULL;
    for (char *line = e->text ? strtok_r(e->text, "\n", &save) : NULL; line;
         line = strtok_r(NULL, "\n", &save)) {
        find_line(f, severity, kind, line);
        listed++;
    }
    f->count[severity] += e->n - listed;
    if (f->n && e->n > listed) {
        f->list[f->n - 1].more += e->n - listed;
    }
    ta_error_free(e);
    *e = (struct ta_error){0};
}

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

void ta_findings_text(const struct ta_findings *f, FILE *out)
{
    for (int s = TA_BROKEN; s >= TA_NOTE; s--) { /* the worst first */
        for (int i = 0; i < f->n; i++) {
            const struct ta_finding *x = &f->list[i];
            if ((int)x->severity != s) {
                continue;
            }
            fprintf(out, "%s: %s", words[s], x->file ? x->file : "");
            if (x->line) {
                fprintf(out, ":%d", x->line);
            }
            fprintf(out, "%s%s", x->file ? ": " : "", x->text);
            if (x->more) {
                fprintf(out, " (and %d more like it in this file)", x->more);
            }
            fputc('\n', out);
        }
    }
    fprintf(out,
            "%s: %d participant%s, %d session%s, %d row%s; %d broken, %d warning%s, %d note%s\n",
            f->count[TA_BROKEN] ? "broken" : "sound", f->participants, plural(f->participants),
            f->sessions, plural(f->sessions), f->rows, plural(f->rows), f->count[TA_BROKEN],
            f->count[TA_WARNING], plural(f->count[TA_WARNING]), f->count[TA_NOTE],
            plural(f->count[TA_NOTE]));
}

/* Names of files may be any bytes; JSON is UTF-8. */
static json_t *text_or_null(const char *s)
{
    json_t *text = s ? json_string(s) : NULL;
    return text ? text : s ? json_string("(not UTF-8)") : json_null();
}

void ta_findings_json(const struct ta_findings *f, FILE *out)
{
    json_t *list = json_array();
    for (int i = 0; i < f->n; i++) {
        const struct ta_finding *x = &f->list[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:i}", "severity",
                                              words[x->severity], "kind", x->kind, "file",
                                              text_or_null(x->file), "line",
                                              x->line ? json_integer(x->line) : json_null(), "text",
                                              text_or_null(x->text), "more", x->more));
    }
    json_t *root =
        json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "verdict",
                  f->count[TA_BROKEN] ? "broken" : "sound", "participants", f->participants,
                  "sessions", f->sessions, "rows", f->rows, "broken", f->count[TA_BROKEN],
                  "warnings", f->count[TA_WARNING], "notes", f->count[TA_NOTE], "findings", list);
    json_dumpf(root, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(root);
}

void ta_findings_free(struct ta_findings *f)
{
    for (int i = 0; i < f->n; i++) {
        free(f->list[i].file);
        free(f->list[i].text);
    }
    free(f->list);
    *f = (struct ta_findings){0};
}
