/* ibic_points.c - one person's likelihood averaged over the group, by importance sampling.
 *
 * Three points in four from the normal density about where the integrand lies, one from the group's
 * own, weighed by both (Owen & Zhou 2000 JASA 95:135): no point weighs more than 4 L. They are
 * Sobol's (Joe & Kuo's numbers in GSL), shifted at random as often as it takes to tell the error
 * from how the shifts differ. A first round finds mean and covariance of the integrand, so that the
 * second need not trust the curvature at its top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ibic_parts.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHIFTS = 8, OF_GROUP = 128, NEAR = 384, POINTS = OF_GROUP + NEAR };

/* z[SHIFTS * POINTS * r] and the log of integrand over density there. */
struct points {
    double *z, *value;
    gsl_qrng *sobol;
};

/* log of the normal density of z over that of all points. */
static double weigh(const struct ta_average *p, const double *z)
{
    double off[TA_MAX_PAR], u[TA_MAX_PAR], near = 0, far = 0;
    for (int k = 0; k < p->r; k++) {
        off[k] = z[k] - p->top[k];
    }
    ta_small_apply(p->inverse, off, p->r, u);
    for (int k = 0; k < p->r; k++) {
        near += u[k] * u[k];
        far += z[k] * z[k];
    }
    return -log((OF_GROUP + NEAR * exp((far - near) / 2 - p->log_det)) / POINTS);
}

static void put_points(const struct ta_average *p, gsl_qrng *sobol, struct ta_rng *rng, int n,
                       bool group, double *z)
{
    double shift[TA_MAX_PAR], cube[TA_MAX_PAR];
    gsl_qrng_init(sobol);
    for (int k = 0; k < p->r; k++) {
        shift[k] = ta_rng_uniform(rng);
    }
    for (int i = 0; i < n; i++, z += p->r) {
        double normal[TA_MAX_PAR];
        gsl_qrng_get(sobol, cube);
        for (int k = 0; k < p->r; k++) {
            double at = cube[k] + shift[k];
            at = fmin(1 - 0x1p-53, fmax(0x1p-54, at >= 1 ? at - 1 : at));
            normal[k] = gsl_cdf_ugaussian_Pinv(at);
        }
        ta_small_apply(p->s, normal, p->r, z);
        for (int k = 0; k < p->r; k++) {
            z[k] = group ? normal[k] : z[k] + p->top[k];
        }
    }
}

static void one_shift(struct ta_joint *j, const struct ta_average *p, struct ta_rng *rng,
                      gsl_qrng *sobol, double *z, double *value)
{
    double x[POINTS * TA_MAX_PAR];
    put_points(p, sobol, rng, NEAR, false, z);
    put_points(p, sobol, rng, OF_GROUP, true, z + NEAR * p->r);
    for (int i = 0; i < POINTS; i++) {
        ta_average_place(p, z + i * p->r, x + i * p->d);
    }
    ta_joint_eval(j, x, POINTS, value);
    for (int i = 0; i < POINTS; i++) {
        value[i] = isnan(value[i]) ? -INFINITY : value[i] + weigh(p, z + i * p->r);
    }
}

/* Mean and covariance of the integrand become those of the normal density. */
static void learn(struct ta_average *p, const double *z, const double *value, int n)
{
    double mean[TA_MAX_PAR] = {0}, square[TA_MATRIX] = {0}, most = -INFINITY, sum = 0;
    struct ta_average was = *p;
    int r = p->r;
    for (int i = 0; i < n; i++) {
        most = fmax(most, value[i]);
    }
    for (int i = 0; i < n; i++) {
        double w = exp(value[i] - most);
        sum += w;
        for (int a = 0; a < r; a++) {
            mean[a] += w * z[i * r + a];
            for (int b = 0; b < r; b++) {
                square[a * r + b] += w * z[i * r + a] * z[i * r + b];
            }
        }
    }
    for (int i = 0; i < r * r; i++) {
        square[i] = square[i] / sum - mean[i / r] / sum * mean[i % r] / sum;
    }
    if (!isfinite(most) || !ta_average_width(p, square)) {
        *p = was;
        return;
    }
    for (int a = 0; a < r; a++) {
        p->top[a] = mean[a] / sum;
    }
}

/* Mean and its standard error over the shifts, each the mean of its points. */
static void take_shifts(const double *value, double *log_mean, double *se)
{
    double most = -INFINITY, of[SHIFTS] = {0}, mean = 0, square = 0;
    for (int i = 0; i < SHIFTS * POINTS; i++) {
        most = fmax(most, value[i]);
    }
    for (int i = 0; i < SHIFTS * POINTS; i++) {
        of[i / POINTS] += exp(value[i] - most) / POINTS;
        mean += exp(value[i] - most) / (SHIFTS * POINTS);
    }
    for (int s = 0; s < SHIFTS; s++) {
        square += (of[s] - mean) * (of[s] - mean);
    }
    *log_mean = most + log(mean);
    *se = sqrt(square / (SHIFTS - 1) / SHIFTS) / mean;
}

bool ta_average_by_points(struct ta_joint *j, struct ta_average *p, struct ta_rng *rng,
                          double *log_mean, double *se)
{
    const int first = 2; /* shifts of the first round */
    size_t n = SHIFTS * POINTS, r = (size_t)p->r;
    double *z = malloc(sizeof *z * n * r), *value = malloc(sizeof *value * n);
    gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)p->r);
    bool good = z && value && sobol;
    for (int round = 0; good && round < 2; round++) {
        for (int s = 0; s < (round ? SHIFTS : first); s++) {
            size_t at = (size_t)s * POINTS;
            one_shift(j, p, rng, sobol, z + at * r, value + at);
        }
        if (round == 0) {
            learn(p, z, value, first * POINTS);
        }
    }
    if (good) {
        take_shifts(value, log_mean, se);
    }
    gsl_qrng_free(sobol);
    free(value);
    free(z);
    return good;
}
