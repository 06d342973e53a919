/* test_misses.c - missed trials that come again at the end of their block, also after a resume.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "task_fixture.h"

#include "lab_fixture.h"
#include "twoarm/columns.h"

/* Another task than the fixture's, whose misses come again. */
static void again(int rounds)
{
    ta_task_free(task);
    exp_.miss_repeat = true;
    exp_.miss_rounds = rounds;
    task = ta_task_alloc(&exp_, &plan, FRAME);
    t = 1000 * MS;
    pass_page("ready");
}

/* Shows the trial to its end without an answer. */
static void miss_trial(void)
{
    to_stimulus();
    wait_out();
    show("too_slow");
    wait_out();
    show("interval");
    expect("interval", TA_WANT_SAVE);
}

static void expect_row(int schedule_row, unsigned flags)
{
    ck_assert_int_eq(row()->schedule_row, schedule_row);
    ck_assert_uint_eq(row()->flags, flags);
}

static void miss(int schedule_row, unsigned flags)
{
    miss_trial();
    expect_row(schedule_row, flags);
    save_and_go();
}

static void answer(int schedule_row, unsigned flags)
{
    int64_t onset = to_stimulus();
    expect_row(schedule_row, flags);
    press(KEY_F, onset + 400 * MS);
    let_go(KEY_F, t + 80 * MS);
    from_highlight();
    save_and_go();
}

/* Practice is row 1; block 1 rows 2 and 3, block 2 rows 4 and 5. */
START_TEST(a_miss_comes_again_at_the_end_of_its_block)
{
    again(1);
    miss(1, 0); /* practice: not again */
    pass_page("practice_over");
    miss(2, 0);
    double would = plan.row[1].outcome[0];
    answer(3, 0);
    answer(2, TA_FLAG_REPEATED);
    ck_assert_double_eq(row()->outcome[0], would);
    ck_assert_int_eq(row()->block, 1);
    ck_assert_int_eq(row()->block_trial, 1);
    ck_assert_int_eq(row()->trial, 4); /* rows count on */
    pass_page("break");
    answer(4, 0);
    miss(5, 0);
    ck_assert_int_eq(ta_task_end(task), TA_END_RUNNING);
    answer(5, TA_FLAG_REPEATED);
    ck_assert_int_eq(ta_task_end(task), TA_END_COMPLETE);
    expect("thanks", TA_WANT_SHOW);
}
END_TEST

START_TEST(as_often_as_the_experiment_says)
{
    again(2);
    answer(1, 0);
    pass_page("practice_over");
    miss(2, 0);
    miss(3, 0);
    miss(2, TA_FLAG_REPEATED); /* in the order in which they were missed */
    answer(3, TA_FLAG_REPEATED);
    miss(2, TA_FLAG_REPEATED);
    pass_page("break"); /* twice again, and given up */
    answer(4, 0);
}
END_TEST

START_TEST(without_the_setting_none_comes_again)
{
    pass_page("ready");
    answer(1, 0);
    pass_page("practice_over");
    miss(2, 0);
    answer(3, 0);
    pass_page("break");
}
END_TEST

/* Breaks within a block count its trials in order. */
START_TEST(repeats_make_no_breaks)
{
    exp_.break_trials = 1;
    again(1);
    answer(1, 0);
    pass_page("practice_over");
    miss(2, 0);
    pass_page("break");
    answer(3, 0);
    answer(2, TA_FLAG_REPEATED);
    pass_page("break");
}
END_TEST

/* A hasty agent: at .45 s about half of its times are too long (ex-Gaussian, mean .5). */
static void play_hasty(struct lab_fixture *f, struct ta_logbook *book)
{
    lab_open(f, "rw:alpha=.3,beta=5", 5, 6);
    f->exp.miss_repeat = true;
    f->exp.miss_rounds = 2;
    f->exp.deadline_s = 0.45;
    ck_assert_int_eq(lab_play(f), TA_OK);
    ck_assert(ta_logbook_read(book, f->session.paths.log, 1, &f->error));
}

START_TEST(every_miss_of_a_session_comes_again)
{
    struct lab_fixture f;
    struct ta_logbook book;
    int played[64] = {0}, answered[64] = {0}, n_again = 0;
    play_hasty(&f, &book);
    for (int i = 0; i < book.n; i++) {
        const struct ta_row *r = &book.row[i];
        ck_assert_int_eq(!!(r->flags & TA_FLAG_REPEATED), played[r->schedule_row] > 0);
        ck_assert_int_eq(answered[r->schedule_row], 0);
        n_again += played[r->schedule_row]++ > 0;
        answered[r->schedule_row] += r->status == TA_ANSWERED;
        ck_assert_int_eq(r->trial, i + 1);
    }
    ck_assert_int_gt(n_again, 5);
    for (int i = 1; i <= f.session.plan.n; i++) {
        bool practice = f.session.plan.row[i - 1].phase == TA_PRACTICE;
        ck_assert(answered[i] || played[i] == (practice ? 1 : 3));
    }
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

START_TEST(a_resume_goes_on_among_the_repeats)
{
    struct lab_fixture f;
    struct ta_logbook whole, two;
    play_hasty(&f, &whole);
    int n = whole.n, first = 0;
    while (!(whole.row[first].flags & TA_FLAG_REPEATED)) {
        first++;
    }
    lab_close(&f);
    for (int behind = first - 1; behind < first + 4; behind++) {
        play_hasty(&f, &two);
        ta_logbook_free(&two);
        lab_resume_behind(&f, "rw:alpha=.3,beta=5", 5, behind);
        ck_assert(ta_logbook_read(&two, f.session.paths.log, 1, &f.error));
        ck_assert_int_eq(two.n, n);
        for (int i = 0; i < n; i++) {
            ck_assert_int_eq(two.row[i].schedule_row, whole.row[i].schedule_row);
            ck_assert_int_eq(two.row[i].choice, whole.row[i].choice);
        }
        ta_logbook_free(&two);
        lab_close(&f);
    }
    ta_logbook_free(&whole);
}
END_TEST

/* A log whose rows come in an order that no session plays is not gone on with. */
START_TEST(a_row_played_again_without_a_miss_is_refused)
{
    struct lab_fixture f;
    lab_open(&f, "random", 5, 6);
    f.exp.miss_repeat = true;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    size_t n;
    char *text = lab_read(f.session.paths.log, &n), line[TA_LINE_MAX];
    struct ta_logbook book;
    ck_assert(ta_logbook_read(&book, f.session.paths.log, 1, &f.error));
    struct ta_row row_ = book.row[8];
    row_.trial = 11; /* after trial 10, row 9 for the second time, although it was answered */
    size_t length = ta_row_format(&row_, 2, line, sizeof line), at = 0;
    for (int lines = 0; lines < 11; at++) {
        lines += text[at] == '\n';
    }
    FILE *log = fopen(f.session.paths.log, "w");
    ck_assert_uint_eq(fwrite(text, 1, at, log), at);
    ck_assert_uint_eq(fwrite(line, 1, length, log), length);
    ck_assert_int_eq(fclose(log), 0);
    lab_unfinish(&f);
    ta_session_free(&f.session);
    f.session.resume = true;
    ck_assert(!ta_session_begin(&f.session, &f.error));
    ck_assert_ptr_nonnull(strstr(f.error.text, "beh.tsv:12: is not from the outcome table"));
    ta_logbook_free(&book);
    free(text);
    lab_close(&f);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_miss_comes_again_at_the_end_of_its_block,  as_often_as_the_experiment_says,
        without_the_setting_none_comes_again,        repeats_make_no_breaks,
        every_miss_of_a_session_comes_again,         a_resume_goes_on_among_the_repeats,
        a_row_played_again_without_a_miss_is_refused};
    return run_tests("misses", tests, sizeof tests / sizeof *tests);
}
