/* config.h - the inside of the experiment file's reader.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IO_CONFIG_H
#define IO_CONFIG_H

#include "twoarm/config.h"

#include <libconfig.h>

enum { MAX_SETTINGS = 128 };

struct reader {
    struct ta_experiment *x;
    const char *path;
    struct ta_error *e;
    int line[MAX_SETTINGS]; /* where each setting of ta_settings stands; 0: not in the file */
};

/* The mistakes that libconfig would not tell of: @include, numbers too large for it, comments and
 * texts that never end, NUL bytes. config_scan.c */
bool ta_config_scan(const char *text, size_t n, const char *path, struct ta_error *);

/* "file:line: ..." */
bool ta_config_wrong(struct reader *, const config_setting_t *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What stands there, in words: `2.7`, `"abc"`, `a list of 3`. */
const char *ta_config_found(const config_setting_t *, char buf[64]);
/* A number as it stands, whole or not, within lo..hi; `what` begins the message. */
bool ta_config_number(struct reader *, const config_setting_t *, const char *what, double lo,
                      double hi, bool whole, double *);
/* A text that fits into size bytes and has no control characters. */
bool ta_config_text(struct reader *, const config_setting_t *, const char *what, char *,
                    size_t size);
bool ta_config_is_list(const config_setting_t *);
/* ", or did you mean ...?" for an unknown word; "" where nothing is near. */
const char *ta_config_hint(const char *word, const char *const *names, int n, char buf[96]);

/* One setting of the table: config_values.c; config_env.c and config_fields.c for three of them. */
void ta_config_value(struct reader *, const struct ta_setting *, const config_setting_t *);
void ta_config_environment(struct reader *, const config_setting_t *);
void ta_config_contexts(struct reader *, const config_setting_t *);
void ta_config_fields(struct reader *, const config_setting_t *);
/* Questions of the quiz, and lists of texts: config_lists.c */
void ta_config_questions(struct reader *, const config_setting_t *);
void ta_config_texts(struct reader *, const config_setting_t *, const char *what,
                     struct ta_texts_list *);
/* The file of environment `table`: config_table.c */
void ta_config_table(struct reader *, const config_setting_t *);
/* What must hold between settings: config_check.c */
void ta_config_check(struct reader *);

#endif
