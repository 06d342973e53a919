/* hbi_parts.h - what the steps of hierarchical Bayesian inference and its bound share.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_HBI_PARTS_H
#define TWOARM_FIT_HBI_PARTS_H

#include "twoarm/hbi.h"

/* The paper's constants: prior mean 0 as b observations, Gamma(v, s) of a precision, Dirichlet
 * counts. */
static const double ta_hbi_b = 1, ta_hbi_v = 0.5, ta_hbi_s = 0.01, ta_hbi_alpha = 1;
static const double ta_log_2_pi = 1.8378770664093453;

/* One person under one model. */
struct ta_hbi_cell {
    double theta[TA_MAX_PAR], variance[TA_MAX_PAR]; /* diagonal of the inverse of A */
    double f, log_det, r;
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
    int *index;                /* [n] of a person in the data set */
    struct ta_sequences *seq;  /* [n] */
    struct ta_hbi_cell *cell, *first; /* [n * k]; as the individual fits left it */
    struct ta_hbi_state group[TA_MAX_MODELS];
    double alpha[TA_MAX_MODELS];
    bool null; /* frequencies held equal */
    bool memory_short;
};

/* Of the log evidence of everybody's choices, after a step. */
double ta_hbi_bound(const struct ta_hbi_work *);

#endif
