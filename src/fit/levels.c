/* levels.c - how well a group's mean is known from people who are known only in part.
 *
 * A participant's likelihood around x is that of one observation of x with covariance H^-1, and x
 * itself varies around the mean with covariance V: so the mean is told with covariance V + H^-1.
 * (The same as Louis' formula for EM, 1982 J R Stat Soc B 44:226: V^-1 - V^-1 C V^-1 with C = (H +
 * V^-1)^-1; written so that V may be 0.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* H (I + V H)^-1, by solving (I + V H)' y = h for each row h of the symmetric H. */
static bool shrink(const double *h, const double *v, int d, double *out)
{
    double m[TA_MAX_PAR * TA_MAX_PAR];
    size_t swap[TA_MAX_PAR], n = (size_t)d;
    int sign;
    for (int a = 0; a < d; a++) { /* (I + V H)' = I + H V */
        for (int b = 0; b < d; b++) {
            m[a * d + b] = a == b;
            for (int c = 0; c < d; c++) {
                m[a * d + b] += h[a * d + c] * v[c * d + b];
            }
        }
    }
    gsl_matrix_view lu = gsl_matrix_view_array(m, n, n);
    gsl_permutation p = {.size = n, .data = swap};
    if (gsl_linalg_LU_decomp(&lu.matrix, &p, &sign) != GSL_SUCCESS) {
        return false;
    }
    for (int a = 0; a < d; a++) {
        gsl_vector_const_view row = gsl_vector_const_view_array(h + a * d, n);
        gsl_vector_view y = gsl_vector_view_array(out + a * d, n);
        if (gsl_linalg_LU_solve(&lu.matrix, &p, &row.vector, &y.vector) != GSL_SUCCESS) {
            return false;
        }
    }
    return true;
}

bool ta_mean_information(struct ta_joint *j, const double *x, const double *covariance,
                         double *information)
{
    double gradient[TA_MAX_PAR], h[TA_MAX_PAR * TA_MAX_PAR];
    int d = j->d;
    ta_joint_curvature(j, x, gradient, h);
    if (!shrink(h, covariance, d, information)) {
        return false;
    }
    for (int a = 0; a < d; a++) {
        for (int b = 0; b < a; b++) { /* symmetric but for rounding */
            double both = (information[a * d + b] + information[b * d + a]) / 2;
            information[a * d + b] = information[b * d + a] = both;
        }
        if (!isfinite(information[a * d + a]) || information[a * d + a] < 0) {
            return false;
        }
    }
    return true;
}

enum { MOST_INFORMATION = TA_MAX_LEVELS * TA_MAX_PAR * TA_MAX_PAR };

/* What the people of each level tell of its mean, added up: information[level * d * d]. */
static void add_information(struct ta_em *em, double *information)
{
    int d = em->g->d;
    struct ta_joint j;
    if (!ta_joint_alloc(&j, em->model, em->who[0].seq.seq[0].k, em->scale, NULL)) {
        em->memory_short = true;
        return;
    }
    for (int i = 0; i < em->n; i++) {
        double own[TA_MAX_PAR * TA_MAX_PAR];
        j.seq = &em->who[i].seq;
        bool told = ta_mean_information(&j, em->who[i].x, em->g->covariance, own);
        for (int c = 0; told && c < d * d; c++) {
            information[em->who[i].level * d * d + c] += own[c];
        }
    }
    ta_joint_free(&j);
}

/* Newton's step of every level's mean, V held: score sum V^-1 (x_i - m). The largest of them. */
static double mean_step(struct ta_em *em)
{
    struct ta_group *g = em->g;
    int d = g->d;
    double information[MOST_INFORMATION] = {0}, score[TA_MAX_LEVELS * TA_MAX_PAR] = {0};
    double precision[TA_MAX_PAR * TA_MAX_PAR], largest = 0;
    memcpy(precision, g->covariance, sizeof *precision * (size_t)(d * d));
    add_information(em, information);
    if (!ta_invert(precision, d, NULL)) {
        return 0;
    }
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        for (int c = 0; c < d * d; c++) {
            double off = p->x[c % d] - g->level_mean[p->level * d + c % d];
            score[p->level * d + c / d] += precision[c] * off;
        }
    }
    for (int level = 0; level < g->n_levels; level++) {
        double *m = information + level * d * d;
        bool known = ta_invert(m, d, NULL);
        for (int c = 0; known && c < d * d; c++) {
            double move = m[c] * score[level * d + c % d];
            g->level_mean[level * d + c / d] += move;
            largest = fmax(largest, fabs(move));
        }
    }
    return largest;
}

void ta_em_lead_means(struct ta_em *em)
{
    const double hardly = 1e-4;
    double least = INFINITY, move = 1;
    for (int a = 0; a < em->g->d; a++) {
        least = fmin(least, em->g->covariance[a * em->g->d + a]);
    }
    for (int round = 0; least < hardly && move > 1e-9 && round < 50; round++) {
        ta_em_e_step(em);
        move = mean_step(em);
    }
    if (least < hardly) {
        ta_em_e_step(em);
        em->g->converged = em->g->converged && move <= 1e-9;
    }
}

void ta_em_means_known(struct ta_em *em)
{
    struct ta_group *g = em->g;
    int d = g->d, matrix = d * d;
    double information[MOST_INFORMATION] = {0}, all[TA_MAX_PAR * TA_MAX_PAR] = {0};
    add_information(em, information);
    for (int c = 0; c < g->n_levels * matrix; c++) {
        all[c % matrix] += information[c];
    }
    for (int level = 0; level <= g->n_levels; level++) {
        double *m = level < g->n_levels ? information + level * matrix : all;
        bool known = ta_invert(m, d, NULL);
        for (int a = 0; a < d; a++) {
            double se = known ? sqrt(m[a * d + a]) : (double)NAN;
            *(level < g->n_levels ? &g->level_se[level * d + a] : &g->se[a]) = se;
        }
    }
}
