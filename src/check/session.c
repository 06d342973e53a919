/* session.c - one of our sessions with its files: log, description, outcome table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "io/log_cells.h"
#include "io/mapping.h"
#include "lab/lab.h"
#include "twoarm/columns.h"
#include "twoarm/config.h"
#include "twoarm/io.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the log ---------------------------------------------------------------------------------- */

static void say_unknown(const struct ta_log_cells *c, const struct ta_table *t,
                        struct ta_findings *f)
{
    for (int i = 0; i < c->n; i++) {
        if (!c->column[i]) {
            ta_find(f, TA_WARNING, "columns", t->path, 1,
                    "the column '%.40s' is not one of this version's; it was not looked at",
                    t->cell[i]);
        }
    }
}

static bool read_cells(struct ta_row *row, const struct ta_log_cells *c, const struct ta_table *t,
                       struct ta_findings *f)
{
    bool good = true;
    ta_row_init(row);
    if (t->n_cells != c->n) {
        ta_find(f, TA_BROKEN, "cells", t->path, t->line,
                "expected %d cells as in the header, found %d; the row was changed or cut", c->n,
                t->n_cells);
        return false;
    }
    for (int i = 0; i < c->n; i++) {
        const char *wrong =
            c->column[i] ? ta_cell_parse(c->column[i], c->arm[i], t->cell[i], row) : NULL;
        if (wrong) {
            ta_find(f, TA_BROKEN, "cells", t->path, t->line, "%s: expected %s, found '%.40s'",
                    c->column[i]->name, wrong, t->cell[i]);
            good = false;
        }
    }
    return good;
}

static void add_row(struct ta_checked *s, const struct ta_row *row, int line)
{
    if ((s->n & (s->n - 1)) == 0) { /* room for a power of two */
        s->row = ta_must(realloc(s->row, sizeof *s->row * (size_t)(s->n ? 2 * s->n : 1)));
    }
    s->row[s->n++] = (struct ta_checked_row){*row, line};
}

static void read_rows(struct ta_checked *s, struct ta_table *t, struct ta_findings *f)
{
    struct ta_log_cells c;
    struct ta_row row;
    ta_log_cells_name(&c, t);
    say_unknown(&c, t, f);
    for (int i = 0; i < c.n; i++) {
        bool outcome = c.column[i] && strcmp(c.column[i]->name, "outcome") == 0;
        s->k = outcome && c.arm[i] >= s->k ? c.arm[i] + 1 : s->k;
    }
    while (ta_table_next(t)) {
        if (!t->terminated) {
            s->torn = true;
        } else if (read_cells(&row, &c, t, f)) {
            add_row(s, &row, t->line);
        }
        if (s->torn) {
            bool over = strcmp(ta_checked_state(s), "complete") == 0;
            ta_find(f, over ? TA_BROKEN : TA_WARNING, "torn", t->path, t->line,
                    "the last line is torn (no newline): %s",
                    over ? "the session was complete, so the file was changed later; restore it"
                         : "its trial is left out; `--resume` keeps it aside and goes on");
        }
    }
    if (t->fault) {
        ta_find(f, TA_BROKEN, "cells", t->path, t->next_line, "%s", t->fault);
    }
}

static void read_log(struct ta_checked *s, struct ta_findings *f)
{
    struct ta_table t;
    struct ta_error e = {0};
    if (!ta_table_open_hashed(&t, s->log, -1, &e)) {
        ta_find_errors(f, TA_BROKEN, "log", &e);
        return;
    }
    bool header = ta_table_next(&t);
    if (header && !t.terminated) {
        ta_find(f, TA_WARNING, "torn", s->log, 1,
                "the header is torn: no trial was played; `--resume` begins anew");
    } else if (header) {
        read_rows(s, &t, f);
    }
    ta_table_hash(&t, s->sha256);
    ta_table_close(&t);
}

/* --- its description -------------------------------------------------------------------------- */

static const json_t *part(const struct ta_checked *s, const char *name)
{
    return json_object_get(s->about, name);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

const char *ta_checked_state(const struct ta_checked *s)
{
    return text_of(part(s, "End"), "State");
}

static void read_description(struct ta_checked *s, struct ta_findings *f)
{
    struct ta_error e = {0};
    if (access(s->sidecar, F_OK) != 0) {
        ta_find(f, TA_BROKEN, "description", s->log, 0,
                "its description (%s) is missing: settings, seed and hashes are not known; put it "
                "back",
                strrchr(s->sidecar, '/') ? strrchr(s->sidecar, '/') + 1 : s->sidecar);
        return;
    }
    s->description = ta_sidecar_read(s->sidecar, &e);
    if (!s->description) {
        ta_find_errors(f, TA_BROKEN, "description", &e);
        return;
    }
    s->about = json_object_get(s->description, "Twoarm");
    const char *player = text_of(part(s, "Player"), "Kind");
    s->simulated = player[0] && strcmp(player, "human") != 0;
    s->has_experiment = ta_experiment_described(&s->x, part(s, "Experiment"));
    if (!s->has_experiment) {
        ta_find(f, TA_WARNING, "description", s->sidecar, 0,
                "the experiment in it is not one this version knows; rules and points were not "
                "checked");
    }
}

static void check_kind(const struct ta_checked *s, struct ta_findings *f)
{
    if (s->simulated) {
        ta_find(f, TA_NOTE, "simulated", s->log, 0, "played by a simulated participant (%s)",
                text_of(part(s, "Player"), "Spec"));
    }
}

static void check_end(const struct ta_checked *s, struct ta_findings *f)
{
    const json_t *end = part(s, "End");
    const char *state = ta_checked_state(s);
    long long written = json_integer_value(json_object_get(end, "RowsOnDisk"));
    const char *rescued = text_of(end, "RescuedRow");
    if (ta_journal_is_locked(s->log)) {
        ta_find(f, TA_WARNING, "state", s->log, 0, "is being recorded at this moment");
        return;
    }
    if (strcmp(state, "running") == 0) {
        ta_find(f, TA_WARNING, "state", s->log, 0,
                "the session was cut off (its description says `running`, and no program records "
                "it); go on with it by --resume, or keep the %d trials there are",
                s->n);
    } else if (strcmp(state, "aborted") == 0) {
        ta_find(
            f, TA_WARNING, "state", s->log, 0, "the session was ended early, at trial %lld (%s)",
            (long long)json_integer_value(json_object_get(end, "Trial")), text_of(end, "Reason"));
    } else if (strcmp(state, "complete") != 0) {
        ta_find(f, TA_BROKEN, "state", s->sidecar, 0,
                "End.State: expected running, complete or aborted, found '%.20s'", state);
    }
    if (strcmp(state, "running") != 0 && written != s->n) {
        ta_find(f, TA_BROKEN, "rows", s->log, 0,
                "%lld rows were written, %d are in the file; rows were lost or added", written,
                s->n);
    }
    if (rescued[0]) {
        ta_find(f, TA_WARNING, "rescued", s->log, 0,
                "a row that could not be written was saved as %s; --resume fetches it", rescued);
    }
}

/* --- its outcome table ------------------------------------------------------------------------ */

static void read_outcomes(struct ta_checked *s, struct ta_findings *f)
{
    const json_t *table = part(s, "OutcomeTable");
    const char *name = text_of(table, "File"), *told = text_of(table, "SHA256");
    char *text = NULL, hex[65] = "";
    size_t n;
    struct ta_error e = {0};
    if (!name[0] || strchr(name, '/') ||
        snprintf(s->outcomes, PATH_MAX, "%.3000s/sourcedata/%.1000s", s->study, name) >= PATH_MAX) {
        ta_find(f, TA_BROKEN, "description", s->sidecar, 0, "it names no outcome table");
        return;
    }
    if (!ta_file_read(s->outcomes, &text, &n, &e)) {
        ta_error_free(&e);
        ta_find(f, TA_BROKEN, "outcomes", s->log, 0,
                "its outcome table (%s) is missing: rewards cannot be derived again; put it back",
                s->outcomes);
        return;
    }
    ta_sha256(text, n, hex);
    free(text);
    if (strcmp(hex, told) != 0) {
        ta_find(f, TA_BROKEN, "outcomes", s->outcomes, 0,
                "was changed after the session: its SHA-256 is not the one in %s", s->sidecar);
    }
    s->has_plan = ta_outcomes_read(s->outcomes, &s->plan, &e);
    if (!s->has_plan) {
        ta_find_errors(f, TA_BROKEN, "outcomes", &e);
    } else if (s->k && s->plan.k != s->k) {
        ta_find(f, TA_BROKEN, "outcomes", s->outcomes, 1,
                "is of %d arms, but the log has columns for %d", s->plan.k, s->k);
        ta_plan_free(&s->plan);
        s->has_plan = false;
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

/* DIR/sub-x[/ses-x]/beh/NAME becomes DIR; false when no folder of the path is a participant's. */
static bool cut_at_participant(char *path)
{
    char *sub = NULL, *slash = strrchr(path, '/');
    *(slash ? slash : path) = '\0';
    for (char *p = path; *p; p++) {
        sub = (p == path || p[-1] == '/') && strncmp(p, "sub-", 4) == 0 ? p : sub;
    }
    if (sub == path) {
        strcpy(path, ".");
    } else if (sub) {
        sub[-1] = '\0';
    }
    return sub != NULL;
}

/* The study's folder; as typed where possible, and for a log on its own the folder it lies in. */
static void find_study(struct ta_checked *s)
{
    snprintf(s->study, PATH_MAX, "%s", s->log);
    if (cut_at_participant(s->study)) {
        return;
    }
    char whole[PATH_MAX]; /* from within a participant's folder */
    if (realpath(s->log, whole) && cut_at_participant(whole)) {
        strcpy(s->study, whole);
    } else if (!s->study[0]) {
        strcpy(s->study, ".");
    }
}

static void find_names(struct ta_checked *s, const char *log)
{
    const char *name = strrchr(log, '/') ? strrchr(log, '/') + 1 : log;
    size_t n = strlen(log);
    snprintf(s->log, PATH_MAX, "%s", log);
    snprintf(s->sidecar, PATH_MAX, "%.*s.json", (int)(n > 4 ? n - 4 : n), log);
    snprintf(s->participant, sizeof s->participant, "%.*s", (int)strcspn(name, "_."), name);
    find_study(s);
}

/* sub-01's log in sub-02's folder was moved by hand. */
static void check_place(const struct ta_checked *s, struct ta_findings *f)
{
    char own[160], whole[PATH_MAX];
    snprintf(own, sizeof own, "/%s/", s->participant);
    bool in_folder = realpath(s->log, whole) && strstr(whole, "/beh/") && strstr(whole, "/sub-");
    if (in_folder && !strstr(whole, own)) {
        ta_find(f, TA_BROKEN, "place", s->log, 0,
                "its name says %s, but it lies in another participant's folder; which is right?",
                s->participant);
    }
}

/* `twoarm convert` made it: the columns are ours, the session's own files are not there. */
static bool is_converted(const struct ta_checked *s)
{
    json_t *root = json_load_file(s->sidecar, 0, NULL);
    bool converted = json_object_get(root, "ConvertedFrom") != NULL;
    json_decref(root);
    return converted;
}

bool ta_checked_read(struct ta_checked *s, const char *log, struct ta_findings *f)
{
    *s = (struct ta_checked){0};
    find_names(s, log);
    struct ta_table t;
    struct ta_error e = {0};
    bool own = true;
    if (ta_table_open(&t, log, -1, &e)) {
        own = !ta_table_next(&t) || !t.terminated || ta_table_is_own(&t);
        ta_table_close(&t);
    }
    ta_error_free(&e);
    if (!own || is_converted(s)) {
        return false;
    }
    read_description(s, f);
    read_log(s, f);
    check_place(s, f);
    if (s->about) {
        check_kind(s, f);
        check_end(s, f);
        read_outcomes(s, f);
    }
    return true;
}

void ta_checked_free(struct ta_checked *s)
{
    free(s->row);
    json_decref(s->description);
    if (s->has_experiment || s->about) {
        ta_experiment_free(&s->x);
    }
    if (s->has_plan) {
        ta_plan_free(&s->plan);
    }
    *s = (struct ta_checked){0};
}
