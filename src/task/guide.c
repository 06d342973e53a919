/* guide.c - what the instructions and the quiz have to say of this experiment, read from its plan.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"

#include <math.h>

static void note_row(struct ta_nature *is, const struct ta_plan_row *row, int k)
{
    for (int a = 0; a < k; a++) {
        is->low = fmin(is->low, row->outcome[a]);
        is->high = fmax(is->high, row->outcome[a]);
        is->luck |= row->outcome[a] != row->mean[a];
    }
}

/* The row before in the same context, whose means may differ. */
static bool means_differ(const struct ta_plan *plan, int i)
{
    const struct ta_plan_row *row = &plan->row[i];
    int j = i - 1;
    while (j >= 0 && plan->row[j].context != row->context) {
        j--;
    }
    for (int a = 0; j >= 0 && a < plan->k; a++) {
        if (plan->row[j].mean[a] != row->mean[a]) {
            return true;
        }
    }
    return false;
}

static bool is_two_valued(const struct ta_plan *plan, double low, double high)
{
    for (int i = 0; i < plan->n; i++) {
        for (int a = 0; a < plan->k; a++) {
            double x = plan->row[i].outcome[a];
            if (x != low && x != high) {
                return false;
            }
        }
    }
    return true;
}

struct ta_nature ta_nature_of(const struct ta_task *task)
{
    const struct ta_plan *plan = task->plan;
    struct ta_nature is = {.low = INFINITY, .high = -INFINITY, .changes = plan->by_choice};
    for (int i = 0; i < plan->n; i++) {
        note_row(&is, &plan->row[i], plan->k);
        is.changes = is.changes || (plan->row[i].phase == TA_MAIN && means_differ(plan, i));
    }
    is.two_valued = is_two_valued(plan, is.low, is.high);
    is.new_ones = task->exp->new_symbols && task->exp->n_blocks > 1;
    return is;
}

/* Welcome; what a machine pays; how a round goes; what is left to say. */
int ta_guide_pages(const struct ta_task *task)
{
    (void)task;
    return 4;
}

enum { N_BUILT_IN = 4, N_ANSWERS = 3 };

/* Right answers stand in different places. */
static const struct built_in {
    enum ta_phrase ask, answer[N_ANSWERS];
    int key_of[N_ANSWERS];
    int right;
} built_in[N_BUILT_IN] = {
    {.ask = TA_SAY_QUIZ_KEYS_Q,
     .answer = {TA_SAY_QUIZ_KEYS_WRONG_1, TA_SAY_QUIZ_KEYS_RIGHT, TA_SAY_QUIZ_KEYS_WRONG_2},
     .key_of = {1, 0, -1}, /* the first becomes the rightmost */
     .right = 1},
    {.ask = TA_SAY_QUIZ_BETTER_Q,
     .answer = {TA_SAY_QUIZ_BETTER_RIGHT, TA_SAY_QUIZ_BETTER_WRONG_1, TA_SAY_QUIZ_BETTER_WRONG_2},
     .key_of = {-1, -1, -1},
     .right = 0},
    {.ask = TA_SAY_QUIZ_LUCK_Q,
     .answer = {TA_SAY_QUIZ_LUCK_WRONG_1, TA_SAY_QUIZ_LUCK_WRONG_2, TA_SAY_QUIZ_LUCK_RIGHT},
     .key_of = {-1, -1, -1},
     .right = 2},
    {.ask = TA_SAY_QUIZ_AIM_Q,
     .answer = {TA_SAY_QUIZ_AIM_WRONG_1, TA_SAY_QUIZ_AIM_RIGHT, TA_SAY_QUIZ_AIM_WRONG_2},
     .key_of = {-1, -1, -1},
     .right = 1},
};
enum { LUCK = 2 };

/* That even the best machine may pay nothing is asked where it is so. */
static bool asks_luck(const struct ta_task *task)
{
    struct ta_nature is = ta_nature_of(task);
    return is.luck && is.two_valued && is.low == 0;
}

static int n_built_in(const struct ta_task *task)
{
    return !task->exp->quiz_built_in ? 0 : asks_luck(task) ? N_BUILT_IN : N_BUILT_IN - 1;
}

int ta_question_count(const struct ta_task *task)
{
    return n_built_in(task) + task->exp->n_questions;
}

static struct ta_question question_of_ours(const struct ta_task *task, const struct built_in *b)
{
    const char *const *phrase = task->dress.texts->phrase;
    struct ta_question q = {.ask = phrase[b->ask], .n_answers = N_ANSWERS, .right = b->right};
    for (int j = 0; j < N_ANSWERS; j++) {
        q.answer[j] = phrase[b->answer[j]];
        q.key_of[j] = b->key_of[j] > 0 ? task->plan->k - 1 : b->key_of[j];
    }
    return q;
}

static struct ta_question question_of_lab(const struct ta_own_question *own)
{
    struct ta_question q = {.ask = own->ask, .n_answers = own->n_answers, .right = own->right};
    for (int j = 0; j < own->n_answers; j++) {
        q.answer[j] = own->answer[j];
        q.key_of[j] = -1;
    }
    return q;
}

struct ta_question ta_question_get(const struct ta_task *task, int i)
{
    int n = n_built_in(task);
    if (i >= n) {
        return question_of_lab(&task->exp->question[i - n]);
    }
    return question_of_ours(task, &built_in[i >= LUCK && !asks_luck(task) ? i + 1 : i]);
}
