/* em.c - one step of EM with Laplace: everybody under the group, the group of everybody.
 *
 * E: x_i = argmax of log L_i(x) + log N(x; m, V), C_i = inverse of minus its full Hessian there.
 * M: m = mean x_i, V = mean[(x_i - m)(x_i - m)' + C_i] (its diagonal alone unless full).
 * Huys et al. 2011 PLoS Comput Biol 7:e1002028. V may be singular (top.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"

#include <math.h>
#include <string.h>

bool ta_em_root(const double *covariance, int d, double *root)
{
    double u[TA_MATRIX], value[TA_MAX_PAR], kept[TA_MATRIX] = {0};
    if (!ta_small_eigen(covariance, d, value, u)) {
        return false;
    }
    for (int a = 0; a < d; a++) { /* what rounding leaves of a singular one may be negative */
        kept[a * d + a] = sqrt(fmax(value[a], 0));
    }
    ta_small_around(u, kept, d, root);
    return true;
}

/* --- one participant -------------------------------------------------------------------------- */

/* C = L (I + L' bend L)^-1 L' and W = bend - bend C bend; V and nothing where there is no top. */
static void tell(struct ta_em_person *p, const double *l, int d, double value)
{
    double inverse[TA_MATRIX], lost[TA_MATRIX], log_det = 0, *bend = p->top.bend;
    bool top = isfinite(value) && ta_top_width(l, bend, d, inverse, &log_det);
    for (int i = 0; !top && i < d * d; i++) {
        inverse[i] = i % (d + 1) == 0;
        p->top.slope[i % d] = bend[i] = 0;
    }
    ta_small_around(l, inverse, d, p->c);
    ta_small_around(bend, p->c, d, lost);
    for (int i = 0; i < d * d; i++) {
        p->w[i] = bend[i] - lost[i];
    }
    p->evidence = value - log_det / 2;
    p->there &= top;
}

static void find(struct ta_joint *j, const double *mean, const double *l, bool told,
                 struct ta_em_person *p)
{
    struct ta_top at = {.z = {0}};
    j->seq = &p->seq;
    if (told) {
        ta_top_predict(&p->top, mean, l, j->d, at.z);
    }
    p->there = ta_top_climb(j, mean, l, NULL, &at);
    ta_top_keep(&at, j->d, &p->top);
    tell(p, l, j->d, at.value);
}

/* --- everybody -------------------------------------------------------------------------------- */

bool ta_em_stopped(const struct ta_em *em)
{
    return ta_watch_over(em->o->watch);
}

void ta_em_tick(struct ta_em *em, int by)
{
#pragma omp critical(ta_em_progress)
    {
        em->done += by;
        em->all += em->done > em->all ? em->n : 0; /* one step more than usual */
        ta_watch_tick(em->o->watch, em->done, em->all);
    }
}

void ta_em_e_step(struct ta_em *em)
{
    const struct ta_group *g = em->g;
    double l[TA_MATRIX];
    em->memory_short |= !ta_em_root(g->covariance, g->d, l);
#pragma omp parallel num_threads(em->threads)
    {
        struct ta_joint j;
        bool ready = ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < em->n; i++) {
            struct ta_em_person *p = &em->who[i];
            if (!ready || em->memory_short) {
                em->memory_short = true;
            } else if (!ta_em_stopped(em)) {
                find(&j, g->level_mean + p->level * g->d, l, em->told, p);
                ta_em_tick(em, 1);
            }
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
    em->told = true;
    em->evidence = 0;
    for (int i = 0; i < em->n; i++) { /* in order: the same sums for any number of threads */
        em->evidence += em->who[i].evidence;
    }
    em->g->n_steps++;
}

void ta_em_m_step(const struct ta_em *em, struct ta_group *plain)
{
    int d = plain->d;
    memset(plain->level_mean, 0, sizeof plain->level_mean);
    memset(plain->covariance, 0, sizeof plain->covariance);
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        for (int a = 0; a < d; a++) {
            plain->level_mean[p->level * d + a] += p->top.x[a] / plain->level_people[p->level];
        }
    }
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        const double *mean = plain->level_mean + p->level * d;
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                double both = (p->top.x[a] - mean[a]) * (p->top.x[b] - mean[b]) + p->c[a * d + b];
                plain->covariance[a * d + b] += plain->full || a == b ? both / em->n : 0;
            }
        }
    }
}
