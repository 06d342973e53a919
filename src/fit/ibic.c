/* ibic.c - iBIC of a population: everybody's likelihood, averaged over draws from the group.
 * Huys et al. 2011 PLoS Comput Biol 7:e1002028.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"
#include "twoarm/rng.h"

#include <math.h>
#include <stdlib.h>

enum { DRAWS = 2000 };

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
static bool draw_people(const struct ta_em *em, int level, double *x)
{
    int d = em->g->d;
    double l[TA_MATRIX], z[TA_MAX_PAR];
    struct ta_rng rng;
    if (!ta_em_root(em->g->covariance, d, l)) {
        return false;
    }
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
    return true;
}

/* Everybody, by draws of every level x[(level * DRAWS + i) * d + a]. */
static void average(struct ta_em *em, const double *x, int by)
{
    size_t level = (size_t)DRAWS * (size_t)em->g->d;
#pragma omp parallel num_threads(em->threads)
    {
        struct ta_joint j;
        double *ll = malloc(sizeof *ll * DRAWS);
        bool ready = ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < em->n; i++) {
            struct ta_em_person *p = &em->who[i];
            if (!ready || !ll) {
                em->memory_short = true;
            } else if (!ta_em_stopped(em)) {
                j.seq = &p->seq;
                ta_joint_eval(&j, x + (size_t)p->level * level, DRAWS, ll);
                p->ll_mean = log_mean_exp(ll, DRAWS);
                ta_em_tick(em, by);
            }
        }
        if (ready) {
            ta_joint_free(&j);
        }
        free(ll);
    }
}

void ta_em_integrate(struct ta_em *em, int n_group)
{
    size_t level = (size_t)DRAWS * (size_t)em->g->d;
    double *x = malloc(sizeof *x * level * (size_t)em->g->n_levels);
    bool good = x != NULL;
    for (int i = 0; good && i < em->g->n_levels; i++) {
        good = draw_people(em, i, x + (size_t)i * level);
    }
    if (good) {
        average(em, x, (em->all - em->done) / em->n);
    }
    free(x);
    em->memory_short |= !good;
    em->g->ibic = n_group * log(em->g->n_trials);
    for (int i = 0; i < em->n; i++) {
        em->g->ibic -= 2 * em->who[i].ll_mean;
    }
}
