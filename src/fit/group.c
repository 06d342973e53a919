/* group.c - EM with Laplace over a population, accelerated by extrapolation.
 *
 * E: x_i = argmax of log L_i(x) + log N(x; m, V), C_i = inverse of minus its full Hessian there.
 * M: m = mean x_i, V = mean[(x_i - m)(x_i - m)' + C_i] (its diagonal alone unless full).
 * Huys et al. 2011 PLoS Comput Biol 7:e1002028. Where a variance is small plain EM takes thousands
 * of steps; SQUAREM (Varadhan & Roland 2008 Scand J Stat 35:335, scheme S3) takes dozens: after two
 * steps from t0 to t2 it goes on to t0 - 2 a r + a^2 v, r = t1 - t0, v = (t2 - t1) - r, a =
 * -|r|/|v|. Means and the Cholesky factor (logarithms of its diagonal) are what is extrapolated, so
 * that every point is one. With a group column every level has a mean of its own, of its people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/group.h"

#include "em.h"
#include "twoarm/rng.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_STEPS = 5000,
    DRAWS = 2000,
    MOST_THETA = TA_MAX_LEVELS * TA_MAX_PAR + TA_MAX_PAR * TA_MAX_PAR
};

/* --- the population as a vector that may be extrapolated -------------------------------------- */

static int theta_size(const struct ta_group *g)
{
    int spread = g->full ? g->d * (g->d + 1) / 2 : g->d;
    return g->n_levels * g->d + spread;
}

/* Lower Cholesky factor in place; a covariance of EM is positive definite, but for rounding. */
static void cholesky(double *m, int d)
{
    for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = m[i * d + j];
            for (int k = 0; k < j; k++) {
                sum -= m[i * d + k] * m[j * d + k];
            }
            m[i * d + j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / m[j * d + j];
        }
        for (int j = i + 1; j < d; j++) {
            m[i * d + j] = 0;
        }
    }
}

static void to_theta(const struct ta_group *g, double *theta)
{
    double l[TA_MAX_PAR * TA_MAX_PAR];
    int d = g->d, n = g->n_levels * d;
    memcpy(theta, g->level_mean, sizeof *theta * (size_t)n);
    memcpy(l, g->covariance, sizeof *l * (size_t)(d * d));
    cholesky(l, d);
    for (int i = 0; i < d; i++) {
        for (int j = g->full ? 0 : i; j <= i; j++) {
            theta[n++] = i == j ? log(l[i * d + i]) : l[i * d + j];
        }
    }
}

static void from_theta(struct ta_group *g, const double *theta)
{
    double l[TA_MAX_PAR * TA_MAX_PAR] = {0};
    int d = g->d, n = g->n_levels * d;
    memcpy(g->level_mean, theta, sizeof *theta * (size_t)n);
    for (int i = 0; i < d; i++) {
        for (int j = g->full ? 0 : i; j <= i; j++, n++) {
            l[i * d + j] = i == j ? exp(theta[n]) : theta[n];
        }
    }
    for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
            double sum = 0;
            for (int k = 0; k < d; k++) {
                sum += l[i * d + k] * l[j * d + k];
            }
            g->covariance[i * d + j] = sum;
        }
    }
}

/* --- one step --------------------------------------------------------------------------------- */

void ta_em_e_step(struct ta_em *em)
{
    int d = em->g->d;
    double precision[TA_MAX_PAR * TA_MAX_PAR];
    memcpy(precision, em->g->covariance, sizeof *precision * (size_t)(d * d));
    if (!ta_invert(precision, d, NULL)) {
        em->memory_short = true; /* cannot be: from_theta makes it positive definite */
        return;
    }
#pragma omp parallel num_threads(em->threads)
    {
        struct ta_joint j;
        bool ready = ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL);
        j.precision = precision;
#pragma omp for schedule(dynamic)
        for (int i = 0; i < em->n; i++) {
            struct ta_em_person *p = &em->who[i];
            double value;
            if (!ready) {
                em->memory_short = true;
                continue;
            }
            j.seq = &p->seq;
            j.mean = em->g->level_mean + p->level * d;
            p->there = ta_joint_climb(&j, p->x, &value, p->c) && ta_invert(p->c, d, NULL);
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
    em->g->n_steps++;
}

static void m_step(struct ta_em *em)
{
    struct ta_group *g = em->g;
    int d = g->d;
    memset(g->level_mean, 0, sizeof g->level_mean);
    memset(g->covariance, 0, sizeof g->covariance);
    for (int i = 0; i < em->n; i++) { /* in order: the same sums for any number of threads */
        const struct ta_em_person *p = &em->who[i];
        for (int a = 0; a < d; a++) {
            g->level_mean[p->level * d + a] += p->x[a] / g->level_people[p->level];
        }
    }
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        const double *mean = g->level_mean + p->level * d;
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                double both = (p->x[a] - mean[a]) * (p->x[b] - mean[b]) + p->c[a * d + b];
                g->covariance[a * d + b] += g->full || a == b ? both / em->n : 0;
            }
        }
    }
}

/* theta -> the next theta; the largest change of a mean or a variance (not of its logarithm: where
 * people do not differ the variance goes to 0 and its logarithm never stands still). */
static double step(struct ta_em *em, const double *theta, double *next)
{
    struct ta_group before;
    double change = 0;
    from_theta(em->g, theta);
    before = *em->g;
    ta_em_e_step(em);
    m_step(em);
    to_theta(em->g, next);
    for (int a = 0; a < em->g->n_levels * em->g->d; a++) {
        change = fmax(change, fabs(em->g->level_mean[a] - before.level_mean[a]));
    }
    for (int a = 0; a < em->g->d; a++) {
        for (int b = 0; b < em->g->d; b++) {
            int at = a * em->g->d + b;
            change = fmax(change, fabs(em->g->covariance[at] - before.covariance[at]));
        }
    }
    return change;
}

/* The extrapolated point, at most 2 from t2 in any coordinate; t2 where nothing can be said. */
static void extrapolate(int n, const double *t0, const double *t1, const double *t2, double *out)
{
    const double longest = 2;
    double rr = 0, vv = 0, leap = 0;
    for (int i = 0; i < n; i++) {
        double r = t1[i] - t0[i], v = t2[i] - 2 * t1[i] + t0[i];
        rr += r * r;
        vv += v * v;
    }
    double a = vv > 0 ? -sqrt(rr / vv) : -1;
    for (int i = 0; i < n; i++) {
        double r = t1[i] - t0[i], v = t2[i] - 2 * t1[i] + t0[i];
        out[i] = t0[i] - 2 * a * r + a * a * v;
        leap = fmax(leap, fabs(out[i] - t2[i]));
    }
    double share = isfinite(leap) ? fmin(1, longest / fmax(leap, 1e-300)) : 0;
    for (int i = 0; i < n; i++) {
        out[i] = share > 0 ? t2[i] + share * (out[i] - t2[i]) : t2[i];
    }
}

static void iterate(struct ta_em *em)
{
    double t0[MOST_THETA], t1[MOST_THETA], t2[MOST_THETA];
    int n = theta_size(em->g);
    to_theta(em->g, t0);
    while (em->g->n_steps < em->most_steps && !em->memory_short) {
        double first = step(em, t0, t1), second = step(em, t1, t2);
        if (first < 1e-8 && second < 1e-8) {
            em->g->converged = true;
            from_theta(em->g, t2);
            return;
        }
        extrapolate(n, t0, t1, t2, t0);
    }
}

/* --- iBIC ------------------------------------------------------------------------------------- */

/* log mean exp LL over draws from the group: the same draws for everybody. */
static double log_mean_exp(const double *x, int n)
{
    double most = -INFINITY, sum = 0;
    for (int i = 0; i < n; i++) {
        most = fmax(most, x[i]);
    }
    for (int i = 0; i < n; i++) {
        sum += exp(x[i] - most);
    }
    return most + log(sum / n);
}

/* Draws around a level's mean; seeded alike for every level. */
static void draw_people(const struct ta_em *em, int level, uint64_t seed, double *x)
{
    int d = em->g->d;
    double l[TA_MAX_PAR * TA_MAX_PAR], z[TA_MAX_PAR];
    struct ta_rng rng;
    memcpy(l, em->g->covariance, sizeof *l * (size_t)(d * d));
    cholesky(l, d);
    ta_rng_start(&rng, seed, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        for (int a = 0; a < d; a++) {
            z[a] = ta_rng_normal(&rng);
            x[i * d + a] = em->g->level_mean[level * d + a];
            for (int b = 0; b <= a; b++) {
                x[i * d + a] += l[a * d + b] * z[b];
            }
        }
    }
}

static void integrate(struct ta_em *em, uint64_t seed)
{
    double *x = malloc(sizeof *x * DRAWS * (size_t)em->g->d), *ll = malloc(sizeof *ll * DRAWS);
    struct ta_joint j;
    bool ready = ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL);
    em->memory_short |= !x || !ll || !ready;
    em->g->ibic = theta_size(em->g) * log(em->g->n_trials);
    for (int level = 0; level < em->g->n_levels && !em->memory_short; level++) {
        draw_people(em, level, seed, x);
        for (int p = 0; p < em->n; p++) {
            if (em->who[p].level == level) {
                j.seq = &em->who[p].seq;
                ta_joint_eval(&j, x, DRAWS, ll);
                em->g->ibic -= 2 * log_mean_exp(ll, DRAWS);
            }
        }
    }
    if (ready) {
        ta_joint_free(&j);
    }
    free(x);
    free(ll);
}

/* --- putting it together ---------------------------------------------------------------------- */

static bool gather(struct ta_em *em, const struct ta_dataset *data, const int *level)
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
        em->who[em->n].level = level ? level[i] : 0;
        em->g->level_people[em->who[em->n].level]++;
        em->g->n_trials += scored;
        em->n++;
    }
    return em->who != NULL;
}

/* A start in the middle of what the models' tables call typical, wide. */
static void start(struct ta_em *em, const struct ta_par_info *info, double variance)
{
    for (int a = 0; a < em->g->d; a++) {
        double middle = ta_to_free(info[a].def->typical, info[a].def->support);
        em->g->covariance[a * em->g->d + a] = variance > 0 ? variance : 1;
        for (int level = 0; level < em->g->n_levels; level++) {
            em->g->level_mean[level * em->g->d + a] = middle;
        }
        for (int i = 0; i < em->n; i++) {
            em->who[i].x[a] = middle;
        }
    }
}

static void finish(struct ta_em *em, const struct ta_dataset *data, struct ta_fit *fit)
{
    int d = em->g->d;
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        struct ta_fit *f = &fit[p->index];
        for (int a = 0; a < d; a++) {
            enum ta_support s = f->info[a].def->support;
            f->par[a] = ta_from_free(p->x[a], s);
            f->se[a] = ta_free_slope(f->par[a], s) * sqrt(p->c[a * d + a]);
        }
        f->corr = d > 1 ? p->c[1] / sqrt(p->c[0] * p->c[d + 1]) : (double)NAN;
        f->log_lik = ta_fit_log_lik(em->model, &data->who[p->index], em->scale, f->par);
        f->converged = p->there && em->g->converged;
        f->n_optima = 1;
    }
    for (int c = 0; c < em->g->n_levels * d; c++) {
        em->g->mean[c % d] += em->g->level_mean[c] * em->g->level_people[c / d] / em->n;
    }
    ta_em_means_known(em);
}

bool ta_group_em(const struct ta_model *model, const struct ta_dataset *data,
                 const struct ta_group_options *o, int threads, struct ta_group *g,
                 struct ta_fit *fit)
{
    struct ta_par_info info[TA_MAX_PAR];
    *g = (struct ta_group){.full = o->full, .ibic = NAN, .n_levels = o->level ? o->n_levels : 1};
    g->d = ta_model_pars(model, data->k, info);
    struct ta_em em = {.model = model, .g = g, .scale = data->scale,
                    .most_steps = o->most_steps > 0 ? o->most_steps : MOST_STEPS,
                    .threads = threads > 0 ? threads : omp_get_max_threads()};
    for (int i = 0; i < data->n; i++) {
        ta_fit_start(&fit[i], model, &data->who[i]);
        fit[i].method = TA_EM;
    }
    bool good = gather(&em, data, o->level);
    g->n_people = em.n;
    if (good && em.n > 0) {
        start(&em, info, o->start_variance);
        iterate(&em);
        ta_em_lead_means(&em);
        integrate(&em, o->seed);
        finish(&em, data, fit);
    }
    for (int i = 0; i < em.n; i++) {
        ta_sequences_free(&em.who[i].seq);
    }
    free(em.who);
    return good && !em.memory_short;
}
