/* twice.c - the same data under two names: files, choices, outcome tables, participants' labels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "twoarm/io.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct ta_trace *add(struct ta_traces *t, const char *file, const char *participant)
{
    if (t->n == t->room) {
        t->room = t->room ? 2 * t->room : 32;
        t->list = ta_must(realloc(t->list, sizeof *t->list * (size_t)t->room));
    }
    t->list[t->n] = (struct ta_trace){.file = strdup(file), .participant = strdup(participant)};
    return &t->list[t->n++];
}

/* Below this many trials two people may well do the same. */
enum { LEAST_TRIALS = 20 };

static void hash_text(struct ta_text *text, int n, char *hex)
{
    if (n >= LEAST_TRIALS) {
        ta_sha256(text->s, text->n, hex);
    }
    ta_text_free(text);
}

void ta_trace_add(struct ta_traces *t, const struct ta_checked *s)
{
    struct ta_trace *trace = add(t, s->log, s->participant);
    struct ta_text text = {0};
    int timed = 0;
    const char *table =
        json_string_value(json_object_get(json_object_get(s->about, "OutcomeTable"), "SHA256"));
    memcpy(trace->sha256, s->sha256, sizeof trace->sha256);
    snprintf(trace->table, sizeof trace->table, "%s", table ? table : "");
    trace->simulated = s->simulated;
    for (int i = 0; i < s->n; i++) {
        const struct ta_row *row = &s->row[i].row;
        timed += row->response_time != TA_NO_TIME;
        ta_text_add(&text, "%d %lld\n", row->choice, (long long)row->response_time / 1000);
    }
    hash_text(&text, timed, trace->choices);
}

/* Times where there are any: choices alone agree by chance in short and easy tasks. */
void ta_trace_add_person(struct ta_traces *t, const struct ta_participant *p)
{
    struct ta_trace *trace = add(t, p->file, p->id);
    struct ta_text text = {0};
    for (int i = 0; i < p->n; i++) {
        double rt = p->response_time ? p->response_time[i] : (double)NAN;
        ta_text_add(&text, "%d %g %.6f\n", p->choice[i], p->reward[i], isnan(rt) ? -1 : rt);
    }
    hash_text(&text, p->n, trace->choices);
}

/* --- comparing -------------------------------------------------------------------------------- */

static int by_file_hash(const void *a, const void *b)
{
    const struct ta_trace *x = a, *y = b;
    int order = strcmp(x->sha256, y->sha256);
    return order ? order : strcmp(x->file, y->file);
}

static int by_choices(const void *a, const void *b)
{
    const struct ta_trace *x = a, *y = b;
    int order = strcmp(x->choices, y->choices);
    return order ? order : strcmp(x->file, y->file);
}

static int by_table(const void *a, const void *b)
{
    const struct ta_trace *x = a, *y = b;
    int order = strcmp(x->table, y->table);
    return order ? order : strcmp(x->file, y->file);
}

/* "sub-007" and "sub-7" are the same number: the digits of a label without zeros before them. */
static const char *bare_label(const char *label)
{
    label += strncmp(label, "sub-", 4) == 0 ? 4 : 0;
    return label + strspn(label, "0");
}

static int by_label(const void *a, const void *b)
{
    const struct ta_trace *x = a, *y = b;
    int order = strcasecmp(bare_label(x->participant), bare_label(y->participant));
    return order ? order : strcmp(x->participant, y->participant);
}

/* Neighbours in one order after another; each kind of sameness is said once for a pair. */
void ta_traces_check(const struct ta_traces *t, struct ta_findings *f)
{
    size_t n = (size_t)t->n;
    if (n == 0) {
        return;
    }
    struct ta_trace *x = ta_must(malloc(sizeof *x * (n + 1)));
    memcpy(x, t->list, sizeof *x * n);
    qsort(x, n, sizeof *x, by_file_hash);
    for (size_t i = 1; i < n; i++) {
        if (x[i].sha256[0] && strcmp(x[i].sha256, x[i - 1].sha256) == 0) {
            ta_find(f, TA_BROKEN, "twice", x[i].file, 0,
                    "is byte for byte the same as %s; one of them is a copy", x[i - 1].file);
            x[i].choices[0] = '\0';
        }
    }
    qsort(x, n, sizeof *x, by_choices);
    for (size_t i = 1; i < n; i++) {
        if (x[i].choices[0] && strcmp(x[i].choices, x[i - 1].choices) == 0) {
            ta_find(f, TA_BROKEN, "twice", x[i].file, 0,
                    "%s has the same choices and times as %s in %s, trial by trial; one of them "
                    "is a copy",
                    x[i].participant, x[i - 1].participant, x[i - 1].file);
        }
    }
    qsort(x, n, sizeof *x, by_table);
    for (size_t i = 1; i < n; i++) {
        if (x[i].table[0] && strcmp(x[i].table, x[i - 1].table) == 0 && !x[i].simulated) {
            ta_find(f, TA_WARNING, "twice", x[i].file, 0,
                    "was played from the same outcome table as %s; was --seed given for both?",
                    x[i - 1].file);
        }
    }
    qsort(x, n, sizeof *x, by_label);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(x[i].participant, x[i - 1].participant) != 0 &&
            strcasecmp(bare_label(x[i].participant), bare_label(x[i - 1].participant)) == 0) {
            ta_find(f, TA_WARNING, "labels", x[i].file, 0,
                    "%s and %s may be one person under two labels", x[i - 1].participant,
                    x[i].participant);
        }
    }
    free(x);
}

void ta_traces_free(struct ta_traces *t)
{
    for (int i = 0; i < t->n; i++) {
        free(t->list[i].file);
        free(t->list[i].participant);
    }
    free(t->list);
    *t = (struct ta_traces){0};
}
