/* explain_simulate.c - agents play an experiment: what they earn, and how often they find the
 * best arm.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A population of rw agents: alpha uniform from .1 to .9, beta uniform from 1 to 10 where rewards
  * span 1 (divided
 * by the span elsewhere); values start in the middle of the span. Each has an outcome table of
  * its own. Nobody misses a trial; practice is played once and not counted. */
#include "report/explain.h"

#include "twoarm/model.h"
#include "twoarm/run.h"

#include <math.h>
#include <stdlib.h>

struct world {
    const struct ta_experiment *x;
    struct ta_plan plan;
    struct ta_course *course;
    struct ta_runner *runner; /* one a context */
    int n_contexts;
};
struct result {
    double points, best;
    int reversals;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct explain_range range_of(double *v, int n)
{
    struct explain_range r = {0};
    int kept = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(v[i])) {
            v[kept++] = v[i];
            r.mean += v[i];
        }
    }
    if (kept == 0) {
        return (struct explain_range){NAN, NAN, NAN};
    }
    qsort(v, (size_t)kept, sizeof *v, compare);
    r.mean /= kept;
    r.lo = v[(int)(0.05 * (kept - 1) + 0.5)];
    r.hi = v[(int)(0.95 * (kept - 1) + 0.5)];
    return r;
}

/* The smallest and largest reward that any arm pays in ten sessions. */
static bool find_span(struct explain *e)
{
    e->reward_lo = INFINITY;
    e->reward_hi = -INFINITY;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct ta_plan plan;
        if (!ta_plan_make(&plan, e->x, seed)) {
            return false;
        }
        for (int t = 0; t < plan.n; t++) {
            for (int a = 0; a < plan.k; a++) {
                e->reward_lo = fmin(e->reward_lo, plan.row[t].outcome[a]);
                e->reward_hi = fmax(e->reward_hi, plan.row[t].outcome[a]);
            }
        }
        ta_plan_free(&plan);
    }
    return true;
}

static void set_parameters(struct world *w, const struct explain *e, struct ta_rng *rng)
{
    double span = e->reward_hi - e->reward_lo;
    double alpha = 0.1 + 0.8 * ta_rng_uniform(rng);
    double beta = (1 + 9 * ta_rng_uniform(rng)) / (span > 0 ? span : 1);
    for (int c = 0; c < w->n_contexts; c++) {
        for (int l = 0; l < w->runner[c].lanes.n; l++) {
            w->runner[c].par[0][l] = alpha;
            w->runner[c].par[1][l] = beta;
        }
        ta_runner_begin(&w->runner[c]);
    }
}

static bool world_alloc(struct world *w, const struct explain *e)
{
    double middle = (e->reward_lo + e->reward_hi) / 2;
    w->x = e->x;
    w->n_contexts = 1 + ta_experiment_contexts(e->x);
    w->runner = calloc((size_t)w->n_contexts, sizeof *w->runner);
    bool good = w->runner != NULL;
    for (int c = 0; good && c < w->n_contexts; c++) {
        good = ta_runner_alloc(&w->runner[c], ta_model_find("rw"), 1, e->x->env.k,
                               (struct ta_scale){middle, e->reward_lo, e->reward_hi});
    }
    return good;
}

static void world_free(struct world *w)
{
    for (int c = 0; w->runner && c < w->n_contexts; c++) {
        ta_runner_free(&w->runner[c]);
    }
    free(w->runner);
}

static int choose(struct ta_runner *r, const struct ta_plan_row *row, int k, struct ta_rng *rng)
{
    ta_runner_place(r, row->position);
    ta_runner_predict(r, false);
    double u = ta_rng_uniform(rng);
    return row->forced >= 0 ? row->forced : ta_pick(r->logp, r->lanes.n, k, u);
}

static struct result play(struct world *w, struct ta_rng *rng)
{
    struct result result = {.points = w->x->points_start};
    int asked = 0, found = 0, before = -2, context = -1;
    for (int t = 0; t < w->plan.n; t++) {
        struct ta_plan_row row = ta_course_row(w->course, t);
        if (row.phase == TA_PRACTICE) {
            continue;
        }
        int c = choose(&w->runner[row.context], &row, w->plan.k, rng);
        ta_runner_saw(&w->runner[row.context], c, row.outcome[c]);
        ta_runner_learn(&w->runner[row.context]);
        ta_course_step(w->course, t, c);
        result.points += row.outcome[c] * w->x->points_per_reward;
        result.reversals += row.context == context && row.best != before;
        before = row.best;
        context = row.context;
        asked += row.best >= 0 && row.forced < 0;
        found += row.best >= 0 && row.forced < 0 && c == row.best;
    }
    result.best = asked > 0 ? (double)found / asked : NAN;
    return result;
}

/* Agent number i with a session of its own. */
static bool play_one(struct world *w, const struct explain *e, int i, struct result *result)
{
    struct ta_rng par, choice;
    ta_rng_start(&par, 1, TA_STREAM_PARAM, (uint64_t)i, 0);
    ta_rng_start(&choice, 1, TA_STREAM_AGENT, (uint64_t)i, 0);
    if (!ta_plan_make(&w->plan, e->x, (uint64_t)i + 1)) {
        return false;
    }
    w->course = ta_course_alloc(e->x, &w->plan);
    if (w->course) {
        set_parameters(w, e, &par);
        *result = play(w, &choice);
    }
    bool good = w->course != NULL;
    ta_course_free(w->course);
    ta_plan_free(&w->plan);
    return good;
}

bool explain_simulate(struct explain *e, struct ta_error *error)
{
    struct world w = {0};
    static double points[EXPLAIN_AGENTS], pay[EXPLAIN_AGENTS], best[EXPLAIN_AGENTS];
    double reversals = 0;
    bool good = find_span(e) && world_alloc(&w, e);
    for (int i = 0; good && i < EXPLAIN_AGENTS; i++) {
        struct result r = {0};
        good = play_one(&w, e, i, &r);
        points[i] = r.points;
        pay[i] = ta_experiment_payment(e->x, r.points);
        best[i] = r.best;
        reversals += r.reversals;
    }
    world_free(&w);
    if (!good) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    e->points = range_of(points, EXPLAIN_AGENTS);
    e->pay = range_of(pay, EXPLAIN_AGENTS);
    e->best = range_of(best, EXPLAIN_AGENTS);
    e->reversals = (int)(reversals / EXPLAIN_AGENTS + 0.5);
    return true;
}
