/* ibic.c - iBIC of a population: everybody's likelihood, averaged over the group.
 *
 * iBIC = -2 sum_i log integral of L_i(x) N(x; m, V) + (parameters of the group) log(scored trials)
 * (Huys et al. 2011 PLoS Comput Biol 7:e1002028), the integrals on grids (ibic_grid.c) or by
 * importance sampling (ibic_points.c). From draws of the group, as the paper and emfit have it, it
 * is off by what two thousand draws are: by units where choices tell much of few draws.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"
#include "ibic_parts.h"
#include "twoarm/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 2000 };

/* --- draws from the group, as emfit ----------------------------------------------------------- */

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

/* Draws around a level's mean, the same for everybody in it; seeded alike for every level. */
static void draw_people(const struct ta_em *em, int level, const double *l, double *x)
{
    int d = em->g->d;
    double z[TA_MAX_PAR];
    struct ta_rng rng;
    ta_rng_start(&rng, em->o->seed, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        for (int a = 0; a < d; a++) {
            z[a] = ta_rng_normal(&rng);
        }
        ta_small_apply(l, z, d, x + i * d);
        for (int a = 0; a < d; a++) {
            x[i * d + a] += em->g->level_mean[level * d + a];
        }
    }
}

/* x[level * DRAWS * d] of every level; NULL: no memory. */
static double *draw_all(const struct ta_em *em)
{
    double l[TA_MATRIX];
    size_t level = (size_t)DRAWS * (size_t)em->g->d;
    double *x = malloc(sizeof *x * level * (size_t)em->g->n_levels);
    if (!x || !ta_em_root(em->g->covariance, em->g->d, l)) {
        free(x);
        return NULL;
    }
    for (int i = 0; i < em->g->n_levels; i++) {
        draw_people(em, i, l, x + (size_t)i * level);
    }
    return x;
}

static bool average_draws(struct ta_joint *j, const double *x, struct ta_em_person *p)
{
    double *ll = malloc(sizeof *ll * DRAWS);
    if (ll) {
        ta_joint_eval(j, x + (size_t)p->level * DRAWS * (size_t)j->d, DRAWS, ll);
        p->ll_mean = log_mean_exp(ll, DRAWS);
        p->ll_se = NAN;
    }
    free(ll);
    return ll != NULL;
}

/* --- the group's own directions --------------------------------------------------------------- */

/* The directions in which people differ. False when memory is short. */
static bool spread_of(const struct ta_group *g, struct ta_em_spread *v)
{
    double u[TA_MATRIX], value[TA_MAX_PAR], most = 0;
    if (!ta_small_eigen(g->covariance, g->d, value, u)) {
        return false;
    }
    *v = (struct ta_em_spread){.d = g->d};
    for (int k = 0; k < g->d; k++) {
        most = fmax(most, value[k]);
    }
    for (int k = 0; k < g->d; k++) { /* what rounding leaves of 0 is none */
        v->r += value[k] > 1e-14 * most;
    }
    for (int k = 0, to = 0; k < g->d; k++) {
        for (int a = 0; value[k] > 1e-14 * most && a < g->d; a++) {
            v->root[a * v->r + to] = u[a * g->d + k] * sqrt(value[k]);
            v->back[to * g->d + a] = u[a * g->d + k] / sqrt(value[k]);
        }
        to += value[k] > 1e-14 * most;
    }
    return true;
}

/* --- everybody -------------------------------------------------------------------------------- */

/* By draws x where there are any. */
static void average(struct ta_em *em, const struct ta_em_spread *v, const double *x, int by)
{
    const struct ta_group *g = em->g;
#pragma omp parallel num_threads(em->threads)
    {
        struct ta_joint j;
        bool ready = ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < em->n; i++) {
            struct ta_em_person *p = &em->who[i];
            if (!ready) {
                em->memory_short = true;
            } else if (!ta_em_stopped(em)) {
                j.seq = &p->seq;
                if (!(x ? average_draws(&j, x, p)
                        : ta_em_average(&j, v, g->level_mean + p->level * g->d, em->o->seed, p))) {
                    em->memory_short = true;
                }
                ta_em_tick(em, by);
            }
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
}

const char *ta_ibic_word(enum ta_ibic way)
{
    static const char *const words[] = {[TA_IBIC_QUADRATURE] = "quadrature",
                                        [TA_IBIC_IMPORTANCE] = "importance",
                                        [TA_IBIC_DRAWS] = "draws"};
    return words[way];
}

const char *ta_ibic_words(bool draws)
{
    return draws ? "likelihoods averaged over 2000 draws from the group"
                 : "likelihoods integrated over the group: on grids where people differ in up to "
                   "three directions (quadrature), else by importance sampling of Sobol's points";
}

void ta_em_integrate(struct ta_em *em, int n_group)
{
    struct ta_group *g = em->g;
    struct ta_em_spread v;
    double *x = em->o->draws ? draw_all(em) : NULL, square = 0;
    bool good = spread_of(g, &v) && (x || !em->o->draws);
    if (good) {
        average(em, &v, x, (em->all - em->done) / em->n);
    }
    free(x);
    em->memory_short |= !good;
    g->ibic = n_group * log(g->n_trials);
    for (int i = 0; i < em->n; i++) {
        g->ibic -= 2 * em->who[i].ll_mean;
        square += em->who[i].ll_se * em->who[i].ll_se;
    }
    g->ibic_se = 2 * sqrt(square);
    g->ibic_way = em->o->draws               ? TA_IBIC_DRAWS
                  : v.r > TA_GRID_MOST ? TA_IBIC_IMPORTANCE
                                             : TA_IBIC_QUADRATURE;
}
