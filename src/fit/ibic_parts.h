/* ibic_parts.h - one person's likelihood averaged over the group, inside.
 *
 * People differ along r directions: covariance = R R', R d x r, x = m + R z with z standard normal.
 * Somebody's L(m + R z) times that density of z lies about z = top + S u with u about standard
 * normal, S S' the inverse of its curvature at its top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_IBIC_PARTS_H
#define TWOARM_FIT_IBIC_PARTS_H

#include "em.h"
#include "twoarm/rng.h"

enum { TA_GRID_MOST = 3 }; /* directions that are integrated on a grid */

/* Matrices by rows; root d x r, back (r x d) its inverse from the left; s lower triangular with
 * inverse and log determinant. */
struct ta_average {
    int d, r;
    const double *mean; /* [d] m */
    const double *root, *back;
    double top[TA_MAX_PAR], s[TA_MATRIX], inverse[TA_MATRIX], log_det;
};

/* S from its square, r x r; false where that is not positive definite. */
bool ta_average_width(struct ta_average *, const double *square);
/* m + R z into x[d]; returns -z'z / 2. */
double ta_average_place(const struct ta_average *, const double *z, double *x);
/* log of the integral on a grid over u. False where it does not settle, or memory is short. */
bool ta_average_on_grid(struct ta_joint *, const struct ta_average *, double *log_mean);
/* The same by importance sampling, with its standard error. False when memory is short. */
bool ta_average_by_points(struct ta_joint *, struct ta_average *, struct ta_rng *,
                          double *log_mean, double *se);

#endif
