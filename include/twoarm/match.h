/* match.h - matched agents on a participant's own outcome table, and the measures for both.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MATCH_H
#define TWOARM_MATCH_H

#include "twoarm/fit.h"

/* One way through a participant's trials: the human's own, or one agent's. Measures see only
 * this, so they cannot tell a human from an agent. All arrays have who->n entries and are
 * borrowed. */
struct ta_play {
    const struct ta_participant *who; /* best arm, scored trials, contexts */
    const signed char *choice;        /* -1 missed */
    const double *reward;             /* NAN: missed, or outcome unknown */
    const int *previous;              /* the trial before in the same context, -1: the first */
    const int *within;                /* 0, 1, ... within its context */
    double win_above;                 /* a win is a reward above this; a loss one below */
};

/* A number computed alike for humans and agents. One new file and one line of measures.def adds
 * one; tables, figures and `twoarm match` follow. */
struct ta_measure {
    const char *name, *title, *meaning;
    bool share;                           /* a share between 0 and 1: drawn on that axis */
    double (*of)(const struct ta_play *); /* NAN: not defined for these trials */
};
enum { TA_MAX_MEASURES = 32 };
extern const struct ta_measure *const ta_measures[]; /* NULL-terminated */
int ta_measure_count(void);
/* Index in ta_measures, or -1. */
int ta_measure_index(const char *name);

/* previous[n] and within[n] of struct ta_play; returns the length of the longest context. */
int ta_play_order(const struct ta_participant *, int *previous, int *within);

/* What the learning curve counts on trial t: the best arm; where no trial's best arm is known,
 * the first arm if there is a single context (arm numbers of several contexts cannot be pooled).
 */
enum ta_curve_of { TA_CURVE_NONE, TA_CURVE_BEST, TA_CURVE_FIRST };
enum ta_curve_of ta_curve_kind(const struct ta_participant *);

/* Choices of that arm by trial within context, pooled over contexts. Owns its arrays. */
struct ta_curve {
    enum ta_curve_of of;
    int n;      /* trials of the longest context; 0 without a curve */
    int *asked; /* [n] scored choices with a known target, the same for human and agents */
    int *human; /* [n] of these, the human's choices of it */
    unsigned short *agents; /* [n * n_agents + i], or NULL */
};
/* The same in points of `width` successive trials. NAN where nobody was asked. agents may be
 * NULL. */
int ta_curve_points(const struct ta_curve *, int width);
void ta_curve_pool(const struct ta_curve *, int width, int point, int n_agents, double *human,
                   double *agents);

/* Where a human stands among agents. */
struct ta_place {
    double human;
    double mean, median, lo, hi; /* of the agents; lo, hi: 2.5 and 97.5 % */
    double p;
    int n; /* agents for which the measure is defined */
};
/* Sorts a copy of agents (NAN left out). */
struct ta_place ta_place_make(double human, const double *agents, int n);
/* p = min(1, 2 min(#{<=} + 1, #{>=} + 1) / (N + 1)); NAN agents do not
 * count; NAN when the human's number is NAN or no agent has one. Equal up to rounding is equal.
 */
double ta_match_p(double human, const double *agents, int n);

/* Holm's correction (1979) of n p-values, NAN left out: what each is worth among the others. */
void ta_match_holm(const double *p, int n, double *corrected);

/* Owns agents and curve. */
struct ta_match {
    const struct ta_participant *who;
    int n_agents;         /* 0: none, see why_none */
    const char *why_none; /* half a sentence, or NULL */
    struct ta_place place[TA_MAX_MEASURES];
    double *agents; /* [measure * n_agents + i] */
    struct ta_curve curve;
};
struct ta_match_options {
    double q0, win_above;
    const double *arms; /* win probabilities for data without outcome tables, or NULL */
    int n_agents;
    uint64_t seed;
};
/* Simulates n_agents from `par` on `table` (reward of every arm on every trial, [who->n *
 * who->k]; NULL: no agents, the human's numbers only). Missed trials are missed, forced ones
 * forced, and outcomes the human never saw (NAN) are not seen. Agent i of a context draws from a
 * stream of its own, named by participant, session, context and i. False when memory is short. */
bool ta_match_make(struct ta_match *, const struct ta_participant *, const struct ta_model *,
                   const double *par, const double *table, const struct ta_match_options *);
void ta_match_free(struct ta_match *);

/* Every participant with the estimates of `fit`, over `threads` threads (0: all). `each` is
 * called in the order of the participants, one at a time, and may keep the match (then it frees
 * it) or free it: the same bytes whatever the threads. */
bool ta_match_all(const struct ta_dataset *, const struct ta_fit *fit,
                  const struct ta_match_options *, int threads,
                  void (*each)(void *of, int i, struct ta_match *), void *of);

/* --- the outcome table ------------------------------------------------------------------------ */

enum ta_table_source { TA_TABLE_NONE, TA_TABLE_OWN, TA_TABLE_MEANS, TA_TABLE_ARMS };
/* Where the table of a participant's agents would come from: their outcome columns; else drawn
 * from their mean columns, or from arms (k win probabilities, or NULL). */
enum ta_table_source ta_table_source(const struct ta_participant *, const double *arms);
/* The table, malloc'ed [n * k]; NULL when there is none or memory is short. A drawn table keeps
 * what the participant was paid and draws the other arms from `lo` and `hi`. Where the data name
 * the best arm, the highest of `arms` is its; else arms are by number. */
double *ta_table_make(const struct ta_participant *, const double *arms, double lo, double hi,
                      uint64_t seed);
/* Whether all rewards of the data are reward_lo or reward_hi, so that win probabilities say it
 * all. */
bool ta_table_two_rewards(const struct ta_dataset *);

#endif
