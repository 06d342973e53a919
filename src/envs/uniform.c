/* uniform.c - payoffs spread evenly between two numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   r_a ~ U[lo_a, hi_a); mean (lo_a + hi_a) / 2 */
#include "envs.h"
#include "twoarm/vecmath.h"

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

TA_CLONES static void draw_lanes(const struct ta_env_spec *spec, uint64_t *rng, int n,
                                 double *outcome)
{
    for (int a = 0; a < spec->k; a++) {
        double lo = spec->par[LO][a], width = spec->par[HI][a] - lo, *x = outcome + a * n;
        ta_rng_lanes_uniform(rng, n, x);
        TA_LANES(i, n) {
            x[i] = lo + width * x[i];
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    ta_env_win_range(spec, LO, HI, lo, hi);
}

const struct ta_env ta_env_uniform = {
    .name = "uniform",
    .title = "payoffs spread evenly",
    .source = "textbook",
    .par = par,
    .n_par = 2,
    .draw = draw,
    .draw_lanes = draw_lanes,
    .range = range,
    .check = check,
};
