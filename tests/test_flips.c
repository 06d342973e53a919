/* test_flips.c - the verdict on displays that nobody owns: good, uneven, late, not waiting, odd.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals are made by hand: a frame of 1/hz s, every second one longer by `spread`, the other
 * shorter, so that the SD is `spread` by construction. */
#include "support.h"
#include "twoarm/flips.h"

static int64_t interval[TA_FLIPS_MEASURED];

static void make(double hz, double spread_ms, int late)
{
    for (int i = 0; i < TA_FLIPS_MEASURED; i++) {
        double ms = 1e3 / hz + (i % 2 ? spread_ms : -spread_ms);
        interval[i] = llround(1e6 * (i < late ? 2e3 / hz : ms));
    }
}

static struct ta_flips judge(double hz, double spread_ms, int late)
{
    make(hz, spread_ms, late);
    return ta_flips_judge(interval, TA_FLIPS_MEASURED, true);
}

START_TEST(displays_people_have_pass)
{
    static const double hz[] = {59.94, 60, 60.02, 75, 99.9, 119.88, 143.86, 239.76, 360};
    for (size_t i = 0; i < sizeof hz / sizeof *hz; i++) {
        struct ta_flips f = judge(hz[i], .05, 0);
        ck_assert_msg(f.fault == TA_FLIPS_GOOD && f.strict && f.waits, "%g Hz failed", hz[i]);
        ck_assert_double_eq_tol(f.rate_hz, hz[i], 1e-4 * hz[i]);
        ck_assert_double_eq_tol(f.sd_ms, .05, .001);
    }
}
END_TEST

START_TEST(the_badge_is_for_even_ones)
{
    ck_assert(judge(60, .19, 0).strict);
    struct ta_flips f = judge(60, .21, 0);
    ck_assert(f.fault == TA_FLIPS_GOOD && !f.strict);
    ck_assert_ptr_eq(strstr(ta_flips_words(&f), "strict"), NULL);
}
END_TEST

START_TEST(two_late_flips_are_allowed)
{
    struct ta_flips f = judge(60, .05, 2);
    ck_assert(f.fault == TA_FLIPS_GOOD);
    ck_assert_int_eq(f.late, 2);
    ck_assert_double_eq_tol(f.rate_hz, 60, .01); /* a late one took two frames */
    f = judge(60, .05, 3);
    ck_assert(f.fault == TA_FLIPS_LATE && f.waits);
}
END_TEST

START_TEST(a_rate_no_display_has)
{
    /* 62.5 Hz is SDL's imitation of vsync: 16 ms by its own clock */
    ck_assert(judge(62.5, 0, 0).fault == TA_FLIPS_RATE);
    ck_assert(judge(66, .05, 0).fault == TA_FLIPS_RATE);
    /* at the edge: 1 % of 60 Hz */
    ck_assert(judge(60.55, .05, 0).fault == TA_FLIPS_GOOD);
    ck_assert(judge(60.7, .05, 0).fault == TA_FLIPS_RATE);
}
END_TEST

START_TEST(flips_that_do_not_wait)
{
    ck_assert(judge(60, 2, 0).fault == TA_FLIPS_NO_WAIT);
    ck_assert(judge(60, .05, 10).fault == TA_FLIPS_NO_WAIT);
    ck_assert(judge(5000, .001, 0).fault == TA_FLIPS_NO_WAIT);
    make(60, .05, 0);
    ck_assert(ta_flips_judge(interval, TA_FLIPS_MEASURED, false).fault == TA_FLIPS_NO_WAIT);
}
END_TEST

START_TEST(nothing_passes_at_all)
{
    memset(interval, 0, sizeof interval);
    struct ta_flips f = ta_flips_judge(interval, TA_FLIPS_MEASURED, true);
    ck_assert(f.fault == TA_FLIPS_NO_WAIT && isfinite(f.rate_hz) && isfinite(f.off_percent));
    f = ta_flips_judge(interval, 1, true);
    ck_assert(f.fault == TA_FLIPS_NO_WAIT);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, displays_people_have_pass);
    tcase_add_test(c, the_badge_is_for_even_ones);
    tcase_add_test(c, two_late_flips_are_allowed);
    tcase_add_test(c, a_rate_no_display_has);
    tcase_add_test(c, flips_that_do_not_wait);
    tcase_add_test(c, nothing_passes_at_all);
}

int main(void)
{
    return run_suite("flips", add);
}
