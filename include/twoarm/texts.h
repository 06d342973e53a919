/* texts.h - every text that a person reads on the screen, by number; one language at a time.
 *
 * Their home is assets/texts/en.tsv (compiled in through texts_en.def) and, for other languages,
 * assets/texts/xx.tsv, read and checked by src/lab/language.c.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TEXTS_H
#define TWOARM_TEXTS_H

#include "twoarm/base.h"

enum ta_phrase {
#define TA_TEXT(id, name, english) TA_SAY_##id,
#include "texts_en.def"
#undef TA_TEXT
    TA_N_PHRASES
};

struct ta_texts {
    const char *phrase[TA_N_PHRASES];
    /* what the phrases point into; owned by src/lab/language.c, NULL for English */
    char *content, *own_content;
};
/* English, as compiled in; never freed. */
const struct ta_texts *ta_texts_english(void);
/* "welcome", as in the files. */
const char *ta_phrase_name(enum ta_phrase);
/* Bit i set: {i} occurs in the text, i from 1 to 9. */
unsigned ta_phrase_holes(const char *text);

/* The phrase with {1}, {2}, ... replaced by the arguments (NULL-terminated list, at most nine). Cut
 * at a whole character when it does not fit. Returns buf. */
char *ta_phrase_fill(const struct ta_texts *, char *buf, size_t size, enum ta_phrase,
                     const char *const *args);
/* The same for any text. */
char *ta_fill_holes(char *buf, size_t size, const char *text, const char *const *args);
/* A number as people write it, with `decimals` at most (0 to 3). sign: "+" before positive ones. */
enum { TA_NUMBER_TEXT = 32 };
char *ta_number_text(const struct ta_texts *, char buf[TA_NUMBER_TEXT], double x, int decimals,
                     bool sign);
/* An amount of money with two decimals, then the currency. */
enum { TA_MONEY_TEXT = 80 };
char *ta_money_text(const struct ta_texts *, char buf[TA_MONEY_TEXT], double amount,
                    const char *currency);
/* "two" .. "eight"; other numbers in digits. */
char *ta_number_word(const struct ta_texts *, char buf[TA_NUMBER_TEXT], int n);

#endif
