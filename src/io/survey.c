/* survey.c - what all rows of a data set show together: the lowest and highest choice and reward,
 * where they stand, and what nobody may have meant.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include <math.h>

/* Seconds: response times beyond the first, or all beyond the second, are rather milliseconds. */
enum { SLOW_S = 600, FAST_S = 20 };

void ta_survey_init(struct ta_survey *s)
{
    *s = (struct ta_survey){
        .lowest = INT32_MAX,
        .highest = -1,
        .reward_lo = INFINITY,
        .reward_hi = -INFINITY,
        .fastest = INT64_MAX};
}

static void see_choice(struct ta_survey *s, int choice, struct ta_place at)
{
    if (choice < s->lowest) {
        s->lowest = choice;
        s->lowest_at = at;
    }
    if (choice > s->highest) {
        s->highest = choice;
        s->highest_at = at;
    }
}

/* NAN is neither below nor above. */
static void see_reward(struct ta_survey *s, double reward, struct ta_place at)
{
    if (reward < s->reward_lo) {
        s->reward_lo = reward;
        s->reward_lo_at = at;
    }
    if (reward > s->reward_hi) {
        s->reward_hi = reward;
        s->reward_hi_at = at;
    }
}

static void count(int *n, struct ta_place *first, struct ta_place at)
{
    if ((*n)++ == 0) {
        *first = at;
    }
}

void ta_survey_row(struct ta_survey *s, const struct ta_row *row, int k, bool context,
                   struct ta_place at)
{
    if (row->choice != TA_NA) {
        see_choice(s, row->choice, at);
    }
    see_reward(s, row->reward, at);
    for (int a = 0; a < k; a++) {
        see_reward(s, row->outcome[a], at);
    }
    s->best_from_zero |= row->best == 0;
    if (row->choice != TA_NA && isnan(row->reward)) {
        count(&s->n_unpaid, &s->unpaid_at, at);
    }
    if (row->choice == TA_NA && !isnan(row->reward)) {
        count(&s->n_unchosen, &s->unchosen_at, at);
    }
    if (context && !row->context[0]) {
        count(&s->n_no_context, &s->no_context_at, at);
    }
    if (row->response_time != TA_NO_TIME && row->response_time > s->slowest) {
        s->slowest = row->response_time;
        s->slowest_at = at;
    }
    if (row->response_time != TA_NO_TIME && row->response_time < s->fastest) {
        s->fastest = row->response_time;
    }
}

static void add_place(const struct ta_intake *in, struct ta_place p, struct ta_text *to)
{
    ta_text_add(to, "%s:%d", in->source[p.source].path, p.line);
}

const char *ta_places_show(const struct ta_intake *in, struct ta_place a, struct ta_place b,
                           struct ta_text *to)
{
    to->n = 0;
    add_place(in, a, to);
    if (a.source != b.source || a.line != b.line) {
        ta_text_add(to, ", ");
        add_place(in, b, to);
    }
    return to->s;
}

/* Does a code that was given without a column hold for choices and rewards alike? */
static const char *code_of_all(const struct ta_read_options *o)
{
    for (int i = 0; i < o->n_missing; i++) {
        if (!o->missing[i].column) {
            return o->missing[i].code;
        }
    }
    return NULL;
}

void ta_left_out_note(const struct ta_intake *in, struct ta_text *to)
{
    if (in->n_bad_rows) {
        ta_text_add(to, "%d bad rows were left out (--skip-bad-rows); the first: %s\n",
                    in->n_bad_rows, in->first_bad);
    }
}

void ta_survey_notes(const struct ta_intake *in)
{
    const struct ta_survey *s = &in->survey;
    const char *code = code_of_all(in->options);
    struct ta_text at = {0};
    if (s->n_unpaid) {
        ta_text_add(in->notes, "%d choices have no reward (first: %s): scored, and values stay",
                    s->n_unpaid, ta_places_show(in, s->unpaid_at, s->unpaid_at, &at));
        ta_text_add(in->notes,
                    code ? "; if %s is missing among choices only: --missing choice=%s\n" : "\n",
                    code, code);
    }
    if (s->n_unchosen) {
        ta_text_add(in->notes,
                    "%d rows have a reward but no choice (first: %s): missed, and nothing is "
                    "learned from the reward\n",
                    s->n_unchosen, ta_places_show(in, s->unchosen_at, s->unchosen_at, &at));
    }
    if (s->n_no_context) {
        ta_text_add(in->notes, "%d rows have no context (first: %s): they are one of their own\n",
                    s->n_no_context, ta_places_show(in, s->no_context_at, s->no_context_at, &at));
    }
    const int64_t second = 1000000000;
    if (s->slowest > SLOW_S * second || (s->slowest > 0 && s->fastest > FAST_S * second)) {
        ta_text_add(in->notes,
                    "response times are read as seconds and run up to %g (%s): if they are "
                    "milliseconds, divide them by 1000\n",
                    (double)s->slowest * 1e-9,
                    ta_places_show(in, s->slowest_at, s->slowest_at, &at));
    }
    ta_text_free(&at);
}
