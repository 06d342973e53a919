/* texts.c - the table of phrases, and how numbers get into them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "texts.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* One line on the screen each: at most about 60 characters. */
static const char *const phrase[TA_N_PHRASES] = {
    [TA_SAY_WELCOME] = "Welcome",
    [TA_SAY_WELCOME_TASK] = "You will see {1} machines. On each round, choose one of them.",
    [TA_SAY_WELCOME_PAY] = "A machine pays points or nothing. One of them pays more often.",
    [TA_SAY_WELCOME_AIM] = "Find out which, and collect as many points as you can.",
    [TA_SAY_WELCOME_TWO_KEYS] = "Key {1} chooses the left machine, key {2} the right one.",
    [TA_SAY_WELCOME_KEYS] = "The keys under the machines choose them.",
    [TA_SAY_WELCOME_DEADLINE] = "You have {1} seconds for each choice.",
    [TA_SAY_WELCOME_PRACTICE] = "We begin with {1} rounds of practice.",
    [TA_SAY_WELCOME_PRACTICE_ONE] = "We begin with one round of practice.",
    [TA_SAY_SPACE_STARTS] = "Press the space bar to start.",
    [TA_SAY_SPACE_READY] = "Press the space bar when you are ready.",
    [TA_SAY_WON] = "You won {1} points",
    [TA_SAY_NOTHING] = "No points this time",
    [TA_SAY_LOST] = "You lost {1} points",
    [TA_SAY_TOO_SLOW] = "Too slow - please choose faster",
    [TA_SAY_PRACTICE_OVER] = "Practice is over",
    [TA_SAY_POINTS_COUNT] = "From now on your points count. You start again from 0.",
    [TA_SAY_BLOCKS] = "There are {1} blocks of {2} rounds, with short breaks between them.",
    [TA_SAY_ONE_BLOCK] = "There is one block of {1} rounds.",
    [TA_SAY_BREAK] = "Time for a short break",
    [TA_SAY_POINTS_SO_FAR] = "You have {1} points so far.",
    [TA_SAY_BLOCKS_DONE] = "{1} of {2} blocks done",
    [TA_SAY_NEW_MACHINES] = "The next block has {1} new machines.",
    [TA_SAY_THANKS] = "Thank you!",
    [TA_SAY_COLLECTED] = "You collected {1} points.",
    [TA_SAY_TELL] = "Please tell the experimenter that you have finished.",
    [TA_SAY_CONFIRM] = "End the session here?",
    [TA_SAY_CONFIRM_SAFE] = "Everything played so far is saved.",
    [TA_SAY_CONFIRM_END] = "Enter: end",
    [TA_SAY_CONFIRM_ON] = "Space bar: go on",
    [TA_SAY_RESUMED] = "The session goes on",
    [TA_SAY_NUMBER_WORD] = "two",
    [TA_SAY_NUMBER_WORD + 1] = "three",
    [TA_SAY_NUMBER_WORD + 2] = "four",
    [TA_SAY_NUMBER_WORD + 3] = "five",
    [TA_SAY_NUMBER_WORD + 4] = "six",
    [TA_SAY_NUMBER_WORD + 5] = "seven",
    [TA_SAY_NUMBER_WORD + 6] = "eight",
};

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

char *ta_phrase_fill(char *buf, size_t size, enum ta_phrase which, const char *const *args)
{
    const char *s = phrase[which];
    buf[0] = '\0';
    while (*s) {
        size_t plain = strcspn(s, "{");
        append(buf, size, s, plain);
        s += plain;
        if (s[0] == '{' && s[1] >= '1' && s[1] <= '9' && s[2] == '}') {
            const char *arg = argument(args, s[1] - '0');
            append(buf, size, arg, strlen(arg));
            s += 3;
        } else if (*s) {
            append(buf, size, s, 1);
            s++;
        }
    }
    return buf;
}

char *ta_number_text(char buf[TA_NUMBER_TEXT], double x, int sign)
{
    char digits[TA_NUMBER_TEXT];
    int n = 0;
    bool negative = x < 0;
    /* hundredths as a whole number; what does not fit would be no number of points */
    double rounded = floor((negative ? -x : x) * 100 + 0.5);
    unsigned long long left = rounded < 1e15 ? (unsigned long long)rounded : 0;
    int decimals = left % 100 == 0 ? 0 : left % 10 == 0 ? 1 : 2;
    bool zero = left == 0;
    left /= decimals == 0 ? 100 : decimals == 1 ? 10 : 1;
    for (int i = 0; i <= decimals || left; i++) {
        if (i == decimals && decimals) {
            digits[n++] = '.';
        }
        digits[n++] = (char)('0' + left % 10);
        left /= 10;
    }
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

char *ta_number_word(char buf[TA_NUMBER_TEXT], int n)
{
    if (n < 2 || n > 8) {
        return ta_number_text(buf, n, 0);
    }
    return ta_phrase_fill(buf, TA_NUMBER_TEXT, (enum ta_phrase)(TA_SAY_NUMBER_WORD + n - 2), NULL);
}
