/* uniform.c - payoffs spread evenly between two numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   r_a ~ U[lo_a, hi_a); mean (lo_a + hi_a) / 2 */
#include "envs.h"

#include <math.h>

enum { LO, HI };
static const struct ta_env_param par[] = {
    [LO] = {.name = "lo", .meaning = "smallest reward", .fallback = 0, .lo = -1e6, .hi = 1e6},
    [HI] = {.name = "hi", .meaning = "largest reward", .fallback = NAN, .lo = -1e6, .hi = 1e6},
};

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            double lo = spec->par[LO][a], hi = spec->par[HI][a];
            outcome[t * spec->k + a] = lo + (hi - lo) * ta_rng_uniform(rng);
            mean[t * spec->k + a] = (lo + hi) / 2;
        }
    }
}

static const char *check(const struct ta_env_spec *spec)
{
    for (int a = 0; a < spec->k; a++) {
        if (spec->par[LO][a] > spec->par[HI][a]) {
            return "expected each arm's lo to be no larger than its hi";
        }
    }
    return NULL;
}

const struct ta_env ta_env_uniform = {
    .name = "uniform",
    .title = "payoffs spread evenly",
    .source = "textbook",
    .par = par,
    .n_par = 2,
    .draw = draw,
    .check = check,
};
