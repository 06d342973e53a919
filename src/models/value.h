/* value.h - what all models share that keep one value an arm in state rows 0..k-1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MODELS_VALUE_H
#define TWOARM_MODELS_VALUE_H

#include "twoarm/model.h"
#include "twoarm/vecmath.h"

TA_INLINE void ta_value_init(const struct ta_lanes *l)
{
    TA_LANES(i, l->k * l->n) {
        l->st[i] = l->q0;
    }
}

/* The values themselves are the feature. */
TA_INLINE void ta_value_feature(const struct ta_lanes *l, double *f)
{
    TA_LANES(i, l->k * l->n) {
        f[i] = l->st[i];
    }
}

#endif
