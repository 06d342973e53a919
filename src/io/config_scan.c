/* config_scan.c - a first look at an experiment file's text, for what libconfig would swallow.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libconfig 1.5 cuts whole numbers to 32 bits without a word, follows @include to any file, and
  * takes a comment that never ends for one that does. */
#include "config.h"

#include "twoarm/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    const char *at, *path;
    int line;
    struct ta_error *e;
};

static bool wrong(const struct scan *s, const char *what)
{
    return ta_error_add(s->e, TA_USER, "%s:%d: %s", s->path, s->line, what);
}

static void skip_line(struct scan *s)
{
    while (*s->at && *s->at != '\n') {
        s->at++;
    }
}

/* Up to behind `end`; false when it never comes. In texts a backslash hides the next character. */
static bool skip_to(struct scan *s, const char *end, bool escapes)
{
    while (*s->at && strncmp(s->at, end, strlen(end)) != 0) {
        s->at += escapes && *s->at == '\\' && s->at[1];
        s->line += *s->at == '\n';
        s->at++;
    }
    bool ended = *s->at != '\0';
    s->at += ended ? strlen(end) : 0;
    return ended;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '+' || c == '.' || c == '*';
}

/* A number without point or exponent must fit 32 bits: nothing here needs more. */
static bool check_word(const struct scan *s, const char *word, size_t n)
{
    char copy[64], *end;
    if (n >= sizeof copy || !((*word >= '0' && *word <= '9') || *word == '-' || *word == '+')) {
        return n < sizeof copy || wrong(s, "expected a word or number of fewer than 64 characters");
    }
    memcpy(copy, word, n);
    copy[n] = '\0';
    errno = 0;
    bool hex = strpbrk(copy, "xX") != NULL;
    long long x = strtoll(copy, &end, hex ? 16 : 10);
    bool whole = *end == '\0' || *end == 'L' || *end == 'l';
    if (whole && (errno == ERANGE || x > INT32_MAX || x < INT32_MIN)) {
        return ta_error_add(
            s->e, TA_USER,
            "%s:%d: expected a number up to 2147483647, found %s; give a smaller one", s->path,
            s->line, copy);
    }
    return true;
}

static bool scan_word(struct scan *s)
{
    const char *from = s->at;
    while (is_word(*s->at)) {
        s->at++;
    }
    return check_word(s, from, (size_t)(s->at - from));
}

static bool scan_one(struct scan *s)
{
    if (*s->at == '#' || strncmp(s->at, "//", 2) == 0) {
        skip_line(s);
        return true;
    }
    if (strncmp(s->at, "/*", 2) == 0) {
        s->at += 2;
        struct scan start = *s;
        return skip_to(s, "*/", false) ||
               wrong(&start, "this comment never ends: close it with */");
    }
    if (*s->at == '"') {
        s->at++;
        struct scan start = *s;
        return skip_to(s, "\"", true) || wrong(&start, "this text never ends: close it with \"");
    }
    if (*s->at == '@') {
        wrong(s, "@include is not supported: an experiment is one file; copy the lines here");
        s->at++;
        return false;
    }
    if (is_word(*s->at)) {
        return scan_word(s);
    }
    s->line += *s->at == '\n';
    s->at++;
    return true;
}

/* Length of the UTF-8 character at c; 0 for what is none (RFC 3629: no long forms, no
 * surrogates). */
static int utf8_length(const unsigned char *c)
{
    int n = c[0] < 0x80   ? 1
            : c[0] < 0xc2 ? 0
            : c[0] < 0xe0 ? 2
            : c[0] < 0xf0 ? 3
            : c[0] < 0xf5 ? 4
                          : 0;
    for (int i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool bad = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
               (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f);
    return bad ? 0 : n;
}

static bool check_utf8(const char *text, const char *path, struct ta_error *e)
{
    int line = 1;
    for (const char *c = text; *c;) {
        int n = utf8_length((const unsigned char *)c);
        if (n == 0) {
            return ta_error_add(e, TA_USER,
                                "%s:%d: expected UTF-8, found byte 0x%02x; save the file "
                                "as UTF-8",
                                path, line, (unsigned char)*c);
        }
        line += *c == '\n';
        c += n;
    }
    return true;
}

bool ta_config_scan(const char *text, size_t n, const char *path, struct ta_error *e)
{
    struct scan s = {.at = text, .path = path, .line = 1, .e = e};
    bool good = true;
    if (strlen(text) != n) {
        return ta_error_add(e, TA_USER, "%s:1: expected text, found a NUL byte: is this the file?",
                            path);
    }
    if (!check_utf8(text, path, e)) {
        return false;
    }
    while (*s.at) {
        good &= scan_one(&s);
    }
    return good;
}
