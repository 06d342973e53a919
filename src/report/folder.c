/* folder.c - the folder of a report: made, recognised as ours, filled when the report is whole.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A marker file lists what a report wrote. A folder with a marker is ours: its listed files, and
 * only these, are replaced by a new report. A folder with content and no marker is refused. A
 * report is made in a folder of its own within, so that a run that is stopped leaves the earlier
 * report as it was; what a killed one left there is no content, and goes with the next. */
#include "report/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char marker[] = ".twoarm-report", unfinished[] = ".twoarm-report-unfinished";
static const char first_line[] = "twoarm report: the files below were made by it and are replaced";

static char *join(const char *folder, const char *name)
{
    struct ta_text path = {0};
    ta_text_add(&path, "%s/%s", folder, name);
    return path.s;
}

static bool has_marker(const char *path)
{
    char *name = join(path, marker);
    struct stat st;
    bool there = lstat(name, &st) == 0 && S_ISREG(st.st_mode);
    free(name);
    return there;
}

/* Anything in it but . and .. and an unfinished report; -1 when it cannot be looked into. */
static int has_content(const char *path)
{
    DIR *dir = opendir(path);
    int found = 0;
    if (!dir) {
        return -1;
    }
    for (struct dirent *e = readdir(dir); e && !found; e = readdir(dir)) {
        found = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
                strcmp(e->d_name, unfinished) != 0;
    }
    closedir(dir);
    return found;
}

bool folder_check(const char *path, struct ta_error *error)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        return errno == ENOENT ||
               ta_error_add(error, TA_MACHINE, "%s: expected a folder for the report, but: %s",
                            path, strerror(errno));
    }
    if (!S_ISDIR(st.st_mode)) {
        return ta_error_add(
            error, TA_USER,
            "%s: expected a folder for the report, found a file; give -o another name", path);
    }
    if (has_marker(path)) {
        return true;
    }
    int content = has_content(path);
    if (content < 0) {
        return ta_error_add(error, TA_MACHINE, "%s: this folder cannot be read: %s", path,
                            strerror(errno));
    }
    return !content ||
           ta_error_add(
               error, TA_USER,
               "%s: expected a new or empty folder, or an earlier report, found other files; "
               "nothing was written; give -o another name",
               path);
}

/* Names in a marker that did not come from us are not followed out of the folder. */
static bool plain_name(const char *name)
{
    const char *slash = strchr(name, '/');
    bool inside = strncmp(name, "figures/", 8) == 0 || strncmp(name, "participants/", 13) == 0;
    const char *base = slash && inside ? slash + 1 : name;
    return base[0] && base[0] != '.' && !strchr(base, '/');
}

static void remove_listed(const char *path)
{
    char *name = join(path, marker), *list = NULL, *rest;
    size_t n;
    struct ta_error ignored = {0};
    if (ta_file_read(name, &list, &n, &ignored)) {
        for (char *line = strtok_r(list, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
            if (strcmp(line, first_line) != 0 && plain_name(line)) {
                char *old = join(path, line);
                unlink(old);
                free(old);
            }
        }
    }
    ta_error_free(&ignored);
    free(list);
    free(name);
}

static bool write_marker(const struct folder *f, struct ta_error *error)
{
    struct ta_text text = {0};
    char *name = join(f->target, marker);
    ta_text_add(&text, "%s\n%s", first_line, f->files.s ? f->files.s : "");
    bool done = ta_file_replace(name, text.s, text.n, error);
    ta_text_free(&text);
    free(name);
    return done;
}

/* Where figures and participants' pages go. */
static bool make_folders(const char *path, struct ta_error *error)
{
    char *figures = join(path, "figures"), *participants = join(path, "participants");
    bool made = ta_folder_make(figures, error) && ta_folder_make(participants, error);
    free(figures);
    free(participants);
    return made;
}

bool folder_open(struct folder *f, const char *path, struct ta_error *error)
{
    struct stat st;
    *f = (struct folder){0};
    if (!folder_check(path, error)) {
        return false;
    }
    f->made = stat(path, &st) != 0;
    f->target = strdup(path);
    f->path = join(path, unfinished);
    ta_folder_remove(f->path);
    return make_folders(f->path, error);
}

void folder_note(struct folder *f, const char *name)
{
    ta_text_add(&f->files, "%s\n", name);
}

/* No fsync for each of hundreds of small files: a report can be made again. */
static bool write_all(const char *path, const char *content, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    while (fd >= 0 && n > 0) {
        ssize_t put = write(fd, content, n);
        if (put < 0 && errno != EINTR) {
            int why = errno;
            close(fd);
            errno = why;
            return false;
        }
        content += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    return fd >= 0 && close(fd) == 0;
}

bool folder_write(struct folder *f, const char *name, const char *content, size_t n,
                  struct ta_error *error)
{
    char *path = join(f->path, name);
    bool done = write_all(path, content, n);
    if (!done) {
        ta_error_add(error, TA_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
    }
    folder_note(f, name);
    free(path);
    return done;
}

/* The files of the list to their places, the cohort's page or all others. */
static bool move(const struct folder *f, bool page, struct ta_error *error)
{
    char *list = strdup(f->files.s ? f->files.s : ""), *rest;
    bool good = list != NULL;
    for (char *name = list ? strtok_r(list, "\n", &rest) : NULL; name && good;
         name = strtok_r(NULL, "\n", &rest)) {
        if ((strcmp(name, "index.html") == 0) != page) {
            continue;
        }
        char *from = join(f->path, name), *to = join(f->target, name);
        good = rename(from, to) == 0 || ta_error_add(error, TA_MACHINE, "%s: cannot be written: %s",
                                                     to, strerror(errno));
        free(from);
        free(to);
    }
    free(list);
    return good;
}

/* The marker before the files and the page behind them: whatever comes in between, what is there is
 * ours, and does not look whole. */
bool folder_close(struct folder *f, struct ta_error *error)
{
    if (!make_folders(f->target, error)) {
        return false;
    }
    remove_listed(f->target);
    if (!write_marker(f, error) || !move(f, false, error) || !move(f, true, error)) {
        return false;
    }
    ta_folder_remove(f->path);
    return true;
}

void folder_drop(struct folder *f)
{
    if (f->path) {
        ta_folder_remove(f->path);
    }
    if (f->made) {
        rmdir(f->target);
    }
}

void folder_free(struct folder *f)
{
    free(f->path);
    free(f->target);
    ta_text_free(&f->files);
    *f = (struct folder){0};
}
