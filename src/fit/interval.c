/* interval.c - profile-likelihood intervals: every value that the data do not speak against.
 *
 * The 95 % interval of a parameter is {x : 2 (log L_max - max over the others of log L)
 * <= 3.841459}; its ends, should it have gaps. Where the profile never falls that far the end is
 * the bound itself; the flag open:P says so when that bound is not the natural end of what P can
 * be, moves:P when an end of a rate was found with a weight at such a bound, so that it would move
 * with it.
 *
 * All ends are ends of one region of the parameters (ends.c). So every point at which one of them
 * was found lies within all the others, or these were not the outermost: then they are sought again
 * from there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ends.h"

#include <math.h>
#include <string.h>

static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */

/* Is a weight at a bound that is only a setting? Then the end of a rate's interval depends on it.
 */
static bool at_setting(const struct ta_fitter *f, const struct ta_box *box,
                       const struct ta_point *at)
{
    for (int w = 0; w < f->n_par; w++) {
        enum ta_support s = f->info[w].def->support;
        if (f->solved[w] < 0 || box->lo[w] == box->hi[w]) {
            continue;
        }
        if ((ta_at_bound(at->par[w], box->hi[w]) && !ta_bound_natural(s, box->hi[w])) ||
            (ta_at_bound(at->par[w], box->lo[w]) && !ta_bound_natural(s, box->lo[w]))) {
            return true;
        }
    }
    return false;
}

static bool is_open(const struct ta_fitter *f, const struct ta_box *box, int j,
                    const struct ta_fit *fit)
{
    enum ta_support s = f->info[j].def->support;
    bool at_lo = fit->lo[j] <= box->lo[j], at_hi = fit->hi[j] >= box->hi[j];
    return (at_lo && at_hi) || (at_lo && !ta_bound_natural(s, box->lo[j])) ||
           (at_hi && !ta_bound_natural(s, box->hi[j]));
}

static void flag_ends(struct ta_fitter *f, const struct ta_box *box, const bool *moves,
                      struct ta_fit *fit)
{
    char name[32];
    for (int j = 0; j < f->n_par; j++) {
        if (box->lo[j] == box->hi[j]) {
            continue; /* held there on purpose */
        }
        ta_par_name(&f->info[j], f->k, name);
        if (is_open(f, box, j, fit)) {
            ta_flag_add(fit, "open", name);
        }
        if (moves[j]) {
            ta_flag_add(fit, "moves", name);
        }
    }
}

/* One end of parameter j anew, or where a point of the pool lies beyond it. */
static bool renew(struct ta_region *r, int j, int way, bool first, struct ta_point *end)
{
    const double rounding = 1e-6;
    double x = end->par[j], margin = rounding * (fabs(x) + 1e-3);
    bool beyond = first;
    for (int i = 0; i < r->n_pool && !beyond; i++) {
        beyond = (r->pool[i].par[j] - x) * way > margin;
    }
    if (beyond) {
        *end = ta_region_end(r, j, way);
        ta_region_add(r, end);
    }
    return beyond;
}

static void find_ends(struct ta_region *r, struct ta_point (*end)[2])
{
    enum { MOST_ROUNDS = 3 };
    bool again = true;
    for (int round = 0; round < MOST_ROUNDS && again; round++) {
        again = false;
        for (int turn = 0; turn < 2; turn++) { /* rates first: their ends are starts for weights */
            for (int j = 0; j < r->f->n_par; j++) {
                if ((r->f->solved[j] < 0) == (turn == 0) && r->box->lo[j] < r->box->hi[j]) {
                    again |= renew(r, j, -1, round == 0, &end[j][0]);
                    again |= renew(r, j, 1, round == 0, &end[j][1]);
                }
            }
        }
    }
}

void ta_intervals(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                  struct ta_fit *fit)
{
    struct ta_region r = {.f = f, .box = box, .best = best, .grid = f->map_grid,
                          .level = best->ll - half_chi2};
    struct ta_point end[TA_MAX_PAR][2] = {0};
    bool moves[TA_MAX_PAR] = {false};
    ta_region_add(&r, best);
    find_ends(&r, end);
    for (int j = 0; j < f->n_par; j++) {
        bool free_to_go = box->lo[j] < box->hi[j]; /* else held there on purpose */
        fit->lo[j] = free_to_go ? end[j][0].par[j] : box->lo[j];
        fit->hi[j] = free_to_go ? end[j][1].par[j] : box->lo[j];
        moves[j] = free_to_go && f->solved[j] < 0 &&
                   ((fit->lo[j] > box->lo[j] && at_setting(f, box, &end[j][0])) ||
                    (fit->hi[j] < box->hi[j] && at_setting(f, box, &end[j][1])));
    }
    flag_ends(f, box, moves, fit);
}
