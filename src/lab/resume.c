/* resume.c - a session that was interrupted goes on behind its last whole row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is ever lost or overwritten here: what cannot be used is renamed (.torn), and the one
 * thing cut off a file, a torn last line, is saved first. The same outcome table is played, the
 * same experiment by the same player; a simulated one relives the trials that are there, so that it
 * chooses as if nothing had happened.
 *
 * Whether the interrupted trial had been seen is known when the session ended in an orderly way;
 * after a kill it may have been, and its row is flagged `repeated`. */
#include "lab.h"
#include "sidecar_flow.h"

#include "twoarm/io.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static const char *text_of(const json_t *of, const char *key)
{
    const char *s = json_string_value(json_object_get(of, key));
    return s ? s : "";
}

/* As it would read back from disk, where reals have 15 digits. */
static bool same_as_written(const json_t *old, json_t *new)
{
    char *text = json_dumps(new, JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
    json_t *back = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    bool same = back && json_equal(old, back);
    json_decref(back);
    json_decref(new);
    free(text);
    return same;
}

/* Everything in the description that would make going on a mistake; all of it is said. */
static bool check_description(const struct ta_session *s, const json_t *about, struct ta_error *e)
{
    int before = e->n;
    const char *path = s->paths.sidecar;
    if (strcmp(text_of(json_object_get(about, "End"), "State"), "complete") == 0) {
        return ta_error_add(e, TA_USER, "%s: this session is complete; nothing is left to resume",
                            path);
    }
    if (!same_as_written(json_object_get(about, "Experiment"), ta_sidecar_experiment(s))) {
        ta_error_add(e, TA_USER,
                     "%s: this session was begun with another experiment or other settings; give "
                     "the same ones (its description has them, under Experiment)",
                     path);
    }
    if (!same_as_written(json_object_get(about, "Player"), ta_sidecar_player(s))) {
        ta_error_add(e, TA_USER,
                     "%s: this session was begun by another player (%s); give the same one", path,
                     s->player ? "a person, or another agent" : "an agent");
    }
    if ((uint64_t)json_integer_value(json_object_get(about, "Seed")) != s->seed) {
        ta_error_add(e, TA_USER, "%s: this session has a seed of its own; leave out --seed", path);
    }
    return e->n == before;
}

/* --- the outcome table ----------------------------------------------------------------------- */

static bool file_has_hash(const char *path, const char *sha256)
{
    struct ta_error ignored = {0};
    char *text = NULL, hex[65] = "";
    size_t n = 0;
    if (ta_file_read(path, &text, &n, &ignored)) {
        ta_sha256(text, n, hex);
    }
    free(text);
    ta_error_free(&ignored);
    return strcmp(hex, sha256) == 0;
}

/* The table of the session, from disk; drawn again from its seed where no trial can have been
 * played from it. */
static bool find_outcomes(struct ta_session *s, const char *sha256, int n_rows, struct ta_error *e)
{
    strcpy(s->outcomes_sha256, sha256);
    if (file_has_hash(s->paths.outcomes, sha256)) {
        return ta_outcomes_read(s->paths.outcomes, &s->plan, e);
    }
    char drawn[65] = "";
    if (!ta_plan_make(&s->plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_outcomes_hash(&s->plan, drawn);
    if (n_rows > 0 || strcmp(drawn, sha256) != 0) {
        return ta_error_add(
            e, TA_USER,
            "%s: the outcome table is missing or was changed (its SHA-256 is not the "
            "one in %s); put the original back",
            s->paths.outcomes, s->paths.sidecar);
    }
    return (!exists(s->paths.outcomes) || ta_file_set_aside(s->paths.outcomes, e)) &&
           ta_session_make_outcomes(s, e);
}

/* Do the rows come from this table? */
static bool check_rows(const struct ta_session *s, const struct ta_logbook *book,
                       struct ta_error *e)
{
    if (book->k && book->k != s->plan.k) {
        return ta_error_add(e, TA_USER, "%s:1: expected the columns of %d arms, found %d",
                            s->paths.log, s->plan.k, book->k);
    }
    for (int i = 0; i < book->n; i++) {
        const struct ta_row *row = &book->row[i];
        int at = row->schedule_row - 1;
        bool good = at < s->plan.n &&
                    ta_row_in_order(book->row, sizeof *book->row, i, s->exp->miss_repeat, NULL) &&
                    s->plan.row[at].block == row->block &&
                    s->plan.row[at].block_trial == row->block_trial;
        for (int a = 0; good && !s->plan.by_choice && a < s->plan.k; a++) {
            good = row->outcome[a] == s->plan.row[at].outcome[a];
        }
        if (!good) {
            return ta_error_add(e, TA_USER, "%s:%d: is not from the outcome table %s", s->paths.log,
                                i + 2, s->paths.outcomes);
        }
    }
    return true;
}

/* --- the log --------------------------------------------------------------------------------- */

/* A row that a failing disk refused and a second place took. */
static bool add_rescued(struct ta_session *s, struct ta_logbook *book, struct ta_error *e)
{
    struct ta_row *grown = realloc(book->row, (size_t)(book->n + 1) * sizeof *book->row);
    if (!grown) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    book->row = grown;
    if (!ta_rescue_find(s, book->n + 1, &book->row[book->n])) {
        return true;
    }
    book->n++;
    return ta_journal_write(&s->journal, &book->row[book->n - 1], e);
}

/* Opens or makes the log, whole lines only, and reads what is there. */
static bool take_log(struct ta_session *s, struct ta_logbook *book, struct ta_error *e)
{
    if (!exists(s->paths.log)) {
        s->made_log = ta_journal_create(&s->journal, s->paths.log, s->plan.k, e);
        return s->made_log;
    }
    return ta_journal_cut(&s->journal, book->whole, e) && add_rescued(s, book, e);
}

/* --- what was before ------------------------------------------------------------------------- */

/* The last segment's entry takes along how it ended and what it ran on. */
static json_t *segments_before(const json_t *about)
{
    static const char *const kept[] = {"Version", "Scanner", "Triggers", "Display",
                                       "Clock",   "System",  "End"};
    json_t *segments = json_deep_copy(json_object_get(about, "Segments"));
    if (!json_is_array(segments)) {
        json_decref(segments);
        return json_array();
    }
    size_t n = json_array_size(segments);
    json_t *last = n > 0 ? json_array_get(segments, n - 1) : NULL;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        json_object_set(last, kept[i], json_object_get(about, kept[i]));
    }
    return segments;
}

/* May the trial behind n_rows have been seen? */
static bool was_begun(const json_t *about, int n_rows)
{
    const json_t *end = json_object_get(about, "End");
    if (strcmp(text_of(end, "State"), "running") != 0) {
        return json_integer_value(json_object_get(end, "Trial")) > n_rows;
    }
    const json_t *zero =
        json_object_get(json_object_get(about, "Clock"), "LogZeroMonotonicSeconds");
    return n_rows > 0 || !json_is_null(zero);
}

static bool go_on(struct ta_session *s, const struct ta_logbook *book, const json_t *about,
                  struct ta_error *e)
{
    s->before = segments_before(about);
    s->segment = (int)json_array_size(s->before) + 1;
    s->first_trial = book->n + 1;
    s->n_rows = book->n;
    s->points = book->n ? book->row[book->n - 1].total_points : 0;
    if (!ta_session_make_task(s, e)) {
        return false;
    }
    for (int i = 0; s->player && i < book->n; i++) {
        ta_player_relive(s->player, s->exp, &s->plan, &book->row[i]);
    }
    struct ta_task_record before;
    ta_sidecar_read_flow(about, &before);
    ta_task_remember(s->task, &before);
    ta_task_resume(s->task, book->row, book->n, s->segment, was_begun(about, book->n));
    return ta_sidecar_write(s, e) && ta_session_make_study(s, e);
}

/* Nothing was played: the session begins as new, what is there is put aside. */
static bool start_over(struct ta_session *s, struct ta_error *e)
{
    const char *const path[] = {s->paths.sidecar, s->paths.outcomes, s->paths.log};
    struct ta_error ignored = {0};
    ta_journal_close(&s->journal, &ignored);
    ta_error_free(&ignored);
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        if (exists(path[i]) && !ta_file_set_aside(path[i], e)) {
            return false;
        }
    }
    return ta_session_begin_new(s, e);
}

bool ta_session_resume(struct ta_session *s, struct ta_error *e)
{
    struct ta_logbook book = {0};
    struct ta_error broken = {0};
    bool logged = exists(s->paths.log);
    if (logged && (!ta_journal_open(&s->journal, s->paths.log, s->exp->env.k, e) ||
                   !ta_logbook_read(&book, s->paths.log, 1, e))) {
        return false;
    }
    json_t *root = ta_sidecar_read(s->paths.sidecar, &broken);
    bool good;
    if (root) {
        const json_t *about = json_object_get(root, "Twoarm");
        good = check_description(s, about, e) &&
               find_outcomes(s, text_of(json_object_get(about, "OutcomeTable"), "SHA256"), book.n,
                             e) &&
               check_rows(s, &book, e) && take_log(s, &book, e) && go_on(s, &book, about, e);
    } else if (book.n == 0) {
        good = start_over(s, e);
    } else {
        good = ta_error_add(e, TA_USER, "%sthe session cannot be resumed without its description",
                            broken.text ? broken.text : "");
    }
    ta_error_free(&broken);
    ta_logbook_free(&book);
    json_decref(root);
    return good;
}
