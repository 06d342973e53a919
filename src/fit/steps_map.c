/* steps_map.c - the posterior of a model whose likelihood is constant in the rate but for jumps
 * (rw-greedy): most probable parameters, evidence, means, deviations and quantiles.
 *
 * Between two jumps the likelihood is a function of the lapse alone, said by a few counts
 * (steps.c), so that the rate's prior is integrated as the difference of its distribution function
 * at the two; the lapse by the trapezoidal rule on its logit, which converges faster than any power
 * of the step. Where the jumps are is found by cutting up gaps between points of the rate, until
 * what those with a jump in them can hold, by the better and by the worse of what each trial has at
 * the two ends, is next to nothing. A Gaussian at the top would mean nothing here: no Laplace.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "marginal.h"
#include "stairs.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVEN = 1009, MOST_GAPS = 1000000, MOST_ROUNDS = 40 };
/* Of the evidence, what gaps with a jump in them may hold together. */
static const double open_share = 1e-5;

struct gap {
    double a, b;
    int at_a, at_b, better, worse; /* levels */
};

struct walk {
    struct ta_fitter *f;
    struct ta_stairs s;
    int rate;
    struct gap *gap;
    int n_gaps, gap_room;
};

/* --- the rate --------------------------------------------------------------------------------- */

static int level_between(struct walk *w, const struct ta_store *s, int l, int m, bool better)
{
    int count[TA_KINDS] = {0};
    const double *a = ta_store_lane(s, l), *b = ta_store_lane(s, m);
    for (size_t row = 0; row < (size_t)s->rows * TA_LANE_PAD; row += TA_LANE_PAD) {
        count[ta_stairs_kind(better ? fmax(a[row], b[row]) : fmin(a[row], b[row]))]++;
    }
    return ta_stairs_level(&w->s, count);
}

/* Gaps between n points in order, at most TA_BLOCK. */
static void add_gaps(struct walk *w, const double *x, int n)
{
    struct ta_point at[TA_BLOCK];
    for (int i = 0; i < n; i++) {
        at[i].par[w->rate] = x[i];
    }
    const struct ta_store *s = ta_fitter_store(w->f, at, n);
    if (!s || !ta_grow((void **)&w->gap, &w->gap_room, w->n_gaps + n, sizeof *w->gap)) {
        w->s.memory_short = true;
        return;
    }
    int here = level_between(w, s, 0, 0, true);
    for (int i = 0; i + 1 < n; i++) {
        int next = level_between(w, s, i + 1, i + 1, true);
        w->gap[w->n_gaps++] = (struct gap){x[i],
                                           x[i + 1],
                                           here,
                                           next,
                                           level_between(w, s, i, i + 1, true),
                                           level_between(w, s, i, i + 1, false)};
        here = next;
    }
}

static double below(const struct walk *w, double alpha)
{
    const struct ta_prior *p = &w->s.j.prior[w->rate];
    if (alpha <= w->s.j.info[w->rate].def->lo) {
        return 0; /* below there is only what is there */
    }
    if (alpha >= 1) {
        return 1;
    }
    return p->family == TA_PRIOR_BETA
               ? gsl_cdf_beta_P(alpha, p->a, p->b)
               : gsl_cdf_ugaussian_P((log(alpha / (1 - alpha)) - p->a) / p->b);
}

static double mass_of(const struct walk *w, const struct gap *g)
{
    return below(w, g->b) - below(w, g->a);
}

/* What the gap may hold more or less than it is taken to. */
static double open_of(const struct walk *w, const struct gap *g, double ref)
{
    if (g->better == g->worse) {
        return 0;
    }
    return mass_of(w, g) *
           (exp(w->s.level[g->better].log_z - ref) - exp(w->s.level[g->worse].log_z - ref));
}

/* Even points, and by tenths of decades towards both ends. */
static void first_look(struct walk *w)
{
    enum { ENDS = 60, MOST = EVEN + 2 * ENDS };
    double x[MOST], lo = w->s.j.info[w->rate].def->lo, wide = 1.0 / (EVEN - 1);
    int n = 0;
    x[n++] = lo;
    for (int i = 1; i < ENDS; i++) {
        x[n++] = lo * pow(wide / lo, i / (double)ENDS);
    }
    for (int i = 1; i < EVEN - 1; i++) {
        x[n++] = i * wide;
    }
    for (int i = 1; i < ENDS; i++) {
        x[n++] = 1 - wide * pow(1e-8, i / (double)ENDS);
    }
    x[n++] = 1;
    for (int i = 0; i < n - 1; i += TA_BLOCK - 1) {
        add_gaps(w, x + i, n - i < TA_BLOCK ? n - i : TA_BLOCK);
    }
}

static double highest(const struct walk *w)
{
    double ref = -INFINITY;
    for (int i = 0; i < w->n_gaps; i++) {
        ref = fmax(ref, fmax(w->s.level[w->gap[i].at_a].log_z, w->s.level[w->gap[i].at_b].log_z));
    }
    return ref;
}

/* Both ends have the same share of a gap. */
static double held_by(const struct walk *w, const struct gap *g, double ref)
{
    return mass_of(w, g) / 2 *
           (exp(w->s.level[g->at_a].log_z - ref) + exp(w->s.level[g->at_b].log_z - ref));
}

/* Cuts up gaps that hold a jump and matter; true when all that is left does not. */
static bool cut_gaps(struct walk *w)
{
    for (int round = 0; round < MOST_ROUNDS && w->n_gaps < MOST_GAPS; round++) {
        double ref = highest(w), whole = 0, open = 0, x[TA_SMALL];
        int n = w->n_gaps, with = 0;
        for (int i = 0; i < n; i++) {
            whole += held_by(w, &w->gap[i], ref);
            open += open_of(w, &w->gap[i], ref);
            with += w->gap[i].better != w->gap[i].worse;
        }
        if (open <= open_share * whole || w->s.memory_short) {
            return true;
        }
        for (int i = 0; i < n && !w->s.memory_short; i++) {
            struct gap g = w->gap[i];
            if (open_of(w, &g, ref) * with > open_share * whole / 2) {
                for (int p = 0; p < TA_SMALL; p++) {
                    x[p] = p == TA_SMALL - 1 ? g.b : g.a + (g.b - g.a) * p / (TA_SMALL - 1);
                }
                add_gaps(w, x, TA_SMALL);
                w->gap[i] = w->gap[--w->n_gaps]; /* the last of its own parts takes its place */
            }
        }
    }
    return false;
}

/* --- what is told ----------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    double x = ((const struct gap *)a)->a, y = ((const struct gap *)b)->a;
    return (x > y) - (x < y);
}

static double logit(double p)
{
    return log(p / (1 - p));
}

static double rate_prior(struct walk *w, double alpha)
{
    w->s.j.density = false;
    double p = ta_joint_prior(&w->s.j, w->rate, logit(fmin(alpha, 1 - 1e-15)));
    w->s.j.density = true;
    return p;
}

/* The highest of the prior on one step: at an end or, if it is between them, at its mode. */
static double best_rate(struct walk *w, double a, double b, double *at)
{
    const struct ta_prior *p = &w->s.j.prior[w->rate];
    double mode = p->family == TA_PRIOR_NORMAL ? 1 / (1 + exp(-p->a))
                  : p->a > 1 && p->b > 1       ? (p->a - 1) / (p->a + p->b - 2)
                                               : a;
    const double x[3] = {a, fmin(b, fmax(a, mode)), b};
    double best = -INFINITY;
    for (int i = 0; i < 3; i++) {
        double here = rate_prior(w, x[i]);
        *at = here > best ? x[i] : *at;
        best = fmax(best, here);
    }
    return best;
}

/* Steps are runs of gaps without a jump; single points between two jumps are none. */
static void find_best(struct walk *w, struct ta_fit *fit)
{
    const double worth = 1e-9;
    double best = -INFINITY, at = NAN;
    for (int i = 0; i < w->n_gaps; i++) {
        const struct gap *g = &w->gap[i];
        if (g->better != g->worse) {
            continue;
        }
        int last = i;
        while (last + 1 < w->n_gaps && w->gap[last + 1].better == g->better &&
               w->gap[last + 1].worse == g->worse) {
            last++;
        }
        const struct ta_level *l = &w->s.level[g->at_a];
        double value = best_rate(w, g->a, w->gap[last].b, &at) + l->top;
        fit->n_optima = value > best + worth ? 1 : fit->n_optima + (value > best - worth);
        if (value > best + worth) {
            best = value;
            fit->par[w->rate] = at;
            fit->par[w->s.lapse] = 1 / (1 + exp(-l->top_x));
        }
        i = last;
    }
}

struct sums {
    double whole, a, aa, e, ee, x, xx, y, yy, xy; /* a, e natural; x, y the logits */
};

static void add_level(struct sums *s, const struct ta_level *l, double mass, double mid,
                      double wide)
{
    double x = logit(mid);
    s->whole += mass;
    s->a += mass * mid;
    s->aa += mass * (mid * mid + wide * wide / 12);
    s->e += mass * l->e;
    s->ee += mass * l->ee;
    s->x += mass * x;
    s->xx += mass * x * x;
    s->y += mass * l->x;
    s->yy += mass * l->xx;
    s->xy += mass * x * l->x;
}

static struct sums take_sums(struct walk *w, double ref)
{
    struct sums s = {0};
    for (int i = 0; i < w->n_gaps; i++) {
        const struct gap *g = &w->gap[i];
        const int ends[2] = {g->at_a, g->at_b};
        for (int e = 0; e < 2; e++) {
            struct ta_level *l = &w->s.level[ends[e]];
            double mass = mass_of(w, g) / 2;
            l->mass += mass;
            add_level(&s, l, mass * exp(l->log_z - ref), (g->a + g->b) / 2, g->b - g->a);
        }
    }
    return s;
}

/* Between the ends of a gap in proportion to the prior. */
static double rate_quantile(const struct walk *w, double ref, double whole, double p)
{
    double sum = 0;
    for (int i = 0; i < w->n_gaps; i++) {
        const struct gap *g = &w->gap[i];
        double here = held_by(w, g, ref);
        if (sum + here >= p * whole) {
            double lo = g->a, hi = g->b, want = below(w, g->a);
            want += mass_of(w, g) * (p * whole - sum) / here;
            for (int cut = 0; cut < 60; cut++) {
                double middle = (lo + hi) / 2;
                *(below(w, middle) < want ? &lo : &hi) = middle;
            }
            return (lo + hi) / 2;
        }
        sum += here;
    }
    return 1;
}

static bool lapse_quantiles(const struct walk *w, double ref, struct ta_fit *fit)
{
    double *density = calloc((size_t)w->s.nodes, sizeof *density);
    for (int l = 0; density && l < w->s.n_levels; l++) {
        const struct ta_level *here = &w->s.level[l];
        for (int i = 0; here->mass > 0 && i < w->s.nodes; i++) {
            density[i] += here->mass * exp(ta_stairs_log_joint(&w->s, here->count, i) - ref);
        }
    }
    if (density) {
        double lo = ta_marginal_quantile(density, w->s.nodes, w->s.from, w->s.h, 0.025);
        double hi = ta_marginal_quantile(density, w->s.nodes, w->s.from, w->s.h, 0.975);
        fit->lo[w->s.lapse] = 1 / (1 + exp(-lo));
        fit->hi[w->s.lapse] = 1 / (1 + exp(-hi));
    }
    free(density);
    return density;
}

static bool tell(struct walk *w, struct ta_fit *fit)
{
    qsort(w->gap, (size_t)w->n_gaps, sizeof *w->gap, by_place);
    find_best(w, fit);
    double ref = highest(w);
    struct sums s = take_sums(w, ref);
    double a = s.a / s.whole, e = s.e / s.whole, x = s.x / s.whole, y = s.y / s.whole;
    fit->log_evidence = ref + log(s.whole);
    fit->evidence = TA_EVIDENCE_QUADRATURE;
    fit->mean[w->rate] = a;
    fit->mean[w->s.lapse] = e;
    fit->se[w->rate] = sqrt(s.aa / s.whole - a * a);
    fit->se[w->s.lapse] = sqrt(s.ee / s.whole - e * e);
    fit->corr =
        (s.xy / s.whole - x * y) / sqrt((s.xx / s.whole - x * x) * (s.yy / s.whole - y * y));
    fit->lo[w->rate] = rate_quantile(w, ref, s.whole, 0.025);
    fit->hi[w->rate] = rate_quantile(w, ref, s.whole, 0.975);
    return lapse_quantiles(w, ref, fit);
}

bool ta_steps_map(struct ta_fitter *f, const struct ta_participant *who, struct ta_scale scale,
                  const struct ta_prior *prior, struct ta_fit *fit)
{
    struct walk w = {.f = f, .rate = f->rate[0], .s.k = f->k};
    while (f->solved[w.s.lapse] < 0) {
        w.s.lapse++;
    }
    if (!ta_fitter_load(f, who) || !ta_joint_alloc(&w.s.j, f->model, who->k, scale, prior)) {
        return false;
    }
    w.s.j.density = true;
    bool good = ta_stairs_begin(&w.s, fit->n_trials), settled = false;
    if (good) {
        first_look(&w);
        settled = !w.s.memory_short && cut_gaps(&w);
    }
    good = good && !w.s.memory_short && tell(&w, fit);
    fit->converged = true;
    if (good && !settled) {
        ta_flag_add(fit, "quadrature_rough", NULL);
    }
    ta_stairs_free(&w.s);
    ta_joint_free(&w.s.j);
    free(w.gap);
    return good;
}
