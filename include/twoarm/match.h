/* match.h - matched agents on a participant's own outcome table, and the measures for both.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MATCH_H
#define TWOARM_MATCH_H

#include "twoarm/fit.h"
#include "twoarm/watch.h"

/* Where every trial stands within its context and among its reversals (changes of the best arm
 * from one trial of a context to a later one, ties passed over). Arrays of who->n, owned. */
struct ta_order {
    int *previous, *next; /* trial of the same context before and after, -1: none */
    int *within;          /* 0, 1, ... within its context */
    int *since;           /* trials since the last reversal, or since the context began */
    int *until;           /* trials to the next reversal of the context; 0: none comes */
    signed char *former;  /* best arm before the last reversal; -1: none yet */
    int longest;          /* length of the longest context */
    int n_reversals;
    bool names_best; /* some trial's best arm is known */
    void *block;
};
bool ta_order_make(struct ta_order *, const struct ta_participant *);
void ta_order_free(struct ta_order *);

/* One way through a participant's trials: the human's own, one agent's, or what the model expects
 * of each of the human's choices, given those before it. Measures see only this, so they cannot
 * tell a human from an agent. Arrays have who->n entries and are borrowed. */
struct ta_play {
    const struct ta_participant *who; /* best arm, scored trials, contexts, positions */
    const struct ta_order *order;
    const signed char *choice; /* -1 missed */
    const double *reward;      /* NAN: missed, or outcome unknown */
    const double *table;       /* [n * k] what each arm would have paid; NULL: not known */
    const double *prob;        /* [n * k] the model's P(arm) before each choice; NULL: not known */
    const double *par;         /* what it was simulated from; NULL: a human */
    bool tested_only;          /* only measures that verdicts are about are wanted */
    bool predicted;            /* one step ahead: trial t is measured by prob, not by its choice */
    double win_above;          /* a win is a reward above this; a loss one below */
};
/* How much arm a was chosen on trial t: 1 or 0; one step ahead, its probability. */
static inline double ta_play_took(const struct ta_play *play, int t, int a)
{
    return play->predicted ? play->prob[(size_t)t * play->who->k + a] : play->choice[t] == a;
}
/* Whether trial t is a free choice, so that it can be asked what was chosen. */
static inline bool ta_play_asked(const struct ta_play *play, int t)
{
    return play->who->scored[t] && play->choice[t] >= 0;
}

/* A number, or a few, computed alike for humans, one-step-ahead predictions and agents. One new
 * file and one line of measures.def adds one; tables, figures, report and `twoarm match` follow. */
struct ta_part {
    const char *name, *title;
};
struct ta_measure {
    const char *name, *title, *meaning;
    bool share;  /* between 0 and 1: drawn on that axis */
    bool tested; /* one of those the verdicts are about; the others are shown only */
    int n_parts; /* 0: one number */
    const struct ta_part *part;
    int most_agents; /* costly: only for the first so many agents; 0: for all */
    /* Fills value[n_parts or 1]; NAN what is not defined for these trials. When nothing is, returns
     * half a sentence that says why (static), else NULL. */
    const char *(*of)(const struct ta_play *, double *value);
};
enum { TA_MAX_VALUES = 96, TA_MAX_PARTS = 32 };
extern const struct ta_measure *const ta_measures[]; /* NULL-terminated */

/* All numbers of all measures in a row: value v is part `part` of its measure. */
struct ta_value {
    const struct ta_measure *measure;
    int part;
    const char *name, *title;
};
int ta_value_count(void);
struct ta_value ta_value_get(int v);
/* The number of that name, or -1. */
int ta_value_index(const char *name);
/* All values of one play; why[v], if not NULL, says why value[v] is NAN. most: number of the agent
 * (costly measures are left out beyond theirs), or 0. */
void ta_values_of(const struct ta_play *, int agent, double *value, const char **why);

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
    int n;             /* agents for which the measure is defined */
    double calibrated; /* p by refitted agents (calibrate.h), NAN where not asked for */
    double predicted;  /* one step ahead, from the human's own choices; NAN */
    const char *why;   /* why `human` is NAN, half a sentence; else NULL */
};
/* Sorts a copy of agents (NAN left out). */
struct ta_place ta_place_make(double human, const double *agents, int n);
/* p = min(1, 2 min(#{<=} + 1, #{>=} + 1) / (N + 1)); NAN agents do not
 * count; NAN when the human's number is NAN or no agent has one. Equal up to rounding is equal.
 */
double ta_match_p(double human, const double *agents, int n);

/* Holm's correction (1979) of n p-values, NAN left out: what each is worth among the others. */
void ta_match_holm(const double *p, int n, double *corrected);
/* The p that counts: calibrated where it is known. */
double ta_place_p(const struct ta_place *);
/* Of one participant's places [ta_value_count()]: p corrected over the tested measures, NAN for the
 * others. */
void ta_places_holm(const struct ta_place *, double *corrected);

/* Owns agents and curve. */
struct ta_match {
    const struct ta_participant *who;
    int n_agents;         /* 0: none, see why_none */
    const char *why_none; /* half a sentence, or NULL */
    bool stopped;         /* asked to: not to be used, but to be freed */
    bool prior;           /* TA_FROM_UNCERTAINTY: drawn with the help of a wide prior */
    struct ta_place place[TA_MAX_VALUES];
    double *agents; /* [value * n_agents + i] */
    struct ta_curve curve;
};
/* Stated win probabilities, of every context or of some by name. */
enum { TA_MAX_GIVEN = 64 };
struct ta_arms {
    int n;
    struct ta_arms_given {
        char context[64]; /* "": every context that is not named */
        int n;            /* probabilities that were stated */
        double prob[TA_MAX_ARMS];
    } given[TA_MAX_GIVEN];
};
/* Those of the context of trial t, or NULL. */
const struct ta_arms_given *ta_arms_at(const struct ta_arms *, const struct ta_participant *,
                                       int t);
/* Which stated probability is arm a's: where the data name the best arm, the highest is its and the
 * others keep their order; else by number. best: -1 unknown. */
int ta_arms_place(const struct ta_arms_given *, int k, int a, int best);

/* Whose parameters agents carry: the participant's estimate, draws from its uncertainty, or draws
 * from the group's distribution. */
enum ta_from { TA_FROM_ESTIMATE, TA_FROM_UNCERTAINTY, TA_FROM_GROUP };
struct ta_group;
struct ta_match_options {
    struct ta_scale scale;
    double win_above;
    enum ta_from from;
    const struct ta_group *group; /* of TA_FROM_GROUP */
    bool tested_only;             /* leave out measures that no verdict is about */
    const struct ta_arms *arms;   /* for data without outcome tables, or NULL */
    bool many_rewards;            /* more than two: stated probabilities say too little then */
    int n_agents;
    uint64_t seed;
    /* called after each agent, in order, while it is at hand (its play is gone afterwards); with
     * many threads from many participants at a time; or NULL */
    void (*watch)(void *of, const struct ta_play *, int agent);
    void *watch_of;
    /* may ask to stop among the agents of one participant, and is told how many have played; NULL
     */
    const struct ta_watch *within;
};
/* Simulates n_agents from `par` (agent i from each[i * n_par] where each is not NULL) on `table`,
 * the reward of every arm on every trial [who->n * who->k]. table NULL: no agents, only the human's
 * own numbers and, from par, what was predicted; par NULL: not even that. Missed trials are missed,
 * forced ones forced, and outcomes the human never saw (NAN) are not seen. Agent i of a context
 * draws from a stream of its own, named by participant, session, context and i. False when memory
 * is short. */
bool ta_match_make(struct ta_match *, const struct ta_participant *, const struct ta_model *,
                   const double *par, const double *each, const double *table,
                   const struct ta_match_options *);
void ta_match_free(struct ta_match *);

/* Every participant with the estimates of `fit`, over `threads` threads (0: all). `each` is
 * called in the order of the participants, one at a time, and may keep the match (then it frees
 * it) or free it: the same bytes whatever the threads. The watch is told of agents; once it asks to
 * stop nobody is begun any more, and who is not finished is not told of. */
bool ta_match_all(const struct ta_dataset *, const struct ta_fit *fit,
                  const struct ta_match_options *, int threads, const struct ta_watch *,
                  void (*each)(void *of, int i, struct ta_match *), void *of);

/* Why a participant has no agents, half a sentence; NULL: there are some. */
const char *ta_match_why_none(const struct ta_participant *, const struct ta_fit *,
                              const struct ta_match_options *);

/* --- the outcome table ------------------------------------------------------------------------ */

enum ta_table_source { TA_TABLE_NONE, TA_TABLE_OWN, TA_TABLE_MEANS, TA_TABLE_ARMS };
/* Where the table of a participant's agents would come from: their outcome columns; else drawn
 * from their mean columns, or from stated win probabilities (or NULL). */
enum ta_table_source ta_table_source(const struct ta_participant *, const struct ta_arms *);
/* The table, malloc'ed [n * k]; NULL when there is none or memory is short. A drawn table keeps
 * what the participant was paid and draws the other arms from `lo` and `hi`. */
double *ta_table_make(const struct ta_participant *, const struct ta_arms *, double lo, double hi,
                      uint64_t seed);
/* Whether all rewards of the data are the lowest or the highest, so that win probabilities say it
 * all. */
bool ta_table_two_rewards(const struct ta_dataset *);
/* Can everybody be given a table? Else an error that says what is missing. */
bool ta_tables_check(const struct ta_dataset *, const struct ta_arms *, struct ta_error *);

#endif
