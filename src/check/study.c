/* study.c - everything that was given, sorted into what is ours and what is not, and audited.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct audit {
    struct ta_findings *f;
    struct ta_traces traces;
    char **foreign;
    int n_foreign;
    char last[128]; /* participant of the session before: folders come in order */
};

static void *grow(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    if (!p) {
        fputs("twoarm: out of memory\n", stderr);
        abort();
    }
    return p;
}

static void add_foreign(struct audit *a, const char *path)
{
    a->foreign = grow(a->foreign, sizeof *a->foreign * (size_t)(a->n_foreign + 1));
    a->foreign[a->n_foreign] = grow(NULL, strlen(path) + 1);
    strcpy(a->foreign[a->n_foreign++], path);
}

static void audit_file(struct audit *a, const char *path)
{
    struct ta_checked s;
    if (strcmp(path, "-") == 0 || !ta_checked_read(&s, path, a->f)) {
        add_foreign(a, path);
        return;
    }
    a->f->sessions++;
    a->f->rows += s.n;
    a->f->participants += strcmp(a->last, s.participant) != 0;
    snprintf(a->last, sizeof a->last, "%s", s.participant);
    ta_check_rows(&s, a->f);
    ta_check_times(&s, a->f);
    struct ta_conduct c = ta_conduct_of(&s);
    /* whoever has not finished is not judged */
    if (strcmp(ta_checked_state(&s), "complete") == 0) {
        ta_conduct_check(&c, s.has_experiment ? &s.x : NULL, s.log, s.participant, a->f);
    }
    ta_trace_add(&a->traces, &s);
    ta_checked_free(&s);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static int by_name(const FTSENT **x, const FTSENT **y)
{
    return strcmp((*x)->fts_name, (*y)->fts_name);
}

/* Folders that hold no logs of the study. */
static bool is_aside(const FTSENT *e)
{
    static const char *const names[] = {"sourcedata", "derivatives", "code", "pilot"};
    for (size_t i = 0; e->fts_level > 0 && i < sizeof names / sizeof *names; i++) {
        if (strcmp(e->fts_name, names[i]) == 0) {
            return true;
        }
    }
    return e->fts_level > 0 && e->fts_name[0] == '.';
}

/* What lies among logs and is none. */
static void look_at_rest(struct audit *a, const FTSENT *e)
{
    if (ends_with(e->fts_name, ".torn")) {
        ta_find(a->f, TA_NOTE, "torn", e->fts_path, 0,
                "a torn line that --resume put aside; nothing needs to be done");
    } else if (ends_with(e->fts_name, ".tmp")) {
        ta_find(a->f, TA_WARNING, "leftover", e->fts_path, 0,
                "a file that a program was writing when it was killed; it can be removed");
    }
}

static bool audit_folder(struct audit *a, const char *path, struct ta_error *e)
{
    char *start[] = {(char *)(uintptr_t)path, NULL};
    FTS *walk = fts_open(start, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    int logs = 0, before = e->n;
    for (FTSENT *entry; walk && (entry = fts_read(walk)) != NULL;) {
        if (entry->fts_info == FTS_D && is_aside(entry)) {
            fts_set(walk, entry, FTS_SKIP);
        } else if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
            ta_error_add(e, TA_USER, "%s: cannot be read: %s", entry->fts_path,
                         strerror(entry->fts_errno));
        } else if (entry->fts_info == FTS_F && strncmp(entry->fts_name, "sub-", 4) == 0 &&
                   ends_with(entry->fts_name, "_beh.tsv")) {
            logs++;
            audit_file(a, entry->fts_path);
        } else if (entry->fts_info == FTS_F) {
            look_at_rest(a, entry);
        }
    }
    if (walk) {
        fts_close(walk);
    }
    if (logs == 0 && e->n == before) {
        ta_error_add(e, TA_USER,
                     "%s: expected logs named sub-*_beh.tsv in this folder, found "
                     "none; other tables are given as files",
                     path);
    } else {
        ta_check_study_files(path, a->f);
    }
    return e->n == before;
}

bool ta_check_all(char *const *paths, int n, const struct ta_read_options *o, struct ta_findings *f,
                  struct ta_error *e)
{
    struct audit a = {.f = f};
    int before = e->n;
    for (int i = 0; i < n; i++) {
        struct stat is;
        if (strcmp(paths[i], "-") != 0 && stat(paths[i], &is) != 0) {
            ta_error_add(e, TA_USER, "%s: cannot be read: %s", paths[i], strerror(errno));
        } else if (strcmp(paths[i], "-") != 0 && S_ISDIR(is.st_mode)) {
            audit_folder(&a, paths[i], e);
        } else {
            audit_file(&a, paths[i]);
        }
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
