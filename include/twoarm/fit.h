/* fit.h - one participant under one model: maximum likelihood or most probable, and how sure it is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_H
#define TWOARM_FIT_H

#include "twoarm/data.h"
#include "twoarm/watch.h"

enum ta_ci { TA_CI_NONE, TA_CI_WALD, TA_CI_PROFILE, TA_CI_BOOTSTRAP };

/* "beta=0:50" of --bounds, for every model that has a parameter of that name. */
struct ta_bound {
    char name[32];
    double lo, hi;
};
enum { TA_MAX_BOUNDS = 16 };

/* Density of a parameter before the data. NORMAL(mean, sd) is about the unconstrained scale (logit
 * of a rate, log of a positive weight); BETA(a, b) and GAMMA(shape, scale) about the natural one;
 * HALF_NORMAL(0, scale) about the spread of a population (hierarchical.h).
 */
enum ta_family {
    TA_PRIOR_FLAT,
    TA_PRIOR_NORMAL,
    TA_PRIOR_BETA,
    TA_PRIOR_GAMMA,
    TA_PRIOR_HALF_NORMAL
};
struct ta_prior {
    char name[32]; /* of the parameter, in options */
    enum ta_family family;
    double a, b;
};
enum ta_method { TA_MLE, TA_MAP, TA_EM, TA_HIERARCHICAL };
/* How an evidence, and the posterior means, deviations and intervals beside it, were found. */
enum ta_evidence { TA_EVIDENCE_NONE, TA_EVIDENCE_LAPLACE, TA_EVIDENCE_QUADRATURE };
struct ta_fit_options {
    struct ta_scale scale;
    enum ta_ci ci;
    struct ta_bound bound[TA_MAX_BOUNDS];
    int n_bounds;
    enum ta_method method;
    /* For TA_MAP; parameters without one: ta_prior_usual. For TA_HIERARCHICAL, named mu_alpha and
     * sigma_alpha: of the population's mean and spread. */
    struct ta_prior prior[TA_MAX_BOUNDS];
    int n_priors;
    bool laplace; /* for TA_MAP: no quadrature, also where it can be done (3 parameters at most) */
    bool normal; /* parameters without one: N(0, 6.25) on the unconstrained scale, as in cbm */
    double most; /* upper bound of positive weights that are given none; 0: the model's own */
};
/* "b2" and "b" both mean the second position's weight. */
bool ta_par_is_named(const char *name, const struct ta_par_info *, int k);
/* What the options make of one parameter: its bounds, its prior. */
struct ta_bound ta_fit_bound(const struct ta_par_info *, int k, const struct ta_fit_options *);
struct ta_prior ta_fit_prior(const struct ta_par_info *, int k, const struct ta_fit_options *);
/* The prior of a parameter that was given none: Beta(1.1, 1.1), Gamma(1.2, scale 5 or the
 * parameter's own), N(0, 1). */
struct ta_prior ta_prior_usual(const struct ta_param *);

/* A rate that goes to an end of its range while a weight goes to infinity, so that only c, the
 * weight times the rate's distance from that end, is known. */
struct ta_ridge {
    int rate, weight;  /* parameters */
    double c, log_lik; /* the limit of log L, others within bounds; NAN: c is infinite, too */
};
enum { TA_MOST_RIDGES = 2 }; /* one a rate */

/* What is known of one participant under one model. */
struct ta_fit {
    const struct ta_model *model;
    int k, n_par, n_trials, n_missed; /* n_trials: scored */
    struct ta_par_info info[TA_MAX_PAR];
    double par[TA_MAX_PAR], se[TA_MAX_PAR], lo[TA_MAX_PAR], hi[TA_MAX_PAR]; /* NAN: not known */
    double mean[TA_MAX_PAR]; /* of the posterior, natural scale; NAN: not known */
    bool unknown[TA_MAX_PAR]; /* par is any: the likelihood does not depend on it */
    double corr; /* of the first two parameters on the unconstrained scale; NAN */
    double log_lik, log_evidence; /* evidence: NAN where the method gives none */
    enum ta_evidence evidence;
    enum ta_method method;
    bool natural; /* TA_MAP: the density was maximised on the natural scale of some parameter */
    int n_optima;
    bool converged;
    char flags[320]; /* comma-separated states ("ridge_zero,open:beta"), or "n/a" */
    double p_chance; /* of choosing by chance, by parametric bootstrap; NAN */
    double p_coin;   /* of a biased coin that learns nothing; NAN */
    int n_ridges;
    struct ta_ridge ridge[TA_MOST_RIDGES]; /* in the order of their flags */
};

/* False only when memory is short. Statistical trouble is in the result. */
bool ta_fit_one(const struct ta_model *, const struct ta_participant *,
               const struct ta_fit_options *, struct ta_fit *);
/* A result with nothing estimated: counts of trials, parameters n/a; flagged when nothing is
 * scored. */
void ta_fit_start(struct ta_fit *, const struct ta_model *, const struct ta_participant *);
/* 95 % intervals from se on the unconstrained scale; n/a where se is. */
void ta_fit_wald(struct ta_fit *);
/* Log-likelihood of a participant at one parameter point (par in result-column order). */
double ta_fit_log_lik(const struct ta_model *, const struct ta_participant *, struct ta_scale,
                      const double *par);

/* Parameters to simulate a participant's choices from; false when there are none. A rate that could
 * not be estimated because every weight is zero changes no choice: its typical value stands in. */
bool ta_fit_usable(const struct ta_fit *, double *par);

/* Fit indices. NAN where undefined: AIC, AICc and BIC where no likelihood was maximised. */
double ta_fit_aic(const struct ta_fit *), ta_fit_aicc(const struct ta_fit *);
double ta_fit_bic(const struct ta_fit *), ta_fit_pseudo_r2(const struct ta_fit *);
double ta_fit_mean_p(const struct ta_fit *);

/* Every participant under one model, over `threads` threads (0: all); the same bytes for any
 * number. fit has dataset->n entries; `model` is NULL in those that were not begun, asked to stop.
 * Each is a tick of the watch. */
bool ta_fit_all(const struct ta_model *, const struct ta_dataset *, const struct ta_fit_options *,
                int threads, const struct ta_watch *, struct ta_fit *fit);

#endif
