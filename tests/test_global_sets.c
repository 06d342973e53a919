/* test_global_sets.c - many random data sets: the fit is never below 50 restarts of a local search.
 *
 * As tests/test_global.c, for the models that everybody fits, with hundreds of sets: 50 simplex
 * searches (Nelder & Mead 1965) go side by side, one a lane, each from its own random start.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

#if !defined N_SETS && defined __SANITIZE_ADDRESS__
#define N_SETS 50 /* instrumented code takes twelve times as long, and is after other mistakes */
#elif !defined N_SETS
#define N_SETS 500
#endif
enum { RESTARTS = 50, EVALUATIONS = 300, MOST = 4 };

static const char *const names[] = {"rw", "rw-dual", "rw-stick"};

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
    int d;
    struct simplex s[RESTARTS];
};

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

/* Minus the log-likelihood at every search's trial point. */
static void evaluate(struct rival *r, const struct ta_participant *who, double *value)
{
    struct ta_sequence seq = {who->n, 2, who->choice, who->reward, who->scored, NULL};
    int n = r->run.lanes.n;
    for (int j = 0; j < r->d; j++) {
        const struct ta_param *def = r->info[j].def;
        for (int l = 0; l < n; l++) {
            double y = r->s[l < RESTARTS ? l : 0].trial[j];
            r->run.par[j][l] = def->lo + (def->hi - def->lo) / (1 + exp(-y));
        }
    }
    memset(value, 0, sizeof *value * (size_t)n);
    struct ta_sink_loglik take = {.seq = &seq, .ll = value};
    struct ta_feed feed = ta_feed_sequence(&seq);
    struct ta_sink sink = ta_sink_loglik(&take);
    ta_run(&r->run, who->n, &feed, &sink);
}

static double best_restart(struct rival *r, const struct ta_participant *who, struct ta_rng *rng)
{
    double value[RESTARTS + TA_LANE_PAD], best = -INFINITY;
    start(r, rng);
    for (int e = 0; e < EVALUATIONS; e++) {
        evaluate(r, who, value);
        for (int l = 0; l < RESTARTS; l++) {
            best = fmax(best, value[l]);
            simplex_step(&r->s[l], r->d, -value[l]);
        }
    }
    return best;
}

START_TEST(never_below_restarts)
{
    static const double p[2] = {0.3, 0.7};
    struct rival r;
    const struct ta_model *m = ta_model_find(names[_i]);
    r.d = ta_model_pars(m, 2, r.info);
    ck_assert(ta_runner_alloc(&r.run, m, RESTARTS, 2, SCALE(0.5)));
    int equal = 0;
    for (int i = 0; i < N_SETS; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, 43, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = ta_rng_uniform(&rng), beta = 8 * ta_rng_uniform(&rng);
        int n = 30 + (int)ta_rng_below(&rng, 120);
        struct ta_participant who = participant_learner((uint64_t)(100000 * (_i + 1) + i), n, 2, p,
                                                        alpha, beta, 0.5, 1, 0);
        struct ta_fit_options o = {.scale = {0.5, 0, 1}};
        struct ta_fit fit;
        ck_assert(ta_fit_one(m, &who, &o, &fit));
        double best = best_restart(&r, &who, &rng);
        ck_assert_msg(fit.log_lik >= best - 1e-6, "%s, set %d (%d trials): %.9f is below %.9f",
                      m->name, i, n, fit.log_lik, best);
        equal += fit.log_lik < best + 1e-6;
        participant_free(&who);
    }
    ck_assert_int_ge(equal, N_SETS * 3 / 4); /* the rival is one: it mostly gets there too */
    ta_runner_free(&r.run);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, never_below_restarts, 0, (int)(sizeof names / sizeof *names));
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("global, many sets", add);
}
