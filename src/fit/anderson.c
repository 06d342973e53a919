/* anderson.c - a fixed point reached sooner: Anderson's mixing of the last steps.
 *
 * Near a fixed point f is linear: the combination of earlier differences of f that cancels most of
 * the present one says how much of it the same combination of x's would take away (Anderson 1965 J
 * ACM 12:547; Walker & Ni 2011 SIAM J Numer Anal 49:1715). With as many differences as coordinates
 * it is a secant method. Least squares by singular values, so that differences that are nearly
 * the same do no harm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "anderson.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <stdlib.h>
#include <string.h>

bool ta_anderson_alloc(struct ta_anderson *a, int n, int most)
{
    size_t rows = (size_t)n, columns = (size_t)(most < n ? most : n);
    *a = (struct ta_anderson){.n = n, .most = (int)columns};
    /* x, f; dx, df; of the least squares: matrix, V, singular values, solution, work, right side */
    size_t all =
        2 * rows + 2 * columns * rows + columns * rows + columns * columns + 3 * columns + rows;
    a->x = malloc(sizeof *a->x * all);
    if (!a->x) {
        return false;
    }
    a->f = a->x + rows;
    a->dx = a->f + rows;
    a->df = a->dx + columns * rows;
    a->work = a->df + columns * rows;
    return true;
}

void ta_anderson_free(struct ta_anderson *a)
{
    free(a->x);
    *a = (struct ta_anderson){0};
}

void ta_anderson_reset(struct ta_anderson *a)
{
    a->have = 0;
    a->begun = false;
}

/* The differences to the last x and f join; the oldest goes when there are too many. */
static void remember(struct ta_anderson *a, const double *x, const double *f)
{
    size_t n = (size_t)a->n;
    if (a->begun) {
        if (a->have == a->most) {
            a->have--;
            memmove(a->dx, a->dx + n, sizeof *x * n * (size_t)a->have);
            memmove(a->df, a->df + n, sizeof *f * n * (size_t)a->have);
        }
        for (size_t i = 0; i < n; i++) {
            a->dx[(size_t)a->have * n + i] = x[i] - a->x[i];
            a->df[(size_t)a->have * n + i] = f[i] - a->f[i];
        }
        a->have++;
    }
    memcpy(a->x, x, sizeof *x * n);
    memcpy(a->f, f, sizeof *f * n);
    a->begun = true;
}

/* gamma[have] for which |f - sum gamma df| is least; false when it cannot be found. */
static bool solve(struct ta_anderson *a, const double *weight, const double **gamma)
{
    size_t n = (size_t)a->n, k = (size_t)a->have;
    double *m = a->work, *v = m + n * k, *s = v + k * k, *g = s + k, *w = g + k, *b = w + k;
    for (size_t i = 0; i < n; i++) {
        b[i] = a->f[i] * weight[i];
        for (size_t j = 0; j < k; j++) {
            m[i * k + j] = a->df[j * n + i] * weight[i];
        }
    }
    gsl_matrix_view u = gsl_matrix_view_array(m, n, k), vv = gsl_matrix_view_array(v, k, k);
    gsl_vector_view ss = gsl_vector_view_array(s, k), ww = gsl_vector_view_array(w, k);
    gsl_vector_view bb = gsl_vector_view_array(b, n), gg = gsl_vector_view_array(g, k);
    if (gsl_linalg_SV_decomp(&u.matrix, &vv.matrix, &ss.vector, &ww.vector) != GSL_SUCCESS) {
        return false;
    }
    for (size_t j = 0; j < k; j++) {
        s[j] = s[j] > 1e-10 * s[0] ? s[j] : 0; /* 0: that direction is left out */
    }
    *gamma = g;
    return gsl_linalg_SV_solve(&u.matrix, &vv.matrix, &ss.vector, &bb.vector, &gg.vector) ==
           GSL_SUCCESS;
}

void ta_anderson_mix(struct ta_anderson *a, const double *x, const double *f, const double *weight,
                     double *next)
{
    size_t n = (size_t)a->n;
    const double *gamma;
    remember(a, x, f);
    for (size_t i = 0; i < n; i++) {
        next[i] = x[i] + f[i];
    }
    if (a->have == 0 || !solve(a, weight, &gamma)) {
        return;
    }
    for (size_t j = 0; j < (size_t)a->have; j++) {
        for (size_t i = 0; i < n; i++) {
            next[i] -= gamma[j] * (a->dx[j * n + i] + a->df[j * n + i]);
        }
    }
}
