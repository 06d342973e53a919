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
/* A setting of the environment as a whole: a number, or a list of up to `most`. */
struct ta_env_setting {
    const char *name, *meaning, *unit; /* unit may be NULL */
    double fallback;                   /* NAN: must be given, or, where most > 1, none given */
    double lo, hi;
    bool whole, flag; /* whole numbers only; true or false */
    int most;         /* 0 and 1: one number */
};
enum { TA_MAX_ENV_PAR = 8, TA_MAX_ENV_SET = 8, TA_MAX_ENV_LIST = 16 };

/* An environment with its numbers: par[j][arm], set[j][0 .. n_set[j]-1]. */
struct ta_env_spec {
    const struct ta_env *env;
    int k;
    double par[TA_MAX_ENV_PAR][TA_MAX_ARMS];
    int n_set[TA_MAX_ENV_SET];
    double set[TA_MAX_ENV_SET][TA_MAX_ENV_LIST];
    int arm[TA_MAX_ARMS]; /* stated number of each arm: 0, 1, ... until arms are shuffled */
    const double *table;  /* of environment `table`: [table_rows * k] by stated arm; borrowed */
    int table_rows, first_row; /* the row that trial 0 plays */
};

/* Where an environment reverses by what is chosen, the two phases a context can be in: all numbers
 * are drawn beforehand for both, and this says in which of them the next trial is. Zero-initialise
 * at the start of a context. */
struct ta_env_phase {
    int reversed;     /* 0, or 1: the other table counts */
    int since;        /* trials answered in this phase */
    uint64_t correct; /* the last 64 of them, the latest in bit 0: 1 where best was chosen */
};

struct ta_env {
    const char *name, *title, *source;
    const struct ta_env_param *par; /* each one value an arm */
    int n_par;
    const struct ta_env_setting *set;
    int n_set;
    /* outcome[t * k + a] and mean[t * k + a] (expected reward) of n trials */
    void (*draw)(const struct ta_env_spec *, struct ta_rng *, int n, double *outcome, double *mean);
    /* Optional, of environments whose expected rewards never change: one trial in n lanes, each
     * with a stream of its own (ta_rng_lanes_uniform) that gives it the outcomes that `draw`
     * would: outcome[a * n + lane]. */
    void (*draw_lanes)(const struct ta_env_spec *, uint64_t *rng, int n, double *outcome);
    /* Of an environment that may reverse by what is chosen; else NULL. Whether this one does. */
    bool (*by_choice)(const struct ta_env_spec *);
    /* The same numbers of luck in the reversed phase; rng at the state that draw got. */
    void (*draw_reversed)(const struct ta_env_spec *, struct ta_rng *, int n, double *outcome,
                          double *mean);
    /* After an answered trial: `best` says whether the arm of highest mean was chosen. Pure. */
    void (*step)(const struct ta_env_spec *, struct ta_env_phase *, bool best);
    /* The smallest and largest reward that can be; infinite where there is no bound. */
    void (*range)(const struct ta_env_spec *, double *lo, double *hi);
    /* What is wrong with these numbers taken together (half a sentence), or NULL. */
    const char *(*check)(const struct ta_env_spec *);
};

extern const struct ta_env *const ta_envs[]; /* envs.def order, NULL-terminated */
const struct ta_env *ta_env_find(const char *name);
/* Sets every parameter of every arm, and every setting, to its fallback. */
void ta_env_spec_init(struct ta_env_spec *, const struct ta_env *, int k);
/* Whether what is chosen decides when arms change. */
bool ta_env_by_choice(const struct ta_env_spec *);
/* The arm of highest mean, 0-based; -1 on a tie. */
int ta_best_arm(const double *mean, int k);

#endif
