/* law.c - parameters that each run draws for itself, by GSL's distributions over our own streams.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/simulate.h"

#include <gsl/gsl_randist.h>

/* Our generator as GSL sees one. Its own set is never called: streams are started by name. */
static void set(void *state, unsigned long seed)
{
    ta_rng_start(state, seed, TA_STREAM_PARAM, 0, 0);
}

static unsigned long get(void *state)
{
    return (unsigned long)(ta_rng_next(state) >> 32);
}

static double get_double(void *state)
{
    return ta_rng_uniform(state);
}

static const gsl_rng_type generator = {
    .name = "xoshiro256++",
    .max = 0xffffffffu,
    .min = 0,
    .size = sizeof(struct ta_rng),
    .set = set,
    .get = get,
    .get_double = get_double,
};

double ta_par_draw(const struct ta_par_law *p, struct ta_rng *rng)
{
    gsl_rng r = {.type = &generator, .state = rng};
    switch (p->law) {
    case TA_LAW_BETA:
        return gsl_ran_beta(&r, p->a, p->b);
    case TA_LAW_GAMMA:
        return gsl_ran_gamma(&r, p->a, p->b);
    case TA_LAW_NORMAL:
        return p->a + gsl_ran_gaussian(&r, p->b);
    case TA_LAW_UNIFORM:
        return gsl_ran_flat(&r, p->a, p->b);
    case TA_LAW_EXPONENTIAL:
        return p->b + gsl_ran_exponential(&r, p->a);
    case TA_LAW_LOGISTIC:
        return p->a + gsl_ran_logistic(&r, p->b);
    case TA_LAW_FIXED:
        break;
    }
    return p->a;
}
