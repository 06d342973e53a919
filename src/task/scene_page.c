/* scene_page.c - the pages between trials: welcome, breaks, thank-you, and the question to end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"
#include "looks.h"
#include "machine.h"
#include "texts.h"

static void say(struct ta_scene *s, float y, float height, uint32_t rgb, enum ta_phrase which,
                const char *first, const char *second)
{
    char line[TA_SCENE_TEXT];
    const char *const args[] = {first, second, NULL};
    ta_draw_text(s, 0, y, height, rgb, ta_phrase_fill(line, sizeof line, which, args));
}

static void say_title(struct ta_scene *s, float y, enum ta_phrase which)
{
    say(s, y, TA_SIZE_TITLE, TA_INK, which, NULL, NULL);
    s->draw[s->n - 1].bold = true;
}

static void say_points(struct ta_scene *s, float y, enum ta_phrase which, double points)
{
    char number[TA_NUMBER_TEXT];
    say(s, y, TA_SIZE_TEXT, TA_INK, which, ta_number_text(number, points, 0), NULL);
}

static const char *key_label(const struct ta_task *task, int position)
{
    const char *name = ta_key_name(task->exp->key[position]);
    return name ? name : "?";
}

/* The machines without symbols, with the keys that choose them. */
static void draw_examples(const struct ta_task *task, struct ta_scene *s, float y)
{
    int k = task->plan->k;
    float scale = k == 2 ? 0.56f : 1.9f / (float)k, pitch = k == 2 ? 300 : 890.0f / (float)k;
    for (int p = 0; p < k; p++) {
        float x = ((float)p - (float)(k - 1) / 2) * pitch;
        struct ta_machine m = {.x = x,
                               .y = y,
                               .scale = scale,
                               .side = 2 * p < k - 1 ? -1 : 1,
                               .symbol = -1,
                               .rgb = TA_QUIET};
        ta_draw_machine(s, &m);
        ta_draw_key(s, x, y + 196 * scale + 28, task->exp->key[p]);
    }
}

void ta_scene_welcome(const struct ta_task *task, struct ta_scene *s)
{
    char number[TA_NUMBER_TEXT];
    const struct ta_experiment *e = task->exp;
    say_title(s, -296, TA_SAY_WELCOME);
    say(s, -232, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_TASK, ta_number_word(number, e->env.k), NULL);
    say(s, -192, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_PAY, NULL, NULL);
    say(s, -152, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_AIM, NULL, NULL);
    draw_examples(task, s, -12);
    if (e->env.k == 2) {
        say(s, 190, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_TWO_KEYS, key_label(task, 0),
            key_label(task, 1));
    } else {
        say(s, 190, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_KEYS, NULL, NULL);
    }
    if (e->deadline_s > 0) {
        say(s, 230, TA_SIZE_TEXT, TA_INK, TA_SAY_WELCOME_DEADLINE,
            ta_number_text(number, e->deadline_s, 0), NULL);
    }
    if (e->practice_trials > 0) {
        say(s, 270, TA_SIZE_TEXT, TA_INK,
            e->practice_trials == 1 ? TA_SAY_WELCOME_PRACTICE_ONE : TA_SAY_WELCOME_PRACTICE,
            ta_number_text(number, e->practice_trials, 0), NULL);
    }
    say(s, 324, TA_SIZE_SMALL, TA_QUIET, TA_SAY_SPACE_STARTS, NULL, NULL);
}

static void say_new_machines(const struct ta_task *task, struct ta_scene *s, float y)
{
    char number[TA_NUMBER_TEXT];
    say(s, y, TA_SIZE_TEXT, TA_INK, TA_SAY_NEW_MACHINES, ta_number_word(number, task->exp->env.k),
        NULL);
}

void ta_scene_practice_over(const struct ta_task *task, struct ta_scene *s)
{
    char blocks[TA_NUMBER_TEXT], trials[TA_NUMBER_TEXT];
    int n = task->exp->n_blocks;
    ta_number_text(blocks, n, 0);
    ta_number_text(trials, task->exp->block_trials, 0);
    say_title(s, -120, TA_SAY_PRACTICE_OVER);
    say(s, -36, TA_SIZE_TEXT, TA_INK, TA_SAY_POINTS_COUNT, NULL, NULL);
    say(s, 8, TA_SIZE_TEXT, TA_INK, n == 1 ? TA_SAY_ONE_BLOCK : TA_SAY_BLOCKS,
        n == 1 ? trials : blocks, trials);
    say_new_machines(task, s, 52);
    say(s, 160, TA_SIZE_SMALL, TA_QUIET, TA_SAY_SPACE_READY, NULL, NULL);
}

static void draw_progress(struct ta_scene *s, float y, double share)
{
    enum { WIDTH = 600, HEIGHT = 16 };
    float done = (float)(WIDTH * share);
    ta_draw_box(s, 0, y, WIDTH, HEIGHT, 8, TA_PANEL);
    ta_draw_box(s, (done - WIDTH) / 2, y, done, HEIGHT, 8, ta_colour_get(0)->rgb);
}

void ta_scene_break(const struct ta_task *task, struct ta_scene *s)
{
    char done[TA_NUMBER_TEXT], all[TA_NUMBER_TEXT];
    int n = task->exp->n_blocks, block = task->row.block;
    ta_number_text(done, block, 0);
    ta_number_text(all, n, 0);
    say_title(s, -145, TA_SAY_BREAK);
    say_points(s, -60, TA_SAY_POINTS_SO_FAR, task->total_points);
    say(s, -8, TA_SIZE_SMALL, TA_QUIET, TA_SAY_BLOCKS_DONE, done, all);
    draw_progress(s, 40, (double)block / n);
    say_new_machines(task, s, 130);
    say(s, 230, TA_SIZE_SMALL, TA_QUIET, TA_SAY_SPACE_READY, NULL, NULL);
}

void ta_scene_thanks(const struct ta_task *task, struct ta_scene *s)
{
    say_title(s, -100, TA_SAY_THANKS);
    say_points(s, -10, TA_SAY_COLLECTED, task->total_points);
    say(s, 130, TA_SIZE_SMALL, TA_QUIET, TA_SAY_TELL, NULL, NULL);
}

void ta_scene_resumed(const struct ta_task *task, struct ta_scene *s)
{
    say_title(s, -100, TA_SAY_RESUMED);
    say_points(s, -10, TA_SAY_POINTS_SO_FAR, task->total_points);
    say(s, 130, TA_SIZE_SMALL, TA_QUIET, TA_SAY_SPACE_READY, NULL, NULL);
}

void ta_scene_confirm(const struct ta_task *task, struct ta_scene *s)
{
    (void)task;
    say_title(s, -100, TA_SAY_CONFIRM);
    say(s, -20, TA_SIZE_TEXT, TA_INK, TA_SAY_CONFIRM_SAFE, NULL, NULL);
    say(s, 60, TA_SIZE_TEXT, TA_INK, TA_SAY_CONFIRM_END, NULL, NULL);
    say(s, 104, TA_SIZE_TEXT, TA_INK, TA_SAY_CONFIRM_ON, NULL, NULL);
}
