/* test_single.c - a single weight and two arms (src/fit/single.c) against bisection in long double,
 * with features as models leave them and as they should not; cubics against their roots.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/cubic.h"
#include "fit/store.h"
#include "support.h"

enum { ROWS = 60, SETS = 16 };

/* How the features of a lane are drawn. */
enum kind { USUAL, SEPARATED, NEARLY, FLAT, LARGE, MIXED, TINY, ONE_ROW, KINDS };

static double draw_feature(struct ta_rng *r, enum kind kind, int row)
{
    double x = 2 * ta_rng_uniform(r) - 1;
    switch (kind) {
    case SEPARATED: return -fabs(x); /* every choice is that of the higher value */
    case NEARLY: return row == 0 ? 0.01 * fabs(x) : -fabs(x);
    case FLAT: return 0;
    case LARGE: return 1e3 * x;
    case MIXED: return row % 2 ? 1e-9 * x : -50 * fabs(x) + 1;
    case TINY: return 1e-12 * x;
    case ONE_ROW: return row == 0 ? x : 0;
    default: return ta_rng_uniform(r) < 0.7 ? -fabs(x) : fabs(x);
    }
}

/* A vector of lanes of all kinds. */
static void make_store(struct ta_store *s, double *d, double *most, uint64_t seed)
{
    struct ta_rng r;
    memset(most, 0, sizeof *most * TA_LANE_PAD);
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 0, 0);
    for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < TA_LANE_PAD; i++) {
            double x = draw_feature(&r, (enum kind)((i + seed) % KINDS), row);
            d[row * TA_LANE_PAD + i] = x;
            most[i] = fmax(most[i], fabs(x));
        }
    }
    *s = (struct ta_store){.n = TA_LANE_PAD, .rows = ROWS, .others = 1, .weights = 1,
                           .vector = ROWS * TA_LANE_PAD, .d = d, .most = most};
}

static long double log_lik(const struct ta_store *s, int lane, long double w, long double *slope)
{
    long double ll = 0;
    *slope = 0;
    for (int row = 0; row < s->rows; row++) {
        long double x = ta_store_lane(s, lane)[row * TA_LANE_PAD], u = w * x;
        ll -= (u > 0 ? u : 0) + log1pl(expl(-fabsl(u)));
        *slope -= x * (u > 0 ? 1 / (1 + expl(-u)) : expl(u) / (1 + expl(u)));
    }
    return ll;
}

/* The highest within the bounds: log L is concave. */
static long double highest(const struct ta_store *s, int lane, double lo, double hi)
{
    long double a = lo, b = hi, slope;
    for (int i = 0; i < 100; i++) {
        long double middle = (a + b) / 2;
        log_lik(s, lane, middle, &slope);
        *(slope > 0 ? &a : &b) = middle;
    }
    return log_lik(s, lane, a, &slope);
}

static void check_solved(double lo, double hi, double start, double gain, double allowed)
{
    double d[ROWS * TA_LANE_PAD], most[TA_LANE_PAD], w[TA_LANE_PAD], ll[TA_LANE_PAD];
    struct ta_store s;
    for (uint64_t seed = 0; seed < SETS; seed++) {
        make_store(&s, d, most, seed);
        for (int i = 0; i < TA_LANE_PAD; i++) {
            w[i] = start;
        }
        ck_assert_int_eq(ta_weights_solve(&s, TA_LANE_PAD, &lo, &hi, gain, w, ll), 0);
        for (int i = 0; i < TA_LANE_PAD; i++) {
            long double slope, top = highest(&s, i, lo, hi), there = log_lik(&s, i, w[i], &slope);
            double close = allowed * (1 + (double)fabsl(top));
            ck_assert_msg(w[i] >= lo && w[i] <= hi, "seed %d lane %d: %g", (int)seed, i, w[i]);
            ck_assert_msg(fabsl(ll[i] - there) < close && there > top - close,
                          "seed %d lane %d from %g: w %.17g, log L %.17g said, %.17Lg there, "
                          "highest %.17Lg", (int)seed, i, start, w[i], ll[i], there, top);
        }
    }
}

/* To the last digits, from any start. */
START_TEST(the_top_is_found)
{
    static const double start[] = {0, 1, 20, 99.9999, 100};
    for (size_t i = 0; i < sizeof start / sizeof *start; i++) {
        check_solved(0, 100, start[i], 1e-12, 1e-12);
    }
    check_solved(-20, 20, 3, 1e-12, 1e-12);
    check_solved(0, 1e14, 1e12, 1e-12, 1e-12);
    check_solved(2, 2, 2, 1e-12, 1e-12);
}
END_TEST

/* What the last step may be wrong by is bounded: gain to the power of 3/2. */
START_TEST(coarsely_it_is_wrong_by_what_was_allowed)
{
    static const double start[] = {0, 3, 50};
    for (size_t i = 0; i < sizeof start / sizeof *start; i++) {
        check_solved(0, 100, start[i], 1e-5, 3.2e-8);
    }
}
END_TEST

/* By hand. */
START_TEST(cubics)
{
    /* 2 - (x - 1)^2 / 2 about 0: height 1.5, slope 1, bend -1 */
    const struct ta_cubic parabola = {1.5, 1, -1, 0};
    ck_assert_double_eq_tol(ta_cubic_top(&parabola), 1, 1e-15);
    ck_assert_double_eq_tol(ta_cubic_fall(&parabola, 1), 3, 1e-14);
    ck_assert_double_eq_tol(ta_cubic_fall(&parabola, -1), -1, 1e-14);
    /* 1 - x^2 / 2 - x^3 / 12: 0 at 1.2980.. and falling; checked by its own value */
    const struct ta_cubic skew = {1, 0, -1, -0.5};
    double up = ta_cubic_fall(&skew, 1), down = ta_cubic_fall(&skew, -1);
    ck_assert(up > 1.25 && up < 1.35 && fabs(1 - up * up / 2 - up * up * up / 12) < 1e-12);
    ck_assert(down < -1.5 && fabs(1 - down * down / 2 - down * down * down / 12) < 1e-12);
    const struct ta_cubic below = {-1, 0.1, -1, 0}, straight = {2, -4, 0, 0}, rising = {2, 4, 0, 0};
    ck_assert(isnan(ta_cubic_fall(&below, 1)));
    ck_assert_double_eq_tol(ta_cubic_fall(&straight, 1), 0.5, 1e-15);
    ck_assert(isinf(ta_cubic_fall(&rising, 1)));
    const struct ta_cubic topless = {0, 1, -1, 0.6}; /* slope 1 - x + .3 x^2 has no root */
    ck_assert_double_eq_tol(ta_cubic_top(&topless), 1, 1e-15);
    const struct ta_cubic soon = {0, 1, -2, -1}; /* 1 - 2 x - x^2 / 2 = 0 at sqrt(6) - 2 */
    ck_assert_double_eq_tol(ta_cubic_top(&soon), sqrt(6) - 2, 1e-14);
    const double x[] = {0, 1, 3}, y[] = {2 - 1.5 * 1.5, 2 - 0.25, 2 - 1.5 * 1.5}; /* top at 1.5 */
    ck_assert_double_eq_tol(ta_parabola_top(x, y), 1.5, 1e-14);
}
END_TEST

/* What ta_single_wrong is bounded by is the largest feature of each lane, of one vector and of two;
 * values that ran away are beyond all others. */
START_TEST(the_largest_feature_is_known)
{
    static const double p[2] = {0.3, 0.7};
    struct ta_participant who = participant_learner(5, ROWS, 2, p, 0.3, 5, 0.5, 1, 0);
    struct ta_sequences q;
    struct ta_runner r;
    struct ta_store s = {0};
    ck_assert(ta_sequences_make(&q, &who));
    ck_assert(ta_runner_alloc(&r, ta_model_find("rw"), 3 * TA_LANE_PAD, 2, SCALE(0.5)));
    for (int l = 0; l < r.lanes.n; l++) {
        r.par[0][l] = l == 3 ? 1e9 : (l + 1.0) / (r.lanes.n + 1); /* runs away */
    }
    ck_assert(ta_store_fill(&s, &r, r.lanes.n, &q));
    for (int l = 0; l < r.lanes.n; l++) {
        double most = 0;
        for (int row = 0; row < s.rows; row++) {
            double x = ta_store_lane(&s, l)[row * TA_LANE_PAD];
            ck_assert(fabs(x) <= 1e150);
            most = fmax(most, fabs(x));
        }
        ck_assert_msg(s.most[l] == most, "lane %d: %g, not %g", l, s.most[l], most);
    }
    ck_assert(s.most[3] == 1e150);
    ta_store_free(&s);
    ta_runner_free(&r);
    ta_sequences_free(&q);
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, the_top_is_found);
    tcase_add_test(c, coarsely_it_is_wrong_by_what_was_allowed);
    tcase_add_test(c, cubics);
    tcase_add_test(c, the_largest_feature_is_known);
}

int main(void)
{
    return run_suite("single", add);
}
