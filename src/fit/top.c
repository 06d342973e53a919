/* top.c - the most probable parameters under a normal density.
 *
 * In z the density is the standard normal, so that nothing is ever divided by V: it may be small,
 * or 0 in some direction, in which every x is the mean's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "top.h"

#include <math.h>
#include <string.h>

size_t ta_top_size(int d)
{
    return 3 * (size_t)d + (size_t)d * (size_t)d;
}

void ta_top_lay(struct ta_top_kept *k, double *block, int d)
{
    k->z = block;
    k->x = k->z + d;
    k->slope = k->x + d;
    k->bend = k->slope + d;
}

void ta_top_keep(const struct ta_top *t, int d, struct ta_top_kept *k)
{
    size_t n = (size_t)d;
    memcpy(k->z, t->z, sizeof *t->z * n);
    memcpy(k->x, t->x, sizeof *t->x * n);
    memcpy(k->slope, t->slope, sizeof *t->slope * n);
    memcpy(k->bend, t->bend, sizeof *t->bend * n * n);
}

static void look(struct ta_joint *j, const double *mean, const double *l, struct ta_top *at)
{
    ta_small_apply(l, at->z, j->d, at->x);
    double square = 0;
    for (int a = 0; a < j->d; a++) {
        at->x[a] += mean[a];
        square += at->z[a] * at->z[a];
    }
    at->value = ta_joint_curvature(j, at->x, at->slope, at->bend) - square / 2;
}

/* out = I + L' bend L */
static void curve(const double *l, const double *bend, int d, double *out)
{
    double turned[TA_MATRIX];
    ta_small_turn(l, d, turned);
    ta_small_around(turned, bend, d, out);
    for (int a = 0; a < d; a++) {
        out[a * d + a] += 1;
    }
}

bool ta_top_width(const double *l, const double *bend, int d, double *inverse, double *log_det)
{
    curve(l, bend, d, inverse);
    return ta_invert(inverse, d, log_det);
}

/* Newton's step in z, damped by lambda, into move; the gain it expects. */
static bool newton(const double *l, const struct ta_top *at, int d, double lambda, double *move,
                   double *gain)
{
    double inverse[TA_MATRIX], slope[TA_MAX_PAR];
    curve(l, at->bend, d, inverse);
    for (int a = 0; a < d; a++) {
        inverse[a * d + a] += lambda * (1 + fabs(inverse[a * d + a]));
    }
    if (!ta_invert(inverse, d, NULL)) {
        return false;
    }
    ta_small_apply_back(l, at->slope, d, slope);
    for (int a = 0; a < d; a++) {
        slope[a] -= at->z[a];
    }
    ta_small_apply(inverse, slope, d, move);
    *gain = 0;
    for (int a = 0; a < d; a++) {
        move[a] = fmax(-3, fmin(3, move[a])); /* a flat region must not throw it to infinity */
        *gain += move[a] * slope[a] / 2;
    }
    return true;
}

void ta_top_predict(const struct ta_top_kept *k, const double *mean, const double *l, int d,
                    double *z)
{
    double inverse[TA_MATRIX], off[TA_MAX_PAR], push[TA_MAX_PAR], back[TA_MAX_PAR], far = 0;
    memcpy(z, k->z, sizeof *z * (size_t)d);
    if (!ta_top_width(l, k->bend, d, inverse, NULL)) {
        return;
    }
    for (int a = 0; a < d; a++) { /* z = (I + L' bend L)^-1 L' (slope + bend (x - m)) */
        off[a] = k->x[a] - mean[a];
    }
    ta_small_apply(k->bend, off, d, push);
    for (int a = 0; a < d; a++) {
        push[a] += k->slope[a];
    }
    ta_small_apply_back(l, push, d, back);
    ta_small_apply(inverse, back, d, off);
    for (int a = 0; a < d; a++) {
        far = fmax(far, fabs(off[a] - z[a]));
    }
    if (far < 1) {
        memcpy(z, off, sizeof *z * (size_t)d);
    }
}

/* The last step changes so little that what it leads to is known without looking there. */
static void arrive(const double *l, const double *move, int d, struct ta_top *at)
{
    double step[TA_MAX_PAR], turn[TA_MAX_PAR];
    ta_small_apply(l, move, d, step);
    ta_small_apply(at->bend, step, d, turn);
    for (int a = 0; a < d; a++) {
        at->z[a] += move[a];
        at->x[a] += step[a];
        at->slope[a] -= turn[a];
    }
}

/* Is it on the slopes of a top that is known: lower, and within a third of that one's standard
 * deviation? */
static bool is_near(const struct ta_top *at, const struct ta_top *known, const double *l, int d)
{
    double h[TA_MATRIX], off[TA_MAX_PAR], push[TA_MAX_PAR], square = 0;
    if (!known || !(at->value <= known->value)) {
        return false;
    }
    curve(l, known->bend, d, h);
    for (int a = 0; a < d; a++) {
        off[a] = at->z[a] - known->z[a];
    }
    ta_small_apply(h, off, d, push);
    for (int a = 0; a < d; a++) {
        square += off[a] * push[a];
    }
    return square < 0.1;
}

bool ta_top_climb(struct ta_joint *j, const double *mean, const double *l,
                  const struct ta_top *known, struct ta_top *at)
{
    enum { MOST_STEPS = 60 };
    double move[TA_MAX_PAR], gain, lambda = 0;
    struct ta_top next;
    look(j, mean, l, at);
    for (int i = 0; i < MOST_STEPS && lambda < 1e12; i++) {
        if (!newton(l, at, j->d, lambda, move, &gain)) {
            lambda = fmax(1e-3, 4 * lambda);
            continue;
        }
        if (gain < 1e-15 && lambda < 1e-6) {
            arrive(l, move, j->d, at);
            return true;
        }
        if (is_near(at, known, l, j->d)) {
            return true;
        }
        for (int a = 0; a < j->d; a++) {
            next.z[a] = at->z[a] + move[a];
        }
        look(j, mean, l, &next);
        if (next.value >= at->value - 1e-13 * (1 + fabs(at->value))) {
            *at = next;
            lambda = lambda < 1e-5 ? 0 : lambda / 10;
        } else {
            lambda = fmax(1e-3, 10 * lambda);
        }
    }
    return false;
}
