/* test_models.c - what every model must keep, over the registry and the template, for 2 to 8 arms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_fixture.h"

static int state_size(const struct ta_runner *r)
{
    return ta_model_rows(r->model, r->lanes.k) * r->lanes.n;
}

/* After each trial: probabilities sum to 1, nothing is NAN, predicting left the state alone. */
static void check_trial(void *of, const struct ta_runner *r, int t)
{
    int n = r->lanes.n, k = r->lanes.k;
    double *before = of;
    (void)t;
    for (int l = 0; l < n; l++) {
        double sum = 0;
        for (int a = 0; a < k; a++) {
            double logp = r->logp[a * n + l];
            ck_assert_msg(logp <= 1e-12, "%s: log P = %g", r->model->name, logp);
            sum += exp(logp);
        }
        ck_near(sum, 1, 1e-12);
    }
    ck_assert_mem_eq(before, r->lanes.st, sizeof(double) * (size_t)state_size(r));
}

struct watched {
    struct ta_feed inner;
    double *before;
};

/* Runs before predicting: remembers the state. */
static void watch_before(void *of, struct ta_runner *r, int t)
{
    struct watched *w = of;
    memcpy(w->before, r->lanes.st, sizeof(double) * (size_t)state_size(r));
    w->inner.before(w->inner.of, r, t);
}

static void watch_choose(void *of, struct ta_runner *r, int t)
{
    struct watched *w = of;
    w->inner.choose(w->inner.of, r, t);
}

START_TEST(probabilities_and_state)
{
    const struct ta_model *m = model_at(_i);
    for (int k = 2; m && k <= most_arms(m); k++) {
        struct made x;
        struct ta_runner r;
        double before[TA_MAX_ARMS * 8 * LANES];
        make_sequence(&x, k, 5);
        ck_assert(ta_runner_alloc(&r, m, LANES, k, SCALE(0.3)));
        ck_assert_int_le(state_size(&r), (int)(sizeof before / sizeof *before));
        set_parameters(&r, m);
        struct watched w = {.inner = ta_feed_sequence(&x.seq), .before = before};
        struct ta_feed feed = {.of = &w, .before = watch_before, .choose = watch_choose};
        struct ta_sink sink = {.of = before, .take = check_trial, .needs_logp = true};
        ta_run(&r, T, &feed, &sink);
        ta_runner_free(&r);
    }
}
END_TEST

/* Index of the feature that the weight `name` multiplies, or -1. */
static int feature_of(const struct ta_model *m, int k, const char *name)
{
    struct ta_par_info info[TA_MAX_PAR];
    char buf[32];
    int n = ta_model_pars(m, k, info);
    for (int j = 0; j < n; j++) {
        if (strcmp(ta_par_name(&info[j], k, buf), name) == 0) {
            return info[j].weight;
        }
    }
    return -1;
}

/* A missed trial changes nothing; a choice without outcome changes no value: beta's feature. */
START_TEST(misses_change_nothing)
{
    const struct ta_model *m = model_at(_i);
    for (int k = 2; m && k <= most_arms(m); k++) {
        struct ta_runner r;
        ck_assert(ta_runner_alloc(&r, m, LANES, k, SCALE(0.3)));
        set_parameters(&r, m);
        ta_runner_begin(&r);
        ta_runner_predict(&r, false);
        ta_runner_saw(&r, 1, 0.7);
        ta_runner_learn(&r);
        size_t size = sizeof(double) * (size_t)state_size(&r);
        double *kept = malloc(size + 1);
        memcpy(kept, r.lanes.st, size);
        ta_runner_saw(&r, -1, NAN);
        ta_runner_learn(&r);
        ck_assert_mem_eq(kept, r.lanes.st, size);
        ta_runner_saw(&r, 0, NAN);
        ta_runner_learn(&r);
        for (int i = 0; i < state_size(&r); i++) {
            ck_assert(isfinite(r.lanes.st[i]));
        }
        int w = feature_of(m, k, "beta");
        if (w >= 0) {
            size_t cells = (size_t)k * (size_t)r.lanes.n;
            double *after = malloc(sizeof *after * cells);
            ta_runner_predict(&r, true);
            memcpy(after, r.f + (size_t)w * cells, sizeof *after * cells);
            memcpy(r.lanes.st, kept, size);
            ta_runner_predict(&r, true);
            ck_assert_mem_eq(after, r.f + (size_t)w * cells, sizeof *after * cells);
            free(after);
        }
        free(kept);
        ta_runner_free(&r);
    }
}
END_TEST

static void log_likelihoods(const struct ta_model *m, const struct made *x, int lanes, double **par,
                            int from, double *ll)
{
    struct ta_runner r;
    ck_assert(ta_runner_alloc(&r, m, lanes, x->seq.k, SCALE(0.3)));
    for (int j = 0; j < r.n_par; j++) {
        for (int l = 0; l < r.lanes.n; l++) {
            r.par[j][l] = par[j][from + (l < lanes ? l : 0)];
        }
    }
    struct ta_sink_loglik take = {.seq = &x->seq, .ll = ll};
    struct ta_feed feed = ta_feed_sequence(&x->seq);
    struct ta_sink sink = ta_sink_loglik(&take);
    for (int l = 0; l < r.lanes.n; l++) {
        ll[l] = 0;
    }
    ta_run(&r, T, &feed, &sink);
    ta_runner_free(&r);
}

/* The same bits from one lane as from many. */
START_TEST(one_lane_equals_many)
{
    const struct ta_model *m = model_at(_i);
    for (int k = 2; m && k <= most_arms(m); k++) {
        struct made x;
        struct ta_runner r;
        double many[LANES], one[TA_LANE_PAD];
        make_sequence(&x, k, 9);
        ck_assert(ta_runner_alloc(&r, m, LANES, k, SCALE(0.3)));
        set_parameters(&r, m);
        log_likelihoods(m, &x, LANES, r.par, 0, many);
        for (int l = 0; l < LANES; l++) {
            log_likelihoods(m, &x, 1, r.par, l, one);
            ck_assert_mem_eq(&one[0], &many[l], sizeof(double));
        }
        ta_runner_free(&r);
    }
}
END_TEST

/* Arms renamed and sides with them: the same log-likelihood, within rounding. */
START_TEST(arm_names_mean_nothing)
{
    const struct ta_model *m = model_at(_i);
    for (int k = 2; m && k <= most_arms(m); k++) {
        struct made x, y;
        struct ta_runner r;
        double first[LANES], second[LANES];
        make_sequence(&x, k, 13);
        make_sequence(&y, k, 13);
        for (int t = 0; t < T; t++) {
            y.choice[t] = x.choice[t] < 0 ? -1 : (signed char)(k - 1 - x.choice[t]);
            for (int a = 0; a < k; a++) {
                y.position[t * k + a] = x.position[t * k + k - 1 - a];
            }
        }
        ck_assert(ta_runner_alloc(&r, m, LANES, k, SCALE(0.3)));
        set_parameters(&r, m);
        log_likelihoods(m, &x, LANES, r.par, 0, first);
        log_likelihoods(m, &y, LANES, r.par, 0, second);
        for (int l = 0; l < LANES; l++) {
            if (!(isinf(first[l]) && isinf(second[l]))) { /* a rule may rule a choice out */
                ck_near(first[l], second[l], 1e-11 * (1 + fabs(first[l])));
            }
        }
        ta_runner_free(&r);
    }
}
END_TEST

START_TEST(tables_are_complete)
{
    const struct ta_model *m = model_at(_i);
    if (!m) {
        return;
    }
    ck_assert(m->name[0] && m->title[0] && m->equation[0] && m->source[0] && m->init);
    ck_assert(!m->feature != !m->rule); /* one way to choose */
    for (int j = 0; j < m->n_par; j++) {
        const struct ta_param *p = &m->par[j];
        ck_assert(p->name[0] && p->meaning[0] && p->lo < p->hi);
        ck_assert(p->lo <= p->typical && p->typical <= p->hi);
        ck_assert(p->support == TA_REAL || p->lo >= 0);
        ck_assert(p->support != TA_UNIT || p->hi <= 1);
        ck_assert(!p->per_position || p->role == TA_WEIGHT);
    }
    if (m != &ta_model_template) {
        ck_assert_ptr_eq(ta_model_find(m->name), m);
    } else {
        ck_assert_ptr_null(ta_model_find("template"));
    }
}
END_TEST

/* rw against its equations written out, values by hand: q0 .5, alpha .5, beta 2; arm 1 paid 1, then
 * arm 2 paid 0. Q: (.5 .5), (.75 .5), (.75 .25); P(arm 1) = .5, 1/(1 + e^-.5), 1/(1 + e^-1). */
START_TEST(rw_by_hand)
{
    struct ta_runner r;
    ck_assert(ta_runner_alloc(&r, ta_model_find("rw"), 1, 2, SCALE(0.5)));
    for (int l = 0; l < r.lanes.n; l++) {
        r.par[0][l] = 0.5;
        r.par[1][l] = 2;
    }
    ta_runner_begin(&r);
    ta_runner_predict(&r, false);
    ck_near(exp(r.logp[0]), 0.5, 1e-15);
    ta_runner_saw(&r, 0, 1);
    ta_runner_learn(&r);
    ta_runner_predict(&r, false);
    ck_near(exp(r.logp[0]), 1 / (1 + exp(-0.5)), 1e-15);
    ta_runner_saw(&r, 1, 0);
    ta_runner_learn(&r);
    ta_runner_predict(&r, false);
    ck_near(exp(r.logp[0]), 1 / (1 + exp(-1.0)), 1e-15);
    ck_near(r.lanes.st[0], 0.75, 0);
    ck_near(r.lanes.st[r.lanes.n], 0.25, 0);
    ta_runner_free(&r);
}
END_TEST

/* A biased coin with b = 1 at sides known and unknown. */
START_TEST(random_follows_the_side)
{
    struct ta_runner r;
    const unsigned char swapped[2] = {1, 0};
    ck_assert(ta_runner_alloc(&r, ta_model_find("random"), 1, 2, SCALE(0.5)));
    for (int l = 0; l < r.lanes.n; l++) {
        r.par[0][l] = 1;
    }
    ta_runner_begin(&r);
    ta_runner_predict(&r, false);
    ck_near(exp(r.logp[0]), 1 / (1 + exp(-1.0)), 1e-15);
    ta_runner_place(&r, swapped);
    ta_runner_predict(&r, false);
    ck_near(exp(r.logp[0]), 1 / (1 + exp(1.0)), 1e-15);
    ta_runner_free(&r);
}
END_TEST

/* Steps of a model by hand: after each choice (arm from 0, -1 missed) and reward (NAN unknown), the
 * probability of every arm. */
struct by_hand {
    const char *model;
    int k;
    struct ta_scale scale;
    double par[3], first[3]; /* parameters; probabilities before anything */
    struct {
        int choice;
        double reward, p[3];
    } step[4];
};

/* wsls, epsilon .2: P(intended of two) = 1 - .2 / 2. Three arms: after a loss the two others have
 * .8 / 2 + .2 / 3. With rewards in [-1, 1] a 0 is no win. rw-greedy: .9 + .1 / 3 alone on top,
 * .9 / 2 + .1 / 3 for two,
 * 1 / 3 for three (though one of the values, 1/3 come back to, is off by a rounding). rw-lapse: .9
 * / (1 + e^-.5) + .1 / 2 and so on. rw-fictive: one's gain is the other's loss. */
static const struct by_hand worked[] = {
    {"wsls", 2, {.5, 0, 1}, {.2}, {.5, .5},
     {{0, 1, {.9, .1}}, {0, 0, {.1, .9}}, {1, NAN, {.1, .9}}, {1, 1, {.1, .9}}}},
    {"wsls", 3, {0, -1, 1}, {.2}, {1. / 3, 1. / 3, 1. / 3},
     {{0, 0, {.2 / 3, .4 + .2 / 3, .4 + .2 / 3}}, {-1, NAN, {.2 / 3, .4 + .2 / 3, .4 + .2 / 3}},
      {2, 1, {.2 / 3, .2 / 3, .8 + .2 / 3}}, {2, -1, {.4 + .2 / 3, .4 + .2 / 3, .2 / 3}}}},
    {"rw-greedy", 3, {1. / 3, 0, 1}, {.5, .1}, {1. / 3, 1. / 3, 1. / 3},
     {{1, 1, {.1 / 3, .9 + .1 / 3, .1 / 3}}, {1, 0, {1. / 3, 1. / 3, 1. / 3}},
      {1, 0, {.45 + .1 / 3, .1 / 3, .45 + .1 / 3}}, {0, 1, {.9 + .1 / 3, .1 / 3, .1 / 3}}}},
    {"rw-lapse", 2, {.5, 0, 1}, {.5, 2, .1}, {.5, .5},
     {{0, 1, {.9 * .6224593312018546 + .05, .9 * .3775406687981454 + .05}},
      {1, 0, {.9 * .7310585786300049 + .05, .9 * .2689414213699951 + .05}},
      {1, NAN, {.9 * .7310585786300049 + .05, .9 * .2689414213699951 + .05}},
      {-1, NAN, {.9 * .7310585786300049 + .05, .9 * .2689414213699951 + .05}}}},
    {"rw-fictive", 2, {0, -1, 1}, {.5, 1}, {.5, .5},
     {{0, 1, {.7310585786300049, .2689414213699951}}, /* values .5, -.5 */
      {0, -1, {.3775406687981454, .6224593312018546}}, /* -.25, .25 */
      {1, 1, {.2227001388253089, .7772998611746911}}, /* -.625, .625 */
      {-1, NAN, {.2227001388253089, .7772998611746911}}}},
};

START_TEST(models_by_hand)
{
    const struct by_hand *w = &worked[_i];
    struct ta_runner r;
    ck_assert(ta_runner_alloc(&r, ta_model_find(w->model), 1, w->k, w->scale));
    for (int j = 0; j < r.n_par; j++) {
        for (int l = 0; l < r.lanes.n; l++) {
            r.par[j][l] = w->par[j];
        }
    }
    ta_runner_begin(&r);
    for (int t = 0; t <= 4; t++) {
        ta_runner_predict(&r, false);
        for (int a = 0; a < w->k; a++) {
            double p = t ? w->step[t - 1].p[a] : w->first[a];
            ck_assert_msg(fabs(exp(r.logp[a * r.lanes.n]) - p) < 1e-14, "%s, step %d, arm %d: %.9f",
                          w->model, t, a + 1, exp(r.logp[a * r.lanes.n]));
        }
        if (t < 4) {
            ta_runner_saw(&r, w->step[t].choice, w->step[t].reward);
            ta_runner_learn(&r);
        }
    }
    ta_runner_free(&r);
}
END_TEST

/* Forced and unscored trials are learned from but not counted; contexts start afresh. */
START_TEST(scored_trials_only)
{
    struct made x;
    double all[TA_LANE_PAD] = {0}, without[TA_LANE_PAD] = {0};
    double alpha[1] = {0.4}, beta[1] = {3}, *par[2] = {alpha, beta};
    make_sequence(&x, 2, 21);
    int first = 0;
    while (!x.scored[first]) {
        first++;
    }
    log_likelihoods(ta_model_find("rw"), &x, 1, par, 0, all);
    x.scored[first] = 0;
    log_likelihoods(ta_model_find("rw"), &x, 1, par, 0, without);
    ck_near(all[0] - without[0], log(0.5),
            1e-12); /* at equal values the trial was worth log(1/2) */
}
END_TEST

START_TEST(positions_have_one_weight_less)
{
    struct ta_par_info info[TA_MAX_PAR];
    char name[32];
    ck_assert_int_eq(ta_model_pars(ta_model_find("random"), 2, info), 1);
    ck_assert_str_eq(ta_par_name(&info[0], 2, name), "b");
    ck_assert_int_eq(ta_model_pars(ta_model_find("random"), 4, info), 3);
    ck_assert_str_eq(ta_par_name(&info[2], 4, name), "b3");
    ck_assert_int_eq(ta_model_n_weights(ta_model_find("random"), 4), 3);
}
END_TEST

static void add(TCase *c)
{
    int n = 1;
    while (model_at(n)) {
        n++;
    }
    tcase_add_loop_test(c, tables_are_complete, 0, n);
    tcase_add_loop_test(c, probabilities_and_state, 0, n);
    tcase_add_loop_test(c, misses_change_nothing, 0, n);
    tcase_add_loop_test(c, one_lane_equals_many, 0, n);
    tcase_add_loop_test(c, arm_names_mean_nothing, 0, n);
    tcase_add_test(c, rw_by_hand);
    tcase_add_test(c, random_follows_the_side);
    tcase_add_loop_test(c, models_by_hand, 0, (int)(sizeof worked / sizeof *worked));
    tcase_add_test(c, scored_trials_only);
    tcase_add_test(c, positions_have_one_weight_less);
}

int main(void)
{
    return run_suite("models", add);
}
