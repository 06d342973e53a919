/* test_simulate.c - agents by the thousand: the lesson's steps, long runs, streams, worlds, laws.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/simulate.h"
#include "twoarm/vecmath.h"

#include <gsl/gsl_cdf.h>

static struct ta_sim bandit(int k, const double *p)
{
    struct ta_sim sim = {.q0 = 1.0 / k, .trials = 1000, .runs = 1000, .seed = 1, .threads = 1};
    ta_env_spec_init(&sim.env, ta_env_find("bernoulli"), k);
    memcpy(sim.env.par[0], p, (size_t)k * sizeof *p);
    return sim;
}

static const double standard[] = {0.7, 0.3};

/* Parameters in the model's order. */
static struct ta_sim_agent agent(const char *model, double a, double b)
{
    struct ta_sim_agent x = {.model = ta_model_find(model)};
    x.par[0].a = a;
    x.par[1].a = b;
    return x;
}

static struct ta_sim_result simulate(const struct ta_sim *sim, struct ta_sim_agent x)
{
    struct ta_sim_result r;
    ck_assert(ta_simulate(sim, &x, NULL, &r));
    ck_assert_int_eq(r.runs, sim->runs);
    return r;
}

/* --- steps ----------------------------------------------------------------------------------- */

enum { MOST_STEPS = 200 };
struct steps {
    struct ta_sim_step step[MOST_STEPS];
    int n;
};

static void keep(void *of, const struct ta_sim_step *step)
{
    struct steps *s = of;
    ck_assert_int_lt(s->n, MOST_STEPS);
    s->step[s->n++] = *step;
}

static struct steps trace(const struct ta_sim *sim, struct ta_sim_agent x)
{
    static struct steps s;
    s.n = 0;
    ck_assert(ta_sim_trace(sim, &x, keep, &s));
    return s;
}

/* The tutorial's printed values: alpha .1 from .5, one lever pulled five times and paid each time.
 */
START_TEST(five_rewarded_pulls)
{
    static const signed char choose[] = {0, 0, 0, 0, 0};
    static const double pay[] = {1, 1, 1, 1, 1};
    static const double expected[] = {0.55, 0.595, 0.6355, 0.67195, 0.704755};
    struct ta_sim sim = bandit(2, standard);
    sim.trials = sim.n_script = 5;
    sim.runs = 1;
    sim.choose = choose;
    sim.pay = pay;
    struct steps s = trace(&sim, agent("rw", 0.1, 5));
    ck_assert_int_eq(s.n, 5);
    for (int t = 0; t < 5; t++) {
        double before = t ? expected[t - 1] : 0.5;
        ck_assert_int_eq(s.step[t].choice, 0);
        ck_near(s.step[t].before[0], before, 1e-15);
        ck_near(s.step[t].after[0], expected[t], 1e-15);
        ck_near(s.step[t].after[1], 0.5, 0);
        ck_near(s.step[t].error, 1 - before, 1e-15);
        ck_near(s.step[t].prob[0], 1 / (1 + exp(-5 * (before - 0.5))), 1e-15);
    }
}
END_TEST

/* And lever 2 with 1, 0, 0, then lever 1 with 1, 1. */
START_TEST(two_levers)
{
    static const signed char choose[] = {1, 1, 1, 0, 0};
    static const double pay[] = {1, 0, 0, 1, 1};
    static const double first[] = {0.5, 0.5, 0.5, 0.55, 0.595};
    static const double second[] = {0.55, 0.495, 0.4455, 0.4455, 0.4455};
    struct ta_sim sim = bandit(2, standard);
    sim.trials = sim.n_script = 5;
    sim.runs = 2; /* the second is told like the first */
    sim.choose = choose;
    sim.pay = pay;
    struct steps s = trace(&sim, agent("rw", 0.1, 5));
    ck_assert_int_eq(s.n, 10);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(s.step[i].run, i / 5);
        ck_assert_int_eq(s.step[i].trial, i % 5);
        ck_near(s.step[i].after[0], first[i % 5], 1e-15);
        ck_near(s.step[i].after[1], second[i % 5], 1e-15);
    }
}
END_TEST

/* --- long runs ------------------------------------------------------------------------------- */

/* .647 for beta 5: the tutorial's setting by an independent program (numpy), given to three
 * digits. */
START_TEST(long_run_of_softmax)
{
    struct ta_sim sim = bandit(2, standard);
    struct ta_sim_result r = simulate(&sim, agent("rw", 0.1, 5));
    ck_near(r.reward.mean, 0.647, 4 * ta_sim_se(&r.reward, r.runs) + 0.0005);
    ck_near(ta_sim_se(&r.reward, r.runs), sqrt(0.65 * 0.35 / 1e6), 2e-4);
    /* expected reward and regret are two ways of counting: .7 a trial is the best there is */
    ck_near(r.regret.mean / sim.trials, 0.4 * (1 - r.best.mean), 1e-12);
    ta_sim_result_free(&r);
}
END_TEST

/* Without learning every softmax of equal values is a fair die over k arms. */
START_TEST(chance)
{
    static const double p[] = {0.9, 0.1, 0.1, 0.1, 0.1};
    struct ta_sim sim = bandit(5, p);
    sim.trials = 100;
    struct ta_sim_result r = simulate(&sim, agent("rw", 0, 5));
    const double n = 1e5;
    ck_near(r.reward.mean, 0.26, 4 * sqrt(0.26 * 0.74 / n));
    ck_near(r.best.mean, 0.2, 4 * sqrt(0.16 / n));
    ck_near(r.regret.mean, 100 * 0.64, 4 * 100 * 0.8 * sqrt(0.16 / n));
    for (int a = 0; a < 5; a++) {
        ck_near(r.choice[a][99], 0.2, 4 * sqrt(0.16 / 1000));
        ck_near(r.value[a][99], 0.2, 1e-15);
    }
    ta_sim_result_free(&r);
}
END_TEST

/* --- streams --------------------------------------------------------------------------------- */

START_TEST(same_for_any_threads)
{
    struct ta_sim sim = bandit(2, standard);
    sim.runs = 1001;
    sim.trials = 50;
    struct ta_sim_result one = simulate(&sim, agent("rw", 0.3, 3));
    for (int threads = 2; threads <= 8; threads *= 2) {
        sim.threads = threads;
        struct ta_sim_result r = simulate(&sim, agent("rw", 0.3, 3));
        size_t cells = (size_t)(TA_SIM_FIXED_ROWS + 4) * 50;
        ck_assert_int_eq(memcmp(r.block, one.block, cells * sizeof *r.block), 0);
        ck_assert_int_eq(memcmp(&r.reward, &one.reward, sizeof r.reward), 0);
        ck_assert_int_eq(memcmp(&r.late, &one.late, sizeof r.late), 0);
        ta_sim_result_free(&r);
    }
    ta_sim_result_free(&one);
}
END_TEST

struct tally {
    double reward[5], choice[5];
};

static void count(void *of, const struct ta_sim_step *step)
{
    struct tally *x = of;
    x->reward[step->trial] += step->reward;
    x->choice[step->trial] += step->choice == 0;
}

/* Runs told one by one, each in a lane of its own, are those that were counted in batches: across
 * the border of two batches, in environments drawn either way. */
static void runs_told_and_counted(const char *env)
{
    struct ta_sim sim = bandit(2, standard);
    struct ta_sim_agent x = agent("rw", 0.3, 3);
    struct tally told = {{0}, {0}};
    sim.env.env = ta_env_find(env);
    sim.runs = 300;
    sim.trials = 5;
    ck_assert(ta_sim_trace(&sim, &x, count, &told));
    struct ta_sim_result r = simulate(&sim, x);
    for (int t = 0; t < 5; t++) {
        ck_near(told.reward[t] / 300, r.row[TA_SIM_REWARD][t], 1e-12);
        ck_near(told.choice[t] / 300, r.choice[0][t], 1e-12);
    }
    ta_sim_result_free(&r);
}

START_TEST(lanes_do_not_matter)
{
    runs_told_and_counted("bernoulli");
    runs_told_and_counted("exact");
}
END_TEST

/* What an environment draws in lanes is what it draws as a table. */
START_TEST(lanes_draw_the_same)
{
    enum { N = 16, T = 40, K = 3 };
    int found = 0;
    for (int i = 0; ta_envs[i]; i++) {
        const struct ta_env *env = ta_envs[i];
        struct ta_env_spec spec;
        uint64_t rng[4 * N];
        double lanes[K * N], table[N][T * K], mean[T * K];
        if (!env->draw_lanes) {
            continue;
        }
        found++;
        ta_env_spec_init(&spec, env, K);
        for (int j = 0; j < env->n_par; j++) {
            for (int a = 0; a < K; a++) {
                spec.par[j][a] = 0.2 + 0.25 * a + 0.5 * j; /* any three different numbers */
            }
        }
        for (int l = 0; l < N; l++) {
            struct ta_rng r;
            ta_rng_start(&r, 7, TA_STREAM_ENV, (uint64_t)l, 0);
            ta_rng_lanes_set(rng, N, l, &r);
            env->draw(&spec, &r, T, table[l], mean);
        }
        for (int t = 0; t < T; t++) {
            env->draw_lanes(&spec, rng, N, lanes);
            for (int l = 0; l < N; l++) {
                for (int a = 0; a < K; a++) {
                    ck_assert(lanes[a * N + l] == table[l][t * K + a]);
                }
            }
        }
    }
    ck_assert_int_ge(found, 2);
}
END_TEST

/* Probabilities and log-probabilities of every model, after a history of any kind. */
START_TEST(probabilities_agree_with_their_logs)
{
    for (int k = 2; k <= 4; k++) {
        for (int i = 0; ta_models[i]; i++) {
            struct ta_runner r;
            struct ta_par_info info[TA_MAX_PAR];
            ck_assert(ta_runner_alloc(&r, ta_models[i], 8, k, (struct ta_scale){0.5, 0, 1}));
            int n = ta_model_pars(ta_models[i], k, info);
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < 8; l++) {
                    r.par[j][l] = info[j].def->typical * (l + 1) / 5;
                }
            }
            ta_runner_begin(&r);
            for (int t = 0; t < 12; t++) {
                ta_runner_probs(&r);
                ta_runner_predict(&r, false);
                for (int c = 0; c < 8 * k; c++) {
                    ck_near(r.prob[c], exp(r.logp[c]), 1e-14);
                }
                ta_runner_saw(&r, t % k, t % 3 == 0);
                ta_runner_learn(&r);
            }
            ta_runner_free(&r);
        }
    }
}
END_TEST

/* --- worlds ---------------------------------------------------------------------------------- */

/* One lever with a cost, and pass: without learning P(pull) = 1 / (1 + exp(-beta q0)). */
START_TEST(the_lever_that_may_be_left_alone)
{
    static const double p[] = {0.5};
    struct ta_sim sim = bandit(1, p);
    sim.pass = true;
    sim.cost = 0.2;
    sim.q0 = 0.4;
    sim.trials = 100;
    double pull = 1 / (1 + exp(-3 * 0.4));
    struct ta_sim_result r = simulate(&sim, agent("rw", 0, 3));
    ck_assert_int_eq(r.options, 2);
    ck_near(r.best.mean, pull, 4 * sqrt(pull * (1 - pull) / 1e5)); /* .5 - .2 beats 0 */
    ck_near(r.reward.mean, pull * 0.3, 4 * sqrt(0.3 / 1e5));
    ck_near(r.value[1][99], 0, 0);
    ta_sim_result_free(&r);
    sim.cost = 0.8; /* now it is better left alone */
    r = simulate(&sim, agent("rw", 0, 3));
    ck_near(r.best.mean, 1 - pull, 4 * sqrt(pull * (1 - pull) / 1e5));
    ta_sim_result_free(&r);
    /* a model that lets values of unchosen arms drift does not touch what passing is worth */
    struct ta_sim_agent forgets = {.model = ta_model_find("rw-forget")};
    forgets.par[0].a = forgets.par[1].a = 0.5;
    r = simulate(&sim, forgets);
    ck_near(r.value[1][99], 0, 0);
    ta_sim_result_free(&r);
}
END_TEST

/* Arms that swap after three best choices of the last three: who stays gets 1, 1, 1, then 0. */
START_TEST(reversal_by_choice)
{
    static const signed char choose[] = {0, 0, 0, 0, 0, 1, 1, 1, 1};
    static const double expected[] = {1, 1, 1, 0, 0, 1, 1, 1, 0};
    const double certain[] = {1, 0};
    struct ta_sim sim = bandit(2, certain);
    ta_env_spec_init(&sim.env, ta_env_find("reversal"), 2);
    sim.env.par[0][0] = 1;
    sim.env.par[0][1] = 0;
    sim.env.set[2][0] = sim.env.set[3][0] = 3; /* correct, of */
    sim.trials = sim.n_script = 9;
    sim.runs = 1;
    sim.choose = choose;
    struct steps s = trace(&sim, agent("rw", 0.1, 5));
    for (int t = 0; t < 9; t++) {
        ck_near(s.step[t].reward, expected[t], 0);
    }
    struct ta_sim_result r = simulate(&sim, agent("rw", 0.1, 5));
    for (int t = 0; t < 9; t++) {
        ck_near(r.row[TA_SIM_BEST][t], expected[t], 0);
    }
    ta_sim_result_free(&r);
}
END_TEST

/* No reward falls outside the range that an environment states. */
START_TEST(ranges_hold)
{
    for (int i = 0; ta_envs[i]; i++) {
        static double outcome[2 * 5000], mean[2 * 5000];
        static const double table[] = {0.5, -2, 3, 1};
        struct ta_env_spec spec;
        struct ta_rng rng;
        double lo, hi;
        ta_env_spec_init(&spec, ta_envs[i], 2);
        spec.table = table;
        spec.table_rows = 2;
        for (int j = 0; j < ta_envs[i]->n_par; j++) {
            for (int a = 0; a < 2; a++) {
                spec.par[j][a] = isnan(spec.par[j][a]) ? 0.4 + 0.2 * a : spec.par[j][a];
            }
        }
        ta_envs[i]->range(&spec, &lo, &hi);
        ck_assert(lo < hi);
        ta_rng_start(&rng, 3, TA_STREAM_ENV, 0, 0);
        ta_envs[i]->draw(&spec, &rng, 5000, outcome, mean);
        double least = INFINITY, most = -INFINITY;
        for (int c = 0; c < 10000; c++) {
            least = fmin(least, outcome[c]);
            most = fmax(most, outcome[c]);
        }
        ck_assert(least >= lo && most <= hi);
        /* and a range that is one is reached, nearly */
        ck_assert(isinf(lo) || least < lo + 0.3 * (most - least));
        ck_assert(isinf(hi) || most > hi - 0.3 * (most - least));
    }
}
END_TEST

/* --- drawn parameters ------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double normal_cdf(double x, double m, double sd)
{
    return gsl_cdf_gaussian_P(x - m, sd);
}

/* Kolmogorov-Smirnov against GSL's own distribution functions, 1.95 / sqrt(n): p about .001. */
START_TEST(laws)
{
    enum { N = 20000 };
    static const struct {
        struct ta_par_law law;
        double (*cdf)(double, double, double);
    } row[] = {
        {{TA_LAW_BETA, 2, 2}, gsl_cdf_beta_P},     {{TA_LAW_BETA, 0.5, 3}, gsl_cdf_beta_P},
        {{TA_LAW_GAMMA, 1.2, 5}, gsl_cdf_gamma_P}, {{TA_LAW_GAMMA, 0.4, 2}, gsl_cdf_gamma_P},
        {{TA_LAW_NORMAL, -1, 2}, normal_cdf},      {{TA_LAW_UNIFORM, -2, 3}, gsl_cdf_flat_P},
    };
    static double x[N];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double most = 0;
        for (int r = 0; r < N; r++) { /* a stream a run, as the simulator has it */
            struct ta_rng rng;
            ta_rng_start(&rng, 5, TA_STREAM_PARAM, (uint64_t)r, 0);
            x[r] = ta_par_draw(&row[i].law, &rng);
        }
        qsort(x, N, sizeof *x, ascending);
        for (int r = 0; r < N; r++) {
            double p = row[i].cdf(x[r], row[i].law.a, row[i].law.b);
            most = fmax(most, fmax((r + 1.0) / N - p, p - (double)r / N));
        }
        ck_assert_msg(most < 1.95 / sqrt(N), "law %zu: distance %g", i, most);
    }
}
END_TEST

/* A population's mean reward is that of its members: beta drawn from two ends is between them. */
START_TEST(drawn_parameters_reach_the_agents)
{
    struct ta_sim sim = bandit(2, standard);
    struct ta_sim_agent x = agent("rw", 0, 0);
    x.par[0] = (struct ta_par_law){TA_LAW_UNIFORM, 0, 1};
    x.par[1] = (struct ta_par_law){TA_LAW_FIXED, 0, 0};
    sim.trials = 1;
    sim.q0 = 0.5;
    sim.n_script = 0;
    static const signed char first[] = {0, 0};
    static const double paid[] = {1, 1};
    sim.trials = sim.n_script = 2;
    sim.choose = first;
    sim.pay = paid;
    struct ta_sim_result r = simulate(&sim, x);
    /* value after one reward: .5 + alpha / 2, alpha ~ U(0, 1) over 1000 runs */
    ck_near(r.value[0][1], 0.75, 4 * 0.5 * sqrt(1.0 / 12 / 1000));
    ta_sim_result_free(&r);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, five_rewarded_pulls);
    tcase_add_test(c, two_levers);
    tcase_add_test(c, long_run_of_softmax);
    tcase_add_test(c, chance);
    tcase_add_test(c, same_for_any_threads);
    tcase_add_test(c, lanes_do_not_matter);
    tcase_add_test(c, lanes_draw_the_same);
    tcase_add_test(c, probabilities_agree_with_their_logs);
    tcase_add_test(c, the_lever_that_may_be_left_alone);
    tcase_add_test(c, reversal_by_choice);
    tcase_add_test(c, ranges_hold);
    tcase_add_test(c, laws);
    tcase_add_test(c, drawn_parameters_reach_the_agents);
}

int main(void)
{
    return run_suite("simulate", add);
}
