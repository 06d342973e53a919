/* study.c - everything that was given, sorted into what is ours and what is not, and audited.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "twoarm/config.h"
#include "twoarm/io.h"

#include "io/walk.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct audit {
    struct ta_findings *f;
    struct ta_traces traces;
    char **foreign;
    int n_foreign;
    bool pilots;   /* what is being audited was given as rehearsals */
    int n_pilots;  /* apart in a folder pilot, of the folder being walked */
    int n_skipped; /* the same, of all */
    char last[128]; /* participant of the session before: folders come in order */
};

static void add_foreign(struct audit *a, const char *path)
{
    a->foreign = ta_must(realloc(a->foreign, sizeof *a->foreign * (size_t)(a->n_foreign + 1)));
    a->foreign[a->n_foreign] = ta_must(malloc(strlen(path) + 1));
    strcpy(a->foreign[a->n_foreign++], path);
}

/* Sessions of a study and rehearsals side by side. */
static void check_pilot(const struct ta_checked *s, struct ta_findings *f)
{
    if (ta_rehearsal_described(s->about)) {
        bool pilot = json_is_true(json_object_get(s->about, "Pilot"));
        ta_find(f, TA_WARNING, "pilot", s->log, 0,
                "a rehearsal (%s), not of the study: analyses leave it out; move it with its "
                "description and outcome table into pilot/",
                pilot ? "--pilot" : "--trials");
    }
}

static bool audit_file(void *of, const char *path, const char *id, const char *session,
                       struct ta_error *e)
{
    struct audit *a = of;
    (void)id, (void)session, (void)e; /* the log's own name says it */
    struct ta_checked s;
    if (strcmp(path, "-") == 0 || !ta_checked_read(&s, path, a->f)) {
        add_foreign(a, path);
        return true;
    }
    a->f->sessions++;
    a->f->rows += s.n;
    a->f->participants += strcmp(a->last, s.participant) != 0;
    snprintf(a->last, sizeof a->last, "%s", s.participant);
    if (!a->pilots) {
        check_pilot(&s, a->f);
    }
    ta_check_rows(&s, a->f);
    ta_check_times(&s, a->f);
    struct ta_conduct c = ta_conduct_of(&s);
    /* whoever has not finished is not judged */
    if (strcmp(ta_checked_state(&s), "complete") == 0) {
        ta_conduct_check(&c, s.has_experiment ? &s.x : NULL, s.log, s.participant, a->f);
    }
    ta_trace_add(&a->traces, &s);
    ta_checked_free(&s);
    return true;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* What lies among logs and is none. */
static void look_at_rest(void *of, const char *path)
{
    struct audit *a = of;
    if (ends_with(path, ".torn")) {
        ta_find(a->f, TA_NOTE, "torn", path, 0,
                "a torn line that --resume put aside; nothing needs to be done");
    } else if (ends_with(path, ".tmp")) {
        ta_find(a->f, TA_WARNING, "leftover", path, 0,
                "a file that a program was writing when it was killed; it can be removed");
    }
}

static void count_pilot(void *of, const char *path)
{
    (void)path;
    ((struct audit *)of)->n_pilots++;
}

static void audit_folder(void *of, const char *path)
{
    struct audit *a = of;
    ta_check_study_files(path, a->f);
    if (a->n_pilots) {
        ta_find(a->f, TA_NOTE, "pilot", path, 0,
                "%d pilot session%s in pilot/ %s left out (--pilot has them audited)", a->n_pilots,
                a->n_pilots > 1 ? "s" : "", a->n_pilots > 1 ? "were" : "was");
    }
    a->n_skipped += a->n_pilots;
    a->n_pilots = 0;
}

bool ta_check_all(char *const *paths, int n, const struct ta_read_options *o, struct ta_findings *f,
                  struct ta_error *e)
{
    struct audit a = {.f = f};
    int before = e->n;
    struct ta_walk walk = {.file = audit_file,
                           .rest = look_at_rest,
                           .folder = audit_folder,
                           .aside = count_pilot,
                           .pilot = o->pilot,
                           .of = &a};
    for (int i = 0; i < n; i++) {
        a.pilots = o->pilot || ta_is_pilot_folder(paths[i]);
        ta_walk_data(&walk, paths[i], e);
    }
    if (a.n_skipped && !f->sessions && !a.n_foreign && e->n == before) {
        ta_error_add(e, TA_USER,
                     "expected logs of a study, found %d in folders pilot alone; --pilot has them "
                     "audited",
                     a.n_skipped);
    }
    if (a.n_foreign && e->n == before) {
        ta_check_foreign(a.foreign, a.n_foreign, o, f, &a.traces);
    }
    ta_traces_check(&a.traces, f);
    ta_traces_free(&a.traces);
    for (int i = 0; i < a.n_foreign; i++) {
        free(a.foreign[i]);
    }
    free(a.foreign);
    return e->n == before;
}
