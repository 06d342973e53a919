/* test_journal.c - the log on disk: exclusive, whole lines, on disk before the next stimulus; and
 * what happens when the disk fails.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write, fdatasync and fsync are this program's own here: they note what was called on the log,
 * and fail when told to. */
#include "lab_fixture.h"
#include "suite.h"

#include "twoarm/columns.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- the libc calls, watched ----------------------------------------------------------------- */

static char seen[8192]; /* w: row written, s: synced, p: a trial's picture */
static size_t n_seen;
static int fail_write_at, fail_sync_at, fail_errno, short_write_at, interrupt_at;
static int n_writes, n_syncs;

static void note(char what)
{
    if (n_seen < sizeof seen - 1) {
        seen[n_seen++] = what;
        seen[n_seen] = '\0';
    }
}

/* Is it the log? Its path ends in _beh.tsv. */
static bool is_log(int fd)
{
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    return n > 8 && memcmp(path + n - 8, "_beh.tsv", 8) == 0;
}

ssize_t write(int fd, const void *data, size_t n)
{
    if (is_log(fd)) {
        n_writes++;
        if (n_writes == interrupt_at) {
            interrupt_at = 0;
            n_writes--;
            errno = EINTR;
            return -1;
        }
        note('w');
        if (n_writes == fail_write_at) {
            errno = fail_errno;
            return -1;
        }
        if (n_writes == short_write_at) {
            n /= 2;
        }
    }
    return (ssize_t)syscall(SYS_write, fd, data, n);
}

int fdatasync(int fd)
{
    if (is_log(fd)) {
        note('s');
        if (++n_syncs == fail_sync_at) {
            errno = fail_errno;
            return -1;
        }
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static void forget(void)
{
    n_seen = 0;
    seen[0] = '\0';
    n_writes = n_syncs = fail_write_at = fail_sync_at = short_write_at = interrupt_at = 0;
}

/* --- the journal alone ----------------------------------------------------------------------- */

static char folder[200], path[300];
static struct ta_error error;

static void setup(void)
{
    forget();
    lab_folder(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/x_beh.tsv", folder);
    error = (struct ta_error){0};
}

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
    ta_error_free(&error);
}

static struct ta_row some_row(int trial)
{
    struct ta_row row;
    ta_row_init(&row);
    row.trial = trial;
    return row;
}

static int count_lines(const char *file)
{
    size_t n;
    char *text = lab_read(file, &n);
    int lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += text[i] == '\n';
    }
    free(text);
    return lines;
}

START_TEST(a_log_is_created_once_and_for_its_owner)
{
    struct ta_journal j, k;
    struct stat is;
    ck_assert(ta_journal_create(&j, path, 2, &error));
    ck_assert_int_eq(stat(path, &is), 0);
    ck_assert_int_eq(is.st_mode & 0777, 0600);
    ck_assert(!ta_journal_create(&k, path, 2, &error));
    ck_assert_int_eq((int)error.status, TA_USER);
    ck_assert_int_eq(count_lines(path), 1);
    ck_assert(ta_journal_close(&j, &error));
}
END_TEST

START_TEST(a_log_is_locked_while_it_is_written)
{
    struct ta_journal j;
    ck_assert(!ta_journal_is_locked(path));
    ck_assert(ta_journal_create(&j, path, 2, &error));
    ck_assert(ta_journal_is_locked(path));
    ck_assert(ta_journal_close(&j, &error));
    ck_assert(!ta_journal_is_locked(path));
}
END_TEST

START_TEST(one_write_and_one_sync_a_row)
{
    struct ta_journal j;
    struct ta_row row = some_row(1);
    ck_assert(ta_journal_create(&j, path, 2, &error));
    ck_assert(ta_journal_write(&j, &row, &error));
    ck_assert(ta_journal_write(&j, &row, &error));
    ck_assert(ta_journal_close(&j, &error));
    ck_assert_str_eq(seen, "wswsws");
    ck_assert_int_eq(count_lines(path), 3);
}
END_TEST

START_TEST(an_interrupted_write_is_done_again)
{
    struct ta_journal j;
    struct ta_row row = some_row(1);
    ck_assert(ta_journal_create(&j, path, 2, &error));
    interrupt_at = 2;
    ck_assert(ta_journal_write(&j, &row, &error));
    ck_assert_int_eq(interrupt_at, 0);
    ck_assert(ta_journal_close(&j, &error));
    ck_assert_int_eq(count_lines(path), 2);
}
END_TEST

static void expect_failure(struct ta_journal *j)
{
    struct ta_row row = some_row(1);
    ck_assert(!ta_journal_write(j, &row, &error));
    ck_assert_int_eq((int)error.status, TA_MACHINE);
    ck_assert_ptr_nonnull(strstr(error.text, path));
    ck_assert_ptr_nonnull(strstr(error.text, strerror(fail_errno)));
    size_t before = n_seen;
    ck_assert(!ta_journal_write(j, &row, &error)); /* nothing more is tried */
    ck_assert_uint_eq(n_seen, before);
}

START_TEST(a_full_disk_is_reported)
{
    struct ta_journal j;
    ck_assert(ta_journal_create(&j, path, 2, &error));
    fail_write_at = 2;
    fail_errno = ENOSPC;
    expect_failure(&j);
    ck_assert_str_eq(seen, "wsw"); /* no sync pretends that it went well */
}
END_TEST

START_TEST(a_short_write_is_reported)
{
    struct ta_journal j;
    ck_assert(ta_journal_create(&j, path, 2, &error));
    short_write_at = 2;
    fail_errno = ENOSPC;
    expect_failure(&j);
}
END_TEST

START_TEST(a_failed_sync_is_not_tried_again)
{
    struct ta_journal j;
    ck_assert(ta_journal_create(&j, path, 2, &error));
    fail_sync_at = 2;
    fail_errno = EIO;
    expect_failure(&j);
    ck_assert_str_eq(seen, "wsws");
}
END_TEST

START_TEST(a_log_whose_header_fails_is_not_left_behind)
{
    struct ta_journal j;
    fail_write_at = 1;
    fail_errno = ENOSPC;
    ck_assert(!ta_journal_create(&j, path, 2, &error));
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* --- within a session ------------------------------------------------------------------------ */

static int64_t (*inner_show)(void *, const struct ta_scene *, int64_t);

/* Every picture that a participant answers to, or learns from. */
static int64_t watched_show(void *of, const struct ta_scene *scene, int64_t due_ns)
{
    if (strcmp(scene->name, "fixation") == 0 || strcmp(scene->name, "stimulus") == 0) {
        note('p');
    }
    return inner_show(of, scene, due_ns);
}

static void open_watched(struct lab_fixture *f, int trials)
{
    lab_open(f, "rw:alpha=.3,beta=5", 8, trials);
    inner_show = f->screen.show;
    f->screen.show = watched_show;
}

START_TEST(each_row_is_on_disk_before_the_next_stimulus)
{
    struct lab_fixture f;
    open_watched(&f, 3);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    char expected[128] = "ws"; /* the header */
    for (int i = 0; i < 15; i++) {
        strcat(expected, "ppws"); /* fixation, stimulus, row, sync */
    }
    ck_assert_str_eq(seen, expected);
    lab_close(&f);
}
END_TEST

static void expect_stopped_at(struct lab_fixture *f, int rows)
{
    size_t n;
    char line[64];
    ck_assert_int_eq(f->session.n_rows, rows);
    ck_assert_int_eq((int)f->error.status, TA_MACHINE);
    char *text = lab_read(f->session.paths.sidecar, &n);
    ck_assert_ptr_nonnull(strstr(text, "\"State\": \"aborted\""));
    ck_assert_ptr_nonnull(strstr(text, "\"Reason\": \"writing failed\""));
    snprintf(line, sizeof line, "\"RowsOnDisk\": %d,", rows);
    ck_assert_ptr_nonnull(strstr(text, line));
    free(text);
    /* the picture of the trial that failed was the last one shown */
    ck_assert_ptr_eq(strrchr(seen, 'p'), strstr(seen, "p") + 4 * rows + 1);
}

START_TEST(a_disk_that_fills_up_stops_the_session)
{
    struct lab_fixture f;
    open_watched(&f, 3);
    fail_write_at = 2 + _i;
    fail_errno = ENOSPC;
    ck_assert_int_eq(lab_play(&f), TA_MACHINE);
    expect_stopped_at(&f, _i);
    ck_assert_int_eq(count_lines(f.session.paths.log), 1 + _i);
    lab_close(&f);
}
END_TEST

START_TEST(a_disk_that_fails_to_sync_stops_the_session)
{
    struct lab_fixture f;
    open_watched(&f, 3);
    fail_sync_at = 2 + _i;
    fail_errno = EIO;
    ck_assert_int_eq(lab_play(&f), TA_MACHINE);
    expect_stopped_at(&f, _i);
    lab_close(&f);
}
END_TEST

START_TEST(a_session_that_cannot_begin_leaves_nothing)
{
    struct lab_fixture f;
    open_watched(&f, 3);
    fail_write_at = 1;
    fail_errno = ENOSPC;
    ck_assert(!ta_session_begin(&f.session, &f.error));
    ck_assert_int_eq((int)f.error.status, TA_MACHINE);
    forget();
    ck_assert(ta_session_is_free(&f.session.paths, &f.session.name, &f.error));
    ck_assert_int_eq(lab_play(&f), TA_OK); /* and can be begun again */
    lab_close(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("journal");
    TCase *alone = tcase_create("alone"), *session = tcase_create("session");
    tcase_add_checked_fixture(alone, setup, teardown);
    tcase_add_test(alone, a_log_is_created_once_and_for_its_owner);
    tcase_add_test(alone, a_log_is_locked_while_it_is_written);
    tcase_add_test(alone, one_write_and_one_sync_a_row);
    tcase_add_test(alone, an_interrupted_write_is_done_again);
    tcase_add_test(alone, a_full_disk_is_reported);
    tcase_add_test(alone, a_short_write_is_reported);
    tcase_add_test(alone, a_failed_sync_is_not_tried_again);
    tcase_add_test(alone, a_log_whose_header_fails_is_not_left_behind);
    tcase_add_checked_fixture(session, forget, NULL);
    tcase_add_test(session, each_row_is_on_disk_before_the_next_stimulus);
    tcase_add_loop_test(session, a_disk_that_fills_up_stops_the_session, 0, 15);
    tcase_add_loop_test(session, a_disk_that_fails_to_sync_stops_the_session, 0, 15);
    tcase_add_test(session, a_session_that_cannot_begin_leaves_nothing);
    suite_add_tcase(suite, alone);
    suite_add_tcase(suite, session);
    return run_ready(suite);
}
