/* union.c - the columns of all files together, and which cell of each goes where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include "io/log_cells.h"

#include <stdlib.h>
#include <string.h>

static int find_column(const struct ta_union *u, const char *name)
{
    for (int i = 0; i < u->n; i++) {
        if (strcmp(u->column[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static int add_column(struct ta_union *u, const char *name, const struct ta_column *c, int arm)
{
    u->column = ta_must(realloc(u->column, sizeof *u->column * (size_t)(u->n + 1)));
    u->column[u->n] = (struct ta_union_column){ta_must(strdup(name)), c, arm, u->n};
    return u->n++;
}

/* Tabs and line ends have no place in a header. */
static void clean_name(const char *cell, int number, char *name, size_t size)
{
    snprintf(name, size, "%s", cell);
    for (char *c = name; *c; c++) {
        *c = *c == '\t' || *c == '\n' || *c == '\r' ? ' ' : *c;
    }
    if (!*name) {
        snprintf(name, size, "column_%d", number);
    }
}

/* The names of one header. A cell that analyses read is called as they call it; another one that
 * would have the same name is told apart. */
static void place_cells(struct ta_union *u, int s, const struct ta_table *t)
{
    const struct ta_mapping *m = &u->mapping[s];
    for (int i = 0; i < t->n_cells; i++) {
        char name[300], apart[340];
        const struct ta_mapped *role = u->mapped[s][i];
        int arm = role ? role->arm : 0;
        const struct ta_column *c = role ? role->column : ta_log_column(t->cell[i], &arm);
        clean_name(t->cell[i], i + 1, name, sizeof name);
        if (i == m->participant || i == m->session) {
            u->place[s][i] = -1;
            continue;
        }
        if (role) {
            snprintf(name, sizeof name, role->column->per_arm ? "%s_%d" : "%s", role->column->name,
                     arm + 1);
        }
        int at = find_column(u, name);
        for (int j = 0; at >= 0 && j < i; j++) {
            if (u->place[s][j] == at) { /* twice in one file */
                snprintf(apart, sizeof apart, "%s (column %d)", name, i + 1);
                at = find_column(u, apart);
                snprintf(name, sizeof name, "%.290s", apart);
                c = NULL;
                j = -1;
            }
        }
        u->place[s][i] = at >= 0 ? at : add_column(u, name, c, arm);
    }
}

static bool add_source(struct ta_union *u, struct ta_intake *in, int s, struct ta_error *e)
{
    struct ta_table t;
    struct ta_source *from = &in->source[s];
    if (!ta_table_open(&t, from->path, from->spool, e)) {
        return false;
    }
    bool good = true, header = ta_table_next(&t);
    if (header) {
        ta_table_trim(&t);
        good = ta_mapping_make(&u->mapping[s], &t, in->options, NULL, e);
        u->n_cells[s] = t.n_cells;
        u->place[s] = ta_must(calloc((size_t)t.n_cells + 1, sizeof **u->place));
        u->mapped[s] = ta_must(calloc((size_t)t.n_cells + 1, sizeof **u->mapped));
    }
    const struct ta_mapping *m = &u->mapping[s];
    for (int i = 0; good && header && i < m->n; i++) {
        u->mapped[s][m->map[i].cell] = &m->map[i];
    }
    /* roles first: a column that is called `choice` by chance comes behind the one that is */
    if (good && header) {
        place_cells(u, s, &t);
    }
    ta_table_close(&t);
    return good;
}

static int by_log(const void *a, const void *b)
{
    const struct ta_union_column *x = a, *y = b;
    if (x->column && y->column && x->column != y->column) {
        return x->column < y->column ? -1 : 1; /* entries of one table, in its order */
    }
    if (x->column && y->column) {
        return x->arm - y->arm;
    }
    return x->column ? -1 : y->column ? 1 : x->first - y->first;
}

static void sort_columns(struct ta_union *u)
{
    int *now = ta_must(calloc((size_t)u->n + 1, sizeof *now));
    qsort(u->column, (size_t)u->n, sizeof *u->column, by_log);
    for (int i = 0; i < u->n; i++) {
        now[u->column[i].first] = i;
    }
    for (int s = 0; s < u->n_sources; s++) {
        for (int i = 0; i < u->n_cells[s]; i++) {
            u->place[s][i] = u->place[s][i] < 0 ? -1 : now[u->place[s][i]];
        }
    }
    free(now);
}

bool ta_union_make(struct ta_union *u, struct ta_intake *in, bool own_order, struct ta_error *e)
{
    size_t n = (size_t)in->n_sources + 1;
    *u = (struct ta_union){.n_sources = in->n_sources};
    u->place = ta_must(calloc(n, sizeof *u->place));
    u->n_cells = ta_must(calloc(n, sizeof *u->n_cells));
    u->mapped = ta_must(calloc(n, sizeof *u->mapped));
    u->mapping = ta_must(calloc(n, sizeof *u->mapping));
    bool good = true;
    for (int s = 0; s < u->n_sources && good; s++) {
        good = add_source(u, in, s, e);
    }
    if (good && own_order) {
        sort_columns(u);
    }
    return good;
}

void ta_union_free(struct ta_union *u)
{
    for (int i = 0; i < u->n; i++) {
        free(u->column[i].name);
    }
    for (int s = 0; s < u->n_sources; s++) {
        free(u->place[s]);
        free(u->mapped[s]);
        ta_mapping_free(&u->mapping[s]);
    }
    free(u->column);
    free(u->place);
    free(u->n_cells);
    free(u->mapped);
    free(u->mapping);
    *u = (struct ta_union){0};
}
