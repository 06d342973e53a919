/* test_global.c - for every model: no random restart of a local search beats the fit, of the
 * likelihood or of its product with the usual priors.
 *
 * The rival is what other programs do: GSL's simplex method on all parameters at once, on the
 * unconstrained scale, from random starting points, with the likelihood taken at each point anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_randist.h>

#ifndef N_SETS
#define N_SETS 3 /* data sets a model here; tests/slow has many */
#endif
enum { RESTARTS = 50 };

struct rival {
    const struct ta_model *model;
    const struct ta_participant *who;
    struct ta_par_info info[TA_MAX_PAR];
    int n;
    bool prior; /* times the usual priors */
};

/* From the whole line into the bounds of a fit. */
static double bounded(const struct ta_param *def, double y)
{
    return def->lo + (def->hi - def->lo) / (1 + exp(-y));
}

/* Beta(1.1, 1.1), Gamma(1.2, scale 5, or .8 of kalman's drift), N(0, 1), on the natural scale. */
static double log_prior(const struct ta_param *def, double x)
{
    double scale = strcmp(def->name, "s") == 0 ? 0.8 : 5;
    return log(def->support == TA_UNIT       ? gsl_ran_beta_pdf(x, 1.1, 1.1)
               : def->support == TA_POSITIVE ? gsl_ran_gamma_pdf(x, 1.2, scale)
                                             : gsl_ran_ugaussian_pdf(x));
}

static double height(const struct rival *r, const double *par)
{
    double sum = ta_fit_log_lik(r->model, r->who, SCALE(0.5), par);
    for (int j = 0; r->prior && j < r->n; j++) {
        sum += log_prior(r->info[j].def, par[j]);
    }
    return sum;
}

static double minus_height(const gsl_vector *y, void *of)
{
    const struct rival *r = of;
    double par[TA_MAX_PAR];
    for (int j = 0; j < r->n; j++) {
        par[j] = bounded(r->info[j].def, gsl_vector_get(y, (size_t)j));
    }
    return -height(r, par);
}

/* Of a staircase: at what a table would show. A simplex shrinks onto slivers of alpha too narrow to
 * be written down (1 - alpha = 1e-12, where all but the last rewards are tied). */
static double height_written(const struct rival *r, const gsl_vector *y)
{
    double par[TA_MAX_PAR];
    for (int j = 0; j < r->n; j++) {
        char cell[32];
        snprintf(cell, sizeof cell, "%.10g", bounded(r->info[j].def, gsl_vector_get(y, (size_t)j)));
        par[j] = strtod(cell, NULL);
    }
    return height(r, par);
}

static double local_search(struct rival *r, struct ta_rng *rng)
{
    gsl_multimin_function f = {.f = minus_height, .n = (size_t)r->n, .params = r};
    gsl_vector *y = gsl_vector_alloc(f.n), *step = gsl_vector_alloc(f.n);
    gsl_multimin_fminimizer *s =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, f.n);
    for (size_t j = 0; j < f.n; j++) {
        /* weights start at small values, as their priors in other programs say */
        const struct ta_param *def = r->info[j].def;
        double low = def->role == TA_RATE ? -3 : def->support == TA_REAL ? -0.5 : -5;
        double high = def->role == TA_RATE ? 3 : def->support == TA_REAL ? 0.5 : -1;
        gsl_vector_set(y, j, low + (high - low) * ta_rng_uniform(rng));
    }
    gsl_vector_set_all(step, 0.7);
    gsl_multimin_fminimizer_set(s, &f, y, step);
    for (int i = 0; i < 400 && gsl_multimin_fminimizer_iterate(s) == GSL_SUCCESS &&
                    gsl_multimin_test_size(gsl_multimin_fminimizer_size(s), 1e-7) == GSL_CONTINUE;
         i++) {
    }
    double best = r->model->steps ? height_written(r, gsl_multimin_fminimizer_x(s))
                                  : -gsl_multimin_fminimizer_minimum(s);
    gsl_multimin_fminimizer_free(s);
    gsl_vector_free(y);
    gsl_vector_free(step);
    return best;
}

START_TEST(no_restart_is_better)
{
    static const double p[2] = {0.3, 0.7};
    struct rival r = {.model = ta_models[_i]};
    r.n = ta_model_pars(r.model, 2, r.info);
    for (int i = 0; i < N_SETS; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, 41, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
        int n = 30 + (int)ta_rng_below(&rng, 120);
        struct ta_participant who =
            participant_learner((uint64_t)(1000 * _i + i), n, 2, p, alpha, beta, 0.5, 1, 0);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}};
        struct ta_fit fit;
        r.who = &who;
        ck_assert(ta_fit_one(r.model, &who, &o, &fit));
        ck_assert(isfinite(fit.log_lik));
        ck_near(fit.log_lik, ta_fit_log_lik(r.model, &who, SCALE(0.5), fit.par), 1e-9);
        double best = -INFINITY;
        for (int j = 0; j < RESTARTS; j++) {
            best = fmax(best, local_search(&r, &rng));
        }
        ck_assert_msg(fit.log_lik >= best - 1e-6, "%s, set %d (%d trials): %.9f is below %.9f",
                      r.model->name, i, n, fit.log_lik, best);
        participant_free(&who);
    }
}
END_TEST

/* The same for the most probable parameters; longer sets, which know more about small rates. */
START_TEST(no_restart_is_more_probable)
{
    static const double p[2] = {0.3, 0.7};
    struct rival r = {.model = ta_models[_i], .prior = true};
    int equal = 0;
    r.n = ta_model_pars(r.model, 2, r.info);
    for (int i = 0; !r.model->steps && i < N_SETS; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, 42, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
        struct ta_participant who = participant_learner((uint64_t)(1000 * _i + i), 300, 2, p,
                                                        alpha * alpha, beta, 0.5, 1, 0);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}, .method = TA_MAP, .laplace = true};
        struct ta_fit fit;
        r.who = &who;
        ck_assert(ta_fit_one(r.model, &who, &o, &fit));
        double ours = height(&r, fit.par), best = -INFINITY;
        for (int j = 0; j < RESTARTS; j++) {
            best = fmax(best, local_search(&r, &rng));
        }
        ck_assert_msg(ours >= best - 1e-6, "%s, set %d: %.9f is below %.9f", r.model->name, i, ours,
                      best);
        equal += ours < best + 1e-4;
        participant_free(&who);
    }
    ck_assert(r.model->steps || equal >= N_SETS / 3); /* the rival is one */
}
END_TEST

static void add(TCase *c)
{
    int n = 0;
    while (ta_models[n] && !ta_models[n]->plays_only) { /* agents come last */
        n++;
    }
    tcase_add_loop_test(c, no_restart_is_better, 0, n);
    tcase_add_loop_test(c, no_restart_is_more_probable, 0, n);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("global", add);
}
