/* anderson.h - a fixed point reached sooner: Anderson's mixing of the last steps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_ANDERSON_H
#define TWOARM_FIT_ANDERSON_H

#include <stdbool.h>

/* Steps of x <- x + f(x), f the residual. Owns its block. */
struct ta_anderson {
    int n, most, have; /* coordinates, differences kept at most and so far */
    bool begun;        /* there is a last x and f */
    double *x, *f;     /* [n] the last ones */
    double *dx, *df;   /* [most * n] differences of successive ones, the oldest first */
    double *work;
};
bool ta_anderson_alloc(struct ta_anderson *, int n, int most);
void ta_anderson_free(struct ta_anderson *);
/* Everything before is forgotten. */
void ta_anderson_reset(struct ta_anderson *);
/* x[n] and its residual f[n] -> next[n]: x + f, minus the combination of earlier differences that
 * makes the residual least, coordinates weighted by weight[n]. */
void ta_anderson_mix(struct ta_anderson *, const double *x, const double *f, const double *weight,
                     double *next);

#endif
