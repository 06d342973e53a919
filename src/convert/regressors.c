/* regressors.c - reads a table of `twoarm fit --trials` and finds trials in it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regressors.h"

#include "io/table.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns that say which trial it is, or that the log has itself. */
static const char *const known[] = {"participant_id", "session",       "model",  "trial",
                                    "context",        "choice",        "reward", "onset",
                                    "choice_onset",   "feedback_onset"};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static int find(const struct ta_table *t, const char *name)
{
    int i = 0;
    while (i < t->n_cells && strcmp(t->cell[i], name) != 0) {
        i++;
    }
    return i < t->n_cells ? i : -1;
}

struct places {
    int id, session, model, trial, n_cells;
    int *regressor; /* cells, in order */
};

static bool read_header(struct ta_regressors *r, struct places *p, const struct ta_table *t,
                        struct ta_error *e)
{
    *p = (struct places){find(t, "participant_id"),
                         find(t, "session"),
                         find(t, "model"),
                         find(t, "trial"),
                         t->n_cells,
                         ta_must(calloc((size_t)t->n_cells + 1, sizeof(int)))};
    r->name = ta_must(calloc((size_t)t->n_cells + 1, sizeof *r->name));
    for (int i = 0; i < t->n_cells; i++) {
        if (!is_known(t->cell[i])) {
            p->regressor[r->n_names] = i;
            r->name[r->n_names++] = ta_must(strdup(t->cell[i]));
        }
    }
    return (p->id >= 0 && p->session >= 0 && p->trial >= 0 && r->n_names > 0) ||
           ta_error_add(e, TA_USER,
                        "%s:1: expected a table of `twoarm fit --trials`: participant_id, session, "
                        "trial, and regressors",
                        t->path);
}

static bool add_row(struct ta_regressors *r, const struct places *p, const struct ta_table *t,
                    struct ta_error *e)
{
    long long trial;
    if (t->n_cells != p->n_cells) {
        return ta_error_add(e, TA_USER, "%s:%d: expected %d cells as in the header, found %d",
                            t->path, t->line, p->n_cells, t->n_cells);
    }
    if (!ta_parse_int(t->cell[p->trial], &trial) || trial < INT32_MIN || trial > INT32_MAX) {
        return ta_error_add(e, TA_USER, "%s:%d: trial: expected a whole number, found '%.40s'",
                            t->path, t->line, t->cell[p->trial]);
    }
    if (p->model >= 0 && r->model && strcmp(r->model, t->cell[p->model]) != 0) {
        return ta_error_add(e, TA_USER,
                            "%s:%d: regressors of %s and of %s; expected one model: fit with one",
                            t->path, t->line, r->model, t->cell[p->model]);
    }
    if (p->model >= 0 && !r->model) {
        r->model = ta_must(strdup(t->cell[p->model]));
    }
    if (r->n == r->room) {
        r->room = r->room ? 2 * r->room : 256;
        r->row = ta_must(realloc(r->row, sizeof *r->row * (size_t)r->room));
    }
    struct ta_regressor_row *row = &r->row[r->n++];
    *row = (struct ta_regressor_row){.id = ta_must(strdup(t->cell[p->id])),
                                     .session = ta_must(strdup(t->cell[p->session])),
                                     .trial = (int)trial,
                                     .cell = ta_must(calloc((size_t)r->n_names, sizeof(char *)))};
    for (int i = 0; i < r->n_names; i++) {
        row->cell[i] = ta_must(strdup(t->cell[p->regressor[i]]));
    }
    return true;
}

static int by_trial(const void *a, const void *b)
{
    const struct ta_regressor_row *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    order = order ? order : strcmp(x->session, y->session);
    return order ? order : (x->trial > y->trial) - (x->trial < y->trial);
}

bool ta_regressors_read(struct ta_regressors *r, const char *path, struct ta_error *e)
{
    struct ta_table t;
    struct places p = {0};
    if (!ta_table_open(&t, path, -1, e)) {
        return false;
    }
    bool good = ta_table_next(&t) && read_header(r, &p, &t, e);
    while (good && ta_table_next(&t)) {
        good = add_row(r, &p, &t, e);
    }
    good = ta_table_sound(&t, e) && good;
    ta_table_close(&t);
    free(p.regressor);
    if (r->n) {
        qsort(r->row, (size_t)r->n, sizeof *r->row, by_trial);
    }
    return good;
}

char *const *ta_regressors_find(const struct ta_regressors *r, const char *id, const char *session,
                                int trial)
{
    struct ta_regressor_row key = {
        .id = (char *)(uintptr_t)id, .session = (char *)(uintptr_t)session, .trial = trial};
    const struct ta_regressor_row *found =
        r->n ? bsearch(&key, r->row, (size_t)r->n, sizeof *r->row, by_trial) : NULL;
    return found ? found->cell : NULL;
}

void ta_regressors_free(struct ta_regressors *r)
{
    for (int i = 0; i < r->n; i++) {
        for (int j = 0; j < r->n_names; j++) {
            free(r->row[i].cell[j]);
        }
        free(r->row[i].cell);
        free(r->row[i].id);
        free(r->row[i].session);
    }
    for (int j = 0; j < r->n_names; j++) {
        free(r->name[j]);
    }
    free(r->row);
    free(r->name);
    free(r->model);
    *r = (struct ta_regressors){0};
}
