/* em.c - one step of EM with Laplace: everybody under the group, the group of everybody.
 *
 * E: x_i = argmax of log L_i(x) + log N(x; m, V), C_i = inverse of minus its full Hessian there.
 * M: m = mean x_i, V = mean[(x_i - m)(x_i - m)' + C_i] (its diagonal alone unless full).
 * Huys et al. 2011 PLoS Comput Biol 7:e1002028. A participant is climbed in z, x = m + L z with L
 * the root of V: the prior is the standard normal there, and nothing is ever divided by V, which
 * may be small, or 0 in some direction, in which all x are m's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"
#include "small.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

bool ta_em_root(const double *covariance, int d, double *root)
{
    double v[TA_MATRIX], u[TA_MATRIX], value[TA_MAX_PAR], kept[TA_MATRIX] = {0};
    size_t n = (size_t)d;
    memcpy(v, covariance, sizeof *v * n * n);
    gsl_matrix_view vv = gsl_matrix_view_array(v, n, n), uv = gsl_matrix_view_array(u, n, n);
    gsl_vector_view ev = gsl_vector_view_array(value, n);
    gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(n);
    if (!w) {
        return false;
    }
    gsl_eigen_symmv(&vv.matrix, &ev.vector, &uv.matrix, w);
    gsl_eigen_symmv_free(w);
    for (int a = 0; a < d; a++) { /* what rounding leaves of a singular one may be negative */
        kept[a * d + a] = sqrt(fmax(value[a], 0));
    }
    ta_small_around(u, kept, d, root);
    return true;
}

/* --- one participant -------------------------------------------------------------------------- */

/* A place on the way up. */
struct place {
    double z[TA_MAX_PAR], x[TA_MAX_PAR], slope[TA_MAX_PAR], bend[TA_MATRIX];
    double value; /* log L - z'z / 2 */
};

static void look(struct ta_joint *j, const double *mean, const double *l, struct place *at)
{
    ta_small_apply(l, at->z, j->d, at->x);
    double square = 0;
    for (int a = 0; a < j->d; a++) {
        at->x[a] += mean[a];
        square += at->z[a] * at->z[a];
    }
    at->value = ta_joint_curvature(j, at->x, at->slope, at->bend) - square / 2;
}

/* out = (I + L' bend L + lambda)^-1, and log |I + L' bend L + lambda| unless log_det is NULL; false
 * where that is not positive definite. */
static bool curved(const double *l, const double *bend, int d, double lambda, double *out,
                   double *log_det)
{
    double turned[TA_MATRIX];
    ta_small_turn(l, d, turned);
    ta_small_around(turned, bend, d, out);
    for (int a = 0; a < d; a++) {
        double own = 1 + out[a * d + a];
        out[a * d + a] = own + lambda * (1 + fabs(own));
    }
    return ta_invert(out, d, log_det);
}

/* Newton's step in z, damped by lambda, into move; the gain it expects. */
static bool newton(const double *l, const struct place *at, int d, double lambda, double *move,
                   double *gain)
{
    double inverse[TA_MATRIX], slope[TA_MAX_PAR];
    if (!curved(l, at->bend, d, lambda, inverse, NULL)) {
        return false;
    }
    ta_small_apply_back(l, at->slope, d, slope);
    for (int a = 0; a < d; a++) {
        slope[a] -= at->z[a];
    }
    ta_small_apply(inverse, slope, d, move);
    *gain = 0;
    for (int a = 0; a < d; a++) {
        move[a] = fmax(-3, fmin(3, move[a])); /* a flat region must not throw it to infinity */
        *gain += move[a] * slope[a] / 2;
    }
    return true;
}

/* Where the last top leads under the new group, were log L a parabola: z = (I + L' bend L)^-1 L'
 * (slope + bend (x - m)); the last z where that is far, the mean where nothing is known yet. */
static void begin(const struct ta_em_person *p, const double *mean, const double *l, int d,
                  bool told, double *z)
{
    double inverse[TA_MATRIX], off[TA_MAX_PAR], push[TA_MAX_PAR], back[TA_MAX_PAR], far = 0;
    memset(z, 0, sizeof *z * (size_t)d);
    if (!told) {
        return;
    }
    memcpy(z, p->z, sizeof *z * (size_t)d);
    if (!curved(l, p->bend, d, 0, inverse, NULL)) {
        return;
    }
    for (int a = 0; a < d; a++) {
        off[a] = p->x[a] - mean[a];
    }
    ta_small_apply(p->bend, off, d, push);
    for (int a = 0; a < d; a++) {
        push[a] += p->slope[a];
    }
    ta_small_apply_back(l, push, d, back);
    ta_small_apply(inverse, back, d, off);
    for (int a = 0; a < d; a++) {
        far = fmax(far, fabs(off[a] - z[a]));
    }
    if (far < 1) {
        memcpy(z, off, sizeof *z * (size_t)d);
    }
}

/* The last step changes so little that what it leads to is known without looking there. */
static void arrive(const double *l, const double *move, int d, struct place *at)
{
    double step[TA_MAX_PAR], turn[TA_MAX_PAR];
    ta_small_apply(l, move, d, step);
    ta_small_apply(at->bend, step, d, turn);
    for (int a = 0; a < d; a++) {
        at->z[a] += move[a];
        at->x[a] += step[a];
        at->slope[a] -= turn[a];
    }
}

/* Damped Newton from at->z to a top; false when there is none. */
static bool climb(struct ta_joint *j, const double *mean, const double *l, struct place *at)
{
    enum { MOST_STEPS = 60 };
    double move[TA_MAX_PAR], gain, lambda = 0;
    struct place next;
    look(j, mean, l, at);
    for (int i = 0; i < MOST_STEPS && lambda < 1e12; i++) {
        if (!newton(l, at, j->d, lambda, move, &gain)) {
            lambda = fmax(1e-3, 4 * lambda);
            continue;
        }
        if (gain < 1e-15 && lambda < 1e-6) {
            arrive(l, move, j->d, at);
            return true;
        }
        for (int a = 0; a < j->d; a++) {
            next.z[a] = at->z[a] + move[a];
        }
        look(j, mean, l, &next);
        if (next.value >= at->value - 1e-13 * (1 + fabs(at->value))) {
            *at = next;
            lambda = lambda < 1e-5 ? 0 : lambda / 10;
        } else {
            lambda = fmax(1e-3, 10 * lambda);
        }
    }
    return false;
}

/* C = L (I + L' bend L)^-1 L' and W = bend - bend C bend; V and nothing where there is no top. */
static void tell(struct ta_em_person *p, const double *l, int d, double value)
{
    double inverse[TA_MATRIX], lost[TA_MATRIX], log_det = 0;
    bool top = isfinite(value) && curved(l, p->bend, d, 0, inverse, &log_det);
    for (int i = 0; !top && i < d * d; i++) {
        inverse[i] = i % (d + 1) == 0;
        p->slope[i % d] = p->bend[i] = 0;
    }
    ta_small_around(l, inverse, d, p->c);
    ta_small_around(p->bend, p->c, d, lost);
    for (int i = 0; i < d * d; i++) {
        p->w[i] = p->bend[i] - lost[i];
    }
    p->evidence = value - log_det / 2;
    p->there &= top;
}

static void find(struct ta_joint *j, const double *mean, const double *l, bool told,
                 struct ta_em_person *p)
{
    struct place at;
    size_t d = (size_t)j->d;
    j->seq = &p->seq;
    begin(p, mean, l, j->d, told, at.z);
    p->there = climb(j, mean, l, &at);
    memcpy(p->x, at.x, sizeof *at.x * d);
    memcpy(p->z, at.z, sizeof *at.z * d);
    memcpy(p->slope, at.slope, sizeof *at.slope * d);
    memcpy(p->bend, at.bend, sizeof *at.bend * d * d);
    tell(p, l, j->d, at.value);
}

/* --- everybody -------------------------------------------------------------------------------- */

bool ta_em_stopped(const struct ta_em *em)
{
    return em->o->stop && *em->o->stop;
}

void ta_em_tick(struct ta_em *em, int by)
{
    if (em->o->tick) {
#pragma omp critical(ta_em_progress)
        {
            em->done += by;
            em->o->tick(em->o->of, em->done < em->all ? em->done : em->all, em->all);
        }
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
            plain->level_mean[p->level * d + a] += p->x[a] / plain->level_people[p->level];
        }
    }
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        const double *mean = plain->level_mean + p->level * d;
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                double both = (p->x[a] - mean[a]) * (p->x[b] - mean[b]) + p->c[a * d + b];
                plain->covariance[a * d + b] += plain->full || a == b ? both / em->n : 0;
            }
        }
    }
}
