/* env.h - where rewards come from: every outcome of every arm exists before the first trial.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_ENV_H
#define TWOARM_ENV_H

#include "twoarm/base.h"
#include "twoarm/rng.h"

struct ta_env_param {
    const char *name, *meaning;
    double fallback; /* value when not given; NAN: must be given */
    double lo, hi;   /* allowed range */
};
enum { TA_MAX_ENV_PAR = 8 };

/* An environment with its numbers: par[j][arm]. */
struct ta_env_spec {
    const struct ta_env *env;
    int k;
    double par[TA_MAX_ENV_PAR][TA_MAX_ARMS];
};

struct ta_env {
    const char *name, *title, *source;
    const struct ta_env_param *par; /* each one value an arm */
    int n_par;
    /* outcome[t * k + a] and mean[t * k + a] (expected reward) of n trials */
    void (*draw)(const struct ta_env_spec *, struct ta_rng *, int n, double *outcome, double *mean);
};

extern const struct ta_env *const ta_envs[]; /* envs.def order, NULL-terminated */
const struct ta_env *ta_env_find(const char *name);
/* Sets every parameter of every arm to its fallback. */
void ta_env_spec_init(struct ta_env_spec *, const struct ta_env *, int k);
/* The arm of highest mean, 0-based; -1 on a tie. */
int ta_best_arm(const double *mean, int k);

#endif
