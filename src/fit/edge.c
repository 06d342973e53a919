/* edge.c - how far a rate can go, the other rate and the weights following, before the profile
 * falls below a level.
 *
 * On the profile over the rates (weights at their best): Venzon & Moolgavkar's method (1988 Appl
 * Stat 37:87) on a quadratic model of it, as in reach.c. Steps are cut where the model does not
 * hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"
#include "cubic.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 20 };
/* Half the width of a stencil, as a share of the range: from afar, and near the end. */
static const double wide = 0x1p-10, narrow = 0x1p-13;
/* Nats from the level, and from the ridge's top. */
static const double close_by = 1e-8;

/* The profile over the other rate as a function of rate d: its height, slope and bend here (and
 * third derivative, if there is no other rate), and where the other goes: by itself, and for a unit
 * of d. */
struct ridge {
    double height, slope, bend, third, alone, along;
};

static struct ridge make_ridge(const struct ta_climber *c, const struct ta_shape *s, int d)
{
    struct ridge r = {s->height, s->slope[d], s->bend[d], s->third, 0, 0};
    int o = 1 - d;
    bool held = c->n == 1 || (c->u[o] <= c->lo[o] && s->slope[o] <= 0) ||
                (c->u[o] >= c->hi[o] && s->slope[o] >= 0) || s->bend[o] >= 0;
    if (!held) {
        r.alone = -s->slope[o] / s->bend[o];
        r.along = -s->bend[2] / s->bend[o];
        r.height += s->slope[o] * r.alone / 2;
        r.slope += s->bend[2] * r.alone;
        r.bend += s->bend[2] * r.along;
    }
    return r;
}

/* From here to where it falls to the level; where it does not, or bends upward, along the slope. */
static double fall(const struct ridge *r, double level, double upward)
{
    const struct ta_cubic c = {r->height - level, r->slope, r->bend, r->third};
    double move = ta_cubic_fall(&c, upward);
    return isnan(move) ? -c.height / c.slope : move;
}

static double within(double x, double lo, double hi)
{
    return fmin(hi, fmax(lo, x));
}

bool ta_edge(const struct ta_hill *hill, const struct ta_grid *g, int d, struct ta_point *end)
{
    struct ta_climber c;
    double share = wide, longest = 1.0 / TA_AXIS_TWO;
    int o = 1 - d;
    ta_climber_begin(&c, hill, g, end);
    if (!ta_survey(&c, c.u, share, &c.best, &c.shape)) {
        return false;
    }
    for (int i = 0; i < MOST_STEPS; i++) {
        struct ridge r = make_ridge(&c, &c.shape, d);
        double above = r.height - hill->level, off = r.height - c.shape.height;
        double stop = hill->upward > 0 ? c.hi[d] : c.lo[d];
        bool at_stop = c.u[d] == stop && c.shape.height >= hill->level;
        bool fine = share <= narrow || c.n == 1;
        if (at_stop || (fine && off < close_by && fabs(above) < close_by)) {
            *end = c.best;
            return true;
        }
        double range = c.hi[d] - c.lo[d], u[TA_MAX_RATES] = {c.u[0], c.u[1]};
        double move = fall(&r, hill->level, hill->upward);
        move = within(isnan(move) ? hill->upward * range : move, -longest * range, longest * range);
        u[d] = within(c.u[d] + move, c.lo[d], c.hi[d]);
        if (c.n == 2) {
            double most = longest * (c.hi[o] - c.lo[o]);
            u[o] = within(c.u[o] + within(r.alone + (u[d] - c.u[d]) * r.along, -most, most),
                          c.lo[o], c.hi[o]);
        }
        share = fmin(share, fmax(narrow, fabs(u[d] - c.u[d]) / range / 4));
        memcpy(c.u, u, sizeof u);
        if (!ta_survey(&c, c.u, share, &c.best, &c.shape)) {
            return false;
        }
        longest = i > 8 ? longest / 2 : longest;
    }
    return false;
}
