/* em_walk.c - from somewhere to a fixed point of EM, faster than by its steps alone.
 *
 * Where a variance is small plain EM takes thousands of steps, and where one runs to 0 it never
 * gets there. Fisher's scoring (leap.c) knows from the same E-step where it leads, but for how
 * everybody's curvature changes; Anderson's mixing (anderson.c) makes that good. A leap that costs
 * evidence is shortened, down to EM's own step if need be.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "anderson.h"
#include "em.h"
#include "fitter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE = 15, /* mixed steps that bring nothing, and the first time leaps go on by themselves */
    MOST_THETA = TA_MAX_LEVELS * TA_MAX_PAR + TA_MATRIX
};
/* Of evidence, a person, that may be lost: the fixed point is not quite where it is highest. */
static const double loss = 0.01;

/* --- places ----------------------------------------------------------------------------------- */

bool ta_em_place_alloc(struct ta_em_place *p, const struct ta_em *em)
{
    *p = (struct ta_em_place){.g = *em->g, .block = malloc(em->block_size), .evidence = -INFINITY};
    return p->block != NULL;
}

void ta_em_place_free(struct ta_em_place *p)
{
    free(p->block);
    p->block = NULL;
}

void ta_em_keep(const struct ta_em *em, struct ta_em_place *p)
{
    p->g = *em->g;
    p->evidence = em->evidence;
    memcpy(p->block, em->block, em->block_size);
}

void ta_em_back_to(struct ta_em *em, const struct ta_em_place *p)
{
    int steps = em->g->n_steps;
    *em->g = p->g;
    em->g->n_steps = steps;
    em->evidence = p->evidence;
    memcpy(em->block, p->block, em->block_size);
}

/* --- the population as a vector --------------------------------------------------------------- */

int ta_em_size(const struct ta_group *g)
{
    int spread = g->full ? g->d * (g->d + 1) / 2 : g->d;
    return g->n_levels * g->d + spread;
}

/* Means, then variances, or the lower half of the covariance's root: mixtures of roots have squares
 * that are covariances. */
static bool to_theta(const struct ta_group *g, double *theta)
{
    double root[TA_MATRIX];
    int d = g->d, n = g->n_levels * d;
    memcpy(theta, g->level_mean, sizeof *theta * (size_t)n);
    for (int a = 0; !g->full && a < d; a++) {
        theta[n++] = g->covariance[a * d + a];
    }
    if (!g->full) {
        return true;
    }
    bool good = ta_em_root(g->covariance, d, root);
    for (int a = 0; good && a < d; a++) {
        for (int b = 0; b <= a; b++) {
            theta[n++] = root[a * d + b];
        }
    }
    return good;
}

static void from_theta(struct ta_group *g, const double *theta)
{
    double root[TA_MATRIX], one[TA_MATRIX] = {0};
    int d = g->d, n = g->n_levels * d;
    memcpy(g->level_mean, theta, sizeof *theta * (size_t)n);
    for (int a = 0; a < d; a++) {
        one[a * d + a] = 1;
        for (int b = 0; g->full && b <= a; b++) {
            root[a * d + b] = root[b * d + a] = theta[n++];
        }
        if (!g->full) {
            double v = theta[n++];
            g->covariance[a * d + a] = v > 1e-15 ? v : 0; /* but for rounding */
        }
    }
    if (g->full) {
        ta_small_around(root, one, d, g->covariance);
    }
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The last place taken, and where it goes on from there. */
struct walk {
    int n; /* coordinates */
    struct ta_em_place *here;
    double plain[MOST_THETA], aim[MOST_THETA]; /* EM's own step, the leap */
    double reach;                              /* share of the way between them that is tried */
    double highest;                            /* evidence of a place taken */
    double least;                              /* the shortest leap so far, noted when it halves, */
    int step;                                  /* and the step it was noted at */
    int alone, rest;                           /* leaps to go unmixed, and how many next time */
    int mixed;                                 /* step since which they are mixed */
    struct ta_anderson mix;
};

/* The largest change of a mean or of the covariance. */
static double change(const struct ta_group *g, const struct ta_group *h)
{
    double most = 0;
    for (int i = 0; i < g->n_levels * g->d; i++) {
        most = fmax(most, fabs(g->level_mean[i] - h->level_mean[i]));
    }
    for (int i = 0; i < g->d * g->d; i++) {
        most = fmax(most, fabs(g->covariance[i] - h->covariance[i]));
    }
    return most;
}

/* No mean of a level goes further than 2 at once, and no variance or deviation. */
static void shorten(const struct ta_group *g, double *f)
{
    const double longest = 2;
    int means = g->n_levels * g->d, n = ta_em_size(g);
    for (int from = 0, to; from < n; from = to) {
        double length = longest;
        to = from < means ? from + g->d : n;
        for (int i = from; i < to; i++) {
            length = fmax(length, fabs(f[i]));
        }
        for (int i = from; i < to; i++) {
            f[i] *= longest / length;
        }
    }
}

/* On a ridge means or deviations run away, at last to where nobody's choices tell any more: a rate
 * of 1e-6, a probability of e^-40, a weight of e^40 and one of infinity are all the same. */
static bool is_lost(const struct ta_em *em)
{
    const struct ta_group *g = em->g;
    struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(em->model, em->who[0].seq.seq[0].k, info);
    for (int c = 0; c < g->n_levels * g->d; c++) {
        int a = c % g->d;
        double most = info[a].def->support == TA_REAL ? 1e4 : 40, rate = log(1e6);
        double far = info[a].def->support == TA_UNIT ? rate : most;
        if (!(fabs(g->level_mean[c]) < far && sqrt(g->covariance[a * g->d + a]) < most)) {
            return true;
        }
    }
    return false;
}

/* Next, on the way from EM's step to the leap. */
static void go(const struct walk *w, struct ta_group *g)
{
    double theta[MOST_THETA];
    for (int i = 0; i < w->n; i++) {
        theta[i] = w->plain[i] + w->reach * (w->aim[i] - w->plain[i]);
        if (!isfinite(theta[i])) {
            from_theta(g, w->plain);
            return;
        }
    }
    from_theta(g, theta);
}

/* Where the leap to `to` leads once it is mixed with those before. */
static bool set_aim(struct walk *w, const struct ta_group *g, const struct ta_group *plain,
                    const struct ta_group *to, const double *weight)
{
    double x[MOST_THETA], f[MOST_THETA];
    if (!to_theta(g, x) || !to_theta(to, f) || !to_theta(plain, w->plain)) {
        return false;
    }
    for (int i = 0; i < w->n; i++) {
        f[i] -= x[i];
    }
    shorten(g, f);
    for (int i = 0; i < w->n; i++) {
        w->aim[i] = x[i] + f[i];
    }
    if (w->alone == 0) {
        ta_anderson_mix(&w->mix, x, f, weight, w->aim);
    }
    for (int i = 0; i < w->n; i++) {
        f[i] = w->aim[i] - x[i];
    }
    shorten(g, f);
    for (int i = 0; i < w->n; i++) {
        w->aim[i] = x[i] + f[i];
    }
    w->reach = fmin(1, 4 * w->reach);
    return true;
}

/* Where nothing has come of mixing for a while its differences mislead: far from the fixed point,
 * or on the way to a variance of 0. Leaps go on by themselves, twice as many each time. */
static void choose(struct walk *w, double leap, int step)
{
    if (leap < w->least / 2) {
        w->least = leap;
        w->step = step;
    }
    if (w->alone > 0 && --w->alone == 0) {
        w->mixed = step;
    }
    int since = w->step > w->mixed ? w->step : w->mixed;
    if (w->alone == 0 && step - since > IDLE) {
        ta_anderson_reset(&w->mix);
        w->alone = w->rest;
        w->rest *= 2;
    }
}

/* The place just reached is taken. False when nothing moves there any more: neither EM nor the
 * leap, which tells where EM would crawl to. */
static bool take(struct walk *w, struct ta_em *em)
{
    const double enough = 1e-8;
    double weight[MOST_THETA];
    struct ta_group plain = *em->g, to = *em->g;
    ta_em_keep(em, w->here);
    w->highest = fmax(w->highest, em->evidence);
    ta_em_m_step(em, &plain);
    bool known = ta_em_leap(em, &plain, &to, weight);
    double leap = change(em->g, &to);
    choose(w, leap, em->g->n_steps);
    if (known && change(em->g, &plain) < enough && leap < enough) {
        w->here->g = to; /* nearer, and 0 where a variance is 0 */
        return false;
    }
    em->memory_short |= !set_aim(w, em->g, &plain, &to, weight);
    return true;
}

/* Too much evidence was lost on the way: back, and less far; EM's own step in the end. */
static void step_back(struct walk *w, struct ta_em *em)
{
    ta_em_back_to(em, w->here);
    ta_anderson_reset(&w->mix);
    w->reach = w->reach > 1e-2 ? w->reach / 4 : 0;
}

/* Everybody is under the place where it went. */
static enum ta_em_end arrive(struct walk *w, struct ta_em *em, bool first)
{
    bool own = w->reach <= 0;
    double least = w->here->evidence - loss * em->n;
    if (em->memory_short || ta_em_stopped(em)) {
        return TA_EM_STOPPED;
    }
    if (!first && is_lost(em)) {
        return TA_EM_LOST;
    }
    if (!first && !own && !(em->evidence >= least)) {
        step_back(w, em);
        return TA_EM_ASTRAY;
    }
    w->reach = own ? 1e-2 : w->reach;
    return take(w, em) ? TA_EM_ASTRAY : TA_EM_SETTLED;
}

enum ta_em_end ta_em_walk(struct ta_em *em, int most_steps, struct ta_em_place *here, bool *fell)
{
    int begun = em->g->n_steps;
    struct walk w = {.n = ta_em_size(em->g), .here = here, .reach = 1, .highest = -INFINITY,
                     .least = INFINITY, .step = begun, .mixed = begun, .rest = IDLE};
    enum ta_em_end end = TA_EM_ASTRAY;
    *fell = false;
    if (!ta_anderson_alloc(&w.mix, w.n, 8)) {
        em->memory_short = true;
        return TA_EM_STOPPED;
    }
    while (end == TA_EM_ASTRAY && em->g->n_steps < begun + most_steps) {
        ta_em_e_step(em);
        end = arrive(&w, em, em->g->n_steps == begun + 1);
        if (end == TA_EM_ASTRAY) {
            go(&w, em->g);
        }
    }
    ta_anderson_free(&w.mix);
    *fell = w.highest - here->evidence > loss * em->n;
    return end;
}
