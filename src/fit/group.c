/* group.c - EM with Laplace over a population (Huys et al. 2011 PLoS Comput Biol 7:e1002028): to
 * the fixed point of its step (em.c), faster than by that step alone.
 *
 * Where a variance is small plain EM takes thousands of steps, and where one runs to 0 it never
 * gets there. Fisher's scoring (leap.c) knows from the same E-step where it leads, but for how
 * everybody's curvature changes; Anderson's mixing (anderson.c) makes that good. A leap that costs
 * evidence is shortened, down to EM's own step if need be. With a group column every level has a
 * mean of its own, of its people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/group.h"

#include "anderson.h"
#include "em.h"
#include "fitter.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_STEPS = 500,
    PATIENCE = 100,   /* steps that bring nothing: there is no fixed point to be found */
    USUAL_STEPS = 20, /* for the share that is done */
    MOST_THETA = TA_MAX_LEVELS * TA_MAX_PAR + TA_MATRIX
};

/* --- the population as a vector --------------------------------------------------------------- */

static int theta_size(const struct ta_group *g)
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

/* --- to the fixed point ----------------------------------------------------------------------- */

/* The best place so far, and where it goes on from there. Owns mix and block. */
struct walk {
    int n;                /* coordinates */
    struct ta_group here; /* with everybody's block */
    double *block, evidence;
    double plain[MOST_THETA], aim[MOST_THETA]; /* EM's own step, the leap */
    double reach;                              /* share of the way between them that is tried */
    double least;                              /* the shortest leap so far, noted when it halves, */
    int step;                                  /* and the step it was noted at */
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
    int means = g->n_levels * g->d, n = theta_size(g);
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

/* On a ridge means or deviations run away, at last to where nobody's choices tell any more: a
 * probability of e^-40, a weight of e^40 and one of infinity are all the same. */
static bool is_lost(const struct ta_em *em)
{
    const struct ta_group *g = em->g;
    struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(em->model, em->who[0].seq.seq[0].k, info);
    for (int c = 0; c < g->n_levels * g->d; c++) {
        int a = c % g->d;
        double most = info[a].def->support == TA_REAL ? 1e4 : 40;
        if (!(fabs(g->level_mean[c]) < most && sqrt(g->covariance[a * g->d + a]) < most)) {
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
    ta_anderson_mix(&w->mix, x, f, weight, w->aim);
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

/* The place just reached is taken. False when nothing moves there any more: neither EM nor the
 * leap, which tells where EM would crawl to. */
static bool take(struct walk *w, struct ta_em *em)
{
    const double enough = 1e-8;
    double weight[MOST_THETA];
    struct ta_group plain = *em->g, to = *em->g;
    w->here = *em->g;
    w->evidence = em->evidence;
    memcpy(w->block, em->block, em->block_size);
    ta_em_m_step(em, &plain);
    bool known = ta_em_leap(em, &plain, &to, weight);
    double leap = change(em->g, &to);
    if (leap < w->least / 2) {
        w->least = leap;
        w->step = em->g->n_steps;
    }
    if (known && change(em->g, &plain) < enough && leap < enough) {
        w->here = to; /* nearer, and 0 where a variance is 0 */
        return false;
    }
    em->memory_short |= !set_aim(w, em->g, &plain, &to, weight);
    return true;
}

/* Too much evidence was lost on the way: back, and less far; EM's own step in the end. */
static void step_back(struct walk *w, struct ta_em *em)
{
    int steps = em->g->n_steps;
    *em->g = w->here;
    em->g->n_steps = steps;
    memcpy(em->block, w->block, em->block_size);
    ta_anderson_reset(&w->mix);
    w->reach = w->reach > 1e-2 ? w->reach / 4 : 0;
}

static void walk(struct walk *w, struct ta_em *em, int most_steps)
{
    const double loss = 0.01; /* a person: the fixed point is not quite where evidence is highest */
    w->reach = 1;
    w->evidence = -INFINITY;
    w->least = INFINITY;
    while (em->g->n_steps < most_steps && em->g->n_steps - w->step < PATIENCE) {
        ta_em_e_step(em);
        bool first = em->g->n_steps == 1, own = w->reach <= 0;
        if (em->memory_short || ta_em_stopped(em) || (!first && is_lost(em))) {
            return;
        }
        if (!first && !own && !(em->evidence >= w->evidence - loss * em->n)) {
            step_back(w, em);
        } else {
            w->reach = own ? 1e-2 : w->reach;
            if (!take(w, em)) {
                em->g->converged = true;
                return;
            }
        }
        go(w, em->g);
    }
}

static void iterate(struct ta_em *em, int most_steps)
{
    struct walk w = {.n = theta_size(em->g), .here = *em->g, .block = malloc(em->block_size)};
    bool ready = ta_anderson_alloc(&w.mix, w.n, 8);
    em->memory_short |= !w.block || !ready;
    if (!em->memory_short) {
        walk(&w, em, most_steps);
        w.here.n_steps = em->g->n_steps;
        w.here.converged = em->g->converged;
        *em->g = w.here; /* the last place with everybody in it */
        memcpy(em->block, w.block, em->block_size);
    }
    if (ready) {
        ta_anderson_free(&w.mix);
    }
    free(w.block);
}

/* --- putting it together ---------------------------------------------------------------------- */

static bool place(struct ta_em *em)
{
    int d = em->g->d;
    size_t top = ta_top_size(d), own = top + 2 * (size_t)(d * d);
    em->block_size = sizeof *em->block * own * ((size_t)em->n + 1);
    em->block = malloc(em->block_size);
    for (int i = 0; em->block && i < em->n; i++) {
        struct ta_em_person *p = &em->who[i];
        ta_top_lay(&p->top, em->block + (size_t)i * own, d);
        p->c = em->block + (size_t)i * own + top;
        p->w = p->c + d * d;
    }
    return em->block != NULL;
}

static bool gather(struct ta_em *em, const struct ta_dataset *data)
{
    em->who = calloc((size_t)data->n + 1, sizeof *em->who);
    for (int i = 0; em->who && i < data->n; i++) {
        int scored = 0;
        for (int t = 0; t < data->who[i].n; t++) {
            scored += data->who[i].scored[t];
        }
        if (scored == 0) {
            continue; /* nothing is known of them but the group */
        }
        em->who[em->n].index = i;
        if (!ta_sequences_make(&em->who[em->n].seq, &data->who[i])) {
            return false;
        }
        em->who[em->n].level = em->o->level ? em->o->level[i] : 0;
        em->g->level_people[em->who[em->n].level]++;
        em->g->n_trials += scored;
        em->n++;
    }
    return em->who && place(em);
}

/* A start in the middle of what the models' tables call typical, wide. */
static void start(struct ta_em *em, const struct ta_par_info *info)
{
    for (int a = 0; a < em->g->d; a++) {
        double middle = ta_to_free(info[a].def->typical, info[a].def->support);
        double variance = em->o->start_variance;
        em->g->covariance[a * em->g->d + a] = variance > 0 ? variance : 1;
        for (int level = 0; level < em->g->n_levels; level++) {
            em->g->level_mean[level * em->g->d + a] = middle;
        }
    }
}

/* Estimates of one participant, who is all the group says where nobody differs from it: then the
 * error is that of the mean. */
static void tell(const struct ta_em *em, const struct ta_em_person *p, struct ta_fit *f)
{
    int d = em->g->d;
    char name[32];
    for (int a = 0; a < d; a++) {
        enum ta_support s = f->info[a].def->support;
        bool spread = em->g->covariance[a * d + a] > 0;
        f->par[a] = ta_from_free(p->top.x[a], s);
        f->se[a] = spread ? ta_free_slope(f->par[a], s) * sqrt(p->c[a * d + a]) : (double)NAN;
        if (!spread) {
            ta_flag_add(f, "no_spread", ta_par_name(&f->info[a], f->k, name));
        }
    }
    bool both = d > 1 && p->c[0] > 0 && p->c[d + 1] > 0;
    f->corr = both ? p->c[1] / sqrt(p->c[0] * p->c[d + 1]) : (double)NAN;
    ta_flag_converged(f, p->there && em->g->converged);
    f->n_optima = 1;
}

static void finish(struct ta_em *em, const struct ta_dataset *data, struct ta_fit *fit)
{
    int d = em->g->d;
    for (int i = 0; i < em->n && !ta_em_stopped(em); i++) {
        const struct ta_em_person *p = &em->who[i];
        struct ta_fit *f = &fit[p->index];
        tell(em, p, f);
        f->log_lik = ta_fit_log_lik(em->model, &data->who[p->index], em->scale, f->par);
    }
    for (int c = 0; c < em->g->n_levels * d; c++) {
        em->g->mean[c % d] += em->g->level_mean[c] * em->g->level_people[c / d] / em->n;
    }
    ta_em_means_known(em);
}

static void release(struct ta_em *em)
{
    for (int i = 0; i < em->n; i++) {
        ta_sequences_free(&em->who[i].seq);
    }
    free(em->who);
    free(em->block);
}

bool ta_group_em(const struct ta_model *model, const struct ta_dataset *data,
                 const struct ta_group_options *o, int threads, struct ta_group *g,
                 struct ta_fit *fit)
{
    struct ta_par_info info[TA_MAX_PAR];
    *g = (struct ta_group){
        .full = o->full, .ibic = NAN, .ibic_se = NAN, .n_levels = o->level ? o->n_levels : 1};
    g->d = ta_model_pars(model, data->k, info);
    struct ta_em em = {.model = model,
                       .g = g,
                       .scale = data->scale,
                       .o = o,
                       .threads = threads > 0 ? threads : omp_get_max_threads()};
    for (int i = 0; i < data->n; i++) {
        ta_fit_start(&fit[i], model, &data->who[i]);
        fit[i].method = TA_EM;
    }
    bool good = gather(&em, data);
    g->n_people = em.n;
    if (good && em.n > 0) {
        em.all = USUAL_STEPS * em.n;
        start(&em, info);
        ta_watch_begin(o->watch, "steps");
        iterate(&em, o->most_steps > 0 ? o->most_steps : MOST_STEPS);
        em.done = 0;
        em.all = em.n;
        ta_watch_begin(o->watch, "iBIC");
        ta_em_integrate(&em, theta_size(g));
        finish(&em, data, fit);
    }
    g->stopped = good && ta_em_stopped(&em);
    for (int i = 0; g->stopped && i < data->n; i++) {
        fit[i].model = NULL; /* a group is whole or nothing */
    }
    release(&em);
    return good && !em.memory_short;
}
