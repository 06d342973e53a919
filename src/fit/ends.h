/* ends.h - the region of the parameters in which log L is above a level, and how far it goes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_ENDS_H
#define TWOARM_FIT_ENDS_H

#include "climb.h"

enum { TA_POOL = TA_BLOCK };

/* Of a fitter after an exact search of the box: `best` was found, and f->map has the profile over
 * the grid. The pool has points of the region that are known: from there ends are sought as well.
 */
struct ta_region {
    struct ta_fitter *f;
    const struct ta_box *box;
    const struct ta_point *best;
    double level;
    struct ta_grid grid;
    struct ta_point pool[TA_POOL];
    int n_pool; /* at least 1 */
};
/* Into the pool, if it is in the region by its ll (ends that were found by root finding may be next
 * to it). */
void ta_region_add(struct ta_region *, const struct ta_point *);
/* Where parameter j is furthest in the pool. */
struct ta_point ta_region_furthest(const struct ta_region *, int j, int way);
/* The point at which parameter j is at its least (way -1) or greatest (1). */
struct ta_point ta_region_end(const struct ta_region *, int j, int way);
/* The same of a weight. */
struct ta_point ta_region_weight_end(const struct ta_region *, int j, int way);
/* An end by root finding with the parameter held at one value after the other, between a point of
 * the region and `out`: for models with lapses, and where Newton's method does not come to an end
 * (a bend where a weight meets its bound, a weight that goes furthest where its rate can hardly
 * follow). */
struct ta_point ta_region_search(const struct ta_region *, int j, struct ta_point from, double out);

#endif
