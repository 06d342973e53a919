/* measure_best.c - P(best): how often the arm of highest expected reward was chosen.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forced choices are nobody's choice and are left out, and so are trials on which two arms are
 * equally good or on which the data do not say which is best. */
#include "twoarm/match.h"

#include <math.h>

static double p_best(const struct ta_play *play)
{
    const struct ta_participant *who = play->who;
    int hits = 0, n = 0;
    for (int t = 0; t < who->n; t++) {
        if (who->scored[t] && play->choice[t] >= 0 && who->best[t] >= 0) {
            hits += play->choice[t] == who->best[t];
            n++;
        }
    }
    return n ? (double)hits / n : NAN;
}

const struct ta_measure ta_measure_p_best = {
    .name = "p_best",
    .title = "P(best)",
    .meaning = "share of free choices of the arm with the highest expected reward",
    .share = true,
    .of = p_best,
};
