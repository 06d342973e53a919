/* study_files.c - a study's own files against each other: participants.tsv, folders, outcome
 * tables, descriptions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "io/table.h"
#include "twoarm/io.h"

#include <dirent.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A list of names; owns them. */
struct names {
    char **name;
    int n;
};

static void add_name(struct names *l, const char *name)
{
    l->name = ta_must(realloc(l->name, sizeof *l->name * (size_t)(l->n + 1)));
    l->name[l->n++] = ta_must(strdup(name));
}

static bool has_name(const struct names *l, const char *name)
{
    for (int i = 0; i < l->n; i++) {
        if (strcmp(l->name[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void free_names(struct names *l)
{
    for (int i = 0; i < l->n; i++) {
        free(l->name[i]);
    }
    free(l->name);
    *l = (struct names){0};
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* --- what lies in the folders ----------------------------------------------------------------- */

struct tree {
    struct names people;             /* sub-* folders of the study */
    struct names with_logs;          /* of these, those with a log */
    struct names logs, descriptions; /* stems: sub-01_task-bandit */
};

static void add_stem(struct names *l, const char *file, const char *end)
{
    char stem[300];
    snprintf(stem, sizeof stem, "%.*s", (int)(strlen(file) - strlen(end)), file);
    add_name(l, stem);
}

static void see_file(struct tree *t, const char *folder, const FTSENT *e)
{
    bool log = ends_with(e->fts_name, "_beh.tsv");
    bool apart = strncmp(e->fts_path + strlen(folder), "/pilot/", 7) == 0;
    if (apart || strncmp(e->fts_name, "sub-", 4) != 0 ||
        (!log && !ends_with(e->fts_name, "_beh.json"))) {
        return;
    }
    add_stem(log ? &t->logs : &t->descriptions, e->fts_name, log ? "_beh.tsv" : "_beh.json");
    char sub[128];
    snprintf(sub, sizeof sub, "%.*s", (int)strcspn(e->fts_name, "_"), e->fts_name);
    if (log && !has_name(&t->with_logs, sub)) {
        add_name(&t->with_logs, sub);
    }
}

static void see_tree(struct tree *t, const char *folder)
{
    char *start[] = {(char *)(uintptr_t)folder, NULL};
    FTS *walk = fts_open(start, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *e; walk && (e = fts_read(walk)) != NULL;) {
        if (e->fts_info == FTS_D && e->fts_level == 1 && strncmp(e->fts_name, "sub-", 4) == 0) {
            add_name(&t->people, e->fts_name);
        } else if (e->fts_info == FTS_F) {
            see_file(t, folder, e);
        }
    }
    if (walk) {
        fts_close(walk);
    }
}

/* --- participants.tsv ------------------------------------------------------------------------- */

static void check_listed(const char *path, const struct tree *t, const struct names *listed,
                         struct ta_findings *f)
{
    for (int i = 0; i < t->people.n; i++) {
        if (!has_name(listed, t->people.name[i])) {
            ta_find(f, TA_WARNING, "participants", path, 0,
                    "%s has a folder, but no line here; add it, or say why it is left out",
                    t->people.name[i]);
        }
    }
}

static void check_participants(const char *path, const struct tree *t, struct ta_findings *f)
{
    struct ta_table table;
    struct ta_error e = {0};
    struct names listed = {0};
    if (access(path, F_OK) != 0) {
        ta_find(f, TA_WARNING, "participants", path, 0,
                "is missing: the list of participants belongs to a BIDS study");
        return;
    }
    if (!ta_table_open(&table, path, -1, &e) || !ta_table_next(&table) || table.n_cells < 1 ||
        strcmp(table.cell[0], "participant_id") != 0) {
        ta_error_free(&e);
        ta_find(f, TA_BROKEN, "participants", path, 1,
                "expected a table whose first column is participant_id");
        ta_table_close(&table);
        return;
    }
    int n_cells = table.n_cells;
    while (ta_table_next(&table)) {
        const char *id = table.cell[0];
        if (table.n_cells != n_cells) {
            ta_find(f, TA_BROKEN, "participants", path, table.line,
                    "expected %d cells as in the header, found %d", n_cells, table.n_cells);
        }
        if (has_name(&listed, id)) {
            ta_find(f, TA_BROKEN, "participants", path, table.line,
                    "%s is listed twice; remove one line", id);
        } else if (!has_name(&t->people, id)) {
            ta_find(f, TA_WARNING, "participants", path, table.line,
                    "%s is listed, but has no folder; are their data elsewhere?", id);
        }
        add_name(&listed, id);
    }
    ta_table_close(&table);
    check_listed(path, t, &listed, f);
    free_names(&listed);
}

/* --- what belongs to a log that is not there -------------------------------------------------- */

static void check_orphans(const char *folder, const struct tree *t, struct ta_findings *f)
{
    char path[PATH_MAX];
    for (int i = 0; i < t->descriptions.n; i++) {
        if (!has_name(&t->logs, t->descriptions.name[i])) {
            snprintf(path, sizeof path, "%.3000s/.../%.200s_beh.json", folder,
                     t->descriptions.name[i]);
            ta_find(f, TA_BROKEN, "log", path, 0,
                    "there is a description, but no log beside it; was the log removed?");
        }
    }
    snprintf(path, sizeof path, "%.3000s/sourcedata", folder);
    DIR *source = opendir(path);
    for (struct dirent *d; source && (d = readdir(source)) != NULL;) {
        char stem[300];
        if (!ends_with(d->d_name, "_outcomes.tsv")) {
            continue;
        }
        snprintf(stem, sizeof stem, "%.*s", (int)(strlen(d->d_name) - strlen("_outcomes.tsv")),
                 d->d_name);
        if (!has_name(&t->logs, stem)) {
            snprintf(path, sizeof path, "%.3000s/sourcedata/%s", folder, d->d_name);
            ta_find(f, has_name(&t->descriptions, stem) ? TA_WARNING : TA_BROKEN, "log", path, 0,
                    "an outcome table of a session whose log is not in the study; was the log "
                    "removed?");
        }
    }
    if (source) {
        closedir(source);
    }
    for (int i = 0; i < t->people.n; i++) {
        if (!has_name(&t->with_logs, t->people.name[i])) {
            snprintf(path, sizeof path, "%.3000s/%.200s", folder, t->people.name[i]);
            ta_find(f, TA_WARNING, "log", path, 0, "a participant's folder without a log");
        }
    }
}

void ta_check_study_files(const char *folder, struct ta_findings *f)
{
    struct tree t = {0};
    char path[PATH_MAX], bare[PATH_MAX];
    snprintf(bare, sizeof bare, "%s", folder);
    for (size_t n = strlen(bare); n > 1 && bare[n - 1] == '/'; n--) {
        bare[n - 1] = '\0';
    }
    see_tree(&t, bare);
    if (t.people.n) { /* a study's top, not a folder within one */
        snprintf(path, sizeof path, "%.4000s/participants.tsv", bare);
        check_participants(path, &t, f);
        snprintf(path, sizeof path, "%.4000s/dataset_description.json", bare);
        if (access(path, F_OK) != 0) {
            ta_find(f, TA_WARNING, "study", path, 0, "is missing: BIDS tools refuse the folder");
        }
        check_orphans(bare, &t, f);
    }
    free_names(&t.people);
    free_names(&t.with_logs);
    free_names(&t.logs);
    free_names(&t.descriptions);
}
