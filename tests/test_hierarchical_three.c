/* test_hierarchical_three.c - the posterior of a population of three parameters: against integrals
 * of another program, and where it is that of two.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/hierarchical.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 4, TRIALS = 30 };

/* Choices and rewards of learners with alpha .2 and beta 3; the better arm, .8 against .3, changes
 * in the middle. */
static const char *const choices[PEOPLE] = {
    "011110101000010001010000110000", "011101110001111100010110001000",
    "001111111111111100101000000011", "100101100111110011110000001101"};
static const char *const rewards[PEOPLE] = {
    "011101001111001110101111000011", "011111100101011011110001111011",
    "001111110110100011000111110001", "111101111101110100001011111111"};

/* People with those rewards, or all of them `same` (0 or 1; else -1). */
static void make_people(struct ta_participant *who, int same)
{
    for (int i = 0; i < PEOPLE; i++) {
        who[i] = participant_make(TRIALS, 2);
        for (int t = 0; t < TRIALS; t++) {
            who[i].choice[t] = (signed char)(choices[i][t] - '0');
            who[i].reward[t] = same >= 0 ? same : rewards[i][t] - '0';
        }
    }
}

static void free_people(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}

static void find(const char *model, struct ta_participant *who, const int *level, int threads,
                 struct ta_hierarchy *g, struct ta_fit *fit)
{
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_hyper h[TA_HIERARCHY_MOST];
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    const struct ta_hierarchy_options o = {
        .hyper = h, .level = level, .n_levels = 2, .threads = threads};
    int d = ta_model_pars(ta_model_find(model), 2, info);
    for (int a = 0; a < d; a++) {
        h[a] = ta_hyper_usual(info[a].def);
    }
    ck_assert(ta_hierarchical(ta_model_find(model), &data, &o, g, fit));
    ck_assert(g->converged);
}

/* rw-dual in NumPy: likelihoods by the model's equations on even grids, integrals by Gauss and
 * Hermite's rule with 90 nodes and four-point interpolation, on 25 even nodes of mu and 16
 * of sigma. With 19 and 12, on coarser grids of x, means move by 1e-3 deviations at most. */
START_TEST(by_brute_force)
{
    static const struct {
        double mu, mu_sd, sigma, sigma_sd;
    } want[] = {{-0.24578, 1.55496, 0.86427, 0.63624},
                {-0.32579, 1.08923, 0.74362, 0.56088},
                {0.81533, 0.58275, 0.61404, 0.46666}};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g;
    struct ta_fit fit[PEOPLE];
    make_people(who, -1);
    find("rw-dual", who, NULL, 2, &g, fit);
    ck_near(g.log_evidence, -74.65398, 2e-3);
    for (int a = 0; a < 3; a++) {
        const struct ta_group_par *p = &g.par[a];
        printf("parameter %d: mu off by %.1e and %.1e deviations, sigma by %.1e and %.1e\n", a,
               (p->mu.mean - want[a].mu) / want[a].mu_sd, p->mu.sd / want[a].mu_sd - 1,
               (p->sigma.mean - want[a].sigma) / want[a].sigma_sd,
               p->sigma.sd / want[a].sigma_sd - 1);
        ck_near(p->mu.mean, want[a].mu, 0.005 * want[a].mu_sd);
        ck_near(p->mu.sd, want[a].mu_sd, 0.01 * want[a].mu_sd);
        ck_near(p->sigma.mean, want[a].sigma, 0.005 * want[a].sigma_sd);
        ck_near(p->sigma.sd, want[a].sigma_sd, 0.01 * want[a].sigma_sd);
    }
    free_people(who);
}
END_TEST

/* Where every trial is good news, or bad, the other rate changes no choice: it keeps its prior, and
 * the rest is rw. */
static void one_kind_of_news(int reward)
{
    int idle = reward == 1, rate = !idle; /* parameters: alpha_pos, alpha_neg, beta */
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g, rw;
    struct ta_fit fit[PEOPLE], rw_fit[PEOPLE];
    make_people(who, reward);
    find("rw-dual", who, NULL, 2, &g, fit);
    find("rw", who, NULL, 2, &rw, rw_fit);
    ck_near(g.log_evidence, rw.log_evidence, 2e-3);
    ck_near(g.par[idle].mu.mean, 0, 1e-4);
    ck_near(g.par[idle].mu.sd, 1.5, 1.5e-3);
    ck_near(g.par[idle].sigma.mean, sqrt(2 / M_PI), 1e-3);
    for (int a = 0; a < 2; a++) {
        const struct ta_group_par *p = &g.par[a ? 2 : rate], *q = &rw.par[a];
        ck_near(p->mu.mean, q->mu.mean, 0.005 * q->mu.sd);
        ck_near(p->mu.sd, q->mu.sd, 0.01 * q->mu.sd);
        ck_near(p->mu.lo, q->mu.lo, 0.02 * q->mu.sd);
        ck_near(p->sigma.mean, q->sigma.mean, 0.005 * q->sigma.sd);
        ck_near(p->sigma.hi, q->sigma.hi, 0.02 * q->sigma.sd);
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_near(fit[i].par[rate], rw_fit[i].par[0], 0.005 * rw_fit[i].se[0]);
        if (reward == 1) { /* else beta may be anything: a mean of what ends with the grid */
            ck_near(fit[i].par[2], rw_fit[i].par[1], 0.01 * rw_fit[i].se[1]);
        }
        ck_near(fit[i].hi[rate], rw_fit[i].hi[0], 0.02 * rw_fit[i].se[0]);
        ck_near(fit[i].par[idle], 0.5, 1e-4); /* as probable above as below */
    }
    free_people(who);
}

START_TEST(good_news)
{
    one_kind_of_news(1);
}
END_TEST

START_TEST(bad_news)
{
    one_kind_of_news(0);
}
END_TEST

/* The same people in two levels: no difference; and the same bytes for any number of threads. */
START_TEST(levels_and_threads)
{
    static const int level[PEOPLE] = {0, 0, 1, 1};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g, h;
    struct ta_fit fit[PEOPLE], again[PEOPLE];
    make_people(who, -1);
    for (int i = 0; i < 2; i++) {
        memcpy(who[2 + i].choice, who[i].choice, TRIALS * sizeof *who[i].choice);
        memcpy(who[2 + i].reward, who[i].reward, TRIALS * sizeof *who[i].reward);
    }
    find("rw-dual", who, level, 1, &g, fit);
    find("rw-dual", who, level, 3, &h, again);
    ck_assert_mem_eq(&g.log_evidence, &h.log_evidence, sizeof g.log_evidence);
    for (int a = 0; a < 3; a++) {
        ck_near(g.contrast[a].difference.mean, 0, 1e-9);
        ck_near(g.contrast[a].above, 0.5, 1e-9);
        ck_assert_mem_eq(&g.par[a].mu, &h.par[a].mu, sizeof g.par[a].mu);
        ck_assert_mem_eq(&g.contrast[a].difference, &h.contrast[a].difference,
                         sizeof g.contrast[a].difference);
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_mem_eq(fit[i].par, again[i].par, sizeof fit[i].par);
        ck_assert_mem_eq(fit[i].hi, again[i].hi, sizeof fit[i].hi);
    }
    free_people(who);
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 400);
    tcase_add_test(c, by_brute_force);
    tcase_add_test(c, good_news);
    tcase_add_test(c, bad_news);
    tcase_add_test(c, levels_and_threads);
}

int main(void)
{
    return run_suite("hierarchical_three", add);
}
