/* random.c - choices that learn nothing: a coin that may be biased to a side.
 *
 *   logit of the arm at position s is b_s for every position but the last; two arms: the left gets
 * + b
 *
 * Wilson & Collins 2019 eLife 8:e49547, model 1 (there b is the probability itself). Where sides
 * are unknown, arm numbers stand in for positions. The biased coin that learners are compared with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "twoarm/vecmath.h"

static const struct ta_param par[] = {
    {.name = "b", .meaning = "bias towards a position, in logits against the last one",
     .role = TA_WEIGHT, .support = TA_REAL, .typical = 0.2, .lo = -10, .hi = 10,
     .per_position = true},
};

TA_INLINE void init(const struct ta_lanes *l)
{
    (void)l;
}

TA_INLINE void feature(const struct ta_lanes *l, const struct ta_view *view, double *f)
{
    int cells = l->k * l->n;
    for (int s = 0; s < l->k - 1; s++) {
        TA_LANES(i, cells) {
            f[s * cells + i] = view->position[i] == s ? 1.0 : 0.0;
        }
    }
}

TA_INLINE void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    (void)l;
    (void)seen;
}

#include "loops.h"

const struct ta_model ta_model_random = {
    .name = "random",
    .title = "biased random choice",
    .equation = "P(a) = softmax(b [a stands left]); for more arms "
                "softmax(b_s [a stands s-th from the left]), s = 1 to k - 1; nothing is learned",
    .source = "Wilson & Collins 2019, model 1",
    .par = par,
    .n_par = 1,
    TA_LOOPS,
};
