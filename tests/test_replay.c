/* test_replay.c - a recorded session played again: answers by key and mouse, keys that came too
 * early or were held, misses.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recording is an agent's session with what people do written into its rows by hand. */
#include "lab_fixture.h"
#include "support.h"
#include "twoarm/columns.h"

enum { MS = 1000000 };

/* Rows 1 .. 3 are practice, then four blocks of three. */
static void record(struct lab_fixture *f, struct ta_logbook *book,
                   void (*change)(struct ta_logbook *))
{
    char line[TA_LINE_MAX];
    lab_open(f, "rw:alpha=.3,beta=5", 5, 3);
    ck_assert_int_eq(lab_play(f), TA_OK);
    read_rows(f, book);
    ck_assert_int_eq(book->n, 15);
    change(book);
    FILE *log = fopen(f->session.paths.log, "w");
    size_t n = ta_header_format(2, line, sizeof line);
    ck_assert_uint_eq(fwrite(line, 1, n, log), n);
    for (int i = 0; i < book->n; i++) {
        n = ta_row_format(&book->row[i], 2, line, sizeof line);
        ck_assert_uint_eq(fwrite(line, 1, n, log), n);
    }
    ck_assert_int_eq(fclose(log), 0);
}

/* Plays it again and reads what that logged. */
static void play_again(const struct lab_fixture *f, struct ta_logbook *again)
{
    struct lab_fixture g;
    char spec[PATH_MAX + 16];
    snprintf(spec, sizeof spec, "replay:%s", f->session.paths.log);
    lab_open(&g, spec, 5, 3);
    ck_assert_int_eq(lab_play(&g), TA_OK);
    read_rows(&g, again);
    lab_close(&g);
}

static void expect_same(void (*change)(struct ta_logbook *))
{
    struct lab_fixture f;
    struct ta_logbook book, again;
    record(&f, &book, change);
    play_again(&f, &again);
    ck_assert_int_eq(again.n, book.n);
    for (int i = 0; i < book.n; i++) {
        const struct ta_row *x = &book.row[i], *y = &again.row[i];
        ck_assert_int_eq(y->status, x->status);
        ck_assert_int_eq(y->choice, x->choice);
        ck_assert(x->response_time == y->response_time);
        ck_assert_msg(x->premature_time == y->premature_time, "trial %d: %g s, again %g s", i + 1,
                      (double)x->premature_time / 1e9, (double)y->premature_time / 1e9);
        ck_assert_msg(x->flags == y->flags, "trial %d: flags %u, again %u", i + 1, x->flags,
                      y->flags);
        ck_assert_str_eq(y->key, x->key);
    }
    ta_logbook_free(&book);
    ta_logbook_free(&again);
    lab_close(&f);
}

static void clicks(struct ta_logbook *book)
{
    for (int i = 0; i < book->n; i += 2) {
        strcpy(book->row[i].key, "Mouse");
    }
}

START_TEST(a_click_is_a_click_again)
{
    expect_same(clicks);
}
END_TEST

/* Pressed and let go of within the cross, 17 ms to 499 ms before the machines. */
static void early_keys(struct ta_logbook *book)
{
    static const int ms[] = {200, 17, 499, 250, 33};
    for (int i = 0; i < 5; i++) {
        book->row[3 * i].premature_time = ms[i] * (int64_t)MS + 123000;
    }
    strcpy(book->row[3].key, "Mouse");
}

START_TEST(keys_before_the_machines_come_again)
{
    expect_same(early_keys);
}
END_TEST

/* Still down when the machines came; one of them for longer than the cross was there. */
static void held_keys(struct ta_logbook *book)
{
    book->row[0].premature_time = 300 * MS;
    book->row[4].premature_time = 5 * MS; /* within the last frame before the flip */
    book->row[7].premature_time = 499 * MS;
    for (int i = 0; i < 9; i++) {
        book->row[i].flags = book->row[i].premature_time != TA_NO_TIME ? TA_FLAG_HELD_KEY : 0;
    }
}

START_TEST(held_keys_are_held_again)
{
    expect_same(held_keys);
}
END_TEST

/* Down since the interval before: the cross is there for .5 s. */
static void held_from_before(struct ta_logbook *book)
{
    book->row[5].premature_time = 900 * MS;
    book->row[5].flags = TA_FLAG_HELD_KEY;
}

START_TEST(a_key_held_since_the_trial_before)
{
    struct lab_fixture f;
    struct ta_logbook book, again;
    record(&f, &book, held_from_before);
    play_again(&f, &again);
    ck_assert_uint_eq(again.row[5].flags, TA_FLAG_HELD_KEY);
    /* from the recorded microseconds of two pictures */
    ck_near((double)again.row[5].premature_time, 900.0 * MS, 2000);
    ck_assert_int_eq(again.row[5].choice, book.row[5].choice);
    for (int i = 0; i < 15; i++) {
        ck_assert(i == 5 || again.row[i].premature_time == TA_NO_TIME);
    }
    ta_logbook_free(&book);
    ta_logbook_free(&again);
    lab_close(&f);
}
END_TEST

static void both_keys(struct ta_logbook *book)
{
    book->row[2].flags = book->row[9].flags = TA_FLAG_BOTH_KEYS;
}

START_TEST(both_keys_are_pressed_again)
{
    expect_same(both_keys);
}
END_TEST

static void a_miss(struct ta_logbook *book)
{
    struct ta_row *row = &book->row[6];
    row->status = TA_MISSED;
    row->choice = TA_NA;
    row->reward = row->points = NAN;
    row->response_time = row->read_bound = row->choice_onset = TA_NO_TIME;
    row->key[0] = '\0';
    row->premature_time = 100 * MS;
}

START_TEST(a_miss_is_a_miss_again)
{
    expect_same(a_miss);
}
END_TEST

/* --- where an agent's values start ----------------------------------------------------------- */

static bool starts(const char *spec, double lo, double hi, double *q0, struct ta_error *e)
{
    struct ta_scale scale;
    struct ta_plan_row row[2] = {{.outcome = {lo, hi}}, {.outcome = {hi, lo}}};
    struct ta_plan plan = {.n = 2, .k = 2, .row = row};
    bool good = ta_player_scale(spec, &plan, &scale, e);
    *q0 = scale.q0;
    return good && scale.lo == lo && scale.hi == hi;
}

START_TEST(values_start_as_fits_start_them)
{
    struct ta_error e = {0};
    double q0;
    ck_assert(starts("rw:alpha=.3,beta=5", 0, 1, &q0, &e));
    ck_assert_double_eq(q0, 0.5);
    ck_assert(starts("rw:alpha=.3,beta=5", -1, 1, &q0, &e));
    ck_assert_double_eq(q0, 0);
    ck_assert(starts("rw:alpha=.3,beta=5", -0.01, 0.3, &q0, &e));
    ck_assert_double_eq(q0, 0);
    ck_assert(starts("rw:q0=40,alpha=.3,beta=5", 0, 100, &q0, &e));
    ck_assert_double_eq(q0, 40);
    ck_assert(starts("rw:alpha=.3,q0=-2.5,beta=5", 0, 1, &q0, &e));
    ck_assert_double_eq(q0, -2.5);
    ck_assert(starts("random", 0, 100, &q0, &e)); /* a model without values */
    ck_assert(isnan(q0));
    ck_assert(starts("ck:alpha_c=.3,beta_c=2", 0, 100, &q0, &e));
    ck_assert(isnan(q0));
    ck_assert(!starts("rw:alpha=.3,beta=5", 0, 100, &q0, &e));
    ck_assert_int_eq(e.status, TA_USER);
    ck_assert_ptr_nonnull(strstr(e.text, "run from 0 to 100"));
    ck_assert_ptr_nonnull(strstr(e.text, "rw:alpha=.3,beta=5,q0=0"));
    ck_assert(!starts("rw:alpha=.3,beta=5,q0=x", 0, 1, &q0, &e));
    ck_assert_ptr_nonnull(strstr(e.text, "q0: expected a number, found 'x'"));
    ta_error_free(&e);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, a_click_is_a_click_again);
    tcase_add_test(c, keys_before_the_machines_come_again);
    tcase_add_test(c, held_keys_are_held_again);
    tcase_add_test(c, a_key_held_since_the_trial_before);
    tcase_add_test(c, both_keys_are_pressed_again);
    tcase_add_test(c, a_miss_is_a_miss_again);
    tcase_add_test(c, values_start_as_fits_start_them);
}

int main(void)
{
    return run_suite("replay", add);
}
