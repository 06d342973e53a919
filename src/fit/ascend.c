/* ascend.c - damped Newton to a local maximum of the log joint.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "joint.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

bool ta_invert(double *matrix, int d, double *log_det)
{
    gsl_matrix_view m = gsl_matrix_view_array(matrix, (size_t)d, (size_t)d);
    for (int i = 0; i < d * d; i++) {
        if (!isfinite(matrix[i])) {
            return false;
        }
    }
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != GSL_SUCCESS) {
        return false;
    }
    if (log_det) {
        *log_det = 0;
        for (int i = 0; i < d; i++) {
            *log_det += 2 * log(matrix[i * d + i]);
        }
    }
    return gsl_linalg_cholesky_invert(&m.matrix) == GSL_SUCCESS;
}

/* Newton's step with lambda added to the information's diagonal; false when that is not yet
 * positive definite. Returns the gain it expects. */
static bool damped_step(int d, const double *gradient, const double *information, double lambda,
                        double *move, double *gain)
{
    double m[TA_MAX_PAR * TA_MAX_PAR];
    memcpy(m, information, sizeof *m * (size_t)(d * d));
    for (int i = 0; i < d; i++) {
        m[i * d + i] += lambda * (1 + fabs(m[i * d + i]));
    }
    if (!ta_invert(m, d, NULL)) {
        return false;
    }
    *gain = 0;
    for (int a = 0; a < d; a++) {
        move[a] = 0;
        for (int b = 0; b < d; b++) {
            move[a] += m[a * d + b] * gradient[b];
        }
        move[a] = fmax(-3, fmin(3, move[a])); /* a flat region must not throw it to infinity */
        *gain += move[a] * gradient[a] / 2;
    }
    return true;
}

bool ta_joint_climb(struct ta_joint *j, double *x, double *value, double *information)
{
    enum { MOST_STEPS = 200 };
    size_t d = (size_t)j->d;
    double gradient[TA_MAX_PAR], move[TA_MAX_PAR], next[TA_MAX_PAR], lambda = 0, gain, there;
    double slope[TA_MAX_PAR], bend[TA_MAX_PAR * TA_MAX_PAR];
    *value = ta_joint_curvature(j, x, gradient, information);
    for (int i = 0; i < MOST_STEPS; i++) {
        if (!damped_step(j->d, gradient, information, lambda, move, &gain)) {
            lambda = fmax(1e-3, 4 * lambda);
            if (lambda > 1e12) {
                return false;
            }
            continue;
        }
        for (int a = 0; a < j->d; a++) {
            next[a] = x[a] + move[a];
        }
        if (gain < 1e-15 && lambda < 1e-6) {
            memcpy(x, next, sizeof *x * d); /* the last step costs nothing */
            return true;
        }
        /* one run tells whether it is higher and, as a rule, where to go from there */
        there = ta_joint_curvature(j, next, slope, bend);
        if (there >= *value - 1e-13 * (1 + fabs(*value))) {
            memcpy(x, next, sizeof *x * d);
            memcpy(gradient, slope, sizeof *slope * d);
            memcpy(information, bend, sizeof *bend * d * d);
            *value = there;
            lambda = lambda < 1e-5 ? 0 : lambda / 10;
        } else {
            lambda = fmax(1e-3, 10 * lambda);
        }
    }
    return false;
}
