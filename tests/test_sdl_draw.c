/* test_sdl_draw.c - the front end without a screen: pixels of scenes, cached pictures, glyphs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SDL's dummy driver has the same software renderer, so its pixels are those of a real window. */
#include "support.h"

#include "sdl/front.h"
#include "task/draw.h"
#include "twoarm/io.h"

enum { INK = 0xEBEBEB, GROUND = 0x353535, BLUE = 0x3DA8DD };

static struct ta_screen screen;
static struct ta_front *front;
static uint32_t *pixel; /* of the last picture drawn */

static void open_sized(int w, int h)
{
    struct ta_sdl_options options = {.windowed = true, .width_px = w, .height_px = h};
    struct ta_error error = {0};
    ck_assert(setenv("SDL_VIDEODRIVER", "dummy", 1) == 0);
    bool good = ta_sdl_open(&screen, &options, &error);
    ck_assert_msg(good, "%s", error.text);
    front = screen.of;
    ck_assert_int_eq(front->width_px, w);
    ck_assert_int_eq(front->height_px, h);
    pixel = calloc((size_t)w * h, sizeof *pixel);
}

static void close_all(void)
{
    screen.close(screen.of);
    free(pixel);
}

static void paint(const struct ta_scene *scene)
{
    ta_front_draw(front, scene);
    ck_assert_int_eq(SDL_RenderReadPixels(front->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, pixel,
                                          front->width_px * 4),
                     0);
}

static uint32_t at(int x, int y)
{
    return pixel[(size_t)y * front->width_px + x] & 0xffffff;
}

/* A scene of one command. */
static struct ta_scene one(struct ta_draw draw)
{
    return (struct ta_scene){.name = "one", .ground = GROUND, .n = 1, .draw = {draw}};
}

/* The smallest box that holds everything but ground. */
struct extent {
    int x0, y0, x1, y1, n;
};
static struct extent extent_of_ink(void)
{
    struct extent e = {INT32_MAX, INT32_MAX, -1, -1, 0};
    for (int y = 0; y < front->height_px; y++) {
        for (int x = 0; x < front->width_px; x++) {
            if (at(x, y) != GROUND) {
                e.x0 = SDL_min(e.x0, x);
                e.x1 = SDL_max(e.x1, x);
                e.y0 = SDL_min(e.y0, y);
                e.y1 = SDL_max(e.y1, y);
                e.n++;
            }
        }
    }
    return e;
}

START_TEST(opening_describes_the_display)
{
    open_sized(960, 720);
    const struct ta_display_info *info = &screen.info;
    ck_assert_str_eq(info->driver, "dummy");
    ck_assert_str_eq(info->renderer, "software");
    ck_assert(!info->flips.waits);
    ck_assert_int_eq(info->flips.n, 180);
    ck_assert(info->flips.rate_hz > 0 && info->flips.sd_ms >= 0);
    ck_assert(strncmp(info->sdl_linked, "2.", 2) == 0 && strncmp(info->ttf_linked, "2.", 2) == 0);
    ck_assert_int_eq(screen.frame_ns, 16666667);
    close_all();
}
END_TEST

START_TEST(mistakes_are_told)
{
    struct ta_sdl_options options = {.display = 7};
    struct ta_error error = {0};
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    ck_assert(!ta_sdl_open(&screen, &options, &error));
    ck_assert_int_eq(error.status, TA_USER);
    ck_assert_ptr_nonnull(strstr(error.text, "display 7: expected 0"));
    ta_error_free(&error);

    setenv("SDL_VIDEODRIVER", "nonsense", 1);
    options.display = 0;
    error = (struct ta_error){0};
    ck_assert(!ta_sdl_open(&screen, &options, &error));
    ck_assert_int_eq(error.status, TA_MACHINE);
    ck_assert_ptr_nonnull(strstr(error.text, "--headless"));
    ta_error_free(&error);
}
END_TEST

/* Shapes cover what their numbers say, in the colour given, with sharp straight edges. */
START_TEST(colours_and_edges)
{
    open_sized(960, 720);
    struct ta_scene s = one((struct ta_draw){
        .kind = TA_DRAW_BOX, .x = -100, .y = 20, .w = 80, .h = 60, .radius = 10, .rgb = BLUE});
    paint(&s);
    struct extent e = extent_of_ink();
    ck_assert(e.x0 == 340 && e.x1 == 419 && e.y0 == 350 && e.y1 == 409);
    ck_assert_int_eq(at(380, 380), BLUE);
    ck_assert_int_eq(at(360, 350), BLUE);
    ck_assert_int_eq(at(360, 349), GROUND);
    ck_assert_int_eq(at(340, 350), GROUND); /* the corner is round */
    ck_assert_double_eq_tol(e.n, 80 * 60 - 0.8584 * 100, 30);

    s = one((struct ta_draw){
        .kind = TA_DRAW_FRAME, .w = 200, .h = 100, .radius = 20, .thick = 6, .rgb = INK});
    paint(&s);
    e = extent_of_ink();
    ck_assert(e.x0 == 380 && e.x1 == 579 && e.y0 == 310 && e.y1 == 409);
    ck_assert_int_eq(at(480, 310), INK);
    ck_assert_int_eq(at(480, 315), INK);
    ck_assert_int_eq(at(480, 316), GROUND);
    ck_assert_int_eq(at(385, 360), INK);
    ck_assert_int_eq(at(386, 360), GROUND);

    s = one((struct ta_draw){.kind = TA_DRAW_RING, .radius = 74, .thick = 9, .rgb = INK});
    paint(&s);
    ck_assert_int_eq(at(480, 360), GROUND);
    ck_assert_int_eq(at(480 + 69, 360), INK);
    e = extent_of_ink();
    ck_assert(e.x0 == 480 - 74 && e.x1 == 479 + 74 && e.y0 == 360 - 74 && e.y1 == 359 + 74);
    close_all();
}
END_TEST

/* A symbol's picture has the area of the square it is given, whatever its shape. */
START_TEST(symbols_have_equal_areas)
{
    open_sized(960, 720);
    for (int i = 0; i < TA_N_SYMBOLS; i++) {
        struct ta_scene s =
            one((struct ta_draw){.kind = TA_DRAW_SYMBOL, .symbol = i, .w = 100, .rgb = 0xffffff});
        s.ground = 0;
        paint(&s);
        double sum = 0;
        for (int j = 0; j < 960 * 720; j++) {
            sum += (pixel[j] & 0xff) / 255.0;
        }
        ck_near(sum, 10000.0, 100.0);
    }
    close_all();
}
END_TEST

static struct ta_scene machines(void)
{
    static const float place[] = {-260, 260};
    int symbol = 0;
    while (strcmp(ta_symbol_get(symbol)->name, "square") != 0 && symbol < TA_N_SYMBOLS) {
        symbol++;
    }
    struct ta_scene s = {0};
    ta_draw_begin(&s, "machines");
    ta_draw_cross(&s);
    for (int i = 0; i < 2; i++) {
        struct ta_machine m = {.x = place[i],
                               .y = -16,
                               .scale = 1,
                               .side = i ? 1 : -1,
                               .symbol = symbol,
                               .rgb = BLUE,
                               .pulled = true,
                               .marked = true};
        ta_draw_machine(&s, &m);
        ta_draw_line(&s, 3.3f * place[i] / 260, 200, place[i] / 3.7f, 300, 4, INK);
        ta_draw_disc(&s, place[i] * 0.77f, 297.3f, 7.7f, INK);
        ta_draw_frame(&s, place[i], 291.7f, 61.3f, 55.1f, 9, 2.5f, INK);
    }
    ta_draw_ring(&s, 0, 0, 74, 9, INK);
    return s;
}

/* On screens of even and odd sizes. */
START_TEST(halves_are_mirror_images)
{
    static const int size[][2] = {{960, 720}, {1024, 600}, {1023, 601}, {641, 480}, {800, 767}};
    open_sized(size[_i][0], size[_i][1]);
    struct ta_scene s = machines();
    int unlike = 0;
    paint(&s);
    for (int y = 0; y < front->height_px; y++) {
        for (int x = 0; x < front->width_px / 2; x++) {
            unlike += at(x, y) != at(front->width_px - 1 - x, y);
        }
    }
    ck_assert_int_eq(unlike, 0);
    close_all();
}
END_TEST

/* A text stands in the middle of its place, by its capitals' height, and is as large as asked. */
START_TEST(texts_are_centred)
{
    open_sized(960, 720);
    for (int bold = 0; bold < 2; bold++) {
        struct ta_scene s = one((struct ta_draw){.kind = TA_DRAW_TEXT,
                                                 .x = 40,
                                                 .y = -30,
                                                 .h = 60,
                                                 .rgb = INK,
                                                 .bold = bold,
                                                 .text = "HOH"});
        paint(&s);
        struct extent e = extent_of_ink();
        ck_near((e.x0 + e.x1 + 1) / 2.0, 520.0, 2.0);
        ck_near((e.y0 + e.y1 + 1) / 2.0, 330.0, 2.0);
        ck_near(e.y1 - e.y0 + 1.0, 0.714 * 60, 3.0);
        ck_assert_int_gt(e.n, 1000);
    }
    struct ta_scene s = one((struct ta_draw){
        .kind = TA_DRAW_TEXT, .align = TA_LEFT, .x = 10, .h = 30, .rgb = INK, .text = "Left"});
    paint(&s);
    struct extent e = extent_of_ink();
    ck_assert(e.x0 >= 490 && e.x0 <= 494);
    close_all();
}
END_TEST

/* The second time nothing is made anew, even among other pictures. */
START_TEST(cache_stops_growing)
{
    open_sized(960, 720);
    struct ta_scene s = machines(), other = machines();
    other.draw[2].rgb = 0xE98346;
    ta_draw_text(&other, 0, 250, 30, INK, "You won 10 points");
    paint(&s);
    paint(&other);
    int made = front->cache.made, held = front->cache.n;
    ck_assert_int_gt(made, 8);
    for (int i = 0; i < 5; i++) {
        paint(i % 2 ? &s : &other);
    }
    ck_assert_int_eq(front->cache.made, made);
    ck_assert_int_eq(front->cache.n, held);
    close_all();
}
END_TEST

/* More texts than there is room for: the cache starts again and the pictures stay right. */
START_TEST(cache_is_bounded)
{
    open_sized(960, 720);
    for (int i = 0; i < 2 * TA_MAX_PICTURES; i++) {
        struct ta_scene s = one((struct ta_draw){.kind = TA_DRAW_TEXT, .h = 20, .rgb = INK});
        snprintf(s.draw[0].text, sizeof s.draw[0].text, "%d points", i);
        ta_front_draw(front, &s);
        ck_assert_int_lt(front->cache.n, TA_MAX_PICTURES);
    }
    struct ta_scene s = machines();
    paint(&s);
    ck_assert_int_eq(at(480, 0), GROUND);
    ck_assert_int_gt(extent_of_ink().n, 10000);
    close_all();
}
END_TEST

/* A lost graphics card: pictures are made anew and look the same. */
START_TEST(lost_renderer)
{
    open_sized(960, 720);
    struct ta_scene s = machines();
    paint(&s);
    uint32_t *before = malloc(sizeof *before * 960 * 720);
    memcpy(before, pixel, sizeof *before * 960 * 720);
    SDL_Event lost = {.type = SDL_RENDER_DEVICE_RESET};
    SDL_PushEvent(&lost);
    ck_assert_int_eq(screen.wait(front, screen.now(front) + 20000000).kind, TA_INPUT_REDRAW);
    int made = front->cache.made;
    paint(&s);
    ck_assert_int_gt(front->cache.made, made);
    ck_assert_int_eq(memcmp(before, pixel, sizeof *before * 960 * 720), 0);
    free(before);
    close_all();
}
END_TEST

static bool prepare_text(const char *text, struct ta_error *error)
{
    struct ta_scene s = one((struct ta_draw){.kind = TA_DRAW_TEXT, .h = 30, .rgb = INK});
    const struct ta_scene *list[] = {&s};
    strcpy(s.draw[0].text, text);
    bool good = ta_sdl_prepare(&screen, list, 1, error);
    paint(&s);
    return good;
}

START_TEST(missing_glyphs_are_named)
{
    open_sized(960, 720);
    struct ta_error error = {0};
    ck_assert(prepare_text("Grüße, Ελλάδα, Привет, 870 € – “ok”", &error));
    ck_assert_int_eq(error.n, 0);
    ck_assert(!prepare_text("\xE2\x86\x90", &error)); /* an arrow */
    ck_assert_int_eq(error.n, 1);
    ck_assert_ptr_nonnull(strstr(error.text, "U+2190"));
    ck_assert_int_eq(extent_of_ink().n, 0); /* nothing rather than a box */
    ck_assert(!prepare_text("a\xFFz", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "not UTF-8"));
    ck_assert_int_gt(extent_of_ink().n, 0);
    ta_error_free(&error);
    close_all();
}
END_TEST

/* More sizes than are kept at once, twice over: each is drawn, larger ones larger. */
START_TEST(any_number_of_sizes)
{
    open_sized(960, 720);
    for (int round = 0; round < 2; round++) {
        int before = 0;
        for (int i = 0; i < 2 * TA_MAX_FONTS; i++) {
            struct ta_scene s = one((struct ta_draw){
                .kind = TA_DRAW_TEXT, .h = 20 + 2 * (float)i, .rgb = INK, .text = "H"});
            paint(&s);
            struct extent e = extent_of_ink();
            ck_assert_msg(e.n > 0 && e.y1 - e.y0 >= before, "size %d", i);
            before = e.y1 - e.y0;
        }
        ta_cache_clear(&front->cache);
    }
    close_all();
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, any_number_of_sizes);
    tcase_add_test(c, opening_describes_the_display);
    tcase_add_test(c, mistakes_are_told);
    tcase_add_test(c, colours_and_edges);
    tcase_add_test(c, symbols_have_equal_areas);
    tcase_add_loop_test(c, halves_are_mirror_images, 0, 5);
    tcase_add_test(c, texts_are_centred);
    tcase_add_test(c, cache_stops_growing);
    tcase_add_test(c, cache_is_bounded);
    tcase_add_test(c, lost_renderer);
    tcase_add_test(c, missing_glyphs_are_named);
}

int main(void)
{
    return run_suite("sdl drawing", add);
}
