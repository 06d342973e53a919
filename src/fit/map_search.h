/* map_search.h - where the most probable parameters may be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_MAP_SEARCH_H
#define TWOARM_FIT_MAP_SEARCH_H

#include "fitter.h"
#include "joint.h"

/* Points to climb the log joint from, x[i * d], one near each of its tops if they can be told; at
 * most `most`, and how many. The participant is in both tools. False: no memory. */
bool ta_map_tops(struct ta_joint *, struct ta_fitter *, int most, double *x, int *n_tops);

#endif
