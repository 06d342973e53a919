/* model.h - what a learning model is: a table of parameters and functions over lanes.
 *
 * A lane is one sequence of trials at one parameter point, or one agent. All arrays over lanes are
 * laid out x[row * n + lane] so that plain loops over lanes vectorise; no function branches on a
 * lane's data. Arms are 0..k-1 in the code (1..k in files).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MODEL_H
#define TWOARM_MODEL_H

#include "twoarm/base.h"

/* RATE: shapes how features evolve; searched globally. WEIGHT: multiplies a feature in the logit,
 * so the log-likelihood is concave in all weights for fixed rates; solved by Newton. LAPSE: the
 * share of choices made by chance, P(a) = (1 - lapse) rule_a + lapse / k, whatever the rule; the
 * log-likelihood is concave in it for all else fixed. A model has at most one. */
enum ta_role { TA_RATE, TA_WEIGHT, TA_LAPSE };
enum ta_support { TA_UNIT, TA_POSITIVE, TA_REAL }; /* [0,1], [0,inf), (-inf,inf) */

struct ta_param {
    const char *name;    /* as typed and as in result columns */
    const char *meaning; /* half a sentence */
    enum ta_role role;
    enum ta_support support;
    double typical; /* a usual value, for examples and tests */
    double lo, hi;  /* default search bounds */
    double gamma_scale; /* of the usual prior of one in [0,inf): gamma(1.2, this); 0: gamma(1.2, 5),
                           an inverse temperature's */
    bool per_position; /* one for each position but the last: b for k = 2; b1, b2, ... for k > 2 */
};

enum { TA_MAX_PAR = 16, TA_LANE_PAD = 8, TA_MAX_STATE_ROWS = 4 * TA_MAX_ARMS };

struct ta_sequence;

/* What rewards are to the models of one analysis: where values start, and the range of rewards,
 * whose middle parts wins from losses (wsls) and in which lo + hi - r is the opposite of r
 * (rw-fictive). */
struct ta_scale {
    double q0, lo, hi;
};

/* n lanes of k arms. n is a multiple of TA_LANE_PAD (ta_lanes_pad). */
struct ta_lanes {
    int n, k;
    struct ta_scale scale;
    const double *const *par; /* par[j][lane], j in ta_model_n_par order */
    double *st;               /* st[row * n + lane], ta_model_rows(m, k) rows */
};

/* What is known before the choice. position[a * n + lane]: 0, 1, ... from the left; where sides are
 * unknown, the arm's own number. */
struct ta_view {
    const double *position;
    const double *mean; /* [a * n + lane] expected rewards: NULL but for models that see them */
};

/* What is known after it. took[a * n + lane] is 1 for the arm chosen, else 0; chose[lane] is 1 when
 * there was a choice, 0 when the trial was missed (then all took are 0). paid[lane] is 1 when the
 * outcome is known, else 0; then reward[lane] is 0 and must not be learned. */
struct ta_seen {
    const double *took, *chose, *reward, *paid;
};

/* A model. `par` lists rates and weights in the order of result columns; feature w belongs to the
 * w-th weight (per_position weights give k - 1 features in a row). */
struct ta_model {
    const char *name, *title, *equation, *source;
    const struct ta_param *par;
    int n_par;    /* entries of par, before per_position is expanded */
    int arms;     /* the only k it is about; 0: any */
    bool by_range; /* it reads the range of rewards */
    bool steps;   /* the likelihood is constant in the rates but for jumps: no curvature there */
    int arm_rows; /* rows of state for each arm */
    int rows;     /* further rows of state */
    bool plays_only; /* an agent to compare with, never fitted */
    bool sees_means; /* it knows what nobody knows: each arm's expected reward */
    bool values;  /* the first k rows of state are the arms' values, in units of reward */
    void (*init)(const struct ta_lanes *);
    /* f[(w * k + a) * n + lane]: what arm a looks like now; reads rates, never weights. NULL where
     * there is a rule. */
    void (*feature)(const struct ta_lanes *, const struct ta_view *, double *f);
    void (*learn)(const struct ta_lanes *, const struct ta_seen *); /* NULL: nothing is learned */
    /* All three at once over a recorded sequence, for one vector of TA_LANE_PAD lanes or two that
     * begin at lane `from`, made of them by loops.h: for every scored trial, every arm that was not
     * chosen and every weight, its feature minus that of the arm chosen, d[((row * (k - 1) + other)
     * * weights + w) * TA_LANE_PAD + lane], the second vector's `apart` doubles behind the first's.
     * Returns where the first's next would go. NULL where there is a rule. */
    double *(*record)(const struct ta_lanes *, int from, int vectors, size_t apart,
                      const struct ta_sequence *, double *d);
    /* Probabilities p[a * n + lane] before any lapse, for rules that are no softmax; NULL: softmax
     * of sum_w weight_w * f. Such a model has no weights and no features. */
    void (*rule)(const struct ta_lanes *, const struct ta_view *, double *p);
};

/* Registry: models.def order; NULL-terminated. */
extern const struct ta_model *const ta_models[];
/* The model of that name, or NULL. */
const struct ta_model *ta_model_find(const char *name);

/* One parameter as fitted: per_position expanded. */
struct ta_par_info {
    const struct ta_param *def;
    int position; /* 0.. for a per_position weight, else -1 */
    int weight;   /* index among weights, or -1 for a rate */
};
/* Number of parameters for k arms; info, if not NULL, takes up to TA_MAX_PAR entries. */
int ta_model_pars(const struct ta_model *, int k, struct ta_par_info *info);
int ta_model_n_weights(const struct ta_model *, int k);
int ta_model_rows(const struct ta_model *, int k);
/* Name of a parameter as in result columns ("beta", "b", "b1"); buf of at least 32 bytes. */
const char *ta_par_name(const struct ta_par_info *, int k, char *buf);

#endif
