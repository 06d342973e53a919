/* present.c - brings a picture to the screen at its time, and says when it was there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "front.h"

int64_t ta_front_flip(struct ta_front *front)
{
    SDL_RenderPresent(front->renderer);
    if (front->gl_finish) {
        /* SwapBuffers may return before the swap. Drawing once more into the next picture and
         * waiting for it does not (PsychoPy's way); an invisible point, each picture begins with a
         * clear. */
        SDL_SetRenderDrawBlendMode(front->renderer, SDL_BLENDMODE_BLEND);
        SDL_SetRenderDrawColor(front->renderer, 0, 0, 0, 0);
        SDL_RenderDrawPoint(front->renderer, 0, 0);
        SDL_RenderFlush(front->renderer);
        SDL_SetRenderDrawBlendMode(front->renderer, SDL_BLENDMODE_NONE);
        front->gl_finish();
    }
    return ta_clock_now();
}

/* Where flips wait for the display, being half a frame early lands on the frame wanted; where they
 * do not, the flip starts as much before as it was measured to take. Until then keys are read. */
int64_t ta_front_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    struct ta_front *front = of;
    ta_front_draw(front, scene);
    SDL_RenderFlush(front->renderer);
    if (due_ns > 0) {
        int64_t start = due_ns - (front->waits ? front->frame_ns / 2 : front->flip_ns);
        ta_front_collect(front, start - 500000); /* looking at the queue takes a little too */
        ta_clock_sleep_until(start);
    }
    int64_t shown = ta_front_flip(front);
    ta_front_drain(front, shown);
    return shown;
}
