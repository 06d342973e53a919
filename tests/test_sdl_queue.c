/* test_sdl_queue.c - since when a key can have waited: a key that comes while the queue is looked
 * at, after it was found empty, must not be dated later than it came.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SDL_PeepEvents is this file's own here: it looks into SDL's queue and then, as a busy computer
 * might, lets some time go by before it says what it saw. A key comes meanwhile. */
#include "support.h"

#include "sdl/front.h"

#include <dlfcn.h>

static int64_t came_ns;
static int delay_ms; /* 0: no key comes */

static void key_comes(void)
{
    SDL_Event event = {.type = SDL_KEYDOWN};
    event.key.keysym.scancode = SDL_SCANCODE_F;
    came_ns = ta_clock_now();
    SDL_PushEvent(&event);
}

int SDL_PeepEvents(SDL_Event *events, int n, SDL_eventaction action, Uint32 from, Uint32 to)
{
    static union {
        void *address;
        int (*peep)(SDL_Event *, int, SDL_eventaction, Uint32, Uint32);
    } sdl;
    if (!sdl.address)
        sdl.address = dlsym(RTLD_NEXT, "SDL_PeepEvents");
    ck_assert_ptr_nonnull(sdl.address);
    int seen = sdl.peep(events, n, action, from, to);
    if (seen == 0 && delay_ms) {
        ta_clock_sleep_until(ta_clock_now() + delay_ms * 1000000);
        delay_ms = 0;
        key_comes();
        ta_clock_sleep_until(came_ns + 2000000);
    }
    return seen;
}

static void open_small(struct ta_screen *screen)
{
    struct ta_sdl_options options = {.windowed = true, .width_px = 320, .height_px = 240};
    struct ta_error error = {0};
    ck_assert(setenv("SDL_VIDEODRIVER", "dummy", 1) == 0);
    ck_assert_msg(ta_sdl_open(screen, &options, &error), "%s", error.text);
}

/* It may have come as early as the bound says, and it did not come before that. */
static void check_key(struct ta_input in, int64_t least_bound)
{
    ck_assert_int_eq(in.kind, TA_INPUT_KEY_DOWN);
    ck_assert_int_eq(in.key, SDL_SCANCODE_F);
    ck_assert_msg(in.t_ns - in.bound_ns <= came_ns, "%lld ns after it came",
                  (long long)(in.t_ns - in.bound_ns - came_ns));
    ck_assert(in.t_ns >= came_ns && in.bound_ns >= least_bound);
}

START_TEST(a_key_that_comes_during_a_look)
{
    struct ta_screen screen;
    open_small(&screen);
    for (int ms = 1; ms <= 4; ms++) {
        delay_ms = ms;
        check_key(screen.wait(screen.of, screen.now(screen.of) + 100000000), ms * 1000000);
    }
    screen.close(screen.of);
}
END_TEST

/* The same in the wait before a picture that is due, whose keys are read before it appears. */
START_TEST(a_key_that_comes_before_a_picture)
{
    struct ta_screen screen;
    struct ta_scene s = {.name = "empty", .ground = 0x353535};
    open_small(&screen);
    screen.show(screen.of, &s, 0);
    delay_ms = 3;
    int64_t shown = screen.show(screen.of, &s, screen.now(screen.of) + 60000000);
    struct ta_input in = screen.wait(screen.of, screen.now(screen.of) + 1000000);
    check_key(in, 3000000);
    ck_assert(in.t_ns <= shown);
    screen.close(screen.of);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, a_key_that_comes_during_a_look);
    tcase_add_test(c, a_key_that_comes_before_a_picture);
}

int main(void)
{
    return run_suite("sdl queue", add);
}
