/* test_language.c - texts: every language that comes with the program is whole; mistakes are told.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "suite.h"

#include "lab/language.h"

static struct ta_error e;

static void write_file(const char *folder, char *path, size_t size, const char *content)
{
    snprintf(path, size, "%s/own.tsv", folder);
    remove(path);
    ck_assert(ta_file_create(path, content, strlen(content)));
}

START_TEST(every_language_is_whole)
{
    char code[TA_MAX_LANGUAGES][TA_LANGUAGE_CODE];
    int n = ta_language_list(code);
    ck_assert_int_ge(n, 2);
    ck_assert_str_eq(code[0], "en");
    for (int i = 0; i < n; i++) {
        struct ta_texts texts;
        ck_assert_msg(ta_language_load(&texts, code[i], NULL, &e), "%s", e.text);
        for (int j = 0; j < TA_N_PHRASES; j++) {
            ck_assert_uint_eq(ta_phrase_holes(texts.phrase[j]),
                              ta_phrase_holes(ta_texts_english()->phrase[j]));
        }
        ta_language_free(&texts);
    }
}
END_TEST

START_TEST(german_has_its_own_words_and_comma)
{
    struct ta_texts texts;
    char number[TA_NUMBER_TEXT], money[TA_MONEY_TEXT];
    ck_assert(ta_language_load(&texts, "de", NULL, &e));
    ck_assert_str_eq(texts.phrase[TA_SAY_THANKS], "Vielen Dank!");
    ck_assert_str_eq(ta_number_text(&texts, number, 2.5, 2, false), "2,5");
    ck_assert_str_eq(ta_money_text(&texts, money, 8.7, "EUR"), "8,70 EUR");
    ck_assert_str_eq(ta_money_text(ta_texts_english(), money, 9, "EUR"), "9.00 EUR");
    ta_language_free(&texts);
}
END_TEST

START_TEST(texts_of_the_lab_take_the_place_of_ours)
{
    char folder[200], path[300];
    struct ta_texts texts;
    lab_folder(folder, sizeof folder);
    write_file(folder, path, sizeof path, "# ours\nthanks\tThat was it.\n");
    ck_assert_msg(ta_language_load(&texts, "en", path, &e), "%s", e.text);
    ck_assert_str_eq(texts.phrase[TA_SAY_THANKS], "That was it.");
    ck_assert_str_eq(texts.phrase[TA_SAY_WELCOME], "Welcome");
    ta_language_free(&texts);
}
END_TEST

static const struct {
    const char *content, *said;
} wrong[] = {
    {"won\tYou won\n", "own.tsv:1: 'won': expected {1} in the text, found no {..}"},
    {"thanks\tThank {1}\n", "expected no {..} in the text, found {1}"},
    {"\nthankz\tThanks\n", "own.tsv:2: no text is called 'thankz'; did you mean 'thanks'?"},
    {"thanks\n", "expected a name, a tab and a text"},
    {"thanks\t\n", "'thanks' has no text"},
    {"thanks\ta\nthanks\tb\n", "own.tsv:2: 'thanks' is there twice"},
};

START_TEST(mistakes_are_told_with_their_line)
{
    char folder[200], path[300];
    struct ta_texts texts;
    lab_folder(folder, sizeof folder);
    write_file(folder, path, sizeof path, wrong[_i].content);
    ck_assert(!ta_language_load(&texts, "en", path, &e));
    ck_assert_msg(strstr(e.text, wrong[_i].said) != NULL, "%s", e.text);
    ck_assert_int_eq(e.status, TA_USER);
    ta_error_free(&e);
}
END_TEST

START_TEST(an_unknown_language_names_those_there_are)
{
    struct ta_texts texts;
    ck_assert(!ta_language_load(&texts, "xx", NULL, &e));
    ck_assert_ptr_nonnull(strstr(e.text, "expected one of en, de"));
    ck_assert(!ta_language_load(&texts, "../../etc", NULL, &e));
    ta_error_free(&e);
}
END_TEST

static void add(TCase *all)
{
    tcase_add_test(all, every_language_is_whole);
    tcase_add_test(all, german_has_its_own_words_and_comma);
    tcase_add_test(all, texts_of_the_lab_take_the_place_of_ours);
    tcase_add_loop_test(all, mistakes_are_told_with_their_line, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(all, an_unknown_language_names_those_there_are);
}

int main(void)
{
    return run_suite("language", add);
}
