/* bootstrap.c - parametric bootstrap: intervals, and a test against chance that needs no
 * chi-square.
 *
 * D = 2 (LL - LL0) against chance has no chi-square distribution: alpha vanishes where beta is 0,
 * and beta = 0 is an end of its range. So its distribution is simulated: people with every weight
 * at 0, or who lapse on every trial, choose by chance in every model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/bootstrap.h"

#include "twoarm/replica.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What one participant's sessions draw from: nobody else's change when one more is fitted. */
static uint64_t stream_name(const struct ta_participant *who, const struct ta_fit *fit,
                            const char *what)
{
    char name[600];
    snprintf(name, sizeof name, "%s\n%.200s\n%.200s\n%s", what, who->id, who->session,
             fit->model->name);
    return ta_label_hash(name);
}

/* Half of the resamples, as their watch sees them. */
struct half {
    const struct ta_watch *whole;
    long before, all;
};

static void tick_half(void *of, long done, long n)
{
    const struct half *half = of;
    (void)n;
    ta_watch_tick(half->whole, half->before + done, half->all);
}

/* Fits n people simulated with `par`. */
static bool refit(const struct ta_participant *who, const double *table, const double *par,
                  const struct ta_fit_options *o, const struct ta_bootstrap_options *b,
                  uint64_t name, bool second, const struct ta_fit *like, struct ta_fit *again)
{
    struct half half = {b->watch, second ? b->n : 0, 2L * b->n};
    struct ta_watch watch = ta_watch_silent(b->watch);
    watch.tick = tick_half;
    watch.of = &half;
    struct ta_world world = {.like = who, .table = table};
    struct ta_replicas people;
    struct ta_fit_options plain = *o;
    struct ta_replica_plan plan = {.model = like->model,
                                   .scale = o->scale,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = b->seed,
                                   .watch = &watch,
                                   .name = name};
    plain.ci = TA_CI_NONE;
    plain.laplace = true; /* the estimate alone is wanted, no quadrature around it */
    if (!ta_replicas_make(&people, &plan, b->n, b->threads)) {
        return false;
    }
    bool good = ta_fit_all(like->model, &people.data, &plain, b->threads, &watch, again);
    ta_replicas_free(&people);
    return good;
}

static void interval(struct ta_fit *fit, int j, const struct ta_fit *again, int n, double *x)
{
    int known = 0;
    for (int i = 0; i < n; i++) {
        if (isfinite(again[i].par[j]) && !again[i].unknown[j]) {
            x[known++] = again[i].par[j];
        }
    }
    fit->se[j] = fit->lo[j] = fit->hi[j] = NAN;
    if (known > 1 && !fit->unknown[j]) {
        gsl_sort(x, 1, (size_t)known);
        fit->se[j] = gsl_stats_sd(x, 1, (size_t)known);
        fit->lo[j] = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)known, .025);
        fit->hi[j] = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)known, .975);
    }
}

/* A model's parameters at which it chooses by chance; rates are then of no account. */
static void chance_point(const struct ta_fit *fit, double *par)
{
    for (int j = 0; j < fit->n_par; j++) {
        par[j] = fit->info[j].weight >= 0             ? 0
                 : fit->info[j].def->role == TA_LAPSE ? 1
                                                      : fit->info[j].def->typical;
    }
}

static double above_chance(const struct ta_fit *fit)
{
    return 2 * (fit->log_lik + fit->n_trials * log(fit->k));
}

bool ta_bootstrap(const struct ta_participant *who, const double *table,
                  const struct ta_fit_options *o, const struct ta_bootstrap_options *b,
                  struct ta_fit *fit)
{
    double par[TA_MAX_PAR], chance[TA_MAX_PAR];
    if (fit->n_trials == 0 || !ta_fit_usable(fit, par)) {
        return true;
    }
    struct ta_fit *again = calloc((size_t)b->n, sizeof *again);
    double *x = malloc(sizeof *x * (size_t)b->n);
    int as_large = 0;
    chance_point(fit, chance);
    bool good =
        again && x &&
        refit(who, table, par, o, b, stream_name(who, fit, "estimate"), false, fit, again);
    for (int j = 0; good && j < fit->n_par; j++) {
        interval(fit, j, again, b->n, x);
    }
    bool whole = !ta_watch_over(b->watch);
    good = good && (!whole || refit(who, table, chance, o, b, stream_name(who, fit, "chance"), true,
                                    fit, again));
    for (int i = 0; good && i < b->n; i++) {
        whole &= again[i].model != NULL;
        as_large += above_chance(&again[i]) >= above_chance(fit) - 1e-9;
    }
    fit->model = whole ? fit->model : NULL;
    fit->p_chance = good ? (1.0 + as_large) / (1 + b->n) : (double)NAN;
    free(again);
    free(x);
    return good;
}
