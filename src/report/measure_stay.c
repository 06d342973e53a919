/* measure_stay.c - P(stay | win), P(stay | loss) and the switch rate: what follows an outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pair is a trial and the trial before it in the same context, so that staying means the same
 * arm also where contexts are interleaved. Pairs that touch a missed trial are left out, and
 * pairs whose second choice was forced. A reward exactly at the midpoint of the data's range is
 * neither win nor loss. */
#include "twoarm/match.h"

#include <math.h>

enum after { AFTER_ANY, AFTER_WIN, AFTER_LOSS };

static bool pair_counts(const struct ta_play *play, int before, enum after after)
{
    double r = play->reward[before];
    if (after == AFTER_ANY) {
        return true;
    }
    return after == AFTER_WIN ? r > play->win_above : r < play->win_above; /* false for NAN */
}

static double p_stay(const struct ta_play *play, enum after after)
{
    int stays = 0, n = 0;
    for (int t = 0; t < play->who->n; t++) {
        int before = play->previous[t];
        if (before < 0 || play->choice[before] < 0 || play->choice[t] < 0 ||
            !play->who->scored[t] || !pair_counts(play, before, after)) {
            continue;
        }
        stays += play->choice[t] == play->choice[before];
        n++;
    }
    return n ? (double)stays / n : NAN;
}

static double p_stay_win(const struct ta_play *play)
{
    return p_stay(play, AFTER_WIN);
}

static double p_stay_loss(const struct ta_play *play)
{
    return p_stay(play, AFTER_LOSS);
}

static double switch_rate(const struct ta_play *play)
{
    return 1 - p_stay(play, AFTER_ANY);
}

const struct ta_measure ta_measure_p_stay_win = {
    .name = "p_stay_win",
    .title = "P(stay | win)",
    .meaning = "share of choices that repeat the arm that has just won in this context",
    .share = true,
    .of = p_stay_win,
};
const struct ta_measure ta_measure_p_stay_loss = {
    .name = "p_stay_loss",
    .title = "P(stay | loss)",
    .meaning = "share of choices that repeat the arm that has just lost in this context",
    .share = true,
    .of = p_stay_loss,
};
const struct ta_measure ta_measure_switch_rate = {
    .name = "switch_rate",
    .title = "switch rate",
    .meaning = "share of choices of another arm than the one before in this context",
    .share = true,
    .of = switch_rate,
};
