/* test_select.c - random-effects model selection against other programs' numbers and symmetries.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/select.h"

#include <gsl/gsl_errno.h>

/* Log evidences of rw and rw-dual for the 40 subjects of cbm's example_RL_task, as cbm (Piray et
 * al. 2019) stores them in its results by Laplace's method. */
static const double cbm[] = {
    -60.18428865, -59.99596436, -67.17000938, -67.12688876, -67.80305912, -67.14698610,
    -62.74318872, -63.93389515, -70.56704121, -70.49857613, -65.53563418, -66.22039246,
    -66.58411339, -67.70250851, -64.82145620, -65.65860442, -70.32821428, -70.62232957,
    -68.27110597, -70.09389086, -10.49027768, -12.10886498, -22.75743194, -21.49828471,
    -25.28786493, -25.46510035, -25.99843645, -25.61677699, -20.93149113, -21.14261268,
    -39.46893674, -38.38977873, -31.35376846, -31.69027276, -15.25201103, -16.01984528,
    -40.47431438, -40.96018805, -17.26595331, -17.66277810, -25.65883187, -26.12893027,
    -38.39291442, -38.06723094, -21.94055625, -21.14099301, -24.10013554, -24.67038751,
    -38.14228355, -38.92175303, -70.56420784, -70.74441049, -13.88597726, -13.95686380,
    -67.51163256, -67.23882113, -32.61877764, -33.51229208, -34.80457096, -35.14346154,
    -52.62703892, -52.93548551, -57.99752555, -57.75320120, -19.67750196, -18.43376613,
    -17.51776705, -18.39467114, -36.36894384, -35.26842179, -50.60684589, -46.71986923,
    -21.58216138, -20.95478813, -23.16740148, -23.49229503, -12.78918152, -13.12784709,
    -38.03147652, -38.47429716,
};

/* What SPM's scheme makes of them (a0 = 1), by a program other than this one. */
START_TEST(cbm_example)
{
    struct ta_selection s;
    ck_assert(ta_select(cbm, 40, 2, 1, &s));
    ck_assert(s.converged);
    ck_near(s.alpha[0], 28.06063, 1e-5);
    ck_near(s.alpha[1], 13.93937, 1e-5);
    ck_near(s.f1, -1610.32514, 1e-5);
    ck_near(s.f0, -1609.10644, 1e-5);
    ck_near(s.bor, 0.771835, 1e-5);
    ck_near(s.xp[0], 0.986905, 1e-5);
    ck_near(s.pxp[0], 0.611095, 1e-5);
}
END_TEST

/* Three and five models, both prior counts (1: SPM; 1/K: VBA), on evidences that anybody can make
 * anew: by the formulas of Stephan et al. 2009 and Rigoux et al. 2014 in SciPy (digamma, log gamma;
 * exceedance by adaptive quadrature over the gamma densities, which there sums to 1 within 1e-14).
 */
static const struct {
    int n, k;
    double prior, alpha[5], f1, f0, bor, xp[5], pxp[5];
} by_scipy[] = {
    {12,
     3,
     1,
     {1.4905855402940675, 9.927242232120124, 3.5821722275858083},
     -738.6313844413186,
     -739.1289155154261,
     0.3781210507276309,
     {0.0023368535663300773, 0.9636842984795263, 0.03397884795414273},
     {0.12749359028297638, 0.7253353292112716, 0.1471710805057515}},
    {12,
     3,
     1.0 / 3,
     {0.36804660036168585, 10.080930960598682, 2.5510224390396323},
     -738.6024126196561,
     -739.1289155154261,
     0.3713329007451522,
     {0.00011727980319531234, 0.9885505555276555, 0.011332164669149828},
     {0.12385136353539337, 0.745246843792057, 0.1309017926725501}},
    {15,
     5,
     1,
     {1.3753690080594332, 11.035456415744672, 3.3197835392579838, 2.953442108105359,
      1.3159489288325497},
     -927.0389138033917,
     -928.012947507479,
     0.27407722993673417,
     {0.0009037877426566947, 0.9738977378894977, 0.014626596115263384, 0.009771589251071314,
      0.0008002890015100301},
     {0.05547152608904541, 0.7617899896344393, 0.06543322515593543, 0.06190886512440495,
      0.05539639399617416}},
    {15,
     5,
     0.2,
     {0.2027413645397239, 11.939251477972583, 2.034709054639269, 1.6201374020234922,
      0.20316070082493085},
     -927.0157441789487,
     -928.012947507479,
     0.26949163554128475,
     {1.2124131441416612e-05, 0.997197610153105, 0.001856814963280071, 0.0009212906558169011,
      1.216009635702055e-05},
     {0.0539071838876867, 0.7823595223433413, 0.05525474597018514, 0.05457133763842885,
      0.053907210160358376}},
};

START_TEST(more_models)
{
    int n = by_scipy[_i].n, k = by_scipy[_i].k;
    double x[75];
    struct ta_selection s;
    for (int p = 0; p < n; p++) {
        for (int m = 0; m < k; m++) {
            x[p * k + m] = -60 - (7 * p * p + 13 * m * p + 5 * m) % 23 / 4.0 +
                           (m == 1   ? 0.9
                            : m == 2 ? 0.6
                                     : 0);
        }
    }
    ck_assert(ta_select(x, n, k, by_scipy[_i].prior, &s));
    ck_assert(s.converged);
    ck_near(s.f1, by_scipy[_i].f1, 1e-8);
    ck_near(s.f0, by_scipy[_i].f0, 1e-8);
    ck_near(s.bor, by_scipy[_i].bor, 1e-8);
    for (int m = 0; m < k; m++) {
        ck_near(s.alpha[m], by_scipy[_i].alpha[m], 2e-7); /* both iterate to 1e-8 or less */
        ck_near(s.frequency[m], by_scipy[_i].alpha[m] / (n + k * by_scipy[_i].prior), 2e-8);
        ck_near(s.xp[m], by_scipy[_i].xp[m], 1e-7);
        ck_near(s.pxp[m], by_scipy[_i].pxp[m], 1e-7);
    }
}
END_TEST

/* Exact exceedance of four Dirichlet counts, by one-dimensional quadrature elsewhere. */
START_TEST(exceedance_of_four)
{
    static const double alpha[] = {3.2, 7.5, 1.1, 4.4};
    static const double expected[] = {0.060349, 0.777860, 0.003282, 0.158508};
    double xp[4], sum = 0;
    ta_exceedance(alpha, 4, xp);
    for (int i = 0; i < 4; i++) {
        ck_near(xp[i], expected[i], 1e-6);
        sum += xp[i];
    }
    ck_near(sum, 1, 1e-10);
}
END_TEST

/* Quadrature and the incomplete beta function agree where both can be had: a third model that is
 * never the largest. Counts below 1 and very large ones still sum to 1. */
START_TEST(exceedance_at_extremes)
{
    double two[2], three[3];
    ta_exceedance((double[]){2.5, 4.5}, 2, two);
    ta_exceedance((double[]){2.5, 4.5, 1e-9}, 3, three);
    ck_near(two[0], three[0], 1e-8);
    static const double hard[][3] = {{0.3, 0.2, 0.5}, {900, 950, 1000}, {0.01, 5, 300}};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        ta_exceedance(hard[i], 3, three);
        ck_near(three[0] + three[1] + three[2], 1, 1e-9);
    }
    ta_exceedance((double[]){2, 2, 2}, 3, three);
    ck_near(three[0], 1.0 / 3, 1e-10);
}
END_TEST

/* The protected exceedance probability follows a permutation of the models; a constant added to a
 * person's evidences changes nothing but the free energies. */
START_TEST(symmetries)
{
    double x[60], y[60];
    struct ta_selection a, b;
    struct ta_rng r;
    ta_rng_start(&r, 17, TA_STREAM_FIT, 0, 0);
    for (int p = 0; p < 20; p++) {
        double shift = 50 * ta_rng_uniform(&r);
        for (int i = 0; i < 3; i++) {
            x[3 * p + i] = -80 + 3 * ta_rng_normal(&r) + (i == 1);
        }
        for (int i = 0; i < 3; i++) {
            y[3 * p + (i + 1) % 3] = x[3 * p + i] + shift;
        }
    }
    ck_assert(ta_select(x, 20, 3, 1, &a) && ta_select(y, 20, 3, 1, &b));
    for (int i = 0; i < 3; i++) {
        ck_near(a.pxp[i], b.pxp[(i + 1) % 3], 1e-7);
        ck_near(a.frequency[i], b.frequency[(i + 1) % 3], 1e-7);
    }
    ck_near(a.bor, b.bor, 1e-7);
    ck_near(a.pxp[0] + a.pxp[1] + a.pxp[2], 1, 1e-9);
}
END_TEST

/* Models that predict alike: nothing speaks for different frequencies. */
START_TEST(equal_models)
{
    double x[30];
    struct ta_selection s;
    for (int i = 0; i < 30; i++) {
        x[i] = -100 - i / 3;
    }
    ck_assert(ta_select(x, 10, 3, 1, &s));
    ck_near(s.frequency[0], 1.0 / 3, 1e-9);
    ck_assert_double_gt(s.bor, 0.5);
    ck_near(s.pxp[2], 1.0 / 3, 1e-9);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, cbm_example);
    tcase_add_loop_test(c, more_models, 0, sizeof by_scipy / sizeof *by_scipy);
    tcase_add_test(c, exceedance_of_four);
    tcase_add_test(c, exceedance_at_extremes);
    tcase_add_test(c, symmetries);
    tcase_add_test(c, equal_models);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("select", add);
}
