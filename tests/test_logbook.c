/* test_logbook.c - a log read back is the log that was written; damaged ones are refused or read to
 * their last whole row, never more.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "support.h"
#include "twoarm/columns.h"

#include <malloc.h>
#include <signal.h>

/* The bytes of a log of 10 trials. */
static char *make_log(size_t *n)
{
    struct lab_fixture f;
    lab_open(&f, "rw:alpha=.3,beta=5", 7, 2);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    char *text = lab_read(f.session.paths.log, n);
    lab_close(&f);
    return text;
}

static bool parse(struct ta_logbook *book, const char *text, size_t n)
{
    struct ta_error e = {0};
    char *copy = malloc(n + 1);
    memcpy(copy, text, n);
    copy[n] = '\0';
    bool good = ta_logbook_parse(book, copy, n, 1, "log", &e);
    ck_assert(good == (e.n == 0));
    ta_error_free(&e);
    free(copy);
    return good;
}

START_TEST(rows_read_back_are_the_rows_written)
{
    size_t n, at;
    char *text = make_log(&n), line[TA_LINE_MAX];
    struct ta_logbook book;
    ck_assert(parse(&book, text, n));
    ck_assert_int_eq(book.n, 10);
    ck_assert_uint_eq(book.whole, n);
    at = ta_header_format(book.k, line, sizeof line);
    for (int i = 0; i < book.n; i++) {
        size_t length = ta_row_format(&book.row[i], book.k, line, sizeof line);
        ck_assert(at + length <= n && memcmp(text + at, line, length) == 0);
        at += length;
    }
    ck_assert_uint_eq(at, n);
    ta_logbook_free(&book);
    free(text);
}
END_TEST

START_TEST(cut_at_every_byte)
{
    size_t n;
    char *text = make_log(&n);
    int lines = 0;
    for (size_t i = 0; i <= n; i++) {
        struct ta_logbook book;
        lines += i > 0 && text[i - 1] == '\n';
        ck_assert(parse(&book, text, i));
        ck_assert_int_eq(book.n, lines > 0 ? lines - 1 : 0);
        ck_assert(book.whole <= i && (book.whole == 0 || text[book.whole - 1] == '\n'));
        ta_logbook_free(&book);
    }
    free(text);
}
END_TEST

/* What the fuzzer does for minutes, for a moment: bytes changed, lines moved. */
START_TEST(damaged_logs_are_survived)
{
    size_t n;
    char *text = make_log(&n);
    struct ta_rng rng;
    int refused = 0;
    ta_rng_start(&rng, 1, TA_STREAM_PARAM, 0, 0);
    for (int i = 0; i < 3000; i++) {
        struct ta_logbook book;
        char *bad = malloc(n);
        memcpy(bad, text, n);
        for (uint64_t m = 1 + ta_rng_below(&rng, 3); m > 0; m--) {
            static const char nasty[] = "\t\n\0-9eEnN/a.,\r\xff";
            bad[ta_rng_below(&rng, n)] = nasty[ta_rng_below(&rng, sizeof nasty)];
        }
        bool good = parse(&book, bad, n);
        refused += !good;
        if (good) {
            ta_logbook_free(&book);
        }
        free(bad);
    }
    ck_assert_int_gt(refused, 1500);
    free(text);
}
END_TEST

START_TEST(a_log_of_other_columns_is_refused)
{
    struct ta_logbook book;
    static const char other[] = "trial\tchoice\treward\n1\t1\t1\n";
    ck_assert(!parse(&book, other, sizeof other - 1));
}
END_TEST

/* --- what a log must say --------------------------------------------------------------------- */

/* Every reward, point and total follows from choice and outcomes in the same row. */
START_TEST(rewards_and_points_follow_from_the_log)
{
    struct lab_fixture f;
    struct ta_logbook book;
    lab_open(&f, "rw:alpha=.3,beta=5", 11, 0);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert(ta_logbook_read(&book, f.session.paths.log, 1, &f.error));
    double total = 0;
    int phase = TA_PRACTICE;
    for (int i = 0; i < book.n; i++) {
        const struct ta_row *row = &book.row[i];
        const struct ta_plan_row *plan = &f.session.plan.row[row->schedule_row - 1];
        total = row->phase != phase ? 0 : total;
        phase = row->phase;
        for (int a = 0; a < book.k; a++) {
            ck_assert_double_eq(row->outcome[a], plan->outcome[a]);
        }
        if (row->status == TA_ANSWERED) {
            ck_assert_double_eq(row->reward, plan->outcome[row->choice - 1]);
            ck_assert_double_eq(row->points, 10 * row->reward);
            ck_assert_str_eq(row->key, row->side[row->choice - 1] == 1 ? "F" : "J");
            total += row->points;
        } else {
            ck_assert(isnan(row->reward));
        }
        ck_assert_double_eq(row->total_points, total);
    }
    ck_assert_double_eq(f.session.points, total);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* --- payment --------------------------------------------------------------------------------- */

static int64_t (*real_show)(void *, const struct ta_scene *, int64_t);
static int shown, stop_at;

static int64_t stopping_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    if (++shown == stop_at) {
        raise(SIGTERM);
    }
    return real_show(of, scene, due_ns);
}

/* The number behind a key of the description. */
static double described(struct lab_fixture *f, const char *key)
{
    size_t n;
    char *text;
    ck_assert(ta_file_read(f->session.paths.sidecar, &text, &n, &f->error));
    const char *at = strstr(text, key);
    double x = at ? strtod(at + strlen(key), NULL) : NAN;
    free(text);
    return x;
}

/* 2 for coming and .013 a point, rounded up to the next .05; by hand from the log's last row. */
static void check_payment(int stop_behind, enum ta_status status)
{
    struct lab_fixture f;
    struct ta_logbook book;
    lab_open(&f, "rw:alpha=.3,beta=5", 11, 10);
    f.exp.pay_base = 2;
    f.exp.pay_per_point = .013;
    f.exp.pay_round = .05;
    real_show = f.screen.show;
    f.screen.show = stopping_show;
    shown = 0;
    stop_at = stop_behind;
    ta_session_catch_signals();
    ck_assert_int_eq(lab_play(&f), status);
    ck_assert(ta_logbook_read(&book, f.session.paths.log, 1, &f.error));
    ck_assert_int_gt(book.n, 20);
    double points = book.row[book.n - 1].total_points;
    double pay = 2 + .013 * points, paid = described(&f, "\"Amount\": ");
    ck_assert_double_gt(points, 0);
    ck_assert_double_eq(described(&f, "\"Points\": "), points);
    ck_assert_msg(paid >= pay - 1e-9 && paid < pay + .05, "%g paid for %g", paid, pay);
    ck_assert_double_eq_tol(paid * 20, round(paid * 20), 1e-6);
    ta_logbook_free(&book);
    lab_close(&f);
}

START_TEST(payment_follows_from_the_log)
{
    check_payment(-1, TA_OK);
}
END_TEST

START_TEST(who_ends_early_is_paid_in_part)
{
    check_payment(150, TA_EARLY);
}
END_TEST

/* --- memory ---------------------------------------------------------------------------------- */

static size_t least, most;

static int64_t counting_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    if (++shown % 1000 == 0) {
        size_t used = mallinfo2().uordblks;
        least = shown == 1000 || used < least ? used : least;
        most = used > most ? used : most;
    }
    return real_show(of, scene, due_ns);
}

START_TEST(ten_thousand_trials_leave_memory_flat)
{
    struct lab_fixture f;
    lab_open(&f, "rw:alpha=.3,beta=5", 3, 2500);
    f.exp.practice_trials = 10;
    shown = 0;
    real_show = f.screen.show;
    f.screen.show = counting_show;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(f.session.n_rows, 10010);
    ck_assert_int_gt(shown, 50000);
    /* a learner's state for each of the 4 blocks, and no more */
    ck_assert_msg(most - least < 32768, "memory grew by %zu bytes", most - least);
    lab_close(&f);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 60);
    tcase_add_test(c, rows_read_back_are_the_rows_written);
    tcase_add_test(c, cut_at_every_byte);
    tcase_add_test(c, damaged_logs_are_survived);
    tcase_add_test(c, a_log_of_other_columns_is_refused);
    tcase_add_test(c, rewards_and_points_follow_from_the_log);
    tcase_add_test(c, payment_follows_from_the_log);
    tcase_add_test(c, who_ends_early_is_paid_in_part);
    tcase_add_test(c, ten_thousand_trials_leave_memory_flat);
}

int main(void)
{
    return run_suite("logbook", add);
}
