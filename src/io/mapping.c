/* mapping.c - which cell of a table holds what.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "mapping.h"

#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char participant_names[] =
    "participant_id participant subject subjID subject_id sub_id subj id";
static const char session_names[] = "session session_id ses";

/* The columns that analyses read; the rest of a log is not their business. */
static const char *const wanted[] = {
    "trial",
    "phase",
    "context",
    "trial_type",
    "status",
    "choice",
    "reward",
    "response_time",
    "outcome",
    "mean",
    "best",
    "side",
    /* only where the times are asked for */
    "onset",
    "choice_onset",
    "feedback_onset",
    /* and where blocks are */
    "block",
};
enum {
    N_WANTED = sizeof wanted / sizeof *wanted,
    BLOCK = N_WANTED - 1,
    FIRST_TIME = BLOCK - TA_TIMES
};
const char *const ta_time_names[] = {"onset", "choice_onset", "feedback_onset"};

static int find_cell(const struct ta_table *t, const char *name, size_t n)
{
    for (int i = 0; i < t->n_cells; i++) {
        const char *cell = t->cell[i];
        if ((n == 0 || *cell == *name) && strncmp(cell, name, n) == 0 && !cell[n]) {
            return i;
        }
    }
    return -1;
}

/* In whatever case. Most names differ in their first letter, before which no call is needed. */
static bool alike(const char *a, const char *b)
{
    return ((*a ^ *b) & ~0x20) == 0 && strcasecmp(a, b) == 0;
}

/* Does the space-separated list have the name, in whatever case? */
static bool listed(const char *list, const char *name)
{
    for (size_t n; list && *list; list += n + (list[n] == ' ')) {
        n = strcspn(list, " ");
        if (strlen(name) == n && strncasecmp(list, name, n) == 0) {
            return true;
        }
    }
    return false;
}

/* The first cell called by the name or an alias in whatever case; `also` takes a second one. */
static int find_alias(const struct ta_table *t, const char *name, const char *aliases, int *also)
{
    int found = -1;
    *also = -1;
    for (int i = 0; i < t->n_cells && *also < 0; i++) {
        if (alike(t->cell[i], name) || listed(aliases, t->cell[i])) {
            *(found < 0 ? &found : also) = i;
        }
    }
    return found;
}

/* What --columns says of a name: a length and text, or NULL. */
static const char *told(const struct ta_read_options *o, const char *name, size_t *n)
{
    for (const char *p = o->columns; p && *p;) {
        size_t whole = strcspn(p, ","), key = strcspn(p, "=,");
        if (key < whole && strlen(name) == key && memcmp(p, name, key) == 0) {
            *n = whole - key - 1;
            return p + key + 1;
        }
        p += whole + (p[whole] == ',');
    }
    return NULL;
}

/* Where a name is looked for: told, by its own name, by alias. -1: nowhere; -2: an error was added.
 */
static int locate(const struct ta_table *t, const struct ta_read_options *o, const char *name,
                  const char *aliases, struct ta_text *notes, struct ta_error *e)
{
    size_t n = 0;
    const char *as = told(o, name, &n);
    if (as) {
        if (n == 4 && memcmp(as, "none", 4) == 0) {
            return -1;
        }
        int cell = find_cell(t, as, n);
        if (cell < 0) {
            ta_error_add(e, TA_USER,
                         "%s:%d: --columns says that %s is the column '%.*s', which is not there%s",
                         t->path, t->line, name, (int)n, as, ta_encoding_hint(t));
            return -2;
        }
        return cell;
    }
    int cell = find_cell(t, name, strlen(name)), also = -1, alias = -1;
    alias = find_alias(t, name, aliases, &also);
    if (cell >= 0) {
        int other = alias == cell ? also : alias;
        if (other >= 0 && strcmp(t->cell[other], name) != 0) {
            ta_alias_note(notes, name, name, t->cell[other]);
        }
        return cell;
    }
    cell = alias;
    if (also >= 0) {
        ta_error_add(e, TA_USER,
                     "%s:%d: %s could be the column '%s' or '%s': say which by --columns %s=%s",
                     t->path, t->line, name, t->cell[cell], t->cell[also], name, t->cell[cell]);
        return -2;
    }
    if (cell >= 0) {
        ta_alias_note(notes, name, t->cell[cell], NULL);
    }
    return cell;
}

/* Columns whose name stands twice among those that are read, and columns that were given two roles.
 */
static void check_twice(const struct ta_mapping *m, const struct ta_table *t, struct ta_error *e)
{
    for (int i = 0; i < m->n; i++) {
        int cell = m->map[i].cell;
        for (int other = cell + 1; other < t->n_cells; other++) {
            if (strcmp(t->cell[cell], t->cell[other]) == 0) {
                ta_error_add(
                    e, TA_USER,
                    "%s:%d: two columns (%d and %d) are called '%s'; rename the one that is "
                    "not meant",
                    t->path, t->line, cell + 1, other + 1, t->cell[cell]);
            }
        }
        for (int j = 0; j < i; j++) {
            if (m->map[j].cell == cell) {
                ta_error_add(e, TA_USER, "%s:%d: the column '%s' is to be %s and %s; it can be one",
                             t->path, t->line, t->cell[cell], m->map[j].column->name,
                             m->map[i].column->name);
            }
        }
    }
}

static void add_map(struct ta_mapping *m, int cell, const struct ta_column *c, int arm,
                    const struct ta_read_options *o)
{
    bool plain = !o->n_missing && !o->decimal_comma;
    m->map[m->n++] = (struct ta_mapped){.cell = cell,
                                        .column = c,
                                        .arm = arm,
                                        .at = ta_cell_offset(c, arm),
                                        .whole = plain && c->type == TA_CELL_INT,
                                        .real = plain && c->type == TA_CELL_REAL,
                                        .time = plain && c->type == TA_CELL_TIME};
}

/* name_1 .. name_k; true when there are any. Gaps are an error. */
static bool map_arms(struct ta_mapping *m, const struct ta_table *t,
                     const struct ta_read_options *o, const struct ta_column *c, int *n_arms,
                     struct ta_text *notes, struct ta_error *e)
{
    int n = 0, last = 0;
    for (int a = 0; a < TA_MAX_ARMS; a++) {
        char name[48];
        snprintf(name, sizeof name, "%s_%d", c->name, a + 1);
        int cell = locate(t, o, name, NULL, notes, e);
        if (cell >= 0) {
            add_map(m, cell, c, a, o);
            n++;
            last = a + 1;
        }
    }
    if (n && n != last) {
        ta_error_add(e, TA_USER, "%s:%d: expected %s_1 to %s_%d, found only %d of them", t->path,
                     t->line, c->name, c->name, last, n);
    }
    if (n == 1 && last == 1 && strcmp(c->name, "side") != 0) {
        ta_error_add(e, TA_USER,
                     "%s:%d: expected a column of %s for each arm, found %s_1 alone; name the "
                     "others by --columns %s_2=COLUMN, or leave it out by --columns %s_1=none",
                     t->path, t->line, c->name, c->name, c->name, c->name);
    }
    *n_arms = n;
    return n > 0;
}

static void map_per_arm(struct ta_mapping *m, const struct ta_table *t,
                        const struct ta_read_options *o, const struct ta_column *c,
                        struct ta_text *notes, struct ta_error *e)
{
    int n = 0;
    bool any = map_arms(m, t, o, c, &n, notes, e);
    bool is_side = strcmp(c->name, "side") == 0;
    if (is_side) {
        m->side = any;
    } else if (strcmp(c->name, "outcome") == 0) {
        m->outcome = any;
    } else {
        m->mean = any;
    }
    if (any && m->k && n != m->k) {
        ta_error_add(e, TA_USER, "%s:%d: %d columns of %s but %d of another per-arm column",
                     t->path, t->line, n, c->name, m->k);
    }
    m->k = any && !m->k ? n : m->k;
}

/* --context names a column, or none; otherwise `context` and its aliases. */
static int locate_context(const struct ta_table *t, const struct ta_read_options *o,
                          const struct ta_column *c, struct ta_text *notes, struct ta_error *e)
{
    if (!o->context) {
        return locate(t, o, c->name, c->aliases, notes, e);
    }
    if (strcmp(o->context, "none") == 0) {
        return -1;
    }
    int cell = find_cell(t, o->context, strlen(o->context));
    if (cell < 0) {
        ta_error_add(e, TA_USER, "%s:%d: --context %s: there is no such column", t->path, t->line,
                     o->context);
    }
    return cell;
}

bool ta_table_is_own(const struct ta_table *t)
{
    static const char *const marks[] = {"schedule_row", "read_bound", "segment", "total_points"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (find_cell(t, marks[i], strlen(marks[i])) < 0) {
            return false;
        }
    }
    return true;
}

/* Then it tells no header that stands again from a row. */
static bool could_be_choice(const char *name)
{
    return (*name >= '0' && *name <= '9') || strcmp(name, "NA") == 0 || strcmp(name, "n/a") == 0;
}

static void map_one(struct ta_mapping *m, const struct ta_table *t, const struct ta_read_options *o,
                    const struct ta_column *c, struct ta_text *notes, struct ta_error *e)
{
    bool is_context = strcmp(c->name, "context") == 0;
    int cell = is_context ? locate_context(t, o, c, notes, e)
                          : locate(t, o, c->name, c->aliases, notes, e);
    bool needed = strcmp(c->name, "choice") == 0 || strcmp(c->name, "reward") == 0;
    if (cell >= 0) {
        add_map(m, cell, c, 0, o);
        if (strcmp(c->name, "choice") == 0) {
            m->choice = cell;
            snprintf(m->choice_name, sizeof m->choice_name, "%s",
                     could_be_choice(t->cell[cell]) ? "" : t->cell[cell]);
        }
        m->context |= is_context;
        m->best |= strcmp(c->name, "best") == 0;
    } else if (needed && cell == -1) {
        ta_column_missing(t, c, e);
    }
}

bool ta_mapping_check(const struct ta_read_options *o, struct ta_error *e)
{
    int before = e->n;
    for (const char *p = o->columns; p && *p;) {
        size_t whole = strcspn(p, ","), key = strcspn(p, "=,_");
        bool known = key < whole &&
                     (strncmp(p, "participant_id=", 15) == 0 || strncmp(p, "session=", 8) == 0);
        size_t name = strcspn(p, "=,");
        for (int i = 0; i < N_WANTED; i++) {
            const struct ta_column *c = ta_column_find(wanted[i]);
            size_t n = strlen(c->name);
            known |= name < whole && strncmp(p, c->name, n) == 0 &&
                     (c->per_arm ? p[n] == '_' && name == n + 2 : name == n);
        }
        if (!known) {
            ta_error_add(
                e, TA_USER,
                "--columns: expected NAME=COLUMN with a NAME of participant_id, session, trial, "
                "choice, reward, context, response_time, phase, trial_type, status, best, "
                "outcome_1, mean_1, side_1, ...; found '%.*s'",
                (int)whole, p);
        }
        p += whole + (p[whole] == ',');
    }
    return e->n == before;
}

bool ta_mapping_make(struct ta_mapping *m, const struct ta_table *t,
                     const struct ta_read_options *o, struct ta_text *notes, struct ta_error *e)
{
    int before = e->n;
    *m = (struct ta_mapping){.n_cells = t->n_cells, .own = ta_table_is_own(t)};
    m->map = calloc(N_WANTED * TA_MAX_ARMS, sizeof *m->map);
    if (!m->map) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    m->participant = locate(t, o, "participant_id", participant_names, notes, e);
    m->session = locate(t, o, "session", session_names, notes, e);
    m->group = o->group ? find_cell(t, o->group, strlen(o->group)) : -1;
    for (int i = 0; i < N_WANTED; i++) {
        if (i >= FIRST_TIME && !(i == BLOCK ? o->blocks : o->times)) {
            continue;
        }
        const struct ta_column *c = ta_column_find(wanted[i]);
        if (c->per_arm) {
            map_per_arm(m, t, o, c, notes, e);
        } else {
            map_one(m, t, o, c, notes, e);
        }
        bool found = m->n && m->map[m->n - 1].column == c;
        m->times |= found && i >= FIRST_TIME && i < BLOCK;
        m->block |= found && i == BLOCK;
    }
    check_twice(m, t, e);
    if (!m->own && notes) {
        ta_aside_note(m, t, notes);
    }
    return e->n == before;
}

void ta_mapping_free(struct ta_mapping *m)
{
    free(m->map);
    free(m->plain);
    *m = (struct ta_mapping){0};
}
