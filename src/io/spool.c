/* spool.c - copies of what can be read only once, and which bytes are text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that has lost its name already: gone when it is closed, or the program killed. */
static int nameless(struct ta_error *e)
{
    const char *folder = getenv("TMPDIR");
    char name[PATH_MAX];
    int n = snprintf(name, sizeof name, "%s/twoarm.XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = n < (int)sizeof name ? mkstemp(name) : -1;
    if (fd < 0) {
        ta_error_add(e, TA_MACHINE, "%s: standard input cannot be kept there: %s; set TMPDIR", name,
                     strerror(errno));
        return -2;
    }
    unlink(name);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

/* All of `from`, into `to`. */
static bool copy_all(int from, int to)
{
    char block[1 << 16];
    ssize_t n;
    while ((n = read(from, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR) {
            continue;
        }
        for (ssize_t at = 0, done; n > 0 && at < n; at += done) {
            done = write(to, block + at, (size_t)(n - at));
            if (done <= 0) {
                return false;
            }
        }
        if (n < 0) {
            return false;
        }
    }
    return true;
}

int ta_spool(const char *path, struct ta_error *e)
{
    struct stat is;
    bool input = strcmp(path, "-") == 0;
    if (!input && (stat(path, &is) != 0 || S_ISREG(is.st_mode))) {
        return -1;
    }
    int from = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        ta_error_add(e, TA_USER, "%s: cannot be read: %s", path, strerror(errno));
        return -2;
    }
    int to = nameless(e);
    if (to >= 0 && !copy_all(from, to)) {
        ta_error_add(e, TA_MACHINE, "%s: cannot be read, or kept in TMPDIR: %s", path,
                     strerror(errno));
        close(to);
        to = -2;
    }
    if (!input) {
        close(from);
    }
    return to;
}

bool ta_is_utf8(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    while (*s) {
        int more = *s < 0x80                 ? 0
                   : *s >= 0xc2 && *s < 0xe0 ? 1
                   : *s >= 0xe0 && *s < 0xf0 ? 2
                   : *s >= 0xf0 && *s < 0xf5 ? 3
                                             : -1;
        if (more < 0) {
            return false;
        }
        /* overlong forms, surrogates, and what lies beyond Unicode */
        bool odd = (*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
                   (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f);
        for (s++; more > 0; more--, s++) {
            if ((*s & 0xc0) != 0x80) {
                return false;
            }
        }
        if (odd) {
            return false;
        }
    }
    return true;
}
