/* steps.c - models whose likelihood is constant in the rate but for jumps (rw-greedy).
 *
 * Which arms are highest changes only where two values cross, so the likelihood is a staircase in
 * alpha, and what it is at one alpha is said by a few counts: how often the rule gave the arm
 * chosen probability 1, 1/2, ..., 1/k or 0. Epsilon is solved on the counts. Alpha is searched on a
 * fine grid; then every gap between neighbours is cut up further that could hide something better,
 * if each trial took the better of what it has at the gap's two ends. The estimate of alpha is in
 * the middle of the widest of the highest steps; it has no standard error. Single points of alpha
 * at which values tie exactly, and slivers around them where they are near enough to count as tied,
 * are no steps: no alpha that can be written down would stand on them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "stairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNS = 15,       /* of TA_BLOCK points, first */
    DECADES = 11,    /* and that many finer and finer ones at either end */
    MOST_CUTS = 500, /* gaps cut up at the most */
};
/* A promise must be worth more than rounding. */
static const double worth = 1e-9;
static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */

/* Trials on which the rule gave the choice probability 0 (kind 0) or 1/kind. */
struct step {
    double x, ll, lapse;
    int count[TA_KINDS];
};

struct gap {
    double a, b, promise;
};

struct search {
    struct ta_fitter *f;
    double lo, hi;      /* of the lapse */
    double first, last; /* of the rate */
    int rate;
    struct step *step;
    int n, room;
    struct gap *gap;
    int n_gaps, gap_room;
    double best;
    struct step sure; /* one that is as high, and goes on around it or is at an end */
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

/* What the trials would add up to if each had the better of lanes l and l + 1. */
static double promise_between(const struct search *s, const struct ta_store *at, int l)
{
    int count[TA_KINDS] = {0}, k = s->f->k;
    const double *m = ta_store_lane(at, l), *next = ta_store_lane(at, l + 1);
    for (size_t row = 0; row < (size_t)at->rows * TA_LANE_PAD; row += TA_LANE_PAD) {
        count[ta_stairs_kind(fmax(m[row], next[row]))]++;
    }
    return log_lik(count, k, solve_lapse(count, k, s->lo, s->hi));
}

/* The step at lane l of what was run. */
static struct step step_at(const struct search *s, const struct ta_store *at, int l, double x)
{
    struct step p = {.x = x};
    const double *m = ta_store_lane(at, l);
    for (int row = 0; row < at->rows; row++) {
        p.count[ta_stairs_kind(m[(size_t)row * TA_LANE_PAD])]++;
    }
    p.lapse = solve_lapse(p.count, s->f->k, s->lo, s->hi);
    p.ll = log_lik(p.count, s->f->k, p.lapse);
    return p;
}

/* How narrow a step is a sliver. Less towards the ends, where values differ by the square or the
 * cube of what is left of alpha; what counts as tied changes there with every rounding. */
static double sliver(double x)
{
    return fmax(1e-9, fmin(1e-7, 1e-2 * fmin(x, 1 - x)));
}

/* Is the step at a place so wide that it goes on to one side? At an end of the range it need not:
 * that alpha can be written down. *inside: further in, where it goes on to one side only. */
static bool goes_on(struct search *s, const struct step *p, struct step *inside)
{
    const int half = TA_SMALL / 2;
    struct ta_runner *r = &s->f->small;
    struct step side[TA_SMALL];
    int same[2] = {0, 0}; /* below, above */
    for (int l = 0; l < TA_SMALL; l++) {
        double off = (l / 2 + 1) * sliver(p->x) / half;
        r->par[s->rate][l] = fmin(s->last, fmax(s->first, p->x + (l % 2 ? off : -off)));
    }
    if (!ta_store_fill(&s->f->at_small, r, TA_SMALL, &s->f->seq)) {
        s->memory_short = true;
        return false;
    }
    for (int i = 0; i < TA_SMALL; i++) {
        side[i] = step_at(s, &s->f->at_small, i, r->par[s->rate][i]);
        same[i % 2] += side[i].ll >= p->ll - worth;
    }
    bool at_end = p->x <= s->first || p->x >= s->last;
    bool below = same[0] == half, above = same[1] == half;
    *inside = at_end || below == above ? *p : side[below ? half - 2 : half - 1];
    return at_end || below || above;
}

/* TA_BLOCK points from a to b, both ends included; gaps between them that promise something. */
static void look(struct search *s, double a, double b)
{
    struct ta_runner *r = &s->f->block;
    struct ta_store *at = &s->f->at_block;
    struct step sure;
    int n = TA_BLOCK;
    for (int l = 0; l < n; l++) {
        r->par[s->rate][l] = l == n - 1 ? b : a + (b - a) * l / (n - 1);
    }
    if (!ta_store_fill(at, r, n, &s->f->seq) ||
        !ta_grow((void **)&s->step, &s->room, s->n + 2 * n, sizeof *s->step) ||
        !ta_grow((void **)&s->gap, &s->gap_room, s->n_gaps + n, sizeof *s->gap)) {
        s->memory_short = true;
        return;
    }
    for (int l = 0; l < n; l++) {
        struct step p = step_at(s, at, l, r->par[s->rate][l]);
        bool higher = p.ll > s->best + worth;
        if (higher && !goes_on(s, &p, &sure)) {
            continue;
        }
        s->step[s->n++] = p;
        if (higher) {
            s->step[s->n++] = s->sure = sure;
            s->best = sure.ll;
        }
    }
    for (int l = 0; l < n - 1; l++) {
        double from = r->par[s->rate][l], to = r->par[s->rate][l + 1];
        if (to - from > sliver(from) / 2) {
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
    struct step p;
    if (!goes_on(s, middle_of(s, first, last), &p)) { /* points on slivers may be as high */
        p = s->sure;
    }
    fit->par[s->rate] = p.x;
    fit->par[lapse] = p.lapse;
    if (p.lapse > box->lo[lapse] && p.lapse < box->hi[lapse]) {
        fit->se[lapse] = lapse_error(&p, s->f->k);
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
        look(s, lo + wide * i, lo + wide * (i + 1));
    }
    for (int i = 0; i < DECADES; i++, wide /= 10) {
        double inner = i == DECADES - 1 ? 0 : wide / 10;
        look(s, lo + inner, lo + wide);
        look(s, hi - wide, hi - inner);
    }
}

bool ta_steps_fit(struct ta_fitter *f, const struct ta_box *box, bool ends, struct ta_fit *fit)
{
    int rate = f->rate[0], lapse = 0;
    while (f->solved[lapse] < 0) {
        lapse++;
    }
    struct search s = {.f = f, .rate = rate, .lo = box->lo[lapse], .hi = box->hi[lapse],
                       .first = box->lo[rate], .last = box->hi[rate], .best = -INFINITY};
    first_look(&s, box->lo[rate], box->hi[rate]);
    bool whole = cut_gaps(&s);
    if (!s.memory_short) {
        keep(&s, box, lapse, whole, ends, fit);
    }
    free(s.step);
    free(s.gap);
    return !s.memory_short;
}
