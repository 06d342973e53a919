/* scene_guide.c - the pages before the first trial: instructions with the real machines, and the
 * quiz.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"
#include "keys.h"
#include "looks.h"
#include "page.h"
#include "place.h"

#include <math.h>
#include <string.h>

enum { EDGE = 100, MACHINES_ROOM = 330, RINGS_ROOM = 190, QUIZ_X = -330 };

static void say(struct ta_page *p, enum ta_line_kind kind, enum ta_phrase which)
{
    ta_page_say(p, kind, which, NULL, NULL);
}

static void say_number(struct ta_page *p, enum ta_phrase which, double number)
{
    char text[TA_NUMBER_TEXT];
    ta_page_say(p, TA_LINE_TEXT, which,
                ta_number_text(p->task->dress.texts, text, number, 2, false), NULL);
}

static struct ta_page begin(const struct ta_task *task, enum ta_phrase title)
{
    struct ta_page p = ta_page_begin(task);
    p.bottom = EDGE;
    say(&p, TA_LINE_TITLE, title);
    ta_page_gap(&p, 16);
    return p;
}

static const char *key_label(const struct ta_task *task, int position)
{
    const char *name = ta_key_name(task->exp->key[position]);
    return name ? name : "?";
}

/* --- first page: the machines and their keys ------------------------------------------------- */

/* The machines of the row to come, as they stand in it, smaller, with their keys. */
static void draw_machines(const struct ta_task *task, struct ta_scene *s, float y, float shrink)
{
    int k = task->plan->k;
    float usual = ta_machine_scale(k), scale = (k == 2 ? 0.62f : 0.6f * usual + 0.1f) * shrink;
    for (int p = 0; p < k; p++) {
        struct ta_machine m = ta_machine_at(task, p);
        m.x = ((float)p - (float)(k - 1) / 2) * (k == 2 ? 330 : 860.0f / (float)k);
        m.y = y - 38 * shrink;
        m.scale = scale;
        ta_draw_machine(s, &m);
        ta_draw_key(s, m.x, m.y + 170 * scale + 44, task->exp->key[p]);
    }
}

static void draw_welcome(const struct ta_task *task, struct ta_scene *s)
{
    char number[TA_NUMBER_TEXT];
    int k = task->plan->k;
    struct ta_page p = begin(task, TA_SAY_WELCOME);
    ta_page_say(&p, TA_LINE_TEXT, TA_SAY_INSTR_TASK, ta_number_word(task->dress.texts, number, k),
                NULL);
    int machines = ta_page_gap(&p, MACHINES_ROOM);
    if (k == 2) {
        ta_page_say(&p, TA_LINE_TEXT, TA_SAY_INSTR_KEYS_TWO, key_label(task, 0),
                    key_label(task, 1));
    } else {
        say(&p, TA_LINE_TEXT, TA_SAY_INSTR_KEYS);
    }
    if (task->exp->mouse) {
        say(&p, TA_LINE_TEXT, TA_SAY_INSTR_MOUSE);
    }
    ta_page_draw(&p, s);
    float shrink, y = ta_page_y(&p, machines, &shrink);
    draw_machines(task, s, y, shrink);
}

/* --- second page: what they pay --------------------------------------------------------------- */

static void draw_ring(const struct ta_task *task, struct ta_scene *s, float x, float y,
                      float shrink, double points)
{
    char number[TA_NUMBER_TEXT], line[TA_SCENE_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    const char *const args[] = {ta_number_text(texts, number, points, 2, false), NULL};
    ta_draw_outcome(task, s, x, y - 24 * shrink, 58 * shrink, points, TA_INK);
    ta_phrase_fill(texts, line, sizeof line,
                   points == 0 ? TA_SAY_INSTR_NOTHING : TA_SAY_INSTR_POINTS, args);
    ta_draw_text(s, x, y + 62 * shrink, TA_SIZE_SMALL, TA_QUIET, line);
}

static void say_better(struct ta_page *p, const struct ta_nature *is)
{
    bool two = p->task->plan->k == 2;
    if (is->two_valued) {
        say(p, TA_LINE_TEXT, two ? TA_SAY_INSTR_BETTER_OFTEN_TWO : TA_SAY_INSTR_BETTER_OFTEN);
    } else {
        say(p, TA_LINE_TEXT, two ? TA_SAY_INSTR_BETTER_TWO : TA_SAY_INSTR_BETTER);
    }
    if (is->luck && is->two_valued && is->low == 0) {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_LUCK);
    } else if (is->luck) {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_LUCK_AMOUNT);
    }
    if (is->changes) {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_CHANGES);
    }
}

static void draw_pay(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_nature is = ta_nature_of(task);
    double unit = task->exp->points_per_reward;
    struct ta_page p = begin(task, TA_SAY_OUTCOME_TITLE);
    say(&p, TA_LINE_TEXT, TA_SAY_INSTR_RING);
    int rings = ta_page_gap(&p, RINGS_ROOM);
    if (task->exp->forgone_shown) {
        say(&p, TA_LINE_TEXT, task->plan->k == 2 ? TA_SAY_INSTR_FORGONE_TWO : TA_SAY_INSTR_FORGONE);
    }
    say_better(&p, &is);
    say(&p, TA_LINE_TEXT, TA_SAY_INSTR_AIM);
    ta_page_draw(&p, s);
    float shrink, y = ta_page_y(&p, rings, &shrink);
    draw_ring(task, s, -110, y, shrink, is.high * unit);
    draw_ring(task, s, 110, y, shrink, is.low * unit);
}

/* --- third page: a round ---------------------------------------------------------------------- */

static bool any_forced(const struct ta_task *task)
{
    return task->exp->forced_first > 0 || task->exp->forced_share > 0;
}

static void say_round(struct ta_page *p)
{
    const struct ta_experiment *x = p->task->exp;
    say(p, TA_LINE_TEXT, TA_SAY_INSTR_CROSS);
    if (x->deadline_s > 0) {
        say_number(p, TA_SAY_INSTR_DEADLINE, x->deadline_s);
    } else {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_NO_DEADLINE);
    }
    if (x->sides != TA_SIDES_FIXED) {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_SIDES);
    }
    if (any_forced(p->task)) {
        say(p, TA_LINE_TEXT, TA_SAY_INSTR_FORCED);
    }
}

/* What points are worth: as many of them as make a round sum. */
static void say_money(struct ta_page *p)
{
    char points[TA_NUMBER_TEXT], money[TA_MONEY_TEXT];
    const struct ta_experiment *x = p->task->exp;
    const struct ta_texts *texts = p->task->dress.texts;
    if (x->pay_per_point > 0) {
        double n = x->pay_per_point < 0.1 ? 100 : 10;
        ta_page_say(p, TA_LINE_TEXT, TA_SAY_INSTR_MONEY, ta_number_text(texts, points, n, 0, false),
                    ta_money_text(texts, money, n * x->pay_per_point, x->currency));
    }
}

static void draw_round(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_ROUND_TITLE);
    say_round(&p);
    ta_page_draw(&p, s);
}

/* --- last page -------------------------------------------------------------------------------- */

static void draw_begin(const struct ta_task *task, struct ta_scene *s)
{
    const struct ta_experiment *x = task->exp;
    struct ta_page p = begin(task, TA_SAY_BEGIN_TITLE);
    if (x->new_symbols && x->n_blocks > 1) {
        say(&p, TA_LINE_TEXT, TA_SAY_INSTR_NEW);
    }
    say_money(&p);
    if (task->n_played == 0 && x->quiz) {
        say(&p, TA_LINE_TEXT, TA_SAY_INSTR_QUIZ);
    } else if (task->n_played == 0 && x->practice_trials == 1) {
        say(&p, TA_LINE_TEXT, TA_SAY_INSTR_PRACTICE_ONE);
    } else if (task->n_played == 0 && x->practice_trials > 1) {
        say_number(&p, TA_SAY_INSTR_PRACTICE, x->practice_trials);
    }
    ta_page_gap(&p, 16);
    say(&p, TA_LINE_QUIET, TA_SAY_INSTR_CALL);
    ta_page_draw(&p, s);
}

/* Dots that say which page this is. */
static void draw_dots(const struct ta_task *task, struct ta_scene *s)
{
    int n = ta_guide_pages(task);
    for (int i = 0; i < n; i++) {
        float x = ((float)i - (float)(n - 1) / 2) * 22;
        ta_draw_disc(s, x, 340, 5, i == task->page ? TA_INK : TA_RULE);
    }
}

void ta_scene_instructions(const struct ta_task *task, struct ta_scene *s)
{
    static void (*const draw[])(const struct ta_task *, struct ta_scene *) = {
        draw_welcome, draw_pay, draw_round, draw_begin};
    bool last = task->page + 1 == ta_guide_pages(task);
    draw[task->page](task, s);
    draw_dots(task, s);
    if (last) {
        ta_page_hint(task, s,
                     task->n_played > 0 || task->exp->quiz ? TA_SAY_SPACE_ON : TA_SAY_SPACE_STARTS,
                     TA_KEY_SPACE);
    }
    ta_page_navigation(task, s, task->page > 0, !last);
}

void ta_scene_ready(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_WELCOME);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SPACE_STARTS, TA_KEY_SPACE);
}

/* --- quiz ------------------------------------------------------------------------------------ */

/* line: TA_SCENE_TEXT bytes. */
static void say_answer(const struct ta_task *task, const struct ta_question *q, int i, char *line)
{
    int position = q->key_of[i];
    if (position >= 0) {
        const char *const args[] = {key_label(task, position), NULL};
        ta_fill_holes(line, TA_SCENE_TEXT, q->answer[i], args);
    } else {
        strcpy(line, q->answer[i]); /* the lab's own as it is, {1} and all */
    }
}

/* All answers have the size of the longest: none must stand out, least of all the right one. */
static float answer_size(const struct ta_task *task, const struct ta_question *q)
{
    char line[TA_SCENE_TEXT];
    float usual = TA_SIZE_TEXT * (float)task->exp->text_size, h = usual;
    for (int i = 0; i < q->n_answers; i++) {
        say_answer(task, q, i, line);
        float w = ta_text_width(line, usual, false);
        h = w > 700 ? fminf(h, usual * 700 / w) : h;
    }
    return h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h;
}

static void draw_answer(const struct ta_task *task, struct ta_scene *s, float y, int i,
                        const struct ta_question *q)
{
    char line[TA_SCENE_TEXT];
    say_answer(task, q, i, line);
    ta_draw_key(s, QUIZ_X, y, TA_KEY_1 + i);
    ta_draw_text(s, QUIZ_X + 56, y, answer_size(task, q), TA_INK, line);
    s->draw[s->n - 1].align = TA_LEFT;
    ta_draw_hit(s, 0, y, 2 * -QUIZ_X + 80, 76, TA_KEY_1 + i);
}

void ta_scene_quiz(const struct ta_task *task, struct ta_scene *s)
{
    char number[TA_NUMBER_TEXT], all[TA_NUMBER_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    struct ta_question q = ta_question_get(task, task->question);
    struct ta_page p = ta_page_begin(task);
    p.bottom = EDGE;
    ta_page_say(&p, TA_LINE_QUIET, TA_SAY_QUIZ_TITLE,
                ta_number_text(texts, number, task->question + 1, 0, false),
                ta_number_text(texts, all, ta_question_count(task), 0, false));
    ta_page_gap(&p, 16);
    ta_page_write(&p, TA_LINE_TEXT, q.ask);
    int answer[TA_MOST_ANSWERS];
    ta_page_gap(&p, 30);
    for (int i = 0; i < q.n_answers; i++) {
        answer[i] = ta_page_gap(&p, 84);
    }
    ta_page_draw(&p, s);
    for (int i = 0; i < q.n_answers; i++) {
        float shrink, y = ta_page_y(&p, answer[i], &shrink);
        draw_answer(task, s, y, i, &q);
    }
    ta_page_hint(task, s, TA_SAY_QUIZ_HINT, -1);
}

void ta_scene_quiz_passed(const struct ta_task *task, struct ta_scene *s)
{
    struct ta_page p = begin(task, TA_SAY_QUIZ_PASSED);
    bool practice = ta_plan_at(task)->phase == TA_PRACTICE;
    say(&p, TA_LINE_TEXT, practice ? TA_SAY_QUIZ_PASSED_PRACTICE : TA_SAY_QUIZ_PASSED_START);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, TA_SAY_SPACE_STARTS, TA_KEY_SPACE);
}

void ta_scene_quiz_failed(const struct ta_task *task, struct ta_scene *s)
{
    char right[TA_NUMBER_TEXT], all[TA_NUMBER_TEXT];
    const struct ta_texts *texts = task->dress.texts;
    bool called = ta_quiz_calls(task);
    struct ta_page p = begin(task, TA_SAY_QUIZ_FAILED);
    ta_page_say(&p, TA_LINE_TEXT, TA_SAY_QUIZ_SCORE,
                ta_number_text(texts, right, task->n_right, 0, false),
                ta_number_text(texts, all, ta_question_count(task), 0, false));
    say(&p, TA_LINE_TEXT, called ? TA_SAY_QUIZ_CALL : TA_SAY_QUIZ_AGAIN);
    ta_page_draw(&p, s);
    ta_page_hint(task, s, called ? TA_SAY_QUIZ_CALL_ON : TA_SAY_SPACE_ON,
                 called ? TA_KEY_RETURN : TA_KEY_SPACE);
}
