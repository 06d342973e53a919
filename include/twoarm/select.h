/* select.h - which model a population uses: random-effects Bayesian selection.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_SELECT_H
#define TWOARM_SELECT_H

#include <stdbool.h>

enum { TA_MAX_MODELS = 32 };

/* Stephan et al. 2009 NeuroImage 46:1004; Rigoux et al. 2014 NeuroImage 84:971. */
struct ta_selection {
    int n_models, n_steps;
    bool converged;
    double alpha[TA_MAX_MODELS];     /* Dirichlet counts */
    double frequency[TA_MAX_MODELS]; /* expected model frequencies */
    double xp[TA_MAX_MODELS];        /* exceedance probabilities, exact */
    double pxp[TA_MAX_MODELS];       /* protected: shrunken by the omnibus risk */
    double bor;                      /* omnibus risk: P(all models equally frequent) */
    double f1, f0;                   /* free energies of the two hypotheses */
};

/* log_evidence[person * n_models + model], all finite; prior counts of `prior` for each model (1:
 * SPM, mfit, cbm; 1/K: VBA). False when memory is short. */
bool ta_select(const double *log_evidence, int n_people, int n_models, double prior,
               struct ta_selection *);
/* P(model k is the most frequent) under a Dirichlet distribution with counts alpha. */
void ta_exceedance(const double *alpha, int n_models, double *xp);

#endif
