/* joint.h - log-likelihood plus log prior on the unconstrained scale: many points at once,
 * curvature, climbing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_JOINT_H
#define TWOARM_FIT_JOINT_H

#include "store.h"
#include "twoarm/fit.h"

/* Rates as logit, positive parameters as log, the others as they are. */
double ta_to_free(double x, enum ta_support);
double ta_from_free(double x, enum ta_support);
/* d natural / d unconstrained at the natural value x. */
double ta_free_slope(double x, enum ta_support);

/* Borrows seq, prior (one a parameter; NULL: the likelihood alone), mean and precision. Owns
 * runner, store and points. */
struct ta_joint {
    const struct ta_sequences *seq;
    const struct ta_prior *prior;
    /* a group's normal density: mean[d] and precision[d * d], without its constant; NULL: none */
    const double *mean, *precision;
    /* priors on the natural scale carry d natural / d x too: a density of x, to be integrated */
    bool density;
    int d; /* parameters */
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_runner runner; /* as many lanes as a stencil has points */
    struct ta_store store;   /* where features are recorded */
    double *point, *value;   /* of a stencil */
};
bool ta_joint_alloc(struct ta_joint *, const struct ta_model *, int k, struct ta_scale,
                    const struct ta_prior *);
void ta_joint_free(struct ta_joint *);

/* Are weights multiplied with recorded features (no rule, no lapse)? */
bool ta_joint_records(const struct ta_joint *);
/* Points of a stencil over d parameters. */
int ta_stencil_points(int d);
/* n points into the lanes of the runner, on the natural scale. */
void ta_joint_load(struct ta_joint *, const double *x, int n);
/* Log prior of parameter p at x (0 where there are none). */
double ta_joint_prior(const struct ta_joint *, int p, double x);

/* The log joint at n points x[i * d + j], into value[n]. */
void ta_joint_eval(struct ta_joint *, const double *x, int n, double *value);
/* Value, gradient[d] and information[d * d] (minus the Hessian) at x (stencil.c). */
double ta_joint_curvature(struct ta_joint *, const double *x, double *gradient,
                          double *information);
/* Damped Newton from x to a local maximum: x and the information there; true when it converged. */
bool ta_joint_climb(struct ta_joint *, double *x, double *value, double *information);

/* Inverse and log determinant of a symmetric positive definite d x d matrix, in place; false when
 * it is not. */
bool ta_invert(double *matrix, int d, double *log_det);

#endif
