/* gaussian.c - payoffs that are normal around each arm's mean, itself fixed or drawn for each
 * context.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   m_a ~ N(mean_a, spread_a) once a context;  r_a ~ N(m_a, sd_a), rounded to a multiple of
  * `round`, within lo..hi
 *
 * Sutton & Barto 2018, 2.3 (their ten-armed testbed: mean 0, spread 1, sd 1); Gershman 2018,
  * Cognition 173:34 (spread^2 = 100, sd^2 = 10). */
#include "envs.h"

#include "normal.h"

#include <math.h>

enum { MEAN, SD, SPREAD };
static const struct ta_env_param par[] = {
    [MEAN] = {.name = "mean", .meaning = "expected reward", .fallback = NAN, .lo = -1e6, .hi = 1e6},
    [SD] = {.name = "sd",
            .meaning = "standard deviation of rewards",
            .fallback = 1,
            .lo = 0,
            .hi = 1e6},
    [SPREAD] = {.name = "spread",
                .meaning = "standard deviation of the mean between contexts; 0: fixed",
                .fallback = 0,
                .lo = 0,
                .hi = 1e6},
};
enum { ROUND, LO, HI };
static const struct ta_env_setting set[] = {
    [ROUND] = {.name = "round",
               .meaning = "rewards are multiples of this; 0: not rounded",
               .fallback = 0,
               .lo = 0,
               .hi = 1e6},
    [LO] = {.name = "lo",
            .meaning = "rewards are never below",
            .fallback = -1e6,
            .lo = -1e6,
            .hi = 1e6},
    [HI] = {.name = "hi", .meaning = "nor above", .fallback = 1e6, .lo = -1e6, .hi = 1e6},
};

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    double step = spec->set[ROUND][0], lo = spec->set[LO][0], hi = spec->set[HI][0];
    double centre[TA_MAX_ARMS], expected[TA_MAX_ARMS];
    for (int a = 0; a < spec->k; a++) {
        centre[a] = spec->par[MEAN][a] + spec->par[SPREAD][a] * ta_rng_normal(rng);
        expected[a] = ta_normal_mean(centre[a], spec->par[SD][a], step, lo, hi);
    }
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            double x = centre[a] + spec->par[SD][a] * ta_rng_normal(rng);
            outcome[t * spec->k + a] = ta_clip_round(x, step, lo, hi);
            mean[t * spec->k + a] = expected[a];
        }
    }
}

static const char *check(const struct ta_env_spec *spec)
{
    return spec->set[LO][0] < spec->set[HI][0] ? NULL : "expected lo to be below hi";
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    *lo = spec->set[LO][0] > set[LO].fallback ? spec->set[LO][0] : -INFINITY;
    *hi = spec->set[HI][0] < set[HI].fallback ? spec->set[HI][0] : INFINITY;
}

const struct ta_env ta_env_gaussian = {
    .name = "gaussian",
    .title = "normal payoffs around a mean",
    .source = "Sutton & Barto 2018, 2.3; Gershman 2018, Cognition 173:34",
    .par = par,
    .n_par = 3,
    .set = set,
    .n_set = 3,
    .draw = draw,
    .range = range,
    .check = check,
};
