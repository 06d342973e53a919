/* marks.h - what is put on top of a finished picture: the sign of a pilot session, and the patch
 * that a photodiode looks at.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_MARKS_H
#define TASK_MARKS_H

#include "twoarm/experiment.h"

/* A coloured border and the word PILOT. w, h: of the screen, in units of scenes. */
void ta_scene_mark_pilot(struct ta_scene *, float w, float h);
/* White where the scene is lit, else black; its side is `size` screen heights. */
void ta_scene_mark_patch(struct ta_scene *, enum ta_photodiode corner, double size, float w,
                         float h);

#endif
