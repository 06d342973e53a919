/* cmd_match.c - `twoarm match`: where each participant stands among agents with their estimates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"
#include "cli/rows.h"
#include "cli/verdict.h"
#include "report/agent_logs.h"
#include "report/cohort.h"
#include "report/note.h"
#include "plot/words.h"
#include "twoarm/commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct match_settings {
    struct matching m;
    const char *logs;
};

static const struct ta_option options[] = {
    MATCHING_OPTIONS(match_settings, m),
    {"logs", 0, TA_OPT_TEXT, "DIR",
     "write every agent's log there, in the format of people's logs (`twoarm fit DIR` reads them)",
     offsetof(struct match_settings, logs), NULL},
    TA_FORMAT_OPTION(match_settings, m.a),
    TA_ANALYSIS_OPTIONS(match_settings, m.a),
    TA_OUTPUT_OPTION(match_settings, m.a, "FILE",
                     "write there instead of standard output, and the conventions to FILE.json"),
    {0}};

static void defaults(void *settings)
{
    matching_defaults(&((struct match_settings *)settings)->m);
}

/* Why there is no number; else, for what the verdict is about, where the participant stands. */
static const char *note_of(const struct ta_place *place, double corrected)
{
    if (isnan(place->human)) {
        return place->why ? place->why : "n/a";
    }
    return !(corrected < .05)           ? "n/a"
           : place->human > place->mean ? "above the agents"
                                        : "below the agents";
}

/* places[ta_value_count()] of one participant. */
static void put_places(struct ta_rows *r, const struct ta_participant *who, const char *model,
                       const struct ta_place *places)
{
    double corrected[TA_MAX_VALUES];
    ta_places_holm(places, corrected);
    for (int v = 0, n = ta_value_count(); v < n; v++) {
        const struct ta_place *p = &places[v];
        ta_rows_word(r, who->id);
        ta_rows_word(r, who->session ? who->session : "n/a");
        ta_rows_word(r, model);
        ta_rows_word(r, ta_value_get(v).name);
        double x[] = {p->human, p->predicted,  p->mean,      p->median, p->lo, p->hi,
                      p->p,     p->calibrated, corrected[v], p->n};
        ta_rows_numbers(r, x, 10);
        ta_rows_word(r, note_of(p, corrected[v]));
    }
}

/* Owns its texts and arrays. */
struct writer {
    struct matching *m;
    struct ta_text verdict, dual; /* dual: of learning rates, or nothing */
    struct cohort cohort;
    struct ta_place *place; /* [participant * ta_value_count() + v] */
    double *calibrated;     /* the same, then of the cohort; or NULL */
    bool *played, *whole;   /* [participant] by agents; by refits as well, where asked for */
    int n_prior;
};

static void each(void *of, int i, struct ta_match *match)
{
    struct writer *w = of;
    size_t n = (size_t)ta_value_count();
    memcpy(w->place + (size_t)i * n, match->place, n * sizeof *w->place);
    w->played[i] = true;
    cohort_add(&w->cohort, i, match);
    w->n_prior += match->prior;
    ta_match_free(match);
}

/* Unlike a report, this command has nothing to say without agents. */
static bool check_tables(const struct matching *m, struct ta_error *error)
{
    int without = matching_without_table(m);
    const struct ta_match_options o = matching_options(m);
    if (m->n_agents == 0) {
        ta_error_add(error, TA_USER, "--agents: expected 1 or more, found 0");
    }
    if (without > 0) {
        ta_error_add(
            error, TA_USER,
            "expected what every arm would have paid (columns outcome_1, outcome_2, ... or "
            "mean_1, mean_2, ...), found neither for %d of %d participants; give each arm's "
            "probability of a win: --arms .7,.3",
            without, m->data.n);
    }
    for (int i = 0; i < m->data.n; i++) {
        enum ta_table_source source = ta_table_source(&m->data.who[i], o.arms);
        if (source != TA_TABLE_NONE && source != TA_TABLE_OWN && o.many_rewards) {
            ta_error_add(
                error, TA_USER,
                "expected two different rewards, so that win probabilities say what the other "
                "arms would have paid, found others between %g and %g (or one only); give "
                "columns outcome_1, outcome_2, ...",
                m->data.scale.lo, m->data.scale.hi);
            break;
        }
    }
    return error->n == 0;
}

static void print_lines(const struct ta_text *text)
{
    for (const char *line = text->s; line && *line;) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "twoarm match: %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static void tell(struct writer *w)
{
    size_t n = (size_t)w->m->data.n * (size_t)ta_value_count();
    cohort_finish(&w->cohort, w->calibrated ? w->calibrated + n : NULL);
    if (w->n_prior) {
        ta_text_add(&w->verdict,
                    "%d of %d participants have no normal approximation at their estimate: drawn "
                    "with the help of a prior, N(0, 2.5) on the unconstrained scale\n",
                    w->n_prior, w->m->data.n);
    }
    cohort_verdict(&w->cohort, &w->verdict);
    if (!w->m->a.quiet) {
        print_lines(&w->dual);
        print_lines(&w->verdict);
    }
}

/* After Ctrl-C those who are whole are told of, and nothing of the cohort. */
static bool calibrate(struct writer *w, struct ta_error *error)
{
    int values = ta_value_count();
    size_t n = (size_t)w->m->data.n * (size_t)values;
    w->calibrated = malloc((n + (size_t)values) * sizeof *w->calibrated);
    if (!w->calibrated) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    if (!matching_calibrate(w->m, NULL, w->whole, w->calibrated, w->calibrated + n, error)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        w->place[i].calibrated = w->calibrated[i];
    }
    return true;
}

static bool play_all(struct writer *w, const char *logs, struct ta_error *error)
{
    struct agent_logs l = {0};
    struct ta_match_options o = matching_options(w->m);
    bool done = !logs || agent_logs_open(&l, w->m, logs, error);
    if (done && logs) {
        agent_logs_watch(&l, &o);
    }
    done = done && matching_play(w->m, &o, each, w, error);
    for (int i = 0; done && logs && ta_interrupted && i < w->m->data.n; i++) {
        if (!w->played[i]) {
            agent_logs_drop(&l, i);
        }
    }
    agent_logs_free(&l);
    return done && error->n == 0;
}

static bool writer_open(struct writer *w, struct ta_error *error)
{
    size_t people = (size_t)w->m->data.n + 1;
    w->place = calloc(people * (size_t)ta_value_count(), sizeof *w->place);
    w->played = calloc(people, sizeof *w->played);
    w->whole = calloc(people, sizeof *w->whole);
    return (w->place && w->played && w->whole &&
            cohort_alloc(&w->cohort, &w->m->data, w->m->n_agents)) ||
           ta_error_add(error, TA_MACHINE, "out of memory: ask for fewer agents (-n)");
}

static void writer_free(struct writer *w)
{
    ta_text_free(&w->dual);
    ta_text_free(&w->verdict);
    cohort_free(&w->cohort);
    free(w->place);
    free(w->calibrated);
    free(w->played);
    free(w->whole);
}

/* Is somebody as far as was asked for? */
static bool is_finished(const struct writer *w, int i)
{
    return w->played[i] && (!w->m->calibrated || w->whole[i]);
}

static bool put_rows(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {
        "participant_id", "session",     "model",    "measure", "human",
        "predicted",      "agents_mean", "agents_median", "agents_lo", "agents_hi",
        "p",              "p_calibrated", "p_corrected", "n_agents", "note", NULL};
    const struct writer *w = of;
    size_t values = (size_t)ta_value_count();
    struct ta_rows r;
    ta_rows_begin(&r, out, json, columns);
    for (int i = 0; i < w->m->data.n; i++) {
        if (is_finished(w, i)) {
            put_places(&r, &w->m->data.who[i], w->m->model->name, w->place + (size_t)i * values);
        }
    }
    ta_rows_end(&r);
    return true;
}

static bool put_result(const struct writer *w, struct ta_error *error)
{
    const struct matching *m = w->m;
    json_t *note = matching_note(m, "match", &m->model, 1);
    json_object_set_new(note, "cohort", ta_json_lines(w->verdict.s));
    if (w->dual.s) {
        json_object_set_new(note, "perseveration", ta_json_lines(w->dual.s));
    }
    return ta_result_put(&m->a, note, put_rows, w, error);
}

static int count_finished(const struct writer *w)
{
    int n = 0;
    for (int i = 0; i < w->m->data.n; i++) {
        n += is_finished(w, i);
    }
    return n;
}

/* The verdict on the cohort, for which everybody must be finished. */
static bool judge(struct writer *w, struct ta_error *error)
{
    const struct ta_fit_table fits = {&w->m->data, &w->m->model, 1, w->m->fit, TA_CI_NONE};
    if (!ta_verdict(&w->m->a, &fits, &w->dual, error)) {
        return false;
    }
    tell(w);
    return true;
}

static bool match(struct matching *m, const char *logs, struct ta_error *error)
{
    struct writer w = {.m = m};
    bool done = writer_open(&w, error) && (ta_interrupted || play_all(&w, logs, error)) &&
                (!m->calibrated || ta_interrupted || calibrate(&w, error));
    int n = done ? count_finished(&w) : 0;
    done = done && (n < m->data.n || judge(&w, error)) && (n == 0 || put_result(&w, error));
    if (done && ta_interrupted) {
        ta_error_add(error, TA_INTERRUPTED,
                     "interrupted: %d of %d participants were finished%s", n, m->data.n,
                     n == 0          ? ": no row was written"
                     : n < m->data.n ? " and are kept; nothing is said of the cohort"
                                     : " and are kept");
    }
    writer_free(&w);
    return done;
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *error)
{
    struct match_settings *s = settings;
    struct matching *m = &s->m;
    m->a.fit.ci = TA_CI_NONE; /* agents need the estimates only */
    if (matching_read(m, "match", operand, n_operands, error) && check_tables(m, error)) {
        matching_print_notes(m, "match");
        ta_interrupt_catch();
        if (matching_fit(m, error)) {
            match(m, s->logs, error);
        }
    }
    matching_free(m);
    return (int)error->status;
}

const struct ta_command ta_command_match = {
    .name = "match",
    .summary = "set participants beside simulated agents that have their estimates",
    .operands = "DATA...",
    .about =
        "Fits the model, lets 1000 agents with each participant's estimates choose freely on the "
        "participant's own outcome table, and tells for every measure where the participant "
        "stands "
        "among them: mean, median and 95 % band of the agents, and p. One row a participant and "
        "measure goes to standard output, the cohort's verdict to standard error. `predicted` is "
        "what the model expects one step ahead of the participant's own choices. p_corrected is p "
        "after Holm's correction over the measures that verdicts are about (the lagged regression "
        "and the curves are shown only). Agents from the participant's own estimates make p "
        "conservative; --calibrated gives p its nominal size and is then what is corrected. Ctrl-C "
        "keeps participants who are finished, and nothing is said of the cohort.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct match_settings),
    .defaults = defaults,
};
