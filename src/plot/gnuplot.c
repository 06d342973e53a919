/* gnuplot.c - finding gnuplot and running scripts with it, without a shell.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Started with -d, so that a user's ~/.gnuplot changes no report, and with an environment of its
 * own, so that no language setting does. One process draws many scripts (starting one takes
 * longer than drawing). A terminal's Ctrl-C is kept from it: here is decided what is to stop. */
#include "plot/gnuplot.h"
#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

bool gnuplot_find(char *buf, size_t size, struct ta_error *error)
{
    const char *path = getenv("PATH");
    struct stat st;
    const char *next;
    for (const char *p = path ? path : "/usr/bin:/bin"; p; p = next) {
        next = strchr(p, ':') ? strchr(p, ':') + 1 : NULL;
        int n = (int)strcspn(p, ":");
        int length = snprintf(buf, size, "%.*s/gnuplot", n, n > 0 ? p : ".");
        /* a relative folder would be looked up from the figures' folder later */
        if (n > 0 && p[0] == '/' && length > 0 && (size_t)length < size && access(buf, X_OK) == 0 &&
            stat(buf, &st) == 0 && S_ISREG(st.st_mode)) {
            return true;
        }
    }
    return ta_error_add(
        error, TA_MACHINE,
        "expected gnuplot to draw the figures, found none in PATH; install it "
        "(Debian, Ubuntu: apt-get install gnuplot-nox) or use 'twoarm match' for tables");
}

enum { BATCH = 12 }; /* scripts one process draws */

/* One gnuplot at work: its process and where its messages go. */
struct job {
    pid_t pid;
    int messages;
};

/* Between fork and exec only what is safe there: everything is prepared before. */
static void child(const char *program, const char *folder, char *const *argv, int messages)
{
    static char *const environment[] = {"LC_ALL=C", "PATH=/usr/bin:/bin", "HOME=/nonexistent",
                                        NULL};
    int nothing = open("/dev/null", O_RDWR);
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* who is killed leaves nobody drawing */
#endif
    if (nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(nothing, 1) >= 0 && dup2(messages, 2) >= 0 &&
        chdir(folder) == 0) {
        execve(program, argv, environment);
    }
    _exit(127);
}

static bool start(struct job *job, const char *program, const char *folder, char *const *names,
                  int n, const char *format, struct ta_error *error)
{
    FILE *messages = tmpfile();
    struct ta_text script[BATCH] = {{0}};
    char word[] = "gnuplot", defaults[] = "-d", run[] = "-e", set[16];
    char *argv[4 + BATCH + 1] = {word, defaults, run, set};
    snprintf(set, sizeof set, "%s=1", format); /* svg=1 changes nothing */
    for (int i = 0; i < n; i++) {
        ta_text_add(&script[i], "%s.gp", names[i]);
        argv[4 + i] = script[i].s;
    }
    job->pid = -1;
    job->messages = messages ? dup(fileno(messages)) : -1;
    if (messages) {
        fclose(messages);
    }
    if (job->messages >= 0) {
        job->pid = fork();
        if (job->pid == 0) {
            child(program, folder, argv, job->messages);
        }
    }
    for (int i = 0; i < n; i++) {
        ta_text_free(&script[i]);
    }
    return job->pid > 0 ||
           ta_error_add(error, TA_MACHINE, "gnuplot could not be started: %s", strerror(errno));
}

static bool finish(struct job *job, struct ta_error *error)
{
    char said[400] = "";
    int status = 0;
    if (job->pid <= 0) {
        return false;
    }
    while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR) {
    }
    bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!done) {
        ssize_t n = pread(job->messages, said, sizeof said - 1, 0);
        said[n > 0 ? n : 0] = '\0';
        for (char *c = said; *c; c++) {
            *c = *c == '\n' || *c == '\t' ? ' ' : *c;
        }
        ta_error_add(error, TA_MACHINE, "expected gnuplot to draw the figures, it failed:%s%s",
                     said[0] ? " " : "", said[0] ? said : " it said nothing");
    }
    close(job->messages);
    return done;
}

static bool drawn(const char *folder, const char *name, const char *format, struct ta_error *error)
{
    struct ta_text path = {0};
    struct stat st;
    ta_text_add(&path, "%s/%s.%s", folder, name, format);
    bool there = stat(path.s, &st) == 0 && st.st_size > 0;
    if (!there) {
        ta_error_add(error, TA_MACHINE, "%s: expected a figure, gnuplot made none", path.s);
    }
    ta_text_free(&path);
    return there;
}

static bool run_as(const char *program, const char *folder, char *const *names, int n, int threads,
                   const char *format, const struct ta_watch *watch, struct ta_error *error)
{
    enum { MOST_JOBS = 64 };
    struct job job[MOST_JOBS];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = threads > 0 ? threads : cores > 0 ? (int)cores : 1, started = 0;
    jobs = jobs > MOST_JOBS ? MOST_JOBS : jobs;
    bool done = true;
    for (int from = 0; from < n && done && !ta_watch_over(watch); from += BATCH, started++) {
        int some = n - from < BATCH ? n - from : BATCH;
        if (started >= jobs) {
            done = finish(&job[started % jobs], error);
            ta_watch_tick(watch, from - (jobs - 1) * BATCH, n);
        }
        done =
            start(&job[started % jobs], program, folder, names + from, some, format, error) && done;
    }
    for (int i = started > jobs ? started - jobs : 0; i < started; i++) {
        done = finish(&job[i % jobs], error) && done;
        ta_watch_tick(watch, (i + 1) * BATCH < n ? (i + 1) * BATCH : n, n);
    }
    for (int i = 0; i < n && i < started * BATCH && done; i++) {
        done = drawn(folder, names[i], format, error);
    }
    return done;
}

bool gnuplot_run(const char *program, const char *folder, char *const *names, int n, int threads,
                 const struct ta_watch *watch, struct ta_error *error)
{
    return run_as(program, folder, names, n, threads, "svg", watch, error);
}

static const char *const formats_known[] = {"svg", "pdf", "png"};
enum { N_FORMATS = sizeof formats_known / sizeof *formats_known };

/* Which of the known formats is at the beginning of the list; -1: none. */
static int format_at(const char *list)
{
    size_t n = strcspn(list, ",");
    for (int i = 0; i < N_FORMATS; i++) {
        if (n == strlen(formats_known[i]) && strncmp(list, formats_known[i], n) == 0) {
            return i;
        }
    }
    return -1;
}

static const char *next_format(const char *list)
{
    list += strcspn(list, ",");
    return *list ? list + 1 : NULL;
}

bool gnuplot_check_formats(const char *formats, struct ta_error *error)
{
    for (const char *p = formats; p; p = next_format(p)) {
        if (format_at(p) < 0) {
            return ta_error_add(error, TA_USER, "--formats: expected svg, pdf or png, found '%s'",
                                formats);
        }
    }
    return true;
}

bool gnuplot_run_formats(const char *program, const char *folder, char *const *names, int n,
                         const char *formats, const struct ta_watch *watch, struct ta_error *error)
{
    bool done = true;
    for (const char *p = formats; p && done; p = next_format(p)) {
        const char *format = formats_known[format_at(p)];
        if (strcmp(format, "svg") != 0) {
            done = run_as(program, folder, names, n, 0, format, watch, error);
        }
    }
    return done;
}
