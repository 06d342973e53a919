/* pilot.h - the mark on every picture of a pilot session.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_PILOT_H
#define TASK_PILOT_H

#include "twoarm/scene.h"

/* A coloured border and the word PILOT, on top of a finished scene. width: of the screen, in units
 * (1/720 of its height). */
void ta_scene_mark_pilot(struct ta_scene *, float width);

#endif
