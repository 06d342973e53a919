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
#include "fitter.h"

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

enum { TOPS = 4, ROUNDS = 5 };

static bool by_ratio(const struct side *s) /* else the coordinate is the value itself */
{
    return s->other == s->weight;
}

/* 64 points between two values of what is searched along; index of the highest. */
static int lattice(const struct side *s, const struct ta_point *from, double a, double b,
                   struct ta_point *at)
{
    int top = 0;
    for (int i = 0; i < TA_BLOCK; i++) {
        double share = i / (TA_BLOCK - 1.0);
        at[i] = *from;
        at[i].par[s->other] = by_ratio(s) ? a * pow(b / a, share) : a + (b - a) * share;
    }
    ta_profile_points(s->f, at, TA_BLOCK, &s->box, 1e-10);
    for (int i = 1; i < TA_BLOCK; i++) {
        top = at[i].ll > at[top].ll ? i : top;
    }
    return top;
}

static void close_in(const struct side *s, double a, double b, struct ta_point *best)
{
    struct ta_point at[TA_BLOCK];
    for (int round = 0; round < ROUNDS; round++) {
        int top = lattice(s, best, a, b, at);
        *best = at[top].ll > best->ll ? at[top] : *best;
        a = at[top > 0 ? top - 1 : 0].par[s->other];
        b = at[top < TA_BLOCK - 1 ? top + 1 : top].par[s->other];
    }
}

/* From the points of a range, the tops within a few nats of the highest; better by `least` than
 * what is known. */
static void search_range(const struct side *s, double a, double b, double least,
                         struct ta_point *best)
{
    const double worth = 5;
    struct ta_point at[TA_BLOCK];
    int top = lattice(s, best, a, b, at), done = 0;
    double high = at[top].ll;
    for (int i = 0; i < TA_BLOCK; i++) {
        bool left = i == 0 || at[i].ll >= at[i - 1].ll;
        bool right = i == TA_BLOCK - 1 || at[i].ll > at[i + 1].ll;
        if (i == top || (done < TOPS && left && right && at[i].ll > high - worth)) {
            struct ta_point peak = at[i];
            close_in(s, at[i > 0 ? i - 1 : 0].par[s->other],
                     at[i < TA_BLOCK - 1 ? i + 1 : i].par[s->other], &peak);
            *best = peak.ll > best->ll + least ? peak : *best;
            done++;
        }
    }
}

/* The highest next to the end. */
static struct ta_point top_of(const struct side *s, const struct ta_point *start)
{
    struct ta_point best = *start;
    int o = s->other;
    best.ll = -INFINITY;
    if (o < 0) {
        ta_profile_points(s->f, &best, 1, &s->box, 1e-10);
    } else if (by_ratio(s)) {
        const double far = 1e3; /* from what c is within the bounds, either way */
        search_range(s, start->par[o] / far, fmin(start->par[o] * far, endless), 0, &best);
    } else {
        search_range(s, s->box.lo[o], s->box.hi[o], 0, &best);
        for (double a = near_end / 1e3; a < near_end * 1e4; a *= 10) { /* to an end as the rate */
            if (s->box.lo[o] == 0) {
                search_range(s, a, a * 10, clearly, &best);
            }
            if (s->f->info[o].def->support == TA_UNIT && s->box.hi[o] == 1) {
                search_range(s, 1 - a * 10, 1 - a, clearly, &best);
            }
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

/* Is there something better with a finite weight beyond its bound? */
static bool lies_beyond(struct ta_fitter *f, const struct ta_box *box, int weight, double limit)
{
    struct ta_box wide = *box;
    wide.hi[weight] *= 1e3;
    return ta_profile_search(f, &wide, false, NULL, NULL).ll > limit + clearly;
}

static void add_word(int rate, const char *word, struct ta_fit *fit)
{
    char name[32];
    int rates = 0;
    for (int j = 0; j < fit->n_par; j++) {
        rates += fit->info[j].def->role == TA_RATE;
    }
    ta_par_name(&fit->info[rate], fit->k, name);
    ta_flag_add(fit, word, rates > 1 ? name : NULL);
}

/* The ridge into the result, of the first weight if there are several. */
static void name_ridge(const struct side *s, const struct ta_point *top, struct ta_fit *fit)
{
    bool both;
    add_word(s->rate, s->one ? "ridge_one" : "ridge_zero", fit);
    goes_on(s, top, &both);
    if (both) {
        add_word(s->other, top->par[s->other] < 0.5 ? "ridge_zero" : "ridge_one", fit);
    }
    if (fit->ridge_weight < 0 && !is_endless(s, top)) {
        fit->ridge = top->par[s->weight] * near_end;
        fit->ridge_log_lik = top->ll;
    }
    fit->ridge_weight = fit->ridge_weight < 0 ? s->weight : fit->ridge_weight;
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
    struct ta_point highest = *best;
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
        start.par[weight] *= fmax(distance, near_end) / near_end;
        struct ta_point top = top_of(&s, &start);
        double least = found.f ? clearly : better;
        if (top.ll > highest.ll + least && goes_on(&s, &top, &both)) {
            highest = top;
            found = s;
        }
    }
    if (!found.f || lies_beyond(f, box, weight, highest.ll)) {
        return false;
    }
    name_ridge(&found, &highest, fit);
    return true;
}
