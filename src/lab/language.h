/* language.h - texts of other languages, and of the lab's own, from files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_LANGUAGE_H
#define LAB_LANGUAGE_H

#include "twoarm/texts.h"

struct ta_screen;
struct ta_scene;

/* Texts of language `code` ("en": as compiled in), from assets/texts/CODE.tsv; every text must
 * be there with the same {1}, {2}, ... as in English. own: a file of the lab's with some texts in
 * place of those, "" or NULL for none. All mistakes are added. Owns its content:
 * ta_language_free. */
bool ta_language_load(struct ta_texts *, const char *code, const char *own, struct ta_error *);
void ta_language_free(struct ta_texts *);

/* Codes of the languages there are, English first; at most TA_MAX_LANGUAGES. */
enum { TA_MAX_LANGUAGES = 8, TA_LANGUAGE_CODE = 8 };
int ta_language_list(char code[TA_MAX_LANGUAGES][TA_LANGUAGE_CODE]);
/* SHA-256 of all texts in their order, for the description. hex: 65 bytes. */
void ta_language_hash(const struct ta_texts *, char *hex);
/* Shows `prepare` every text, so that characters without a glyph are found before the session. */
bool ta_language_rehearse(const struct ta_texts *, struct ta_screen *,
                          bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int,
                                          struct ta_error *),
                          struct ta_error *);

#endif
