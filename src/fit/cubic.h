/* cubic.h - a hill in one direction by its first three derivatives: where its top is, where it
 * falls to a level.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_CUBIC_H
#define TWOARM_FIT_CUBIC_H

/* Height (above the level sought), slope, bend and third derivative at 0. */
struct ta_cubic {
    double height, slope, bend, third;
};
double ta_cubic_height(const struct ta_cubic *, double x);
double ta_cubic_slope(const struct ta_cubic *, double x);
/* The top of a hill that bends downward (bend < 0), at most twice as far as the parabola's; that
 * where the cubic has none. */
double ta_cubic_top(const struct ta_cubic *);
/* Where it falls to height 0 going up (upward 1) or down (-1): from above, or on the way back from
 * below. NAN where even the parabola's top is below; infinite where it does not fall. */
double ta_cubic_fall(const struct ta_cubic *, double upward);

/* Of the parabola through three points, x rising and the second the highest, the top. */
double ta_parabola_top(const double *x, const double *y);

#endif
