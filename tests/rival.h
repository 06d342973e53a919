/* rival.h - what other programs do, against which fits are held: 50 restarts of a local search over
 * all parameters at once, on the unconstrained scale.
 *
 * It knows nothing of the fitter but its store of features, whose bits are the model's own
 * (tests/test_record.c). The 50 simplex searches go side by side, one a lane, each from its own
 * random start until it has come together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TESTS_RIVAL_H
#define TWOARM_TESTS_RIVAL_H

#include "simplex.h"
#include "support.h"
#include "twoarm/fit.h"
#include "twoarm/vecmath.h"

#include "fit/store.h"

enum { RESTARTS = 50 };

struct rival {
    struct ta_runner run;
    struct ta_par_info info[TA_MAX_PAR];
    int d;        /* parameters of the model */
    bool written; /* rounded to ten digits, as tables have them */
    /* NULL, or the log of a density by which the likelihood is multiplied */
    double (*log_prior)(const struct ta_param *, double x);
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

/* Weights start at small values, as their priors in other programs say. */
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

/* With features recorded, five times as fast; trial by trial where there are none. */
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
    for (int j = 0; r->log_prior && j < r->d; j++) {
        for (int l = 0; l < r->n_lanes; l++) {
            value[l] += r->log_prior(r->info[j].def, r->run.par[j][l]);
        }
    }
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

static double rival_search(struct rival *r, int evaluations, struct ta_rng *rng)
{
    double value[RESTARTS + TA_LANE_PAD], best = -INFINITY;
    start(r, rng);
    all_go_on(r);
    for (int e = 0; r->n_lanes > 0 && e < evaluations; e++) {
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

static void rival_begin(struct rival *r, const struct ta_model *model)
{
    *r = (struct rival){0};
    r->d = ta_model_pars(model, 2, r->info);
    ck_assert_int_le(r->d, MOST);
    ck_assert(ta_runner_alloc(&r->run, model, RESTARTS, 2, SCALE(0.5)));
}

/* The highest of 50 searches, each of so many evaluations at the most. */
static double best_restart(struct rival *r, const struct ta_participant *who, int evaluations,
                           struct ta_rng *rng)
{
    ck_assert(ta_sequences_make(&r->seq, who));
    double best = rival_search(r, evaluations, rng);
    ta_sequences_free(&r->seq);
    return best;
}

static void rival_end(struct rival *r)
{
    ta_runner_free(&r->run);
    ta_store_free(&r->store);
}

#endif
