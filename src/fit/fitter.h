/* fitter.h - one thread's tools for fitting one model: runners, stores, the profile over the rates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_FITTER_H
#define TWOARM_FIT_FITTER_H

#include "store.h"
#include "twoarm/fit.h"

enum {
    TA_GRID = 48,       /* points of the global stage over a rate */
    TA_SMALL = 8,       /* lanes of a local step: one vector */
    TA_STENCIL = 2 * 64 /* room for the points of a Hessian */
};

/* Weights' bounds, rates' bounds: one pair a parameter, in result-column order. */
struct ta_box {
    double lo[TA_MAX_PAR], hi[TA_MAX_PAR];
};

/* A point of the profile: the rate, the best weights there, the log-likelihood. */
struct ta_point {
    double par[TA_MAX_PAR];
    double ll;
};

struct ta_fitter {
    const struct ta_model *model;
    int k, n_par, rate; /* rate: index of the one rate, or -1 (models of one rate at the most) */
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_runner grid, small;
    struct ta_store at_grid, at_small;
    struct ta_sequences seq; /* of the participant being fitted */
    double x[TA_GRID];       /* rates of the grid, ascending */
    int n_grid;              /* 1 for a model without rates */
    double *work;
};

/* Owns what it holds. The box limits the grid of rates. */
bool ta_fitter_alloc(struct ta_fitter *, const struct ta_model *, int k, double q0,
                     const struct ta_box *);
void ta_fitter_free(struct ta_fitter *);
/* Takes a participant: features at every grid point. False: no memory. */
bool ta_fitter_load(struct ta_fitter *, const struct ta_participant *);

/* Best weights within the box at each grid point: n_grid points into `at`. Returns the lanes that did
 * not converge. */
int ta_profile_grid(struct ta_fitter *, const struct ta_box *, double gain, struct ta_point *at);
/* The same at TA_SMALL rates of the caller's, started from `from`'s weights. */
int ta_profile_at(struct ta_fitter *, const double *rate, const struct ta_box *,
                  const struct ta_point *from, double gain, struct ta_point *at);
/* The highest point between two rates, to about (b - a) 4^-rounds / 16 before a last parabola. */
struct ta_point ta_profile_refine(struct ta_fitter *, double a, double b, const struct ta_box *,
                                  const struct ta_point *from, int rounds);
/* The global maximum within the box; n_optima may be NULL. exact: polished by GSL's minimiser;
 * otherwise by refinement, to about 1e-7 nats. */
struct ta_point ta_profile_search(struct ta_fitter *, const struct ta_box *, bool exact, int *n_optima,
                                  bool *converged);

/* --- what the assembly of a result takes, a file each ------------------------------------------ */
/* A person with choices in the fitter, best point known: standard errors by the curvature. */
void ta_curvature(struct ta_fitter *, const struct ta_point *, const struct ta_box *, struct ta_fit *);
/* Profile-likelihood intervals of every parameter. */
void ta_intervals(struct ta_fitter *, const struct ta_point *, const struct ta_box *, struct ta_fit *);
void ta_intervals_wald(struct ta_fit *);
/* Edge states in words. */
void ta_states(struct ta_fitter *, const struct ta_point *, const struct ta_box *, struct ta_fit *);
void ta_flag_add(struct ta_fit *, const char *word, const char *par);

#endif
