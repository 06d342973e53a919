/* bootstrap.c - parametric bootstrap: intervals, and tests against chance and against a biased coin
 * that need no chi-square.
 *
 * D = 2 (LL - LL0) against chance has no chi-square distribution: alpha vanishes where beta is 0,
 * and beta = 0 is an end of its range. So its distribution is simulated: people with every weight
 * at 0, or who lapse on every trial, choose by chance in every model. Against a coin that may be
 * biased to a side, LL0 is that of `random`, which most models do not hold as a case of their own;
 * people are simulated with the coin that fits best, and both are fitted to each of them.
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

/* What is simulated and fitted for one participant. */
struct job {
    const struct ta_participant *who;
    const double *table;
    const struct ta_fit_options *o;
    const struct ta_bootstrap_options *b;
    const struct ta_fit *fit;
    struct ta_fit *again, *coin; /* [b->n] refits of the model, and of `random` */
    int part, parts;             /* of the people, as their watch sees them */
};

static void tick_part(void *of, long done, long n)
{
    const struct job *job = of;
    (void)n;
    ta_watch_tick(job->b->watch, (long)job->part * job->b->n + done, (long)job->parts * job->b->n);
}

/* Bounds that were given are about the model, not about the coin beside it. */
static struct ta_fit_options coin_options(const struct ta_fit_options *o)
{
    struct ta_fit_options plain = *o;
    plain.ci = TA_CI_NONE;
    plain.n_bounds = 0;
    return plain;
}

/* Simulates n people of a model with `par`, and fits the model of the job to them; `random` too,
 * where they are coins. */
static bool refit(struct job *job, const struct ta_model *made_by, const double *par,
                  const char *name, bool coins)
{
    const struct ta_bootstrap_options *b = job->b;
    struct ta_watch watch = ta_watch_silent(b->watch), silent = watch;
    watch.tick = tick_part;
    watch.of = job;
    struct ta_world world = {.like = job->who, .table = job->table};
    struct ta_replicas people;
    struct ta_fit_options plain = *job->o, of_coin = coin_options(job->o);
    struct ta_replica_plan plan = {.model = made_by,
                                   .scale = job->o->scale,
                                   .world = &world,
                                   .n_worlds = 1,
                                   .par = par,
                                   .seed = b->seed,
                                   .watch = &silent,
                                   .name = stream_name(job->who, job->fit, name)};
    plain.ci = TA_CI_NONE;
    plain.laplace = true; /* the estimate alone is wanted, no quadrature around it */
    if (!ta_replicas_make(&people, &plan, b->n, b->threads)) {
        return false;
    }
    bool good =
        (!coins || ta_fit_all(made_by, &people.data, &of_coin, b->threads, &silent, job->coin)) &&
        ta_fit_all(job->fit->model, &people.data, &plain, b->threads, &watch, job->again);
    ta_replicas_free(&people);
    job->part++;
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

/* Or was this stopped before? */
static bool all_fitted(const struct job *job, const struct ta_fit *fit)
{
    for (int i = 0; i < job->b->n; i++) {
        if (!fit[i].model) {
            return false;
        }
    }
    return true;
}

static double share_as_large(const struct job *job, const struct ta_fit *coin, double d)
{
    int as_large = 0;
    for (int i = 0; i < job->b->n; i++) {
        const struct ta_fit *again = &job->again[i];
        double theirs = coin ? 2 * (again->log_lik - coin[i].log_lik) : above_chance(again);
        as_large += theirs >= d - 1e-9;
    }
    return (1.0 + as_large) / (1 + job->b->n);
}

/* The three parts; *whole turns false when it is asked to stop. */
static bool bootstrap(struct job *job, const double *par, struct ta_fit *fit, double *x,
                      bool *whole)
{
    const struct ta_model *random = ta_model_find("random");
    struct ta_fit_options plain = coin_options(job->o);
    struct ta_fit coin;
    double chance[TA_MAX_PAR], side[TA_MAX_PAR];
    if (!refit(job, fit->model, par, "estimate", false)) {
        return false;
    }
    for (int j = 0; j < fit->n_par; j++) {
        interval(fit, j, job->again, job->b->n, x);
    }
    *whole = all_fitted(job, job->again);
    chance_point(fit, chance);
    if (!*whole || !refit(job, fit->model, chance, "chance", false)) {
        return !*whole;
    }
    *whole = all_fitted(job, job->again);
    fit->p_chance = share_as_large(job, NULL, above_chance(fit));
    if (!*whole || fit->model == random) {
        return true;
    }
    bool good = ta_fit_one(random, job->who, &plain, &coin) && ta_fit_usable(&coin, side) &&
                refit(job, random, side, "coin", true);
    *whole = good && all_fitted(job, job->again) && all_fitted(job, job->coin);
    fit->p_coin =
        *whole ? share_as_large(job, job->coin, 2 * (fit->log_lik - coin.log_lik)) : (double)NAN;
    return good;
}

bool ta_bootstrap(const struct ta_participant *who, const double *table,
                  const struct ta_fit_options *o, const struct ta_bootstrap_options *b,
                  struct ta_fit *fit)
{
    double par[TA_MAX_PAR];
    if (fit->n_trials == 0 || !ta_fit_usable(fit, par)) {
        return true;
    }
    struct job job = {.who = who, .table = table, .o = o, .b = b, .fit = fit};
    size_t n = (size_t)b->n;
    double *x = malloc(sizeof *x * n);
    bool whole = false;
    job.parts = ta_bootstrap_parts(fit->model);
    job.again = calloc(n, sizeof *job.again);
    job.coin = calloc(n, sizeof *job.coin);
    bool good = x && job.again && job.coin && bootstrap(&job, par, fit, x, &whole);
    fit->model = whole ? fit->model : NULL;
    free(job.again);
    free(job.coin);
    free(x);
    return good;
}

int ta_bootstrap_parts(const struct ta_model *model)
{
    return model == ta_model_find("random") ? 2 : 3;
}
