/* normal.c - normal payoffs that are rounded and clipped: the number, and its expected value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "normal.h"

#include <math.h>
#include <stdbool.h>

double ta_clip_round(double x, double step, double lo, double hi)
{
    x = step > 0 ? floor(x / step + 0.5) * step : x;
    return x < lo ? lo : x > hi ? hi : x;
}

static double cumulative(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

static double density(double z)
{
    return 0.39894228040143267794 * exp(-0.5 * z * z);
}

/* E of min(max(X, lo), hi) by parts: the middle is a truncated normal's mean times its
 * probability. */
static double clipped_mean(double mean, double sd, double lo, double hi)
{
    double a = (lo - mean) / sd, b = (hi - mean) / sd;
    double below = cumulative(a), above = cumulative(-b), inside = 1 - below - above;
    return lo * below + hi * above + mean * inside + sd * (density(a) - density(b));
}

/* Sum over the cells of the grid that matter. */
static double rounded_mean(double mean, double sd, double step, double lo, double hi)
{
    double first = floor((mean - 8 * sd) / step), sum = 0, total = 0;
    int cells = (int)(16 * sd / step) + 2;
    for (int i = 0; i <= cells; i++) {
        double at = (first + i) * step;
        double p =
            cumulative((at + step / 2 - mean) / sd) - cumulative((at - step / 2 - mean) / sd);
        sum += p * ta_clip_round(at, step, lo, hi);
        total += p;
    }
    return sum / total;
}

double ta_normal_mean(double mean, double sd, double step, double lo, double hi)
{
    if (!(sd > 0)) {
        return ta_clip_round(mean, step, lo, hi);
    }
    /* far from the bounds rounding leaves the mean: its error is below exp(-2 (pi sd / step)^2) */
    bool clipped = mean - 8 * sd < lo || mean + 8 * sd > hi;
    if (!clipped && (!(step > 0) || sd > 2 * step)) {
        return mean;
    }
    /* a grid finer than a hundredth of the sd is none */
    return step > 0 && sd < 100 * step ? rounded_mean(mean, sd, step, lo, hi)
                                       : clipped_mean(mean, sd, lo, hi);
}
