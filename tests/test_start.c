/* test_start.c - the start screen fed with typed events: fields, choices, clicks, the button.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "suite.h"
#include "twoarm/start.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { BACKSPACE = 42, TAB = 43, ENTER = 40, ESCAPE = 41, SHIFT = 225, RIGHT = 79, LEFT = 80 };

static struct ta_start s;

/* Two typed fields and a choice of three. */
static void setup(void)
{
    memset(&s, 0, sizeof s);
    s.texts = ta_texts_english();
    s.n = 3;
    s.field[0].label = "Participant";
    s.field[1].label = "Age";
    s.field[2].label = "Hand";
    s.field[2].n_choices = 3;
    strcpy(s.field[2].choice[0], "left");
    strcpy(s.field[2].choice[1], "right");
    strcpy(s.field[2].choice[2], "both");
}

static enum ta_start_answer press(int key)
{
    enum ta_start_answer answer = ta_start_key(&s, key, true);
    ta_start_key(&s, key, false);
    return answer;
}

START_TEST(letters_go_into_the_field_of_the_focus)
{
    ck_assert_int_eq(ta_start_type(&s, "0"), TA_START_CHANGED);
    ck_assert_int_eq(ta_start_type(&s, "1"), TA_START_CHANGED);
    ck_assert_int_eq(press(TAB), TA_START_MOVED);
    ck_assert_int_eq(ta_start_type(&s, "33"), TA_START_CHANGED);
    ck_assert_str_eq(s.field[0].value, "01");
    ck_assert_str_eq(s.field[1].value, "33");
}
END_TEST

START_TEST(backspace_takes_whole_characters)
{
    ta_start_type(&s, "a\xC3\xBC");
    ck_assert_int_eq(press(BACKSPACE), TA_START_CHANGED);
    ck_assert_str_eq(s.field[0].value, "a");
    press(BACKSPACE);
    ck_assert_str_eq(s.field[0].value, "");
    ck_assert_int_eq(press(BACKSPACE), TA_START_SAME);
}
END_TEST

START_TEST(a_field_holds_so_much_and_no_more)
{
    for (int i = 0; i < 100; i++) {
        ta_start_type(&s, "x");
    }
    ck_assert_uint_eq(strlen(s.field[0].value), TA_START_VALUE - 1);
    ck_assert_int_eq(ta_start_type(&s, "\t"), TA_START_SAME);
}
END_TEST

START_TEST(tab_goes_round_and_shift_back)
{
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(s.focus, i);
        press(TAB);
    }
    ck_assert_int_eq(s.focus, 0);
    ta_start_key(&s, SHIFT, true);
    press(TAB);
    ck_assert_int_eq(s.focus, 3);
    ta_start_key(&s, SHIFT, false);
    press(TAB);
    ck_assert_int_eq(s.focus, 0);
}
END_TEST

START_TEST(arrows_turn_a_choice)
{
    s.focus = 2;
    ck_assert(!ta_start_types(&s));
    ck_assert_int_eq(ta_start_type(&s, "x"), TA_START_SAME);
    press(RIGHT);
    ck_assert_str_eq(s.field[2].value, "left");
    press(LEFT);
    ck_assert_str_eq(s.field[2].value, "both");
    press(RIGHT);
    ck_assert_str_eq(s.field[2].value, "left");
}
END_TEST

START_TEST(the_button_begins_only_when_nothing_is_wrong)
{
    s.field[1].wrong = true;
    ck_assert_int_eq(press(ENTER), TA_START_GO);
    ck_assert(s.tried);
    ck_assert(!ta_start_ready(&s));
    ta_start_point(&s);
    ck_assert_int_eq(s.focus, 1);
    s.field[1].wrong = false;
    ck_assert(ta_start_ready(&s));
    s.blocked = true;
    ck_assert(!ta_start_ready(&s));
}
END_TEST

static const struct ta_hit *hit_of(const struct ta_scene *scene, int i)
{
    ck_assert_int_eq(scene->n_hits, 4);
    return &scene->hit[i];
}

START_TEST(clicks_do_what_keys_do)
{
    struct ta_scene scene;
    ta_start_scene(&s, &scene);
    const struct ta_hit *age = hit_of(&scene, 1), *hand = hit_of(&scene, 2);
    ck_assert_int_eq(ta_start_click(&s, age->x, age->y), TA_START_MOVED);
    ck_assert_int_eq(s.focus, 1);
    ck_assert_int_eq(ta_start_click(&s, hand->x, hand->y), TA_START_MOVED);
    ck_assert_int_eq(ta_start_click(&s, hand->x, hand->y), TA_START_CHANGED);
    ck_assert_str_eq(s.field[2].value, "left");
    const struct ta_hit *button = hit_of(&scene, 3);
    ck_assert_int_eq(ta_start_click(&s, button->x, button->y), TA_START_GO);
    ck_assert_int_eq(ta_start_click(&s, 440, -350), TA_START_SAME);
}
END_TEST

START_TEST(escape_leaves)
{
    ck_assert_int_eq(press(ESCAPE), TA_START_LEAVE);
}
END_TEST

static bool shows(const char *text)
{
    struct ta_scene scene;
    ta_start_scene(&s, &scene);
    for (int i = 0; i < scene.n; i++) {
        if (scene.draw[i].kind == TA_DRAW_TEXT && strcmp(scene.draw[i].text, text) == 0) {
            return true;
        }
    }
    return false;
}

START_TEST(notes_stand_beside_their_field)
{
    strcpy(s.field[1].note, "between 18 and 99");
    strcpy(s.below[0], "Data go to data/sub-012/beh");
    ck_assert(shows("between 18 and 99"));
    ck_assert(shows("Data go to data/sub-012/beh"));
    struct ta_scene scene;
    ta_start_scene(&s, &scene);
    for (int i = 0; i < scene.n; i++) {
        if (strcmp(scene.draw[i].text, "between 18 and 99") == 0) {
            ck_assert_float_eq_tol(scene.draw[i].y, hit_of(&scene, 1)->y, 1);
        }
    }
}
END_TEST

/* As many fields as there can be, with the longest values: all within a 5:4 screen. */
START_TEST(many_fields_fit)
{
    s.n = TA_START_FIELDS - 1;
    for (int i = 0; i < s.n; i++) {
        s.field[i] = s.field[i % 3];
        memset(s.field[i].value, 'm', TA_START_VALUE - 1);
        memset(s.field[i].note, 'x', 20);
        s.field[i].note[20] = '\0';
    }
    struct ta_scene scene;
    ta_start_scene(&s, &scene);
    for (int i = 0; i < scene.n; i++) {
        const struct ta_draw *d = &scene.draw[i];
        ck_assert_msg(d->x >= -450 && d->x <= 450 && d->y >= -360 && d->y <= 360, "item %d", i);
        ck_assert(d->kind != TA_DRAW_TEXT || d->h >= 18);
    }
}
END_TEST

static void add(TCase *all)
{
    tcase_add_checked_fixture(all, setup, NULL);
    tcase_add_test(all, letters_go_into_the_field_of_the_focus);
    tcase_add_test(all, backspace_takes_whole_characters);
    tcase_add_test(all, a_field_holds_so_much_and_no_more);
    tcase_add_test(all, tab_goes_round_and_shift_back);
    tcase_add_test(all, arrows_turn_a_choice);
    tcase_add_test(all, the_button_begins_only_when_nothing_is_wrong);
    tcase_add_test(all, clicks_do_what_keys_do);
    tcase_add_test(all, escape_leaves);
    tcase_add_test(all, notes_stand_beside_their_field);
    tcase_add_test(all, many_fields_fit);
}

int main(void)
{
    return run_suite("start", add);
}
