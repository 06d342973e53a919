/* climb.c - Newton's method over the rates, on the profile of the likelihood or any hill like it.
 *
 * Curvature of the wrong sign is turned around, so that every step goes up; a step that does not is
 * cut, and the ground looked at more finely. A rate at an end of its range that slopes outward
 * stays there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"
#include "cubic.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60 };
/* Half the width of a stencil, as a share of the range of a rate: from afar, and near the top. */
static const double wide = 0x1p-10, narrow = 0x1p-14, finest = 0x1p-30;
static const double least = 1e-9; /* bend, of what is nearly flat */

/* Along one rate, to the top of the cubic. */
static double uphill_one(const struct ta_shape *s)
{
    struct ta_cubic c = {s->height, s->slope[0], -fmax(least, fabs(s->bend[0])), s->third};
    c.third = s->bend[0] < 0 ? c.third : 0; /* turned around */
    return ta_cubic_top(&c);
}

/* Solves |B| move = slope over the rates that are not held, |B| the bend with its curvatures turned
 * downward. */
static void uphill(const struct ta_shape *s, const bool *held, double *move)
{
    if (held[0] || held[1]) {
        for (int d = 0; d < 2; d++) {
            move[d] = held[d] ? 0 : s->slope[d] / fmax(least, fabs(s->bend[d]));
        }
        return;
    }
    /* eigenvectors (cos, sin) and (-sin, cos) */
    double angle = 0.5 * atan2(2 * s->bend[2], s->bend[0] - s->bend[1]);
    double a = cos(angle), b = sin(angle);
    double first = s->bend[0] * a * a + 2 * s->bend[2] * a * b + s->bend[1] * b * b;
    double second = s->bend[0] * b * b - 2 * s->bend[2] * a * b + s->bend[1] * a * a;
    double along = (a * s->slope[0] + b * s->slope[1]) / fmax(least, fabs(first));
    double across = (a * s->slope[1] - b * s->slope[0]) / fmax(least, fabs(second));
    move[0] = a * along - b * across;
    move[1] = b * along + a * across;
}

/* The next place to try: at most `reach` of the range of each rate away, within the box. Returns
 * what is expected to be won. */
static double propose(const struct ta_climber *c, double reach, double *u)
{
    bool held[TA_MAX_RATES] = {false, c->n == 1}, again = true;
    double move[TA_MAX_RATES], part = 1, gain = 0;
    while (again) {
        again = false;
        uphill(&c->shape, held, move);
        move[0] = c->n == 1 && !held[0] ? uphill_one(&c->shape) : move[0];
        for (int d = 0; d < c->n; d++) {
            bool out = (c->u[d] <= c->lo[d] && move[d] < 0) || (c->u[d] >= c->hi[d] && move[d] > 0);
            again |= out && !held[d];
            held[d] |= out;
        }
    }
    for (int d = 0; d < c->n; d++) {
        double longest = reach * (c->hi[d] - c->lo[d]);
        part = fabs(move[d]) * part > longest ? longest / fabs(move[d]) : part;
        gain += held[d] ? 0 : move[d] * c->shape.slope[d] / 2;
    }
    for (int d = 0; d < c->n; d++) {
        u[d] = fmin(c->hi[d], fmax(c->lo[d], c->u[d] + part * move[d]));
    }
    return gain;
}

/* How far apart two places are, as a share of the ranges. */
static double distance(const struct ta_climber *c, const double *u)
{
    double most = 0;
    for (int d = 0; d < c->n; d++) {
        most = fmax(most, fabs(u[d] - c->u[d]) / (c->hi[d] - c->lo[d]));
    }
    return most;
}

/* The shape where the climber stands, more finely where the hill is too narrow for the stencil. */
static bool survey_here(struct ta_climber *c, double *share, struct ta_point *at)
{
    while (!ta_survey(c, c->u, *share, at, &c->shape)) {
        if (*share < finest) {
            return false;
        }
        *share /= 8;
    }
    return true;
}

/* Is the slope not known well enough to tell that this is the top, or where it is? */
static bool is_doubtful(const struct ta_shape *s, double gain, const struct ta_hill *hill)
{
    double lost = s->doubt * s->doubt / fmax(least, fabs(s->bend[0])) / 2;
    return gain < hill->enough ? lost > 1e4 * hill->enough : s->doubt > fabs(s->slope[0]) / 4;
}

/* Of one rate: does the next step end at the top, so that nothing new is to be seen there? What the
 * cubic does not know of is the fourth derivative, by which its top is off; and the slope is only
 * as good as the stencil. */
static bool arrives(const struct ta_climber *c, const double *u, double gain)
{
    const double little = 1e-6;                /* units of height */
    const double surely = 0.01, as_good = 100; /* of what is enough */
    double step = u[0] - c->u[0], bend = -c->shape.bend[0];
    double off = c->shape.fourth * step * step * step / (6 * bend);
    double lost = bend * off * off / 2, doubt = c->shape.doubt * c->shape.doubt / bend / 2;
    return c->n == 1 && u[0] > c->lo[0] && u[0] < c->hi[0] && gain < little && bend > 0 &&
           lost < surely * c->hill->enough && doubt < as_good * c->hill->enough;
}

static struct ta_point top_at(const struct ta_climber *c, const double *u, double gain)
{
    struct ta_point top = ta_climber_likely(c, u);
    double step = u[0] - c->u[0];
    /* gain is half of slope times step */
    top.ll = c->best.ll + gain - c->shape.third * step * step * step / 12;
    return top;
}

bool ta_climb(const struct ta_hill *hill, const struct ta_grid *g, double reach,
              struct ta_point *best)
{
    struct ta_climber c;
    double share = wide;
    /* along one rate even a wide stencil is right to the fourth order */
    bool finely = hill->finely && g->n_free > 1;
    ta_climber_begin(&c, hill, g, best);
    if (!survey_here(&c, &share, &c.best)) {
        return false;
    }
    for (int i = 0; i < MOST_STEPS && reach > 1e-9; i++) {
        double u[TA_MAX_RATES], gain = propose(&c, reach, u), far = distance(&c, u);
        struct ta_point at;
        struct ta_shape s;
        bool doubtful = is_doubtful(&c.shape, gain, hill) && share > finest;
        if (gain < hill->enough && (share <= narrow || !finely) && !doubtful) {
            *best = c.best;
            return true;
        }
        if (!doubtful && arrives(&c, u, gain)) {
            *best = top_at(&c, u, gain);
            return true;
        }
        /* the shorter the steps the finer what is looked at */
        double before = share;
        share = finely && gain < hill->enough ? narrow : fmin(share, fmax(narrow, far / 4));
        share = doubtful ? share / 8 : share;
        double rounding = hill->rounding * (1 + fabs(c.best.ll));
        if (ta_survey(&c, u, share, &at, &s) && at.ll >= c.best.ll - rounding) {
            reach = fmin(0.5, 2 * reach);
            c.best = at;
            c.shape = s;
            memcpy(c.u, u, sizeof u);
        } else {
            reach = far / 4;
            if (c.n == 1 && share >= before && gain > 1e4 * rounding) {
                share = fmax(finest, before / 8); /* it must reach over a bend */
            }
            if (share < before && !survey_here(&c, &share, &at)) {
                break;
            }
        }
    }
    *best = c.best;
    return false;
}
