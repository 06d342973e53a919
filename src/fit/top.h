/* top.h - the most probable parameters under a normal density N(m, V), V = L L', which may be
 * singular: climbed in z, x = m + L z.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_TOP_H
#define TWOARM_FIT_TOP_H

#include "joint.h"
#include "small.h"

/* A place on the way up, and at last the top. */
struct ta_top {
    double z[TA_MAX_PAR], x[TA_MAX_PAR];
    double slope[TA_MAX_PAR], bend[TA_MATRIX]; /* gradient of log L, minus its second derivatives */
    double value;                              /* log L - z'z / 2 */
};
/* What is kept of one; pieces of somebody's block: [d], [d], [d], [d * d]. */
struct ta_top_kept {
    double *z, *x, *slope, *bend;
};

/* Numbers that one needs, and its place at the beginning of a block. */
size_t ta_top_size(int d);
void ta_top_lay(struct ta_top_kept *, double *block, int d);
void ta_top_keep(const struct ta_top *, int d, struct ta_top_kept *);
/* Where the one kept leads under another density, were log L a parabola; its own z where that is
 * far. */
void ta_top_predict(const struct ta_top_kept *, const double *mean, const double *l, int d,
                    double *z);
/* Damped Newton from at->z. False when no top was found. It goes no further once it comes to where
 * `known` (NULL: nothing) is the top. The joint's own prior, mean and precision must be NULL. */
bool ta_top_climb(struct ta_joint *, const double *mean, const double *l,
                  const struct ta_top *known, struct ta_top *at);
/* (I + L' bend L)^-1 and log |I + L' bend L|, of the curvature in z; false where that is not
 * positive definite. */
bool ta_top_width(const double *l, const double *bend, int d, double *inverse, double *log_det);

#endif
