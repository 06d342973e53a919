/* task_guide.c - before the first trial: instruction pages, back and forward, and the quiz.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys.h"
#include "machine.h"

/* Forward: space bar, right arrow, Enter and the rightmost response key; back: left arrow and the
 * leftmost response key. */
static bool is_forward(const struct ta_task *task, int key)
{
    return key == TA_KEY_SPACE || key == TA_KEY_RIGHT || key == TA_KEY_RETURN ||
           key == TA_KEY_KEYPAD_ENTER || key == task->exp->key[task->plan->k - 1];
}

static bool is_back(const struct ta_task *task, int key)
{
    return key == TA_KEY_LEFT || key == task->exp->key[0];
}

/* To the quiz, which begins anew, or to whatever follows. */
static void leave_guide(struct ta_task *task, const struct ta_event *e)
{
    task->question = task->n_right = 0;
    ta_enter_by_key(task, task->after_pages, e);
}

/* The last page is left by the space bar alone, so that nobody begins by leafing. */
static void instructions_key(struct ta_task *task, const struct ta_event *e)
{
    bool last = task->page + 1 == ta_guide_pages(task);
    if (!ta_key_meant(task, e)) {
        return;
    }
    if (is_back(task, e->key) && task->page > 0) {
        task->page--;
        ta_enter_by_key(task, STATE_INSTRUCTIONS, e);
    } else if (!last && is_forward(task, e->key)) {
        task->page++;
        ta_enter_by_key(task, STATE_INSTRUCTIONS, e);
    } else if (last && e->key == TA_KEY_SPACE) {
        leave_guide(task, e);
    }
}

static void start_key(struct ta_task *task, const struct ta_event *e)
{
    if (e->key == TA_KEY_SPACE && ta_key_meant(task, e)) {
        leave_guide(task, e);
    }
}

/* --- quiz ------------------------------------------------------------------------------------ */

static int answer_of(int key, int n_answers)
{
    int answer = key >= TA_KEY_KEYPAD_1 ? key - TA_KEY_KEYPAD_1 : key - TA_KEY_1;
    return answer >= 0 && answer < n_answers ? answer : -1;
}

static enum state end_attempt(struct ta_task *task)
{
    struct ta_task_record *r = &task->record;
    r->n_questions = ta_question_count(task);
    if (r->n_attempts < TA_MAX_ATTEMPTS) {
        r->right[r->n_attempts] = task->n_right;
    }
    r->n_attempts++;
    return task->n_right == r->n_questions ? STATE_QUIZ_PASSED : STATE_QUIZ_FAILED;
}

static void quiz_key(struct ta_task *task, const struct ta_event *e)
{
    struct ta_question q = ta_question_get(task, task->question);
    int answer = answer_of(e->key, q.n_answers);
    if (answer < 0 || !ta_key_meant(task, e)) {
        return;
    }
    task->n_right += answer == q.right;
    task->question++;
    bool more = task->question < ta_question_count(task);
    ta_enter_by_key(task, more ? STATE_QUIZ : end_attempt(task), e);
}

static void passed_key(struct ta_task *task, const struct ta_event *e)
{
    if (e->key == TA_KEY_SPACE && ta_key_meant(task, e)) {
        ta_enter_by_key(task, STATE_FIXATION, e);
    }
}

bool ta_quiz_calls(const struct ta_task *task)
{
    return task->record.n_attempts % task->exp->quiz_attempts == 0;
}

static void failed_key(struct ta_task *task, const struct ta_event *e)
{
    bool enter = e->key == TA_KEY_RETURN || e->key == TA_KEY_KEYPAD_ENTER;
    if ((ta_quiz_calls(task) ? enter : e->key == TA_KEY_SPACE) && ta_key_meant(task, e)) {
        task->page = 0;
        ta_enter_by_key(task, ta_first_state(task), e);
    }
}

const struct state_rule ta_guide_rules[N_STATES] = {
    [STATE_INSTRUCTIONS] = {.name = "instructions",
                            .percept = TA_SEE_PAGE,
                            .draw = ta_scene_instructions,
                            .shown = ta_page_shown,
                            .key = instructions_key,
                            .end_asked = ta_page_end_asked},
    [STATE_READY] = {.name = "ready",
                     .percept = TA_SEE_PAGE,
                     .draw = ta_scene_ready,
                     .shown = ta_page_shown,
                     .key = start_key,
                     .end_asked = ta_page_end_asked},
    [STATE_QUIZ] = {.name = "quiz",
                    .percept = TA_SEE_PAGE,
                    .draw = ta_scene_quiz,
                    .shown = ta_page_shown,
                    .key = quiz_key,
                    .end_asked = ta_page_end_asked},
    [STATE_QUIZ_PASSED] = {.name = "quiz_passed",
                           .percept = TA_SEE_PAGE,
                           .draw = ta_scene_quiz_passed,
                           .shown = ta_page_shown,
                           .key = passed_key,
                           .end_asked = ta_page_end_asked},
    [STATE_QUIZ_FAILED] = {.name = "quiz_failed",
                           .percept = TA_SEE_PAGE,
                           .draw = ta_scene_quiz_failed,
                           .shown = ta_page_shown,
                           .key = failed_key,
                           .end_asked = ta_page_end_asked},
};
