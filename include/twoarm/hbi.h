/* hbi.h - models and parameters of a population at once: hierarchical Bayesian inference.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_HBI_H
#define TWOARM_HBI_H

#include "twoarm/fit.h"
#include "twoarm/select.h"

/* The population of those who use one model, on the unconstrained scale (logit, log). */
struct ta_hbi_group {
    int d;
    double mean[TA_MAX_PAR], error[TA_MAX_PAR]; /* of the mean, and its error bar */
    double variance[TA_MAX_PAR];                /* over people */
    double count;                               /* expected number of people */
};

/* Piray et al. 2019 PLoS Comput Biol 15:e1007043. */
struct ta_hbi {
    int n_models, n_people; /* people with a scored choice */
    struct ta_hbi_group group[TA_MAX_MODELS];
    double frequency[TA_MAX_MODELS], xp[TA_MAX_MODELS], pxp[TA_MAX_MODELS];
    double alpha[TA_MAX_MODELS]; /* Dirichlet counts */
    double bound, bound_null;    /* of the log evidence: as found, and with equal frequencies */
    double bor;                  /* omnibus risk: P(all models equally frequent) */
    int n_steps, n_steps_null;
    bool converged;
    bool stopped; /* asked to: nothing else here is to be used, nor what is beside it */
};
struct ta_hbi_options {
    /* root mean square change of mean / sd at which it stops; 0: at the fixed point, where a step
     * changes no mean, log variance or number of people by 1e-6 */
    double tolerance;
    /* each step's searches from the group's mean alone, as cbm's, which may end on the lower of two
     * tops; else the better of those from there and from where the last one leads */
    bool as_cbm;
    int threads; /* 0: all; the same bytes for any number */
    const struct ta_watch *watch; /* parts: every model alone, the null hypothesis, the steps */
};
/* responsibility[person * n_models + model] takes how probable it is that a person uses a model
 * (NAN for those without a scored choice), fit[model * data->n + person] the most probable
 * parameters under each model's group. False when memory is short. */
bool ta_hbi(const struct ta_model *const *, int n_models, const struct ta_dataset *,
            const struct ta_hbi_options *, struct ta_hbi *, double *responsibility,
            struct ta_fit *fit);

#endif
