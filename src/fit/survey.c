/* survey.c - a hill over the rates around a point: height, slope and bend from lanes of one run.
 *
 * Five along a single rate (slope and bend to the fourth order of their distance), six around the
 * point of two. Where a stencil would reach beyond the box it stands beside the end, and the slope
 * at the point follows from the bend.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MOST_STENCIL = 8 };

/* A rate as it is climbed: itself, or s / (1 + s) where it has no upper end. */
static double to_place(const struct ta_hill *hill, int j, double x)
{
    return hill->f->info[j].def->support == TA_POSITIVE ? x / (1 + x) : x;
}

/* At an end of the range exactly that. */
static double from_place(const struct ta_climber *c, int d, double u)
{
    int j = c->rate[d];
    if (u <= c->lo[d] || u >= c->hi[d]) {
        return u <= c->lo[d] ? c->hill->box->lo[j] : c->hill->box->hi[j];
    }
    return c->hill->f->info[j].def->support == TA_POSITIVE ? u / (1 - u) : u;
}

/* Half the stencil's width along rate d: the share of its range, and near an end that share of 128
 * times the way there, since that is the scale on which the hill is curved (a weight goes with the
 * reciprocal of its rate). */
static double half_width(const struct ta_climber *c, int d, double u, double share)
{
    const double least = 0x1p-20;
    double range = c->hi[d] - c->lo[d], way = fmin(u - c->lo[d], c->hi[d] - u);
    return fmin(share, 0.2) * fmin(range, fmax(128 * way, least / share * range));
}

/* Where the stencil stands around u: within the box, two widths from its ends. */
static void stencil_centre(const struct ta_climber *c, const double *u, double share,
                           double *centre, double *h)
{
    for (int d = 0; d < c->n; d++) {
        h[d] = half_width(c, d, u[d], share);
        centre[d] = fmin(c->hi[d] - 2 * h[d], fmax(c->lo[d] + 2 * h[d], u[d]));
    }
}

/* Steps of the stencil; the point itself stands first, the centre second. */
static const signed char steps_one[][2] = {{0, 0}, {1, 0}, {-1, 0}, {2, 0}, {-2, 0}};
static const signed char steps_two[][2] = {{0, 0},  {1, 0}, {-1, 0}, {0, 1},
                                           {0, -1}, {1, 1}, {-1, -1}};

static void shape_one(const double *y, double h, double off, struct ta_shape *s)
{
    double slope = (8 * (y[1] - y[2]) - (y[3] - y[4])) / (12 * h);
    s->bend[0] = (16 * (y[1] + y[2]) - (y[3] + y[4]) - 30 * y[0]) / (12 * h * h);
    s->third = (y[3] - y[4] - 2 * (y[1] - y[2])) / (2 * h * h * h);
    s->fourth = (y[3] + y[4] - 4 * (y[1] + y[2]) + 6 * y[0]) / (h * h * h * h);
    s->slope[0] = slope + s->bend[0] * off;
    /* The slope differs from that of the inner three by the third derivative; what that is beside
     * the second, the fifth is likely to be beside the third. */
    double inner = s->third * h * h / 6;
    s->doubt = inner * inner / (fabs(s->bend[0]) * h + fabs(inner) + DBL_MIN);
}

static void shape_two(const double *y, const double *h, const double *off, struct ta_shape *s)
{
    s->third = s->fourth = s->doubt = 0;
    s->bend[0] = (y[1] + y[2] - 2 * y[0]) / (h[0] * h[0]);
    s->bend[1] = (y[3] + y[4] - 2 * y[0]) / (h[1] * h[1]);
    s->bend[2] = (y[5] + y[6] - y[1] - y[2] - y[3] - y[4] + 2 * y[0]) / (2 * h[0] * h[1]);
    s->slope[0] = (y[1] - y[2]) / (2 * h[0]) + s->bend[0] * off[0] + s->bend[2] * off[1];
    s->slope[1] = (y[3] - y[4]) / (2 * h[1]) + s->bend[1] * off[1] + s->bend[2] * off[0];
}

static void shape_of(int n, const double *y, const double *h, const double *off, struct ta_shape *s)
{
    if (n == 1) {
        shape_one(y, h[0], off[0], s);
    } else {
        shape_two(y, h, off, s);
    }
}

struct ta_point ta_climber_likely(const struct ta_climber *c, const double *x)
{
    const struct ta_fitter *f = c->hill->f;
    struct ta_point p = c->best;
    double away[TA_MAX_RATES] = {0};
    for (int d = 0; d < c->n; d++) {
        p.par[c->rate[d]] = from_place(c, d, x[d]);
        away[d] = x[d] - c->trends.centre[d];
    }
    for (int j = 0; c->trends.known && j < f->n_par; j++) {
        const struct ta_shape *s = &c->trends.of[j];
        if (f->solved[j] >= 0) {
            double half = s->bend[0] * away[0] * away[0] / 2;
            p.par[j] = s->height + s->slope[0] * away[0] + half;
            if (c->n > 1) {
                half = s->bend[1] * away[1] / 2 + s->bend[2] * away[0];
                p.par[j] += (s->slope[1] + half) * away[1];
            }
            p.par[j] = fmin(c->hill->box->hi[j], fmax(c->hill->box->lo[j], p.par[j]));
        }
    }
    return p;
}

static void keep_trends(struct ta_climber *c, const struct ta_point *at, int n,
                        const double *centre, const double *h)
{
    const struct ta_fitter *f = c->hill->f;
    const double off[TA_MAX_RATES] = {0};
    double y[MOST_STENCIL];
    c->trends.known = true;
    memcpy(c->trends.centre, centre, sizeof *centre * (size_t)c->n);
    for (int j = 0; j < f->n_par; j++) {
        for (int i = 0; i < n; i++) {
            y[i] = at[i].par[j];
        }
        c->trends.of[j].height = y[0];
        shape_of(c->n, y, h, off, &c->trends.of[j]);
    }
}

bool ta_survey(struct ta_climber *c, const double *u, double share, struct ta_point *here,
               struct ta_shape *s)
{
    const signed char(*step)[2] = c->n == 1 ? steps_one : steps_two;
    int n = c->n == 1 ? 5 : 7;
    double centre[TA_MAX_RATES], h[TA_MAX_RATES], off[TA_MAX_RATES] = {0}, y[MOST_STENCIL];
    struct ta_point at[MOST_STENCIL];
    stencil_centre(c, u, share, centre, h);
    for (int i = 0; i <= n; i++) {
        double x[TA_MAX_RATES] = {0};
        for (int d = 0; d < c->n; d++) {
            x[d] = i == 0 ? u[d] : centre[d] + step[i - 1][d] * h[d];
            off[d] = u[d] - centre[d];
        }
        at[i] = ta_climber_likely(c, x);
    }
    c->hill->height(c->hill, at, n + 1);
    *here = at[0];
    s->height = at[0].ll;
    bool defined = isfinite(at[0].ll);
    for (int i = 0; i < n; i++) {
        y[i] = at[i + 1].ll;
        defined = defined && isfinite(y[i]);
    }
    shape_of(c->n, y, h, off, s);
    if (defined) {
        keep_trends(c, at + 1, n, centre, h);
    }
    return defined;
}

void ta_climber_begin(struct ta_climber *c, const struct ta_hill *hill, const struct ta_grid *g,
                      const struct ta_point *from)
{
    *c = (struct ta_climber){.hill = hill, .n = g->n_free, .best = *from,
                            .trends = hill->trends};
    for (int d = 0; d < c->n; d++) {
        int j = c->rate[d] = hill->f->rate[g->free_rate[d]];
        c->lo[d] = to_place(hill, j, hill->box->lo[j]);
        c->hi[d] = to_place(hill, j, hill->box->hi[j]);
        c->u[d] = to_place(hill, j, from->par[j]);
    }
}
