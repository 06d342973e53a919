/* fit.h - maximum likelihood of one participant under one model, and how sure it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_H
#define TWOARM_FIT_H

#include "twoarm/data.h"

enum ta_ci { TA_CI_NONE, TA_CI_WALD, TA_CI_PROFILE };

/* "beta=0:50" of --bounds, for every model that has a parameter of that name. */
struct ta_bound {
    char name[32];
    double lo, hi;
};
enum { TA_MAX_BOUNDS = 16 };
struct ta_fit_options {
    double q0;
    enum ta_ci ci;
    struct ta_bound bound[TA_MAX_BOUNDS];
    int n_bounds;
};

/* A parameter's state at an edge, or of the whole fit: bits, words in src/fit/flags.c. */
struct ta_fit {
    const struct ta_model *model;
    int k, n_par, n_trials, n_missed; /* n_trials: scored */
    struct ta_par_info info[TA_MAX_PAR];
    double par[TA_MAX_PAR], se[TA_MAX_PAR], lo[TA_MAX_PAR], hi[TA_MAX_PAR]; /* NAN: not known */
    double corr; /* of the first two parameters on the unconstrained scale; NAN */
    double log_lik;
    int n_optima;
    bool converged;
    char flags[160]; /* comma-separated states ("ridge_zero,open:beta"), or "n/a" */
    double ridge, ridge_log_lik; /* c of a ridge and the limit of log L along it; else NAN */
};

/* False only when memory is short. Statistical trouble is in the result. */
bool ta_fit_ml(const struct ta_model *, const struct ta_participant *,
               const struct ta_fit_options *, struct ta_fit *);
/* Log-likelihood of a participant at one parameter point (par in result-column order). */
double ta_fit_log_lik(const struct ta_model *, const struct ta_participant *, double q0,
                      const double *par);

/* Fit indices. NAN where undefined. */
double ta_fit_aic(const struct ta_fit *), ta_fit_aicc(const struct ta_fit *);
double ta_fit_bic(const struct ta_fit *), ta_fit_pseudo_r2(const struct ta_fit *);
double ta_fit_mean_p(const struct ta_fit *);

/* Every participant under one model, over `threads` threads (0: all); the same bytes for any
 * number. fit has dataset->n entries. tick, if not NULL, is called after each (from one thread at a
 * time). */
bool ta_fit_all(const struct ta_model *, const struct ta_dataset *, const struct ta_fit_options *,
                int threads, void (*tick)(void *of, int done, int n), void *of, struct ta_fit *fit);

#endif
