/* bench_sdl_frames.c - how long the pictures of a session take to draw, at 1920 x 1080 without a
 * graphics card: the median is to stay below 2 ms.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every picture of a rehearsed session is drawn into memory, with its texts and shapes in the cache
 * as in a session. What a desktop does afterwards to bring it to the screen is not in it. */
#include "lab/lab.h"
#include "sdl/front.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1920, HEIGHT = 1080, REPEATS = 31, MOST = 64 };
static const double bar_ms = 2;

static struct ta_scene scene[MOST];
static int n_scenes;

/* One picture of each kind; the single phrases that a rehearsal also shows are no pictures. */
static bool keep(struct ta_screen *screen, const struct ta_scene *const *of, int n,
                 struct ta_error *e)
{
    (void)screen, (void)n, (void)e;
    if (of[0]->n == 1 && of[0]->draw[0].kind == TA_DRAW_TEXT) {
        return true;
    }
    for (int i = 0; i < n_scenes; i++) {
        if (strcmp(scene[i].name, of[0]->name) == 0) {
            return true;
        }
    }
    if (n_scenes < MOST) {
        scene[n_scenes++] = *of[0];
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, compare);
    return x[n / 2];
}

static double draw_ms(struct ta_front *front, const struct ta_scene *s)
{
    double ms[REPEATS];
    ta_front_draw(front, s);
    for (int i = 0; i < REPEATS; i++) {
        int64_t start = ta_clock_now();
        ta_front_draw(front, s);
        SDL_RenderFlush(front->renderer);
        ms[i] = (double)(ta_clock_now() - start) / 1e6;
    }
    return median(ms, REPEATS);
}

/* The dummy driver's screen is small; the pictures go into memory of the size wanted. */
static bool enlarge(struct ta_front *front)
{
    SDL_Surface *memory =
        SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_ARGB8888);
    ta_cache_clear(&front->cache);
    SDL_DestroyRenderer(front->renderer);
    front->renderer = memory ? SDL_CreateSoftwareRenderer(memory) : NULL;
    if (front->renderer) {
        ta_front_resize(front);
    }
    return front->renderer && front->width_px == WIDTH;
}

int main(void)
{
    struct ta_experiment exp;
    struct ta_screen screen;
    struct ta_error e = {0};
    struct ta_sdl_options how = {.windowed = true, .software = true};
    struct ta_session s = {.exp = &exp, .seed = 1};
    double all[MOST];
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    ta_experiment_default(&exp);
    if (!ta_sdl_open(&screen, &how, &e) || !enlarge(screen.of) ||
        !ta_session_rehearse(&s, &screen, keep, &e)) {
        fprintf(stderr, "%s", e.text ? e.text : "no memory for the pictures\n");
        return 1;
    }
    for (int i = 0; i < n_scenes; i++) {
        all[i] = draw_ms(screen.of, &scene[i]);
        printf("%-16s %6.3f ms\n", scene[i].name, all[i]);
    }
    double middle = median(all, n_scenes), most = all[n_scenes - 1];
    printf("%d pictures at %d x %d: median %.3f ms, most %.3f ms (to reach: median below %g)\n",
           n_scenes, WIDTH, HEIGHT, middle, most, bar_ms);
    screen.close(screen.of);
    return middle < bar_ms ? 0 : 1;
}
