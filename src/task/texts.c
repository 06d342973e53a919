/* texts.c - the English phrases, and how numbers get into phrases.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/texts.h"

#include <math.h>
#include <string.h>

static const struct ta_texts english = {
    .phrase =
        {
#define TA_TEXT(id, name, text) [TA_SAY_##id] = (text),
#include "texts_en.def"
#undef TA_TEXT
        },
};

static const char *const name_of[TA_N_PHRASES] = {
#define TA_TEXT(id, name, text) [TA_SAY_##id] = (name),
#include "texts_en.def"
#undef TA_TEXT
};

const struct ta_texts *ta_texts_english(void)
{
    return &english;
}

const char *ta_phrase_name(enum ta_phrase which)
{
    return name_of[which];
}

/* The number in "{n}" at s, 0 when there is none. */
static int hole_at(const char *s)
{
    return s[0] == '{' && s[1] >= '1' && s[1] <= '9' && s[2] == '}' ? s[1] - '0' : 0;
}

unsigned ta_phrase_holes(const char *text)
{
    unsigned holes = 0;
    for (const char *s = strchr(text, '{'); s; s = strchr(s + 1, '{')) {
        holes |= hole_at(s) ? 1u << hole_at(s) : 1u;
    }
    return holes;
}

/* n bytes of s at the end of buf, as far as they fit. */
static void append(char *buf, size_t size, const char *s, size_t n)
{
    size_t have = strlen(buf);
    size_t room = size - 1 - have;
    if (n > room) {
        n = room;
        while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80) {
            n--; /* within a UTF-8 character */
        }
    }
    memcpy(buf + have, s, n);
    buf[have + n] = '\0';
}

static const char *argument(const char *const *args, int number)
{
    int i = 0;
    while (args && args[i] && i < number - 1) {
        i++;
    }
    return args && args[i] ? args[i] : "";
}

char *ta_fill_holes(char *buf, size_t size, const char *s, const char *const *args)
{
    buf[0] = '\0';
    while (*s) {
        size_t plain = strcspn(s, "{");
        append(buf, size, s, plain);
        s += plain;
        if (hole_at(s)) {
            const char *arg = argument(args, hole_at(s));
            append(buf, size, arg, strlen(arg));
            s += 3;
        } else if (*s) {
            append(buf, size, s, 1);
            s++;
        }
    }
    return buf;
}

char *ta_phrase_fill(const struct ta_texts *texts, char *buf, size_t size, enum ta_phrase which,
                     const char *const *args)
{
    return ta_fill_holes(buf, size, texts->phrase[which], args);
}

/* The digits of `left`, last first, with a point after `decimals` of them. Returns how many. */
static int reversed_digits(char *out, unsigned long long left, int decimals, const char *point)
{
    int n = 0;
    for (int i = 0; i <= decimals || left; i++) {
        if (i == decimals && decimals) {
            out[n++] = *point ? *point : '.';
        }
        out[n++] = (char)('0' + left % 10);
        left /= 10;
    }
    return n;
}

char *ta_number_text(const struct ta_texts *texts, char buf[TA_NUMBER_TEXT], double x, int decimals,
                     bool sign)
{
    static const double power[] = {1, 10, 100, 1000};
    char digits[TA_NUMBER_TEXT];
    bool negative = x < 0;
    /* a whole number of the last decimals; what does not fit would be no number of points */
    double rounded = floor((negative ? -x : x) * power[decimals] + 0.5);
    unsigned long long left = rounded < 1e15 ? (unsigned long long)rounded : 0;
    bool zero = left == 0;
    while (decimals > 0 && left % 10 == 0) {
        left /= 10;
        decimals--;
    }
    int n = reversed_digits(digits, left, decimals, texts->phrase[TA_SAY_DECIMAL]);
    char *at = buf;
    if (negative && !zero) {
        *at++ = '-';
    } else if (sign && !zero) {
        *at++ = '+';
    }
    while (n > 0) {
        *at++ = digits[--n];
    }
    *at = '\0';
    return buf;
}

char *ta_money_text(const struct ta_texts *texts, char buf[TA_MONEY_TEXT], double amount,
                    const char *currency)
{
    char number[TA_NUMBER_TEXT];
    double hundredths = floor(fabs(amount) * 100 + 0.5);
    const char *point = texts->phrase[TA_SAY_DECIMAL];
    buf[0] = '\0';
    ta_number_text(texts, number, amount, 2, false);
    append(buf, TA_MONEY_TEXT, number, strlen(number));
    if (fmod(hundredths, 100) == 0) { /* 9.00 */
        append(buf, TA_MONEY_TEXT, point, strlen(point));
        append(buf, TA_MONEY_TEXT, "00", 2);
    } else if (fmod(hundredths, 10) == 0) { /* 8.70 */
        append(buf, TA_MONEY_TEXT, "0", 1);
    }
    append(buf, TA_MONEY_TEXT, " ", 1);
    append(buf, TA_MONEY_TEXT, currency, strlen(currency));
    return buf;
}

char *ta_number_word(const struct ta_texts *texts, char buf[TA_NUMBER_TEXT], int n)
{
    if (n < 2 || n > 8) {
        return ta_number_text(texts, buf, n, 0, false);
    }
    enum ta_phrase which = (enum ta_phrase)(TA_SAY_NUMBER_2 + n - 2);
    return ta_phrase_fill(texts, buf, TA_NUMBER_TEXT, which, NULL);
}
