/* test_symbols.c - the symbols: equal areas, clean outlines, told apart by shape alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "suite.h"
#include "twoarm/scene.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static double area_of(const struct ta_symbol *s, double centre[2])
{
    double twice = 0;
    centre[0] = centre[1] = 0;
    for (int i = 0; i < s->n; i++) {
        const float *p = s->point[i], *q = s->point[(i + 1) % s->n];
        double cross = (double)p[0] * q[1] - (double)q[0] * p[1];
        twice += cross;
        centre[0] += (p[0] + q[0]) * cross;
        centre[1] += (p[1] + q[1]) * cross;
    }
    centre[0] /= 3 * twice;
    centre[1] /= 3 * twice;
    return fabs(twice) / 2;
}

START_TEST(area_is_one_around_the_origin)
{
    double centre[2];
    const struct ta_symbol *s = ta_symbol_get(_i);
    ck_assert_int_ge(s->n, 3);
    ck_assert_msg(fabs(area_of(s, centre) - 1) < 1e-3, "%s: area %g", s->name, area_of(s, centre));
    ck_assert_msg(hypot(centre[0], centre[1]) < 1e-3, "%s: centre %g %g", s->name, centre[0],
                  centre[1]);
}
END_TEST

START_TEST(extent_fits_a_machine)
{
    /* the window of a machine is 1.8 x 1.88 sides of the square of equal area, seen from 0.94 */
    const struct ta_symbol *s = ta_symbol_get(_i);
    double most = 0;
    for (int i = 0; i < s->n; i++) {
        ck_assert(isfinite(s->point[i][0]) && isfinite(s->point[i][1]));
        most = fmax(most, fmax(fabs((double)s->point[i][0]), fabs((double)s->point[i][1])));
    }
    ck_assert_msg(most < 0.94 && most > 0.45, "%s reaches %g", s->name, most);
}
END_TEST

static double side_of(const float *a, const float *b, const float *p)
{
    return ((double)b[0] - a[0]) * ((double)p[1] - a[1]) -
           ((double)b[1] - a[1]) * ((double)p[0] - a[0]);
}

START_TEST(outline_crosses_itself_nowhere)
{
    const struct ta_symbol *s = ta_symbol_get(_i);
    for (int i = 0; i < s->n; i++) {
        for (int j = i + 2; j < s->n; j++) {
            const float *a = s->point[i], *b = s->point[i + 1];
            const float *c = s->point[j], *d = s->point[(j + 1) % s->n];
            if ((j + 1) % s->n == i) {
                continue;
            }
            bool crosses =
                side_of(a, b, c) * side_of(a, b, d) < 0 && side_of(c, d, a) * side_of(c, d, b) < 0;
            ck_assert_msg(!crosses, "%s: edges %d and %d cross", s->name, i, j);
        }
    }
}
END_TEST

static bool inside(const struct ta_symbol *s, double x, double y)
{
    bool in = false;
    for (int i = 0, j = s->n - 1; i < s->n; j = i++) {
        const float *p = s->point[i], *q = s->point[j];
        if ((p[1] > y) != (q[1] > y) &&
            x < ((double)q[0] - p[0]) * (y - p[1]) / ((double)q[1] - p[1]) + p[0]) {
            in = !in;
        }
    }
    return in;
}

/* Share of the two shapes' union that only one of them covers. */
static double difference(const struct ta_symbol *s, const struct ta_symbol *t)
{
    int both = 0, any = 0;
    for (int i = 0; i < 120; i++) {
        for (int j = 0; j < 120; j++) {
            double x = -1 + (i + 0.5) / 60, y = -1 + (j + 0.5) / 60;
            bool in_s = inside(s, x, y), in_t = inside(t, x, y);
            both += in_s && in_t;
            any += in_s || in_t;
        }
    }
    return 1 - (double)both / any;
}

START_TEST(no_two_look_alike)
{
    for (int j = 0; j < _i; j++) {
        const struct ta_symbol *s = ta_symbol_get(_i), *t = ta_symbol_get(j);
        ck_assert_str_ne(s->name, t->name);
        ck_assert_msg(difference(s, t) > 0.08, "%s and %s differ by %g", s->name, t->name,
                      difference(s, t));
    }
}
END_TEST

START_TEST(numbers_wrap_and_pointers_stay)
{
    ck_assert_ptr_eq(ta_symbol_get(3), ta_symbol_get(3 + TA_N_SYMBOLS));
    ck_assert_ptr_eq(ta_symbol_get(3)->point, ta_symbol_get(3)->point);
}
END_TEST

static void add(TCase *all)
{
    tcase_add_loop_test(all, area_is_one_around_the_origin, 0, TA_N_SYMBOLS);
    tcase_add_loop_test(all, extent_fits_a_machine, 0, TA_N_SYMBOLS);
    tcase_add_loop_test(all, outline_crosses_itself_nowhere, 0, TA_N_SYMBOLS);
    tcase_add_loop_test(all, no_two_look_alike, 0, TA_N_SYMBOLS);
    tcase_add_test(all, numbers_wrap_and_pointers_stay);
}

int main(void)
{
    return run_suite("symbols", add);
}
