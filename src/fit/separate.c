/* separate.c - do some weights predict every choice, so that they have no finite maximum?
 *
 * They do when a direction v of the weights, within their supports, never speaks against a choice
 * and for one at least (complete or quasi-complete separation, Albert & Anderson 1984 Biometrika
 * 71:1). Such directions form a cone. With one weight it is half a line; with two its edges are an
 * axis or stand upright on the difference of a trial, and each is tried; position weights, one for
 * each position but the last, are separated when a position was never taken, which the axes and all
 * weights alike show. No model has three weights of other kinds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>

struct cone {
    struct ta_fitter *f;
    const struct ta_point *best;
    const struct ta_box *box;
};

static bool at_bound(const struct cone *k, int j)
{
    return k->box->lo[j] < k->box->hi[j] && (ta_at_bound(k->best->par[j], k->box->hi[j]) ||
                                             ta_at_bound(k->best->par[j], k->box->lo[j]));
}

/* Does v never speak against a choice, and for one? In the store, d is the other arm's feature
 * minus the chosen one's. Most directions fail on one of the first rows. */
static bool separates(const struct ta_store *s, const double *v)
{
    double least = 0;
    for (int i = 0; i < s->rows * s->others; i++) {
        double u = 0;
        for (int w = 0; w < s->weights; w++) {
            u += v[w] * s->d[(size_t)(i * s->weights + w) * TA_LANE_PAD];
        }
        if (u > 1e-12) {
            return false;
        }
        least = fmin(least, u);
    }
    return least < -1e-12;
}

static bool allowed(const struct ta_fitter *f, const double *v)
{
    for (int j = 0; j < f->n_par; j++) {
        int w = f->solved[j];
        if (w >= 0 && v[w] < 0 && f->info[j].def->support != TA_REAL) {
            return false;
        }
    }
    return true;
}

static bool works(const struct ta_fitter *f, const double *v)
{
    return allowed(f, v) && separates(&f->at_small, v);
}

/* The first parameter that v moves, rather one that is at its bound. */
static int moved_by(const struct cone *k, const double *v)
{
    const struct ta_fitter *f = k->f;
    int first = -1;
    for (int j = 0; j < f->n_par; j++) {
        if (f->solved[j] >= 0 && v[f->solved[j]] != 0) {
            if (at_bound(k, j)) {
                return j;
            }
            first = first < 0 ? j : first;
        }
    }
    return first;
}

static int along_axes(const struct cone *k)
{
    const struct ta_fitter *f = k->f;
    double v[TA_MAX_PAR] = {0};
    for (int w = 0; w < f->n_solved; w++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            v[w] = sign;
            if (works(f, v)) {
                return moved_by(k, v);
            }
        }
        v[w] = 0;
    }
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int w = 0; w < f->n_solved; w++) {
            v[w] = sign;
        }
        if (works(f, v)) {
            return moved_by(k, v);
        }
    }
    return -1;
}

/* Two weights: upright on the difference of some row, to either side, or against it. */
static int along_edges(const struct cone *k)
{
    const struct ta_fitter *f = k->f;
    const struct ta_store *s = &f->at_small;
    for (int i = 0; i < s->rows * s->others; i++) {
        double x = s->d[(size_t)(2 * i) * TA_LANE_PAD], y = s->d[(size_t)(2 * i + 1) * TA_LANE_PAD];
        double size = hypot(x, y);
        if (size < 1e-12) {
            continue;
        }
        const double v[][2] = {
            {-y / size, x / size}, {y / size, -x / size}, {-x / size, -y / size}};
        for (int c = 0; c < 3; c++) {
            if (works(f, v[c])) {
                return moved_by(k, v[c]);
            }
        }
    }
    return -1;
}

/* With lapses the store has the probabilities of the arms chosen. Where the one weight is large
 * these are 1 over the number of arms that are tied with the chosen one, and next to 0 where
 * another is ahead. */
static int separated_mixed(const struct cone *k)
{
    const double large = 1e12, rounding = 1e-3;
    struct ta_fitter *f = k->f;
    struct ta_point at = *k->best;
    int weight = -1;
    for (int j = 0; j < f->n_par; j++) {
        weight = f->info[j].def->role == TA_WEIGHT ? j : weight;
    }
    if (weight < 0) {
        return -1;
    }
    at.par[weight] = large;
    const struct ta_store *s = ta_fitter_store(f, &at, 1);
    bool some = false;
    for (int i = 0; s && i < s->rows; i++) {
        double p = s->d[(size_t)i * TA_LANE_PAD] * s->mixed_arms;
        if (p < 1 - rounding) {
            return -1;
        }
        some |= p > 1 + rounding;
    }
    return some ? weight : -1;
}

int ta_separated(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box)
{
    struct cone k = {f, best, box};
    if (f->mixes) {
        return separated_mixed(&k);
    }
    if (!ta_fitter_store(f, best, 1)) { /* into at_small */
        return -1;
    }
    int found = along_axes(&k);
    return found < 0 && f->n_solved == 2 ? along_edges(&k) : found;
}

int ta_to_plateau_end(struct ta_fitter *f, const struct ta_box *box, struct ta_point *best)
{
    const double same = 1e-9; /* nats that are lost on the way, by rounding */
    int j = ta_separated(f, best, box);
    if (j < 0 || !(box->lo[j] < box->hi[j])) {
        return j;
    }
    struct ta_point at = *best;
    struct ta_box held = *box;
    at.par[j] = best->par[j] < 0 ? box->lo[j] : box->hi[j];
    held.lo[j] = held.hi[j] = at.par[j];
    ta_profile_points(f, &at, 1, &held, 1e-12);
    if (at.ll >= best->ll - same) {
        *best = at;
    }
    return j;
}
