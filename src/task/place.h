/* place.h - where machines stand and how large letters are, for trials and instructions alike.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_PLACE_H
#define TASK_PLACE_H

#include "draw.h"
#include "machine.h"

float ta_machine_scale(int k);
int ta_arm_at(const struct ta_task *, int position);
/* The machine at a position of the row to be played: where it stands in a trial. */
struct ta_machine ta_machine_at(const struct ta_task *, int position);
/* Ring, number and colours of an outcome. */
void ta_draw_outcome(const struct ta_task *, struct ta_scene *, float x, float y, float radius,
                     double points, uint32_t rgb);

#endif
