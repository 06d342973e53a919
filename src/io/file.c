/* file.c - whole files: read, replace safely, folders, assets, hashes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef TA_SHAREDIR
#define TA_SHAREDIR "/usr/local/share/twoarm"
#endif

static bool write_all(int fd, const char *content, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, content, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        content += done;
        n -= (size_t)done;
    }
    return true;
}

/* A rename is on disk only when its folder is. */
static bool sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) {
        *(slash == folder ? slash + 1 : slash) = '\0';
    } else {
        snprintf(folder, sizeof folder, ".");
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    /* some file systems cannot sync a folder and say EINVAL: nothing better can be had there */
    bool good = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return good;
}

/* Under a temporary name, synced, then renamed over whatever is there. */
bool ta_file_replace(const char *path, const char *content, size_t n, struct ta_error *e)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (length >= (int)sizeof temporary) {
        return ta_error_add(e, TA_USER, "%s: the path is too long", path);
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ta_error_add(e, errno == ENOSPC ? TA_MACHINE : TA_USER,
                            "%s: cannot be written: %s; choose a folder that you may write to",
                            path, strerror(errno));
    }
    bool good = write_all(fd, content, n) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && (rename(temporary, path) != 0 || !sync_folder_of(path))) {
        good = false;
        why = errno;
    }
    if (!good) {
        unlink(temporary);
        ta_error_add(e, TA_MACHINE, "%s: writing failed: %s", path, strerror(why));
    }
    return good;
}

static bool is_log(const char *path)
{
    size_t length = strlen(path);
    return length > 8 && strcmp(path + length - 8, "_beh.tsv") == 0;
}

/* The open descriptor that /dev/stdout, /dev/fd/3 and the like stand for; -1: none. */
static int descriptor_of(const char *path)
{
    static const char *const folder[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0) {
        return path[8] == 'o' ? STDOUT_FILENO : STDERR_FILENO;
    }
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        size_t n = strlen(folder[i]);
        long long fd;
        if (strncmp(path, folder[i], n) == 0 && ta_parse_int(path + n, &fd) && fd >= 0 &&
            fd <= INT_MAX) {
            return (int)fd;
        }
    }
    return -1;
}

bool ta_is_stream(const char *path)
{
    struct stat is;
    return descriptor_of(path) >= 0 ||
           (stat(path, &is) == 0 && !S_ISREG(is.st_mode) && !S_ISDIR(is.st_mode));
}

FILE *ta_stream_open(const char *path)
{
    int fd = descriptor_of(path);
    if (fd < 0) {
        return fopen(path, "we");
    }
    fflush(stdout); /* what was printed before stays before */
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return copy >= 0 ? fdopen(copy, "w") : NULL;
}

/* Where a result will be: what a link leads to is replaced, not the link; a stream is written to,
 * and must not be renamed over (then there is no temporary name). */
static bool result_place(struct ta_result_file *f, const char *path, struct ta_error *e)
{
    struct stat is;
    bool there = stat(path, &is) == 0;
    *f = (struct ta_result_file){0};
    if (is_log(path)) {
        return ta_error_add(
            e, TA_USER,
            "%s: is the name of a participant's log, which is never overwritten; give "
            "the result another name",
            path);
    }
    bool fits = true, stream = ta_is_stream(path);
    if (!there || stream || !S_ISREG(is.st_mode)) {
        fits = snprintf(f->target, sizeof f->target, "%s", path) < (int)sizeof f->target;
    } else if (!realpath(path, f->target)) {
        return ta_error_add(e, TA_USER, "%s: cannot be written: %s", path, strerror(errno));
    }
    if (!stream && (!there || S_ISREG(is.st_mode))) {
        fits &= snprintf(f->temporary, sizeof f->temporary, "%s.%ld.tmp", f->target,
                         (long)getpid()) < (int)sizeof f->temporary;
    }
    return fits || ta_error_add(e, TA_USER, "%s: the path is too long", path);
}

bool ta_result_file_open(struct ta_result_file *f, const char *path, struct ta_error *e)
{
    if (!result_place(f, path, e)) {
        return false;
    }
    f->out = f->temporary[0] ? fopen(f->temporary, "wxe") : ta_stream_open(f->target);
    return f->out || ta_error_add(e, errno == ENOSPC ? TA_MACHINE : TA_USER,
                                  "%s: cannot be written: %s; choose a folder that you may write "
                                  "to",
                                  path, strerror(errno));
}

bool ta_result_file_close(struct ta_result_file *f, bool good, struct ta_error *e)
{
    bool whole = !ferror(f->out);
    bool done = fflush(f->out) == 0 && (!f->temporary[0] || fsync(fileno(f->out)) == 0);
    int why = done ? EIO : errno; /* EIO: a write failed before, and what it was is forgotten */
    done &= whole;
    if (fclose(f->out) != 0 && done) {
        done = false;
        why = errno;
    }
    if (done && good && f->temporary[0] &&
        (rename(f->temporary, f->target) != 0 || !sync_folder_of(f->target))) {
        done = false;
        why = errno;
    }
    if (f->temporary[0] && !(done && good)) {
        unlink(f->temporary);
    }
    return good && (done || ta_error_add(e, TA_MACHINE, "%s: writing failed: %s", f->target,
                                         strerror(why)));
}

bool ta_result_write(const char *path, const char *content, size_t n, struct ta_error *e)
{
    struct ta_result_file f;
    if (!ta_result_file_open(&f, path, e)) {
        return false;
    }
    fwrite(content, 1, n, f.out); /* a failure is seen at the close */
    return ta_result_file_close(&f, true, e);
}

bool ta_folder_make(const char *path, struct ta_error *e)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) {
        return ta_error_add(e, TA_USER, "%s: the path is too long", path);
    }
    for (char *p = part + 1;; p++) {
        if (*p != '/' && *p != '\0') {
            continue;
        }
        char kept = *p;
        *p = '\0';
        struct stat is;
        int why = mkdir(part, 0777) == 0 ? 0 : errno;
        if (why && !(stat(part, &is) == 0 && S_ISDIR(is.st_mode))) {
            return ta_error_add(e, TA_USER, "%s: the folder cannot be made: %s", part,
                                why == EEXIST ? "a file of that name is in the way"
                                              : strerror(why));
        }
        *p = kept;
        if (!kept) {
            return true;
        }
    }
}

bool ta_file_read(const char *path, char **text, size_t *n, struct ta_error *e)
{
    bool input = strcmp(path, "-") == 0;
    FILE *f = input ? stdin : fopen(path, "rbe");
    *text = NULL;
    *n = 0;
    if (!f) {
        return ta_error_add(e, TA_USER, "%s: cannot be read: %s", path, strerror(errno));
    }
    size_t room = 0;
    bool good = true;
    for (;;) {
        if (room - *n < 65536) {
            room = room ? 2 * room : 1 << 17;
            char *grown = realloc(*text, room);
            if (!grown) {
                good = ta_error_add(e, TA_MACHINE, "%s: out of memory", path);
                break;
            }
            *text = grown;
        }
        size_t got = fread(*text + *n, 1, room - *n - 1, f);
        *n += got;
        if (got == 0) {
            break;
        }
    }
    if (good && ferror(f)) {
        good = ta_error_add(e, errno == EISDIR ? TA_USER : TA_MACHINE, "%s: reading failed: %s",
                            path, strerror(errno));
    }
    if (!input) {
        fclose(f);
    }
    if (good) {
        (*text)[*n] = '\0';
    } else {
        free(*text);
        *text = NULL;
    }
    return good;
}

void ta_sha256(const void *data, size_t n, char *hex)
{
    struct sha256_ctx state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&state);
    sha256_update(&state, n, data);
    sha256_digest(&state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

bool ta_asset_find(const char *name, char *path, size_t size, struct ta_error *e)
{
    char program[PATH_MAX] = "";
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = n > 0 ? strrchr(program, '/') : NULL;
    if (slash) {
        *slash = '\0';
    }
    const char *told = getenv("TWOARM_ASSETS");
    if (told && told[0]) { /* what was asked for is what is used, or nothing */
        int length = snprintf(path, size, "%s/%s", told, name);
        if (length < (int)size && access(path, R_OK) == 0) {
            return true;
        }
        return ta_error_add(e, TA_MACHINE, "%s/%s is not found; TWOARM_ASSETS names that folder",
                            told, name);
    }
    /* build/twoarm-task, build/san/twoarm-task and build/tests/x all lie below the project */
    const struct {
        const char *folder, *below;
    } place[] = {
        {program, "/../share/twoarm"},
        {program, "/../assets"},
        {program, "/../../assets"},
        {program, "/../../../assets"},
        {TA_SHAREDIR, ""},
    };
    for (size_t i = 0; i < sizeof place / sizeof *place; i++) {
        if (!place[i].folder[0]) {
            continue;
        }
        int length = snprintf(path, size, "%s%s/%s", place[i].folder, place[i].below, name);
        if (length < (int)size && access(path, R_OK) == 0) {
            return true;
        }
    }
    return ta_error_add(
        e, TA_MACHINE,
        "assets/%s is not found; set TWOARM_ASSETS to the project's assets folder, or "
        "run `make install`",
        name);
}

void ta_folder_remove(const char *path)
{
    char *start[] = {(char *)(uintptr_t)path, NULL};
    FTS *walk = fts_open(start, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *f; walk && (f = fts_read(walk)) != NULL;) {
        if (f->fts_info == FTS_DP) {
            rmdir(f->fts_path);
        } else if (f->fts_info != FTS_D) {
            unlink(f->fts_path);
        }
    }
    if (walk) {
        fts_close(walk);
    }
}
