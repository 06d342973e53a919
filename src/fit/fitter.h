/* fitter.h - one thread's tools for fitting one model: runners, stores, the profile over the rates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_FITTER_H
#define TWOARM_FIT_FITTER_H

#include "store.h"
#include "twoarm/fit.h"

enum {
    TA_MAX_RATES = 2,
    TA_AXIS = 48,     /* grid points of a rate that is searched alone */
    TA_AXIS_TWO = 32, /* of each of two rates */
    /* With lapses a softmax may be steep, and then the profile is jagged in the learning rate:
     * points of the rate, of the weight. */
    TA_AXIS_JAGGED = 80,
    TA_AXIS_STEEP = 24,
    TA_GRID = TA_AXIS_JAGGED * TA_AXIS_STEEP,
    TA_BLOCK = 64, /* lanes of a global step, points of a lattice */
    TA_SMALL = 8   /* lanes of a local step: one vector */
};

/* Bounds of every parameter, in result-column order. lo == hi: held there. */
struct ta_box {
    double lo[TA_MAX_PAR], hi[TA_MAX_PAR];
};

/* Is x at the bound, but for rounding? One answer for states, errors and intervals. */
bool ta_at_bound(double x, double bound);
/* Is this bound the end of what such a parameter can be, not one that we or the user set? */
bool ta_bound_natural(enum ta_support, double bound);

/* A point of the profile: rates, the best weights there, the log-likelihood. */
struct ta_point {
    double par[TA_MAX_PAR];
    double ll;
};

/* The grid over the rates that a box leaves free: `free_rate` indices into f->rate, an axis each.
 */
struct ta_grid {
    int n_free, free_rate[TA_MAX_RATES];
    int n_axis[TA_MAX_RATES], n; /* n: points, the last axis fastest */
    double axis[TA_MAX_RATES][TA_AXIS_JAGGED];
};

enum { TA_NEAR = 6 };
/* Grid places near another, and their shares in a polynomial through them. */
struct ta_near {
    int n, at[TA_NEAR];
    double share[TA_NEAR];
};

struct ta_fitter {
    const struct ta_model *model;
    int k, n_par;
    /* Parameters searched, and the others, solved at every point: rates and weights; or, where
     * there is a lapse, everything else and the lapse. */
    bool mixes; /* there is a lapse */
    int n_rates, rate[TA_MAX_RATES];
    int n_solved, solved[TA_MAX_PAR]; /* solved[j]: index of parameter j among them, or -1 */
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_runner block, small;
    struct ta_store at_block, at_small;
    struct ta_sequences seq; /* of the participant being fitted */
    struct ta_point *point;  /* [TA_GRID] of the search under way */
    double *smooth;          /* [n_solved][TA_GRID] of these points, what is smooth along a grid */
    struct ta_near near[TA_AXIS_JAGGED]; /* of places along the first axis, and of which grid: */
    int near_of[2];                      /* places, turns */
    struct ta_point *map;    /* [TA_GRID] the profile over the grid of the last exact search, */
    struct ta_grid map_grid; /* and that grid */
};

/* Owns what it holds. */
bool ta_fitter_alloc(struct ta_fitter *, const struct ta_model *, int k, struct ta_scale);
void ta_fitter_free(struct ta_fitter *);
/* Takes a participant. False: no memory. */
bool ta_fitter_load(struct ta_fitter *, const struct ta_participant *);

/* What the features are at n points (at most TA_BLOCK) whose rates are set, to be used before the
 * next are asked for. NULL: no memory. */
const struct ta_store *ta_fitter_store(struct ta_fitter *, const struct ta_point *, int n);

/* The grid of a box. */
void ta_grid_make(const struct ta_fitter *, const struct ta_box *, struct ta_grid *);

/* Best weights within the box at each grid point, g->n points into f->point. Returns how many did
 * not converge. */
int ta_profile_grid(struct ta_fitter *, const struct ta_box *, const struct ta_grid *, double gain);
/* Of a single free rate: more points where a weight meets its bound between two of the grid, since
 * the profile bends there and may have a top that stands out by little. They take their places in
 * f->point and the grid. */
void ta_grid_bends(struct ta_fitter *, const struct ta_box *, struct ta_grid *, double gain);
/* Of a model with lapses, the grid over a rate and a weight: local maxima over the weight at each
 * value of the rate are sought out, and stand at their grid points. */
void ta_grid_sharpen(struct ta_fitter *, const struct ta_box *, const struct ta_grid *);
/* The same at n points, at most TA_BLOCK, whose rates are set; what is solved starts from what they
 * have. */
int ta_profile_points(struct ta_fitter *, struct ta_point *at, int n, const struct ta_box *,
                      double gain);
/* A local maximum on the grid, and by how many nats it stands out above the pass to a higher one
 * (the highest: INFINITY). */
struct ta_peak {
    int at;
    double stands_out;
};
/* A start nearer to a top: of a grid over one rate, from point i to the top of the parabola through
 * it and the points `apart` before and after it, if it is the highest of the three by `height`;
 * else point i. */
struct ta_point ta_grid_top(const struct ta_fitter *, const struct ta_grid *,
                            const struct ta_point *, const double *height, int i, int apart);
/* A share of the way from one point to another, parameter by parameter. */
struct ta_point ta_point_between(const struct ta_fitter *, const struct ta_point *from,
                                 const struct ta_point *to, double share);
/* Those of the points over the grid that stand out by more than `dip` nats, highest first. */
int ta_grid_peaks(const struct ta_grid *, const struct ta_point *, double dip, struct ta_peak *);

/* The global maximum within the box; n_optima and converged may be NULL. exact: confirmed by GSL's
 * minimisers, and the grid is kept as f->map; otherwise to about 1e-9 nats. */
struct ta_point ta_profile_search(struct ta_fitter *, const struct ta_box *, bool exact,
                                  int *n_optima, bool *converged);

/* GSL's minimisers from a point near the top of the profile (its rates and weights within the box,
 * ll set). True when they converged. */
bool ta_polish(struct ta_fitter *, const struct ta_box *, const struct ta_grid *,
               struct ta_point *best);

/* Models whose likelihood has steps: estimates, counts of optima and, with `ends`, intervals of a
 * participant in the fitter. False: no memory. */
bool ta_steps_fit(struct ta_fitter *, const struct ta_box *, bool ends, struct ta_fit *);

/* The same of a posterior: the most probable parameters, evidence, means, deviations, quantiles. */
bool ta_steps_map(struct ta_fitter *, const struct ta_participant *, struct ta_scale,
                  const struct ta_prior *, struct ta_fit *);

/* --- what the assembly of a result takes, a file each ------------------------------------------
 */
/* A person with choices in the fitter, best point known: standard errors by the curvature. */
void ta_curvature(struct ta_fitter *, const struct ta_point *, const struct ta_box *,
                  struct ta_fit *);
/* Profile-likelihood intervals of every parameter, after an exact search of this box. */
void ta_intervals(struct ta_fitter *, const struct ta_point *, const struct ta_box *,
                  struct ta_fit *);
/* se and corr from the information (d x d on the unconstrained scale, inverted in place); they stay
 * NAN when it has no inverse. log_det may be NULL. */
void ta_errors_from(double *information, struct ta_fit *, double *log_det);
/* Most probable parameters under one prior a parameter; fills par, se, corr, evidence, converged,
 * and where it integrates (up to three parameters unless laplace) mean and interval. */
bool ta_map(struct ta_fitter *, const struct ta_participant *, struct ta_scale,
            const struct ta_prior *, bool laplace, struct ta_fit *);
/* A weight that has no finite maximum since choices are predicted by weights altogether, or -1. */
int ta_separated(struct ta_fitter *, const struct ta_point *best, const struct ta_box *);
/* The same, and the point to where that weight is at its bound, if log L is the same all the way
 * there: a search stops anywhere on such a plateau. */
int ta_to_plateau_end(struct ta_fitter *, const struct ta_box *, struct ta_point *best);
/* Is there a ridge along which a positive weight at its upper bound goes to infinity, higher than
 * the best point within the bounds? Its word, c and the limit of log L into the result. */
bool ta_ridge(struct ta_fitter *, const struct ta_point *best, const struct ta_box *, int weight,
              struct ta_fit *);
/* Edge states in words; separated: a weight, of ta_separated, or -1. */
void ta_states(struct ta_fitter *, const struct ta_point *, const struct ta_box *, int separated,
               struct ta_fit *);
void ta_flag_add(struct ta_fit *, const char *word, const char *par);
/* fit->converged, and the word that says when it is not. */
void ta_flag_converged(struct ta_fit *, bool converged);

#endif
