/* test_config_between.c - experiment files: devices, the lab's own questions, the study; what must
 * hold between their settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_fixture.h"

START_TEST(of_devices)
{
    refuses("triggers = { device = \"serial\";\n onset = 1; };", "x.cfg:1: ", "/dev/ttyUSB0");
    refuses("triggers = { device = \"parallel\";\n onset = 1; };", "x.cfg:1: ", "/dev/parport0");
    refuses("triggers = { device = \"file\"; path = \"x\"; };", "x.cfg:1: ", "at least one code");
    refuses("triggers = { path = \"/dev/x\"; };", "x.cfg:1: ", "codes or a path are given");
    refuses("\ntriggers = {\n missed = 3; };", "x.cfg:3: ", "found \"none\"");
    refuses("triggers = { device = \"serial\"; path = \"x\"; onset = 1;\n pulse = 0.1; };\n"
            "timing = { highlight = 0.15; };",
            "x.cfg:2: ", "shortest picture lasts (0.15 s), found 0.1 s");
    refuses("triggers = { device = \"serial\"; path = \"x\"; end = 1; onset = 256; };",
            "x.cfg:1: ", "from 0 to 255");
    accepts("triggers = { device = \"file\"; path = \"x\"; onset = 1; pulse = 0.1; };\n"
            "timing = { highlight = 0.15; };"); /* a file has no pulses */
    refuses("scanner = {\n key = \"F\"; };", "x.cfg:2: ", "than the response keys, found F");
    refuses("keys = (\"5\", \"6\"); scanner = {\n key = \"5\"; };", "x.cfg:2: ", "response keys");
    refuses("scanner = { key = \"Space\"; };", "x.cfg:1: ", "a use of its own");
    refuses("scanner = { key = \"P\"; };", "x.cfg:1: ", "a use of its own");
    refuses("scanner = { key = \"2\"; };\nquiz = { on = true; };", "x.cfg:1: ", "of its own");
    accepts("scanner = { key = \"2\"; };");
    refuses("scanner = {\n pulses = 3; };", "x.cfg:2: ", "scanner.pulses is given, found none");
    refuses("scanner = { key = \"pulse\"; };", "x.cfg:1: ", "a key's name");
    accepts("scanner = { key = \"5\"; pulses = 4; };");
    ck_assert_int_eq(x.start_key, ta_key_find("5"));
    refuses("photodiode = { corner = \"left\"; };", "x.cfg:1: ", "\"upper-left\"");
}
END_TEST

START_TEST(of_the_quiz)
{
    static const char good[] = "{ ask = \"Why?\"; answers = (\"a\", \"b\", \"c\"); right = 2; }";
    char text[600];
    snprintf(text, sizeof text, "quiz = { on = true; built_in = false; questions = ( %s, %s ); };",
             good, good);
    accepts(text);
    ck_assert_int_eq(x.n_questions, 2);
    ck_assert_str_eq(x.question[1].ask, "Why?");
    ck_assert_str_eq(x.question[1].answer[2], "c");
    ck_assert_int_eq(x.question[1].n_answers, 3);
    ck_assert_int_eq(x.question[1].right, 1);
    snprintf(text, sizeof text, "quiz = {\n questions = ( %s ); };", good);
    refuses(text, "x.cfg:2: ", "since there are questions");
    refuses("quiz = { on = true;\n built_in = false; };", "x.cfg:2: ", "expected a question");
    refuses("quiz = { on = true; questions = 3; };", "x.cfg:1: ", "a list of at most 8 groups");
    refuses("quiz = { on = true; questions = ( 3 ); };", "x.cfg:1: ", "expected groups");
    refuses("quiz = { on = true; questions = (\n { ask = \"a\"; right = 1; } ); };",
            "x.cfg:2: ", "found no `answers`");
    static const char *const bad[][2] = {
        {"ask = \"\"; answers = (\"a\", \"b\"); right = 1;", "an empty text"},
        {"ask = \"a\"; answers = (\"a\"); right = 1;", "a list of 2 to 4 texts, found a list of 1"},
        {"ask = \"a\"; answers = (\"a\", \"b\"); right = 3;", "whole number from 1 to 2, found 3"},
        {"ask = \"a\"; answers = (\"a\", \"a\"); right = 1;", "found \"a\" twice"},
        {"ask = \"a\"; answers = (\"a\", 7); right = 1;", "expected a text, found 7"},
        {"ask = \"a\"; answers = (\"a\", \"\"); right = 1;", "1 to 70 characters, found 0"},
        {"ask = \"a\"; answers = (\"a\", \"b\"); right = 1; wrong = 2;",
         "a question has no `wrong`"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(text, sizeof text, "quiz = { on = true; questions = ( { %s } ); };", bad[i][0]);
        refuses(text, "x.cfg:1: ", bad[i][1]);
    }
}
END_TEST

START_TEST(of_the_study)
{
    accepts("study = { name = \"N\"; authors = (\"A\", \"B\"); license = \"CC0\"; "
            "ethics = (\"E 1\"); funding = (\"F\"); references = (\"doi:1\"); };");
    ck_assert_int_eq(x.study_authors.n, 2);
    ck_assert_str_eq(x.study_authors.text[1], "B");
    refuses("study = { authors = \"A\"; };", "x.cfg:1: ", "list of at most 16 texts, found \"A\"");
    refuses("study = { authors = (\"A\",\n 3); };", "x.cfg:2: ", "expected a text, found 3");
    refuses("study = { authors = (\"A\", \"\"); };", "x.cfg:1: ", "found an empty one");
}
END_TEST

static void add(TCase *c)
{
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, of_devices);
    tcase_add_test(c, of_the_quiz);
    tcase_add_test(c, of_the_study);
}

int main(void)
{
    return run_suite("config_between", add);
}
