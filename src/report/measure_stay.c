/* measure_stay.c - P(stay) after a win, after a loss, after the last two outcomes; switch rate.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pair is a trial and the trial before it in the same context, so that staying means the same
 * arm also where contexts are interleaved. Pairs that touch a missed trial are left out, and
 * pairs whose second choice was forced. A reward exactly at the midpoint of the data's range is
 * neither win nor loss. */
#include "twoarm/match.h"

#include <math.h>

enum outcome { LOSS, WIN, NEITHER };

static enum outcome outcome_of(const struct ta_play *play, int t)
{
    double r = play->reward[t];
    return r > play->win_above ? WIN : r < play->win_above ? LOSS : NEITHER; /* NAN: neither */
}

/* The choice before trial t in its context, when the two make a pair; else -1. */
static int pair_of(const struct ta_play *play, int t)
{
    int before = play->order->previous[t];
    return before >= 0 && play->choice[before] >= 0 && ta_play_asked(play, t) ? before : -1;
}

/* Pairs whose first outcome is `after` (NEITHER: any outcome). False without any. */
static bool stay_after(const struct ta_play *play, enum outcome after, double *share)
{
    double stays = 0;
    int n = 0;
    for (int t = 0; t < play->who->n; t++) {
        int before = pair_of(play, t);
        if (before >= 0 && (after == NEITHER || outcome_of(play, before) == after)) {
            stays += ta_play_took(play, t, play->choice[before]);
            n++;
        }
    }
    *share = n ? stays / n : NAN;
    return n > 0;
}

static const char *p_stay_win(const struct ta_play *play, double *value)
{
    return stay_after(play, WIN, value) ? NULL : "no win was followed by a free choice";
}

static const char *p_stay_loss(const struct ta_play *play, double *value)
{
    return stay_after(play, LOSS, value) ? NULL : "no loss was followed by a free choice";
}

static const char *switch_rate(const struct ta_play *play, double *value)
{
    bool any = stay_after(play, NEITHER, value);
    *value = 1 - *value;
    return any ? NULL : "no two choices followed each other";
}

/* value[2 * outcome two before + outcome before], in the order of `two` below. */
static const char *p_stay_two(const struct ta_play *play, double *value)
{
    double stays[4] = {0};
    int n[4] = {0}, all = 0;
    for (int t = 0; t < play->who->n; t++) {
        int before = pair_of(play, t), first = before < 0 ? -1 : play->order->previous[before];
        if (first < 0 || play->choice[first] < 0) {
            continue;
        }
        enum outcome one = outcome_of(play, first), two = outcome_of(play, before);
        if (one != NEITHER && two != NEITHER) {
            stays[2 * one + two] += ta_play_took(play, t, play->choice[before]);
            n[2 * one + two]++;
            all++;
        }
    }
    for (int i = 0; i < 4; i++) {
        value[i] = n[i] ? stays[i] / n[i] : NAN;
    }
    return all ? NULL : "no free choice followed two outcomes";
}

static const struct ta_part two[] = {{"p_stay_loss_loss", "P(stay | loss, loss)"},
                                     {"p_stay_loss_win", "P(stay | loss, win)"},
                                     {"p_stay_win_loss", "P(stay | win, loss)"},
                                     {"p_stay_win_win", "P(stay | win, win)"}};

const struct ta_measure ta_measure_p_stay_win = {
    .name = "p_stay_win",
    .title = "P(stay | win)",
    .meaning = "share of choices that repeat the arm that has just won in this context",
    .share = true,
    .tested = true,
    .of = p_stay_win,
};
const struct ta_measure ta_measure_p_stay_loss = {
    .name = "p_stay_loss",
    .title = "P(stay | loss)",
    .meaning = "share of choices that repeat the arm that has just lost in this context",
    .share = true,
    .tested = true,
    .of = p_stay_loss,
};
const struct ta_measure ta_measure_p_stay_two = {
    .name = "p_stay_two",
    .title = "P(stay | last two outcomes)",
    .meaning = "share of choices that repeat the choice before, by the last two outcomes in this "
               "context (the later one second)",
    .share = true,
    .tested = true,
    .n_parts = 4,
    .part = two,
    .of = p_stay_two,
};
const struct ta_measure ta_measure_switch_rate = {
    .name = "switch_rate",
    .title = "switch rate",
    .meaning = "share of choices of another arm than the one before in this context",
    .share = true,
    .tested = true,
    .of = switch_rate,
};
