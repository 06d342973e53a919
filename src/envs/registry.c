/* registry.c - all environments, and what holds for each of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "envs.h"

#include <math.h>
#include <string.h>

const struct ta_env *const ta_envs[] = {
#define TA_ENV(symbol) &symbol,
#include "envs.def"
#undef TA_ENV
    NULL,
};

const struct ta_env *ta_env_find(const char *name)
{
    for (int i = 0; ta_envs[i]; i++) {
        if (strcmp(ta_envs[i]->name, name) == 0) {
            return ta_envs[i];
        }
    }
    return NULL;
}

void ta_env_spec_init(struct ta_env_spec *spec, const struct ta_env *env, int k)
{
    *spec = (struct ta_env_spec){.env = env, .k = k};
    for (int j = 0; j < env->n_par; j++) {
        for (int a = 0; a < k; a++) {
            spec->par[j][a] = env->par[j].fallback;
        }
    }
    for (int j = 0; j < env->n_set; j++) {
        spec->n_set[j] = isnan(env->set[j].fallback) ? 0 : 1;
        spec->set[j][0] = env->set[j].fallback;
    }
    for (int a = 0; a < k; a++) {
        spec->arm[a] = a;
    }
}

bool ta_env_by_choice(const struct ta_env_spec *spec)
{
    return spec->env->by_choice && spec->env->by_choice(spec);
}

int ta_best_arm(const double *mean, int k)
{
    int best = 0;
    bool tied = false;
    for (int a = 1; a < k; a++) {
        tied = mean[a] == mean[best] || (tied && mean[a] < mean[best]);
        best = mean[a] > mean[best] ? a : best;
    }
    return tied ? -1 : best;
}

void ta_env_win_range(const struct ta_env_spec *spec, int win, int loss, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int a = 0; a < spec->k; a++) {
        *lo = fmin(*lo, fmin(spec->par[win][a], spec->par[loss][a]));
        *hi = fmax(*hi, fmax(spec->par[win][a], spec->par[loss][a]));
    }
}
