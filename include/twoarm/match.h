/* match.h - matched agents on a participant's own outcome table, and the measures both are put through.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MATCH_H
#define TWOARM_MATCH_H

#include "twoarm/fit.h"

/* Choices along a participant's trials: the human's own, or one agent's. The measures see only this. */
struct ta_play {
    const struct ta_participant *who; /* contexts, best arm, positions */
    const signed char *choice;        /* [who->n * stride], choice of trial t at t * stride */
    int stride;
    const double *reward; /* the human's rewards; NULL: taken from `table` */
    const double *table;  /* [who->n * who->k] */
};

/* A number computed alike for humans and agents. One new file and one line of measures.def adds one. */
struct ta_measure {
    const char *name, *title, *meaning;
    double (*of)(const struct ta_play *); /* NAN: not defined for this sequence */
};
extern const struct ta_measure *const ta_measures[]; /* NULL-terminated */
int ta_measure_count(void);

/* Learning curve: share of best-arm choices by trial within a context. curve and n have `bins` entries
 * (trial 1, 2, ... of each context); adds to both, so that several plays can be pooled. */
void ta_curve_add(const struct ta_play *, int bins, double *sum, double *n);
int ta_curve_length(const struct ta_participant *);

enum { TA_MAX_MEASURES = 32 };
struct ta_match {
    const struct ta_participant *who;
    int n_agents;
    double human[TA_MAX_MEASURES];
    double mean[TA_MAX_MEASURES], lo[TA_MAX_MEASURES], hi[TA_MAX_MEASURES]; /* 2.5, 97.5 % of agents */
    double median[TA_MAX_MEASURES], p[TA_MAX_MEASURES];
    double *agents; /* [measure * n_agents + i] */
    int n_curve;
    double *curve_human, *curve_mean, *curve_lo, *curve_hi; /* [n_curve], NAN where not defined */
    double *curve_agents; /* [bin * n_agents + i] */
};
/* Simulates n_agents from `par` on `table` (rewards of every arm on every trial, [who->n * k]).
 * Missed trials are missed, forced ones forced. */
bool ta_match_make(struct ta_match *, const struct ta_participant *, const struct ta_model *,
                   const double *par, double q0, const double *table, int n_agents, uint64_t seed);
void ta_match_free(struct ta_match *);
/* p = min(1, 2 min(#{<=} + 1, #{>=} + 1) / (N + 1)) (statistics.md, section 9) */
double ta_match_p(double human, const double *agents, int n);
/* The table a participant's agents play: their own outcomes; else drawn from mean columns or from
 * `arms` (k win probabilities, NULL: none) with the data's lowest and highest reward. Malloc'ed [n * k];
 * NULL with an error when nothing says what an arm would have paid. */
struct ta_error;
double *ta_match_table(const struct ta_participant *, const struct ta_dataset *, const double *arms,
                       uint64_t seed, struct ta_error *);

#endif
