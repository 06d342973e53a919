/* to_events.c - BIDS events of every trial, for EEG and fMRI: onset, duration, trial_type, and the
 * regressors of a fit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times are the log's, from the session's zero, or from the scanner's first pulse where the folder
 * is func. A session that was resumed has a zero for each segment, hence a file for each. */
#include "convert.h"
#include "regressors.h"

#include "twoarm/columns.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct events {
    struct ta_conversion *job;
    struct ta_intake in;
    struct ta_union u;
    struct ta_label *label;
    struct ta_regressors reg;
    int *begun;   /* [in.n] the latest segment that has a file */
    double *zero; /* [in.n] seconds taken off; NAN: not known yet */
    int source, who, segment;
    FILE *out;
    int n_rows, n_timed, n_found;
    char temporary[PATH_MAX];
};

/* --- one event -------------------------------------------------------------------------------- */

static double seconds(int64_t ns)
{
    return ns == TA_NO_TIME ? (double)NAN : (double)ns / 1e9;
}

static void put_seconds(FILE *out, double s)
{
    if (isnan(s)) {
        fputs("n/a", out);
    } else {
        fprintf(out, "%.6f", s);
    }
}

static void put_whole(FILE *out, int x)
{
    if (x == TA_NA) {
        fputs("\tn/a", out);
    } else {
        fprintf(out, "\t%d", x);
    }
}

static void put_text(FILE *out, const char *s)
{
    fputc('\t', out);
    for (s = *s ? s : "n/a"; *s; s++) {
        fputc(*s == '\t' || *s == '\n' || *s == '\r' ? ' ' : *s, out);
    }
}

static void put_event(const struct events *v, double onset, double end, const char *type,
                      const struct ta_row *row, char *const *reg)
{
    char reward[40];
    if (isnan(onset)) {
        return;
    }
    put_seconds(v->out, onset - v->zero[v->who]);
    fputc('\t', v->out);
    put_seconds(v->out, end - onset);
    fprintf(v->out, "\t%s", type);
    put_whole(v->out, row->trial);
    put_whole(v->out, row->block);
    put_text(v->out, row->phase == TA_NA ? "" : ta_column_find("phase")->levels[row->phase].word);
    put_text(v->out, row->context);
    put_whole(v->out, row->choice);
    ta_real_format(row->reward, reward, sizeof reward);
    put_text(v->out, reward);
    fputc('\t', v->out);
    put_seconds(v->out, seconds(row->response_time));
    for (int i = 0; i < v->reg.n_names; i++) {
        put_text(v->out, reg ? reg[i] : "");
    }
    fputc('\n', v->out);
}

static void put_trial(struct events *v, const struct ta_row *row, char *const *reg)
{
    double fixation = seconds(row->fixation_onset), onset = seconds(row->onset);
    double marked = seconds(row->choice_onset), feedback = seconds(row->feedback_onset);
    double end = seconds(row->end), rt = seconds(row->response_time);
    bool missed = row->choice == TA_NA;
    put_event(v, fixation, onset, "fixation", row, reg);
    put_event(v, onset, isnan(marked) ? feedback : marked, "stimulus", row, reg);
    put_event(v, onset + rt, onset + rt, "response", row, reg);
    put_event(v, marked, feedback, "choice", row, reg);
    put_event(v, feedback, end, missed ? "too_slow" : "feedback", row, reg);
}

/* --- files ------------------------------------------------------------------------------------ */

static void put_header(const struct events *v)
{
    fputs("onset\tduration\ttrial_type\ttrial\tblock\tphase\tcontext\tchoice\treward"
          "\tresponse_time",
          v->out);
    for (int i = 0; i < v->reg.n_names; i++) {
        put_text(v->out, v->reg.name[i]);
    }
    fputc('\n', v->out);
}

/* The scanner's start, which the description beside a log has; 0 without one. */
static double scanner_start(const struct events *v, const struct ta_source *from)
{
    char path[PATH_MAX];
    size_t n = strlen(from->path);
    if (strcmp(v->job->datatype, "func") != 0 || n < 4 || n + 2 > sizeof path) {
        return 0;
    }
    snprintf(path, sizeof path, "%.*s.json", (int)(n - 4), from->path);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *scanner = json_object_get(json_object_get(root, "Twoarm"), "Scanner");
    double start = json_number_value(json_object_get(scanner, "StartSeconds"));
    json_decref(root);
    return start;
}

/* The file of this session and segment, opened behind what is in it. */
static bool turn_to(struct events *v, int who, int segment, struct ta_error *e)
{
    char stem[PATH_MAX - 16], name[PATH_MAX], path[2 * PATH_MAX], acq[32];
    if (who == v->who && segment == v->segment) {
        return true;
    }
    if (v->out && !ta_file_finish(v->out, "a table of events", e)) {
        v->out = NULL;
        return false;
    }
    snprintf(acq, sizeof acq, "segment%d", segment);
    ta_label_path(&v->label[who], v->job->datatype, v->job->task, segment > 1 ? acq : NULL, stem,
                  sizeof stem);
    snprintf(name, sizeof name, "%s_events.tsv", stem);
    snprintf(path, sizeof path, "%s/%s", v->temporary, name);
    bool again = segment <= v->begun[who];
    v->out = again ? fopen(path, "ae") : ta_new_file_in(v->temporary, name, e);
    if (!v->out) {
        return e->n ? false : ta_error_add(e, TA_MACHINE, "%s: cannot be written", path);
    }
    v->who = who;
    v->segment = segment;
    if (!again) {
        v->begun[who] = segment;
        v->zero[who] = scanner_start(v, &v->in.source[v->source]);
        put_header(v);
    }
    return true;
}

/* What analyses do not read of a row, but events do. */
static void complete_row(const struct events *v, const struct ta_table *t, struct ta_row *row)
{
    for (int i = 0; i < t->n_cells; i++) {
        int at = v->u.place[v->source][i];
        const struct ta_union_column *c = at < 0 ? NULL : &v->u.column[at];
        if (c && c->column && !v->u.mapped[v->source][i]) {
            ta_cell_parse(c->column, c->arm, t->cell[i], row); /* a bad one stays n/a */
        }
    }
}

static void put_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                    const struct ta_record *r, struct ta_error *e)
{
    struct events *v = of;
    struct ta_row row = r->row;
    int who = ta_intake_whose(&v->in, r);
    (void)m;
    complete_row(v, t, &row);
    int segment = row.segment == TA_NA || row.segment < 1 ? 1 : row.segment;
    if (who < 0 || !turn_to(v, who, segment, e)) {
        return;
    }
    char *const *reg = ta_regressors_find(&v->reg, r->id, r->session, row.trial);
    v->n_rows++;
    v->n_timed += row.onset != TA_NO_TIME;
    v->n_found += reg != NULL;
    put_trial(v, &row, reg);
}

/* --- what the columns mean: one description for all ------------------------------------------- */

static json_t *about(const char *text, const char *unit)
{
    json_t *x = json_pack("{s:s}", "Description", text);
    if (unit) {
        json_object_set_new(x, "Units", json_string(unit));
    }
    return x;
}

static json_t *about_types(void)
{
    json_t *x = about("what happened", NULL);
    json_object_set_new(x, "Levels",
                        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "fixation", "fixation cross",
                                  "stimulus", "the machines, until the choice is shown", "response",
                                  "key read", "choice", "the chosen machine marked", "feedback",
                                  "the outcome", "too_slow",
                                  "the message that no choice was made in time"));
    return x;
}

static bool describe(const struct events *v, struct ta_error *e)
{
    static const char *const own[] = {"trial", "block", "phase", "context", "choice", "reward"};
    char name[160];
    snprintf(name, sizeof name, "task-%s_events.json", v->job->task);
    json_t *root = json_object();
    json_object_set_new(root, "onset", about("from the zero of the session's times", "s"));
    json_object_set_new(root, "duration", about("how long it was there", "s"));
    json_object_set_new(root, "trial_type", about_types());
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        json_object_set_new(root, own[i], about(ta_column_find(own[i])->meaning, NULL));
    }
    json_object_set_new(root, "response_time",
                        about(ta_column_find("response_time")->meaning, "s"));
    for (int i = 0; i < v->reg.n_names; i++) {
        char text[200];
        snprintf(text, sizeof text, "%.60s of the trial under the model %.60s", v->reg.name[i],
                 v->reg.model ? v->reg.model : "that was fitted");
        json_object_set_new(root, v->reg.name[i], about(text, NULL));
    }
    FILE *f = ta_new_file_in(v->temporary, name, e);
    if (f) {
        json_dumpf(root, f, JSON_INDENT(2));
        fputc('\n', f);
    }
    json_decref(root);
    return f && ta_file_finish(f, name, e);
}

static bool list_participants(const struct events *v, struct ta_error *e)
{
    FILE *f = ta_new_file_in(v->temporary, "participants.tsv", e);
    if (!f) {
        return false;
    }
    fputs("participant_id\n", f);
    for (int i = 0; i < v->in.n; i++) {
        if (v->label[i].first == i) {
            fprintf(f, "sub-%s\n", v->label[i].sub);
        }
    }
    return ta_file_finish(f, "participants.tsv", e);
}

/* --- all of it -------------------------------------------------------------------------------- */

static const char readme[] =
    "Events of a bandit task, written by twoarm from its logs: copy each file beside the\n"
    "recording it belongs to. task-*_events.json says what the columns mean.\n";

static bool check_found(const struct events *v, struct ta_error *e)
{
    if (v->n_timed == 0) {
        ta_error_add(e, TA_USER,
                     "no row has an onset: expected columns onset, choice_onset, "
                     "feedback_onset as in our logs (or named by --columns)");
    }
    if (v->job->regressors && v->n_found == 0) {
        ta_error_add(e, TA_USER, "%s: not one of its trials is in the data", v->job->regressors);
    }
    return e->n == 0;
}

static bool write_all(struct events *v, struct ta_error *e)
{
    v->begun = ta_must(calloc((size_t)v->in.n + 1, sizeof *v->begun));
    v->zero = ta_must(calloc((size_t)v->in.n + 1, sizeof *v->zero));
    v->who = -1;
    for (v->source = 0; v->source < v->in.n_sources && e->n == 0; v->source++) {
        ta_intake_cells(&v->in, &v->in.source[v->source], put_row, v, e);
    }
    bool good = !v->out || ta_file_finish(v->out, "a table of events", e);
    return good && e->n == 0 && check_found(v, e) && describe(v, e) && list_participants(v, e) &&
           ta_convert_study(v->temporary, "Events of a bandit task", readme, e);
}

static void tell(const struct events *v, struct ta_text *told)
{
    int resumed = 0;
    ta_pilots_note(&v->in, told);
    for (int i = 0; i < v->in.n; i++) {
        resumed += v->begun[i] > 1;
        if (v->zero[i] != 0) {
            ta_text_add(told,
                        "sub-%s: times are from the scanner's pulse, %.3f s after the zero "
                        "of the log\n",
                        v->label[i].sub, v->zero[i]);
        }
    }
    if (resumed) {
        ta_text_add(told,
                    "%d sessions were resumed: times of each further segment count from its "
                    "own zero, in a file of its own (acq-segment2)\n",
                    resumed);
    }
    if (v->job->regressors && v->n_found < v->n_rows) {
        ta_text_add(told, "%d of %d trials have no regressors (practice is not fitted)\n",
                    v->n_rows - v->n_found, v->n_rows);
    }
    ta_text_add(told, "points, sides, symbols, keys, outcomes not chosen: in the logs alone\n");
}

bool ta_convert_events(struct ta_conversion *job, struct ta_error *e)
{
    struct events v = {.job = job};
    struct ta_text notes = {0};
    job->read.practice = true;
    job->read.times = true;
    ta_intake_init(&v.in, &job->read, &notes);
    for (int i = 0; i < job->n_paths; i++) {
        ta_intake_path(&v.in, job->path[i], e);
    }
    bool good = e->n == 0 && ta_intake_any(&v.in, e) && ta_union_make(&v.u, &v.in, true, e) &&
                (!job->regressors || ta_regressors_read(&v.reg, job->regressors, e));
    if (good) {
        v.label = ta_labels_make(&v.in, job->task, &job->told);
    }
    if (good && e->n == 0 && ta_new_folder_open(job->output, v.temporary, e)) {
        good = write_all(&v, e);
        good = ta_new_folder_close(job->output, v.temporary, good, e);
    }
    if (good && e->n == 0) {
        tell(&v, &job->told);
    }
    free(v.begun);
    free(v.zero);
    free(v.label);
    ta_regressors_free(&v.reg);
    ta_union_free(&v.u);
    ta_intake_free(&v.in);
    ta_text_free(&notes);
    return e->n == 0;
}
