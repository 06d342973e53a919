/* stairs.h - where the likelihood is constant in the rate but for jumps: the lapse under a prior,
 * for each of the steps there are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_STAIRS_H
#define TWOARM_FIT_STAIRS_H

#include "joint.h"

enum { TA_KINDS = TA_MAX_ARMS + 1 };

/* Trials on which the rule gave the choice probability 0 (kind 0) or 1/kind; and what they give:
 * log of the integral over the lapse, means of its logit x, of the lapse e and of their squares,
 * the highest log joint (on the scale of the prior) and the x of it. */
struct ta_level {
    int count[TA_KINDS];
    double log_z, x, xx, e, ee, top, top_x;
    double mass; /* of the rate's prior, of all steps with these counts: the caller's */
};

struct ta_stairs {
    struct ta_joint j;       /* for its priors; the caller's */
    int lapse, k;            /* index of the lapse, arms: the caller's */
    int nodes;               /* of the lapse's logit: from, from + h, ... */
    double from, h, *prior;  /* log density there */
    double *log_p[TA_KINDS]; /* log P of a choice of each kind there */
    struct ta_level *level;
    int n_levels, room, *slot, slots; /* slots of a hash table: level or -1 */
    bool memory_short;
};

/* j, lapse and k are set. False: no memory. */
bool ta_stairs_begin(struct ta_stairs *, int trials);
/* Owns what it made, not j. */
void ta_stairs_free(struct ta_stairs *);
/* Index of the level with these counts; where memory is short 0, and memory_short is set. */
int ta_stairs_level(struct ta_stairs *, const int *count);
/* Log joint, prior as a density of x, at a node. */
double ta_stairs_log_joint(const struct ta_stairs *, const int *count, int node);
/* P was given 1/kind, or 0: which kind. */
int ta_stairs_kind(double p);
/* An array with room for `need` elements. */
bool ta_grow(void **array, int *room, int need, size_t size);

#endif
