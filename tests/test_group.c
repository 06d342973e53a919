/* test_group.c - EM over a population: known cases, full and diagonal, the same bytes again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/group.h"
#include "twoarm/io.h"

#include "fit/em.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 24 };
static const double two[] = {0.3, 0.7};

static struct ta_dataset population(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        struct ta_rng r;
        ta_rng_start(&r, 3, TA_STREAM_PARAM, 0, (uint64_t)i);
        double alpha = 1 / (1 + exp(0.5 - 0.6 * ta_rng_normal(&r)));
        double beta = exp(1.2 + 0.4 * ta_rng_normal(&r));
        who[i] = participant_learner((uint64_t)i, 150, 2, two, alpha, beta, 0.5, 1, 0);
    }
    return (struct ta_dataset){.n = PEOPLE, .k = 2, .who = who, .scale = {.5, 0, 1}};
}

/* A fixed point: one more plain step by other code leaves mean and variance where they are. */
START_TEST(fixed_point)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_group g;
    struct ta_dataset data = population(who);
    ck_assert(
        ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 1, &g, fit));
    ck_assert(g.converged);
    ck_assert_int_eq(g.n_people, PEOPLE);
    double mean[2] = {0, 0}, var[2] = {0, 0};
    for (int i = 0; i < PEOPLE; i++) {
        /* each participant's optimum under the group, through the prior of --method map */
        struct ta_fit_options o = {
            .scale = {0.5, 0, 1}, .method = TA_MAP, .laplace = true, .n_priors = 2};
        o.prior[0] = (struct ta_prior){"alpha", TA_PRIOR_NORMAL, g.mean[0], sqrt(g.covariance[0])};
        o.prior[1] = (struct ta_prior){"beta", TA_PRIOR_NORMAL, g.mean[1], sqrt(g.covariance[3])};
        struct ta_fit map;
        ck_assert(ta_fit_one(ta_model_find("rw"), &who[i], &o, &map));
        ck_near(map.par[0], fit[i].par[0], 1e-6);
        ck_near(map.par[1], fit[i].par[1], 1e-5);
        double x = log(map.par[0] / (1 - map.par[0])), y = log(map.par[1]);
        double sx = map.se[0] / (map.par[0] * (1 - map.par[0])), sy = map.se[1] / map.par[1];
        mean[0] += x / PEOPLE;
        mean[1] += y / PEOPLE;
        var[0] += (x * x + sx * sx) / PEOPLE;
        var[1] += (y * y + sy * sy) / PEOPLE;
    }
    ck_near(mean[0], g.mean[0], 1e-6);
    ck_near(mean[1], g.mean[1], 1e-6);
    ck_near(var[0] - mean[0] * mean[0], g.covariance[0], 1e-6);
    ck_near(var[1] - mean[1] * mean[1], g.covariance[3], 1e-6);
    ck_near(g.covariance[1], 0, 0);
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}
END_TEST

/* The truth lies within four standard errors of the mean; full covariance starts from the same. */
START_TEST(recovers_the_population)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_group g;
    struct ta_dataset data = population(who);
    ck_assert(ta_group_em(ta_model_find("rw"), &data,
                          &(struct ta_group_options){.full = true, .seed = 1}, 2, &g, fit));
    ck_assert(g.converged);
    ck_near(g.mean[0], -0.5, 4 * sqrt(g.covariance[0] / PEOPLE) + 0.2);
    ck_near(g.mean[1], 1.2, 4 * sqrt(g.covariance[3] / PEOPLE) + 0.2);
    ck_assert_double_lt(g.covariance[1] * g.covariance[1], g.covariance[0] * g.covariance[3]);
    ck_assert(isfinite(g.ibic));
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}
END_TEST

START_TEST(threads_change_nothing)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit one[PEOPLE], eight[PEOPLE];
    struct ta_group a, b;
    struct ta_dataset data = population(who);
    ck_assert(
        ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 1, &a, one));
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 8, &b,
                          eight));
    ck_assert_mem_eq(a.mean, b.mean, sizeof a.mean);
    ck_assert_mem_eq(a.covariance, b.covariance, sizeof a.covariance);
    ck_assert_mem_eq(&a.ibic, &b.ibic, sizeof a.ibic);
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_mem_eq(one[i].par, eight[i].par, sizeof one[i].par);
        participant_free(&who[i]);
    }
}
END_TEST

/* hBayesDM's example under logit alpha and log beta, by a program other than this one: diagonal,
 * and with full covariance. The data are not part of the project. */
START_TEST(hbayesdm_example)
{
    const char *folder = shared_reference();
    if (!folder) {
        return; /* tests/cli/fit_em.sh says that it is skipped */
    }
    char path[8192];
    struct ta_error e = {0};
    struct ta_dataset data;
    struct ta_read_options o = {.q0 = 0};
    snprintf(path, sizeof path, "%s/data/hbayesdm_bandit2arm.tsv", folder);
    char *paths[] = {path};
    ck_assert(ta_dataset_read(&data, paths, 1, &o, &e));
    struct ta_fit fit[20];
    struct ta_group g;
    ck_assert(
        ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 2, &g, fit));
    ck_near(g.mean[0], -0.576780, 1e-5);
    ck_near(g.mean[1], -0.183960, 1e-5);
    ck_near(g.covariance[0], 0.037850, 1e-3 * 0.037850);
    ck_near(g.covariance[3], 0.047144, 1e-3 * 0.047144);
    printf("EM of 20 x 100: %d steps\n", g.n_steps);
    ck_assert(ta_group_em(ta_model_find("rw"), &data,
                          &(struct ta_group_options){.full = true, .seed = 1}, 2, &g, fit));
    ck_near(g.mean[0], -0.568716, 1e-5);
    ck_near(g.mean[1], -0.178761, 1e-5);
    ck_near(g.covariance[0], 0.139887, 1e-3 * 0.139887);
    ck_near(g.covariance[3], 0.060739, 1e-3 * 0.060739);
    ck_near(g.covariance[1], -0.051743, 1e-3 * 0.051743);
    printf("EM of 20 x 100, full covariance: %d steps\n", g.n_steps);
    ta_dataset_free(&data);
}
END_TEST

/* One number of each of two people's 2 x 2 matrices: a' b / det, by hand. */
static void invert_two(const double *m, double *out)
{
    double det = m[0] * m[3] - m[1] * m[2];
    out[0] = m[3] / det;
    out[1] = -m[1] / det;
    out[2] = -m[2] / det;
    out[3] = m[0] / det;
}

/* What a participant tells of the mean is (V + H^-1)^-1, H from the standard errors under a prior
 * so wide that it says nothing (N(0, 10^6)); V = 0 leaves H itself. */
START_TEST(what_a_person_tells_of_the_mean)
{
    struct ta_participant who = participant_learner(5, 400, 2, two, 0.4, 4, 0.5, 1, 0);
    struct ta_fit_options o = {
        .scale = {0.5, 0, 1}, .method = TA_MAP, .laplace = true, .n_priors = 2};
    o.prior[0] = (struct ta_prior){"alpha", TA_PRIOR_NORMAL, 0, 1000};
    o.prior[1] = (struct ta_prior){"beta", TA_PRIOR_NORMAL, 0, 1000};
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find("rw"), &who, &o, &fit));
    double sx = fit.se[0] / (fit.par[0] * (1 - fit.par[0])), sy = fit.se[1] / fit.par[1];
    double c[4] = {sx * sx, fit.corr * sx * sy, fit.corr * sx * sy, sy * sy}, want[4];
    /* a group of one, whose mean is where the likelihood has its top */
    struct ta_group g = {.d = 2,
                         .n_levels = 1,
                         .level_people = {1},
                         .level_mean = {log(fit.par[0] / (1 - fit.par[0])), log(fit.par[1])}};
    struct ta_em_person person;
    double room[18], *got = room + 14;
    person = (struct ta_em_person){.c = room + 10, .w = got};
    ta_top_lay(&person.top, room, 2);
    struct ta_group_options none = {.seed = 1};
    struct ta_em em = {.model = ta_model_find("rw"),
                       .g = &g,
                       .scale = o.scale,
                       .o = &none,
                       .threads = 1,
                       .n = 1,
                       .who = &person};
    ck_assert(ta_sequences_make(&person.seq, &who));
    ta_em_e_step(&em);
    invert_two(c, want);
    for (int i = 0; i < 4; i++) {
        ck_near(got[i], want[i], 1e-4 * fabs(want[i]));
        ck_near(person.c[i], 0, 0); /* nobody is anywhere else than at the mean */
    }
    const double v[4] = {0.5, 0.1, 0.1, 0.3};
    memcpy(g.covariance, v, sizeof v);
    ta_em_e_step(&em);
    for (int i = 0; i < 4; i++) {
        c[i] += v[i];
    }
    invert_two(c, want);
    for (int i = 0; i < 4; i++) {
        ck_near(got[i], want[i], 1e-4 * fabs(want[i]));
    }
    ta_sequences_free(&person.seq);
    participant_free(&who);
}
END_TEST

/* Levels: the mean of a level is the mean of its people, the spread is around it; whoever is called
 * first, the same; levels that nobody has in common with a single group change nothing else. */
START_TEST(levels_have_means_of_their_own)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE], turned[PEOPLE];
    struct ta_group g, h, whole;
    struct ta_dataset data = population(who);
    int level[PEOPLE], other[PEOPLE];
    double mean[2] = {0, 0}, var = 0;
    for (int i = 0; i < PEOPLE; i++) {
        level[i] = i % 3 == 0;
        other[i] = !level[i];
    }
    struct ta_group_options o = {.seed = 1, .level = level, .n_levels = 2}, p = o;
    p.level = other;
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &o, 2, &g, fit));
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &p, 1, &h, turned));
    ck_assert(g.converged && h.converged);
    ck_assert_int_eq(g.level_people[0], 16);
    ck_assert_int_eq(g.level_people[1], 8);
    for (int i = 0; i < PEOPLE; i++) {
        double x = log(fit[i].par[0] / (1 - fit[i].par[0]));
        mean[level[i]] += x / g.level_people[level[i]];
    }
    ck_near(mean[0], g.level_mean[0], 1e-6);
    ck_near(mean[1], g.level_mean[2], 1e-6);
    ck_near((16 * mean[0] + 8 * mean[1]) / 24, g.mean[0], 1e-6);
    for (int i = 0; i < PEOPLE; i++) {
        double q = fit[i].par[0] * (1 - fit[i].par[0]), s = fit[i].se[0] / q;
        double x = log(fit[i].par[0] / (1 - fit[i].par[0])) - mean[level[i]];
        var += (x * x + s * s) / PEOPLE;
    }
    ck_near(var, g.covariance[0], 1e-6);
    ck_near(h.level_mean[2], g.level_mean[0], 1e-6);
    ck_near(h.level_mean[0], g.level_mean[2], 1e-6);
    ck_near(h.level_se[0], g.level_se[2], 1e-6);
    ck_near(h.ibic, g.ibic, 1e-4);
    for (int i = 0; i < PEOPLE; i++) {
        level[i] = 0;
    }
    o.n_levels = 1;
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &o, 2, &g, fit));
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 2,
                          &whole, turned));
    ck_assert_mem_eq(&g, &whole, sizeof g);
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, what_a_person_tells_of_the_mean);
    tcase_add_test(c, levels_have_means_of_their_own);
    tcase_set_timeout(c, 120); /* machines that do other things too */
    tcase_add_test(c, fixed_point);
    tcase_add_test(c, recovers_the_population);
    tcase_add_test(c, threads_change_nothing);
    tcase_add_test(c, hbayesdm_example);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("group", add);
}
