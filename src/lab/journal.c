/* journal.c - the log on disk: whole rows, each there before the next stimulus.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A log is created for its session alone (O_EXCL), locked while it is written, and only ever
 * appended to: one write of one whole line, then fdatasync. After any failure nothing more is
 * written: after a failed fdatasync the kernel may have dropped the page and a second one would
 * claim success. */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* One write: a kill between two would leave a torn line although the disk was well. */
static bool write_line(int fd, const char *line, size_t n)
{
    ssize_t done;
    do {
        done = write(fd, line, n);
    } while (done < 0 && errno == EINTR);
    if (done >= 0 && (size_t)done < n) {
        errno = ENOSPC; /* a short write to a file: that is what it means */
        return false;
    }
    return done >= 0;
}

static bool fail(struct ta_journal *j, const char *what, struct ta_error *e)
{
    int why = errno;
    if (j->fd >= 0) {
        close(j->fd);
        j->fd = -1;
    }
    return ta_error_add(e, TA_MACHINE, "%s: %s: %s; the rows before are safe", j->path, what,
                        strerror(why));
}

bool ta_journal_create(struct ta_journal *j, const char *path, int k, struct ta_error *e)
{
    char line[TA_LINE_MAX];
    *j = (struct ta_journal){.fd = -1, .k = k, .path = path};
    j->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (j->fd < 0) {
        return ta_error_add(e, errno == EEXIST ? TA_USER : TA_MACHINE, "%s: cannot be created: %s",
                            path, strerror(errno));
    }
    bool good = true;
    size_t n = ta_header_format(k, line, sizeof line);
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0 && errno != ENOLCK && errno != EOPNOTSUPP) {
        good = fail(j, "cannot be locked", e);
    } else if (!write_line(j->fd, line, n)) {
        good = fail(j, "writing failed", e);
    } else if (fdatasync(j->fd) != 0) {
        good = fail(j, "syncing to disk failed", e);
    }
    if (!good) {
        unlink(path); /* made by us a moment ago; no trial is in it */
    }
    return good;
}

bool ta_journal_open(struct ta_journal *j, const char *path, int k, struct ta_error *e)
{
    *j = (struct ta_journal){.fd = -1, .k = k, .path = path};
    j->fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (j->fd < 0) {
        return ta_error_add(e, TA_USER, "%s: cannot be opened for writing: %s", path,
                            strerror(errno));
    }
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0 && errno != ENOLCK && errno != EOPNOTSUPP) {
        ta_error_add(e, TA_USER, "%s is being recorded by another program at this moment", path);
        close(j->fd);
        j->fd = -1;
    }
    return j->fd >= 0;
}

/* A new file under the first free of PATH.torn, PATH.2.torn ... */
static bool save_torn(const char *path, const char *torn, size_t n)
{
    char name[PATH_MAX];
    for (int i = 1; i < 1000; i++) {
        int length = i == 1 ? snprintf(name, sizeof name, "%s.torn", path)
                            : snprintf(name, sizeof name, "%s.%d.torn", path, i);
        if (length >= (int)sizeof name) {
            errno = ENAMETOOLONG;
            return false;
        }
        if (ta_file_create(name, torn, n)) {
            return true;
        }
        if (errno != EEXIST) {
            return false;
        }
    }
    return false;
}

bool ta_journal_cut(struct ta_journal *j, size_t whole, struct ta_error *e)
{
    char *text, line[TA_LINE_MAX];
    size_t n;
    if (!ta_file_read(j->path, &text, &n, e)) {
        return false;
    }
    bool good = n <= whole || save_torn(j->path, text + whole, n - whole);
    free(text);
    if (!good) {
        return fail(j, "the torn last line cannot be saved", e);
    }
    if (n > whole && (ftruncate(j->fd, (off_t)whole) != 0 || fdatasync(j->fd) != 0)) {
        return fail(j, "the torn last line cannot be cut off", e);
    }
    size_t header = ta_header_format(j->k, line, sizeof line);
    if (whole == 0 && (!write_line(j->fd, line, header) || fdatasync(j->fd) != 0)) {
        return fail(j, "writing failed", e);
    }
    return true;
}

bool ta_journal_write(struct ta_journal *j, const struct ta_row *row, struct ta_error *e)
{
    char line[TA_LINE_MAX];
    size_t n = ta_row_format(row, j->k, line, sizeof line);
    if (j->fd < 0) {
        errno = EBADF;
        return fail(j, "writing failed", e);
    }
    if (!write_line(j->fd, line, n)) {
        return fail(j, "writing failed", e);
    }
    if (fdatasync(j->fd) != 0) {
        return fail(j, "syncing to disk failed", e);
    }
    return true;
}

bool ta_journal_close(struct ta_journal *j, struct ta_error *e)
{
    int fd = j->fd;
    j->fd = -1;
    if (fd >= 0 && close(fd) != 0) {
        return fail(j, "closing failed", e);
    }
    return true;
}

bool ta_journal_is_locked(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return locked;
}

static bool create_whole(const char *path, const char *content, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool good = write_line(fd, content, n) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    if (!good) {
        unlink(path); /* made a moment ago by us alone, and not whole */
        errno = why;
    }
    return good;
}

/* Under another name first: a kill leaves no half file under this one. Not every file system has
 * links (FAT, some network disks); there the file is made in its place. */
bool ta_file_create(const char *path, const char *content, size_t n)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (access(path, F_OK) == 0 || length >= (int)sizeof temporary) {
        errno = length >= (int)sizeof temporary ? ENAMETOOLONG : EEXIST;
        return false;
    }
    if (!create_whole(temporary, content, n)) {
        return false;
    }
    bool good = link(temporary, path) == 0;
    int why = errno;
    unlink(temporary);
    if (!good && (why == EPERM || why == EOPNOTSUPP || why == ENOSYS || why == EMLINK)) {
        return create_whole(path, content, n);
    }
    errno = why;
    return good;
}
