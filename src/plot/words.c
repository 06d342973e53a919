/* words.c - numbers and labels as a reader of the report should see them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels come from other people's files and may hold anything: quotes, HTML, shell characters,
 * broken UTF-8, marks that turn the direction of writing. Each place they go to has a function
 * here that leaves nothing in them that means something there. */
#include "plot/words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Drops the zero before the point and writes a true minus sign. */
const char *num_show(char *buf, double x, int decimals, const char *unknown)
{
    char digits[NUM_SIZE - 8];
    if (isnan(x)) {
        return unknown;
    }
    if (isinf(x)) {
        return x > 0 ? "∞" : "−∞";
    }
    snprintf(digits, sizeof digits, fabs(x) < 1e9 ? "%.*f" : "%.*g", decimals, fabs(x));
    const char *d = digits[0] == '0' && digits[1] == '.' ? digits + 1 : digits;
    bool zero = strspn(digits, "0.") == strlen(digits);
    snprintf(buf, NUM_SIZE, "%s%s", x < 0 && !zero ? "−" : "", zero ? "0" : d);
    return buf;
}

int num_decimals(enum ta_support support, double x)
{
    const int most = 9;
    double size = fabs(x);
    if (size > 0 &&
        size < 0.0995) { /* two digits that mean something: only 0 itself is shown as 0 */
        int decimals = 1 - (int)floor(log10(size));
        return decimals < most ? decimals : most;
    }
    return support == TA_UNIT || size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

const char *num_p(char *buf, double p, bool in_text)
{
    char digits[NUM_SIZE];
    if (isnan(p)) {
        return "not known";
    }
    if (p < .0005) {
        return "&lt; .001";
    }
    const char *shown = num_show(digits, p, p < .9995 ? 3 : 0, "");
    snprintf(buf, NUM_SIZE, "%s%.16s", in_text ? "= " : "", shown);
    return buf;
}

const char *num_cell(char *buf, double x)
{
    if (isnan(x)) {
        return "n/a";
    }
    snprintf(buf, NUM_SIZE, "%.6g", x);
    return buf;
}

/* --- labels --------------------------------------------------------------------------------- */

/* The character at s as a code point, its length in *n; -1 when the bytes are no UTF-8. */
static long decode(const char *s, int *n)
{
    const unsigned char *u = (const unsigned char *)s;
    static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
    *n = u[0] < 0x80 ? 1 : u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
    if (*n == 1) {
        return u[0];
    }
    long c = u[0] & (0x7f >> *n);
    bool good = u[0] >= 0xc2 && u[0] < 0xf5;
    for (int i = 1; i < *n && good; i++) { /* a NUL ends it too */
        good = (u[i] & 0xc0) == 0x80;
        c = c << 6 | (u[i] & 0x3f);
    }
    if (!good || c < least[*n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ||
        (c & 0xfffe) == 0xfffe) {
        *n = 1;
        return -1;
    }
    return c;
}

/* C0 and C1 controls, and the marks that reorder text around them. */
static bool unseen(long c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           c == 0x61c;
}

static void copy(struct ta_text *out, const char *label, int most, const char *change,
                 const char *into)
{
    int n, shown = 0;
    for (const char *s = label; *s; s += n) {
        long c = decode(s, &n);
        const char *at = c > 0 && c < 0x80 ? strchr(change, (int)c) : NULL;
        if (most > 0 && shown == most) {
            ta_text_add(out, "…");
            return;
        }
        if (c < 0) {
            ta_text_add(out, "?");
        } else if (at) {
            ta_text_add(out, "%c", into[at - change]);
        } else if (!unseen(c)) {
            ta_text_add(out, "%.*s", n, s);
        }
        shown++;
    }
    if (shown == 0) {
        ta_text_add(out, "?");
    }
}

void label_clean(struct ta_text *out, const char *label)
{
    copy(out, label, 0, "", "");
}

void label_for_figure(struct ta_text *out, const char *label, int most)
{
    copy(out, label, most, "\"\\`\t", "''' ");
}

void label_for_cell(struct ta_text *out, const char *label)
{
    copy(out, label, 0, "\t\r\n", "   ");
}

void label_for_file(struct ta_text *out, const char *label)
{
    int n = 0;
    for (const char *s = label; *s && n < 24; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x80 && (isalnum(c) || c == '-' || c == '_')) {
            ta_text_add(out, "%c", c);
            n++;
        }
    }
}
