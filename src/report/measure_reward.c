/* measure_reward.c - total reward.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trials whose outcome is not known add nothing, for the human and (through the table) for agents
 * alike. One step ahead: what the model's probabilities would have earned from the table. */
#include "twoarm/match.h"

#include <math.h>

static double expected(const struct ta_play *play, int t)
{
    int k = play->who->k;
    double sum = 0;
    for (int a = 0; a < k; a++) {
        sum += play->prob[(size_t)t * k + a] * play->table[(size_t)t * k + a];
    }
    return play->who->scored[t] ? sum : play->reward[t];
}

static const char *total_reward(const struct ta_play *play, double *value)
{
    double sum = 0;
    int n = 0;
    if (play->predicted && !play->table) {
        return "the data do not hold what the other arms would have paid";
    }
    for (int t = 0; t < play->who->n; t++) {
        if (play->choice[t] >= 0 && !isnan(play->reward[t])) {
            sum += play->predicted ? expected(play, t) : play->reward[t];
            n++;
        }
    }
    if (n == 0) {
        return "no choice was paid";
    }
    *value = sum;
    return NULL;
}

const struct ta_measure ta_measure_total_reward = {
    .name = "total_reward",
    .title = "total reward",
    .meaning = "sum of all rewards, in reward units, forced choices included",
    .tested = true,
    .of = total_reward,
};
