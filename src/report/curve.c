/* curve.c - the learning curve: choices of the best arm by trial within context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/match.h"

#include <math.h>

enum ta_curve_of ta_curve_kind(const struct ta_participant *who)
{
    for (int t = 0; t < who->n; t++) {
        if (who->best[t] >= 0) {
            return TA_CURVE_BEST;
        }
    }
    return who->n_contexts == 1 ? TA_CURVE_FIRST : TA_CURVE_NONE;
}

int ta_curve_points(const struct ta_curve *curve, int width)
{
    return (curve->n + width - 1) / width;
}

void ta_curve_pool(const struct ta_curve *curve, int width, int point, int n_agents, double *human,
                   double *agents)
{
    int from = point * width, to = from + width < curve->n ? from + width : curve->n;
    double asked = 0, hits = 0;
    for (int b = from; b < to; b++) {
        asked += curve->asked[b];
        hits += curve->human[b];
    }
    *human = asked > 0 ? hits / asked : NAN;
    for (int i = 0; agents && i < n_agents; i++) {
        int sum = 0;
        for (int b = from; b < to; b++) {
            sum += curve->agents[(size_t)b * n_agents + i];
        }
        agents[i] = asked > 0 ? sum / asked : NAN;
    }
}
