/* hbi_cbm.c - a most probable theta as cbm searches for it (--like cbm): a quasi-Newton search from
 * the group's mean and from nowhere else.
 *
 * cbm_hbi_hbi.m hands MATLAB's fminunc (BFGS) the mean alone; the last theta, which it prepares, is
 * left out unless it runs in parallel. Where there are two tops such a search may end on the lower
 * one, and then the steps after it differ: in cbm's own example participant 9 under `rw` has tops
 * of -71.21703 and -71.22189 in step 6, and cbm takes the latter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hbi_parts.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

/* Minus the log joint over x, but for its constant, is climbed down. */
struct valley {
    struct ta_joint *j;
    const double *mean, *root; /* of the group; its deviations on the diagonal */
};

static void both(const gsl_vector *x, void *of, double *value, gsl_vector *slope)
{
    struct valley *v = of;
    double bend[TA_MATRIX], own[TA_MAX_PAR];
    int d = v->j->d;
    *value = -ta_joint_curvature(v->j, x->data, own, bend);
    for (int i = 0; i < d; i++) {
        double sd = v->root[i * d + i], z = (gsl_vector_get(x, (size_t)i) - v->mean[i]) / sd;
        *value += z * z / 2;
        gsl_vector_set(slope, (size_t)i, z / sd - own[i]);
    }
    *value = isnan(*value) ? INFINITY : *value;
}

static double height(const gsl_vector *x, void *of)
{
    double value, room[TA_MAX_PAR];
    gsl_vector_view slope = gsl_vector_view_array(room, x->size);
    both(x, of, &value, &slope.vector);
    return value;
}

static void slope_of(const gsl_vector *x, void *of, gsl_vector *slope)
{
    double value;
    both(x, of, &value, slope);
}

/* Downhill until it is nearly flat. The first step is no longer than 1, as in fminunc, and each
 * line's lowest point is found well enough that its length does not matter. */
static void descend(gsl_multimin_fdfminimizer *s, gsl_multimin_function_fdf *f, gsl_vector *at)
{
    enum { MOST_STEPS = 200 };
    double room[TA_MAX_PAR];
    gsl_vector_view slope = gsl_vector_view_array(room, f->n);
    slope_of(at, f->params, &slope.vector);
    double first = fmin(1, gsl_blas_dnrm2(&slope.vector));
    bool on = first > 0 && gsl_multimin_fdfminimizer_set(s, f, at, first, 1e-3) == GSL_SUCCESS;
    for (int i = 0; on && i < MOST_STEPS; i++) {
        on = gsl_multimin_fdfminimizer_iterate(s) == GSL_SUCCESS &&
             gsl_multimin_test_gradient(s->gradient, 1e-4) != GSL_SUCCESS;
        gsl_vector_memcpy(at, s->x);
    }
}

void ta_hbi_search_as_cbm(struct ta_joint *j, const double *mean, const double *root, double *z)
{
    struct valley v = {j, mean, root};
    double x[TA_MAX_PAR];
    gsl_multimin_function_fdf f = {
        .f = height, .df = slope_of, .fdf = both, .n = (size_t)j->d, .params = &v};
    gsl_vector_view at = gsl_vector_view_array(x, f.n);
    gsl_multimin_fdfminimizer *s =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, f.n);
    memcpy(x, mean, sizeof *x * f.n);
    if (s) {
        descend(s, &f, &at.vector);
    }
    gsl_multimin_fdfminimizer_free(s);
    for (int i = 0; i < j->d; i++) {
        z[i] = (x[i] - mean[i]) / root[i * j->d + i];
    }
}
