/* paths.c - where a session's files go (BIDS), and whether they can.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Letters and digits only, so that no label can lead out of the study's folder. */
static bool check_label(const char *option, const char *label, struct ta_error *e)
{
    static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t good = strspn(label, allowed);
    if (*label && !label[good] && good <= 64) {
        return true;
    }
    return ta_error_add(e, TA_USER,
                        "%s: expected 1 to 64 letters and digits (0-9, A-Z, a-z), found '%s'%s",
                        option, label, strncmp(label, "sub-", 4) == 0 ? "; leave out 'sub-'" : "");
}

__attribute__((format(printf, 2, 3))) static bool put(char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(path, PATH_MAX, format, args);
    va_end(args);
    return n >= 0 && n < PATH_MAX;
}

static bool make_stem(char *stem, const struct ta_session_name *n)
{
    char session[80] = "", run[32] = "";
    if (n->session) {
        snprintf(session, sizeof session, "_ses-%s", n->session);
    }
    if (n->run > 0) {
        snprintf(run, sizeof run, "_run-%d", n->run);
    }
    return put(stem, "sub-%s%s_task-%s%s", n->participant, session, n->task, run);
}

static bool make_paths(struct ta_session_paths *p, const struct ta_session_name *n)
{
    const char *data = *n->data ? n->data : ".";
    return make_stem(p->stem, n) &&
           put(p->folder, "%s/sub-%s%s%s/beh", data, n->participant, n->session ? "/ses-" : "",
               n->session ? n->session : "") &&
           put(p->sourcedata, "%s/sourcedata", data) &&
           put(p->log, "%s/%s_beh.tsv", p->folder, p->stem) &&
           put(p->sidecar, "%s/%s_beh.json", p->folder, p->stem) &&
           put(p->outcomes, "%s/%s_outcomes.tsv", p->sourcedata, p->stem);
}

bool ta_session_paths(struct ta_session_paths *p, const struct ta_session_name *n,
                      struct ta_error *e)
{
    bool good = check_label("--participant", n->participant, e);
    if (n->session) {
        good &= check_label("--session", n->session, e);
    }
    if (n->run == 0) {
        good = ta_error_add(e, TA_USER, "--run: expected 1 or more, found 0");
    }
    if (good && !make_paths(p, n)) {
        good = ta_error_add(e, TA_USER, "--data: the path is too long: %.200s...", n->data);
    }
    return good;
}

static const char *what_exists(const struct ta_session_paths *p)
{
    const char *const file[] = {p->log, p->outcomes, p->sidecar};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        struct stat is;
        if (lstat(file[i], &is) == 0) {
            return file[i];
        }
    }
    return NULL;
}

static bool name_is_free(struct ta_session_name name)
{
    struct ta_session_paths p;
    return make_paths(&p, &name) && !what_exists(&p);
}

static int next_free_run(struct ta_session_name name)
{
    name.run = name.run > 0 ? name.run + 1 : 2;
    while (name.run < INT_MAX && !name_is_free(name)) {
        name.run++;
    }
    return name.run;
}

static int next_free_session(struct ta_session_name name)
{
    char label[16];
    int n = 1;
    name.session = label;
    do {
        snprintf(label, sizeof label, "%d", ++n);
    } while (n < INT_MAX && !name_is_free(name));
    return n;
}

bool ta_session_is_free(const struct ta_session_paths *p, const struct ta_session_name *name,
                        struct ta_error *e)
{
    const char *there = what_exists(p);
    if (!there) {
        return true;
    }
    if (ta_journal_is_locked(p->log)) {
        return ta_error_add(e, TA_USER, "%s is being recorded by another program at this moment",
                            p->log);
    }
    return ta_error_add(
        e, TA_USER,
        "%s exists already and is never overwritten; is '%s' the right participant? "
        "If so, the next that is free: --session %d, or --run %d%s%s; or, where that session was "
        "interrupted, go on with it: --resume",
        there, name->participant, next_free_session(*name), next_free_run(*name),
        name->session ? " of session " : "", name->session ? name->session : "");
}

bool ta_session_is_there(const struct ta_session_paths *p, struct ta_error *e)
{
    if (what_exists(p)) {
        return true;
    }
    return ta_error_add(
        e, TA_USER, "--resume: there is no such session (no %s); leave out --resume to begin it",
        p->log);
}

void ta_path_existing(const char *path, char *part)
{
    struct stat is;
    snprintf(part, PATH_MAX, "%s", path);
    while (lstat(part, &is) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        char *slash = strrchr(part, '/');
        if (!slash || slash == part) {
            snprintf(part, PATH_MAX, "%s", slash ? "/" : ".");
            return;
        }
        *slash = '\0';
    }
}

/* By link, since rename would replace; by rename where there are no links. */
bool ta_file_set_aside(const char *path, struct ta_error *e)
{
    char name[PATH_MAX];
    for (int i = 1; i < 1000; i++) {
        int n = i == 1 ? snprintf(name, sizeof name, "%s.torn", path)
                       : snprintf(name, sizeof name, "%s.%d.torn", path, i);
        if (n >= (int)sizeof name) {
            errno = ENAMETOOLONG;
            break;
        }
        if (link(path, name) == 0 && unlink(path) == 0) {
            return true;
        }
        bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
        if (no_links && access(name, F_OK) != 0 && rename(path, name) == 0) {
            return true;
        }
        if (errno != EEXIST && !no_links) {
            break;
        }
    }
    return ta_error_add(e, TA_MACHINE, "%s: cannot be put aside: %s", path, strerror(errno));
}

/* The deepest part that exists must be a folder to write to. */
static bool can_make(const char *path, struct ta_error *e)
{
    char part[PATH_MAX];
    struct stat is;
    ta_path_existing(path, part);
    if (lstat(part, &is) != 0) {
        return ta_error_add(e, TA_USER, "%s: cannot be used: %s", part, strerror(errno));
    }
    if (stat(part, &is) != 0 || !S_ISDIR(is.st_mode)) {
        return ta_error_add(e, TA_USER, "%s is not a folder; choose another one with --data", part);
    }
    if (access(part, W_OK | X_OK) != 0) {
        return ta_error_add(e, TA_USER,
                            "%s: no data can be written there: %s; choose another folder "
                            "with --data, or change its permissions",
                            part, strerror(errno));
    }
    return true;
}

bool ta_session_can_write(const struct ta_session_paths *p, struct ta_error *e)
{
    return can_make(p->folder, e) && can_make(p->sourcedata, e);
}

bool ta_folder_sync(const char *folder, struct ta_error *e)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* some file systems cannot sync a folder and say EINVAL: nothing better can be had there */
    bool good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!good) {
        ta_error_add(e, TA_MACHINE, "%s: the folder cannot be synced to disk: %s", folder,
                     strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return good;
}
