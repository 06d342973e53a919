/* test_hierarchical_levels.c - levels of a group column in the posterior of a population: against
 * integrals of another program, and cases with one answer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/hierarchical.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 7, TRIALS = 30 };

/* Choices and rewards of learners with alpha .2 and beta 3 (the first four), .55 and 5; the better
 * arm, .8 against .3, changes in the middle. */
static const char *const choices[PEOPLE] = {
    "011110101000010001010000110000", "011101110001111100010110001000",
    "001111111111111100101000000011", "100101100111110011110000001101",
    "001110001111111100010000100000", "001101100010000000000000000000",
    "111110111110101100000000000011"};
static const char *const rewards[PEOPLE] = {
    "011101001111001110101111000011", "011111100101011011110001111011",
    "001111110110100011000111110001", "111101111101110100001011111111",
    "101101101111111011001110011101", "111001011000101111110101111111",
    "111100111101101011111111111011"};
static const int level[PEOPLE] = {0, 0, 0, 0, 1, 1, 1};

static void make_people(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        who[i] = participant_make(TRIALS, 2);
        for (int t = 0; t < TRIALS; t++) {
            who[i].choice[t] = (signed char)(choices[i][t] - '0');
            who[i].reward[t] = rewards[i][t] - '0';
        }
    }
}

static void free_people(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}

/* The posterior with these levels (NULL: none), with our usual priors. */
static void find(const char *model, struct ta_participant *who, const int *of, int n_levels,
                 int threads, struct ta_hierarchy *g, struct ta_fit *fit)
{
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_hyper h[TA_HIERARCHY_MOST];
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = {.q0 = 0.5, .hi = 1}};
    const struct ta_hierarchy_options o = {
        .hyper = h, .level = of, .n_levels = n_levels, .threads = threads};
    int d = ta_model_pars(ta_model_find(model), 2, info);
    for (int a = 0; a < d; a++) {
        h[a] = ta_hyper_usual(info[a].def);
    }
    ck_assert(ta_hierarchical(ta_model_find(model), &data, &o, g, fit));
    ck_assert(g->converged);
}

/* --- against another program ------------------------------------------------------------------ */

/* NumPy: likelihoods by the model's equations on an even grid of x (logit -14 to 14, log beta -9 to
 * 9), everybody's integral by Gauss and Hermite's rule with 90 nodes and four-point interpolation,
 * on even nodes of mu and Gauss and Legendre's of sigma, levels' sums over mu multiplied for every
 * pair of deviations; the contrast's distribution by Fourier interpolation of its density on the
 * lattice of differences. The last digit stays with half the nodes. */
struct known {
    double mu[2], mu_sd[2], sigma, sigma_sd;
    double difference, sd, lo, hi, above;
};

static void compare(const struct ta_hierarchy *g, int a, const struct known *k)
{
    for (int l = 0; l < 2; l++) {
        const struct ta_group_par *p = &g->par[l * g->d + a];
        ck_near(p->mu.mean, k->mu[l], 2e-3 * k->mu_sd[l]);
        ck_near(p->mu.sd, k->mu_sd[l], 5e-3 * k->mu_sd[l]);
        ck_near(p->sigma.mean, k->sigma, 2e-3 * k->sigma_sd);
        ck_near(p->sigma.sd, k->sigma_sd, 2e-3 * k->sigma_sd);
    }
    const struct ta_contrast *c = &g->contrast[a];
    printf("contrast %d: off by %.1e, %.1e, %.1e, %.1e deviations, %.1e\n", a,
           (c->difference.mean - k->difference) / k->sd, (c->difference.sd - k->sd) / k->sd,
           (c->difference.lo - k->lo) / k->sd, (c->difference.hi - k->hi) / k->sd,
           c->above - k->above);
    ck_near(c->difference.mean, k->difference, 2e-3 * k->sd);
    ck_near(c->difference.sd, k->sd, 2e-3 * k->sd);
    ck_near(c->difference.lo, k->lo, 4e-3 * k->sd);
    ck_near(c->difference.hi, k->hi, 4e-3 * k->sd);
    ck_near(c->above, k->above, 5e-4);
    ck_near(ta_contrast_below(c, k->lo), 0.025, 5e-4);
}

START_TEST(one_parameter)
{
    static const struct known b = {.mu = {0.000545, 0.562374},
                                   .mu_sd = {0.349037, 0.406141},
                                   .sigma = 0.529978,
                                   .sigma_sd = 0.308439,
                                   .difference = 0.561829,
                                   .sd = 0.535512,
                                   .lo = -0.518011,
                                   .hi = 1.651176,
                                   .above = 0.876581};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g;
    struct ta_fit fit[PEOPLE];
    make_people(who);
    find("random", who, level, 2, 1, &g, fit);
    ck_near(g.log_evidence, -146.454284, 3e-4);
    ck_assert_int_eq(g.level_people[0], 4);
    ck_assert_int_eq(g.level_people[1], 3);
    compare(&g, 0, &b);
    free_people(who);
}
END_TEST

START_TEST(two_parameters)
{
    static const struct known alpha = {.mu = {-0.37340, 1.20704},
                                       .mu_sd = {0.99301, 0.82800},
                                       .sigma = 0.66831,
                                       .sigma_sd = 0.50432,
                                       .difference = 1.58044,
                                       .sd = 1.28816,
                                       .lo = -0.97527,
                                       .hi = 4.14410,
                                       .above = 0.89707};
    static const struct known beta = {.mu = {0.71065, 1.74798},
                                      .mu_sd = {0.49227, 0.38395},
                                      .sigma = 0.41556,
                                      .sigma_sd = 0.33178,
                                      .difference = 1.03733,
                                      .sd = 0.62556,
                                      .lo = -0.18186,
                                      .hi = 2.31751,
                                      .above = 0.95592};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g;
    struct ta_fit fit[PEOPLE];
    make_people(who);
    find("rw", who, level, 2, 1, &g, fit);
    ck_near(g.log_evidence, -102.36046, 3e-4);
    compare(&g, 0, &alpha);
    compare(&g, 1, &beta);
    free_people(who);
}
END_TEST

/* --- cases with one answer -------------------------------------------------------------------- */

/* Everybody of one level is as without any, to the last bit; and a level of nobody keeps its prior
 * and changes nothing for the other. */
START_TEST(one_level)
{
    static const int all[PEOPLE] = {0};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy none, one, two;
    struct ta_fit fit[PEOPLE], fit1[PEOPLE], fit2[PEOPLE];
    make_people(who);
    find("rw", who, NULL, 0, 1, &none, fit);
    find("rw", who, all, 1, 1, &one, fit1);
    find("rw", who, all, 2, 1, &two, fit2);
    ck_assert_mem_eq(&none.log_evidence, &one.log_evidence, sizeof one.log_evidence);
    ck_near(two.log_evidence, none.log_evidence, 1e-4);
    for (int a = 0; a < 2; a++) {
        const struct ta_group_par *p = &none.par[a], *q = &two.par[a], *empty = &two.par[2 + a];
        ck_assert_mem_eq(&p->mu, &one.par[a].mu, sizeof p->mu);
        ck_assert_mem_eq(&p->sigma, &one.par[a].sigma, sizeof p->sigma);
        ck_near(q->mu.mean, p->mu.mean, 1e-3 * p->mu.sd);
        ck_near(q->sigma.mean, p->sigma.mean, 1e-3 * p->sigma.sd);
        ck_near(empty->mu.mean, p->hyper.mean, 1e-6);
        ck_near(empty->mu.sd, p->hyper.sd, 1e-3 * p->hyper.sd);
        const struct ta_contrast *c = &two.contrast[a];
        ck_near(c->difference.mean, p->hyper.mean - p->mu.mean, 2e-3 * p->mu.sd);
        ck_near(c->difference.sd, hypot(p->hyper.sd, p->mu.sd), 2e-3 * p->hyper.sd);
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_mem_eq(fit[i].par, fit1[i].par, sizeof fit[i].par);
        ck_assert_mem_eq(fit[i].lo, fit1[i].lo, sizeof fit[i].lo);
        ck_near(fit2[i].par[0], fit[i].par[0], 1e-3 * fit[i].se[0]);
    }
    free_people(who);
}
END_TEST

/* Levels that change their names change the contrast's sign and nothing else. */
START_TEST(names_swapped)
{
    int other[PEOPLE];
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g, s;
    struct ta_fit fit[PEOPLE], swapped[PEOPLE];
    make_people(who);
    for (int i = 0; i < PEOPLE; i++) {
        other[i] = 1 - level[i];
    }
    find("rw", who, level, 2, 1, &g, fit);
    find("rw", who, other, 2, 1, &s, swapped);
    ck_near(g.log_evidence, s.log_evidence, 1e-9);
    for (int a = 0; a < 2; a++) {
        const struct ta_contrast *c = &g.contrast[a], *d = &s.contrast[a];
        ck_near(c->difference.mean, -d->difference.mean, 1e-9);
        ck_near(c->difference.sd, d->difference.sd, 1e-9);
        ck_near(c->difference.lo, -d->difference.hi, 1e-7);
        ck_near(c->difference.hi, -d->difference.lo, 1e-7);
        ck_near(c->above, 1 - d->above, 1e-7);
        ck_near(g.par[a].mu.mean, s.par[2 + a].mu.mean, 1e-9);
        ck_near(g.par[2 + a].mu.mean, s.par[a].mu.mean, 1e-9);
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_near(fit[i].par[0], swapped[i].par[0], 1e-9);
        ck_near(fit[i].par[1], swapped[i].par[1], 1e-8);
    }
    free_people(who);
}
END_TEST

/* The same people in both levels, and somebody in a third: the two are alike, and the pairs stand
 * where ta_contrast_pair says. */
START_TEST(the_same_people)
{
    static const int of[PEOPLE] = {0, 0, 0, 1, 1, 1, 2};
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy g;
    struct ta_fit fit[PEOPLE];
    make_people(who);
    for (int i = 0; i < 3; i++) {
        memcpy(who[3 + i].choice, who[i].choice, TRIALS * sizeof *who[i].choice);
        memcpy(who[3 + i].reward, who[i].reward, TRIALS * sizeof *who[i].reward);
    }
    find("rw", who, of, 3, 1, &g, fit);
    for (int a = 0; a < 2; a++) {
        const struct ta_contrast *same = &g.contrast[ta_contrast_pair(1, 0) * 2 + a];
        ck_near(same->difference.mean, 0, 1e-10);
        ck_near(same->above, 0.5, 1e-9);
        ck_near(same->difference.lo, -same->difference.hi, 1e-8);
        for (int earlier = 0; earlier < 2; earlier++) {
            const struct ta_contrast *c = &g.contrast[ta_contrast_pair(2, earlier) * 2 + a];
            double apart = g.par[4 + a].mu.mean - g.par[2 * earlier + a].mu.mean;
            ck_near(c->difference.mean, apart, 1e-9);
        }
    }
    for (int i = 0; i < 3; i++) {
        ck_near(fit[i].par[0], fit[3 + i].par[0], 1e-10);
    }
    free_people(who);
}
END_TEST

START_TEST(threads_change_nothing)
{
    struct ta_participant who[PEOPLE];
    struct ta_hierarchy a, b;
    struct ta_fit one[PEOPLE], four[PEOPLE];
    make_people(who);
    find("rw", who, level, 2, 1, &a, one);
    find("rw", who, level, 2, 4, &b, four);
    ck_assert_mem_eq(&a.log_evidence, &b.log_evidence, sizeof a.log_evidence);
    for (int i = 0; i < 4; i++) {
        ck_assert_mem_eq(&a.par[i].mu, &b.par[i].mu, sizeof a.par[i].mu);
        ck_assert_mem_eq(&a.par[i].sigma, &b.par[i].sigma, sizeof a.par[i].sigma);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_mem_eq(&a.contrast[i].difference, &b.contrast[i].difference,
                         sizeof a.contrast[i].difference);
        ck_assert_mem_eq(&a.contrast[i].above, &b.contrast[i].above, sizeof a.contrast[i].above);
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_mem_eq(one[i].par, four[i].par, sizeof one[i].par);
    }
    free_people(who);
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 120);
    tcase_add_test(c, one_parameter);
    tcase_add_test(c, two_parameters);
    tcase_add_test(c, one_level);
    tcase_add_test(c, names_swapped);
    tcase_add_test(c, the_same_people);
    tcase_add_test(c, threads_change_nothing);
}

int main(void)
{
    return run_suite("hierarchical_levels", add);
}
