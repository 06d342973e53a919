/* cubic.c - a hill in one direction by its first three derivatives.
 *
 * Steps of the third order: with the third derivative in them, errors shrink to their cubes where
 * Newton's method squares them, which saves every other pass over the trials.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cubic.h"

#include <math.h>

double ta_cubic_height(const struct ta_cubic *c, double x)
{
    return c->height + x * (c->slope + x * (c->bend / 2 + x * c->third / 6));
}

double ta_cubic_slope(const struct ta_cubic *c, double x)
{
    return c->slope + x * (c->bend + x * c->third / 2);
}

double ta_cubic_top(const struct ta_cubic *c)
{
    double square = c->bend * c->bend - 2 * c->third * c->slope;
    return square > 0 ? 2 * c->slope / (sqrt(square) - c->bend) : -c->slope / c->bend;
}

static double parabola_fall(const struct ta_cubic *c, double upward)
{
    double square = c->slope * c->slope - 2 * c->bend * c->height;
    if (square < 0) {
        return NAN;
    }
    double root = upward * sqrt(square);
    if (c->slope * upward < 0) { /* without cancellation */
        return -2 * c->height / (c->slope - root);
    }
    return c->bend < 0 ? -(c->slope + root) / c->bend : upward * INFINITY;
}

double ta_cubic_fall(const struct ta_cubic *c, double upward)
{
    enum { STEPS = 4 }; /* of Newton's method: as exact as the cubic itself */
    double parabola = parabola_fall(c, upward), x = parabola;
    for (int i = 0; i < STEPS && isfinite(parabola); i++) {
        double slope = ta_cubic_slope(c, x);
        if (!(slope * upward < 0)) {
            return parabola;
        }
        x -= ta_cubic_height(c, x) / slope;
    }
    return x / parabola > 0.5 && x / parabola < 2 ? x : parabola;
}

double ta_parabola_top(const double *x, const double *y)
{
    double left = x[1] - x[0], right = x[2] - x[1];
    double up = (y[1] - y[0]) / left, down = (y[1] - y[2]) / right;
    /* the slope falls from up to -down over half of both ways */
    double top = (x[0] + x[1]) / 2 + up / (up + down) * (left + right) / 2;
    return up + down > 0 ? top : x[1];
}
