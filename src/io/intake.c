/* intake.c - rows of one table into raw trials, person by person.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include "twoarm/io.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void *grow(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    if (!p) { /* half a data set would be analysed as if it were whole */
        fputs("twoarm: out of memory\n", stderr);
        abort();
    }
    return p;
}

static char *copy(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(grow(NULL, n), s, n);
}

/* --- who a row is about ----------------------------------------------------------------------- */

struct key {
    int index;
    char *id, *session; /* borrowed from the person, or from the row while searching */
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : strcmp(x->session, y->session);
}

static struct ta_raw_person *add_person(struct ta_intake *in, const char *path, char *id,
                                        char *session)
{
    if (in->n == in->room) {
        in->room = in->room ? 2 * in->room : 16;
        in->who = grow(in->who, sizeof *in->who * (size_t)in->room);
    }
    struct ta_raw_person *p = &in->who[in->n];
    *p = (struct ta_raw_person){.id = copy(id), .session = copy(session), .file = copy(path)};
    struct key *key = grow(NULL, sizeof *key);
    *key = (struct key){.index = in->n, .id = p->id, .session = p->session};
    if (!tsearch(key, &in->tree, compare_keys)) {
        abort();
    }
    in->last = in->n++;
    return p;
}

static struct ta_raw_person *find_person(struct ta_intake *in, const char *path, char *id,
                                         char *session)
{
    if (in->last >= 0 && strcmp(in->who[in->last].id, id) == 0 &&
        strcmp(in->who[in->last].session, session) == 0) {
        return &in->who[in->last];
    }
    struct key key = {.id = id, .session = session};
    void *node = tfind(&key, &in->tree, compare_keys);
    if (!node) {
        return add_person(in, path, id, session);
    }
    in->last = (*(struct key **)node)->index;
    return &in->who[in->last];
}

static int context_of(struct ta_raw_person *p, const char *name)
{
    if (p->n && strcmp(p->context[p->trial[p->n - 1].context], name) == 0) {
        return p->trial[p->n - 1].context;
    }
    for (int c = 0; c < p->n_contexts; c++) {
        if (strcmp(p->context[c], name) == 0) {
            return c;
        }
    }
    p->context = grow(p->context, sizeof *p->context * (size_t)(p->n_contexts + 1));
    p->context[p->n_contexts] = copy(name);
    return p->n_contexts++;
}

/* --- one row ---------------------------------------------------------------------------------- */

/* The cell without blanks around it; n/a for any code of missing. --missing's code is one where
 * data stand, not among names: participants may well be called 9. */
static const char *cleaned(const struct ta_intake *in, char *cell, bool data)
{
    static const char *const codes[] = {"", "NA", "NaN", "nan", "n/a"};
    cell += strspn(cell, " ");
    for (size_t n = strlen(cell); n && cell[n - 1] == ' '; n--) {
        cell[n - 1] = '\0';
    }
    bool number = *cell >= '0' && *cell <= '9'; /* most cells: none of the codes begins so */
    for (size_t i = 0; !number && i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(cell, codes[i]) == 0) {
            return "n/a";
        }
    }
    bool coded = data && in->options->missing && strcmp(cell, in->options->missing) == 0;
    return coded ? "n/a" : cell;
}

/* What a word stands for where it is no value: advice behind the error. */
static const char *advice(const struct ta_column *c)
{
    if (c->type == TA_CELL_LEVEL) {
        return "; if that column is about something else, leave it out by --columns NAME=none";
    }
    return "; correct it, name its missing code by --missing, or leave bad rows out by "
           "--skip-bad-rows";
}

static bool parse_cells(struct ta_intake *in, const struct ta_table *t, const struct ta_mapping *m,
                        struct ta_row *row, struct ta_error *e)
{
    bool good = true;
    for (int i = 0; i < m->n; i++) {
        const struct ta_column *c = m->map[i].column;
        bool data =
            c->type == TA_CELL_REAL || c->type == TA_CELL_TIME || strcmp(c->name, "choice") == 0;
        const char *cell = cleaned(in, t->cell[m->map[i].cell], data);
        const char *expected = ta_cell_parse(c, m->map[i].arm, cell, row);
        if (expected) {
            good = ta_error_add(e, TA_USER, "%s:%d: column %d (%s%s): expected %s, found '%.60s'%s",
                                t->path, t->line, m->map[i].cell + 1, c->name,
                                c->per_arm ? " of an arm" : "", expected, cell, advice(c));
        }
    }
    return good;
}

static void keep_row(struct ta_intake *in, struct ta_raw_person *p, const struct ta_table *t,
                     const struct ta_row *row)
{
    if (p->n == p->room) {
        p->room = p->room ? 2 * p->room : 64;
        p->trial = grow(p->trial, sizeof *p->trial * (size_t)p->room);
        p->time = p->has_times ? grow(p->time, sizeof *p->time * (size_t)p->room) : NULL;
    }
    int context = context_of(p, row->context);
    if (p->n && row->trial != TA_NA && row->trial <= p->trial[p->n - 1].trial) {
        if (in->n_disordered++ == 0) {
            in->first_disordered = p->id;
            in->first_disordered_line = t->line;
        }
    }
    struct ta_raw_trial *r = &p->trial[p->n++];
    *r = (struct ta_raw_trial){
        .line = t->line,
        .trial = row->trial == TA_NA ? p->n : row->trial,
        .context = context,
        .choice = row->choice,
        .best = row->best,
        .forced = row->trial_type == TA_FORCED,
        .reward = row->reward,
        .response_time =
            row->response_time == TA_NO_TIME ? (double)NAN : (double)row->response_time * 1e-9,
    };
    const int64_t times[] = {row->onset, row->choice_onset, row->feedback_onset};
    for (int i = 0; p->time && i < TA_TIMES; i++) {
        p->time[p->n - 1][i] = times[i] == TA_NO_TIME ? (double)NAN : (double)times[i] * 1e-9;
    }
    memcpy(r->side, row->side, sizeof r->side);
    memcpy(r->outcome, row->outcome, sizeof r->outcome);
    memcpy(r->mean, row->mean, sizeof r->mean);
}

/* One record; false when it is bad. */
static bool take_record(struct ta_intake *in, const struct ta_table *t, const struct ta_mapping *m,
                        const char *id, const char *session, struct ta_error *e)
{
    struct ta_row row = in->blank;
    char none[] = "n/a";
    if (t->n_cells != m->n_cells) {
        return ta_error_add(e, TA_USER, "%s:%d: expected %d cells as in the header, found %d%s",
                            t->path, t->line, m->n_cells, t->n_cells,
                            t->quote_open ? " (a quotation mark is never closed)"
                                          : "; is a separator missing, or one too many?");
    }
    if (!parse_cells(in, t, m, &row, e) || !ta_row_check(&row, m->outcome ? m->k : 0, t->path,
                                                         t->line, e)) {
        return false;
    }
    if (row.phase == TA_PRACTICE && !in->options->practice) {
        in->n_practice++;
        return true;
    }
    const char *who = m->participant >= 0 ? cleaned(in, t->cell[m->participant], false) : id;
    const char *when = m->session >= 0 ? cleaned(in, t->cell[m->session], false)
                       : session       ? session
                                       : none;
    if (strcmp(who, "n/a") == 0) {
        return ta_error_add(e, TA_USER, "%s:%d: the row has no participant", t->path, t->line);
    }
    struct ta_raw_person *p =
        find_person(in, t->path, (char *)(uintptr_t)who, (char *)(uintptr_t)when);
    if (strcmp(p->file, t->path) != 0) {
        return ta_error_add(e, TA_USER,
                            "%s:%d: participant %s (session %s) is in %s too; give each once",
                            t->path, t->line, p->id, p->session, p->file);
    }
    p->own = m->own;
    p->has_side = m->side;
    p->has_outcome = m->outcome;
    p->has_mean = m->mean;
    p->has_best = m->best;
    p->has_times = m->times;
    keep_row(in, p, t, &row);
    return m->group < 0 || ta_group_take(p, cleaned(in, t->cell[m->group], false), t, e);
}

/* --- one file --------------------------------------------------------------------------------- */

/* Is this file among those read before, under whatever name? */
static bool read_before(const struct ta_intake *in, const char *path)
{
    struct stat is, was;
    for (int i = 0; i < in->n_files && stat(path, &is) == 0; i++) {
        if (stat(in->file[i].path, &was) == 0 && was.st_ino == is.st_ino &&
            was.st_dev == is.st_dev) {
            return true;
        }
    }
    return false;
}

static void remember_file(struct ta_intake *in, const struct ta_table *t)
{
    in->file = grow(in->file, sizeof *in->file * (size_t)(in->n_files + 1));
    struct ta_input_file *f = &in->file[in->n_files++];
    f->path = copy(t->path);
    memcpy(f->sha256, t->sha256, sizeof f->sha256);
}

static void take_records(struct ta_intake *in, struct ta_table *t, const struct ta_mapping *m,
                         const char *id, const char *session, struct ta_error *e)
{
    int rows = 0;
    while (ta_table_next(t)) {
        struct ta_error bad = {0};
        if (m->own && !t->terminated) {
            /* a session that was cut off in the middle of a write: the row never was */
            ta_text_add(in->notes, "%s:%d: the last line is torn (no newline) and was left out\n",
                        t->path, t->line);
            in->n_torn++;
            break;
        }
        rows++;
        bool skip = in->options->skip_bad_rows;
        if (!take_record(in, t, m, id, session, skip ? &bad : e)) {
            in->n_bad_rows++;
        }
        ta_error_free(&bad);
    }
    if (rows == 0 && !m->own) {
        ta_error_add(e, TA_USER, "%s: there is a header but not one row below it", t->path);
    } else if (rows == 0) {
        ta_text_add(in->notes, "%s: no trial was played; the log was left out\n", t->path);
    }
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

bool ta_intake_file(struct ta_intake *in, const char *path, const char *id, const char *session,
                    struct ta_error *e)
{
    struct ta_table t;
    struct ta_mapping m;
    int before = e->n;
    if (read_before(in, path)) {
        return ta_error_add(e, TA_USER, "%s: the file is given twice", path);
    }
    if (!ta_table_open(&t, path, e)) {
        return false;
    }
    remember_file(in, &t);
    if (!ta_table_next(&t)) {
        ta_error_add(e, TA_USER, "%s: expected a table with a header, found only empty lines",
                     path);
    } else if (!t.terminated && ends_with(path, "_beh.tsv")) {
        /* a session cut off while its first line was written */
        ta_text_add(in->notes,
                    "%s: the header is torn; no trial was played and the log was left out\n", path);
    } else if (ta_mapping_make(&m, &t, in->options, e)) {
        in->has_context |= m.context;
        in->k_columns = m.k > in->k_columns ? m.k : in->k_columns;
        in->last = -1;
        if (m.own) {
            ta_session_look(in, path);
        }
        take_records(in, &t, &m, id, session, e);
        ta_mapping_free(&m);
    } else {
        ta_mapping_free(&m);
    }
    ta_table_close(&t);
    return e->n == before;
}

static void free_person(struct ta_raw_person *p)
{
    for (int c = 0; c < p->n_contexts; c++) {
        free(p->context[c]);
    }
    free(p->context);
    free(p->group);
    free(p->time);
    free(p->trial);
    free(p->id);
    free(p->session);
    free(p->file);
}

void ta_intake_free(struct ta_intake *in)
{
    tdestroy(in->tree, free);
    for (int i = 0; i < in->n; i++) {
        free_person(&in->who[i]);
    }
    for (int i = 0; i < in->n_files; i++) {
        free(in->file[i].path);
    }
    free(in->who);
    free(in->file);
}
