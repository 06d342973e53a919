/* steps.c - models whose likelihood is constant in the rate but for jumps (rw-greedy).
 *
 * Which arms are highest changes only where two values cross, so the likelihood is a staircase in
 * alpha, and what it is at one alpha is said by a few counts: how often the rule gave the arm
 * chosen probability 1, 1/2, ..., 1/k or 0. Epsilon is solved on the counts. Alpha is searched on a
 * fine grid; then every gap between neighbours is cut up further that could hide something better,
 * if each trial took the better of what it has at the gap's two ends. The estimate of alpha is in
 * the middle of the widest of the highest steps; it has no standard error. A single point of alpha
 * at which values tie exactly is not sought.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNS = 15,       /* of TA_BLOCK points, first */
    DECADES = 11,    /* and that many finer and finer ones at either end */
    MOST_CUTS = 500, /* gaps cut up at the most */
    KINDS = TA_MAX_ARMS + 1
};
/* A gap narrower than this is a jump; a promise must be worth more than rounding. */
static const double narrow = 1e-9, worth = 1e-9;
static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */

/* Trials on which the rule gave the choice probability 0 (kind 0) or 1/kind. */
struct step {
    double x, ll, lapse;
    int count[KINDS];
};

struct gap {
    double a, b, promise;
};

struct search {
    struct ta_fitter *f;
    double lo, hi; /* of the lapse */
    int rate;
    struct step *step;
    int n, room;
    struct gap *gap;
    int n_gaps, gap_room;
    double best;
    bool memory_short;
};

/* --- the lapse on counts ---------------------------------------------------------------------- */

static double log_lik(const int *count, int k, double x)
{
    double sum = 0;
    for (int c = 0; c <= k; c++) {
        double p = (c ? (1 - x) / c : 0) + x / k;
        sum += count[c] ? count[c] * log(p) : 0;
    }
    return sum;
}

static double slope(const int *count, int k, double x)
{
    double sum = 0;
    for (int c = 0; c <= k; c++) {
        double m = c ? 1.0 / c : 0, p = (1 - x) * m + x / k;
        sum += count[c] ? count[c] * (1.0 / k - m) / p : 0;
    }
    return sum;
}

/* The slope falls: its zero by bisection, to the last bits. */
static double solve_lapse(const int *count, int k, double lo, double hi)
{
    if (lo >= hi || slope(count, k, lo) <= 0) {
        return lo;
    }
    if (slope(count, k, hi) >= 0) {
        return hi;
    }
    for (int i = 0; i < 60; i++) {
        double middle = (lo + hi) / 2;
        *(slope(count, k, middle) > 0 ? &lo : &hi) = middle;
    }
    return (lo + hi) / 2;
}

/* --- evaluation --------------------------------------------------------------------------------
 * */

static bool grow(void **array, int *room, int need, size_t size)
{
    if (need <= *room) {
        return true;
    }
    int more = need + need / 2;
    void *p = realloc(*array, size * (size_t)more);
    if (p) {
        *array = p;
        *room = more;
    }
    return p;
}

static int kind_of(double m)
{
    return m > 0 ? (int)lround(1 / m) : 0;
}

/* What the trials would add up to if each had the better of lanes l and l + 1. */
static double promise_between(const struct search *s, const struct ta_store *at, int l)
{
    int count[KINDS] = {0}, k = s->f->k;
    const double *m = ta_store_lane(at, l), *next = ta_store_lane(at, l + 1);
    for (size_t row = 0; row < (size_t)at->rows * TA_LANE_PAD; row += TA_LANE_PAD) {
        count[kind_of(fmax(m[row], next[row]))]++;
    }
    return log_lik(count, k, solve_lapse(count, k, s->lo, s->hi));
}

/* To ten decimals. Steps may be narrower than what is printed (near alpha = 1, where values differ
 * by powers of 1 - alpha): an estimate must have its likelihood as it stands in a table, too. */
static double printable(double x)
{
    return round(x * 1e10) / 1e10;
}

/* TA_BLOCK points from a to b, both ends included; gaps between them that promise something. */
static void look(struct search *s, double a, double b)
{
    struct ta_runner *r = &s->f->block;
    struct ta_store *at = &s->f->at_block;
    int n = TA_BLOCK;
    for (int l = 0; l < n; l++) {
        double x = l == 0 ? a : l == n - 1 ? b : printable(a + (b - a) * l / (n - 1));
        r->par[s->rate][l] = x;
    }
    if (!ta_store_fill(at, r, n, &s->f->seq) ||
        !grow((void **)&s->step, &s->room, s->n + n, sizeof *s->step) ||
        !grow((void **)&s->gap, &s->gap_room, s->n_gaps + n, sizeof *s->gap)) {
        s->memory_short = true;
        return;
    }
    for (int l = 0; l < n; l++) {
        struct step *p = &s->step[s->n++];
        *p = (struct step){.x = r->par[s->rate][l]};
        const double *m = ta_store_lane(at, l);
        for (int row = 0; row < at->rows; row++) {
            p->count[kind_of(m[(size_t)row * TA_LANE_PAD])]++;
        }
        p->lapse = solve_lapse(p->count, s->f->k, s->lo, s->hi);
        p->ll = log_lik(p->count, s->f->k, p->lapse);
        s->best = fmax(s->best, p->ll);
    }
    for (int l = 0; l < n - 1; l++) {
        double from = r->par[s->rate][l], to = r->par[s->rate][l + 1];
        if (to - from > narrow) {
            s->gap[s->n_gaps++] = (struct gap){from, to, promise_between(s, at, l)};
        }
    }
}

static int by_place(const void *a, const void *b)
{
    double x = ((const struct step *)a)->x, y = ((const struct step *)b)->x;
    return (x > y) - (x < y);
}

/* Cuts up gaps, the most promising first, until none promises more than the best point has. */
static bool cut_gaps(struct search *s)
{
    for (int cuts = 0; !s->memory_short; cuts++) {
        int top = -1;
        for (int i = 0; i < s->n_gaps; i++) {
            top = top < 0 || s->gap[i].promise > s->gap[top].promise ? i : top;
        }
        if (top < 0 || s->gap[top].promise <= s->best + worth) {
            return true;
        }
        if (cuts == MOST_CUTS) {
            return false;
        }
        struct gap g = s->gap[top];
        s->gap[top] = s->gap[--s->n_gaps];
        look(s, g.a, g.b);
    }
    return false;
}

/* --- the result --------------------------------------------------------------------------------
 * */

/* Runs of neighbouring points as high as the best; the widest, first and last index. */
static int highest_steps(const struct search *s, int *first, int *last)
{
    int runs = 0;
    double width = -1;
    for (int i = 0; i < s->n; i++) {
        int from = i;
        if (s->step[i].ll < s->best - worth) {
            continue;
        }
        while (i + 1 < s->n && s->step[i + 1].ll >= s->best - worth) {
            i++;
        }
        runs++;
        if (s->step[i].x - s->step[from].x > width) {
            width = s->step[i].x - s->step[from].x;
            *first = from;
            *last = i;
        }
    }
    return runs;
}

/* The point nearest to the middle of a run: one that was looked at, since between two equal steps
 * there may be a lower one. */
static const struct step *middle_of(const struct search *s, int first, int last)
{
    double middle = (s->step[first].x + s->step[last].x) / 2;
    int best = first;
    for (int i = first; i <= last; i++) {
        best = fabs(s->step[i].x - middle) < fabs(s->step[best].x - middle) ? i : best;
    }
    return &s->step[best];
}

/* Highest log-likelihood over alpha with the lapse held. */
static double over_alpha(const struct search *s, double x)
{
    double best = -INFINITY;
    for (int i = 0; i < s->n; i++) {
        best = fmax(best, log_lik(s->step[i].count, s->f->k, x));
    }
    return best;
}

/* Where the profile of the lapse crosses the level, between `out` (below it) and `in`. */
static double lapse_end(const struct search *s, double out, double in)
{
    if (over_alpha(s, out) >= s->best - half_chi2) {
        return out;
    }
    for (int i = 0; i < 40; i++) {
        double middle = (out + in) / 2;
        *(over_alpha(s, middle) >= s->best - half_chi2 ? &in : &out) = middle;
    }
    return (out + in) / 2;
}

/* To within a gap of the search (about a thousandth). */
static void intervals(const struct search *s, int lapse, struct ta_fit *fit)
{
    int a = 0, b = s->n - 1;
    while (s->step[a].ll < s->best - half_chi2) {
        a++;
    }
    while (s->step[b].ll < s->best - half_chi2) {
        b--;
    }
    fit->lo[s->rate] = a > 0 ? (s->step[a].x + s->step[a - 1].x) / 2 : s->step[0].x;
    fit->hi[s->rate] = b < s->n - 1 ? (s->step[b].x + s->step[b + 1].x) / 2 : s->step[b].x;
    fit->lo[lapse] = lapse_end(s, s->lo, fit->par[lapse]);
    fit->hi[lapse] = lapse_end(s, s->hi, fit->par[lapse]);
}

/* Of the lapse, for the rule as it is. */
static double lapse_error(const struct step *p, int k)
{
    double bend = 0;
    for (int c = 0; c <= k; c++) {
        double m = c ? 1.0 / c : 0, ratio = (1.0 / k - m) / ((1 - p->lapse) * m + p->lapse / k);
        bend += p->count[c] ? p->count[c] * ratio * ratio : 0;
    }
    return bend > 0 ? 1 / sqrt(bend) : (double)NAN;
}

static void keep(struct search *s, const struct ta_box *box, int lapse, bool whole, bool ends,
                 struct ta_fit *fit)
{
    int first = 0, last = 0;
    qsort(s->step, (size_t)s->n, sizeof *s->step, by_place);
    fit->n_optima = highest_steps(s, &first, &last);
    fit->converged = whole;
    const struct step *p = middle_of(s, first, last);
    fit->par[s->rate] = p->x;
    fit->par[lapse] = p->lapse;
    if (p->lapse > box->lo[lapse] && p->lapse < box->hi[lapse]) {
        fit->se[lapse] = lapse_error(p, s->f->k);
    }
    if (ends) {
        intervals(s, lapse, fit);
    }
}

/* Evenly, and again by decades towards both ends: values as near as a tie are frequent there. */
static void first_look(struct search *s, double lo, double hi)
{
    double wide = (hi - lo) / RUNS;
    for (int i = 1; i < RUNS - 1; i++) {
        look(s, printable(lo + wide * i), printable(lo + wide * (i + 1)));
    }
    for (int i = 0; i < DECADES; i++, wide /= 10) {
        double inner = i == DECADES - 1 ? 0 : wide / 10;
        look(s, inner > 0 ? printable(lo + inner) : lo, printable(lo + wide));
        look(s, printable(hi - wide), inner > 0 ? printable(hi - inner) : hi);
    }
}

bool ta_steps_fit(struct ta_fitter *f, const struct ta_box *box, bool ends, struct ta_fit *fit)
{
    int rate = f->rate[0], lapse = 0;
    while (f->solved[lapse] < 0) {
        lapse++;
    }
    struct search s = {.f = f, .rate = rate, .lo = box->lo[lapse], .hi = box->hi[lapse],
                       .best = -INFINITY};
    first_look(&s, box->lo[rate], box->hi[rate]);
    bool whole = cut_gaps(&s);
    if (!s.memory_short) {
        keep(&s, box, lapse, whole, ends, fit);
    }
    free(s.step);
    free(s.gap);
    return !s.memory_short;
}
