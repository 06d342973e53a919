/* exponential.c - many small payoffs and few large ones.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   r_a exponential with mean mean_a */
#include "envs.h"

#include <math.h>

static const struct ta_env_param par[] = {
    {.name = "mean", .meaning = "expected reward", .fallback = NAN, .lo = 0, .hi = 1e6},
};

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            outcome[t * spec->k + a] = spec->par[0][a] * ta_rng_exponential(rng);
            mean[t * spec->k + a] = spec->par[0][a];
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    (void)spec;
    *lo = 0;
    *hi = INFINITY;
}

const struct ta_env ta_env_exponential = {
    .name = "exponential",
    .title = "exponentially distributed payoffs",
    .source = "textbook",
    .par = par,
    .n_par = 1,
    .draw = draw,
    .range = range,
};
