/* leap.c - where a population is, were everybody's likelihood a normal density: Fisher's scoring.
 *
 * By Laplace's method a participant's likelihood is an observation of x with covariance H^-1, so
 * that slope u_i and W_i = (V + H^-1)^-1 are score and information about the mean, and u_i u_i' -
 * W_i is (twice) the score about the covariance. All means below are over people:
 *   mean of a level  m + (mean W)^-1 mean u
 *   covariance       V + Q S Q, Q = (mean W)^-1, S = mean (u u' - W), what is negative of it in the
 *                    metric of W cut off: the maximum over covariances, if all W_i are alike
 *   variances        v + move, the maximum of move's - move'B move / 2 with none below 0,
 *                    s the diagonal of S, B_ab = mean (W_ab)^2.
 * They stand still where EM does (there V S V = 0), and do not crawl where a variance is small,
 * since nothing here is small with V. How W and u change because H does is left out; what that
 * costs, the mixing of steps (anderson.c) makes good.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* Means of u and W over the people of a level. */
static void add_up(const struct ta_em *em, int level, double *u, double *w)
{
    int d = em->g->d, n = em->g->level_people[level];
    memset(u, 0, sizeof *u * (size_t)d);
    memset(w, 0, sizeof *w * (size_t)(d * d));
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        for (int j = 0; p->level == level && j < d * d; j++) {
            u[j % d] += j < d ? p->top.slope[j] / n : 0;
            w[j] += p->w[j] / n;
        }
    }
}

/* One level's mean. u takes its people's mean slope. */
static bool leap_mean(const struct ta_em *em, int level, double *u, double *to, double *weight)
{
    int d = em->g->d;
    double w[TA_MATRIX];
    add_up(em, level, u, w);
    for (int a = 0; a < d; a++) {
        double share = (double)em->g->level_people[level] / em->n;
        weight[a] = sqrt(share * fabs(w[a * d + a]));
    }
    bool known = em->g->level_people[level] == 0 || ta_invert_raised(w, d);
    ta_small_apply(w, u, d, to);
    for (int a = 0; a < d; a++) {
        to[a] += em->g->level_mean[level * d + a];
    }
    return known;
}

/* Means over everybody: W, and of u u' - W with u around its level's mean. */
static void add_scores(const struct ta_em *em, const double *mean_u, double *w, double *score)
{
    int d = em->g->d;
    memset(w, 0, sizeof *w * (size_t)(d * d));
    memset(score, 0, sizeof *score * (size_t)(d * d));
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        const double *mean = mean_u + p->level * d;
        for (int j = 0; j < d * d; j++) {
            int a = j / d, b = j % d;
            double both = (p->top.slope[a] - mean[a]) * (p->top.slope[b] - mean[b]);
            w[j] += p->w[j] / em->n;
            score[j] += (both - p->w[j]) / em->n;
        }
    }
}

/* --- variances -------------------------------------------------------------------------------- */

static void leap_variances(const struct ta_em *em, const double *score, double *to, double *weight)
{
    int d = em->g->d;
    const double *v = em->g->covariance;
    double b[TA_MATRIX] = {0}, slope[TA_MAX_PAR], lowest[TA_MAX_PAR], move[TA_MAX_PAR];
    for (int i = 0; i < em->n; i++) {
        for (int j = 0; j < d * d; j++) {
            b[j] += em->who[i].w[j] * em->who[i].w[j] / em->n;
        }
    }
    for (int a = 0; a < d; a++) {
        weight[a] = sqrt(b[a * d + a] / 2);
        slope[a] = score[a * d + a];
        lowest[a] = -v[a * d + a];
    }
    ta_climb_box(lowest, slope, b, d, move);
    for (int a = 0; a < d; a++) {
        to[a * d + a] = v[a * d + a] + move[a];
    }
}

/* --- covariance ------------------------------------------------------------------------------- */

/* v without its negative eigenvalues in the metric of q^-1; false when they are not found. */
static bool cut_off(double *v, const double *q, int d)
{
    double l[TA_MATRIX], u[TA_MATRIX], value[TA_MAX_PAR], kept[TA_MATRIX] = {0};
    size_t n = (size_t)d;
    memcpy(l, q, sizeof *l * n * n);
    gsl_matrix_view lv = gsl_matrix_view_array(l, n, n), vv = gsl_matrix_view_array(v, n, n);
    gsl_matrix_view uv = gsl_matrix_view_array(u, n, n);
    gsl_vector_view ev = gsl_vector_view_array(value, n);
    gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(n);
    bool good = w && gsl_linalg_cholesky_decomp1(&lv.matrix) == GSL_SUCCESS;
    if (good) { /* l^-1 v l'^-1 */
        gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &lv.matrix,
                       &vv.matrix);
        gsl_blas_dtrsm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1, &lv.matrix, &vv.matrix);
        good = gsl_eigen_symmv(&vv.matrix, &ev.vector, &uv.matrix, w) == GSL_SUCCESS;
    }
    gsl_eigen_symmv_free(w);
    if (good) {
        for (int a = 0; a < d; a++) {
            kept[a * d + a] = fmax(value[a], 0);
        }
        gsl_blas_dtrmm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &lv.matrix,
                       &uv.matrix);
        ta_small_around(u, kept, d, v);
    }
    return good;
}

static void leap_covariance(const struct ta_em *em, const struct ta_group *plain, double *w,
                            const double *score, double *to, double *weight)
{
    int d = em->g->d, n = 0;
    for (int a = 0; a < d; a++) {
        for (int b = 0; b <= a; b++) {
            weight[n++] = sqrt(fabs(w[a * d + a]));
        }
    }
    ta_invert_raised(w, d);
    ta_small_around(w, score, d, to);
    for (int j = 0; j < d * d; j++) {
        to[j] += em->g->covariance[j];
    }
    if (!cut_off(to, w, d)) {
        memcpy(to, plain->covariance, sizeof *to * (size_t)(d * d));
    }
}

bool ta_em_leap(const struct ta_em *em, const struct ta_group *plain, struct ta_group *to,
                double *weight)
{
    const struct ta_group *g = em->g;
    int d = g->d, means = g->n_levels * d;
    double u[TA_MAX_LEVELS * TA_MAX_PAR], w[TA_MATRIX], score[TA_MATRIX];
    bool known = true;
    for (int at = 0; at < means; at += d) {
        known &= leap_mean(em, at / d, u + at, to->level_mean + at, weight + at);
    }
    add_scores(em, u, w, score);
    if (g->full) {
        leap_covariance(em, plain, w, score, to->covariance, weight + means);
    } else {
        leap_variances(em, score, to->covariance, weight + means);
    }
    return known;
}
