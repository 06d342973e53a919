/* test_triggers.c - triggers through a pseudo-terminal, a FIFO and a file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pseudo-terminal stands for the serial port: the same termios calls, and closing its other end
 * is the cable pulled out. A parallel port cannot be had without one. */
#include "lab_fixture.h"
#include "support.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <sys/stat.h>
#include <termios.h>

enum { FIXATION = 1, ONSET = 2, CHOICE = 4, FEEDBACK = 8, MISSED = 16, END = 32 };

static void set_codes(struct ta_experiment *x, enum ta_trigger_device device, const char *path)
{
    x->trigger_device = device;
    snprintf(x->trigger_path, sizeof x->trigger_path, "%s", path);
    x->trigger_fixation = FIXATION;
    x->trigger_onset = ONSET;
    x->trigger_choice = CHOICE;
    x->trigger_feedback = FEEDBACK;
    x->trigger_missed = MISSED;
    x->trigger_end = END;
}

/* A short session of a hasty agent that misses now and then; 3 trials of practice, 4 x 3. */
static void open_session(struct lab_fixture *f, enum ta_trigger_device device, const char *path)
{
    lab_open(f, "rw:alpha=.3,beta=5", 5, 3);
    f->exp.deadline_s = 0.5;
    set_codes(&f->exp, device, path);
}

/* The codes that a session's rows call for, in order. */
static int codes_of(const struct ta_logbook *book, unsigned char *code)
{
    int n = 0;
    for (int i = 0; i < book->n; i++) {
        bool missed = book->row[i].status == TA_MISSED;
        code[n++] = FIXATION;
        code[n++] = ONSET;
        if (!missed) {
            code[n++] = CHOICE;
        }
        code[n++] = missed ? MISSED : FEEDBACK;
        code[n++] = END;
    }
    return n;
}

/* --- file ------------------------------------------------------------------------------------ */

START_TEST(a_file_gets_a_line_for_each_picture)
{
    struct lab_fixture f;
    struct ta_logbook book;
    char path[300], what[32];
    open_session(&f, TA_TRIGGER_FILE, "");
    snprintf(path, sizeof path, "%s/triggers.txt", f.folder);
    snprintf(f.exp.trigger_path, sizeof f.exp.trigger_path, "%.255s", path);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    read_rows(&f, &book);
    unsigned char code[100];
    int n = codes_of(&book, code), n_missed = 0, found;
    double seconds;
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    for (int i = 0, row = -1; i < n; i++) {
        ck_assert_int_eq(fscanf(in, "%d %31s %lf", &found, what, &seconds), 3);
        ck_assert_int_eq(found, code[i]);
        row += found == FIXATION;
        const struct ta_row *r = &book.row[row];
        int64_t flip = found == FIXATION ? r->fixation_onset
                       : found == ONSET  ? r->onset
                       : found == CHOICE ? r->choice_onset
                       : found == END    ? r->end
                                         : r->feedback_onset;
        ck_near(seconds, (double)flip / 1e9, 1e-6);
        n_missed += found == MISSED;
        ck_assert_str_eq(what, found == FIXATION ? "fixation"
                               : found == ONSET  ? "stimulus"
                               : found == CHOICE ? "highlight"
                               : found == MISSED ? "too_slow"
                               : found == END    ? "interval"
                                                 : "feedback");
    }
    ck_assert_int_eq(fscanf(in, "%d", &found), EOF);
    ck_assert_int_gt(n_missed, 0);
    for (int i = 0; i < book.n; i++) {
        ck_assert_int_eq(book.row[i].trigger_code, END); /* the last of the trial */
        ck_assert(book.row[i].trigger_delay == 0);       /* virtual time */
        ck_assert_uint_eq(book.row[i].flags & TA_FLAG_TRIGGER_LOST, 0);
    }
    json_t *about = about_of(&f, "Triggers");
    ck_assert_int_eq(whole_of(about, "Sent"), n);
    ck_assert_int_eq(whole_of(about, "Failed"), 0);
    json_decref(about);
    fclose(in);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

START_TEST(a_code_of_0_is_not_sent)
{
    struct lab_fixture f;
    struct ta_logbook book;
    open_session(&f, TA_TRIGGER_FILE, "");
    snprintf(f.exp.trigger_path, sizeof f.exp.trigger_path, "%.200s/t", f.folder);
    f.exp.trigger_end = f.exp.trigger_choice = f.exp.trigger_fixation = 0;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    read_rows(&f, &book);
    json_t *about = about_of(&f, "Triggers");
    ck_assert_int_eq(whole_of(about, "Sent"), 2 * book.n);
    for (int i = 0; i < book.n; i++) {
        ck_assert_int_eq(book.row[i].trigger_code,
                         book.row[i].status == TA_MISSED ? MISSED : FEEDBACK);
    }
    json_decref(about);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* --- serial ---------------------------------------------------------------------------------- */

/* A pseudo-terminal: returns the end of the recorder, path takes the port's name. */
static int open_port(char *path, size_t size)
{
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(grantpt(fd), 0);
    ck_assert_int_eq(unlockpt(fd), 0);
    ck_assert_int_eq(ptsname_r(fd, path, size), 0);
    return fd;
}

/* All that has come; a pseudo-terminal hands it over in pieces. */
static int read_all(int fd, unsigned char *byte, int size)
{
    int n = 0;
    for (ssize_t got; n < size && (got = read(fd, byte + n, (size_t)(size - n))) > 0;) {
        n += (int)got;
    }
    return n;
}

START_TEST(a_serial_port_gets_raw_bytes_and_a_zero_after_each)
{
    struct lab_fixture f;
    struct ta_logbook book;
    char path[64];
    unsigned char byte[512], code[100];
    int fd = open_port(path, sizeof path);
    open_session(&f, TA_TRIGGER_SERIAL, path);
    f.exp.trigger_fixation = 10; /* a line feed: a cooked port would make 13 10 of it */
    f.exp.trigger_onset = 3;     /* and swallow this one */
    ck_assert_int_eq(lab_play(&f), TA_OK);
    read_rows(&f, &book);
    int n = codes_of(&book, code);
    ck_assert_int_eq(read_all(fd, byte, sizeof byte), 2 * n);
    for (int i = 0; i < n; i++) {
        int want = code[i] == FIXATION ? 10 : code[i] == ONSET ? 3 : code[i];
        ck_assert_int_eq(byte[2 * i], want);
        ck_assert_int_eq(byte[2 * i + 1], 0);
    }
    ta_logbook_free(&book);
    lab_close(&f);
    close(fd);
}
END_TEST

START_TEST(without_a_pulse_the_lines_stay)
{
    struct lab_fixture f;
    char path[64];
    unsigned char byte[512];
    int fd = open_port(path, sizeof path);
    open_session(&f, TA_TRIGGER_SERIAL, path);
    f.exp.trigger_pulse_s = 0;
    ck_assert_int_eq(lab_play(&f), TA_OK);
    json_t *about = about_of(&f, "Triggers");
    int n = read_all(fd, byte, sizeof byte);
    ck_assert_int_eq(n, whole_of(about, "Sent"));
    for (int i = 0; i < n; i++) {
        ck_assert_int_ne(byte[i], 0);
    }
    json_decref(about);
    lab_close(&f);
    close(fd);
}
END_TEST

/* In real time: the zero comes when the pulse is over, and the delay is measured. */
START_TEST(a_pulse_lasts_as_long_as_it_says)
{
    struct lab_fixture f;
    struct ta_trigger trigger;
    char path[64];
    unsigned char byte[8];
    int fd = open_port(path, sizeof path);
    open_session(&f, TA_TRIGGER_SERIAL, path);
    f.exp.trigger_pulse_s = 0.02;
    ck_assert(ta_trigger_open(&trigger, &f.exp, &f.error));
    ck_assert(ta_trigger_next(&trigger) == INT64_MAX);
    ck_assert(ta_trigger_send(&trigger, 200, "onset", 1, 5000000000, 0));
    ck_assert(ta_trigger_next(&trigger) == 5020000000);
    ta_trigger_reset(&trigger, 5019999999);
    ck_assert_int_eq(read_all(fd, byte, 8), 1);
    ck_assert_int_eq(byte[0], 200);
    ta_trigger_reset(&trigger, 5020000000);
    ck_assert_int_eq(read_all(fd, byte, 8), 1);
    ck_assert_int_eq(byte[0], 0);
    ck_assert(ta_trigger_next(&trigger) == INT64_MAX);
    struct termios t;
    ck_assert_int_eq(tcgetattr(trigger.fd, &t), 0);
    ck_assert_int_eq(cfgetospeed(&t), B115200);
    ck_assert_uint_eq(t.c_lflag & (ICANON | ECHO | ISIG), 0);
    ck_assert_uint_eq(t.c_oflag & OPOST, 0);
    ta_trigger_close(&trigger);
    lab_close(&f);
    close(fd);
}
END_TEST

/* --- pulled out in mid-session --------------------------------------------------------------- */

/* The simulated participant of a session whose device fails at once, as the experimenter too:
 * Enter on every page that tells of it. */
START_TEST(a_device_that_fails_costs_no_row_and_is_told)
{
    struct lab_fixture f;
    struct ta_logbook book;
    char path[64];
    int fd = open_port(path, sizeof path);
    open_session(&f, TA_TRIGGER_SERIAL, path);
    ck_assert(ta_session_begin(&f.session, &f.error));
    close(fd); /* the cable */
    ck_assert_int_eq(ta_session_play(&f.session, &f.error), TA_OK);
    read_rows(&f, &book);
    ck_assert_int_eq(book.n, 15);
    for (int i = 0; i < book.n; i++) {
        ck_assert_uint_ne(book.row[i].flags & TA_FLAG_TRIGGER_LOST, 0);
        ck_assert_int_eq(book.row[i].trigger_code, TA_NA);
        ck_assert(book.row[i].trigger_delay == TA_NO_TIME);
    }
    json_t *about = about_of(&f, "Triggers");
    ck_assert_int_eq(whole_of(about, "Sent"), 0);
    ck_assert_int_ge(whole_of(about, "Failed"), 15 * 4);
    const char *why = json_string_value(json_object_get(about, "FirstFailure"));
    ck_assert_ptr_nonnull(strstr(why, "trial 1: "));
    json_decref(about);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* A FIFO whose reader goes away and comes back: plugged in again, the session goes on with
 * triggers. */
struct fifo_reader {
    struct lab_fixture *f;
    char path[300];
    int fd, shown, away_at, back_at;
    int64_t (*show)(void *, const struct ta_scene *, int64_t);
    char seen[4000];
};
static struct fifo_reader reader;

static int64_t show_and_read(void *of, const struct ta_scene *s, int64_t due)
{
    char text[512];
    ssize_t n = reader.fd >= 0 ? read(reader.fd, text, sizeof text - 1) : 0;
    if (n > 0) {
        text[n] = '\0';
        strcat(reader.seen, text);
    }
    if (strcmp(s->name, "fixation") == 0 && ++reader.shown == reader.away_at) {
        close(reader.fd);
        reader.fd = -1;
    }
    if (strcmp(s->name, "trigger_lost") == 0 && reader.fd < 0) {
        reader.fd = open(reader.path, O_RDONLY | O_NONBLOCK);
        reader.back_at = reader.shown;
    }
    return reader.show(of, s, due);
}

START_TEST(a_device_that_comes_back_is_used_again)
{
    struct lab_fixture f;
    struct ta_logbook book;
    reader = (struct fifo_reader){.f = &f, .away_at = 4};
    open_session(&f, TA_TRIGGER_FILE, "");
    snprintf(reader.path, sizeof reader.path, "%s/fifo", f.folder);
    snprintf(f.exp.trigger_path, sizeof f.exp.trigger_path, "%.255s", reader.path);
    ck_assert_int_eq(mkfifo(reader.path, 0600), 0);
    reader.fd = open(reader.path, O_RDONLY | O_NONBLOCK);
    reader.show = f.screen.show;
    f.screen.show = show_and_read;
    signal(SIGPIPE, SIG_IGN); /* as ta_session_catch_signals does */
    ck_assert_int_eq(lab_play(&f), TA_OK);
    read_rows(&f, &book);
    ck_assert_int_eq(reader.back_at, 4);
    for (int i = 0; i < book.n; i++) {
        ck_assert_int_eq(!!(book.row[i].flags & TA_FLAG_TRIGGER_LOST), i == 3);
        ck_assert_int_eq(book.row[i].trigger_code, i == 3 ? TA_NA : END);
    }
    int n = 0;
    for (const char *at = reader.seen; (at = strstr(at, "fixation")) != NULL; at++) {
        n++;
    }
    ck_assert_int_eq(n, 14);
    close(reader.fd);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* Each segment's own entry stays with it; the file is written on. */
START_TEST(a_resume_opens_the_device_again)
{
    struct lab_fixture f;
    struct ta_logbook book;
    open_session(&f, TA_TRIGGER_FILE, "");
    snprintf(f.exp.trigger_path, sizeof f.exp.trigger_path, "%.200s/t", f.folder);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    json_t *about = about_of(&f, "Triggers");
    int sent = whole_of(about, "Sent");
    json_decref(about);
    lab_resume_behind(&f, "rw:alpha=.3,beta=5", 5, 10);
    read_rows(&f, &book);
    unsigned char code[100];
    int n = codes_of(&book, code);
    ck_assert_int_eq(n, sent);
    about = about_of(&f, "Triggers");
    int again = whole_of(about, "Sent");
    json_decref(about);
    ck_assert(again > 0 && again < sent);
    about = about_of(&f, "Segments");
    const json_t *before = json_object_get(json_array_get(about, 0), "Triggers");
    ck_assert_int_eq(whole_of(before, "Sent"), sent);
    json_decref(about);
    size_t bytes, lines = 0;
    char *text = lab_read(f.exp.trigger_path, &bytes);
    for (size_t i = 0; i < bytes; i++) {
        lines += text[i] == '\n';
    }
    ck_assert_uint_eq(lines, (size_t)(sent + again));
    free(text);
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

/* --- refused before the session -------------------------------------------------------------- */

static void refused(enum ta_trigger_device device, const char *path, const char *part)
{
    struct lab_fixture f;
    open_session(&f, device, path);
    ck_assert(!ta_session_begin(&f.session, &f.error));
    ck_assert_int_eq(f.error.status, TA_USER);
    ck_assert_msg(strstr(f.error.text, path) && strstr(f.error.text, part), "%s", f.error.text);
    ck_assert_int_ne(access(f.session.paths.folder, F_OK), 0); /* nothing was made */
    lab_close(&f);
}

START_TEST(what_is_no_such_device_is_refused)
{
    char folder[200], path[300];
    lab_folder(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/plain", folder);
    ck_assert_int_eq(fclose(fopen(path, "w")), 0);
    refused(TA_TRIGGER_SERIAL, "/dev/no-such-port", "is it plugged in");
    refused(TA_TRIGGER_SERIAL, path, "it is no serial port");
    refused(TA_TRIGGER_PARALLEL, "/dev/no-such-port", "is it plugged in");
    refused(TA_TRIGGER_PARALLEL, path, "it is no parallel port");
    refused(TA_TRIGGER_FILE, "/no/such/folder/t", "No such file");
    snprintf(path, sizeof path, "%s/fifo", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    refused(TA_TRIGGER_FILE, path, "nobody reads from this FIFO");
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, a_file_gets_a_line_for_each_picture);
    tcase_add_test(c, a_code_of_0_is_not_sent);
    tcase_add_test(c, a_serial_port_gets_raw_bytes_and_a_zero_after_each);
    tcase_add_test(c, without_a_pulse_the_lines_stay);
    tcase_add_test(c, a_pulse_lasts_as_long_as_it_says);
    tcase_add_test(c, a_device_that_fails_costs_no_row_and_is_told);
    tcase_add_test(c, a_device_that_comes_back_is_used_again);
    tcase_add_test(c, a_resume_opens_the_device_again);
    tcase_add_test(c, what_is_no_such_device_is_refused);
}

int main(void)
{
    return run_suite("triggers", add);
}
