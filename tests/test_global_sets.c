/* test_global_sets.c - many random data sets: the fit is never below 50 restarts of a local search.
 * (With FEW_TRIALS: sets of few trials, test_global_few_trials.c.)
 *
 * As tests/test_global.c with hundreds of sets: 50 simplex searches (Nelder & Mead 1965) go side by
 * side, one a lane, each from its own random start.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include "fit/store.h"

#include <gsl/gsl_errno.h>

#if !defined N_SETS && defined __SANITIZE_ADDRESS__
#define N_SETS 20 /* instrumented code takes twelve times as long, and is after other mistakes */
#elif !defined N_SETS
#define N_SETS 500
#endif
enum { RESTARTS = 50, EVALUATIONS_PER_VERTEX = 100, MOST = 5 };
#ifdef FEW_TRIALS
enum { FEWEST = 4, SPREAD = 22 }; /* trials: so many, and less than that more */
#else
enum { FEWEST = 30, SPREAD = 120 };
#endif

/* One search: a simplex of d + 1 points, the point whose value is being asked for, and why. */
struct simplex {
    double at[MOST + 1][MOST], value[MOST + 1], trial[MOST], reflected[MOST], reflected_value;
    enum { START, REFLECT, EXPAND, CONTRACT, SHRINK } why;
    int which; /* START, SHRINK: the vertex */
};

static void centre(const struct simplex *s, int d, double *c)
{
    for (int j = 0; j < d; j++) {
        c[j] = 0;
        for (int i = 0; i < d; i++) { /* without the worst, which stands last */
            c[j] += s->at[i][j] / d;
        }
    }
}

/* trial = centre + by * (worst - centre) */
static void propose(struct simplex *s, int d, double by)
{
    double c[MOST];
    centre(s, d, c);
    for (int j = 0; j < d; j++) {
        s->trial[j] = c[j] + by * (s->at[d][j] - c[j]);
    }
}

static void sort_vertices(struct simplex *s, int d)
{
    for (int i = 1; i <= d; i++) {
        for (int k = i; k > 0 && s->value[k] < s->value[k - 1]; k--) {
            double value = s->value[k], at[MOST];
            memcpy(at, s->at[k], sizeof at);
            s->value[k] = s->value[k - 1];
            memcpy(s->at[k], s->at[k - 1], sizeof at);
            s->value[k - 1] = value;
            memcpy(s->at[k - 1], at, sizeof at);
        }
    }
}

static void accept_worst(struct simplex *s, int d, const double *at, double value)
{
    memcpy(s->at[d], at, sizeof s->at[d]);
    s->value[d] = value;
}

static void next_reflection(struct simplex *s, int d)
{
    sort_vertices(s, d);
    s->why = REFLECT;
    propose(s, d, -1);
}

static void shrink_vertex(struct simplex *s, int d, int i)
{
    s->why = SHRINK;
    s->which = i;
    for (int j = 0; j < d; j++) {
        s->trial[j] = (s->at[0][j] + s->at[i][j]) / 2;
    }
}

/* The value of `trial` has come: what next? Values are to be made small. */
static void simplex_step(struct simplex *s, int d, double value)
{
    switch (s->why) {
    case START:
    case SHRINK:
        memcpy(s->at[s->which], s->trial, sizeof s->trial);
        s->value[s->which] = value;
        if (s->which == d) {
            next_reflection(s, d);
        } else if (s->why == SHRINK) {
            shrink_vertex(s, d, s->which + 1);
        } else {
            s->which++;
            memcpy(s->trial, s->at[s->which], sizeof s->trial);
        }
        return;
    case REFLECT:
        memcpy(s->reflected, s->trial, sizeof s->trial);
        s->reflected_value = value;
        if (value < s->value[0]) {
            s->why = EXPAND;
            propose(s, d, -2);
        } else if (value < s->value[d - 1]) {
            accept_worst(s, d, s->trial, value);
            next_reflection(s, d);
        } else {
            s->why = CONTRACT;
            propose(s, d, value < s->value[d] ? -0.5 : 0.5);
        }
        return;
    case EXPAND:
        if (value < s->reflected_value) {
            accept_worst(s, d, s->trial, value);
        } else {
            accept_worst(s, d, s->reflected, s->reflected_value);
        }
        next_reflection(s, d);
        return;
    case CONTRACT:
        if (value < fmin(s->reflected_value, s->value[d])) {
            accept_worst(s, d, s->trial, value);
            next_reflection(s, d);
        } else {
            shrink_vertex(s, d, 1);
        }
    }
}

struct rival {
    struct ta_runner run;
    struct ta_par_info info[TA_MAX_PAR];
    int which, d; /* model; its parameters */
    bool written; /* parameters rounded to ten digits, as tables have them */
    struct ta_sequences seq;
    struct ta_store store;
    struct simplex s[RESTARTS];
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

/* With features recorded, five times as fast (tests/test_record.c has it that they are the model's
 * own); trial by trial where there are none. */
static void log_lik(struct rival *r, double *value)
{
    int n = r->run.lanes.n;
    double w[TA_MAX_PAR * (RESTARTS + TA_LANE_PAD)];
    memset(value, 0, sizeof *value * (size_t)n);
    if (r->run.model->record && r->run.lapse < 0) {
        ck_assert(ta_store_fill(&r->store, &r->run, n, &r->seq));
        for (int v = 0; v < r->run.n_weights; v++) {
            memcpy(w + v * n, r->run.par[r->run.weight_of[v]], sizeof *w * (size_t)n);
        }
        ta_weights_log_lik(&r->store, n, w, n, value);
        return;
    }
    struct ta_sink_loglik take = {.seq = &r->seq.seq[0], .ll = value};
    struct ta_feed feed = ta_feed_sequence(take.seq);
    struct ta_sink sink = ta_sink_loglik(&take);
    ta_run(&r->run, take.seq->n, &feed, &sink);
}

/* The log-likelihood at every search's trial point. */
static void evaluate(struct rival *r, double *value)
{
    int n = r->run.lanes.n;
    for (int j = 0; j < r->d; j++) {
        const struct ta_param *def = r->info[j].def;
        for (int l = 0; l < n; l++) {
            double y = r->s[l < RESTARTS ? l : 0].trial[j];
            double x = def->lo + (def->hi - def->lo) / (1 + exp(-y));
            r->run.par[j][l] = r->written ? as_written(x) : x;
        }
    }
    log_lik(r, value);
}

/* Have all of them come together? */
static bool settled(const struct rival *r)
{
    for (int l = 0; l < RESTARTS; l++) {
        const struct simplex *s = &r->s[l];
        if (s->why == START || s->why == SHRINK || s->value[r->d] - s->value[0] > 1e-10) {
            return false;
        }
    }
    return true;
}

/* Of a staircase, every search's best as a table would show it: slivers of alpha too narrow to be
 * written down are no steps. */
static double best_written(struct rival *r)
{
    double value[RESTARTS + TA_LANE_PAD], best = -INFINITY;
    for (int l = 0; l < RESTARTS; l++) {
        memcpy(r->s[l].trial, r->s[l].at[0], sizeof r->s[l].trial);
    }
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
    for (int e = 0; e < EVALUATIONS_PER_VERTEX * (r->d + 1); e++) {
        evaluate(r, value);
        for (int l = 0; l < RESTARTS; l++) {
            best = fmax(best, value[l]);
            simplex_step(&r->s[l], r->d, -value[l]);
        }
        if (e % 16 == 0 && settled(r)) {
            break;
        }
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
