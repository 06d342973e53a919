/* session_note.c - what sidecars beside logs say that whoever analyses the logs should know.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include "twoarm/config.h"
#include "twoarm/io.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

void ta_log_count(struct ta_log_kind *kind, const char *log_path)
{
    if (kind->n++ == 0) {
        snprintf(kind->first, sizeof kind->first, "%s", log_path);
    }
}

/* The range of rewards over all contexts, where the environments have one. */
static void find_range(struct ta_session_said *said, const json_t *experiment)
{
    struct ta_experiment *x = ta_must(malloc(sizeof *x));
    bool known = ta_experiment_described(x, experiment);
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; known && i < x->n_sets; i++) {
        double a, b;
        x->set[i].env->range(&x->set[i], &a, &b);
        lo = fmin(lo, a);
        hi = fmax(hi, b);
    }
    said->lo = lo;
    said->hi = hi;
    free(x);
}

void ta_session_read(struct ta_session_said *said, const char *log_path)
{
    char path[PATH_MAX];
    size_t n = strlen(log_path);
    *said = (struct ta_session_said){.lo = INFINITY, .hi = -INFINITY};
    if (n < 4 || n + 2 > sizeof path || strcmp(log_path + n - 4, ".tsv") != 0) {
        return;
    }
    snprintf(path, sizeof path, "%.*s.json", (int)(n - 4), log_path);
    json_t *root = json_load_file(path, 0, NULL); /* without a sidecar nothing is known */
    const json_t *about = json_object_get(root, "Twoarm");
    const char *state = text_of(json_object_get(about, "End"), "State");
    const char *player = text_of(json_object_get(about, "Player"), "Kind");
    find_range(said, json_object_get(about, "Experiment"));
    said->unfinished = state[0] && strcmp(state, "complete") != 0;
    said->simulated = player[0] && strcmp(player, "human") != 0;
    said->rehearsal = ta_rehearsal_described(about);
    json_decref(root);
}

void ta_session_count(struct ta_intake *in, const struct ta_session_said *said,
                      const char *log_path)
{
    if (isfinite(said->lo) && isfinite(said->hi)) {
        in->described_lo = fmin(in->described_lo, said->lo);
        in->described_hi = fmax(in->described_hi, said->hi);
    }
    if (said->unfinished) {
        ta_log_count(&in->unfinished, log_path);
    }
    if (said->rehearsal) {
        ta_log_count(&in->rehearsal, log_path);
    }
    if (said->simulated) {
        ta_log_count(&in->simulated, log_path);
    }
}

void ta_session_leave_out(struct ta_intake *in, const char *log_path)
{
    ta_log_count(&in->left_out, log_path);
}

/* Shells name files by patterns, so that a rehearsal's log among them was chosen by nobody. */
bool ta_session_left_out(struct ta_intake *in, const struct ta_session_said *said,
                         const char *log_path)
{
    bool out = said->rehearsal && !in->options->pilot && !in->pilot_given;
    if (out) {
        ta_session_leave_out(in, log_path);
    }
    return out;
}

static void note(const struct ta_log_kind *kind, const char *what, struct ta_text *notes)
{
    if (kind->n) {
        ta_text_add(notes, "%d log%s %s (%s%s)\n", kind->n, kind->n > 1 ? "s" : "", what,
                    kind->first, kind->n > 1 ? ", ..." : "");
    }
}

void ta_session_notes(const struct ta_intake *in)
{
    note(&in->unfinished, "of sessions that were not finished: the trials there are were used",
         in->notes);
    note(&in->rehearsal, "of rehearsals kept, as was asked for", in->notes);
    note(&in->simulated, "played by a simulated participant, not by a person", in->notes);
}

/* Separate from the notes above: it is of use also where no row of any file is read. */
void ta_pilots_note(const struct ta_intake *in, struct ta_text *to)
{
    note(&in->left_out, "of rehearsals left out: --pilot keeps them", to);
}
