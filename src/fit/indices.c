/* indices.c - fit indices: d parameters, n scored trials, logs natural.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/fit.h"

#include <float.h>
#include <math.h>

/* AIC and BIC are about the maximum of the likelihood, where estimates under priors or a population
 * are not. */
static double penalised(const struct ta_fit *f, double penalty)
{
    return f->method == TA_MLE ? penalty - 2 * f->log_lik : (double)NAN;
}

double ta_fit_aic(const struct ta_fit *f)
{
    return penalised(f, 2.0 * f->n_par);
}

double ta_fit_aicc(const struct ta_fit *f)
{
    double d = f->n_par, n = f->n_trials;
    return n > d + 1 ? ta_fit_aic(f) + 2 * d * (d + 1) / (n - d - 1) : (double)NAN;
}

double ta_fit_bic(const struct ta_fit *f)
{
    return f->n_trials > 0 ? penalised(f, f->n_par * log(f->n_trials)) : (double)NAN;
}

/* A sum of n logs is as near to n log(1/k) as its rounding: that is chance, and not 1e-15 above. */
double ta_fit_pseudo_r2(const struct ta_fit *f)
{
    double n = f->n_trials, chance = -n * log(f->k);
    bool same = fabs(f->log_lik - chance) <= n * DBL_EPSILON * fabs(chance);
    return n > 0 ? (same ? 0 : 1 - f->log_lik / chance) : (double)NAN;
}

double ta_fit_mean_p(const struct ta_fit *f)
{
    return f->n_trials > 0 ? exp(f->log_lik / f->n_trials) : (double)NAN;
}

bool ta_fit_usable(const struct ta_fit *fit, double *par)
{
    bool inert = true;
    for (int j = 0; j < fit->n_par; j++) {
        inert = inert && (fit->info[j].weight < 0 || fit->par[j] == 0);
    }
    for (int j = 0; j < fit->n_par; j++) {
        par[j] = fit->par[j];
        if (!isfinite(par[j]) && fit->info[j].weight < 0 && inert) {
            par[j] = fit->info[j].def->typical;
        }
        if (!isfinite(par[j])) {
            return false;
        }
    }
    return fit->n_trials > 0 && isfinite(fit->log_lik);
}
