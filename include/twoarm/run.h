/* run.h - one loop for everything: feature, choose (softmax or a rule), feed, sink, learn.
 *
 * Fitting, prediction, simulation, matched agents and the agent that sits at the real task all step
 * the same functions: a runner holds the arrays for one model and n lanes; ta_runner_predict and
 * ta_runner_learn are one trial; ta_run loops them between a feed and a sink.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_RUN_H
#define TWOARM_RUN_H

#include "twoarm/model.h"

/* Owns its arrays. Fill par[j][0..n-1] (all n lanes, the padding too) before ta_runner_begin. It
 * must not be moved in memory: lanes.par points into it. */
struct ta_runner {
    const struct ta_model *model;
    struct ta_lanes lanes;
    int n_par, n_weights;
    double *par[TA_MAX_PAR];
    int weight_of[TA_MAX_PAR]; /* parameter index of the w-th weight */
    int lapse;                 /* parameter index of the lapse, or -1 */
    double *f;                 /* features [w * k + a][n] */
    double *logp;              /* log choice probabilities [a][n] */
    double *prob;              /* the probabilities themselves [a][n], where they are drawn from */
    double *mean;              /* expected rewards [a][n], 0 until a feed fills them; NULL for
                                * models that do not see them */
    double *position;          /* [a][n]; set to the arm's own number at begin */
    double *took, *chose, *reward, *paid;
    double *scratch; /* 2 rows of n */
    double *block;   /* the one allocation behind all of them */
};

/* n rounded up to TA_LANE_PAD. */
int ta_lanes_pad(int n);
/* For n lanes (rounded up) of k arms; false when memory is short. */
bool ta_runner_alloc(struct ta_runner *, const struct ta_model *, int n, int k, struct ta_scale);
void ta_runner_free(struct ta_runner *);
/* Start of a sequence: values at q0, nothing remembered. */
void ta_runner_begin(struct ta_runner *);
/* Fills f, and logp unless features_only. Changes no state. */
void ta_runner_predict(struct ta_runner *, bool features_only);
/* Fills f and prob. Changes no state. */
void ta_runner_probs(struct ta_runner *);
/* Learns from took, chose, reward and paid as they stand. */
void ta_runner_learn(struct ta_runner *);
/* The same choice and reward in all lanes. choice -1: missed; reward NAN: chosen, outcome unknown.
 */
void ta_runner_saw(struct ta_runner *, int choice, double reward);
/* Every lane answers, by its own probabilities (prob) and stream of numbers (ta_rng_lanes_uniform):
 * fills took, chose and paid. */
void ta_runner_choose(struct ta_runner *, uint64_t *rng);
/* Pays what the arm taken pays in its lane: outcome[a * n + lane]. */
void ta_runner_pay(struct ta_runner *, const double *outcome);
/* Positions of all arms, the same in all lanes; NULL: unknown. */
void ta_runner_place(struct ta_runner *, const unsigned char *position);

/* A feed says what is there before trial t, and fills took, chose, reward and paid of
 * trial t. */
struct ta_feed {
    void *of;
    void (*before)(void *of, struct ta_runner *, int t); /* NULL: positions unknown */
    void (*choose)(void *of, struct ta_runner *, int t);
    bool needs_logp, needs_prob;
};
/* A sink takes what it wants after the choice and before learning. */
struct ta_sink {
    void *of;
    void (*take)(void *of, const struct ta_runner *, int t);
    bool needs_logp;
};
/* Runs n_trials from a fresh start. */
void ta_run(struct ta_runner *, int n_trials, const struct ta_feed *, const struct ta_sink *);

/* --- feeds and sinks that several rooms use ------------------------------------------------------
 */

/* One sequence as models see it: the trials of one participant in one context, in order.
 * reward NAN: outcome missing. Borrowed arrays. */
struct ta_sequence {
    int n, k;
    const signed char *choice;     /* [n] 0..k-1, -1 missed */
    const double *reward;          /* [n] */
    const unsigned char *scored;   /* [n] 0: forced or missed: learned from, not scored */
    const unsigned char *position; /* [n * k] or NULL */
};
/* The same recorded sequence for every lane. `of` is the sequence. */
struct ta_feed ta_feed_sequence(const struct ta_sequence *);

/* Sum over scored trials of log P(choice), one sum a lane: ll[n], not cleared. */
struct ta_sink_loglik {
    const struct ta_sequence *seq;
    double *ll;
};
struct ta_sink ta_sink_loglik(struct ta_sink_loglik *);

/* Agents that choose from their probabilities and are paid from an outcome table: one stream of
 * random numbers a lane. A trial with available[t] = 0 is missed by every agent (nothing drawn);
 * forced[t] >= 0 makes all take that arm. Arrays other than table may be NULL. */
struct ta_table_play {
    int n, k;
    const double *table;            /* [n * k] reward of arm a on trial t */
    const unsigned char *position;  /* [n * k] */
    const unsigned char *available; /* [n] */
    const signed char *forced;      /* [n] */
    uint64_t *rng; /* [4 * lanes] xoshiro256++ states, row-wise s[i * lanes + lane] */
    signed char *choice;            /* out: [t * lanes + lane], -1 missed; may be NULL */
};
struct ta_feed ta_feed_table(struct ta_table_play *);
/* Puts stream `from` into lane l of the states. */
struct ta_rng;
void ta_table_play_seed(struct ta_table_play *, int lanes, int lane, const struct ta_rng *from);

/* The arm a uniform number u picks from log probabilities of stride n (cumulative, arm 0 first). */
int ta_pick(const double *logp, int stride, int k, double u);

#endif
