/* test_arrive.c - the start screen as it is run, by keys at a screen without a window: the lab's
 * own wording stays when the language changes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "support.h"

#include "lab/arrive.h"

/* Keys pressed one after the other; characters come as text too. Then the window is closed. */
struct typist {
    const char *const *press;
    int at;
    bool down, typed;
    struct ta_scene last;
};

static int64_t typist_now(void *of)
{
    (void)of;
    return 0;
}

static int64_t typist_show(void *of, const struct ta_scene *s, int64_t due_ns)
{
    ((struct typist *)of)->last = *s;
    return due_ns;
}

static struct ta_input typist_wait(void *of, int64_t until_ns)
{
    struct typist *t = of;
    const char *name = t->press[t->at];
    struct ta_input in = {.kind = TA_INPUT_CLOSE, .t_ns = until_ns};
    if (!name) {
        return in;
    }
    in.key = ta_key_find(name);
    if (t->down && !t->typed && strlen(name) == 1) {
        t->typed = true;
        in.kind = TA_INPUT_TEXT;
        strcpy(in.text, name);
        return in;
    }
    in.kind = t->down ? TA_INPUT_KEY_UP : TA_INPUT_KEY_DOWN;
    t->at += t->down;
    t->down = !t->down;
    t->typed = false;
    return in;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    ck_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

/* Asks with `press`; what the lab calls its welcome is in a file of its own. */
static void ask(struct ta_arrival *a, const char *const *press, struct ta_experiment *x,
                const char *folder)
{
    struct typist t = {.press = press};
    struct ta_screen screen = {
        .of = &t, .now = typist_now, .show = typist_show, .wait = typist_wait};
    struct ta_task_settings o = {
        .data = folder, .run = -1, .trials = -1, .allow_bad_display = true};
    struct ta_error e = {0};
    char path[TA_TEXTS_PATH];
    ta_experiment_default(x);
    write_file(folder, "own.tsv", "welcome\tHello from the lab\n");
    snprintf(x->texts_file, sizeof x->texts_file, "%.200s/own.tsv", folder);
    *a = (struct ta_arrival){.language = "en"};
    ck_assert(ta_language_load(&a->texts, "en", ta_texts_path(x, path, sizeof path), &e));
    ck_assert(ta_start_ask(a, &o, x, &screen, &e));
}

START_TEST(another_language_keeps_the_lab_s_own_texts)
{
    static const char *const press[] = {"0", "7", "Tab", "Tab", "Right", "Return", NULL};
    struct ta_arrival a;
    struct ta_experiment x;
    char folder[200];
    lab_folder(folder, sizeof folder);
    ask(&a, press, &x, folder);
    ck_assert(!a.left);
    ck_assert_str_eq(a.participant, "07");
    ck_assert_str_eq(a.language, "de");
    ck_assert_str_eq(a.texts.phrase[TA_SAY_WELCOME], "Hello from the lab");
    ck_assert_str_eq(a.texts.phrase[TA_SAY_THANKS], "Vielen Dank!");
    ta_arrive_free(&a);
}
END_TEST

START_TEST(and_back_again)
{
    static const char *const press[] = {"0", "7", "Tab", "Tab", "Right", "Left", "Return", NULL};
    struct ta_arrival a;
    struct ta_experiment x;
    char folder[200];
    lab_folder(folder, sizeof folder);
    ask(&a, press, &x, folder);
    ck_assert_str_eq(a.language, "en");
    ck_assert_str_eq(a.texts.phrase[TA_SAY_WELCOME], "Hello from the lab");
    ck_assert_str_eq(a.texts.phrase[TA_SAY_THANKS], "Thank you!");
    ta_arrive_free(&a);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, another_language_keeps_the_lab_s_own_texts);
    tcase_add_test(c, and_back_again);
}

int main(void)
{
    return run_suite("arrive", add);
}
