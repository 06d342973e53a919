/* select.c - random-effects Bayesian model selection.
 *
 * Variational updates u_nk = L_nk + psi(a_k) - psi(sum a), g = softmax_k(u), a = a0 + sum_n g. The
 * exceedance probability is exact: the incomplete beta function for two models; for more, the
 * largest of K gamma variables, P(k) = int f_k(x) prod_{j != k} F_j(x) dx, by quadrature over t =
 * log x, since the density has a pole at 0 for counts below 1 (other programs sample).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/select.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdlib.h>

static double log_sum_exp(const double *x, int n)
{
    double most = x[0], sum = 0;
    for (int i = 1; i < n; i++) {
        most = fmax(most, x[i]);
    }
    for (int i = 0; i < n; i++) {
        sum += exp(x[i] - most);
    }
    return most + log(sum);
}

/* E log of each frequency. */
static void expected_logs(const double *alpha, int k, double *log_r)
{
    double sum = 0;
    for (int i = 0; i < k; i++) {
        sum += alpha[i];
    }
    for (int i = 0; i < k; i++) {
        log_r[i] = gsl_sf_psi(alpha[i]) - gsl_sf_psi(sum);
    }
}

/* One update; g takes the memberships. Returns the largest change of a count. */
static double update(const double *evidence, int n, int k, double prior, double *alpha, double *g)
{
    double log_r[TA_MAX_MODELS], next[TA_MAX_MODELS], change = 0;
    expected_logs(alpha, k, log_r);
    for (int i = 0; i < k; i++) {
        next[i] = prior;
    }
    for (int p = 0; p < n; p++) {
        double u[TA_MAX_MODELS];
        for (int i = 0; i < k; i++) {
            u[i] = evidence[p * k + i] + log_r[i];
        }
        double whole = log_sum_exp(u, k);
        for (int i = 0; i < k; i++) {
            g[p * k + i] = exp(u[i] - whole);
            next[i] += g[p * k + i];
        }
    }
    for (int i = 0; i < k; i++) {
        change = fmax(change, fabs(next[i] - alpha[i]));
        alpha[i] = next[i];
    }
    return change;
}

/* Free energy with frequencies of their own for the models (Rigoux et al. 2014, equation A.20). */
static double free_energy(const double *evidence, int n, int k, double prior, const double *alpha,
                          const double *g)
{
    double log_r[TA_MAX_MODELS], sum = 0, f = gsl_sf_lngamma(prior * k) - k * gsl_sf_lngamma(prior);
    expected_logs(alpha, k, log_r);
    for (int i = 0; i < k; i++) {
        f += (prior - alpha[i]) * log_r[i] + gsl_sf_lngamma(alpha[i]);
        sum += alpha[i];
    }
    f -= gsl_sf_lngamma(sum);
    for (int i = 0; i < n * k; i++) {
        if (g[i] > 0) {
            f += g[i] * (log_r[i % k] + evidence[i] - log(g[i]));
        }
    }
    return f;
}

struct largest {
    const double *alpha;
    int n, k;
};

/* Density of t = log x of gamma variable k, times P(every other one is below). */
static double largest_density(double t, void *of)
{
    const struct largest *p = of;
    double a = p->alpha[p->k], x = exp(t);
    double density = exp(a * t - x - gsl_sf_lngamma(a));
    for (int j = 0; j < p->n && density > 0; j++) {
        gsl_sf_result below;
        if (j != p->k) {
            /* underflow far below the mean is a 0, not a failure */
            int status = gsl_sf_gamma_inc_P_e(p->alpha[j], x, &below);
            density *= status == GSL_SUCCESS || status == GSL_EUNDRFLW ? below.val : (double)NAN;
        }
    }
    return density;
}

void ta_exceedance(const double *alpha, int n, double *xp)
{
    if (n == 2) {
        xp[0] = gsl_sf_beta_inc(alpha[1], alpha[0], 0.5);
        xp[1] = 1 - xp[0];
        return;
    }
    enum { PIECES = 1000 };
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(PIECES);
    for (int k = 0; k < n; k++) {
        struct largest p = {alpha, n, k};
        gsl_function f = {.function = largest_density, .params = &p};
        double a = alpha[k], error;
        /* beyond these ends less than 1e-18 of gamma variable k lies */
        double from = (-42 + gsl_sf_lngamma(a + 1)) / a, to = log(a + 45 + 12 * sqrt(a));
        xp[k] = NAN;
        if (!space || gsl_integration_qags(&f, from, to, 1e-13, 1e-12, PIECES, space, &xp[k],
                                           &error) == GSL_EMAXITER) {
            xp[k] = NAN;
        }
    }
    gsl_integration_workspace_free(space);
}

bool ta_select(const double *evidence, int n, int k, double prior, struct ta_selection *s)
{
    enum { MOST_STEPS = 100000 };
    double *g = malloc(sizeof *g * (size_t)n * (size_t)k), total = 0;
    if (!g) {
        return false;
    }
    *s = (struct ta_selection){.n_models = k};
    for (int i = 0; i < k; i++) {
        s->alpha[i] = prior + (double)n / k;
    }
    for (; s->n_steps < MOST_STEPS && !s->converged; s->n_steps++) {
        s->converged = update(evidence, n, k, prior, s->alpha, g) < 1e-8;
    }
    for (int p = 0; p < n; p++) {
        s->f0 += log_sum_exp(evidence + p * k, k) - log(k);
    }
    s->f1 = free_energy(evidence, n, k, prior, s->alpha, g);
    s->bor = 1 / (1 + exp(s->f1 - s->f0));
    ta_exceedance(s->alpha, k, s->xp);
    for (int i = 0; i < k; i++) {
        total += s->alpha[i];
    }
    for (int i = 0; i < k; i++) {
        s->frequency[i] = s->alpha[i] / total;
        s->pxp[i] = (1 - s->bor) * s->xp[i] + s->bor / k;
    }
    free(g);
    return true;
}
