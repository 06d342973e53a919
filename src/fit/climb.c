/* climb.c - Newton's method over the rates, on the profile of the likelihood or any hill like it.
 *
 * Heights around the point are lanes of one run: five along a single rate (slope and bend to the
 * fourth order of their distance), six around the point of two. Where a stencil would reach beyond
 * the box it stands beside the end. Curvature of the wrong sign is turned around, so that every
 * step goes up; a step that does not is cut. A rate at an end of its range that slopes outward
 * stays there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_STENCIL = 8 };
/* Of the range of a rate: half the width of a stencil from afar, and near the top. */
static const double wide = 0x1p-10, narrow = 0x1p-14;
/* Nats expected to be won that end the climb. */
static const double enough = 1e-13;

/* A rate as it is climbed: itself, or s / (1 + s) where it has no upper end. */
static double to_place(const struct ta_hill *hill, int j, double x)
{
    return hill->f->info[j].def->support == TA_POSITIVE ? x / (1 + x) : x;
}

static double from_place(const struct ta_hill *hill, int j, double u)
{
    return hill->f->info[j].def->support == TA_POSITIVE ? u / (1 - u) : u;
}

/* The hill around a place. */
struct shape {
    double height, slope[TA_MAX_RATES], bend[3]; /* bend: 11, 22, 12 */
};

struct climber {
    const struct ta_hill *hill;
    int n, rate[TA_MAX_RATES]; /* free rates: parameters */
    double lo[TA_MAX_RATES], hi[TA_MAX_RATES];
    double u[TA_MAX_RATES];
    struct ta_point best;
    struct shape shape;
};

/* Where the stencil stands around u: within the box, two widths from its ends. */
static void stencil_centre(const struct climber *c, const double *u, double share, double *centre,
                           double *h)
{
    for (int d = 0; d < c->n; d++) {
        h[d] = fmin(share, 0.2) * (c->hi[d] - c->lo[d]);
        centre[d] = fmin(c->hi[d] - 2 * h[d], fmax(c->lo[d] + 2 * h[d], u[d]));
    }
}

/* Steps of the stencil; the point itself stands first, the centre second. */
static const signed char steps_one[][2] = {{0, 0}, {1, 0}, {-1, 0}, {2, 0}, {-2, 0}};
static const signed char steps_two[][2] = {{0, 0},  {1, 0}, {-1, 0}, {0, 1},
                                           {0, -1}, {1, 1}, {-1, -1}};

static void shape_one(const double *y, double h, double off, struct shape *s)
{
    double slope = (8 * (y[1] - y[2]) - (y[3] - y[4])) / (12 * h);
    s->bend[0] = (16 * (y[1] + y[2]) - (y[3] + y[4]) - 30 * y[0]) / (12 * h * h);
    s->slope[0] = slope + s->bend[0] * off;
}

static void shape_two(const double *y, const double *h, const double *off, struct shape *s)
{
    s->bend[0] = (y[1] + y[2] - 2 * y[0]) / (h[0] * h[0]);
    s->bend[1] = (y[3] + y[4] - 2 * y[0]) / (h[1] * h[1]);
    s->bend[2] = (y[5] + y[6] - y[1] - y[2] - y[3] - y[4] + 2 * y[0]) / (2 * h[0] * h[1]);
    s->slope[0] = (y[1] - y[2]) / (2 * h[0]) + s->bend[0] * off[0] + s->bend[2] * off[1];
    s->slope[1] = (y[3] - y[4]) / (2 * h[1]) + s->bend[1] * off[1] + s->bend[2] * off[0];
}

/* The shape at u; false where the hill is not defined around it. */
static bool survey(struct climber *c, const double *u, double share, struct ta_point *here,
                   struct shape *s)
{
    const signed char(*step)[2] = c->n == 1 ? steps_one : steps_two;
    int n = c->n == 1 ? 5 : 7;
    double centre[TA_MAX_RATES], h[TA_MAX_RATES], off[TA_MAX_RATES] = {0}, y[MOST_STENCIL];
    struct ta_point at[MOST_STENCIL];
    stencil_centre(c, u, share, centre, h);
    for (int i = 0; i <= n; i++) {
        at[i] = c->best;
        for (int d = 0; d < c->n; d++) {
            double x = i == 0 ? u[d] : centre[d] + step[i - 1][d] * h[d];
            off[d] = u[d] - centre[d];
            at[i].par[c->rate[d]] = from_place(c->hill, c->rate[d], x);
        }
    }
    c->hill->height(c->hill, at, n + 1);
    *here = at[0];
    s->height = at[0].ll;
    bool defined = isfinite(at[0].ll);
    for (int i = 0; i < n; i++) {
        y[i] = at[i + 1].ll;
        defined = defined && isfinite(y[i]);
    }
    if (c->n == 1) {
        shape_one(y, h[0], off[0], s);
    } else {
        shape_two(y, h, off, s);
    }
    return defined;
}

/* Solves |B| move = slope over the rates that are not held, |B| the bend with its curvatures turned
 * downward; one that is nearly flat counts as `least`. */
static void uphill(const struct shape *s, const bool *held, double *move)
{
    const double least = 1e-9;
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
static double propose(const struct climber *c, double reach, double *u)
{
    bool held[TA_MAX_RATES] = {false, c->n == 1}, again = true;
    double move[TA_MAX_RATES], part = 1, gain = 0;
    while (again) {
        again = false;
        uphill(&c->shape, held, move);
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

static bool begin(struct climber *c, const struct ta_grid *g, const struct ta_point *from)
{
    c->best = *from;
    c->n = g->n_free;
    for (int d = 0; d < c->n; d++) {
        int j = c->rate[d] = c->hill->f->rate[g->free_rate[d]];
        c->lo[d] = to_place(c->hill, j, c->hill->box->lo[j]);
        c->hi[d] = to_place(c->hill, j, c->hill->box->hi[j]);
        c->u[d] = to_place(c->hill, j, from->par[j]);
    }
    return survey(c, c->u, wide, &c->best, &c->shape);
}

/* How far apart two places are, as a share of the ranges. */
static double distance(const struct climber *c, const double *u)
{
    double most = 0;
    for (int d = 0; d < c->n; d++) {
        most = fmax(most, fabs(u[d] - c->u[d]) / (c->hi[d] - c->lo[d]));
    }
    return most;
}

bool ta_climb(const struct ta_hill *hill, const struct ta_grid *g, double reach,
              struct ta_point *best)
{
    struct climber c = {.hill = hill};
    double share = wide;
    if (!begin(&c, g, best)) {
        return false;
    }
    for (int i = 0; i < MOST_STEPS && reach > 1e-9; i++) {
        double u[TA_MAX_RATES], gain = propose(&c, reach, u), far = distance(&c, u);
        struct ta_point at;
        struct shape s;
        if (gain < enough && share <= narrow) {
            *best = c.best;
            return true;
        }
        /* the shorter the steps the finer what is looked at */
        share = gain < enough ? narrow : fmin(share, fmax(narrow, far / 4));
        if (survey(&c, u, share, &at, &s) && at.ll >= c.best.ll - 1e-13 * (1 + fabs(at.ll))) {
            reach = fmin(0.5, 2 * reach);
            c.best = at;
            c.shape = s;
            memcpy(c.u, u, sizeof u);
        } else {
            reach = far / 4;
            survey(&c, c.u, share, &at, &c.shape);
        }
    }
    *best = c.best;
    return false;
}
