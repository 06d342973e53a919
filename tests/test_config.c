/* test_config.c - experiment files: every setting good and bad, all mistakes at their lines,
 * presets.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_fixture.h"

#include <jansson.h>

START_TEST(an_empty_file_is_the_built_in_experiment)
{
    struct ta_experiment d;
    ta_experiment_default(&d);
    ck_assert(parse(""));
    json_t *a = ta_experiment_json(&x), *b = ta_experiment_json(&d);
    ck_assert(json_equal(a, b));
    json_decref(a);
    json_decref(b);
    ck_assert_int_eq(strlen(x.file_sha256), 64);
    ck_assert_str_eq(x.file, "x.cfg");
}
END_TEST

/* Each setting's default, as --keys prints it, is a good value that changes nothing. */
START_TEST(defaults_as_printed_are_read_back)
{
    char value[200], text[512];
    const struct ta_setting *s = &ta_settings[_i];
    struct ta_experiment d;
    ta_experiment_default(&d);
    ta_setting_default(s, value, sizeof value);
    const char *dot = strchr(s->name, '.');
    if (dot) {
        snprintf(text, sizeof text, "%.*s = { %s = %s; };", (int)(dot - s->name), s->name, dot + 1,
                 value);
    } else {
        snprintf(text, sizeof text, "%s = %s;", s->name, value);
    }
    ck_assert_msg(parse(text), "%s\n%s", text, e.text);
    json_t *a = ta_experiment_json(&x), *b = ta_experiment_json(&d);
    ck_assert_msg(json_equal(a, b), "%s changes something", text);
    json_decref(a);
    json_decref(b);
}
END_TEST

/* Every setting refuses a value of another type, naming itself and its line. */
START_TEST(every_setting_refuses_another_type)
{
    const struct ta_setting *s = &ta_settings[_i];
    bool text_type = s->type == TA_SET_TEXT || s->type == TA_SET_LABEL || s->type == TA_SET_LEVEL ||
                     s->type == TA_SET_KEY;
    const char *bad = text_type ? "12" : s->type == TA_SET_FLAG ? "1" : "\"seven\"";
    char text[512], part[128];
    const char *dot = strchr(s->name, '.');
    if (dot) {
        snprintf(text, sizeof text, "\n%.*s = {\n %s = %s; };", (int)(dot - s->name), s->name,
                 dot + 1, bad);
    } else {
        snprintf(text, sizeof text, "\n\n%s = %s;", s->name, bad);
    }
    snprintf(part, sizeof part, "`%s`: expected", s->name);
    refuses(text, "x.cfg:3: ", part);
}
END_TEST

/* Every number has ends, which are told. */
START_TEST(every_number_has_a_range)
{
    const struct ta_setting *s = &ta_settings[_i];
    char text[512], value[64];
    if (s->type != TA_SET_WHOLE && s->type != TA_SET_REAL && s->type != TA_SET_DURATION) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        double beyond = i ? s->hi + 1 : s->lo - 1;
        snprintf(value, sizeof value, s->type == TA_SET_WHOLE ? "%.0f" : "%.3f", beyond);
        const char *dot = strchr(s->name, '.');
        if (dot) {
            snprintf(text, sizeof text, "%.*s = { %s = %s; };", (int)(dot - s->name), s->name,
                     dot + 1, value);
        } else {
            snprintf(text, sizeof text, "%s = %s;", s->name, value);
        }
        refuses(text, "x.cfg:1: ", "number from");
    }
}
END_TEST

START_TEST(libconfigs_traps)
{
    refuses("blocks = 2.7;", "x.cfg:1: ", "expected a whole number from 1 to 200, found 2.7");
    refuses("\nblocks = 99999999999;", "x.cfg:2: ", "found 99999999999");
    refuses("blocks = 0xFFFFFFFFFF;", "x.cfg:1: ", "found 0xFFFFFFFFFF");
    refuses("# a comment with @include\n@include \"/etc/passwd\"", "x.cfg:2: ", "@include");
    refuses("environment = { p = [0.75, 1]; };", "x.cfg:1: ", "( )");
    refuses("blocks = 3;\n/* never closed", "x.cfg:2: ", "never ends");
    refuses("title = \"never closed\n;", "x.cfg:1: ", "never ends");
    refuses("timing = { deadline = 1e999; };", "x.cfg:1: ", "timing.deadline");
    accepts("environment = { p = (0.75, 1); };");
    accepts("title = \"mail@include.org 99999999999 /* # \\\" ok\";");
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
    ck_assert(!ta_experiment_parse(&x, "blocks\0= 2;", 11, "x.cfg", &e));
    ck_assert_ptr_nonnull(strstr(e.text, "NUL"));
}
END_TEST

START_TEST(the_first_syntax_error)
{
    refuses("blocks = 3\n\ntrials = ;\nx = (;", "x.cfg:3: ", "syntax error");
    refuses("blocks = 3;\nblocks = 4;", "x.cfg:2: ", "duplicate");
}
END_TEST

/* All other mistakes of a file at once, each at its line. */
START_TEST(all_mistakes_at_once)
{
    ck_assert(!parse("task = \"a b\";\n"
                     "blocks = 0;\n"
                     "deadline = 2.0;\n"
                     "timing = {\n"
                     "    fixaton = 0.5;\n"
                     "    interval = { from = 2.0; to = 1.0; };\n"
                     "};\n"
                     "environment = {\n"
                     "    name = \"bernoulli\";\n"
                     "    p = (0.7, 1.2, 0.1);\n"
                     "    lose = -1;\n"
                     "};\n"
                     "keys = (\"F\", \"F\");\n"
                     "looks = { symbols = (\"hexagram\"); sides = \"left\"; };\n"));
    static const char *const expected[] = {
        "x.cfg:1: `task`: expected letters and digits only, found \"a b\"\n",
        "x.cfg:2: `blocks`: expected a whole number from 1 to 200, found 0\n",
        "x.cfg:3: there is no setting `deadline`; did you mean `timing.deadline`?\n",
        "x.cfg:5: there is no setting `timing.fixaton`; did you mean `timing.fixation`?\n",
        "x.cfg:6: `timing.interval`: expected { from = ...; to = ...; } with from below to\n",
        "x.cfg:10: `p`: expected 2 numbers, one an arm, found a list of 3; or change `arms`\n",
        "x.cfg:10: `p`: expected a number from 0 to 1, found 1.2\n",
        "x.cfg:11: environment `bernoulli` has no setting `lose`; did you mean `loss`?\n",
        "x.cfg:13: `keys`: expected keys unlike each other, found F twice\n",
        "x.cfg:14: `looks.symbols`: there is no symbol \"hexagram\"",
        "x.cfg:14: `looks.symbols`: expected at least 2 symbols, one an arm, found 1\n",
        ("x.cfg:14: `looks.sides`: expected one of \"random\", \"alternating\", \"fixed\", "
         "found \"left\""),
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ck_assert_msg(strstr(e.text, expected[i]), "not told: %s\n%s", expected[i], e.text);
    }
    ck_assert_int_eq(e.n, sizeof expected / sizeof *expected);
}
END_TEST

START_TEST(between_settings)
{
    refuses("contexts = ( { p = 0.5; }, { p = 0.4; }, { p = 0.3; } );\n",
            "x.cfg:1: ", "multiple of 3, the number of contexts, found 40");
    refuses("blocks = 200;\ntrials = 5000;", "x.cfg:2: ", "at most 100000 trials");
    refuses("practice = { correct = 8;\n of = 6; };", "x.cfg:2: ", "practice.of");
    refuses("practice = { correct = 8; };", "x.cfg:1: ", "practice.of");
    refuses("keys = (\"F\", \"Escape\");", "x.cfg:1: ", "a use of its own");
    refuses("keys = (\"F\");", "x.cfg:1: ", "a list of 2 keys");
    refuses("keys = (\"F\", \"Ö\");", "x.cfg:1: ", "a key's name");
    refuses("payment = { least = 10; most = 5; };", "x.cfg:1: ", "payment.least");
    refuses("title = \"\xff\";", "x.cfg:1: ", "UTF-8");
    refuses("\ntitle = \"\xed\xa0\x80\";", "x.cfg:2: ", "UTF-8");
    refuses("misses = {\n rounds = 2; };", "x.cfg:2: ", "misses.rounds is given, found false");
    refuses("misses = { repeat = true; };\ntiming = { deadline = 0; };",
            "x.cfg:1: ", "nothing is missed");
    accepts("misses = { repeat = true; rounds = 3; };");
    accepts("arms = 3;");
    ck_assert_double_eq(x.env.par[0][2], 0.25);
    accepts("arms = 3; environment = { p = (0.7, 0.2, 0.2); };");
    ck_assert_int_eq(x.key[2], ta_key_find("H"));
}
END_TEST

START_TEST(environments)
{
    refuses("environment = { name = \"bernouli\"; p = 0.5; };", "x.cfg:1: ", "`bernoulli`");
    refuses("environment = { name = \"gaussian\"; };", "x.cfg:1: ", "needs `mean`");
    refuses("environment = { name = \"reversal\"; p = (0.8, 0.2); };",
            "x.cfg:1: ", "expected one of");
    refuses("environment = { name = \"reversal\"; p = (0.8, 0.2); at = (10, 20); correct = 3; };",
            "x.cfg:1: ", "expected one of");
    refuses("environment = { name = \"reversal\"; p = 0.8; every = (20, 10); };",
            "x.cfg:1: ", "every");
    refuses("environment = { name = \"walk\"; lo = 5; hi = 5; };",
            "x.cfg:1: ", "lo to be below hi");
    refuses("environment = { name = \"walk\"; wins = 1; };", "x.cfg:1: ", "true or false");
    refuses("environment = { name = \"table\"; };", "x.cfg:1: ", "needs `file`");
    refuses("environment = { name = \"table\"; file = \"no.tsv\"; };",
            "x.cfg:1: ", "cannot be read");
    refuses("environment = \"bernoulli\";", "x.cfg:1: ", "expected a group");
    accepts("environment = { name = \"reversal\"; p = (0.8, 0.2); at = (21, 41); };");
    ck_assert_int_eq(x.env.n_set[0], 2);
    accepts("environment = { name = \"bernoulli\"; p = (0.8, 0.2); loss = -1; };");
    ck_assert_double_eq(x.env.par[2][1], -1);
    accepts("contexts = ( { p = (0.8, 0.2); }, { name = \"gaussian\"; mean = (1, 2); } );");
    ck_assert_int_eq(x.n_sets, 2);
    ck_assert_str_eq(x.set[1].env->name, "gaussian");
    ck_assert_double_eq(x.env.par[0][0], 0.8);
}
END_TEST

START_TEST(tables)
{
    char path[] = "/tmp/ta-table-XXXXXX", text[200];
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    fprintf(f, "a,b\n1,0\n# half\n0.5,-1\n");
    fclose(f);
    snprintf(text, sizeof text, "environment = { name = \"table\"; file = \"%s\"; }; trials = 2;",
             path);
    ck_assert_msg(parse(text), "%s", e.text);
    ck_assert_int_eq(x.env.table_rows, 2);
    ck_assert_double_eq(x.set[0].table[3], -1);
    ta_experiment_free(&x);
    snprintf(text, sizeof text, "environment = { name = \"table\"; file = \"%s\"; };", path);
    refuses(text, "x.cfg:1: ", "at least 40 rows");
    f = fopen(path, "w");
    fprintf(f, "1 0\n1\n");
    fclose(f);
    ck_assert(!parse(text));
    snprintf(text, sizeof text, "%s:2: expected 2 numbers", path);
    ck_assert_msg(strstr(e.text, text), "%s", e.text);
    unlink(path);
}
END_TEST

START_TEST(lab_fields)
{
    accepts(
        "fields = ( { name = \"age\"; kind = \"whole\"; from = 18; to = 99; required = true; },\n"
        "{ name = \"hand\"; kind = \"choice\"; levels = (\"left\", \"right\"); } );");
    ck_assert_int_eq(x.n_fields, 2);
    ck_assert_double_eq(x.field[0].hi, 99);
    ck_assert_str_eq(x.field[1].level[1], "right");
    refuses("fields = ( { name = \"a b\"; } );", "x.cfg:1: ", "letters, digits");
    refuses("fields = ( { name = \"age\"; },\n { name = \"age\"; } );",
            "x.cfg:2: ", "earlier field");
    refuses("fields = ( { name = \"player\"; } );", "x.cfg:1: ", "already");
    refuses("fields = ( { name = \"a\"; kind = \"choice\"; } );", "x.cfg:1: ", "levels");
    refuses("fields = ( { name = \"a\"; from = 3; } );", "x.cfg:1: ", "whole and number");
    refuses("fields = ( { name = \"a\"; kind = \"wole\"; } );",
            "x.cfg:1: ", "did you mean `whole`");
    refuses("fields = ( { name = \"a\"; size = 1; } );", "x.cfg:1: ", "a field has no");
}
END_TEST

START_TEST(durations)
{
    accepts("timing = { interval = (0.5, 0.75, 1); };");
    ck_assert_int_eq(x.interval.kind, TA_DURATION_LIST);
    ck_near(ta_duration_mean(&x.interval), 0.75, 1e-12);
    accepts("timing = { interval = { from = 1; mean = 2; to = 11; }; };");
    /* 1 + 1 - 10 / (e^10 - 1), by hand */
    ck_near(ta_duration_mean(&x.interval), 1.999545980, 1e-8);
    refuses("timing = { interval = { from = 1; mean = 1; to = 3; }; };",
            "x.cfg:1: ", "mean above from");
    refuses("timing = { interval = (); };", "x.cfg:1: ", "1 to 16 times");
    refuses("timing = { interval = { from = 1; until = 3; }; };", "x.cfg:1: ", "`until`");
}
END_TEST

START_TEST(payment)
{
    accepts("payment = { per_point = 0.01; base = 5; least = 6; most = 12; round = 0.5; };");
    ck_near(ta_experiment_payment(&x, 0), 6, 1e-12);
    ck_near(ta_experiment_payment(&x, 310), 8.5, 1e-12); /* 8.10 rounded up */
    ck_near(ta_experiment_payment(&x, 350), 8.5, 1e-12);
    ck_near(ta_experiment_payment(&x, 1000), 12, 1e-12);
    accepts("payment = { per_point = 0.003; };");
    ck_near(ta_experiment_payment(&x, 1115), 3.35, 1e-9); /* 3.345 */
    ck_near(ta_experiment_payment(&x, -100), 0, 1e-12);
}
END_TEST

START_TEST(presets)
{
    struct ta_text list = {0};
    ck_assert_msg(ta_presets_list(&list, &e), "%s", e.text);
    static const char *const names[] = {"tutorial",     "wilson2019", "reversal",    "daw2006-two",
                                        "lefebvre2017", "exact",      "gershman2018"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char line[64];
        snprintf(line, sizeof line, "%s\t", names[i]);
        ck_assert_msg(strstr(list.s, line), "%s is not listed", names[i]);
        ck_assert_msg(ta_experiment_preset(&x, names[i], &e), "%s", e.text);
        ck_assert(x.title[0] && x.source[0] && strcmp(x.preset, names[i]) == 0);
        ta_experiment_free(&x);
    }
    ta_text_free(&list);
    ck_assert(!ta_experiment_preset(&x, "wilson2018", &e));
    ck_assert_ptr_nonnull(strstr(e.text, "did you mean 'wilson2019'"));
    ck_assert(!ta_experiment_preset(&x, "../presets/exact", &e));
}
END_TEST

static int n_settings(void)
{
    int n = 0;
    while (ta_settings[n].name) {
        n++;
    }
    return n;
}

static void add(TCase *c)
{
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, an_empty_file_is_the_built_in_experiment);
    tcase_add_loop_test(c, defaults_as_printed_are_read_back, 0, n_settings());
    tcase_add_loop_test(c, every_setting_refuses_another_type, 0, n_settings());
    tcase_add_loop_test(c, every_number_has_a_range, 0, n_settings());
    tcase_add_test(c, libconfigs_traps);
    tcase_add_test(c, a_nul_byte_is_refused);
    tcase_add_test(c, the_first_syntax_error);
    tcase_add_test(c, all_mistakes_at_once);
    tcase_add_test(c, between_settings);
    tcase_add_test(c, environments);
    tcase_add_test(c, tables);
    tcase_add_test(c, lab_fields);
    tcase_add_test(c, durations);
    tcase_add_test(c, payment);
    tcase_add_test(c, presets);
}

int main(void)
{
    return run_suite("config", add);
}
