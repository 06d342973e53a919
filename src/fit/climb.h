/* climb.h - hills over the rates: what is climbed, how it looks around a point.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_CLIMB_H
#define TWOARM_FIT_CLIMB_H

#include "fitter.h"

/* The hill around a place: height, slope, and bend (11, 22, 12). Of one rate also the third and
 * fourth derivatives, and by how much the slope may be wrong since the hill is too narrow for the
 * stencil (of two: 0). */
struct ta_shape {
    double height, slope[TA_MAX_RATES], bend[3], third, fourth, doubt;
};

/* What is solved, as it goes around a place. */
struct ta_trends {
    bool known;
    double centre[TA_MAX_RATES];
    struct ta_shape of[TA_MAX_PAR];
};

/* At n points whose rates are set (n <= TA_BLOCK; the rest of them to start from) the best of all
 * else, and its height as `ll` (-inf: there is none). */
struct ta_hill {
    struct ta_fitter *f;
    const struct ta_box *box;
    void (*height)(const struct ta_hill *, struct ta_point *at, int n);
    double enough;        /* what is expected to be won that ends a climb, in units of height */
    double rounding;      /* of heights, as a share of 1 + theirs */
    bool finely;          /* it shall end on a stencil that is as narrow as can be */
    int weight;           /* ta_height_reach: the weight, counted among those solved, */
    double level, upward; /* and the log-likelihood that may not be left; 1 or -1 */
    double near;          /* nats by which that may be missed */
    struct ta_trends trends; /* around where climbs start, if known */
};
/* The hill of the log-likelihood with what is solved at its best. */
struct ta_hill ta_hill_profile(struct ta_fitter *, const struct ta_box *);
void ta_height_profile(const struct ta_hill *, struct ta_point *at, int n);
/* The hill of how far up (or down) a weight, a parameter, can go without the log-likelihood falling
 * below the level. */
struct ta_hill ta_hill_reach(struct ta_fitter *, const struct ta_box *, int weight, double level,
                             int way);
void ta_height_reach(const struct ta_hill *, struct ta_point *at, int n);

/* Of one rate: to the top of the polynomial through five points of the grid, f->point, of which i
 * is the highest, from a point near there; and the trends around it. False, and nothing changed,
 * where they bend or end. */
bool ta_summit(const struct ta_hill *, const struct ta_grid *, int i, struct ta_point *,
               struct ta_trends *);
/* By Newton's method to the top of the hill that the point (its height known) stands on, over the
 * free rates. reach: the longest first step, as a share of the range of each. True when there. */
bool ta_climb(const struct ta_hill *, const struct ta_grid *, double reach, struct ta_point *);
/* The same on the profile. Where a weight meets its bound the profile bends sharply, and Newton's
 * method stalls: near there the top is sought with that weight held at its bound, where there is no
 * bend. *held says within which box it was found. */
bool ta_ascend(struct ta_hill, const struct ta_grid *, struct ta_point *best, struct ta_box *held);
/* Looks for what is higher than the best and does not show on the grid, f->point; exact: confirmed
 * by GSL's minimisers. */
void ta_unseen(struct ta_fitter *, const struct ta_box *, const struct ta_grid *, bool exact,
               struct ta_point *best, bool *converged);
/* Holds in the box every weight that the point has near its bound there; is there any? */
bool ta_hold_weights(const struct ta_fitter *, const struct ta_point *, struct ta_box *);
/* From a point of the profile that is above the hill's level to where rate d (of the grid's free
 * ones) cannot go further up (down), the others following. True when there. */
bool ta_edge(const struct ta_hill *, const struct ta_grid *, int d, struct ta_point *);

/* Places are the rates themselves, or s / (1 + s) of one that has no upper end. */
struct ta_climber {
    const struct ta_hill *hill;
    int n, rate[TA_MAX_RATES]; /* free rates: parameters */
    double lo[TA_MAX_RATES], hi[TA_MAX_RATES], u[TA_MAX_RATES];
    struct ta_point best;
    struct ta_shape shape;
    struct ta_trends trends; /* around the last stencil: the next starts from where it is going */
};
void ta_climber_begin(struct ta_climber *, const struct ta_hill *, const struct ta_grid *,
                      const struct ta_point *from);
/* A point at place u, with what is solved as it is likely to be there; its height is not known. */
struct ta_point ta_climber_likely(const struct ta_climber *, const double *u);
/* What stands at place u, and the shape there from a stencil of that half width (as a share of the
 * range of each rate); false where the hill is not defined around it. */
bool ta_survey(struct ta_climber *, const double *u, double share, struct ta_point *here,
               struct ta_shape *);

#endif
