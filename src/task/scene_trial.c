/* scene_trial.c - the pictures of a trial: fixation, machines, the choice, its outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two machines stand left and right of the fixation cross, mirror images, and the outcome appears
 * where the cross was, so that the eyes need not move. More than two fill the same width, smaller,
 * and the outcome appears above them. */
#include "draw.h"
#include "looks.h"
#include "machine.h"
#include "texts.h"

#include <math.h>

enum { MACHINES_Y = -16, KEYS_Y = 236, SENTENCE_Y = 250, RING_RADIUS = 74 };

/* Centre of position p of k. Outer edges stay within 440 units, so that a 5:4 screen holds them. */
static float position_x(int p, int k)
{
    float pitch = k == 2 ? 520.0f : 890.0f / (float)k;
    return ((float)p - (float)(k - 1) / 2) * pitch;
}

static float machine_scale(int k)
{
    return k == 2 ? 1.0f : 2.45f / (float)k;
}

static struct ta_machine machine_at(const struct ta_task *task, int p)
{
    const struct ta_plan_row *plan = ta_plan_at(task);
    int k = task->plan->k, arm = 0;
    while (arm < k - 1 && plan->position[arm] != p) {
        arm++;
    }
    return (struct ta_machine){
        .x = position_x(p, k),
        .y = MACHINES_Y,
        .scale = machine_scale(k),
        .side = 2 * p < k - 1 ? -1 : 1,
        .symbol = plan->symbol[arm],
        .rgb = ta_colour_get(plan->colour[arm])->rgb,
    };
}

void ta_scene_fixation(const struct ta_task *task, struct ta_scene *s)
{
    (void)task;
    ta_draw_cross(s);
}

void ta_scene_stimulus(const struct ta_task *task, struct ta_scene *s)
{
    if (task->plan->k == 2) {
        ta_draw_cross(s);
    }
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = machine_at(task, p);
        ta_draw_machine(s, &m);
        ta_draw_key(s, m.x, KEYS_Y, task->exp->key[p]);
    }
}

/* The machines after the choice: the chosen one marked and its lever pulled, the others faded. */
static void draw_choice(const struct ta_task *task, struct ta_scene *s)
{
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = machine_at(task, p);
        m.pulled = m.marked = p == task->chosen;
        m.faded = p != task->chosen;
        ta_draw_machine(s, &m);
    }
}

void ta_scene_highlight(const struct ta_task *task, struct ta_scene *s)
{
    if (task->plan->k == 2) {
        ta_draw_cross(s);
    }
    draw_choice(task, s);
}

static enum ta_phrase sentence_of(double points)
{
    return points > 0 ? TA_SAY_WON : points < 0 ? TA_SAY_LOST : TA_SAY_NOTHING;
}

/* Win, nothing and loss have a ring of the same size and brightness. */
void ta_scene_feedback(const struct ta_task *task, struct ta_scene *s)
{
    char number[TA_NUMBER_TEXT], line[TA_SCENE_TEXT];
    double points = task->row.points;
    float y = task->plan->k == 2 ? 0 : -270;
    draw_choice(task, s);
    ta_draw_ring(s, 0, y, RING_RADIUS, 9, TA_INK);
    ta_draw_bold(s, 0, y, TA_SIZE_OUTCOME, TA_INK, ta_number_text(number, points, 1));
    ta_number_text(number, fabs(points), 0);
    const char *const args[] = {number, NULL};
    ta_phrase_fill(line, sizeof line, sentence_of(points), args);
    ta_draw_text(s, 0, SENTENCE_Y, TA_SIZE_TEXT, TA_INK, line);
}

void ta_scene_too_slow(const struct ta_task *task, struct ta_scene *s)
{
    char line[TA_SCENE_TEXT];
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = machine_at(task, p);
        m.faded = true;
        ta_draw_machine(s, &m);
    }
    ta_phrase_fill(line, sizeof line, TA_SAY_TOO_SLOW, NULL);
    ta_draw_text(s, 0, SENTENCE_Y, TA_SIZE_TEXT, TA_INK, line);
}
