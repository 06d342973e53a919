/* bids.c - which files a path stands for: a folder is read as BIDS, a name may say whose file it
 * is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"
#include "walk.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Copies the label behind "-" of an entity ("sub-", "_ses-") in a file's name; "" when not there.
 */
static void entity(const char *name, const char *key, char *label, size_t size)
{
    const char *at = strstr(name, key);
    label[0] = '\0';
    if (at) {
        at += strlen(key);
        size_t n = strcspn(at, "_.");
        snprintf(label, size, "%.*s", (int)(n < size ? n : size - 1), at);
    }
}

/* sub-012_ses-1_task-bandit_run-2_beh.tsv: participant sub-012, session 1_run-2. Other names: the
 * file's name without its ending is the participant. */
static void names_from(const char *path, char *id, char *session, size_t size)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    char sub[128], ses[128], run[64];
    entity(name, "sub-", sub, sizeof sub);
    entity(name, "_ses-", ses, sizeof ses);
    entity(name, "_run-", run, sizeof run);
    if (strncmp(name, "sub-", 4) == 0 && sub[0]) {
        snprintf(id, size, "sub-%s", sub);
    } else {
        const char *dot = strrchr(name, '.'); /* p.1.tsv is p.1: another than p.2.tsv */
        size_t n = dot && dot > name ? (size_t)(dot - name) : strlen(name);
        snprintf(id, size, "%.*s", (int)n, name);
    }
    snprintf(session, size, "%s%s%s%s", ses, ses[0] && run[0] ? "_" : "", run[0] ? "run-" : "",
             run);
    if (!session[0]) {
        snprintf(session, size, "n/a");
    }
}

bool ta_two_tasks(const char *path, const char *other)
{
    char a[128], b[128];
    entity(path, "_task-", a, sizeof a);
    entity(other, "_task-", b, sizeof b);
    return a[0] && b[0] && strcmp(a, b) != 0;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* sourcedata, derivatives and code hold no logs of their own in BIDS. */
static bool is_aside(const FTSENT *f)
{
    static const char *const names[] = {"sourcedata", "derivatives", "code"};
    for (size_t i = 0; f->fts_level > 0 && i < sizeof names / sizeof *names; i++) {
        if (strcmp(f->fts_name, names[i]) == 0) {
            return true;
        }
    }
    return f->fts_level > 0 && f->fts_name[0] == '.';
}

bool ta_is_pilot_folder(const char *path)
{
    char full[PATH_MAX];
    struct stat is;
    bool known = realpath(path, full) != NULL && stat(full, &is) == 0 && S_ISDIR(is.st_mode);
    return known && strcmp(strrchr(full, '/'), "/pilot") == 0;
}

/* Below the folder that was given: that may be called as it likes. */
static bool in_pilot(const FTSENT *f)
{
    for (const FTSENT *up = f->fts_parent; up && up->fts_level > 0; up = up->fts_parent) {
        if (strcmp(up->fts_name, "pilot") == 0) {
            return true;
        }
    }
    return false;
}

/* Could it be somebody's table, if not one of the logs that are looked for? */
static bool is_table(const char *name)
{
    static const char *const ends[] = {".tsv", ".csv", ".txt", ".tsv.gz", ".csv.gz", ".xlsx"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends_with(name, ends[i]) && strncmp(name, "participants.", 13) != 0) {
            return true;
        }
    }
    return false;
}

/* other: the first table that is no log, "" for none. */
static bool no_log(const char *path, const char *other, struct ta_error *e)
{
    return ta_error_add(e, TA_USER,
                        "%s: expected logs named sub-*_beh.tsv in this folder, found none%s%s; "
                        "other tables are given as files",
                        path, *other ? ", but " : "", other);
}

/* A file in a folder; is it a log? other: see above. */
static bool take_found(const struct ta_walk *w, const FTSENT *f, char other[PATH_MAX],
                       struct ta_error *e)
{
    bool log = strncmp(f->fts_name, "sub-", 4) == 0 && ends_with(f->fts_name, "_beh.tsv");
    bool apart = !w->pilot && in_pilot(f);
    if (log && !apart) {
        ta_walk_data(w, f->fts_path, e);
    } else if (log && w->aside) {
        w->aside(w->of, f->fts_path);
    } else if (!log && !apart) {
        if (!*other && is_table(f->fts_name)) {
            snprintf(other, PATH_MAX, "%s", f->fts_path);
        }
        if (w->rest) {
            w->rest(w->of, f->fts_path);
        }
    }
    return log;
}

static bool walk_folder(const struct ta_walk *w, const char *path, struct ta_error *e)
{
    char *start[] = {(char *)(uintptr_t)path, NULL};
    FTS *walk = fts_open(start, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    char other[PATH_MAX] = "";
    int found = 0, before = e->n;
    for (FTSENT *f; walk && (f = fts_read(walk)) != NULL;) {
        if (f->fts_info == FTS_D && is_aside(f)) {
            fts_set(walk, f, FTS_SKIP);
        } else if (f->fts_info == FTS_DNR || f->fts_info == FTS_ERR) {
            ta_error_add(e, TA_USER, "%s: cannot be read: %s", f->fts_path, strerror(f->fts_errno));
        } else if (f->fts_info == FTS_F) {
            found += take_found(w, f, other, e);
        }
    }
    if (walk) {
        fts_close(walk);
    }
    if (found == 0 && e->n == before) {
        return no_log(path, other, e);
    }
    if (w->folder) {
        w->folder(w->of, path);
    }
    return e->n == before;
}

bool ta_walk_data(const struct ta_walk *w, const char *path, struct ta_error *e)
{
    struct stat is;
    char id[512], session[512];
    bool input = strcmp(path, "-") == 0;
    if (!*path) {
        return ta_error_add(e, TA_USER, "expected a file or folder, found an empty name");
    }
    if (!input && stat(path, &is) != 0) {
        return ta_error_add(e, TA_USER, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (!input && S_ISDIR(is.st_mode)) {
        return walk_folder(w, path, e);
    }
    names_from(input ? "stdin" : path, id, session, sizeof id);
    return w->file(w->of, path, id, session, e);
}

static bool take_file(void *of, const char *path, const char *id, const char *session,
                      struct ta_error *e)
{
    return ta_intake_file(of, path, id, session, e);
}

static void leave_out(void *of, const char *path)
{
    ta_session_leave_out(of, path);
}

bool ta_intake_path(struct ta_intake *in, const char *path, struct ta_error *e)
{
    struct ta_walk walk = {
        .file = take_file, .aside = leave_out, .pilot = in->options->pilot, .of = in};
    in->pilot_given = ta_is_pilot_folder(path);
    return ta_walk_data(&walk, path, e);
}
