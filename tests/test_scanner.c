/* test_scanner.c - a scanner's pulses, and the patch that a photodiode looks at.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "support.h"
#include "task_fixture.h"

/* --- scanner --------------------------------------------------------------------------------- */

START_TEST(the_first_trial_waits_for_the_scanner)
{
    struct lab_fixture f;
    struct ta_logbook book;
    lab_open(&f, "rw:alpha=.3,beta=5", 5, 3);
    f.exp.start_key = ta_key_find("5");
    f.exp.start_pulses = 4;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    read_rows(&f, &book);
    json_t *about = about_of(&f, "Scanner");
    double start = json_real_value(json_object_get(about, "StartSeconds"));
    ck_assert_int_eq(whole_of(about, "PulsesCounted"), 4);
    for (int i = 0; i < book.n; i++) {
        bool practice = book.row[i].phase == TA_PRACTICE;
        ck_assert_int_eq(book.row[i].pulse, practice ? TA_NA : 4);
        if (!practice) {
            ck_near((double)book.row[i].pulse_time / 1e9, (double)book.row[i].onset / 1e9 - start,
                    1e-6);
        }
    }
    double first = (double)book.row[3].fixation_onset / 1e9;
    ck_assert(first > start && first < start + 0.05); /* the next flip */
    json_decref(about);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* A task at the test's own clock that waits for three pulses; practice has one trial. */
static void wait_for_three(void)
{
    setup();
    ta_task_free(task);
    exp_.start_key = ta_key_find("5");
    exp_.start_pulses = 3;
    task = ta_task_alloc(&exp_, &plan, FRAME);
    t = 1000 * MS;
    pass_page("ready");
}

static void pulse(int64_t at)
{
    press(ta_key_find("5"), at);
    let_go(ta_key_find("5"), at + 2 * MS);
}

START_TEST(only_the_page_s_own_pulses_are_waited_for)
{
    wait_for_three();
    show("fixation");
    pulse(t + 10 * MS); /* a scanner that is being prepared */
    wait_out();
    int64_t onset = show("stimulus");
    pulse(t + 10 * MS);
    ck_assert_int_eq(row()->pulse, TA_NA);
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t + 80 * MS);
    from_highlight();
    save_and_go();
    pass_page("practice_over");
    for (int i = 0; i < 3; i++) {
        show("scanner");
        press(SPACE, t + 100 * MS); /* nobody else starts it */
        let_go(SPACE, t + 10 * MS);
        expect("scanner", TA_WANT_WAIT);
        pulse(t + 1000 * MS);
    }
    ck_assert(ta_task_record(task)->scan_start_ns == t - 2 * MS);
    ck_assert_int_eq(ta_task_record(task)->n_pulses, 3);
    show("fixation");
    teardown();
}
END_TEST

START_TEST(later_pulses_are_counted_up_to_the_machines)
{
    wait_for_three();
    play_trial();
    pass_page("practice_over");
    for (int i = 0; i < 3; i++) {
        show("scanner");
        pulse(t + 1000 * MS);
    }
    show("fixation");
    pulse(t + 100 * MS);
    wait_out();
    int64_t onset = show("stimulus");
    ck_assert_int_eq(row()->pulse, 4);
    pulse(onset); /* was in the queue when they appeared */
    ck_assert_int_eq(row()->pulse, 5);
    ck_assert(row()->pulse_time == 0);
    pulse(onset + 50 * MS); /* after them */
    ck_assert_int_eq(row()->pulse, 5);
    ck_assert_int_eq(ta_task_record(task)->n_pulses, 6);
    teardown();
}
END_TEST

/* --- photodiode ------------------------------------------------------------------------------ */

static struct ta_scene patched(const struct ta_session *s, bool lit, int w, int h)
{
    static struct ta_scene plain, room;
    struct ta_screen screen = {.info = {.width_px = w, .height_px = h}};
    plain = (struct ta_scene){.name = "x", .lit = lit, .n = 1};
    const struct ta_scene *made = ta_session_picture(s, &screen, &plain, &room);
    return *made;
}

/* By hand: 1920 x 1080 is 1280 x 720 units, 600 x 1024 (upright) 900 x 1536. */
START_TEST(the_patch_fills_its_corner)
{
    static const struct {
        enum ta_photodiode corner;
        float x, y;
    } want[] = {{TA_PHOTODIODE_UPPER_LEFT, -604, -324},
                {TA_PHOTODIODE_UPPER_RIGHT, 604, -324},
                {TA_PHOTODIODE_LOWER_LEFT, -604, 324},
                {TA_PHOTODIODE_LOWER_RIGHT, 604, 324}};
    struct ta_experiment x;
    ta_experiment_default(&x);
    struct ta_session s = {.exp = &x};
    ck_assert_int_eq(patched(&s, true, 1920, 1080).n, 1);
    x.photodiode_size = 0.1;
    for (int i = 0; i < 4; i++) {
        x.photodiode = want[i].corner;
        for (int lit = 0; lit < 2; lit++) {
            struct ta_scene made = patched(&s, lit, 1920, 1080);
            const struct ta_draw *d = &made.draw[made.n - 1];
            ck_assert_int_eq(made.n, 2);
            ck_assert_uint_eq(d->rgb, lit ? 0xFFFFFFu : 0u);
            ck_near(d->x, want[i].x, 1e-3);
            ck_near(d->y, want[i].y, 1e-3);
            ck_near(d->w, 72, 1e-3);
            ck_near(d->h, 72, 1e-3);
        }
    }
    struct ta_scene upright = patched(&s, true, 600, 1024);
    ck_near(upright.draw[1].x, 450 - 76.8, 1e-3);
    ck_near(upright.draw[1].y, 768 - 76.8, 1e-3);
    s.pilot = true; /* the patch lies on the border, not under it */
    struct ta_scene pilot = patched(&s, true, 1920, 1080);
    ck_assert_int_eq(pilot.n, 4);
    ck_assert_uint_eq(pilot.draw[3].rgb, 0xFFFFFF);
}
END_TEST

static int64_t (*show_plain)(void *, const struct ta_scene *, int64_t);
static int n_lit, n_dark;

static int64_t show_and_judge(void *of, const struct ta_scene *s, int64_t due)
{
    bool wanted = strstr("stimulus feedback too_slow", s->name) != NULL;
    uint32_t rgb = s->draw[s->n - 1].rgb;
    ck_assert_msg(rgb == (wanted ? 0xFFFFFFu : 0u), "%s: %06x", s->name, rgb);
    n_lit += wanted;
    n_dark += !wanted;
    return show_plain(of, s, due);
}

START_TEST(the_patch_turns_with_every_critical_flip)
{
    struct lab_fixture f;
    lab_open(&f, "rw:alpha=.3,beta=5", 5, 3);
    f.exp.deadline_s = 0.5; /* some answers are too late */
    f.exp.photodiode = TA_PHOTODIODE_LOWER_LEFT;
    f.exp.ground = TA_GROUND_LIGHT; /* black and white on any ground */
    show_plain = f.screen.show;
    f.screen.show = show_and_judge;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(n_lit, 2 * 15);
    ck_assert_int_ge(n_dark, 2 * 15);
    lab_close(&f);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, the_first_trial_waits_for_the_scanner);
    tcase_add_test(c, only_the_page_s_own_pulses_are_waited_for);
    tcase_add_test(c, later_pulses_are_counted_up_to_the_machines);
    tcase_add_test(c, the_patch_fills_its_corner);
    tcase_add_test(c, the_patch_turns_with_every_critical_flip);
}

int main(void)
{
    return run_suite("scanner", add);
}
