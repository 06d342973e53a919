/* foreign.c - anybody's tables, as far as they can be audited without knowing their experiment.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void note_assumed(const struct ta_dataset *d, struct ta_findings *f)
{
    for (const char *line = d->assumed; line && *line;) {
        size_t n = strcspn(line, "\n");
        ta_find(f, TA_NOTE, "assumed", NULL, 0, "%.*s", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

/* Times below zero, or in milliseconds. */
static void check_times(const struct ta_participant *p, const struct ta_conduct *c,
                        struct ta_findings *f)
{
    int n = 0, first = 0;
    for (int t = 0; t < p->n; t++) {
        if (p->response_time[t] <= 0 && n++ == 0) {
            first = p->trial[t];
        }
    }
    if (n) {
        ta_find(
            f, TA_WARNING, "times", p->file, 0,
            "participant %s: %d response time%s not above 0 (first: trial %d); is it a code for "
            "missing?",
            p->id, n, n > 1 ? "s are" : " is", first);
    }
    if (c->median_s > 60) {
        ta_find(f, TA_WARNING, "times", p->file, 0,
                "participant %s: a median response time of %g s; is it in milliseconds?", p->id,
                c->median_s);
    }
}

static int by_value(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static void check_trials(const struct ta_participant *p, struct ta_findings *f)
{
    int *trial = ta_must(malloc(sizeof *trial * ((size_t)p->n + 1)));
    memcpy(trial, p->trial, sizeof *trial * (size_t)p->n);
    qsort(trial, (size_t)p->n, sizeof *trial, by_value);
    int twice = 0, first = 0;
    for (int t = 1; t < p->n; t++) {
        if (trial[t] == trial[t - 1] && twice++ == 0) {
            first = trial[t];
        }
    }
    if (twice) {
        ta_find(f, TA_WARNING, "order", p->file, 0,
                "participant %s: %d trial number%s more than once (first: %d); are these sessions, "
                "or rows that were copied?",
                p->id, twice, twice > 1 ? "s occur" : " occurs", first);
    }
    free(trial);
}

static void check_arms(const struct ta_participant *p, struct ta_findings *f)
{
    int n = 0;
    unsigned arms = 0;
    for (int t = 0; t < p->n; t++) {
        if (p->choice[t] >= 0) {
            n++;
            arms |= 1u << p->choice[t];
        }
    }
    if (n == 0 || (arms & (arms - 1)) == 0) {
        ta_find(f, TA_WARNING, "conduct", p->file, 0, "participant %s: %s", p->id,
                n ? "chose one arm only" : "not one answer");
    }
}

/* The number of trials that most have. */
static int usual_trials(const struct ta_dataset *d)
{
    int *n = malloc(sizeof *n * ((size_t)d->n + 1)), usual = 0, most = 0, run = 0;
    for (int i = 0; n && i < d->n; i++) {
        n[i] = d->who[i].n;
    }
    if (n) {
        qsort(n, (size_t)d->n, sizeof *n, by_value);
    }
    for (int i = 0; n && i < d->n; i++) {
        run = i && n[i] == n[i - 1] ? run + 1 : 1;
        if (run > most) {
            most = run;
            usual = n[i];
        }
    }
    free(n);
    return 2 * most > d->n ? usual : 0;
}

static void check_person(const struct ta_participant *p, int usual, struct ta_findings *f,
                         struct ta_traces *traces)
{
    char who[200];
    struct ta_conduct c = ta_conduct_of_person(p, 0.1);
    snprintf(who, sizeof who, "participant %.120s", p->id);
    if (usual && p->n != usual) {
        ta_find(f, TA_WARNING, "rows", p->file, 0, "%s: %d trials, where most have %d", who, p->n,
                usual);
    }
    check_trials(p, f);
    check_times(p, &c, f);
    check_arms(p, f);
    ta_conduct_check(&c, NULL, p->file, who, f);
    ta_trace_add_person(traces, p);
}

void ta_check_foreign(char *const *paths, int n, const struct ta_read_options *o,
                      struct ta_findings *f, struct ta_traces *traces)
{
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = *o;
    how.q0 = isnan(o->q0) ? 0 : o->q0; /* where values start is no question of the data's */
    if (!ta_dataset_read(&d, paths, n, &how, &e)) {
        ta_find_errors(f, TA_BROKEN, "unreadable", &e);
        return;
    }
    note_assumed(&d, f);
    int usual = usual_trials(&d);
    for (int i = 0; i < d.n; i++) {
        f->participants += i == 0 || strcmp(d.who[i].id, d.who[i - 1].id) != 0;
        f->sessions++;
        f->rows += d.who[i].n;
        check_person(&d.who[i], usual, f, traces);
    }
    ta_dataset_free(&d);
}
