/* intake.c - the first reading: who is in the files, how many trials each has, what is assumed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"
#include "quick.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- one row ---------------------------------------------------------------------------------- */

static void see_order(struct ta_intake *in, struct ta_seen_person *p, int trial, struct ta_place at)
{
    if (p->n && trial != TA_NA && trial <= p->last_trial && in->n_disordered++ == 0) {
        in->first_disordered = p->id;
        in->disordered_at = at;
    }
    p->last_trial = trial == TA_NA ? p->n + 1 : trial;
}

/* Said once for each file, however many rows there are. */
static void in_two_files(const struct ta_intake *in, struct ta_seen_person *p,
                         const struct ta_table *t, struct ta_error *e)
{
    int here = in->n_sources - 1;
    if (p->again != here) {
        p->again = here;
        ta_error_add(e, TA_USER,
                     "%s:%d: participant %s (session %s) is in %s too; give %s",
                     t->path, t->line, p->id, p->session, in->source[p->source].path,
                     ta_two_tasks(t->path, in->source[p->source].path)
                         ? "the files of one task at a time"
                         : "each once, or tell sessions apart by a column session");
    }
}

/* Somebody's file, in which all rows have the same columns. */
static struct ta_seen_person *add_person(struct ta_intake *in, const struct ta_mapping *m,
                                         const struct ta_record *r)
{
    struct ta_seen_person *p = ta_person_add(in, r);
    p->has_side = m->side;
    p->has_outcome = m->outcome;
    p->has_mean = m->mean;
    p->has_times = m->times;
    p->has_block = m->block;
    return p;
}

static void see_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                    const struct ta_record *r, struct ta_error *e)
{
    struct ta_intake *in = of;
    int at = ta_intake_whose(in, r);
    struct ta_seen_person *p = at >= 0 ? &in->who[at] : add_person(in, m, r);
    struct ta_place here = {in->n_sources - 1, t->line};
    if (p->source != here.source) {
        in_two_files(in, p, t, e);
        return;
    }
    if (ta_person_context(p, r->row.context) < 0) {
        ta_person_context_add(p, r->row.context);
    }
    see_order(in, p, r->row.trial, here);
    ta_survey_row(&in->survey, &r->row, m->outcome ? in->k_columns : 0, m->context, here);
    p->lost_nothing |= r->row.reward == 0;
    p->lost |= r->row.reward < 0;
    p->n++;
    if (m->group >= 0) {
        ta_group_take(p, r->group, t, e);
    }
}

/* --- one file --------------------------------------------------------------------------------- */

static int compare_inodes(const void *a, const void *b)
{
    const struct stat *x = a, *y = b;
    return x->st_dev != y->st_dev   ? (x->st_dev < y->st_dev ? -1 : 1)
           : x->st_ino != y->st_ino ? (x->st_ino < y->st_ino ? -1 : 1)
                                    : 0;
}

/* Is this file among those read before, under whatever name? Otherwise it is from now on. */
static bool read_before(struct ta_intake *in, const struct stat *is)
{
    struct stat *key = ta_must(malloc(sizeof *key));
    *key = *is;
    struct stat **node = tsearch(key, &in->inodes, compare_inodes);
    if (!node) {
        abort();
    }
    bool known = *node != key;
    if (known) {
        free(key);
    }
    return known;
}

static struct ta_source *add_source(struct ta_intake *in, const char *path, const char *id,
                                    const char *session, int spool, const struct stat *is)
{
    if (in->n_sources == in->source_room) {
        in->source_room = in->source_room ? 2 * in->source_room : 16;
        in->source = ta_must(realloc(in->source, sizeof *in->source * (size_t)in->source_room));
    }
    struct ta_source *s = &in->source[in->n_sources++];
    *s = (struct ta_source){.path = ta_must(strdup(path)),
                            .id = ta_must(strdup(id)),
                            .session = ta_must(strdup(session)),
                            .spool = spool,
                            .size = is->st_size,
                            .changed = is->st_mtim};
    return s;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

struct reading {
    struct ta_intake *in;
    struct ta_source *from;
    const struct ta_session_said *said; /* of a first reading */
    bool first;
    bool cells; /* does `take` ask for the table's? */
    ta_take_row *take;
    void *of;
};

void ta_intake_leave_out(struct ta_intake *in, const struct ta_error *why)
{
    if (in->n_bad_rows++ == 0 && why->text) {
        in->first_bad = ta_must(strndup(why->text, strcspn(why->text, "\n")));
    }
}

/* Records are about somebody else from now on. */
static void turn(struct ta_intake *in)
{
    in->before = in->now >= 0 ? in->now : in->before;
    in->now = -1;
}

/* One record; plain: its cells are read. --skip-bad-rows forgives what cannot be read, and nothing
 * else. */
static void take_record(const struct reading *r, const struct ta_table *t,
                        const struct ta_mapping *m, struct ta_record *record, bool plain,
                        struct ta_error *e)
{
    struct ta_error bad = {0}, *to = r->in->options->skip_bad_rows ? &bad : e;
    bool good = plain ? ta_row_check(&record->row, t->path, t->line, to)
                      : ta_record_read(record, r->in->options, t, m, to);
    if (record->anew) {
        turn(r->in);
        record->anew = false;
    }
    if (good && record->row.phase == TA_PRACTICE && !r->in->options->practice) {
        r->in->n_practice += r->first;
    } else if (good) {
        r->take(r->of, t, m, record, e);
    } else if (r->first) {
        ta_intake_leave_out(r->in, &bad);
    }
    if (!good) {
        ta_error_free(&bad);
    }
}

void ta_intake_reading(struct ta_intake *in, const char *part, int64_t bytes)
{
    in->bytes_before = 0;
    in->bytes_all = bytes;
    ta_watch_begin(in->options->watch, part);
}

static void tell_watch(const struct ta_intake *in, const struct ta_table *t)
{
    int64_t done = in->bytes_before + t->n_read - (t->end - t->at);
    if (done <= in->bytes_all) { /* a file may grow, or be one of a folder's */
        ta_watch_tick(in->options->watch, (long)(done / 1000), (long)(in->bytes_all / 1000));
    }
}

static void take_records(const struct reading *r, struct ta_table *t, const struct ta_mapping *m,
                         struct ta_error *e)
{
    int rows = 0;
    struct ta_intake *in = r->in;
    struct ta_text unsaid = {0};
    struct ta_text *notes = r->first ? in->notes : &unsaid;
    struct ta_record record;
    ta_record_init(&record, r->from);
    for (bool plain; (plain = ta_plain_next(&record, t, m)) || ta_table_next(t);) {
        if (m->own && !t->terminated) {
            /* a session that was cut off in the middle of a write: the row never was */
            ta_text_add(notes, "%s:%d: the last line is torn (no newline) and was left out\n",
                        t->path, t->line);
            in->n_torn += r->first;
            break;
        }
        if (++rows % 1000 == 0) {
            tell_watch(in, t);
        }
        take_record(r, t, m, &record, plain, e);
    }
    ta_table_sound(t, e);
    if (rows == 0 && !m->own) {
        ta_error_add(e, TA_USER, "%s: there is a header but not one row below it", t->path);
    } else if (rows == 0) {
        ta_text_add(notes, "%s: no trial was played; the log was left out\n", t->path);
    }
    ta_text_free(&unsaid);
}

/* Files that tell of different numbers of arms are no one data set. */
static void check_arms(struct ta_intake *in, const struct ta_mapping *m, const char *path,
                       struct ta_error *e)
{
    if (m->k && in->k_columns && m->k != in->k_columns) {
        ta_error_add(e, TA_USER,
                     "%s:1: outcomes or means of %d arms, but of %d in %s; fit them separately",
                     path, m->k, in->k_columns, in->source[in->k_source].path);
    } else if (m->k && !in->k_columns) {
        in->k_columns = m->k;
        in->k_source = in->n_sources - 1;
    }
}

/* The header has just been read. */
static void take_file(const struct reading *r, struct ta_table *t, struct ta_error *e)
{
    struct ta_mapping m;
    struct ta_intake *in = r->in;
    ta_table_trim(t);
    if (ta_mapping_make(&m, t, in->options, r->first ? in->notes : NULL, e)) {
        if (!r->cells) {
            ta_plain_make(&m, in->options);
        }
        in->has_context |= m.context;
        in->foreign_context |= m.context && !m.own;
        check_arms(in, &m, t->path, e);
        in->now = in->before = -1;
        if (m.own && r->first) {
            ta_session_count(in, r->said, t->path);
        }
        /* in BIDS the name of a file is meant to say it */
        if (r->first && m.participant < 0 && strncmp(r->from->id, "sub-", 4) != 0) {
            ta_log_count(&in->unnamed, t->path);
        }
        take_records(r, t, &m, e);
    }
    ta_mapping_free(&m);
}

static bool read_rows(const struct reading *r, struct ta_error *e)
{
    struct ta_intake *in = r->in;
    struct ta_source *from = r->from;
    struct ta_table t;
    int before = e->n;
    if (!(r->first ? ta_table_open_hashed(&t, from->path, from->spool, e)
                   : ta_table_open(&t, from->path, from->spool, e))) {
        return false;
    }
    if (!ta_table_next(&t)) {
        if (ta_table_sound(&t, e)) {
            ta_error_add(e, TA_USER, "%s: expected a table with a header, found only empty lines",
                         from->path);
        }
    } else if (t.terminated || !ends_with(from->path, "_beh.tsv")) {
        take_file(r, &t, e);
    } else if (r->first) { /* a session cut off while its first line was written */
        ta_text_add(in->notes,
                    "%s: the header is torn; no trial was played and the log was left out\n",
                    from->path);
    }
    if (r->first) {
        ta_table_hash(&t, from->sha256);
    }
    in->bytes_before += t.n_read;
    ta_table_close(&t);
    return e->n == before;
}

bool ta_intake_rows(struct ta_intake *in, struct ta_source *from, ta_take_row *take, void *of,
                    struct ta_error *e)
{
    struct reading r = {.in = in, .from = from, .take = take, .of = of};
    return read_rows(&r, e);
}

bool ta_intake_cells(struct ta_intake *in, struct ta_source *from, ta_take_row *take, void *of,
                     struct ta_error *e)
{
    struct reading r = {.in = in, .from = from, .cells = true, .take = take, .of = of};
    return read_rows(&r, e);
}

bool ta_intake_file(struct ta_intake *in, const char *path, const char *id, const char *session,
                    struct ta_error *e)
{
    struct stat is = {0};
    int spool = ta_spool(path, e);
    if (spool == -2) {
        return false;
    }
    if (spool < 0 && stat(path, &is) == 0 && read_before(in, &is)) {
        return ta_error_add(e, TA_USER, "%s: the file is given twice", path);
    }
    bool input = strcmp(path, "-") == 0;
    if (input && in->input++) {
        close(spool);
        return ta_error_add(e, TA_USER, "-: standard input is given twice");
    }
    struct ta_session_said said;
    ta_session_read(&said, path);
    if (ta_session_left_out(in, &said, path)) {
        return spool < 0 || close(spool) == 0;
    }
    const char *name = input ? "standard input" : path;
    struct ta_source *from = add_source(in, name, id, session, spool, &is);
    if (in->n_sources == 1 && !ta_mapping_check(in->options, e)) {
        return false;
    }
    struct reading r = {
        .in = in, .from = from, .said = &said, .first = true, .take = see_row, .of = in};
    return read_rows(&r, e);
}

/* --- beginning and end ------------------------------------------------------------------------ */

void ta_intake_init(struct ta_intake *in, const struct ta_read_options *o, struct ta_text *notes)
{
    *in = (struct ta_intake){.options = o,
                             .now = -1,
                             .before = -1,
                             .notes = notes,
                             .described_lo = INFINITY,
                             .described_hi = -INFINITY};
    ta_survey_init(&in->survey);
}

void ta_intake_free(struct ta_intake *in)
{
    tdestroy(in->tree, free);
    tdestroy(in->inodes, free);
    for (int i = 0; i < in->n; i++) {
        struct ta_seen_person *p = &in->who[i];
        for (int c = 0; c < p->n_contexts; c++) {
            free(p->context[c]);
        }
        free(p->context);
        free(p->group);
        free(p->id);
        free(p->session);
    }
    for (int i = 0; i < in->n_sources; i++) {
        struct ta_source *s = &in->source[i];
        if (s->spool >= 0) {
            close(s->spool);
        }
        free(s->path);
        free(s->id);
        free(s->session);
    }
    free(in->first_bad);
    free(in->who);
    free(in->source);
}
