/* scene_page.c - the pages between and after trials: breaks, pause, thank-you, summary, and the
 * question to end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"
#include "keys.h"
#include "looks.h"
#include "page.h"

#include <string.h>

enum { EDGE = 90 }; /* kept free for the hint at the lower edge */

static void say(struct ta_page *p, enum ta_line_kind kind, enum ta_phrase which)
{
    ta_page_say(p, kind, which, NULL, NULL);
}

static void say_numbers(struct ta_page *p, enum ta_line_kind kind, enum ta_phrase which, double a,
                        double b)
{
    char first[TA_NUMBER_TEXT], second[TA_NUMBER_TEXT];
    const struct ta_texts *texts = p->task->dress.texts;
    ta_page_say(p, kind, which, ta_number_text(texts, first, a, 2, false),
                ta_number_text(texts, second, b, 2, false));
}

static struct ta_page begin(const struct ta_task *task, enum ta_phrase title)
{
    struct ta_page p = ta_page_begin(task);
    p.bottom = EDGE;
    say(&p, TA_LINE_TITLE, title);
    ta_page_gap(&p, 26);
    return p;
}

static void say_new_machines(struct ta_page *p)
{
    char number[TA_NUMBER_TEXT];
    const struct ta_task *task = p->task;
    if (task->exp->new_symbols) {
        ta_page_say(p, TA_LINE_TEXT, TA_SAY_NEW_MACHINES,
                    ta_number_word(task->dress.texts, number, task->exp->env.k), NULL);
    }
}

/* --- practice -------------------------------------------------------------------------------- */

void ta_scene_practice_again(const struct ta_task *task, struct ta_scene *s)
{
    int of, best = ta_flow_practice_score(task, &of);
    struct ta_page p = begin(task, TA_SAY_PRACTICE_AGAIN);
    say_numbers(&p, TA_LINE_TEXT, TA_SAY_PRACTICE_SCORE, best, of);
    say(&p, TA_LINE_TEXT, TA_SAY_PRACTICE_ADVICE);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SPACE_READY, TA_KEY_SPACE);
}

void ta_scene_practice_over(const struct ta_task *task, struct ta_scene *s)
{
    const struct ta_experiment *x = task->exp;
    struct ta_page p = begin(task, TA_SAY_PRACTICE_OVER);
    say_numbers(&p, TA_LINE_TEXT, TA_SAY_POINTS_COUNT, x->points_start, 0);
    if (x->n_blocks == 1) {
        say_numbers(&p, TA_LINE_TEXT, TA_SAY_ONE_BLOCK, x->block_trials, 0);
    } else {
        say_numbers(&p, TA_LINE_TEXT, TA_SAY_BLOCKS, x->n_blocks, x->block_trials);
    }
    say_new_machines(&p);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SPACE_READY, TA_KEY_SPACE);
}

/* --- break ----------------------------------------------------------------------------------- */

static void draw_progress(struct ta_scene *s, float y, double share)
{
    enum { WIDTH = 600, HEIGHT = 16 };
    float done = (float)(WIDTH * share);
    ta_draw_box(s, 0, y, WIDTH, HEIGHT, 8, TA_PANEL);
    ta_draw_box(s, (done - WIDTH) / 2, y, done, HEIGHT, 8, ta_colour_get(0)->rgb);
}

void ta_scene_break(const struct ta_task *task, struct ta_scene *s)
{
    const struct ta_experiment *x = task->exp;
    int block = task->row.block, trial = task->row.block_trial;
    bool within = ta_plan_at(task)->block == block;
    double done = within ? (block - 1) * (double)x->block_trials + trial : block;
    double all = within ? (double)x->n_blocks * x->block_trials : x->n_blocks;
    struct ta_page p = begin(task, TA_SAY_BREAK);
    say_numbers(&p, TA_LINE_TEXT, TA_SAY_POINTS_SO_FAR, task->total_points, 0);
    say_numbers(&p, TA_LINE_QUIET, within ? TA_SAY_ROUNDS_DONE : TA_SAY_BLOCKS_DONE, done, all);
    int bar = ta_page_gap(&p, 56);
    ta_page_gap(&p, 20);
    if (within || !x->new_symbols) {
        say(&p, TA_LINE_TEXT, TA_SAY_SAME_MACHINES);
    }
    if (!within) {
        say_new_machines(&p);
    }
    ta_page_draw(&p, s);
    float shrink, y = ta_page_y(&p, bar, &shrink);
    draw_progress(s, y, done / all);
    ta_page_hint(task, s, task->rested ? TA_SAY_SPACE_READY : TA_SAY_REST,
                 task->rested ? TA_KEY_SPACE : -1);
}

/* --- pause, and the way back in -------------------------------------------------------------- */

void ta_scene_pause(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_PAUSE);
    say(&p, TA_LINE_TEXT, TA_SAY_PAUSE_TEXT);
    ta_page_gap(&p, 30);
    say(&p, TA_LINE_QUIET, TA_SAY_PAUSE_ON);
    if (task->exp->instructions) {
        say(&p, TA_LINE_QUIET, TA_SAY_PAUSE_INSTRUCTIONS);
    }
    ta_page_draw(&p, s);
}

void ta_scene_resumed(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_RESUMED);
    say_numbers(&p, TA_LINE_TEXT, TA_SAY_POINTS_SO_FAR, task->total_points, 0);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SPACE_READY, TA_KEY_SPACE);
}

/* --- devices --------------------------------------------------------------------------------- */

void ta_scene_scanner(const struct ta_task *task, struct ta_scene *s)
{
    char key[TA_TEXT_CELL], n[TA_NUMBER_TEXT], of[TA_NUMBER_TEXT], line[TA_SCENE_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    const char *name = ta_key_name(task->exp->start_key);
    strcpy(key, name ? name : "?");
    const char *const args[] = {key, ta_number_text(texts, n, task->n_pulses, 0, false),
                                ta_number_text(texts, of, task->exp->start_pulses, 0, false), NULL};
    struct ta_page p = begin(task, TA_SAY_SCANNER);
    say(&p, TA_LINE_TEXT, TA_SAY_SCANNER_STILL);
    ta_page_draw(&p, s);
    ta_phrase_fill(texts, line, sizeof line, TA_SAY_SCANNER_WAITS, args);
    ta_draw_text(s, 0, 326, TA_SIZE_LEAST, TA_RULE, line);
}

void ta_scene_trigger_lost(const struct ta_task *task, struct ta_scene *s)
{
    enum { SHOWN = 60 }; /* the tail of a long path says more than its head */
    const char *path = task->exp->trigger_path;
    size_t n = strlen(path);
    struct ta_page p = begin(task, TA_SAY_CALL_EXPERIMENTER);
    say(&p, TA_LINE_TEXT, TA_SAY_TRIGGER_LOST_TEXT);
    ta_page_gap(&p, 8);
    ta_page_write(&p, TA_LINE_QUIET, path + (n > SHOWN ? n - SHOWN : 0));
    ta_page_gap(&p, 8);
    say(&p, TA_LINE_TEXT, TA_SAY_TRIGGER_LOST_SAFE);
    ta_page_gap(&p, 30);
    say(&p, TA_LINE_QUIET, TA_SAY_TRIGGER_LOST_AGAIN);
    say(&p, TA_LINE_QUIET, TA_SAY_TRIGGER_LOST_WITHOUT);
    ta_page_draw(&p, s);
}

/* --- the end --------------------------------------------------------------------------------- */

/* What is to be paid, and the line by which it is claimed. */
static void say_pay(struct ta_page *p)
{
    const struct ta_task *task = p->task;
    const struct ta_task_dress *d = &task->dress;
    char money[TA_MONEY_TEXT], line[TA_SCENE_TEXT];
    if (task->exp->pay_per_point <= 0) {
        return;
    }
    double amount = ta_experiment_payment(task->exp, task->total_points);
    ta_money_text(d->texts, money, amount, task->exp->currency);
    ta_page_say(p, TA_LINE_TEXT, TA_SAY_PAY, money, NULL);
    if (d->participant) {
        const char *const args[] = {d->participant, d->session ? d->session : money, money, NULL};
        ta_page_gap(p, 24);
        ta_phrase_fill(d->texts, line, sizeof line,
                       d->session ? TA_SAY_RECEIPT_SESSION : TA_SAY_RECEIPT, args);
        ta_page_write(p, TA_LINE_QUIET, line);
    }
}

static void draw_end(const struct ta_task *task, struct ta_scene *s, enum ta_phrase title)
{
    struct ta_page p = begin(task, title);
    say_numbers(&p, TA_LINE_TEXT, TA_SAY_COLLECTED, task->total_points, 0);
    say_pay(&p);
    ta_page_gap(&p, 36);
    say(&p, TA_LINE_QUIET, TA_SAY_TELL);
    ta_page_draw(&p, s);
    ta_draw_text(s, 0, 326, TA_SIZE_LEAST, TA_RULE, task->dress.texts->phrase[TA_SAY_SUMMARY_HINT]);
    ta_draw_hit(s, 0, 326, 420, 50, TA_KEY_S);
}

void ta_scene_thanks(const struct ta_task *task, struct ta_scene *s)
{
    draw_end(task, s, TA_SAY_THANKS);
}

void ta_scene_stopped(const struct ta_task *task, struct ta_scene *s)
{
    draw_end(task, s, TA_SAY_STOPPED);
}

void ta_scene_summary(const struct ta_task *task, struct ta_scene *s)
{
    char line[TA_TALLY_LINES][TA_SCENE_TEXT];
    struct ta_page p = begin(task, TA_SAY_SUMMARY);
    int n = ta_tally_tell(&task->tally, task->exp, task->dress.texts, line);
    for (int i = 0; i < n; i++) {
        ta_page_write(&p, i + 1 < n ? TA_LINE_QUIET : TA_LINE_TEXT, line[i]);
        ta_page_gap(&p, i + 2 < n ? 4 : 20);
    }
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SUMMARY_CLOSE, TA_KEY_SPACE);
}

void ta_scene_confirm(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_CONFIRM);
    say(&p, TA_LINE_TEXT, TA_SAY_CONFIRM_SAFE);
    ta_page_gap(&p, 30);
    say(&p, TA_LINE_TEXT, TA_SAY_CONFIRM_END);
    say(&p, TA_LINE_TEXT, TA_SAY_CONFIRM_ON);
    ta_page_draw(&p, s);
}
