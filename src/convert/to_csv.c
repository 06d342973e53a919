/* to_csv.c - one long CSV of everybody: every row and column of every file, and what
 * participants.tsv says of each.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include <stdlib.h>
#include <string.h>

struct people {
    char *path;  /* of participants.tsv */
    char **cell; /* [n * n_cells], NULL beyond what a short row has */
    int n, n_cells;
    int *place;                   /* [n_cells] column of the result, -1: left out */
    int first_source, end_source; /* files of this study */
    int hit;                      /* the row of whom was asked last */
};
struct csv {
    struct ta_intake in;
    struct ta_union u;
    struct people *study;
    int n_studies;
    FILE *out;
    const char **row; /* [u.n] the row's cells */
    int source, last_line;
};

/* --- participants.tsv ------------------------------------------------------------------------- */

static void add_person(struct people *p, const struct ta_table *t)
{
    size_t width = (size_t)p->n_cells;
    p->cell = ta_must(realloc(p->cell, sizeof *p->cell * width * (size_t)(p->n + 1)));
    for (size_t i = 0; i < width; i++) {
        p->cell[(size_t)p->n * width + i] =
            (int)i < t->n_cells ? ta_must(strdup(t->cell[i])) : NULL;
    }
    p->n++;
}

/* The header is row 0. */
static void read_people(struct people *p, struct ta_error *e)
{
    struct ta_table t;
    if (!ta_table_open(&t, p->path, -1, e)) {
        return;
    }
    while (ta_table_next(&t)) {
        p->n_cells = p->n ? p->n_cells : t.n_cells;
        add_person(p, &t);
    }
    ta_table_close(&t);
}

/* If it is a study's folder, its files are those since the one before. */
static void see_folder(struct csv *c, const char *path)
{
    char name[PATH_MAX];
    FILE *there;
    snprintf(name, sizeof name, "%s/participants.tsv", path);
    if (!(there = fopen(name, "re"))) {
        return;
    }
    fclose(there);
    c->study = ta_must(realloc(c->study, sizeof *c->study * (size_t)(c->n_studies + 1)));
    int before = c->n_studies ? c->study[c->n_studies - 1].end_source : 0;
    c->study[c->n_studies++] = (struct people){
        .path = ta_must(strdup(name)), .first_source = before, .end_source = c->in.n_sources};
}

/* Columns of participants.tsv go behind; those whose name a log has are left out. */
static void place_people(struct csv *c, struct people *p, int n_log, struct ta_text *told)
{
    p->place = ta_must(calloc((size_t)p->n_cells + 1, sizeof *p->place));
    for (int i = 0; i < p->n_cells && p->n; i++) {
        const char *name = p->cell[i];
        p->place[i] = -1;
        int at = 0;
        while (at < c->u.n && strcmp(c->u.column[at].name, name) != 0) {
            at++;
        }
        if (strcmp(name, "participant_id") == 0 || strcmp(name, "session") == 0) {
            continue;
        }
        if (at < n_log) {
            ta_text_add(told, "%s: its column %s was left out: the logs have one of that name\n",
                        p->path, name);
            continue;
        }
        if (at == c->u.n) {
            size_t room = sizeof *c->u.column * (size_t)(c->u.n + 1);
            c->u.column = ta_must(realloc(c->u.column, room));
            c->u.column[c->u.n++] =
                (struct ta_union_column){ta_must(strdup(name)), NULL, 0, c->u.n};
        }
        p->place[i] = at;
    }
}

static bool is_row_of(const struct people *p, int r, const char *id)
{
    const char *name = p->cell[(size_t)r * (size_t)p->n_cells];
    return name && strcmp(name, id) == 0;
}

static void put_person(const struct csv *c, const char *id)
{
    for (int s = 0; s < c->n_studies; s++) {
        struct people *p = &c->study[s];
        if (c->source < p->first_source || c->source >= p->end_source || p->n < 2) {
            continue;
        }
        if (p->hit >= p->n || !is_row_of(p, p->hit, id)) {
            for (p->hit = 1; p->hit < p->n && !is_row_of(p, p->hit, id); p->hit++) {
            }
        }
        for (int i = 0; p->hit < p->n && i < p->n_cells; i++) {
            const char *cell = p->cell[(size_t)p->hit * (size_t)p->n_cells + (size_t)i];
            if (p->place[i] >= 0 && cell) {
                c->row[p->place[i]] = cell;
            }
        }
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

/* NA, which R, pandas and this program take for missing; quoted where RFC 4180 says so. */
static void put_cell(FILE *out, const char *cell)
{
    if (!cell || !*cell || strcmp(cell, "n/a") == 0) {
        cell = "NA";
    }
    if (!strpbrk(cell, ",\"\r\n") && *cell != ' ' && cell[strlen(cell) - 1] != ' ') {
        fputs(cell, out);
        return;
    }
    fputc('"', out);
    for (; *cell; cell++) {
        if (*cell == '"') {
            fputc('"', out);
        }
        fputc(*cell, out);
    }
    fputc('"', out);
}

static void put_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                    const struct ta_record *r, struct ta_error *e)
{
    struct csv *c = of;
    (void)m, (void)e;
    for (int i = 0; i < c->u.n; i++) {
        c->row[i] = NULL;
    }
    put_person(c, r->id);
    for (int i = 0; i < t->n_cells; i++) {
        const struct ta_mapped *role = c->u.mapped[c->source][i];
        int at = c->u.place[c->source][i];
        if (at >= 0) {
            bool coded = role && ta_cell_coded(c->in.options, t->cell[i], role->column);
            c->row[at] = coded ? NULL : t->cell[i];
        }
    }
    put_cell(c->out, r->id);
    fputc(',', c->out);
    put_cell(c->out, r->session);
    for (int i = 0; i < c->u.n; i++) {
        fputc(',', c->out);
        put_cell(c->out, c->row[i]);
    }
    fputc('\n', c->out);
}

static void put_header(const struct csv *c)
{
    fputs("participant_id,session", c->out);
    for (int i = 0; i < c->u.n; i++) {
        fputc(',', c->out);
        put_cell(c->out, c->u.column[i].name);
    }
    fputc('\n', c->out);
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool write_all(struct csv *c, const char *path, struct ta_error *e)
{
    struct ta_new_file f;
    if (!ta_new_file_open(&f, path, e)) {
        return false;
    }
    c->out = f.out;
    c->row = ta_must(calloc((size_t)c->u.n + 1, sizeof *c->row));
    put_header(c);
    for (c->source = 0; c->source < c->in.n_sources && e->n == 0; c->source++) {
        ta_intake_cells(&c->in, &c->in.source[c->source], put_row, c, e);
    }
    free(c->row);
    return ta_new_file_close(&f, e->n == 0, e);
}

static void free_csv(struct csv *c)
{
    for (int s = 0; s < c->n_studies; s++) {
        for (int i = 0; i < c->study[s].n * c->study[s].n_cells; i++) {
            free(c->study[s].cell[i]);
        }
        free(c->study[s].cell);
        free(c->study[s].place);
        free(c->study[s].path);
    }
    free(c->study);
    ta_union_free(&c->u);
    ta_intake_free(&c->in);
}

bool ta_convert_csv(struct ta_conversion *job, struct ta_error *e)
{
    struct csv c = {0};
    struct ta_text notes = {0};
    job->read.practice = true; /* phase says which rows are; nothing would say who is a rehearsal */
    ta_intake_init(&c.in, &job->read, &notes);
    for (int i = 0; i < job->n_paths; i++) {
        ta_intake_path(&c.in, job->path[i], e);
        see_folder(&c, job->path[i]);
    }
    bool good = e->n == 0 && ta_intake_any(&c.in, e) && ta_union_make(&c.u, &c.in, false, e);
    int n_log = c.u.n;
    for (int s = 0; good && s < c.n_studies; s++) {
        read_people(&c.study[s], e);
        place_people(&c, &c.study[s], n_log, &job->told);
    }
    good = good && write_all(&c, job->output, e);
    if (good && notes.s) {
        ta_text_add(&job->told, "%s", notes.s);
    }
    if (good) {
        ta_pilots_note(&c.in, &job->told);
        ta_left_out_note(&c.in, &job->told);
    }
    if (good && c.n_studies) {
        ta_text_add(&job->told, "a table holds no settings, seeds or outcome tables: keep the "
                                "folder with its descriptions and sourcedata\n");
    }
    ta_text_free(&notes);
    free_csv(&c);
    return good;
}
