/* test_after.c - what a session leaves besides its log: receipts, the summary, answers about the
 * participant.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "suite.h"

#include "lab/answers.h"

static void write_file(const char *folder, const char *name, const char *content)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert(ta_file_create(path, content, strlen(content)));
}

static char *read_in(const char *folder, const char *name)
{
    char path[300];
    size_t n;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return lab_read(path, &n);
}

static void expect_file(const char *folder, const char *name, const char *content)
{
    char *text = read_in(folder, name);
    ck_assert_str_eq(text, content);
    free(text);
}

START_TEST(what_is_paid_is_kept_for_people)
{
    struct lab_fixture f;
    char expected[600], path[300];
    lab_open(&f, "random", 3, 4);
    f.exp.pay_per_point = 0.01;
    f.exp.pay_base = 5;
    f.exp.pay_round = 0.5;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    snprintf(path, sizeof path, "%s/sourcedata/payments.tsv", f.folder);
    ck_assert_ptr_null(fopen(path, "r")); /* an agent is not paid */
    struct ta_player *agent = f.session.player;
    f.session.player = NULL;
    ck_assert(ta_session_receipt(&f.session, &f.error));
    ck_assert(ta_session_receipt(&f.session, &f.error)); /* a line more, one header */
    double amount = ta_experiment_payment(&f.exp, f.session.points);
    ck_assert_double_ge(amount, 5);
    char line[200];
    snprintf(line, sizeof line, "sub-a1\tn/a\tn/a\t%g\t%g\tEUR\tcomplete\n", f.session.points,
             amount);
    snprintf(expected, sizeof expected,
             "participant_id\tsession\trun\tpoints\tamount\tcurrency\tend\n%s%s", line, line);
    expect_file(f.folder, "sourcedata/payments.tsv", expected);
    f.session.player = agent;
    lab_close(&f);
}
END_TEST

START_TEST(the_summary_counts_the_log)
{
    struct lab_fixture f;
    struct ta_text text = {0};
    lab_open(&f, "random", 3, 0);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ta_session_summary(&f.session, &text);
    ck_assert_ptr_nonnull(strstr(text.s, "of 160 rounds"));
    ck_assert_ptr_nonnull(strstr(text.s, "Median response time: 0."));
    ck_assert_ptr_nonnull(strstr(text.s, "Choices did not become better")); /* it cannot learn */
    ta_text_free(&text);
    lab_close(&f);
}
END_TEST

START_TEST(answers_become_columns_and_change_nothing_else)
{
    char folder[200];
    struct ta_error e = {0};
    struct ta_field age = {.name = "age", .label = "Age in years", .kind = TA_FIELD_WHOLE};
    struct ta_answers answers = {0};
    lab_folder(folder, sizeof folder);
    write_file(folder, "participants.tsv",
               "participant_id\tplayer\tgroup\nsub-1\thuman\tx\nsub-12\thuman\tn/a\n");
    write_file(folder, "participants.json", "{\"player\": {\"Description\": \"ours\"}}\n");
    ta_answers_set(&answers, "age", "31", &age);
    ta_answers_set(&answers, "group", "y", NULL);
    ta_answers_set(&answers, "empty", "", NULL);
    ck_assert_msg(ta_study_answer(folder, "1", &answers, &e), "%s", e.text);
    expect_file(
        folder, "participants.tsv",
        "participant_id\tplayer\tgroup\tage\nsub-1\thuman\tx\t31\nsub-12\thuman\tn/a\tn/a\n");
    ta_answers_set(&answers, "age", "44", &age);
    ck_assert(ta_study_answer(folder, "12", &answers, &e));
    expect_file(folder, "participants.tsv",
                "participant_id\tplayer\tgroup\tage\nsub-1\thuman\tx\t31\nsub-12\thuman\ty\t44\n");
    char *json = read_in(folder, "participants.json");
    ck_assert_ptr_nonnull(strstr(json, "\"ours\""));
    ck_assert_ptr_nonnull(strstr(json, "\"Age in years\""));
    free(json);
}
END_TEST

static void add(TCase *all)
{
    tcase_add_test(all, what_is_paid_is_kept_for_people);
    tcase_add_test(all, the_summary_counts_the_log);
    tcase_add_test(all, answers_become_columns_and_change_nothing_else);
}

int main(void)
{
    return run_suite("after", add);
}
