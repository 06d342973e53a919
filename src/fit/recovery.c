/* recovery.c - true and estimated parameters compared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/recovery.h"

#include "fitter.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* The pairs of one parameter that can be compared. */
struct pairs {
    double *truth, *estimate, *tied, *work; /* [n], [n], [n], [2 n] */
    size_t *order;                          /* [n] */
    int n;
};

static bool is_known(const struct ta_fit *fit, int j)
{
    return !fit->unknown[j] && isfinite(fit->par[j]);
}

static double correlation(const double *x, const double *y, int n)
{
    bool vary =
        n > 1 && gsl_stats_variance(x, 1, (size_t)n) > 0 && gsl_stats_variance(y, 1, (size_t)n) > 0;
    return vary ? gsl_stats_correlation(x, 1, y, 1, (size_t)n) : (double)NAN;
}

/* Estimates with those next to the lowest of them made equal to it. People whose choices are each
 * other's mirror image, or who are at a bound, have one estimate but for rounding and for where the
 * search stopped: to rank them would be to rank noise, and of few trials there are many. Next to is
 * within a millionth, by which an estimate is at a bound as well; from the lowest, so that no chain
 * of neighbours gets longer than that. */
static void tie(struct pairs *p)
{
    double lowest = 0;
    gsl_sort_index(p->order, p->estimate, 1, (size_t)p->n);
    for (int i = 0; i < p->n; i++) {
        double x = p->estimate[p->order[i]];
        lowest = i > 0 && ta_at_bound(x, lowest) ? lowest : x;
        p->tied[p->order[i]] = lowest;
    }
}

static double spearman(struct pairs *p)
{
    tie(p);
    return gsl_stats_spearman(p->truth, 1, p->tied, 1, (size_t)p->n, p->work);
}

static void count_one(struct ta_recovered *r, const struct ta_fit *fit, int j, double truth,
                      const struct ta_bound *b)
{
    double x = fit->par[j], error = x - truth;
    r->n++;
    r->n_bound += b->lo < b->hi && (ta_at_bound(x, b->lo) || ta_at_bound(x, b->hi));
    r->bias += error;
    r->rmse += error * error;
}

static void recover_one(struct ta_recovered *r, struct pairs *p, const struct ta_fit *fit,
                        const double *truth, int n, int j, const struct ta_bound *b)
{
    int covered = 0;
    p->n = 0;
    for (int i = 0; i < n; i++) {
        double t = truth[(size_t)i * TA_MAX_PAR + j];
        if (isfinite(fit[i].lo[j]) && isfinite(fit[i].hi[j])) {
            r->n_intervals++;
            covered += fit[i].lo[j] <= t && t <= fit[i].hi[j];
        }
        if (is_known(&fit[i], j)) {
            count_one(r, &fit[i], j, t, b);
            p->truth[p->n] = t;
            p->estimate[p->n++] = fit[i].par[j];
        }
    }
    r->n_unknown = n - r->n;
    r->bias = r->n ? r->bias / r->n : (double)NAN;
    r->rmse = r->n ? sqrt(r->rmse / r->n) : (double)NAN;
    r->coverage = r->n_intervals ? (double)covered / r->n_intervals : (double)NAN;
    r->pearson = correlation(p->truth, p->estimate, p->n);
    r->spearman = isnan(r->pearson) ? (double)NAN : spearman(p);
}

static void correlate_errors(struct ta_recovery *r, struct pairs *p, const struct ta_fit *fit,
                             const double *truth, int n, int a, int b)
{
    p->n = 0;
    for (int i = 0; i < n; i++) {
        const double *t = truth + (size_t)i * TA_MAX_PAR;
        if (is_known(&fit[i], a) && is_known(&fit[i], b)) {
            p->truth[p->n] = fit[i].par[a] - t[a];
            p->estimate[p->n++] = fit[i].par[b] - t[b];
        }
    }
    r->error_corr[a * r->n_par + b] = r->error_corr[b * r->n_par + a] =
        correlation(p->truth, p->estimate, p->n);
}

bool ta_recovery_make(struct ta_recovery *r, const struct ta_fit *fit, const double *truth, int n,
                      const struct ta_fit_options *o)
{
    double *block = malloc(sizeof *block * 5 * ((size_t)n + 1));
    struct pairs p = {block, block + n, block + 2 * n, block + 3 * n,
                      malloc(sizeof *p.order * ((size_t)n + 1)), 0};
    if (!block || !p.order) {
        free(block);
        free(p.order);
        return false;
    }
    *r = (struct ta_recovery){.n_par = fit[0].n_par};
    for (int a = 0; a < r->n_par; a++) {
        struct ta_bound b = ta_fit_bound(&fit[0].info[a], fit[0].k, o);
        recover_one(&r->par[a], &p, fit, truth, n, a, &b);
        for (int c = 0; c <= a; c++) {
            correlate_errors(r, &p, fit, truth, n, a, c);
        }
    }
    free(block);
    free(p.order);
    return true;
}

int ta_best_of(const double *value, int n_models)
{
    int best = 0;
    for (int m = 1; m < n_models; m++) {
        best = value[m] < value[best] ? m : best;
    }
    return best;
}
