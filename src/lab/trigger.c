/* trigger.c - writes trigger codes to a port or file, right after the flip, without ever waiting.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A port gets one byte a code and, after the pulse, a 0; a file or FIFO a line: code, name of the
 * picture, seconds of its flip as in the log. All are opened so that a write returns at once
 * (O_NONBLOCK): a device that does not take a byte has failed, and the session goes on. tcdrain is
 * never called. A serial port is raw: 8 bits, no parity, 1 stop bit, no flow control. */
#include "trigger.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/ppdev.h>
#endif

/* --- opening --------------------------------------------------------------------------------- */

static const char *advice(int why, enum ta_trigger_device kind)
{
    switch (why) {
    case ENOENT:
    case ENODEV:
        return "is it plugged in and switched on? `ls /dev` shows the devices there are";
    case EACCES:
    case EPERM:
        return kind == TA_TRIGGER_SERIAL     ? "add yourself to the group dialout"
               : kind == TA_TRIGGER_PARALLEL ? "add yourself to the group lp"
                                             : "choose a file that you may write";
    case ENXIO:
        return kind == TA_TRIGGER_FILE ? "nobody reads from this FIFO: start its reader first"
                                       : "there is no such port on this computer";
    case ENOTTY:
    case EINVAL:
        return kind == TA_TRIGGER_SERIAL ? "it is no serial port" : "it is no parallel port";
    default:
        return "correct triggers.path";
    }
}

static bool set_serial(int fd, int baud)
{
    /* in the order of the words of triggers.baud */
    static const speed_t speed[] = {B115200, B9600,   B19200,  B38400,
                                    B57600,  B230400, B460800, B921600};
    struct termios t;
    if (tcgetattr(fd, &t) != 0) {
        return false;
    }
    cfmakeraw(&t);
    t.c_cflag |= CLOCAL;
    t.c_cflag &= ~(tcflag_t)(CRTSCTS | CSTOPB | HUPCL);
    return cfsetspeed(&t, speed[baud]) == 0 && tcsetattr(fd, TCSANOW, &t) == 0;
}

static bool write_parallel(int fd, unsigned char code)
{
#ifdef __linux__
    return ioctl(fd, PPWDATA, &code) == 0;
#else
    (void)fd, (void)code;
    errno = ENOSYS;
    return false;
#endif
}

static bool claim_parallel(int fd)
{
#ifdef __linux__
    int out = 0;
    return ioctl(fd, PPCLAIM) == 0 && ioctl(fd, PPDATADIR, &out) == 0 && write_parallel(fd, 0);
#else
    (void)fd;
    errno = ENOSYS;
    return false;
#endif
}

/* False with the reason in errno. */
static bool open_device(struct ta_trigger *t)
{
    const struct ta_experiment *x = t->exp;
    bool file = x->trigger_device == TA_TRIGGER_FILE;
    int flags = O_NOCTTY | O_NONBLOCK | O_CLOEXEC |
                (file                                       ? O_WRONLY | O_CREAT | O_APPEND
                 : x->trigger_device == TA_TRIGGER_PARALLEL ? O_RDWR
                                                            : O_WRONLY);
    t->fd = open(x->trigger_path, flags, 0600);
    bool good = t->fd >= 0;
    if (good && x->trigger_device == TA_TRIGGER_SERIAL) {
        good = set_serial(t->fd, x->trigger_baud);
    } else if (good && x->trigger_device == TA_TRIGGER_PARALLEL) {
        good = claim_parallel(t->fd);
    }
    int why = errno;
    if (!good && t->fd >= 0) {
        close(t->fd);
        t->fd = -1;
    }
    errno = why;
    return good;
}

bool ta_trigger_open(struct ta_trigger *t, const struct ta_experiment *x, struct ta_error *e)
{
    *t = (struct ta_trigger){.fd = -1, .reset_ns = TA_NO_TIME};
    if (x->trigger_device == TA_TRIGGER_NONE) {
        return true;
    }
    t->exp = x;
    return open_device(t) ||
           ta_error_add(e, TA_USER, "triggers: %s cannot be used: %s; %s", x->trigger_path,
                        strerror(errno), advice(errno, x->trigger_device));
}

void ta_trigger_close(struct ta_trigger *t)
{
    if (!t->exp || t->fd < 0) {
        return;
    }
    ta_trigger_reset(t, INT64_MAX);
#ifdef __linux__
    if (t->exp->trigger_device == TA_TRIGGER_PARALLEL) {
        ioctl(t->fd, PPRELEASE);
    }
#endif
    close(t->fd);
    t->fd = -1;
}

void ta_trigger_again(struct ta_trigger *t)
{
    if (t->exp && t->fd < 0) {
        open_device(t);
    }
}

/* --- writing --------------------------------------------------------------------------------- */

static bool write_whole(int fd, const void *bytes, size_t n)
{
    ssize_t done = write(fd, bytes, n);
    if (done >= 0 && (size_t)done < n) {
        errno = EAGAIN;
    }
    return done == (ssize_t)n;
}

static bool write_byte(const struct ta_trigger *t, int code)
{
    unsigned char byte = (unsigned char)code;
    return t->exp->trigger_device == TA_TRIGGER_PARALLEL ? write_parallel(t->fd, byte)
                                                         : write_whole(t->fd, &byte, 1);
}

static bool write_line(const struct ta_trigger *t, int code, const char *what, int64_t ns)
{
    char line[96];
    int64_t us = (ns + 500) / 1000;
    int n = snprintf(line, sizeof line, "%d\t%s\t%" PRId64 ".%06" PRId64 "\n", code, what,
                     us / 1000000, us % 1000000);
    return write_whole(t->fd, line, (size_t)n);
}

static void fail(struct ta_trigger *t, int trial, int why)
{
    if (t->n_failed++ == 0) {
        snprintf(t->first_failure, sizeof t->first_failure, "trial %d: %s", trial, strerror(why));
    }
    if (t->fd >= 0) {
        close(t->fd);
        t->fd = -1;
    }
    t->reset_ns = TA_NO_TIME;
}

bool ta_trigger_send(struct ta_trigger *t, int code, const char *what, int trial, int64_t flip_ns,
                     int64_t zero_ns)
{
    bool file = t->exp->trigger_device == TA_TRIGGER_FILE;
    errno = ENOTCONN;
    bool good =
        t->fd >= 0 && (file ? write_line(t, code, what, flip_ns - zero_ns) : write_byte(t, code));
    if (!good) {
        fail(t, trial, errno);
        return false;
    }
    t->n_sent++;
    if (!file && t->exp->trigger_pulse_s > 0) {
        t->reset_ns = flip_ns + (int64_t)(t->exp->trigger_pulse_s * 1e9);
    }
    return true;
}

int64_t ta_trigger_next(const struct ta_trigger *t)
{
    return t->exp && t->reset_ns != TA_NO_TIME ? t->reset_ns : INT64_MAX;
}

/* One that fails here fails again at the next code, where it is told. */
void ta_trigger_reset(struct ta_trigger *t, int64_t now_ns)
{
    if (t->fd >= 0 && t->reset_ns != TA_NO_TIME && now_ns >= t->reset_ns) {
        t->reset_ns = TA_NO_TIME;
        write_byte(t, 0);
    }
}

void ta_trigger_settle(struct ta_trigger *t, int64_t now_ns, bool at_once)
{
    int64_t due = ta_trigger_next(t);
    if (due == INT64_MAX) {
        return;
    }
    if (!at_once && due > now_ns) {
        struct timespec left = {.tv_nsec = (due - now_ns) % 1000000000};
        nanosleep(&left, NULL);
    }
    ta_trigger_reset(t, due);
}
