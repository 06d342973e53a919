/* quick.h - short numbers and names, as nearly all cells hold them, read where they stand.
 *
 * No number here has more than digits, a minus and a point: whatever else a text is, false is
 * returned, nothing is changed, and the long way decides.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_QUICK_H
#define TWOARM_IO_QUICK_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static inline bool ta_is_digit(char c)
{
    return (unsigned)(c - '0') < 10;
}

/* Equal? Names are short: a loop of our own is sooner done than a call. */
static inline bool ta_same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* One to nine digits. */
static inline bool ta_quick_whole(const char *text, int *x)
{
    int value = 0, n = 0;
    for (; n < 9 && ta_is_digit(text[n]); n++) {
        value = 10 * value + (text[n] - '0');
    }
    if (n == 0 || text[n]) {
        return false;
    }
    *x = value;
    return true;
}

/* [-]digits[.digits], 15 digits at most: they are exact as a double, and so are powers of ten up to
 * 22, so that one division rounds once, as strtod does (Clinger 1990, How to read floating point
 * numbers accurately). */
static inline bool ta_quick_real(const char *text, double *x)
{
    static const double power[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const char *s = text + (*text == '-');
    int64_t digits = 0;
    int n = 0, behind = 0;
    for (; n <= 15 && ta_is_digit(*s); s++, n++) {
        digits = 10 * digits + (*s - '0');
    }
    if (*s == '.') {
        for (s++; n <= 15 && ta_is_digit(*s); s++, n++, behind++) {
            digits = 10 * digits + (*s - '0');
        }
    }
    if (*s || n == 0 || n > 15) {
        return false;
    }
    double value = behind ? (double)digits / power[behind] : (double)digits;
    *x = *text == '-' ? -value : value;
    return true;
}

/* Seconds as nanoseconds, up to what a session may last and far beyond. */
static inline bool ta_ns(double seconds, int64_t *ns)
{
    if (fabs(seconds) > 1e9) {
        return false;
    }
    *ns = (int64_t)llround(seconds * 1e9);
    return true;
}

#endif
