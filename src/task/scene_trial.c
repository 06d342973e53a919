/* scene_trial.c - the pictures of a trial: fixation, machines, the choice, its outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two machines stand left and right of the fixation cross, mirror images, and the outcome appears
 * where the cross was, so that the eyes need not move. More than two fill the same width, smaller,
 * and the outcome appears above them. At the arm, the outcome stands in the window of the machine
 * that paid it. Where all outcomes are shown, they stand side by side in the machines' order, and
 * those not won are quiet. */
#include "draw.h"
#include "looks.h"
#include "machine.h"
#include "page.h"
#include "place.h"

#include <math.h>

enum {
    MACHINES_Y = -16,
    KEYS_Y = 236,
    SENTENCE_Y = 252,
    TOTAL_Y = 324,
    RING_RADIUS = 74,
    SMALL_RING = 50, /* two of them side by side between the machines */
    ABOVE_Y = -270
};

/* Distance of neighbours. Outer edges stay within 440 units, so that a 5:4 screen holds them. */
static float pitch_of(const struct ta_task *task)
{
    int k = task->plan->k;
    float usual = k == 2 ? 520.0f : 890.0f / (float)k, scale = ta_machine_scale(k);
    float widest = (440 - 181 * scale) * 2 / (float)(k - 1), least = 370 * scale;
    float pitch = usual * (float)task->exp->arm_distance;
    return pitch > widest ? widest : pitch < least ? least : pitch;
}

float ta_machine_scale(int k)
{
    return k == 2 ? 1.0f : 2.3f / (float)k;
}

static float position_x(const struct ta_task *task, int p)
{
    return ((float)p - (float)(task->plan->k - 1) / 2) * pitch_of(task);
}

int ta_arm_at(const struct ta_task *task, int position)
{
    const struct ta_plan_row *plan = ta_plan_at(task);
    int arm = 0;
    while (arm < task->plan->k - 1 && plan->position[arm] != position) {
        arm++;
    }
    return arm;
}

struct ta_machine ta_machine_at(const struct ta_task *task, int p)
{
    const struct ta_plan_row *plan = ta_plan_at(task);
    int k = task->plan->k, arm = ta_arm_at(task, p);
    return (struct ta_machine){
        .x = position_x(task, p),
        .y = MACHINES_Y,
        .scale = ta_machine_scale(k),
        .side = 2 * p < k - 1 ? -1 : 1,
        .symbol = plan->symbol[arm],
        .lever = task->exp->theme == TA_THEME_LEVERS,
        .rgb = ta_colour_get(plan->colour[arm])->rgb,
    };
}

/* Points so far, where they are wanted: the same place in every picture of a trial. */
static void draw_total(const struct ta_task *task, struct ta_scene *s)
{
    char number[TA_NUMBER_TEXT], line[TA_SCENE_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    if (!task->exp->texts || !task->exp->total_shown) {
        return;
    }
    const char *const args[] = {ta_number_text(texts, number, task->shown_points, 2, false), NULL};
    ta_phrase_fill(texts, line, sizeof line, TA_SAY_POINTS_NOW, args);
    ta_draw_text(s, 0, TOTAL_Y, 20, TA_QUIET, line);
}

static void draw_sentence(const struct ta_task *task, struct ta_scene *s, float x,
                          enum ta_phrase which, double points)
{
    char number[TA_NUMBER_TEXT], line[TA_SCENE_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    if (!task->exp->texts) {
        return;
    }
    const char *const args[] = {ta_number_text(texts, number, fabs(points), 2, false), NULL};
    ta_phrase_fill(texts, line, sizeof line, which, args);
    ta_draw_text(s, x, SENTENCE_Y, TA_SIZE_TEXT * (float)task->exp->text_size, TA_INK, line);
}

void ta_scene_fixation(const struct ta_task *task, struct ta_scene *s)
{
    ta_draw_cross(s);
    draw_total(task, s);
}

void ta_scene_interval(const struct ta_task *task, struct ta_scene *s)
{
    draw_total(task, s);
}

/* Of a forced trial only one machine can be chosen: the others are faded and have no key. */
void ta_scene_stimulus(const struct ta_task *task, struct ta_scene *s)
{
    int forced = ta_plan_at(task)->forced;
    if (task->plan->k == 2) {
        ta_draw_cross(s);
    }
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = ta_machine_at(task, p);
        m.faded = forced >= 0 && ta_arm_at(task, p) != forced;
        ta_draw_machine(s, &m);
        if (m.faded) {
            continue;
        }
        if (task->exp->texts) {
            ta_draw_key(s, m.x, KEYS_Y, task->exp->key[p]);
        }
        ta_draw_hit(s, m.x, m.y, 300 * m.scale, 404 * m.scale, task->exp->key[p]);
    }
    draw_total(task, s);
}

/* The machines after the choice: the chosen one marked and its lever pulled, the others faded. */
static void draw_choice(const struct ta_task *task, struct ta_scene *s, bool outcome_inside)
{
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = ta_machine_at(task, p);
        bool chosen = p == task->chosen;
        m.marked = chosen;
        m.pulled = chosen && task->exp->movement;
        m.faded = !chosen;
        m.empty = outcome_inside && (chosen || task->exp->forgone_shown);
        ta_draw_machine(s, &m);
    }
}

void ta_scene_highlight(const struct ta_task *task, struct ta_scene *s)
{
    if (task->plan->k == 2) {
        ta_draw_cross(s);
    }
    draw_choice(task, s, false);
    draw_total(task, s);
}

/* Win, nothing and loss have a ring of the same size and brightness. */
void ta_draw_outcome(const struct ta_task *task, struct ta_scene *s, float x, float y, float radius,
                     double points, uint32_t rgb)
{
    char number[TA_NUMBER_TEXT];
    float f = radius / RING_RADIUS;
    ta_number_text(task->dress.texts, number, points, 2, true);
    float width = ta_text_width(number, TA_SIZE_OUTCOME * f, true), room = 1.6f * radius;
    float h = TA_SIZE_OUTCOME * f * (width > room ? room / width : 1);
    ta_draw_ring(s, x, y, radius, 9 * f, rgb);
    ta_draw_bold(s, x, y, h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h, rgb, number);
}

/* Where the outcome of position p is shown, and how large. */
static float outcome_place(const struct ta_task *task, int p, float *x, float *y)
{
    struct ta_machine m = ta_machine_at(task, p);
    int k = task->plan->k;
    bool all = task->exp->forgone_shown;
    *x = m.x;
    *y = ABOVE_Y;
    if (task->exp->feedback_at == TA_FEEDBACK_ARM) {
        *y = m.y - 32 * m.scale;
        return RING_RADIUS * m.scale;
    }
    if (k == 2) {
        *x = all ? (p == 0 ? -1 : 1) * (SMALL_RING + 4.0f) : 0;
        *y = 0;
        return all ? SMALL_RING : RING_RADIUS;
    }
    *x = all ? m.x : 0;
    return all ? SMALL_RING : RING_RADIUS;
}

void ta_scene_feedback(const struct ta_task *task, struct ta_scene *s)
{
    bool at_arm = task->exp->feedback_at == TA_FEEDBACK_ARM;
    double points = task->row.points;
    float x, y;
    draw_choice(task, s, at_arm);
    for (int p = 0; p < task->plan->k; p++) {
        float radius = outcome_place(task, p, &x, &y);
        double would = task->row.outcome[ta_arm_at(task, p)] * task->exp->points_per_reward;
        if (p == task->chosen) {
            ta_draw_outcome(task, s, x, y, radius, points, TA_INK);
        } else if (task->exp->forgone_shown) {
            ta_draw_outcome(task, s, x, y, radius, would, TA_RULE);
        }
    }
    enum ta_phrase words = points > 0 ? TA_SAY_WON : points < 0 ? TA_SAY_LOST : TA_SAY_NOTHING;
    outcome_place(task, task->chosen, &x, &y);
    draw_sentence(task, s, at_arm && task->plan->k == 2 ? x : 0, words, points);
    draw_total(task, s);
}

void ta_scene_too_slow(const struct ta_task *task, struct ta_scene *s)
{
    for (int p = 0; p < task->plan->k; p++) {
        struct ta_machine m = ta_machine_at(task, p);
        m.faded = true;
        ta_draw_machine(s, &m);
    }
    draw_sentence(task, s, 0, TA_SAY_TOO_SLOW, 0);
    draw_total(task, s);
}
