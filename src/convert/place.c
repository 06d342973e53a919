/* place.c - results that are new: whole under their name or not there at all, never over others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat is;
    return lstat(path, &is) == 0;
}

static bool name_temporary(const char *path, char *temporary, struct ta_error *e)
{
    int n = snprintf(temporary, PATH_MAX, "%s.%ld.tmp", path, (long)getpid());
    return n < PATH_MAX || ta_error_add(e, TA_USER, "%.200s...: the path is too long", path);
}

bool ta_new_file_open(struct ta_new_file *f, const char *path, struct ta_error *e)
{
    *f = (struct ta_new_file){.out = stdout, .path = path};
    if (!path) {
        return true;
    }
    if (ta_is_stream(path)) {
        f->out = ta_stream_open(path);
        return f->out ||
               ta_error_add(e, TA_USER, "%s: cannot be written: %s", path, strerror(errno));
    }
    if (exists(path)) {
        return ta_error_add(e, TA_USER,
                            "-o %s: exists already and is never overwritten; choose "
                            "another name",
                            path);
    }
    if (!name_temporary(path, f->temporary, e)) {
        return false;
    }
    f->out = fopen(f->temporary, "wxe");
    return f->out || ta_error_add(e, TA_USER, "%s: cannot be written: %s", path, strerror(errno));
}

/* By link, since rename would replace what came there meanwhile; by rename where there are none. */
static bool give_name(const char *temporary, const char *path, struct ta_error *e)
{
    bool named = link(temporary, path) == 0;
    bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
    if (named) {
        unlink(temporary);
    } else if (no_links && !exists(path)) {
        named = rename(temporary, path) == 0;
    }
    if (!named) {
        int why = errno;
        unlink(temporary);
        return ta_error_add(e, TA_MACHINE, "%s: cannot be written: %s", path, strerror(why));
    }
    return true;
}

bool ta_file_finish(FILE *f, const char *name, struct ta_error *e)
{
    bool good = !ferror(f) && fflush(f) == 0;
    int why = errno;
    if (f != stdout && fclose(f) != 0) {
        good = false;
        why = errno;
    }
    return good || ta_error_add(e, TA_MACHINE, "%s: writing failed: %s", name, strerror(why));
}

bool ta_new_file_close(struct ta_new_file *f, bool good, struct ta_error *e)
{
    good &= ta_file_finish(f->out, f->path ? f->path : "standard output", e);
    if (f->temporary[0] && !good) {
        unlink(f->temporary);
    }
    return good && (!f->temporary[0] || give_name(f->temporary, f->path, e));
}

/* --- folders ---------------------------------------------------------------------------------- */

static bool is_empty_folder(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;
    while (d && n < 3 && readdir(d)) {
        n++;
    }
    if (d) {
        closedir(d);
    }
    return d && n == 2;
}

bool ta_new_folder_open(const char *path, char *temporary, struct ta_error *e)
{
    char bare[PATH_MAX];
    int n = snprintf(bare, sizeof bare, "%s", path);
    while (n > 1 && n < PATH_MAX && bare[n - 1] == '/') {
        bare[--n] = '\0';
    }
    if (exists(bare) && !is_empty_folder(bare)) {
        return ta_error_add(e, TA_USER,
                            "-o %s: exists already and is not empty; nothing is ever "
                            "overwritten, choose another name",
                            path);
    }
    return name_temporary(bare, temporary, e) && ta_folder_make(temporary, e);
}

bool ta_new_folder_close(const char *path, const char *temporary, bool good, struct ta_error *e)
{
    if (good && rename(temporary, path) != 0) { /* over an empty folder at most */
        good = ta_error_add(e, TA_MACHINE, "%s: cannot be made: %s", path, strerror(errno));
    }
    if (!good) {
        ta_folder_remove(temporary);
    }
    return good;
}

FILE *ta_new_file_in(const char *temporary, const char *name, struct ta_error *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", temporary, name);
    char *slash = strrchr(path, '/');
    if (n >= PATH_MAX) {
        ta_error_add(e, TA_USER, "%.200s...: the path is too long", path);
        return NULL;
    }
    *slash = '\0';
    bool made = ta_folder_make(path, e);
    *slash = '/';
    FILE *f = made ? fopen(path, "wxe") : NULL;
    if (made && !f) {
        ta_error_add(e, TA_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
    }
    return f;
}
