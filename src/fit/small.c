/* small.c - what Newton's and Fisher's steps share: an inverse that leads uphill, a climb in a box.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "small.h"

#include "joint.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

bool ta_small_eigen(const double *m, int d, double *value, double *vector)
{
    double v[TA_MATRIX]; /* to be destroyed */
    size_t n = (size_t)d;
    memcpy(v, m, sizeof *v * n * n);
    gsl_matrix_view of = gsl_matrix_view_array(v, n, n), to = gsl_matrix_view_array(vector, n, n);
    gsl_vector_view values = gsl_vector_view_array(value, n);
    gsl_eigen_symmv_workspace *w = gsl_eigen_symmv_alloc(n);
    if (!w) {
        return false;
    }
    gsl_eigen_symmv(&of.matrix, &values.vector, &to.matrix, w);
    gsl_eigen_symmv_free(w);
    return true;
}

bool ta_invert_raised(double *w, int d)
{
    double raised[TA_MATRIX], size = 1e-300;
    for (int a = 0; a < d; a++) {
        size = fmax(size, fabs(w[a * d + a]));
    }
    for (double more = 0; more<1e6; more = more> 0 ? 4 * more : 1e-3) {
        memcpy(raised, w, sizeof *w * (size_t)(d * d));
        for (int a = 0; a < d; a++) {
            raised[a * d + a] += more * size;
        }
        if (ta_invert(raised, d, NULL)) {
            memcpy(w, raised, sizeof *w * (size_t)(d * d));
            return more <= 0;
        }
    }
    memset(w, 0, sizeof *w * (size_t)(d * d));
    return false;
}

void ta_climb_box(const double *lowest, const double *score, const double *b, int d, double *move)
{
    enum { MOST_SWEEPS = 500 };
    double check[TA_MATRIX], largest = 1;
    memcpy(check, b, sizeof *b * (size_t)(d * d));
    bool known = ta_invert(check, d, NULL);
    memset(move, 0, sizeof *move * (size_t)d);
    for (int sweep = 0; largest > 1e-13 && sweep < MOST_SWEEPS; sweep++) {
        largest = 0;
        for (int a = 0; a < d; a++) {
            double slope = score[a], was = move[a];
            for (int c = 0; c < d; c++) { /* each by itself where they are not told apart */
                slope -= known || a == c ? b[a * d + c] * move[c] : 0;
            }
            move[a] = fmax(lowest[a], was + slope / fmax(b[a * d + a], 1e-300));
            largest = fmax(largest, fabs(move[a] - was));
        }
    }
}
