/* condition.h - classical conditioning: designs as text, Rescorla-Wagner with compound cues, and
 * temporal-difference learning with a complete serial compound.
 *
 * A design is a list of phases, a phase a list of kinds of trials that take turns:
 *
 *   A+ 20; AX+ 20; X        phases are parted by ;
 *   A+ 20, B- 20            kinds are parted by , and spread evenly over the phase
 *
 * A capital letter is a cue, several of them a compound; + is followed by the outcome, - is not;
 * neither is a probe, from which nothing is learned. The number says how often (1 when left out).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CONDITION_H
#define TWOARM_CONDITION_H

#include "twoarm/base.h"

enum { TA_CUES = 26, TA_MAX_KINDS = 8, TA_MAX_PHASES = 16, TA_KIND_TEXT = 32 };

struct ta_kind {
    uint32_t cues; /* bit 0: A */
    char sign;     /* '+', '-' or 0: a probe */
    int count;
    char text[TA_KIND_TEXT]; /* "AX+" */
};
struct ta_phase {
    struct ta_kind kind[TA_MAX_KINDS];
    int n, trials;
};
struct ta_design {
    struct ta_phase phase[TA_MAX_PHASES];
    int n, trials;
    uint32_t cues; /* all that are named */
};
/* All mistakes, each with its place and what to do. */
bool ta_design_parse(struct ta_design *, const char *text, struct ta_error *);
/* Kinds of a phase in the order of its trials: order[phase->trials]. */
void ta_phase_order(const struct ta_phase *, int *order);
/* Letters of a set of cues: "AX". buf of at least TA_CUES + 1 bytes. */
const char *ta_cues_text(uint32_t cues, char *buf);

/* What both rules need; TD's own behind. */
struct ta_conditioning {
    double alpha[TA_CUES];    /* salience of each cue, or its learning rate */
    double beta, beta_minus;  /* rates of trials with and without the outcome */
    double lambda;            /* size of the outcome */
    double gamma, decay;      /* TD: discount by step; decay of eligibility (TD(lambda)) */
    int steps, cue_at, us_at; /* TD: steps of a trial, and when cues and outcome come, from 1 */
    bool td;
};
/* Half a sentence on what is wrong with these numbers, or NULL. */
const char *ta_conditioning_check(const struct ta_conditioning *);
/* Whether learning settles: the rates of all cues of a trial together are below 2. */
bool ta_conditioning_settles(const struct ta_conditioning *, const struct ta_phase *);

/* Associative strengths: of Rescorla and Wagner by cue; of TD by cue and step since the cue came
 * (value[cue * steps + step]). Owned. */
struct ta_strengths {
    int steps; /* 1 for Rescorla-Wagner */
    double *value;
};
bool ta_strengths_alloc(struct ta_strengths *, const struct ta_conditioning *);
void ta_strengths_free(struct ta_strengths *);

/* One trial: learns, unless it is a probe.
 *
 *   Rescorla & Wagner 1972:  V_i += alpha_i beta (lambda - sum of V over present cues)
 *   TD (Sutton & Barto 1990; Schultz, Dayan & Montague 1997):
 *     delta_t = r_t + gamma V_t - V_{t-1},  w += alpha delta_t e,  e = gamma decay e + x_{t-1}
 *
 * where V_t is the sum of the weights of what each present cue shows t steps after it came. An
 * error is noted at the step at which reward and next prediction are seen.
 * prediction[steps], error[steps]: V and delta by step; of Rescorla-Wagner one each. */
void ta_condition_trial(const struct ta_conditioning *, const struct ta_kind *,
                        struct ta_strengths *, double *prediction, double *error);

/* Where strengths at the cues' onset would settle if a phase went on for ever, in closed form:
 * V + D X' c with X D X' c = lambda - X V, X the trials' cues, D the saliences: what every rule
 * settles at that changes cues only along D x. onset[TA_CUES] before the phase. False, and NAN,
 * where its trials contradict each other (A+ and A-) or rates are too high to settle. */
bool ta_condition_limit(const struct ta_conditioning *, const struct ta_phase *,
                        const double *onset, double *limit);

/* Demonstrations by name; the last has a NULL name. */
struct ta_demonstration {
    const char *name, *design, *title, *source;
};
extern const struct ta_demonstration ta_demonstrations[];

#endif
