/* measure_habit.c - what choices do without regard to rewards: longest run, side bias.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Neither can be asked of predictions one step ahead where it counts whole runs. A missed trial
 * ends a run; forced choices belong to it only as the human's or agent's history. */
#include "twoarm/match.h"

static const char *longest_run(const struct ta_play *play, double *value)
{
    int longest = 0;
    if (play->predicted) {
        return "a run is made of choices, not of probabilities";
    }
    for (int t = 0; t < play->who->n; t++) {
        int run = 0;
        int before = play->order->previous[t];
        if (play->choice[t] < 0 || (before >= 0 && play->choice[before] == play->choice[t])) {
            continue; /* missed, or not the first of its run */
        }
        for (int u = t; u >= 0 && play->choice[u] == play->choice[t]; u = play->order->next[u]) {
            run++;
        }
        longest = run > longest ? run : longest;
    }
    if (longest == 0) {
        return "no choice was made";
    }
    *value = longest;
    return NULL;
}

const struct ta_measure ta_measure_longest_run = {
    .name = "longest_run",
    .title = "longest run",
    .meaning = "most choices of one arm in a row within a context, in trials",
    .tested = true,
    .of = longest_run,
};

/* From -1 (always right) to 1 (always left). */
static const char *side_bias(const struct ta_play *play, double *value)
{
    const struct ta_participant *who = play->who;
    double left = 0;
    int n = 0;
    if (who->k > 2) {
        return "more than two arms have no left and right";
    }
    if (!who->position) {
        return "the data do not say where the arms stood";
    }
    for (int t = 0; t < who->n; t++) {
        if (ta_play_asked(play, t)) {
            left += ta_play_took(play, t, who->position[2 * t] == 0 ? 0 : 1);
            n++;
        }
    }
    if (n == 0) {
        return "no free choice was made";
    }
    *value = 2 * left / n - 1;
    return NULL;
}

const struct ta_measure ta_measure_side_bias = {
    .name = "side_bias",
    .title = "side bias",
    .meaning =
        "twice the share of free choices of the left machine minus 1: from -1 (always right) "
        "to 1 (always left)",
    .tested = true,
    .of = side_bias,
};
