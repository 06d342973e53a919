/* bernoulli.c - each arm pays its magnitude with a fixed probability, else its loss value.
 *
 *   r_a = magnitude_a with probability p_a, else loss_a
 *
 * Robbins 1952; Sutton & Barto 2018, chapter 2. One uniform number an arm and trial, drawn arm by
  * arm within a trial whatever the probabilities, so that luck is comparable across settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "envs.h"
#include "twoarm/vecmath.h"

#include <math.h>

enum { P, MAGNITUDE, LOSS };
static const struct ta_env_param par[] = {
    [P] = {.name = "p", .meaning = "probability of a win", .fallback = NAN, .lo = 0, .hi = 1},
    [MAGNITUDE] =
        {.name = "magnitude", .meaning = "reward of a win", .fallback = 1, .lo = -1e6, .hi = 1e6},
    [LOSS] = {.name = "loss",
              .meaning = "reward of a trial without a win",
              .fallback = 0,
              .lo = -1e6,
              .hi = 1e6},
};

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            double p = spec->par[P][a], win = spec->par[MAGNITUDE][a], loss = spec->par[LOSS][a];
            outcome[t * spec->k + a] = ta_rng_uniform(rng) < p ? win : loss;
            mean[t * spec->k + a] = p * win + (1 - p) * loss;
        }
    }
}

TA_CLONES static void draw_lanes(const struct ta_env_spec *spec, uint64_t *rng, int n,
                                 double *outcome)
{
    for (int a = 0; a < spec->k; a++) {
        double p = spec->par[P][a], win = spec->par[MAGNITUDE][a], loss = spec->par[LOSS][a];
        double *x = outcome + a * n;
        ta_rng_lanes_uniform(rng, n, x);
        TA_LANES(i, n) {
            x[i] = x[i] < p ? win : loss;
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    ta_env_win_range(spec, MAGNITUDE, LOSS, lo, hi);
}

const struct ta_env ta_env_bernoulli = {
    .name = "bernoulli",
    .title = "a win with fixed probability",
    .source = "Robbins 1952; Sutton & Barto 2018, chapter 2",
    .par = par,
    .n_par = 3,
    .draw = draw,
    .range = range,
    .draw_lanes = draw_lanes,
};
