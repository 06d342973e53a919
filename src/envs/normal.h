/* normal.h - normal payoffs that are rounded and clipped: the number, and its expected value.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENVS_NORMAL_H
#define ENVS_NORMAL_H

/* To the nearest multiple of step (0: not rounded), then within lo..hi. */
double ta_clip_round(double x, double step, double lo, double hi);
/* Expected value of ta_clip_round(N(mean, sd)), exact to about 1e-9 of sd. */
double ta_normal_mean(double mean, double sd, double step, double lo, double hi);

#endif
