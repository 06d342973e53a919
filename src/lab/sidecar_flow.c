/* sidecar_flow.c - of the description: the way to the first trial, its words, and what a run sheet
 * had assigned.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "language.h"
#include "sheet.h"
#include "sidecar_flow.h"

#include "twoarm/tally.h"

#include <jansson.h>

static json_t *quiz(const struct ta_task_record *r)
{
    json_t *attempts = json_array();
    for (int i = 0; i < r->n_attempts && i < TA_MAX_ATTEMPTS; i++) {
        json_array_append_new(
            attempts, json_pack("{s:i, s:i}", "Right", r->right[i], "Questions", r->n_questions));
    }
    return attempts;
}

json_t *ta_sidecar_flow(const struct ta_session *s)
{
    if (!s->task) {
        return json_null();
    }
    const struct ta_task_record *r = ta_task_record(s->task);
    json_t *met = s->exp->practice_correct > 0 ? json_boolean(r->criterion_met) : json_null();
    return json_pack("{s:i, s:o, s:i, s:o, s:i}", "QuizAttempts", r->n_attempts, "Quiz", quiz(r),
                     "PracticeRounds", r->practice_rounds, "PracticeCriterionMet", met, "Pauses",
                     r->n_pauses);
}

static int whole(const json_t *of, const char *key, int most)
{
    json_int_t n = json_integer_value(json_object_get(of, key));
    return n < 0 ? 0 : n > most ? most : (int)n;
}

void ta_sidecar_read_flow(const json_t *about, struct ta_task_record *r)
{
    const json_t *flow = json_object_get(about, "Flow"), *attempt;
    const json_t *attempts = json_object_get(flow, "Quiz");
    size_t i;
    *r = (struct ta_task_record){.n_attempts = whole(flow, "QuizAttempts", INT_MAX - 1),
                                 .n_pauses = whole(flow, "Pauses", INT_MAX - 1)};
    json_array_foreach(attempts, i, attempt)
    {
        if (i < TA_MAX_ATTEMPTS) {
            r->right[i] = whole(attempt, "Right", INT_MAX);
            r->n_questions = whole(attempt, "Questions", INT_MAX);
        }
    }
}

json_t *ta_sidecar_texts(const struct ta_session *s)
{
    char hex[65];
    ta_language_hash(s->texts ? s->texts : ta_texts_english(), hex);
    return json_pack("{s:s, s:s}", "Language", s->exp->language, "SHA256", hex);
}

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

json_t *ta_sidecar_assigned(const struct ta_session *s)
{
    const struct ta_assignment *a = s->assigned;
    if (!a) {
        return json_null();
    }
    return json_pack("{s:s, s:i, s:o, s:o, s:o}", "Sheet", s->sheet, "Line", a->line, "Condition",
                     text_or_null(a->condition), "Group", text_or_null(a->group), "Keys",
                     text_or_null(a->keys));
}

json_t *ta_sidecar_triggers(const struct ta_session *s)
{
    const struct ta_trigger *t = &s->trigger;
    if (!t->exp) {
        return json_null();
    }
    return json_pack("{s:s, s:i, s:i, s:o, s:b}", "Path", t->exp->trigger_path, "Sent", t->n_sent,
                     "Failed", t->n_failed, "FirstFailure", text_or_null(t->first_failure),
                     "GivenUp", s->task ? (int)ta_task_record(s->task)->triggers_given_up : 0);
}

/* Seconds are from the segment's zero, as in the log. */
json_t *ta_sidecar_scanner(const struct ta_session *s)
{
    if (s->exp->start_key == 0) {
        return json_null();
    }
    const struct ta_task_record *r = s->task ? ta_task_record(s->task) : NULL;
    bool started = r && r->scan_start_ns != TA_NO_TIME;
    json_t *start =
        started ? json_real((double)(r->scan_start_ns - s->zero_ns) / 1e9) : json_null();
    return json_pack("{s:s, s:i, s:o, s:i}", "Key", ta_key_name(s->exp->start_key),
                     "PulsesWaitedFor", s->exp->start_pulses, "StartSeconds", start,
                     "PulsesCounted", r ? r->n_pulses : 0);
}
