/* test_sdl_input.c - keys, window events and their times, without a screen or a keyboard.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include "sdl/front.h"

static struct ta_screen screen;
static struct ta_front *front;

static void open_small(void)
{
    struct ta_sdl_options options = {.windowed = true, .width_px = 640, .height_px = 480};
    struct ta_error error = {0};
    ck_assert(setenv("SDL_VIDEODRIVER", "dummy", 1) == 0);
    bool good = ta_sdl_open(&screen, &options, &error);
    ck_assert_msg(good, "%s", error.text);
    front = screen.of;
}

static void push_key(Uint32 type, SDL_Scancode key, bool repeat)
{
    SDL_Event event = {.type = type};
    event.key.keysym.scancode = key;
    event.key.repeat = repeat;
    SDL_PushEvent(&event);
}

static struct ta_input wait_ms(int ms)
{
    return screen.wait(screen.of, screen.now(screen.of) + ms * 1000000);
}

START_TEST(keys_in_order)
{
    open_small();
    int64_t before = screen.now(front);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_F, false);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_F, true);
    push_key(SDL_KEYUP, SDL_SCANCODE_F, false);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_J, false);
    static const int kind[] = {TA_INPUT_KEY_DOWN, TA_INPUT_KEY_UP, TA_INPUT_KEY_DOWN};
    static const int key[] = {9, 9, 13}; /* HID usages of F and J */
    for (int i = 0; i < 3; i++) {
        struct ta_input in = wait_ms(50);
        ck_assert_int_eq(in.kind, kind[i]);
        ck_assert_int_eq(in.key, key[i]);
        ck_assert(in.t_ns >= before && in.t_ns <= screen.now(front));
        /* they waited since before they were pushed, and the bound says so */
        ck_assert(in.bound_ns >= 0 && in.t_ns - in.bound_ns <= before);
        ck_assert(in.os_ns == TA_NO_TIME);
    }
    ck_assert_int_eq(wait_ms(5).kind, TA_INPUT_NONE);
    screen.close(front);
}
END_TEST

START_TEST(waiting_ends_in_time)
{
    open_small();
    for (int ms = 0; ms < 12; ms++) {
        int64_t until = screen.now(front) + ms * 1000000;
        struct ta_input in = screen.wait(front, until);
        ck_assert_int_eq(in.kind, TA_INPUT_NONE);
        ck_assert(screen.now(front) >= until);
    }
    ck_assert_int_eq(screen.wait(front, INT64_MIN).kind, TA_INPUT_NONE);
    screen.close(front);
}
END_TEST

static void push_window(SDL_WindowEventID id)
{
    SDL_Event event = {.type = SDL_WINDOWEVENT};
    event.window.event = (Uint8)id;
    SDL_PushEvent(&event);
}

START_TEST(window_events)
{
    open_small();
    push_window(SDL_WINDOWEVENT_MOVED);
    push_window(SDL_WINDOWEVENT_FOCUS_LOST);
    push_window(SDL_WINDOWEVENT_FOCUS_GAINED);
    push_window(SDL_WINDOWEVENT_EXPOSED);
    push_window(SDL_WINDOWEVENT_CLOSE);
    static const int kind[] = {TA_INPUT_FOCUS_LOST, TA_INPUT_FOCUS_GAINED, TA_INPUT_REDRAW,
                               TA_INPUT_CLOSE, TA_INPUT_NONE};
    for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
        ck_assert_int_eq(wait_ms(5).kind, kind[i]);
    }
    ck_assert(!SDL_IsTextInputActive());
    screen.close(front);
}
END_TEST

/* A picture comes at its time, and keys pressed before it are dated before it. */
START_TEST(showing_in_time)
{
    open_small();
    struct ta_scene s = {
        .name = "line",
        .ground = 0x353535,
        .n = 1,
        .draw = {{.kind = TA_DRAW_TEXT, .h = 30, .rgb = 0xEBEBEB, .text = "Too slow"}},
    };
    screen.show(front, &s, 0);
    for (int i = 0; i < 5; i++) {
        int64_t due = i % 2 ? screen.now(front) + 30000000 : 0; /* 0: at once */
        push_key(SDL_KEYDOWN, SDL_SCANCODE_J, false);
        int64_t shown = screen.show(front, &s, due);
        ck_assert(shown > due - 3000000 && shown <= screen.now(front));
        struct ta_input in = wait_ms(5);
        ck_assert_int_eq(in.kind, TA_INPUT_KEY_DOWN);
        ck_assert(in.t_ns <= shown);
    }
    screen.close(front);
}
END_TEST

START_TEST(x_stamps_wrap)
{
    const int64_t ms = 1000000, wrap = (int64_t)1 << 32;
    ck_assert_int_eq(ta_clock_from_ms32(5000, 5003 * ms + 7), 5000 * ms);
    ck_assert_int_eq(ta_clock_from_ms32(5000, (wrap + 5003) * ms), (wrap + 5000) * ms);
    ck_assert_int_eq(ta_clock_from_ms32(0xfffffffe, (wrap + 3) * ms), (wrap - 2) * ms);
    ck_assert_int_eq(ta_clock_from_ms32(2, (3 * wrap + 2) * ms), (3 * wrap + 2) * ms);
    ck_assert(ta_clock_from_ms32(5000, 99000 * ms) == TA_NO_TIME); /* another computer's clock */
    ck_assert(ta_clock_from_ms32(99000, 5000 * ms) == TA_NO_TIME);
}
END_TEST

/* A click in the middle of the right half, and a typed letter: heard only while listened for. */
START_TEST(mouse_and_text_only_while_listened_for)
{
    open_small();
    SDL_Event click = {.type = SDL_MOUSEBUTTONDOWN}, text = {.type = SDL_TEXTINPUT};
    int w = screen.info.width_px, h = screen.info.height_px;
    click.button.button = SDL_BUTTON_LEFT;
    click.button.x = w * 3 / 4;
    click.button.y = h / 2;
    SDL_strlcpy(text.text.text, "\xC3\xBC", sizeof text.text.text);
    SDL_PushEvent(&click);
    SDL_PushEvent(&text);
    ck_assert_int_eq(wait_ms(5).kind, TA_INPUT_NONE);
    screen.listen(screen.of, TA_LISTEN_MOUSE | TA_LISTEN_TEXT);
    SDL_PushEvent(&click);
    SDL_PushEvent(&text);
    struct ta_input in = wait_ms(5);
    ck_assert_int_eq(in.kind, TA_INPUT_MOUSE_DOWN);
    ck_near(in.x, w / 4.0 / fmin(h / 720.0, w / 900.0), 4);
    ck_near(in.y, 0, 4);
    in = wait_ms(5);
    ck_assert_int_eq(in.kind, TA_INPUT_TEXT);
    ck_assert_str_eq(in.text, "\xC3\xBC");
    screen.listen(screen.of, 0);
    ck_assert(!SDL_IsTextInputActive());
    SDL_PushEvent(&click);
    ck_assert_int_eq(wait_ms(5).kind, TA_INPUT_NONE);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, mouse_and_text_only_while_listened_for);
    tcase_add_test(c, keys_in_order);
    tcase_add_test(c, waiting_ends_in_time);
    tcase_add_test(c, window_events);
    tcase_add_test(c, showing_in_time);
    tcase_add_test(c, x_stamps_wrap);
}

int main(void)
{
    return run_suite("sdl input", add);
}
