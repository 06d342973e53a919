/* test_rng.c - the random streams: published vectors, fairness, independence of lanes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/run.h"

/* Outputs of the authors' xoshiro256plusplus.c from state 1, 2, 3, 4 (as published with the
 * rand_xoshiro crate's tests and several other libraries). */
START_TEST(published_vector)
{
    static const uint64_t expected[] = {
        41943041u, 58720359u, 3588806011781223u, 3591011842654386u, 9228616714210784205u,
        9973669472204895162u, 14011001112246962877u, 12406186145184390807u,
        15849039046786891736u, 10450023813501588000u,
    };
    struct ta_rng r = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ck_assert_uint_eq(ta_rng_next(&r), expected[i]);
    }
}
END_TEST

/* Streams differ when any one word of their name does, and not otherwise. */
START_TEST(named_streams)
{
    static const uint64_t name[][4] = {
        {1, 1, 0, 0}, {2, 1, 0, 0}, {1, 2, 0, 0}, {1, 1, 1, 0}, {1, 1, 0, 1}, {0, 1, 1, 0},
    };
    enum { N = sizeof name / sizeof *name };
    uint64_t first[N];
    for (int i = 0; i < N; i++) {
        struct ta_rng r, again;
        ta_rng_start(&r, name[i][0], (enum ta_stream)name[i][1], name[i][2], name[i][3]);
        ta_rng_start(&again, name[i][0], (enum ta_stream)name[i][1], name[i][2], name[i][3]);
        first[i] = ta_rng_next(&r);
        ck_assert_uint_eq(first[i], ta_rng_next(&again));
        for (int j = 0; j < i; j++) {
            ck_assert_uint_ne(first[i], first[j]);
        }
    }
}
END_TEST

/* Chi-square of 16 cells, 160 000 draws: below the 1 - 1e-6 quantile of 15 df (54.0). */
static double chi_square(const int *count, int cells, int n)
{
    double x = 0, expected = (double)n / cells;
    for (int i = 0; i < cells; i++) {
        x += (count[i] - expected) * (count[i] - expected) / expected;
    }
    return x;
}

START_TEST(uniforms_fill_the_interval)
{
    enum { N = 160000 };
    struct ta_rng r;
    int whole[16] = {0}, below[16] = {0};
    double sum = 0;
    ta_rng_start(&r, 20260101, TA_STREAM_ENV, 3, 4);
    for (int i = 0; i < N; i++) {
        double u = ta_rng_uniform(&r);
        ck_assert(u >= 0 && u < 1);
        whole[(int)(u * 16)]++;
        below[ta_rng_below(&r, 16)]++;
        sum += u;
    }
    ck_assert_double_lt(chi_square(whole, 16, N), 54.0);
    ck_assert_double_lt(chi_square(below, 16, N), 54.0);
    ck_near(sum / N, 0.5, 5 * sqrt(1.0 / 12 / N));
}
END_TEST

START_TEST(normal_and_exponential_moments)
{
    enum { N = 200000 };
    struct ta_rng r;
    double s1 = 0, s2 = 0, s4 = 0, e1 = 0, e2 = 0;
    ta_rng_start(&r, 5, TA_STREAM_RESPONSE, 0, 0);
    for (int i = 0; i < N; i++) {
        double z = ta_rng_normal(&r), e = ta_rng_exponential(&r);
        s1 += z;
        s2 += z * z;
        s4 += z * z * z * z;
        e1 += e;
        e2 += e * e;
    }
    /* standard errors of moments: 1, sqrt 2, sqrt 96; 1, sqrt 20, all over sqrt N; five of them
     * allowed */
    ck_near(s1 / N, 0, 5 / sqrt(N));
    ck_near(s2 / N, 1, 5 * sqrt(2.0 / N));
    ck_near(s4 / N, 3, 5 * sqrt(96.0 / N));
    ck_near(e1 / N, 1, 5 / sqrt(N));
    ck_near(e2 / N, 2, 5 * sqrt(20.0 / N));
}
END_TEST

/* Every order of three equally often: chi-square of 6 cells, 1 - 1e-6 quantile of 5 df is 35.9. */
START_TEST(shuffle_is_fair)
{
    enum { N = 60000 };
    struct ta_rng r;
    int count[6] = {0};
    ta_rng_start(&r, 8, TA_STREAM_LAYOUT, 0, 0);
    for (int i = 0; i < N; i++) {
        int x[3] = {0, 1, 2};
        ta_rng_shuffle(&r, x, 3);
        count[x[0] * 2 + (x[1] > x[2])]++;
    }
    ck_assert_double_lt(chi_square(count, 6, N), 35.9);
}
END_TEST

/* An agent in a lane draws the numbers that its stream gives one by one. */
START_TEST(lanes_follow_their_streams)
{
    enum { T = 50, LANES = 24 };
    double table[2 * T];
    signed char choice[T * LANES];
    uint64_t state[4 * LANES];
    struct ta_rng r[LANES];
    struct ta_runner runner;
    for (int t = 0; t < 2 * T; t++) {
        table[t] = 0;
    }
    struct ta_table_play play = {.n = T, .k = 2, .table = table, .rng = state, .choice = choice};
    for (int l = 0; l < LANES; l++) {
        ta_rng_start(&r[l], 11, TA_STREAM_AGENT, 4, (uint64_t)l);
        ta_table_play_seed(&play, LANES, l, &r[l]);
    }
    ck_assert(ta_runner_alloc(&runner, ta_model_find("rw"), LANES, 2, SCALE(0.5)));
    struct ta_feed feed = ta_feed_table(&play);
    struct ta_sink none = {0};
    ta_run(&runner, T, &feed, &none); /* beta 0: each choice is u < 1/2 */
    for (int t = 0; t < T; t++) {
        for (int l = 0; l < LANES; l++) {
            ck_assert_int_eq(choice[t * LANES + l], ta_rng_uniform(&r[l]) < 0.5 ? 0 : 1);
        }
    }
    ta_runner_free(&runner);
}
END_TEST

/* FNV-1a 64 of "" and "a": the offset basis and the value on its authors' page. */
START_TEST(label_hash)
{
    ck_assert_uint_eq(ta_label_hash(""), 0xcbf29ce484222325u);
    ck_assert_uint_eq(ta_label_hash("a"), 0xaf63dc4c8601ec8cu);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, published_vector);
    tcase_add_test(c, named_streams);
    tcase_add_test(c, uniforms_fill_the_interval);
    tcase_add_test(c, normal_and_exponential_moments);
    tcase_add_test(c, shuffle_is_fair);
    tcase_add_test(c, lanes_follow_their_streams);
    tcase_add_test(c, label_hash);
}

int main(void)
{
    return run_suite("rng", add);
}
