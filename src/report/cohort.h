/* cohort.h - participants taken together: their means with intervals, and their agents' means.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cohort of agents number i is agent i of every participant; its mean over participants is
 * one draw of what the cohort would look like if the model were true. 1000 such cohorts give the
 * band. */
#ifndef TWOARM_REPORT_COHORT_H
#define TWOARM_REPORT_COHORT_H

#include "twoarm/io.h"
#include "twoarm/match.h"

/* Mean over participants with its 95 % t interval (NAN below two participants). */
struct cohort_mean {
    double mean, lo, hi;
    int n;
};
struct cohort_row {
    struct cohort_mean human;
    struct ta_place agents; /* agents.human = human.mean; n = 0 without agents */
    double p_holm;          /* ta_place_p of agents corrected over measures (Holm 1979) */
    double predicted;       /* mean of what was predicted one step ahead; measures only */
    double x;               /* curve: the trial in the middle of the point */
};

/* Owns its arrays. */
struct cohort {
    int n_who, n_agents;
    int n_with; /* participants that have agents */
    int n_rows; /* measures, then points of the learning curve */
    int n_measures, n_points, width;
    enum ta_curve_of of;
    struct cohort_row *row; /* [n_rows], after cohort_finish */
    bool *with;             /* [n_who] has agents */
    double *human;          /* [row * n_who + i] */
    double *predicted;      /* [row * n_who + i] of measures */
    double *sum;            /* [row * n_agents + i] over participants */
    int *count;             /* the same: participants in the sum */
    double *spare;          /* [n_agents] */
};

bool cohort_alloc(struct cohort *, const struct ta_dataset *, int n_agents);
void cohort_free(struct cohort *);
/* Adds participant i. */
void cohort_add(struct cohort *, int i, const struct ta_match *);
/* Where anybody has agents, all means are over those who have them: the same people on both
 * sides. calibrated: p of every value by refitted agents, or NULL. */
void cohort_finish(struct cohort *, const double *calibrated);
/* Measures whose corrected p is below .05, as values of ta_value_get; returns how many. */
int cohort_misfits(const struct cohort *, int *value);
/* How many measures were tested. */
int cohort_tested(const struct cohort *);
/* "P(stay | loss): .41 (agents .52 to .60, corrected p .028)" for each misfit, or that there is
 * none, as lines of plain text. */
void cohort_verdict(const struct cohort *, struct ta_text *);

/* Trials a point of a participant's own curve takes, so that it stands on about eight choices. */
int curve_width(const struct ta_curve *, int n_contexts);

#endif
