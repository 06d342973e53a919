/* test_sdl_raster.c - coverage of known shapes: their areas, their symmetry, holes and overlaps.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Areas are compared with the textbook's; mirror images must be equal to the byte. */
#include "support.h"

#include "sdl/raster.h"

enum { W = 96, H = 80, PX = TA_SUBPX };
static const double PI = 3.14159265358979323846;

static void render(struct ta_outline *o, unsigned char *cover)
{
    ck_assert(ta_raster(o, W, H, cover));
    ta_outline_free(o);
}

static double area(const unsigned char *cover)
{
    double sum = 0;
    for (int i = 0; i < W * H; i++) {
        sum += cover[i];
    }
    return sum / 255;
}

static void contour(struct ta_outline *o, int n, const int (*xy)[2])
{
    for (int i = 0; i < n; i++) {
        ck_assert(ta_outline_add(o, xy[i][0], xy[i][1]));
    }
    ck_assert(ta_outline_close(o));
}

/* A box on whole pixels is full inside and empty outside, with nothing in between. */
START_TEST(whole_pixels_are_sharp)
{
    unsigned char cover[W * H];
    struct ta_outline o = {0};
    contour(&o, 4,
            (const int[][2]){
                {10 * PX, 20 * PX}, {40 * PX, 20 * PX}, {40 * PX, 50 * PX}, {10 * PX, 50 * PX}});
    render(&o, cover);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            bool inside = x >= 10 && x < 40 && y >= 20 && y < 50;
            ck_assert_int_eq(cover[y * W + x], inside ? 255 : 0);
        }
    }
}
END_TEST

/* A quarter of a pixel covered is a quarter of 255, whichever way the contour runs. */
START_TEST(parts_of_pixels)
{
    unsigned char cover[W * H];
    const int box[][2] = {{10 * PX + PX / 2, 20 * PX + PX / 2},
                          {12 * PX, 20 * PX + PX / 2},
                          {12 * PX, 22 * PX},
                          {10 * PX + PX / 2, 22 * PX}};
    for (int back = 0; back < 2; back++) {
        struct ta_outline o = {0};
        for (int i = 0; i < 4; i++) {
            ta_outline_add(&o, box[back ? 3 - i : i][0], box[back ? 3 - i : i][1]);
        }
        ta_outline_close(&o);
        render(&o, cover);
        ck_assert_int_eq(cover[20 * W + 10], 64);
        ck_assert_int_eq(cover[20 * W + 11], 128);
        ck_assert_int_eq(cover[21 * W + 10], 128);
        ck_assert_int_eq(cover[21 * W + 11], 255);
        ck_assert_double_eq_tol(area(cover), 2.25, 0.01);
    }
}
END_TEST

/* A half plane's edge at any slope: rows and columns of a triangle sum to its exact area. */
START_TEST(triangles)
{
    unsigned char cover[W * H];
    for (int i = 0; i < 40; i++) {
        int top = 2 * PX + 37 * i, right = 20 * PX + 401 * i, low = 30 * PX + 113 * i;
        struct ta_outline o = {0};
        contour(&o, 3, (const int[][2]){{3 * PX + i, top}, {right, low}, {5 * PX, low}});
        render(&o, cover);
        double want = 0.5 * (right - 5 * PX) * (double)(low - top) / PX / PX;
        ck_assert_double_eq_tol(area(cover), want, 0.002 * want + 0.2);
    }
}
END_TEST

START_TEST(discs_and_rings)
{
    unsigned char cover[W * H];
    for (int quarter = 8; quarter <= 150; quarter += 7) { /* radius in quarters of a pixel */
        double r = quarter / 4.0, inner = r * 0.7;
        struct ta_point at = {48 * PX + 3 * quarter, 40 * PX - quarter / 2};
        int radius = quarter * PX / 4, hole = (int)lround(inner * PX);
        struct ta_outline disc = {0}, ring = {0};
        ck_assert(ta_outline_box(&disc, at, radius, radius, radius, false));
        render(&disc, cover);
        ck_assert_double_eq_tol(area(cover), PI * r * r, 0.003 * PI * r * r + 0.05);
        ck_assert(ta_outline_box(&ring, at, radius, radius, radius, false));
        ck_assert(ta_outline_box(&ring, at, hole, hole, hole, true));
        render(&ring, cover);
        double want = PI * (r * r - inner * inner);
        ck_assert_double_eq_tol(area(cover), want, 0.006 * want + 0.1);
        ck_assert_int_eq(cover[(at.y / PX) * W + at.x / PX], 0);
    }
}
END_TEST

START_TEST(rounded_boxes)
{
    unsigned char cover[W * H];
    struct ta_outline o = {0};
    ck_assert(
        ta_outline_box(&o, (struct ta_point){48 * PX, 40 * PX}, 30 * PX, 20 * PX, 8 * PX, false));
    render(&o, cover);
    ck_assert_double_eq_tol(area(cover), 60 * 40 - (4 - PI) * 64, 0.5);
    ck_assert_int_eq(cover[20 * W + 48], 255);
    ck_assert_int_eq(cover[20 * W + 18], 0);
}
END_TEST

/* Lines of any direction have the area of their middle and of the two half discs at their ends. */
START_TEST(lines_have_round_ends)
{
    unsigned char cover[W * H];
    for (int i = 0; i < 36; i++) {
        double angle = 2 * PI * i / 36, length = 25, thick = 1.5 + 0.2 * i;
        struct ta_point from = {48 * PX, 40 * PX};
        struct ta_point to = {from.x + (int)lround(length * PX * cos(angle)),
                              from.y + (int)lround(length * PX * sin(angle))};
        struct ta_outline o = {0};
        ck_assert(ta_outline_line(&o, from, to, (int)lround(thick * PX)));
        render(&o, cover);
        double want = length * thick + PI * thick * thick / 4;
        ck_assert_double_eq_tol(area(cover), want, 0.01 * want);
    }
}
END_TEST

/* A five-pointed star drawn in one stroke covers its middle twice; it counts once. */
START_TEST(overlaps_count_once)
{
    unsigned char cover[W * H];
    struct ta_outline o = {0};
    for (int i = 0; i < 5; i++) {
        double angle = 2 * PI * (2 * i) / 5;
        ta_outline_add(&o, 48 * PX + (int)lround(30 * PX * sin(angle)),
                       40 * PX - (int)lround(30 * PX * cos(angle)));
    }
    ta_outline_close(&o);
    render(&o, cover);
    ck_assert_int_eq(cover[40 * W + 48], 255);
    ck_assert_double_eq_tol(area(cover), 1.12257 * 30 * 30,
                            5); /* 10 tan(pi/10)/(3 - tan^2(pi/10)) r^2 */
}
END_TEST

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Pixels of one picture that differ from the mirror image of another. */
static int unlike(const unsigned char *cover, const unsigned char *mirrored)
{
    int n = 0;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            n += cover[y * W + x] != mirrored[y * W + W - 1 - x];
        }
    }
    return n;
}

/* Polygons of random points, also crossing themselves, and their mirror images in x. */
START_TEST(mirror_images_are_exact)
{
    unsigned char cover[W * H], mirrored[W * H];
    unsigned state = 7;
    for (int round = 0; round < 300; round++) {
        struct ta_outline o = {0}, m = {0};
        for (int i = 0; i < 7; i++) {
            int x = (int)(next_random(&state) % (W * PX)),
                y = (int)(next_random(&state) % (H * PX));
            ta_outline_add(&o, x, y);
            ta_outline_add(&m, W * PX - x, y);
        }
        ta_outline_close(&o);
        ta_outline_close(&m);
        render(&o, cover);
        render(&m, mirrored);
        ck_assert_int_eq(unlike(cover, mirrored), 0);
    }
}
END_TEST

START_TEST(mirrored_lines_are_exact)
{
    unsigned char cover[W * H], mirrored[W * H];
    for (int i = 0; i < 200; i++) {
        struct ta_point a = {20 * PX + 7 * i, 20 * PX + 11 * i},
                        b = {60 * PX - 13 * i, 60 * PX - i};
        struct ta_outline o = {0}, m = {0};
        ta_outline_line(&o, a, b, 5 * PX + i);
        ta_outline_line(&m, (struct ta_point){W * PX - a.x, a.y},
                        (struct ta_point){W * PX - b.x, b.y}, 5 * PX + i);
        render(&o, cover);
        render(&m, mirrored);
        ck_assert_int_eq(unlike(cover, mirrored), 0);
    }
}
END_TEST

/* A pixel of which exactly half is covered rounds up, whatever stands left of it in its row: the
 * sums that come before must not tip it. */
START_TEST(half_pixels_round_alike)
{
    unsigned char cover[W * H];
    unsigned state = 3;
    for (int round = 0; round < 100; round++) {
        struct ta_outline o = {0};
        for (int i = 0; i < 5; i++) {
            int x = (int)(next_random(&state) % (40 * PX)),
                y = (int)(next_random(&state) % (H * PX));
            ta_outline_add(&o, x, y);
        }
        ta_outline_close(&o);
        contour(&o, 4,
                (const int[][2]){{50 * PX + PX / 2, 0},
                                 {60 * PX, 0},
                                 {60 * PX, H * PX},
                                 {50 * PX + PX / 2, H * PX}});
        render(&o, cover);
        for (int y = 0; y < H; y++) {
            ck_assert_int_eq(cover[y * W + 50], 128);
        }
    }
}
END_TEST

/* What sticks out is cut off: no write outside, and the inside is as it was. */
START_TEST(shapes_beyond_the_edge)
{
    unsigned char cover[W * H];
    struct ta_outline o = {0};
    ck_assert(ta_outline_box(&o, (struct ta_point){0, 0}, 40 * PX, 30 * PX, 0, false));
    ck_assert(ta_outline_box(&o, (struct ta_point){W * PX, H * PX}, 9 * PX, 200 * PX, 0, false));
    render(&o, cover);
    ck_assert_double_eq_tol(area(cover), 40 * 30 + 9 * H, 0.01);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, whole_pixels_are_sharp);
    tcase_add_test(c, parts_of_pixels);
    tcase_add_test(c, triangles);
    tcase_add_test(c, discs_and_rings);
    tcase_add_test(c, rounded_boxes);
    tcase_add_test(c, lines_have_round_ends);
    tcase_add_test(c, overlaps_count_once);
    tcase_add_test(c, mirror_images_are_exact);
    tcase_add_test(c, mirrored_lines_are_exact);
    tcase_add_test(c, half_pixels_round_alike);
    tcase_add_test(c, shapes_beyond_the_edge);
}

int main(void)
{
    return run_suite("raster", add);
}
