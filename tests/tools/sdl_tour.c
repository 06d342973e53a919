/* sdl_tour.c - for people who change the looks: every picture of the task as a BMP file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   SDL_VIDEODRIVER=dummy sdl_tour FOLDER WIDTH HEIGHT [LANGUAGE] */
#include "tour.h"

#include "lab/lab.h"
#include "lab/language.h"
#include "twoarm/io.h"
#include "twoarm/sdl_screen.h"

#include <SDL.h>
#include <stdio.h>

struct shots {
    struct ta_screen screen;
    const char *folder;
    const struct tour *tour;
    int n, n_seen;
    uint64_t seen[400];
};

/* Pictures are told apart by what they show (FNV-1a). */
static bool is_new(struct shots *to, const struct ta_scene *s)
{
    uint64_t h = 14695981039346656037u;
    const unsigned char *bytes = (const unsigned char *)s->draw;
    for (size_t i = 0; i < (size_t)s->n * sizeof s->draw[0]; i++)
        h = (h ^ bytes[i]) * 1099511628211u;
    for (int i = 0; i < to->n_seen; i++)
        if (to->seen[i] == h)
            return false;
    if (to->n_seen < 400)
        to->seen[to->n_seen++] = h;
    return true;
}

static void take(const struct tour *tour, const struct ta_scene *s, void *of)
{
    struct shots *to = of;
    char path[400];
    if (tour != to->tour)
        to->n = 0;
    to->tour = tour;
    if (!is_new(to, s))
        return;
    snprintf(path, sizeof path, "%s/%s_%02d_%s.bmp", to->folder, tour->name, ++to->n, s->name);
    to->screen.show(to->screen.of, s, 0);
    SDL_Renderer *renderer = SDL_GetRenderer(SDL_GetWindowFromID(SDL_GetNumVideoDisplays()));
    for (Uint32 id = 1; !renderer && id < 10; id++)
        renderer = SDL_GetRenderer(SDL_GetWindowFromID(id));
    to->screen.show(to->screen.of, s, 0);
    int w = to->screen.info.width_px, h = to->screen.info.height_px;
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_RenderReadPixels(renderer, NULL, SDL_PIXELFORMAT_ARGB8888, picture->pixels, picture->pitch);
    SDL_SaveBMP(picture, path);
    SDL_FreeSurface(picture);
}

/* The pages of a disk that failed, which no task leads to. */
static void take_rescue(struct shots *to, const struct ta_texts *texts)
{
    static const struct tour tour = {.name = "rescue"};
    static struct ta_session s;
    struct ta_experiment x;
    struct ta_scene scene;
    ta_experiment_default(&x);
    for (int i = TA_FAILED_ROW; i <= TA_FAILED_RECEIPT; i++) {
        s = (struct ta_session){.exp = &x, .n_rows = 57, .texts = texts, .points = 340};
        s.failed = (enum ta_failed)i;
        strcpy(s.paths.log, "/home/lab/study/data/sub-012/ses-1/beh/"
                            "sub-012_ses-1_task-bandit_beh.tsv");
        strcpy(s.paths.sidecar, "/home/lab/study/data/sub-012/ses-1/beh/"
                                "sub-012_ses-1_task-bandit_beh.json");
        strcpy(s.rescued, i > TA_FAILED_ROW
                              ? ""
                              : "/home/lab/.local/state/twoarm/rescue/"
                                "sub-012_ses-1_task-bandit_1a2b3c4d_trial-58_beh.tsv");
        ta_rescue_scene(&s, &scene);
        take(&tour, &scene, to);
    }
}

int main(int argc, char **argv)
{
    static struct shots to;
    struct ta_error e = {0};
    struct ta_task_dress dress = {.participant = "012", .session = "1"};
    if (argc < 4)
        return 2;
    struct ta_sdl_options how = {
        .windowed = true, .software = true, .width_px = atoi(argv[2]), .height_px = atoi(argv[3])};
    struct ta_texts texts;
    if (!ta_language_load(&texts, argc > 4 ? argv[4] : "en", NULL, &e))
        return ta_error_print(&e, "sdl_tour");
    dress.texts = &texts;
    to.folder = argv[1];
    if (!ta_sdl_open(&to.screen, &how, &e))
        return ta_error_print(&e, "sdl_tour");
    for (int i = 0; i < N_TOURS; i++)
        tour_go(&tours[i], 7, &dress, take, &to);
    take_rescue(&to, &texts);
    to.screen.close(to.screen.of);
    ta_language_free(&texts);
    return 0;
}
