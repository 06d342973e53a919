/* hbi_parts.h - what the steps of hierarchical Bayesian inference and its bound share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_HBI_PARTS_H
#define TWOARM_FIT_HBI_PARTS_H

#include "top.h"
#include "twoarm/hbi.h"

/* The paper's constants: prior mean 0 as b observations, Gamma(v, s) of a precision, Dirichlet
 * counts. */
static const double ta_hbi_b = 1, ta_hbi_v = 0.5, ta_hbi_s = 0.01, ta_hbi_alpha = 1;
static const double ta_log_2_pi = 1.8378770664093453;

/* One person under one model; arrays are pieces of the work's block. */
struct ta_hbi_cell {
    struct ta_top_kept top; /* x: theta */
    double *variance;       /* [d] diagonal of the inverse of A */
    double f, log_det, r;   /* log joint, log |A|, probability of using the model */
    bool there;
};

/* The posterior of one model's group. */
struct ta_hbi_state {
    int d;
    double n, mean[TA_MAX_PAR], spread[TA_MAX_PAR]; /* N_k, th_k, S_k */
    double beta, nu, a[TA_MAX_PAR], sig[TA_MAX_PAR];
    double lambda, log_m;
};

struct ta_hbi_work {
    const struct ta_model *const *model;
    int k, n, threads; /* models, people */
    struct ta_scale scale;
    const struct ta_dataset *data;
    int *index;               /* [n] of a person in the data set */
    struct ta_sequences *seq; /* [n] */
    struct ta_hbi_cell *cell; /* [n * k] */
    double *block;            /* [block_size] of the cells' arrays */
    size_t block_size;
    struct ta_hbi_state group[TA_MAX_MODELS];
    double alpha[TA_MAX_MODELS];
    bool null;   /* frequencies held equal */
    bool as_cbm; /* each theta as cbm searches for it */
    bool memory_short;
    const struct ta_watch *watch;
    int done, all; /* people under a model, of its steps so far and of as many as usual */
};

/* Steps 1 and 2: groups and frequencies of everybody as they are. */
void ta_hbi_groups(struct ta_hbi_work *);
/* What follows from a group's n: beta, nu and lambda; of all, the frequencies. */
void ta_hbi_counts(struct ta_hbi_work *);
/* Step 3 of model k: everybody, with its group as prior; `first`: no group yet, N(0, 6.25). */
void ta_hbi_fit_model(struct ta_hbi_work *, int k, bool first);
/* Steps 3 and 4: everybody of the groups as they are. */
void ta_hbi_people(struct ta_hbi_work *);
/* Model k's means and variances as Fisher's scoring makes them: `from` is the group that people
 * were found under, the group itself what steps 1 and 2 then made of it. */
void ta_hbi_leap(const struct ta_hbi_work *, int k, const struct ta_hbi_state *from, double *a,
                 double *variance);
/* The four steps until nothing moves, mixed with those before: to the same place in far fewer.
 * Their number, and whether that was it. */
int ta_hbi_walk(struct ta_hbi_work *, bool *converged);
/* Where a quasi-Newton search from the mean ends, in z (hbi_cbm.c). */
void ta_hbi_search_as_cbm(struct ta_joint *, const double *mean, const double *root, double *z);
/* Of the log evidence of everybody's choices, after a step. */
double ta_hbi_bound(const struct ta_hbi_work *);

#endif
