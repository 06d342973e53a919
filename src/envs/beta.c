/* beta.c - payoffs between 0 and a magnitude, beta distributed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   r_a = magnitude_a B, B ~ Beta(a_a, b_a); mean magnitude_a a_a / (a_a + b_a)
 *
 * B = X / (X + Y) of two gamma numbers (Marsaglia & Tsang 2000, ACM TOMS 26:363; below shape 1
  * their
 * boost by U^(1/shape)). Rejection takes more or fewer uniform numbers, so each trial and arm has
  * a stream of its own, and settings of one arm move no other's luck. */
#include "envs.h"

#include <math.h>

enum { A, B, MAGNITUDE };
static const struct ta_env_param par[] = {
    [A] = {.name = "a", .meaning = "first shape", .fallback = NAN, .lo = 0.05, .hi = 1e4},
    [B] = {.name = "b", .meaning = "second shape", .fallback = NAN, .lo = 0.05, .hi = 1e4},
    [MAGNITUDE] =
        {.name = "magnitude", .meaning = "largest reward", .fallback = 1, .lo = -1e6, .hi = 1e6},
};

/* Logarithm of a gamma number, since one of shape .05 may be too small for a double. */
static double log_gamma_number(struct ta_rng *rng, double shape)
{
    double boost = 0;
    if (shape < 1) {
        boost = log1p(-ta_rng_uniform(rng)) / shape;
        shape += 1;
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double z = ta_rng_normal(rng), v = 1 + c * z;
        double u = 1 - ta_rng_uniform(rng);
        if (v > 0 && log(u) < 0.5 * z * z + d - d * v * v * v + 3 * d * log(v)) {
            return boost + log(d) + 3 * log(v);
        }
    }
}

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            struct ta_rng own;
            ta_rng_start(&own, ta_rng_next(rng), TA_STREAM_ENV, 0, 0);
            double x = log_gamma_number(&own, spec->par[A][a]);
            double y = log_gamma_number(&own, spec->par[B][a]);
            outcome[t * spec->k + a] = spec->par[MAGNITUDE][a] / (1 + exp(y - x));
            mean[t * spec->k + a] =
                spec->par[MAGNITUDE][a] * spec->par[A][a] / (spec->par[A][a] + spec->par[B][a]);
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    *lo = 0;
    *hi = 0;
    for (int a = 0; a < spec->k; a++) {
        *lo = fmin(*lo, spec->par[MAGNITUDE][a]);
        *hi = fmax(*hi, spec->par[MAGNITUDE][a]);
    }
}

const struct ta_env ta_env_beta = {
    .name = "beta",
    .title = "beta distributed payoffs",
    .source = "Marsaglia & Tsang 2000, ACM TOMS 26:363 (how they are drawn)",
    .par = par,
    .n_par = 3,
    .draw = draw,
    .range = range,
};
