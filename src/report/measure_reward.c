/* measure_reward.c - total reward.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trials whose outcome is not known add nothing, for the human and (through the table) for agents
 * alike. */
#include "twoarm/match.h"

#include <math.h>

static double total_reward(const struct ta_play *play)
{
    double sum = 0;
    int n = 0;
    for (int t = 0; t < play->who->n; t++) {
        if (play->choice[t] >= 0 && !isnan(play->reward[t])) {
            sum += play->reward[t];
            n++;
        }
    }
    return n ? sum : NAN;
}

const struct ta_measure ta_measure_total_reward = {
    .name = "total_reward",
    .title = "total reward",
    .meaning = "sum of all rewards, in reward units, forced choices included",
    .of = total_reward,
};
