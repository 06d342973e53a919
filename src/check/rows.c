/* rows.c - every row of a log derived again: from the outcome table, and from the rows before it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "task/looks.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BROKEN(kind, ...) ta_find(f, TA_BROKEN, kind, s->log, r->line, __VA_ARGS__)

/* Trials count from 1 without gap or repeat; rows of the outcome table only forward, but for misses
 * that come again. */
static void check_order(const struct ta_checked *s, int i, struct ta_findings *f)
{
    const struct ta_checked_row *r = &s->row[i];
    int before = i ? s->row[i - 1].row.trial : 0, played;
    bool in_order = ta_row_in_order(&s->row[0].row, sizeof s->row[0], i, s->x.miss_repeat, &played);
    if (r->row.trial != before + 1) {
        BROKEN("order", "trial: expected %d, found %d; rows were %s", before + 1, r->row.trial,
               r->row.trial > before ? "lost" : "repeated or sorted");
    }
    if (r->row.schedule_row != TA_NA && !in_order) {
        BROKEN("order", "schedule_row: expected more than %d, found %d", played,
               r->row.schedule_row);
    }
    if (i && r->row.segment < s->row[i - 1].row.segment) {
        BROKEN("order", "segment: falls from %d to %d", s->row[i - 1].row.segment, r->row.segment);
    }
}

static void check_answer(const struct ta_checked *s, int i, struct ta_findings *f)
{
    const struct ta_checked_row *r = &s->row[i];
    const struct ta_row *row = &r->row;
    bool answered = row->status == TA_ANSWERED;
    if (answered != (row->choice != TA_NA)) {
        BROKEN("answer", "status is %s, but choice is %s", answered ? "ok" : "missed",
               row->choice == TA_NA ? "n/a" : "there");
    } else if (answered && (row->choice < 1 || row->choice > s->k)) {
        BROKEN("answer", "choice: expected 1 to %d, found %d", s->k, row->choice);
    }
    if (!answered && (!isnan(row->reward) || row->response_time != TA_NO_TIME)) {
        BROKEN("answer", "the trial was missed, but has a %s",
               isnan(row->reward) ? "response time" : "reward");
    }
}

static void compare_int(const struct ta_checked *s, const struct ta_checked_row *r,
                        const char *column, int found, int expected, struct ta_findings *f)
{
    if (found != expected) {
        BROKEN("table", "%s: the outcome table says %d, found %d", column,
               expected == TA_NA ? -1 : expected, found == TA_NA ? -1 : found);
    }
}

static void compare_arms(const struct ta_checked *s, const struct ta_checked_row *r,
                         const struct ta_plan_row *p, struct ta_findings *f)
{
    for (int a = 0; a < s->k; a++) {
        char look[TA_TEXT_CELL];
        if (!(r->row.outcome[a] == p->outcome[a])) {
            BROKEN("table", "outcome_%d: the outcome table says %g, found %g", a + 1, p->outcome[a],
                   r->row.outcome[a]);
        }
        if (!(r->row.mean[a] == p->mean[a])) {
            BROKEN("table", "mean_%d: the outcome table says %g, found %g", a + 1, p->mean[a],
                   r->row.mean[a]);
        }
        compare_int(s, r, "side", r->row.side[a], p->position[a] + 1, f);
        ta_look_name(look, p->colour[a], p->symbol[a]);
        if (strcmp(look, r->row.symbol[a]) != 0) {
            BROKEN("table", "symbol_%d: the outcome table says %s, found %s", a + 1, look,
                   r->row.symbol[a]);
        }
    }
}

static void compare_plan(const struct ta_checked *s, const struct ta_checked_row *r,
                         const struct ta_plan_row *p, struct ta_findings *f)
{
    char context[16];
    snprintf(context, sizeof context, "%d", p->context);
    compare_int(s, r, "block", r->row.block, p->block, f);
    compare_int(s, r, "block_trial", r->row.block_trial, p->block_trial, f);
    compare_int(s, r, "best", r->row.best, p->best < 0 ? TA_NA : p->best + 1, f);
    if (r->row.phase != p->phase) {
        BROKEN("table", "phase is not the one of the outcome table");
    }
    if (strcmp(context, r->row.context) != 0) {
        BROKEN("table", "context: the outcome table says %s, found %.20s", context, r->row.context);
    }
    bool forced = r->row.trial_type == TA_FORCED;
    if (forced != (p->forced >= 0)) {
        BROKEN("table", "trial_type: the outcome table says %s", forced ? "free" : "forced");
    } else if (forced && r->row.choice != TA_NA && r->row.choice != p->forced + 1) {
        BROKEN("table", "choice: only arm %d could be chosen, found %d", p->forced + 1,
               r->row.choice);
    }
    compare_arms(s, r, p, f);
    if (r->row.choice >= 1 && r->row.choice <= s->k &&
        !(r->row.reward == p->outcome[r->row.choice - 1])) {
        BROKEN("reward", "reward: arm %d pays %g in the outcome table, found %g", r->row.choice,
               p->outcome[r->row.choice - 1], r->row.reward);
    }
}

/* Row by row, in the phases that the choices made. */
static void derive(const struct ta_checked *s, struct ta_findings *f)
{
    struct ta_course *course =
        s->has_experiment || !s->plan.by_choice ? ta_course_alloc(&s->x, &s->plan) : NULL;
    for (int i = 0; course && i < s->n; i++) {
        const struct ta_checked_row *r = &s->row[i];
        int at = r->row.schedule_row - 1;
        if (r->row.schedule_row == TA_NA || at < 0 || at >= s->plan.n) {
            BROKEN("table", "schedule_row: expected 1 to %d, the rows of the outcome table",
                   s->plan.n);
            continue;
        }
        struct ta_plan_row p = ta_course_row(course, at);
        compare_plan(s, r, &p, f);
        ta_course_step(course, at, r->row.choice == TA_NA ? -1 : r->row.choice - 1);
    }
    ta_course_free(course);
}

/* What the total begins with at this row; NAN: it goes on. Each round of practice begins at 0. */
static double fresh_total(const struct ta_checked *s, int i)
{
    const struct ta_row *row = &s->row[i].row;
    bool first = i == 0 || s->row[i - 1].row.phase != row->phase;
    if (row->phase == TA_MAIN) {
        return first ? s->x.points_start : (double)NAN;
    }
    int round = s->x.practice_trials;
    return first || (round > 0 && (row->schedule_row - 1) % round == 0) ? 0 : (double)NAN;
}

/* Points of each trial from its reward, and their sum. */
static void check_points(const struct ta_checked *s, struct ta_findings *f)
{
    double total = 0;
    for (int i = 0; i < s->n; i++) {
        const struct ta_checked_row *r = &s->row[i];
        const struct ta_row *row = &r->row;
        double fresh = fresh_total(s, i), points = row->reward * s->x.points_per_reward;
        total = isnan(fresh) ? total : fresh;
        if (!isnan(row->reward) && !(fabs(row->points - points) <= 1e-9 * (1 + fabs(points)))) {
            BROKEN("points", "points: %g are due for a reward of %g, found %g", points, row->reward,
                   row->points);
        }
        total += row->status == TA_MISSED ? s->x.miss_points : isnan(row->points) ? 0 : row->points;
        if (!(fabs(row->total_points - total) <= 1e-6 * (1 + fabs(total)))) {
            BROKEN("points", "total_points: the rows so far come to %g, found %g", total,
                   row->total_points);
            total = row->total_points; /* one fault is said once */
        }
    }
}

/* A complete session has played every trial of the experiment. */
static void check_whole(const struct ta_checked *s, struct ta_findings *f)
{
    int planned = 0, played = 0; /* rows of the outcome table: a miss that came again is one */
    bool *seen = ta_must(calloc((size_t)s->plan.n + 1, sizeof *seen));
    for (int i = 0; i < s->plan.n; i++) {
        planned += s->plan.row[i].phase == TA_MAIN;
    }
    for (int i = 0; i < s->n; i++) {
        int at = s->row[i].row.schedule_row;
        bool known = s->row[i].row.phase == TA_MAIN && at >= 1 && at <= s->plan.n;
        played += known && !seen[at];
        seen[known ? at : 0] = true;
    }
    free(seen);
    if (strcmp(ta_checked_state(s), "complete") == 0 && played < planned) {
        ta_find(f, TA_BROKEN, "rows", s->log, 0,
                "the session is complete by its description, but %d of its %d trials are in the "
                "log",
                played, planned);
    }
}

void ta_check_rows(const struct ta_checked *s, struct ta_findings *f)
{
    for (int i = 0; i < s->n; i++) {
        check_order(s, i, f);
        check_answer(s, i, f);
    }
    if (s->has_plan) {
        derive(s, f);
        check_whole(s, f);
    }
    if (s->has_experiment) {
        check_points(s, f);
    }
}
