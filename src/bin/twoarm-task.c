/* twoarm-task.c - runs the experiment: the room that plays it, with SDL's window as its front end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/lab.h"

int main(int argc, char **argv)
{
    static const struct ta_window_maker maker = {.open = ta_sdl_open, .prepare = ta_sdl_prepare};
    return ta_task_main(argc, argv, &maker);
}
