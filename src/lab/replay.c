/* replay.c - a recorded session played again: the same choices at the same times, by key or mouse,
 * and the keys that came too early.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log says when a key came before the machines, not which one: it is the rightmost response
 * key, or where it was still down and that one is the answer, the leftmost. Times are read in whole
 * microseconds and counted from the picture they belong to. Not played again: pauses, and what was
 * done on pages. */
#include "lab.h"

#include <string.h>

static const int64_t hold_ns = 80000000;

/* The recorded row of a trial; NULL when there is none. */
static const struct ta_row *row_of(const struct ta_player *p, int trial)
{
    return trial >= 1 && trial <= p->replay.n ? &p->replay.row[trial - 1] : NULL;
}

/* With all that it takes to give it again: a log may have been edited. */
static bool is_answer(const struct ta_player *p, const struct ta_row *row)
{
    return row && row->status == TA_ANSWERED && row->choice >= 1 && row->choice <= p->k &&
           row->response_time != TA_NO_TIME;
}

/* Something came too early, and it is known when. */
static bool is_early(const struct ta_row *row)
{
    return row && row->premature_time != TA_NO_TIME && row->onset != TA_NO_TIME &&
           row->fixation_onset != TA_NO_TIME;
}

/* Acts planned for later than the present picture are planned anew; one whose time has come while
 * it was prepared stays. */
static void forget_later(struct ta_player *p, int64_t t_ns)
{
    int n = 0;
    for (int i = 0; i < p->n_acts; i++) {
        if (p->act[i].kind == TA_INPUT_KEY_UP || p->act[i].t_ns < t_ns) {
            p->act[n++] = p->act[i];
        }
    }
    p->n_acts = n;
}

/* --- answers --------------------------------------------------------------------------------- */

static int answer_key(const struct ta_player *p, const struct ta_row *row)
{
    int key = ta_key_find(row->key);
    return key >= 0 ? key : p->see.key[p->see.position[row->choice - 1]];
}

/* 1 ns less is the same time in the log, and not beyond a deadline that the answer just met. */
static void plan_answer(struct ta_player *p, const struct ta_row *row, int64_t t_ns)
{
    int64_t at = t_ns + row->response_time - 1;
    bool mouse = strcmp(row->key, "Mouse") == 0;
    int key = answer_key(p, row);
    ta_player_plan(p, (struct ta_act){.t_ns = at,
                                      .kind = mouse ? TA_INPUT_MOUSE_DOWN : TA_INPUT_KEY_DOWN,
                                      .key = key,
                                      .hold_ns = hold_ns});
    if (row->flags & TA_FLAG_BOTH_KEYS) {
        int other = p->see.key[0] == key ? p->see.key[p->k - 1] : p->see.key[0];
        ta_player_plan(
            p, (struct ta_act){
                   .t_ns = at + 1000, .kind = TA_INPUT_KEY_DOWN, .key = other, .hold_ns = hold_ns});
    }
}

/* --- keys that came too early ---------------------------------------------------------------- */

static bool has_early(const struct ta_player *p, const struct ta_row *row)
{
    return is_early(row) && p->pressed_early != row->trial;
}

static int early_key(const struct ta_player *p, const struct ta_row *row)
{
    const int *key = p->see.key;
    bool taken = row->flags & TA_FLAG_HELD_KEY && is_answer(p, row) &&
                 ta_key_find(row->key) == key[p->k - 1];
    return taken ? key[0] : key[p->k - 1];
}

/* The same press was still down when the next machines came. */
static bool held_on(const struct ta_row *row, const struct ta_row *next)
{
    if (!is_early(row) || !is_early(next) || next->segment != row->segment) {
        return false;
    }
    int64_t apart = (next->onset - next->premature_time) - (row->onset - row->premature_time);
    return apart > -3000 && apart < 3000;
}

/* Let go before the machines came, or, where it was held, before the answer. */
static int64_t hold_of(const struct ta_player *p, const struct ta_row *row)
{
    if (held_on(row, row_of(p, row->trial + 1))) {
        return INT64_MAX;
    }
    int64_t early = row->premature_time;
    if (!(row->flags & TA_FLAG_HELD_KEY)) {
        return early / 2 < hold_ns ? early / 2 : hold_ns;
    }
    int64_t after = is_answer(p, row) ? row->response_time / 2 : hold_ns;
    return early + (after < hold_ns ? after : hold_ns);
}

static void plan_early(struct ta_player *p, const struct ta_row *row, int64_t at)
{
    ta_player_plan(p, (struct ta_act){.t_ns = at,
                                      .kind = TA_INPUT_KEY_DOWN,
                                      .key = early_key(p, row),
                                      .hold_ns = hold_of(p, row),
                                      .early = row->trial});
}

/* The machines are due at a known time. A key that has been down since the trial before is let go
 * of when its time has come. */
static void see_fixation(struct ta_player *p, const struct ta_row *row, int64_t t_ns)
{
    const struct ta_row *before = row_of(p, row->trial - 1);
    if (held_on(before, row)) {
        int64_t from = p->see.onset_ns - row->premature_time, hold = hold_of(p, row);
        p->pressed_early = row->trial;
        if (hold < INT64_MAX) {
            ta_player_plan(
                p,
                (struct ta_act){.t_ns = from + hold, .kind = TA_INPUT_KEY_UP, .key = p->early_key});
        }
    } else if (has_early(p, row)) {
        int64_t at = p->see.onset_ns - row->premature_time;
        plan_early(p, row, at > t_ns ? at : t_ns);
    }
}

/* A key of the next trial may have gone down before its fixation cross; when_ns: this picture's
 * recorded time. */
static void see_before(struct ta_player *p, int64_t when_ns, int64_t t_ns)
{
    const struct ta_row *row = row_of(p, p->see.trial), *next = row_of(p, p->see.trial + 1);
    if (!has_early(p, next) || next->segment != row->segment || held_on(row, next) ||
        when_ns == TA_NO_TIME) {
        return;
    }
    int64_t pressed = next->onset - next->premature_time;
    if (pressed < next->fixation_onset) {
        plan_early(p, next, t_ns + (pressed > when_ns ? pressed - when_ns : 0));
    }
}

void ta_replay_look(struct ta_player *p, int64_t t_ns)
{
    const struct ta_row *row = row_of(p, p->see.trial);
    forget_later(p, t_ns);
    if (!row && p->see.kind != TA_SEE_ARMS) {
        return;
    }
    switch (p->see.kind) {
    case TA_SEE_FIXATION:
        see_fixation(p, row, t_ns);
        break;
    case TA_SEE_ARMS:
        p->over = row == NULL;
        if (is_answer(p, row)) {
            plan_answer(p, row, t_ns);
        }
        break;
    case TA_SEE_CHOICE:
        see_before(p, row->choice_onset, t_ns);
        break;
    case TA_SEE_OUTCOME:
    case TA_SEE_MISSED:
        see_before(p, row->feedback_onset, t_ns);
        break;
    case TA_SEE_GAP:
        see_before(p, row->end, t_ns);
        break;
    default:
        break;
    }
}
