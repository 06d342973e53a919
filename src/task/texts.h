/* texts.h - every word a participant reads, by number, so that languages can follow.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_TEXTS_H
#define TASK_TEXTS_H

#include <stddef.h>

enum ta_phrase {
    TA_SAY_WELCOME,
    TA_SAY_WELCOME_TASK,
    TA_SAY_WELCOME_PAY,
    TA_SAY_WELCOME_AIM,
    TA_SAY_WELCOME_TWO_KEYS,
    TA_SAY_WELCOME_KEYS,
    TA_SAY_WELCOME_DEADLINE,
    TA_SAY_WELCOME_PRACTICE,
    TA_SAY_WELCOME_PRACTICE_ONE,
    TA_SAY_SPACE_STARTS,
    TA_SAY_SPACE_READY,
    TA_SAY_WON,
    TA_SAY_NOTHING,
    TA_SAY_LOST,
    TA_SAY_TOO_SLOW,
    TA_SAY_PRACTICE_OVER,
    TA_SAY_POINTS_COUNT,
    TA_SAY_BLOCKS,
    TA_SAY_ONE_BLOCK,
    TA_SAY_BREAK,
    TA_SAY_POINTS_SO_FAR,
    TA_SAY_BLOCKS_DONE,
    TA_SAY_NEW_MACHINES,
    TA_SAY_THANKS,
    TA_SAY_COLLECTED,
    TA_SAY_TELL,
    TA_SAY_CONFIRM,
    TA_SAY_CONFIRM_SAFE,
    TA_SAY_CONFIRM_END,
    TA_SAY_CONFIRM_ON,
    TA_SAY_RESUMED,
    TA_SAY_NUMBER_WORD, /* 2 .. 8 follow each other */
    TA_N_PHRASES = TA_SAY_NUMBER_WORD + 7
};

/* The phrase with {1}, {2}, ... replaced by the arguments (NULL-terminated list, at most nine). Cut
 * at a whole character when it does not fit. Returns buf. */
char *ta_phrase_fill(char *buf, size_t size, enum ta_phrase, const char *const *args);
/* A number as people write it, with two decimals at most. sign: "+" before positive ones. */
enum { TA_NUMBER_TEXT = 32 };
char *ta_number_text(char buf[TA_NUMBER_TEXT], double x, int sign);
/* "two" .. "eight"; other numbers in digits. */
char *ta_number_word(char buf[TA_NUMBER_TEXT], int n);

#endif
