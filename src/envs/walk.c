/* walk.c - expected payoffs that drift: a Gaussian random walk pulled to a centre.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   x_{t+1} = lambda x_t + (1 - lambda) theta + N(0, drift_sd), kept within [lo, hi]
 *   r_a = x_a + N(0, sd), rounded; or, with `wins`, 1 with probability x_a, else 0
 *
 * Daw et al. 2006, Nature 441:876: lambda .9836, theta 50, drift_sd 2.8, sd 4, payoffs rounded to
  * whole
 * points between 1 and 100. With `wins`, reflection and lambda 1 the walk of Daw et al. 2011,
  * Neuron 69:1204 (drift_sd .025 between .25 and .75). */
#include "envs.h"

#include "normal.h"

#include <math.h>

enum { START };
static const struct ta_env_param par[] = {
    [START] = {.name = "start",
               .meaning = "where the walk starts; none: drawn from where it settles, "
                          "or between lo and hi when lambda is 1",
               .fallback = -1e9,
               .lo = -1e6,
               .hi = 1e6},
};
enum { LAMBDA, THETA, DRIFT_SD, SD, LO, HI, REFLECT, WINS };
static const struct ta_env_setting set[] = {
    [LAMBDA] = {.name = "lambda",
                .meaning = "how much of the distance to theta stays a trial",
                .fallback = 0.9836,
                .lo = 0,
                .hi = 1},
    [THETA] = {.name = "theta",
               .meaning = "what the walk is pulled to",
               .fallback = 50,
               .lo = -1e6,
               .hi = 1e6},
    [DRIFT_SD] = {.name = "drift_sd",
                  .meaning = "standard deviation of a step",
                  .fallback = 2.8,
                  .lo = 0,
                  .hi = 1e6},
    [SD] = {.name = "sd",
            .meaning = "standard deviation of payoffs around the walk",
            .fallback = 4,
            .lo = 0,
            .hi = 1e6},
    [LO] = {.name = "lo",
            .meaning = "walk and payoffs are never below",
            .fallback = 1,
            .lo = -1e6,
            .hi = 1e6},
    [HI] = {.name = "hi", .meaning = "nor above", .fallback = 100, .lo = -1e6, .hi = 1e6},
    [REFLECT] = {.name = "reflect",
                 .meaning = "the walk is reflected at lo and hi; else it stops there",
                 .fallback = 0,
                 .lo = 0,
                 .hi = 1,
                 .flag = true},
    [WINS] = {.name = "wins",
              .meaning = "the walk is a probability of winning 1; else a payoff, rounded "
                         "to whole numbers",
              .fallback = 0,
              .lo = 0,
              .hi = 1,
              .flag = true},
};

static double within(double x, double lo, double hi, bool reflect)
{
    if (reflect && hi > lo) {
        double span = 2 * (hi - lo), y = fmod(x - lo, span);
        y = y < 0 ? y + span : y;
        return lo + (y > hi - lo ? span - y : y);
    }
    return x < lo ? lo : x > hi ? hi : x;
}

static double settle(const struct ta_env_spec *spec, struct ta_rng *rng)
{
    double lambda = spec->set[LAMBDA][0], lo = spec->set[LO][0], hi = spec->set[HI][0];
    double z = ta_rng_normal(rng), u = ta_rng_uniform(rng);
    if (lambda >= 1) {
        return lo + (hi - lo) * u;
    }
    double sd = spec->set[DRIFT_SD][0] / sqrt(1 - lambda * lambda);
    return within(spec->set[THETA][0] + sd * z, lo, hi, spec->set[REFLECT][0] > 0);
}

static void pay(const struct ta_env_spec *spec, struct ta_rng *rng, double x, double *outcome,
                double *mean)
{
    double lo = spec->set[LO][0], hi = spec->set[HI][0];
    if (spec->set[WINS][0] > 0) {
        *outcome = ta_rng_uniform(rng) < x;
        *mean = x;
    } else {
        *outcome = ta_clip_round(x + spec->set[SD][0] * ta_rng_normal(rng), 1, lo, hi);
        *mean = ta_normal_mean(x, spec->set[SD][0], 1, lo, hi);
    }
}

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    double x[TA_MAX_ARMS], lambda = spec->set[LAMBDA][0];
    for (int a = 0; a < spec->k; a++) {
        double drawn = settle(spec, rng), start = spec->par[START][a];
        x[a] = start > par[START].fallback ? start : drawn;
    }
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            pay(spec, rng, x[a], &outcome[t * spec->k + a], &mean[t * spec->k + a]);
            x[a] = lambda * x[a] + (1 - lambda) * spec->set[THETA][0] +
                   spec->set[DRIFT_SD][0] * ta_rng_normal(rng);
            x[a] = within(x[a], spec->set[LO][0], spec->set[HI][0], spec->set[REFLECT][0] > 0);
        }
    }
}

static const char *check(const struct ta_env_spec *spec)
{
    if (spec->set[LO][0] >= spec->set[HI][0]) {
        return "expected lo to be below hi";
    }
    if (spec->set[WINS][0] > 0 && (spec->set[LO][0] < 0 || spec->set[HI][0] > 1)) {
        return "expected lo and hi between 0 and 1, since the walk is a probability (wins = true)";
    }
    return NULL;
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    bool wins = spec->set[WINS][0] > 0;
    *lo = wins ? 0 : spec->set[LO][0];
    *hi = wins ? 1 : spec->set[HI][0];
}

const struct ta_env ta_env_walk = {
    .name = "walk",
    .title = "payoffs that drift",
    .source = "Daw et al. 2006, Nature 441:876",
    .par = par,
    .n_par = 1,
    .set = set,
    .n_set = 8,
    .draw = draw,
    .range = range,
    .check = check,
};
