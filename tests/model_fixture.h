/* model_fixture.h - every model in turn, parameters over their supports, sequences with everything
 * in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TESTS_MODEL_FIXTURE_H
#define TWOARM_TESTS_MODEL_FIXTURE_H

#include "models/models.h"
#include "support.h"

static const struct ta_model *model_at(int i)
{
    int n = 0;
    while (ta_models[n]) {
        n++;
    }
    return i < n ? ta_models[i] : i == n ? &ta_model_template : NULL;
}

/* From two arms to this. */
static int most_arms(const struct ta_model *m)
{
    return m->arms ? m->arms : TA_MAX_ARMS;
}

enum { LANES = 16, T = 60 };

/* Parameters spread over their supports, extremes at the first two lanes. */
static inline void set_parameters(struct ta_runner *r, const struct ta_model *m)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, r->lanes.k, info);
    for (int j = 0; j < n; j++) {
        for (int l = 0; l < LANES; l++) {
            double u = fmod(0.137 * (l + 1) + 0.31 * j, 1);
            enum ta_support s = info[j].def->support;
            double x = s == TA_UNIT ? u : s == TA_POSITIVE ? 20 * u : 8 * u - 4;
            if (l == 0) {
                x = s == TA_UNIT ? 0 : s == TA_POSITIVE ? 0 : -1e6;
            } else if (l == 1) {
                x = s == TA_UNIT ? 1 : 1e6;
            }
            r->par[j][l] = x;
        }
    }
}

struct made {
    signed char choice[T];
    double reward[T];
    unsigned char scored[T], position[T * TA_MAX_ARMS];
    struct ta_sequence seq;
};

/* A sequence with misses, missing outcomes, changing sides. */
static void make_sequence(struct made *x, int k, uint64_t seed)
{
    struct ta_rng r;
    ta_rng_start(&r, seed, TA_STREAM_ENV, 0, (uint64_t)k);
    for (int t = 0; t < T; t++) {
        int order[TA_MAX_ARMS];
        x->choice[t] = (signed char)((int)ta_rng_below(&r, (uint64_t)k + 1) - 1);
        x->reward[t] = x->choice[t] < 0 || ta_rng_uniform(&r) < 0.1
                           ? (double)NAN
                           : 2 * ta_rng_uniform(&r) - 1;
        x->scored[t] = x->choice[t] >= 0;
        for (int a = 0; a < k; a++) {
            order[a] = a;
        }
        ta_rng_shuffle(&r, order, k);
        for (int a = 0; a < k; a++) {
            x->position[t * k + a] = (unsigned char)order[a];
        }
    }
    x->seq = (struct ta_sequence){T, k, x->choice, x->reward, x->scored, x->position};
}

#endif
