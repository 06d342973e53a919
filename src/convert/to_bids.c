/* to_bids.c - anybody's tables as BIDS behavioural data, in the columns of our logs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Columns that a log has are called as there and come first, in the log's order; others follow as
 * they were. What is the same in all rows of everybody (age, group) goes to participants.tsv. So
 * our own logs, made into one CSV, come back to the byte. */
#include "bids.h"

#include "twoarm/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- cells ------------------------------------------------------------------------------------ */

/* A cell that analyses read, in the units of a log: arms from 1, rewards rescaled, points. */
static const char *value_of(struct bids *b, const struct ta_mapped *m, const char *cell, int at,
                            const struct ta_row *row)
{
    char *room = b->number[at];
    const char *name = m->column->name;
    bool outcome = strcmp(name, "outcome") == 0, mean = strcmp(name, "mean") == 0;
    if (strcmp(name, "choice") == 0 && b->shift.choice) {
        snprintf(room, sizeof *b->number, "%d", row->choice + b->shift.choice);
    } else if (strcmp(name, "best") == 0 && b->shift.best) {
        snprintf(room, sizeof *b->number, "%d", row->best + b->shift.best);
    } else if (b->in.options->rescale && (outcome || mean || strcmp(name, "reward") == 0)) {
        double x = outcome ? row->outcome[m->arm] : mean ? row->mean[m->arm] : row->reward;
        ta_real_format(ta_rescaled(b->in.options, x), room, sizeof *b->number);
    } else if (b->in.options->decimal_comma && strlen(cell) < sizeof *b->number &&
               m->column->type != TA_CELL_TEXT && m->column->type != TA_CELL_LEVEL) {
        snprintf(room, sizeof *b->number, "%s", cell);
        room[strcspn(room, ",")] = strchr(room, ',') ? '.' : '\0';
    } else {
        return cell;
    }
    return room;
}

/* The record as cells of the result; NULL: missing. */
static void place_row(struct bids *b, struct ta_table *t, const struct ta_record *r)
{
    for (int i = 0; i < b->u.n; i++) {
        b->row[i] = NULL;
    }
    for (int i = 0; i < t->n_cells; i++) {
        int at = b->u.place[b->source][i];
        const struct ta_mapped *role = b->u.mapped[b->source][i];
        const char *cell =
            ta_cell_clean(b->in.options, t->cell[i], role ? role->column : NULL);
        if (at >= 0 && strcmp(cell, "n/a") != 0) {
            b->row[at] = role ? value_of(b, role, cell, at, &r->row) : cell;
        }
    }
}

/* --- what is the same in all rows of somebody ------------------------------------------------- */

static void look_at_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                        const struct ta_record *r, struct ta_error *e)
{
    struct bids *b = of;
    int who = ta_intake_whose(&b->in, r);
    (void)m, (void)e;
    place_row(b, (struct ta_table *)(uintptr_t)t, r);
    for (int i = 0; who >= 0 && i < b->u.n; i++) {
        char **same = &b->same[(size_t)who * (size_t)b->u.n + (size_t)i];
        const char *cell = b->row[i] ? b->row[i] : "n/a";
        if (!b->constant[i]) {
            continue;
        }
        if (!*same) {
            *same = ta_must(strdup(cell));
        } else if (strcmp(*same, cell) != 0) {
            b->constant[i] = false;
        }
    }
}

/* The same in all sessions of a participant too. */
static void compare_sessions(struct bids *b)
{
    size_t width = (size_t)b->u.n;
    for (int i = 0; i < b->in.n; i++) {
        char **own = b->same + (size_t)i * width;
        char **first = b->same + (size_t)b->label[i].first * width;
        for (int c = 0; c < b->u.n; c++) {
            b->constant[c] = b->constant[c] && own[c] && first[c] && strcmp(own[c], first[c]) == 0;
        }
    }
}

static void find_constants(struct bids *b, struct ta_error *e)
{
    int rows = 0;
    b->same = ta_must(calloc((size_t)b->in.n * (size_t)b->u.n + 1, sizeof *b->same));
    b->constant = ta_must(calloc((size_t)b->u.n + 1, sizeof *b->constant));
    for (int i = 0; i < b->in.n; i++) {
        rows += b->in.who[i].n;
    }
    for (int c = 0; c < b->u.n; c++) { /* one row each: everything would be constant */
        b->constant[c] = !b->u.column[c].column && rows > b->in.n;
    }
    for (b->source = 0; b->source < b->in.n_sources && e->n == 0; b->source++) {
        ta_intake_cells(&b->in, &b->in.source[b->source], look_at_row, b, e);
    }
    compare_sessions(b);
}

/* --- the tables ------------------------------------------------------------------------------- */

static void put_header(struct bids *b)
{
    bool first = true;
    if (b->no_trial) {
        fputs("trial", b->out);
        first = false;
    }
    for (int i = 0; i < b->u.n; i++) {
        if (!b->constant[i]) {
            fprintf(b->out, "%s%s", first ? "" : "\t", b->u.column[i].name);
            first = false;
        }
    }
    fputc('\n', b->out);
}

/* The file of this participant and session, opened behind what is in it. */
static bool turn_to(struct bids *b, int who, struct ta_error *e)
{
    char name[PATH_MAX], path[2 * PATH_MAX];
    if (who == b->who) {
        return true;
    }
    bool good = !b->out || ta_file_finish(b->out, "a table", e);
    b->who = -1;
    bids_log_name(b, who, "_beh.tsv", name, sizeof name);
    snprintf(path, sizeof path, "%s/%s", b->temporary, name);
    b->out = !good           ? NULL
             : b->begun[who] ? fopen(path, "ae")
                             : ta_new_file_in(b->temporary, name, e);
    if (!b->out) {
        return good && e->n == 0 ? ta_error_add(e, TA_MACHINE, "%s: cannot be written", path)
                                 : false;
    }
    b->who = who;
    if (!b->begun[who]) {
        b->begun[who] = true;
        put_header(b);
    }
    return true;
}

static void put_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                    const struct ta_record *r, struct ta_error *e)
{
    struct bids *b = of;
    int who = ta_intake_whose(&b->in, r);
    bool first = true;
    (void)m;
    if (who < 0 || !turn_to(b, who, e)) {
        return;
    }
    place_row(b, (struct ta_table *)(uintptr_t)t, r);
    b->written[who]++;
    if (b->no_trial) {
        fprintf(b->out, "%d", b->written[who]);
        first = false;
    }
    for (int i = 0; i < b->u.n; i++) {
        if (!b->constant[i]) {
            fputs(first ? "" : "\t", b->out);
            bids_put_cell(b, b->out, b->row[i]);
            first = false;
        }
    }
    fputc('\n', b->out);
}

/* --- all of it -------------------------------------------------------------------------------- */

static const char readme[] =
    "Behavioural data of a bandit task, brought into BIDS by twoarm from tables of another shape.\n"
    "\n"
    "Each _beh.tsv holds one row a trial; the _beh.json beside it says what the columns mean and\n"
    "which file they came from. What was the same in all rows of a participant is in\n"
    "participants.tsv.\n"
    "\n"
    "Please add here: what the study is about, who ran it, when, and with whom.\n";

static bool write_all(struct bids *b, struct ta_error *e)
{
    size_t n = (size_t)b->in.n + 1;
    b->begun = ta_must(calloc(n, sizeof *b->begun));
    b->written = ta_must(calloc(n, sizeof *b->written));
    b->who = -1;
    for (b->source = 0; b->source < b->in.n_sources && e->n == 0; b->source++) {
        ta_intake_cells(&b->in, &b->in.source[b->source], put_row, b, e);
    }
    if (b->out && !ta_file_finish(b->out, "a table", e)) {
        return false;
    }
    for (int i = 0; i < b->in.n && e->n == 0; i++) {
        bids_describe(b, i, e);
    }
    return e->n == 0 && bids_list_participants(b, e) &&
           ta_convert_study(b->temporary, "Bandit task, converted", readme, e);
}

static void tell(const struct bids *b, struct ta_text *notes, struct ta_text *told)
{
    ta_text_add(told, "%s", notes->s ? notes->s : "");
    for (int c = 0; c < b->u.n; c++) {
        if (b->constant[c]) {
            ta_text_add(told, "%s is the same in all rows of everybody: to participants.tsv\n",
                        b->u.column[c].name);
        }
    }
    if (b->n_blanks) {
        ta_text_add(told, "%d cells had tabs or line ends, which became blanks\n", b->n_blanks);
    }
    ta_pilots_note(&b->in, told);
    ta_left_out_note(&b->in, told);
    if (b->no_trial) {
        ta_text_add(told, "there was no column trial: rows were numbered\n");
    }
    ta_text_add(told, "settings, seeds and outcome tables are not known: say what the experiment "
                      "was in README\n");
}

static void free_bids(struct bids *b)
{
    for (size_t i = 0; b->same && i < (size_t)b->in.n * (size_t)b->u.n; i++) {
        free(b->same[i]);
    }
    free(b->same);
    free(b->constant);
    free(b->row);
    free(b->number);
    free(b->begun);
    free(b->written);
    free(b->label);
    ta_union_free(&b->u);
    ta_intake_free(&b->in);
}

/* Files only: a folder is BIDS already. */
static bool refuse_folders(const struct ta_conversion *job, struct ta_error *e)
{
    for (int i = 0; i < job->n_paths; i++) {
        struct stat is;
        if (stat(job->path[i], &is) == 0 && S_ISDIR(is.st_mode)) {
            ta_error_add(e, TA_USER,
                         "%s: a folder is read as BIDS, so it is BIDS already; copy "
                         "it, or give tables as files",
                         job->path[i]);
        }
    }
    return e->n == 0;
}

bool ta_convert_bids(struct ta_conversion *job, struct ta_error *e)
{
    struct bids b = {.job = job};
    struct ta_text notes = {0};
    job->read.practice = true;
    job->read.q0 = isnan(job->read.q0) ? 0 : job->read.q0;
    if (!refuse_folders(job, e)) {
        return false;
    }
    ta_intake_init(&b.in, &job->read, &notes);
    for (int i = 0; i < job->n_paths; i++) {
        ta_intake_path(&b.in, job->path[i], e);
    }
    bool good = e->n == 0 && ta_intake_any(&b.in, e) &&
                ta_intake_settle(&b.in, &b.how, &b.shift, e) &&
                ta_union_make(&b.u, &b.in, true, e);
    if (good) {
        b.row = ta_must(calloc((size_t)b.u.n + 1, sizeof *b.row));
        b.number = ta_must(calloc((size_t)b.u.n + 1, sizeof *b.number));
        b.no_trial = !b.u.n || strcmp(b.u.column[0].name, "trial") != 0;
        b.label = ta_labels_make(&b.in, job->task, &job->told);
    }
    if (good && e->n == 0) {
        find_constants(&b, e);
    }
    if (good && e->n == 0 && ta_new_folder_open(job->output, b.temporary, e)) {
        good = write_all(&b, e);
        good = ta_new_folder_close(job->output, b.temporary, good, e);
    }
    if (good && e->n == 0) {
        tell(&b, &notes, &job->told);
    }
    ta_text_free(&notes);
    free_bids(&b);
    return e->n == 0;
}
