/* test_quiz.c - the lab's own questions in the quiz, and the record of all attempts over an
 * interruption; the study's description from the experiment.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "person_fixture.h"
#include "support.h"

static const struct ta_own_question length = {.ask = "How many blocks are there?",
                                              .n_answers = 4,
                                              .right = 3,
                                              .answer = {"1", "2", "3", "4"}};
static const struct ta_own_question pay = {
    .ask = "What are 10 points worth?", .n_answers = 2, .right = 0, .answer = {"1 EUR", "1 cent"}};

static char asked[32][TA_SCENE_TEXT];
static int n_asked, n_keys[32];

/* The question, the line behind "Question 1 of 4". */
static void note_question(struct person *p, const struct ta_scene *s)
{
    (void)p;
    if (strcmp(s->name, "quiz") != 0 || n_asked == 32) {
        return;
    }
    strcpy(asked[n_asked], s->draw[1].text);
    n_keys[n_asked++] = s->n_hits;
}

static void open_quiz(struct person *p, int n_own)
{
    n_asked = 0;
    person_open(p, 2);
    p->f.exp.quiz = true;
    p->f.exp.instructions = false;
    p->f.exp.question[0] = length;
    p->f.exp.question[1] = pay;
    p->f.exp.n_questions = n_own;
    p->shown = note_question;
}

START_TEST(own_questions_follow_ours)
{
    struct person p;
    open_quiz(&p, 2);
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    ck_assert_int_eq(n_asked, 6); /* four of ours: outcomes are 0 and 1, by luck */
    ck_assert_str_eq(asked[4], "How many blocks are there?");
    ck_assert_int_eq(n_keys[4], 4);
    ck_assert_str_eq(asked[5], "What are 10 points worth?");
    ck_assert_int_eq(n_keys[5], 2);
    lab_close(&p.f);
}
END_TEST

START_TEST(own_questions_alone)
{
    struct person p;
    open_quiz(&p, 1);
    p.f.exp.quiz_built_in = false;
    p.wrong = 1;
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    ck_assert_int_eq(n_asked, 2); /* wrong, right */
    ck_assert_str_eq(asked[1], "How many blocks are there?");
    json_t *flow = about_of(&p.f, "Flow");
    ck_assert_int_eq(whole_of(flow, "QuizAttempts"), 2);
    json_decref(flow);
    lab_close(&p.f);
}
END_TEST

static void expect_attempt(const json_t *flow, size_t i, int right, int questions)
{
    const json_t *attempt = json_array_get(json_object_get(flow, "Quiz"), i);
    ck_assert_int_eq(whole_of(attempt, "Right"), right);
    ck_assert_int_eq(whole_of(attempt, "Questions"), questions);
}

static int n_failed, n_ready;

/* The first attempt is on disk when the way back begins; at the second one the display goes. */
static void fail_twice(struct person *p, const struct ta_scene *s)
{
    n_failed += strcmp(s->name, "quiz_failed") == 0;
    n_ready += strcmp(s->name, "ready") == 0;
    if (n_failed == 1 && strcmp(s->name, "ready") == 0) {
        json_t *flow = about_of(&p->f, "Flow");
        ck_assert_int_eq(whole_of(flow, "QuizAttempts"), 1);
        expect_attempt(flow, 0, 4, 6);
        json_decref(flow);
        p->wrong = 1;
    }
    if (n_failed == 2) {
        p->stop_at = "quiz_failed";
    }
}

START_TEST(a_resume_keeps_the_attempts_before)
{
    struct person p;
    open_quiz(&p, 2);
    p.wrong = 2;
    p.shown = fail_twice;
    n_failed = n_ready = 0;
    ck_assert_int_eq(lab_play(&p.f), TA_MACHINE);
    ck_assert_int_eq(n_ready, 2);
    person_resume(&p);
    p.stop_at = NULL;
    p.shown = NULL;
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    json_t *flow = about_of(&p.f, "Flow");
    ck_assert_int_eq(whole_of(flow, "QuizAttempts"), 3);
    ck_assert_uint_eq(json_array_size(json_object_get(flow, "Quiz")), 3);
    expect_attempt(flow, 0, 4, 6);
    expect_attempt(flow, 1, 5, 6);
    expect_attempt(flow, 2, 6, 6);
    json_decref(flow);
    lab_close(&p.f);
}
END_TEST

/* --- the study's description ------------------------------------------------------------------ */

static json_t *description_of(const struct person *p)
{
    char path[300];
    snprintf(path, sizeof path, "%s/dataset_description.json", p->f.folder);
    json_t *root = json_load_file(path, 0, NULL);
    ck_assert(json_is_object(root));
    return root;
}

START_TEST(the_study_is_described)
{
    struct person p;
    person_open(&p, 1);
    strcpy(p.f.exp.study_name, "Bandits \"and\" us");
    strcpy(p.f.exp.study_license, "CC0");
    p.f.exp.study_authors.n = 2;
    strcpy(p.f.exp.study_authors.text[0], "A. Author");
    strcpy(p.f.exp.study_authors.text[1], "B. Böhm");
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    json_t *root = description_of(&p);
    ck_assert_str_eq(json_string_value(json_object_get(root, "Name")), "Bandits \"and\" us");
    ck_assert_str_eq(json_string_value(json_object_get(root, "License")), "CC0");
    const json_t *authors = json_object_get(root, "Authors");
    ck_assert_uint_eq(json_array_size(authors), 2);
    ck_assert_str_eq(json_string_value(json_array_get(authors, 1)), "B. Böhm");
    ck_assert_ptr_null(json_object_get(root, "Funding"));
    ck_assert_ptr_null(json_object_get(root, "Acknowledgements"));
    json_decref(root);
    lab_close(&p.f);
}
END_TEST

START_TEST(a_study_of_which_nothing_is_said)
{
    struct person p;
    person_open(&p, 1);
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    json_t *root = description_of(&p);
    ck_assert_str_eq(json_string_value(json_object_get(root, "Name")), "Two-armed bandit");
    ck_assert_str_eq(json_string_value(json_object_get(root, "BIDSVersion")), "1.8.0");
    ck_assert_uint_eq(json_object_size(root), 4);
    json_decref(root);
    lab_close(&p.f);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, own_questions_follow_ours);
    tcase_add_test(c, own_questions_alone);
    tcase_add_test(c, a_resume_keeps_the_attempts_before);
    tcase_add_test(c, the_study_is_described);
    tcase_add_test(c, a_study_of_which_nothing_is_said);
}

int main(void)
{
    return run_suite("quiz", add);
}
