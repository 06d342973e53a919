/* test_ibic.c - iBIC: integrals over the group against plain sums, where nobody differs, and by
 * points against the grid.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/group.h"

#include "fit/ibic_parts.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 8, TRIALS = 60 };
static const double two[] = {0.3, 0.7};
static const struct ta_scale scale = {.5, 0, 1};

static struct ta_dataset population(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        who[i] = participant_learner((uint64_t)i, TRIALS, 2, two, 0.1 + 0.08 * i, 1 + 0.9 * i, 0.5,
                                     1, 0);
    }
    return (struct ta_dataset){.n = PEOPLE, .k = 2, .who = who, .scale = scale};
}

static void release(struct ta_participant *who)
{
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}

/* log of the mean likelihood of `rw` over the group: the trapezoidal rule over 8 deviations in
 * steps of h, likelihoods one by one. */
static double plainly(const struct ta_participant *who, const struct ta_group *g, double h)
{
    double sum = 0, a = sqrt(g->covariance[0]);
    double b = g->covariance[1] / a, c = sqrt(g->covariance[3] - b * b);
    int n = (int)ceil(8 / h);
    for (int i = -n; i <= n; i++) {
        for (int k = -n; k <= n; k++) {
            double z = i * h, y = k * h;
            double par[] = {1 / (1 + exp(-g->mean[0] - a * z)), exp(g->mean[1] + b * z + c * y)};
            double ll = ta_fit_log_lik(ta_model_find("rw"), who, scale, par);
            sum += exp(ll - (z * z + y * y) / 2) * h * h / (2 * M_PI);
        }
    }
    return log(sum);
}

START_TEST(as_plainly_summed)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_dataset data = population(who);
    for (int full = 0; full < 2; full++) {
        struct ta_group g;
        struct ta_group_options o = {.full = full, .seed = 1};
        ck_assert(ta_group_em(ta_model_find("rw"), &data, &o, 2, &g, fit));
        ck_assert(g.converged && g.covariance[0] > 0 && g.covariance[3] > 0);
        double wide = (full ? 5 : 4) * log(PEOPLE * TRIALS), fine = wide;
        for (int i = 0; i < PEOPLE; i++) {
            wide -= 2 * plainly(&who[i], &g, 0.25);
            fine -= 2 * plainly(&who[i], &g, 0.15);
        }
        ck_near(wide, fine, 1e-4); /* the sums themselves have settled */
        ck_near(g.ibic, fine, 5e-4);
        ck_assert_int_eq(g.ibic_way, TA_IBIC_QUADRATURE);
        ck_near(g.ibic_se, 0, 0);
    }
    release(who);
}
END_TEST

/* People with the same choices do not differ: the average is the likelihood itself. */
START_TEST(where_nobody_differs)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_group g;
    for (int i = 0; i < PEOPLE; i++) {
        who[i] = participant_learner(3, TRIALS, 2, two, 0.3, 4, 0.5, 1, 0);
    }
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = scale};
    ck_assert(
        ta_group_em(ta_model_find("rw"), &data, &(struct ta_group_options){.seed = 1}, 2, &g, fit));
    ck_near(g.covariance[0] + g.covariance[3], 0, 0);
    ck_near(g.ibic, 4 * log(PEOPLE * TRIALS) - 2 * PEOPLE * fit[0].log_lik, 1e-8);
    release(who);
}
END_TEST

/* emfit's way is about as right as two thousand draws are, and says which it is. */
START_TEST(by_draws_as_emfit)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_group g, h;
    struct ta_dataset data = population(who);
    struct ta_group_options o = {.seed = 1};
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &o, 2, &g, fit));
    o.draws = true;
    ck_assert(ta_group_em(ta_model_find("rw"), &data, &o, 2, &h, fit));
    ck_assert_int_eq(h.ibic_way, TA_IBIC_DRAWS);
    ck_assert(isnan(h.ibic_se));
    ck_near(h.ibic, g.ibic, 1.5);
    ck_assert(fabs(h.ibic - g.ibic) > 1e-6);
    release(who);
}
END_TEST

/* Three directions, one person: points within four of their errors of the grid, and no worse than
 * .05; and the grid does not depend on where it was told that the mass lies. */
START_TEST(points_and_grid)
{
    static const double mean[] = {-1, 1, 0.5}, root[] = {1, 0, 0, 0.2, 0.6, 0, 0, 0, 1};
    static const double narrow[] = {0.3, 0, 0, 0, 0.3, 0.05, 0, 0.05, 0.4};
    const double one[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    struct ta_joint j;
    ck_assert(ta_joint_alloc(&j, ta_model_find("rw-stick"), 2, scale, NULL));
    for (int i = 0; i < PEOPLE; i++) {
        struct ta_participant who =
            participant_learner((uint64_t)i, TRIALS, 2, two, 0.1 + 0.08 * i, 2, 0.5, 1, 0);
        struct ta_sequences seq;
        struct ta_average p = {.d = 3, .r = 3, .mean = mean, .root = root};
        struct ta_rng rng;
        double on_grid, again, by_points, se;
        ck_assert(ta_sequences_make(&seq, &who));
        j.seq = &seq;
        ck_assert(ta_average_width(&p, one));
        ck_assert(ta_average_on_grid(&j, &p, &on_grid));
        ta_rng_start(&rng, 1, TA_STREAM_FIT, (uint64_t)i, 0);
        ck_assert(ta_average_by_points(&j, &p, &rng, &by_points, &se));
        ck_assert_double_lt(se, 0.05);
        ck_near(by_points, on_grid, 4 * se);
        p.top[0] = 0.4;
        p.top[2] = -0.3;
        ck_assert(ta_average_width(&p, narrow));
        ck_assert(ta_average_on_grid(&j, &p, &again));
        ck_near(again, on_grid, 2e-5);
        ta_sequences_free(&seq);
        participant_free(&who);
    }
    ta_joint_free(&j);
}
END_TEST

/* More than three: Sobol's points by the seed, for any number of threads the same. */
START_TEST(four_directions)
{
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_group g[3];
    struct ta_dataset data = population(who);
    const struct ta_model *model = ta_model_find("rw-ck");
    for (int i = 0; i < 3; i++) {
        /* one step from variances of 1: none has run to 0 */
        struct ta_group_options o = {.seed = i == 2 ? 2 : 1, .most_steps = 1};
        ck_assert(ta_group_em(model, &data, &o, i == 0 ? 1 : 3, &g[i], fit));
        ck_assert_int_eq(g[i].ibic_way, TA_IBIC_IMPORTANCE);
        ck_assert(g[i].ibic_se > 0 && g[i].ibic_se < 0.3);
    }
    ck_assert_mem_eq(&g[0].ibic, &g[1].ibic, sizeof g[0].ibic);
    ck_assert(fabs(g[2].ibic - g[0].ibic) > 0);
    ck_near(g[2].ibic, g[0].ibic, 4 * hypot(g[0].ibic_se, g[2].ibic_se));
    release(who);
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 120);
    tcase_add_test(c, as_plainly_summed);
    tcase_add_test(c, where_nobody_differs);
    tcase_add_test(c, by_draws_as_emfit);
    tcase_add_test(c, points_and_grid);
    tcase_add_test(c, four_directions);
}

int main(void)
{
    return run_suite("ibic", add);
}
