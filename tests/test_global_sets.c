/* test_global_sets.c - many random data sets: the fit is never below 50 restarts of a local search.
 * (With FEW_TRIALS: sets of few trials, test_global_few_trials.c.)
 *
 * As tests/test_global.c with hundreds of sets: 50 simplex searches go side by side, one a lane,
 * each from its own random start until it has come together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simplex.h"
#include "support.h"
#include "twoarm/fit.h"
#include "twoarm/vecmath.h"

#include "fit/store.h"

#include <gsl/gsl_errno.h>

#if !defined N_SETS && defined __SANITIZE_ADDRESS__
#define N_SETS 20 /* instrumented code takes twelve times as long, and is after other mistakes */
#elif !defined N_SETS
#define N_SETS 500
#endif
enum { RESTARTS = 50, EVALUATIONS_PER_VERTEX = 100 };
#ifdef FEW_TRIALS
enum { FEWEST = 4, SPREAD = 22 }; /* trials: so many, and less than that more */
#else
enum { FEWEST = 30, SPREAD = 120 };
#endif

struct rival {
    struct ta_runner run;
    struct ta_par_info info[TA_MAX_PAR];
    int which, d; /* model; its parameters */
    bool written; /* parameters rounded to ten digits, as tables have them */
    struct ta_sequences seq;
    struct ta_store store;
    struct simplex s[RESTARTS];
    int lane[RESTARTS], n_lanes; /* searches that go on: lane l is search lane[l] */
};

static double as_written(double x)
{
    char cell[32];
    snprintf(cell, sizeof cell, "%.10g", x);
    return strtod(cell, NULL);
}

static void start(struct rival *r, struct ta_rng *rng)
{
    for (int l = 0; l < RESTARTS; l++) {
        struct simplex *s = &r->s[l];
        *s = (struct simplex){.why = START};
        for (int j = 0; j < r->d; j++) {
            const struct ta_param *def = r->info[j].def;
            double low = def->role == TA_RATE ? -3 : def->support == TA_REAL ? -0.5 : -5;
            double high = def->role == TA_RATE ? 3 : def->support == TA_REAL ? 0.5 : -1;
            double x = low + (high - low) * ta_rng_uniform(rng);
            for (int i = 0; i <= r->d; i++) {
                s->at[i][j] = x + (i == j + 1 ? 0.7 : 0);
            }
        }
        memcpy(s->trial, s->at[0], sizeof s->trial);
    }
}

/* From the whole line into the bounds of a fit: lo + (hi - lo) / (1 + exp(-y)), of n lanes. */
TA_CLONES static void bound(const struct ta_param *def, const double *y, int n, double *x)
{
    double lo = def->lo, width = def->hi - def->lo, e[TA_LANE_PAD], inside[TA_LANE_PAD];
    for (int from = 0; from < n; from += TA_LANE_PAD) {
        TA_LANES(i, TA_LANE_PAD) {
            e[i] = ta_exp_neg(-fabs(y[from + i]));
            inside[i] = lo + width * ((y[from + i] > 0 ? 1.0 : e[i]) / (1.0 + e[i]));
        }
        memcpy(x + from, inside, sizeof inside);
    }
}

/* The log-likelihoods of one vector of lanes with lapses: d[row][weight][TA_LANE_PAD] are the
 * features of the arm that was not chosen minus those of the one that was. */
TA_CLONES static void mixed_log_lik(const double *d, int rows, int weights,
                                    const double *const *weight, const double *lapse, double *ll)
{
    double u[TA_LANE_PAD], half[TA_LANE_PAD], sum[TA_LANE_PAD] = {0};
    TA_LANES(i, TA_LANE_PAD) {
        half[i] = lapse[i] / 2;
    }
    for (int row = 0; row < rows; row++) {
        TA_LANES(i, TA_LANE_PAD) {
            u[i] = 0;
        }
        for (int w = 0; w < weights; w++, d += TA_LANE_PAD) {
            const double *by = weight[w];
            TA_LANES(i, TA_LANE_PAD) {
                u[i] += by[i] * d[i];
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            double e = ta_exp_neg(-fabs(u[i])), p = (u[i] > 0 ? e : 1.0) / (1.0 + e);
            sum[i] += ta_log_pos((1 - half[i] - half[i]) * p + half[i]);
        }
    }
    memcpy(ll, sum, sizeof sum);
}

/* With features recorded, five times as fast (tests/test_record.c has it that they are the model's
 * own); trial by trial where there are none. */
static void log_lik(struct rival *r, int n, double *value)
{
    const struct ta_runner *run = &r->run;
    double w[TA_MAX_PAR * (RESTARTS + TA_LANE_PAD)];
    memset(value, 0, sizeof *value * (size_t)n);
    if (!run->model->record) {
        struct ta_sink_loglik take = {.seq = &r->seq.seq[0], .ll = value};
        struct ta_feed feed = ta_feed_sequence(take.seq);
        struct ta_sink sink = ta_sink_loglik(&take);
        r->run.lanes.n = n;
        ta_run(&r->run, take.seq->n, &feed, &sink);
        return;
    }
    struct ta_runner bare = *run;
    bare.lapse = -1; /* the features, whatever becomes of them */
    ck_assert(ta_store_fill(&r->store, &bare, n, &r->seq));
    if (run->lapse < 0) {
        for (int v = 0; v < run->n_weights; v++) {
            memcpy(w + v * n, run->par[run->weight_of[v]], sizeof *w * (size_t)n);
        }
        ta_weights_log_lik(&r->store, n, w, n, value);
        return;
    }
    for (int l = 0; l < n; l += TA_LANE_PAD) {
        const double *weight[TA_MAX_PAR];
        for (int v = 0; v < run->n_weights; v++) {
            weight[v] = run->par[run->weight_of[v]] + l;
        }
        mixed_log_lik(ta_store_lane(&r->store, l), r->store.rows, run->n_weights, weight,
                      run->par[run->lapse] + l, value + l);
    }
}

/* The log-likelihood at the trial point of every search that goes on. */
static void evaluate(struct rival *r, double *value)
{
    int n = ta_lanes_pad(r->n_lanes);
    double y[RESTARTS + TA_LANE_PAD];
    for (int j = 0; j < r->d; j++) {
        for (int l = 0; l < n; l++) {
            y[l] = r->s[r->lane[l < r->n_lanes ? l : 0]].trial[j];
        }
        bound(r->info[j].def, y, n, r->run.par[j]);
        for (int l = 0; r->written && l < n; l++) {
            r->run.par[j][l] = as_written(r->run.par[j][l]);
        }
    }
    log_lik(r, n, value);
}

/* Has it come together? */
static bool settled(const struct simplex *s, int d)
{
    return s->why != START && s->why != SHRINK && s->value[d] - s->value[0] <= 1e-12;
}

static void all_go_on(struct rival *r)
{
    for (r->n_lanes = 0; r->n_lanes < RESTARTS; r->n_lanes++) {
        r->lane[r->n_lanes] = r->n_lanes;
    }
}

/* Of a staircase, every search's best as a table would show it: slivers of alpha too narrow to be
 * written down are no steps. */
static double best_written(struct rival *r)
{
    double value[RESTARTS + TA_LANE_PAD], best = -INFINITY;
    for (int l = 0; l < RESTARTS; l++) {
        memcpy(r->s[l].trial, r->s[l].at[0], sizeof r->s[l].trial);
    }
    all_go_on(r);
    r->written = true;
    evaluate(r, value);
    r->written = false;
    for (int l = 0; l < RESTARTS; l++) {
        best = fmax(best, value[l]);
    }
    return best;
}

static double best_restart(struct rival *r, struct ta_rng *rng)
{
    double value[RESTARTS + TA_LANE_PAD], best = -INFINITY;
    start(r, rng);
    all_go_on(r);
    for (int e = 0; r->n_lanes > 0 && e < EVALUATIONS_PER_VERTEX * (r->d + 1); e++) {
        int left = 0;
        evaluate(r, value);
        for (int l = 0; l < r->n_lanes; l++) {
            struct simplex *s = &r->s[r->lane[l]];
            best = fmax(best, value[l]);
            simplex_step(s, r->d, -value[l]);
            /* (on a step, one that is level everywhere may still meet with the next one) */
            if (r->run.model->steps || !settled(s, r->d)) {
                r->lane[left++] = r->lane[l];
            }
        }
        r->n_lanes = left;
    }
    return r->run.model->steps ? best_written(r) : best;
}

/* The i-th of the models that can be fitted; NULL behind the last. */
static const struct ta_model *fitted_model(int i)
{
    int m = 0;
    for (; ta_models[m]; m++) {
        if (!ta_models[m]->plays_only && i-- == 0) {
            break;
        }
    }
    return ta_models[m];
}

/* The i-th set; did the rival get as high? */
static bool compare_set(struct rival *r, int i)
{
    static const double p[2] = {0.3, 0.7};
    const struct ta_model *m = r->run.model;
    struct ta_rng rng;
    ta_rng_start(&rng, 43, TA_STREAM_FIT, (uint64_t)r->which, (uint64_t)i);
    double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
    int n = FEWEST + (int)ta_rng_below(&rng, SPREAD);
    uint64_t seed = (uint64_t)(100000 * (r->which + 1) + i);
    struct ta_participant who = participant_learner(seed, n, 2, p, alpha, beta, 0.5, 1, 0);
    struct ta_fit_options o = {.scale = {0.5, 0, 1}};
    struct ta_fit fit;
    ck_assert(ta_fit_one(m, &who, &o, &fit));
    ck_assert(ta_sequences_make(&r->seq, &who));
    double best = best_restart(r, &rng);
    ta_sequences_free(&r->seq);
    participant_free(&who);
    ck_assert_msg(fit.log_lik >= best - 1e-6, "%s, set %d (%d trials): %.9f is below %.9f", m->name,
                  i, n, fit.log_lik, best);
    return fit.log_lik < best + 1e-6;
}

static void begin(struct rival *r, int model)
{
    *r = (struct rival){.which = model};
    r->d = ta_model_pars(fitted_model(model), 2, r->info);
    ck_assert(ta_runner_alloc(&r->run, fitted_model(model), RESTARTS, 2, SCALE(0.5)));
}

static void end(struct rival *r)
{
    ta_runner_free(&r->run);
    ta_store_free(&r->store);
}

static void compare(int model, int sets)
{
    struct rival r;
    int equal = 0;
    begin(&r, model);
    for (int i = 0; i < sets; i++) {
        equal += compare_set(&r, i);
    }
    if (!r.run.model->steps) { /* the rival is one: it mostly gets there too */
        ck_assert_int_ge(equal, sets * 3 / 4);
    }
    end(&r);
}

START_TEST(never_below_restarts)
{
    compare(_i, N_SETS);
}
END_TEST

/* Rare ones among tens of thousands: tops at a weight's bound, beside a corner of the rates, or
 * where lapses begin to help, apart from the grid's; a staircase with a sliver at its end. */
static const struct {
    const char *model;
    int set;
} once[] = {
#ifdef FEW_TRIALS
    {"rw-dual", 319},   {"rw-dual", 6012},   {"rw-dual", 15464},
    {"rw-full", 1274},  {"rw-greedy", 326},
#else
    {"rw-dual", 2189},  {"rw-lapse", 1725},  {"rw-ck", 3969},
    {"rw-full", 8262},
#endif
};

START_TEST(never_below_restarts_where_it_once_was)
{
    struct rival r;
    int model = 0;
    while (strcmp(fitted_model(model)->name, once[_i].model) != 0) {
        model++;
    }
    begin(&r, model);
    compare_set(&r, once[_i].set);
    end(&r);
}
END_TEST

static void add(TCase *c)
{
    int n = 0;
    while (fitted_model(n)) {
        n++;
    }
    tcase_add_loop_test(c, never_below_restarts, 0, n);
    tcase_add_loop_test(c, never_below_restarts_where_it_once_was, 0,
                        (int)(sizeof once / sizeof *once));
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("global, many sets", add);
}
