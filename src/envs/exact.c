/* exact.c - each arm wins in exactly its share of trials, in random order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   of n trials, round(p_a n) pay magnitude_a and the others loss_a
 *
 * So no participant is luckier than another. Choice Engineering Competition (Dan & Loewenstein
  * 2019,
 * Nature Communications 10:2808): 25 of 100 trials of each arm are rewarded. The mean is the
  * share, the same on every trial (who counts what is left knows more). */
#include "envs.h"

#include <math.h>

enum { P, MAGNITUDE, LOSS };
static const struct ta_env_param par[] = {
    [P] = {.name = "p", .meaning = "share of trials that win", .fallback = NAN, .lo = 0, .hi = 1},
    [MAGNITUDE] =
        {.name = "magnitude", .meaning = "reward of a win", .fallback = 1, .lo = -1e6, .hi = 1e6},
    [LOSS] = {.name = "loss",
              .meaning = "reward of a trial without a win",
              .fallback = 0,
              .lo = -1e6,
              .hi = 1e6},
};

/* Selection sampling (Knuth 3.4.2 S): trial t wins with probability wins left / trials left, which
 * makes every order equally likely with one uniform number a trial. */
static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    int left[TA_MAX_ARMS];
    double share[TA_MAX_ARMS];
    for (int a = 0; a < spec->k; a++) {
        left[a] = (int)floor(spec->par[P][a] * n + 0.5);
        share[a] = n > 0 ? (double)left[a] / n : 0;
    }
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            double win = spec->par[MAGNITUDE][a], loss = spec->par[LOSS][a];
            bool won = ta_rng_uniform(rng) * (n - t) < left[a];
            left[a] -= won;
            outcome[t * spec->k + a] = won ? win : loss;
            mean[t * spec->k + a] = share[a] * win + (1 - share[a]) * loss;
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    ta_env_win_range(spec, MAGNITUDE, LOSS, lo, hi);
}

const struct ta_env ta_env_exact = {
    .name = "exact",
    .title = "a win in an exact share of trials",
    .source = "Dan & Loewenstein 2019, Nature Communications 10:2808",
    .par = par,
    .n_par = 3,
    .draw = draw,
    .range = range,
};
