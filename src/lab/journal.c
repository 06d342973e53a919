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
#include <stdio.h>
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

bool ta_file_create(const char *path, const char *content, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool good = write_line(fd, content, n) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) {
        return false;
    }
    if (!good) {
        unlink(path); /* made a moment ago by us alone, and not whole */
        errno = why;
    }
    return good;
}
