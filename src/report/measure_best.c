/* measure_best.c - P(best): how often the arm of highest expected reward was chosen.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forced choices are nobody's choice and are left out, and so are trials on which two arms are
 * equally good or on which the data do not say which is best. */
#include "twoarm/match.h"

static const char *p_best(const struct ta_play *play, double *value)
{
    const struct ta_participant *who = play->who;
    double hits = 0;
    int n = 0;
    for (int t = 0; t < who->n; t++) {
        if (ta_play_asked(play, t) && who->best[t] >= 0) {
            hits += ta_play_took(play, t, who->best[t]);
            n++;
        }
    }
    if (n == 0) {
        return play->order->names_best ? "no free choice where one arm is best"
                                       : "the data do not say which arm is best";
    }
    *value = hits / n;
    return NULL;
}

const struct ta_measure ta_measure_p_best = {
    .name = "p_best",
    .title = "P(best)",
    .meaning = "share of free choices of the arm with the highest expected reward",
    .share = true,
    .tested = true,
    .of = p_best,
};
