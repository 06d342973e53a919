/* quick.h - short numbers and names, as nearly all cells hold them, read where they stand.
 *
 * No number here has more than digits, a minus and a point: of whatever else a text is, the long
 * way decides.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_QUICK_H
#define TWOARM_IO_QUICK_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Equal? Names are short: a loop of our own is sooner done than a call. */
static inline bool ta_same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* 10 or more for what is none. */
static inline unsigned ta_digit(char c)
{
    return (unsigned char)c - (unsigned)'0';
}

/* Behind the digits at `s`, which are appended to *value: right for up to 19 of them. */
static inline const char *ta_digits_at(const char *s, uint64_t *value)
{
    for (; ta_digit(*s) < 10; s++) {
        *value = 10 * *value + ta_digit(*s);
    }
    return s;
}

/* One to nine digits: behind them; else NULL. */
static inline const char *ta_whole_at(const char *s, int *x)
{
    uint64_t value = 0;
    if (ta_digit(*s) < 10 && s[1] < '0') { /* one digit, as choices have */
        *x = (int)ta_digit(*s);
        return s + 1;
    }
    const char *end = ta_digits_at(s, &value);
    *x = (int)value;
    return end > s && end <= s + 9 ? end : NULL;
}

/* [-]digits[.digits], 15 digits at most: behind them; else NULL. They are exact as a double, and so
 * are powers of ten up to 22, so that one division rounds once, as strtod does (Clinger 1990, How
 * to read floating point numbers accurately). */
static inline const char *ta_real_at(const char *s, double *x)
{
    static const double power[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (ta_digit(*s) < 10 && s[1] < '.') { /* one digit, as wins and losses have */
        *x = (double)(int)ta_digit(*s);
        return s + 1;
    }
    uint64_t digits = 0;
    bool minus = *s == '-';
    const char *end = ta_digits_at(s + minus, &digits);
    ptrdiff_t n = end - s - minus, behind = 0;
    if (*end == '.') {
        const char *point = end;
        end = ta_digits_at(point + 1, &digits);
        behind = end - point - 1;
    }
    if (n + behind < 1 || n + behind > 15) {
        return NULL;
    }
    double value = (double)(int64_t)digits;
    value = behind ? value / power[behind] : value;
    *x = minus ? -value : value;
    return end;
}

/* The same of a whole text; false, and *x is as it was: it is another. */
static inline bool ta_quick_whole(const char *text, int *x)
{
    int value;
    const char *end = ta_whole_at(text, &value);
    if (!end || *end) {
        return false;
    }
    *x = value;
    return true;
}

static inline bool ta_quick_real(const char *text, double *x)
{
    double value;
    const char *end = ta_real_at(text, &value);
    if (!end || *end) {
        return false;
    }
    *x = value;
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
