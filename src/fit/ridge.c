/* ridge.c - a rate that goes to an end of its range while a weight goes to infinity, so that only
 * their product is known: the limit of log L there, and the product.
 *
 * Toward alpha = 0 the differences between values are alpha times cumulative rewards, toward
 * alpha = 1 often 1 - alpha times what came before the last: the limit is a regression on these. It
 * is solved next to the end, with what the fitter solves there and one search along what it does
 * not: the other rate, from where it stays to where it goes to an end as well (both rates of
 * rw-dual may); or, in a model with lapses, the weight. The name is given where it is true: log L
 * stays what it is when the rate goes on and the weight grows in proportion, and no finite weight
 * beyond the bounds is better.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <math.h>

/* A rate this near to its end is there: features are then proportional to the distance up to a
 * millionth, so that weight * distance is c. */
static const double near_end = 1e-8;
static const double endless = 1e14; /* a weight there: c goes to infinity, too */
/* Nats: more than rounding; more than what log L next to the end is off its limit. */
static const double better = 1e-7, clearly = 1e-5;

struct side {
    struct ta_fitter *f;
    struct ta_box box; /* the weight free, the rate next to its end */
    int weight, rate;
    bool one;
    int other; /* what is searched along: a rate, or the weight where there is a lapse; or -1 */
};

static double rate_at(const struct side *s, double distance)
{
    return s->one ? 1 - distance : distance;
}

/* --- one search: many points, then closer and closer around every top of them ----------------- */

enum { TOPS = 3, ROUNDS = 8 };

/* What is searched along, from a to b: evenly, by ratios, or by ratios of the distance to 1. */
struct range {
    enum { EVEN, RATIO, TO_ONE } by;
    double a, b;
    int n; /* points, first */
};

static double place(const struct range *r, double share)
{
    double ratio = r->by == EVEN ? 0 : r->a * pow(r->b / r->a, share);
    return r->by == EVEN ? r->a + (r->b - r->a) * share : r->by == RATIO ? ratio : 1 - ratio;
}

static bool by_ratio(const struct side *s) /* the weight itself is searched along */
{
    return s->other == s->weight;
}

/* n points, at most TA_BLOCK, between two shares of a range. */
static void lattice(const struct side *s, const struct range *r, const struct ta_point *from,
                    double u, double v, struct ta_point *at, int n)
{
    for (int i = 0; i < n; i++) {
        at[i] = *from;
        at[i].par[s->other] = place(r, u + (v - u) * i / (n - 1));
    }
    ta_profile_points(s->f, at, n, &s->box, n > TA_SMALL ? 1e-6 : 1e-11);
}

static int highest(const struct ta_point *at, int n)
{
    int top = 0;
    for (int i = 1; i < n; i++) {
        top = at[i].ll > at[top].ll ? i : top;
    }
    return top;
}

static void close_in(const struct side *s, const struct range *r, double u, double v,
                     struct ta_point *best)
{
    struct ta_point at[TA_SMALL];
    best->ll = -INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        lattice(s, r, best, u, v, at, TA_SMALL);
        int top = highest(at, TA_SMALL);
        double step = (v - u) / (TA_SMALL - 1), middle = u + step * top;
        *best = at[top].ll > best->ll ? at[top] : *best;
        u = fmax(u, middle - step);
        v = fmin(v, middle + step);
    }
}

/* From the points of a range, the tops within a few nats of the highest known (of `bar`, too);
 * better by `least` than what is known. */
static void search_range(const struct side *s, const struct range *r, double bar, double least,
                         struct ta_point *best)
{
    const double worth = 5, last = r->n - 1;
    struct ta_point at[TA_BLOCK];
    lattice(s, r, best, 0, 1, at, r->n);
    int top = highest(at, r->n), done = 0;
    double high = fmax(at[top].ll, fmax(bar, best->ll)) - worth;
    for (int i = 0; i < r->n; i++) {
        bool left = i == 0 || at[i].ll >= at[i - 1].ll;
        bool right = i == r->n - 1 || at[i].ll > at[i + 1].ll;
        if (at[i].ll > high && (i == top || (done < TOPS && left && right))) {
            struct ta_point peak = at[i];
            close_in(s, r, fmax(0, i - 1) / last, fmin(last, i + 1) / last, &peak);
            *best = peak.ll > best->ll + least ? peak : *best;
            done++;
        }
    }
}

/* The highest next to the end; not sought out where it is far below the bar. */
static struct ta_point top_of(const struct side *s, const struct ta_point *start, double bar)
{
    struct ta_point best = *start;
    int o = s->other;
    best.ll = -INFINITY;
    if (o < 0) {
        ta_profile_points(s->f, &best, 1, &s->box, 1e-10);
    } else if (by_ratio(s)) {
        const double far = 1e3; /* from what c is within the bounds, either way */
        const struct range r = {RATIO, start->par[o] / far, fmin(start->par[o] * far, endless),
                                TA_BLOCK};
        search_range(s, &r, bar, 0, &best);
    } else { /* where it stays, and on its way to an end as the rate is */
        const double least = near_end / 1e3, most = near_end * 1e4;
        const struct range whole = {EVEN, s->box.lo[o], s->box.hi[o], TA_BLOCK};
        const struct range zero = {RATIO, least, most, 4 * TA_SMALL};
        const struct range one = {TO_ONE, least, most, 4 * TA_SMALL};
        search_range(s, &whole, bar, 0, &best);
        if (s->box.lo[o] == 0) {
            search_range(s, &zero, bar, clearly, &best);
        }
        if (s->f->info[o].def->support == TA_UNIT && s->box.hi[o] == 1) {
            search_range(s, &one, bar, clearly, &best);
        }
    }
    return best;
}

/* --- is it a ridge? --------------------------------------------------------------------------- */

/* Does log L stay when the weight is less, and the rate, the other rate, or both are further from
 * their ends in proportion? */
static bool stays(const struct side *s, struct ta_point at, bool rate, bool other)
{
    const double times = 10, same = 1e-4, ll = at.ll;
    struct ta_box here = s->box;
    at.par[s->rate] = rate ? rate_at(s, near_end * times) : at.par[s->rate];
    at.par[s->weight] /= times;
    if (other) {
        double x = at.par[s->other];
        at.par[s->other] = x < 0.5 ? x * times : 1 - (1 - x) * times;
    }
    for (int j = 0; j < s->f->n_par; j++) {
        here.lo[j] = here.hi[j] = at.par[j];
    }
    ta_profile_points(s->f, &at, 1, &here, 1e-10);
    return fabs(at.ll - ll) < same;
}

/* With the other rate as it is, or (*both) on its way to an end as well; not where that one is on
 * its way and this one does not matter. */
static bool goes_on(const struct side *s, const struct ta_point *top, bool *both)
{
    *both = false;
    if (stays(s, *top, true, false)) {
        return true;
    }
    double x = s->other >= 0 && !by_ratio(s) ? top->par[s->other] : 0.5;
    *both = (x < 1e-3 || fabs(1 - x) < 1e-3) && stays(s, *top, true, true) &&
            !stays(s, *top, false, true);
    return *both;
}

/* Is more of the weight no worse? Where weights are solved they go to the end by themselves. */
static bool is_endless(const struct side *s, const struct ta_point *top)
{
    struct ta_point more = *top;
    if (!s->f->mixes) {
        return top->par[s->weight] >= endless;
    }
    more.par[s->weight] = fmin(endless, top->par[s->weight] * 1e3);
    ta_profile_points(s->f, &more, 1, &s->box, 1e-10);
    return more.ll >= top->ll - 1e-9;
}

/* --- all ends of all rates -------------------------------------------------------------------- */

static int searched_along(const struct ta_fitter *f, const struct ta_box *box, int rate, int weight)
{
    if (f->mixes) {
        return weight;
    }
    for (int i = 0; i < f->n_rates; i++) {
        if (f->rate[i] != rate && box->lo[f->rate[i]] < box->hi[f->rate[i]]) {
            return f->rate[i];
        }
    }
    return -1;
}

static struct side make_side(struct ta_fitter *f, const struct ta_box *box, int weight, int rate,
                             bool one)
{
    struct side s = {.f = f, .box = *box, .weight = weight, .rate = rate, .one = one};
    s.other = searched_along(f, box, rate, weight);
    s.box.hi[weight] = endless;
    s.box.lo[rate] = s.box.hi[rate] = rate_at(&s, near_end);
    return s;
}

/* Of the grid's points where the weight is at its bound, and so may be higher beyond it (of
 * `wide`), the best there: to be climbed from. */
static struct ta_point best_beyond(struct ta_fitter *f, const struct ta_box *box, int weight,
                                   const struct ta_box *wide)
{
    struct ta_point at[TA_BLOCK], best = {.ll = -INFINITY};
    const struct ta_grid *g = &f->map_grid;
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        if (ta_at_bound(f->map[i].par[weight], box->hi[weight])) {
            at[n++] = f->map[i];
        }
        if (n == TA_BLOCK || (n > 0 && i == g->n - 1)) {
            ta_profile_points(f, at, n, wide, 1e-2);
            int top = highest(at, n);
            best = at[top].ll > best.ll ? at[top] : best;
            n = 0;
        }
    }
    return best;
}

/* Does log L only rise from a point to the end of the rate? Next to the end it is all but linear in
 * the distance, so that points of even ratios tell. */
static bool rises_to_end(const struct side *s, const struct ta_point *from)
{
    const double rounding = 1e-9;
    double distance = s->one ? 1 - from->par[s->rate] : from->par[s->rate], before = from->ll;
    struct ta_point at[TA_SMALL];
    if (!(distance > near_end)) {
        return false;
    }
    for (int i = 0; i < TA_SMALL; i++) {
        double ratio = pow(near_end / distance, (i + 1.0) / TA_SMALL);
        at[i] = *from;
        at[i].par[s->rate] = rate_at(s, distance * ratio);
        at[i].par[s->weight] /= ratio;
    }
    ta_profile_points(s->f, at, TA_SMALL, &s->box, 1e-10);
    for (int i = 0; i < TA_SMALL; i++) {
        if (!(at[i].ll >= before - rounding)) {
            return false;
        }
        before = at[i].ll;
    }
    return true;
}

/* Is there something better with a finite weight beyond its bound? With lapses the profile is
 * jagged: all of it is searched again. */
static bool lies_beyond(const struct side *s, const struct ta_box *box, double limit)
{
    struct ta_fitter *f = s->f;
    struct ta_box wide = *box, held;
    int weight = s->weight;
    wide.hi[weight] *= 1e3;
    if (f->mixes) {
        return ta_profile_search(f, &wide, false, NULL, NULL).ll > limit + clearly;
    }
    struct ta_point best = best_beyond(f, box, weight, &wide);
    if (isfinite(best.ll) && f->map_grid.n_free > 0 &&
        (f->map_grid.n_free > 1 || !rises_to_end(s, &best))) {
        struct ta_hill hill = ta_hill_profile(f, &wide);
        hill.enough = better / 10; /* of a climb toward the ridge itself, which has no end */
        ta_ascend(hill, &f->map_grid, &best, &held);
    }
    return best.ll > limit + clearly;
}

static void add_word(const struct ta_ridge *r, bool one, struct ta_fit *fit)
{
    char name[32];
    int rates = 0;
    for (int j = 0; j < fit->n_par; j++) {
        rates += fit->info[j].def->role == TA_RATE;
    }
    ta_par_name(&fit->info[r->rate], fit->k, name);
    ta_flag_add(fit, one ? "ridge_one" : "ridge_zero", rates > 1 ? name : NULL);
    for (int i = 0; i < fit->n_ridges; i++) {
        if (fit->ridge[i].rate == r->rate) {
            return; /* it has its word, and the c of a weight before */
        }
    }
    if (fit->n_ridges < TA_MOST_RIDGES) {
        fit->ridge[fit->n_ridges++] = *r;
    }
}

/* The ridge into the result: where both rates go to their ends it is one, and each has its c. */
static void name_ridge(const struct side *s, const struct ta_point *top, struct ta_fit *fit)
{
    bool both, known = !is_endless(s, top);
    double weight = known ? top->par[s->weight] : (double)NAN;
    struct ta_ridge r = {s->rate, s->weight, weight * near_end, known ? top->ll : (double)NAN};
    add_word(&r, s->one, fit);
    goes_on(s, top, &both);
    if (both) {
        double x = top->par[s->other];
        r.rate = s->other;
        r.c = weight * (x < 0.5 ? x : 1 - x);
        add_word(&r, x >= 0.5, fit);
    }
}

static bool may_be(const struct ta_fitter *f, const struct ta_box *box, int j)
{
    const struct ta_param *def = f->info[j].def;
    bool whole = box->lo[j] <= 0 && box->hi[j] >= 1; /* else the user ruled it out */
    return def->role == TA_RATE && def->support == TA_UNIT && whole;
}

bool ta_ridge(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
              int weight, struct ta_fit *fit)
{
    struct ta_point highest_yet = *best;
    struct side found = {.f = NULL};
    bool both;
    for (int i = 0; i < 2 * f->n_par; i++) {
        int r = i / 2;
        if (!may_be(f, box, r)) {
            continue;
        }
        struct side s = make_side(f, box, weight, r, i % 2);
        struct ta_point start = *best;
        double distance = s.one ? 1 - best->par[r] : best->par[r];
        start.par[r] = rate_at(&s, near_end);
        start.par[weight] *= fmax(distance, near_end) / near_end; /* as far along the ridge */
        struct ta_point top = top_of(&s, &start, highest_yet.ll);
        double least = found.f ? clearly : better;
        if (top.ll > highest_yet.ll + least && goes_on(&s, &top, &both)) {
            highest_yet = top;
            found = s;
        }
    }
    if (!found.f || lies_beyond(&found, box, highest_yet.ll)) {
        return false;
    }
    name_ridge(&found, &highest_yet, fit);
    return true;
}
