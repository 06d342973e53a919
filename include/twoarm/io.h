/* io.h - errors, text numbers and whole-file helpers of src/io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_H
#define TWOARM_IO_H

#include "twoarm/base.h"

#include <stdio.h>

/* Appends one mistake (printf form, no \n). Say what was expected, what was found, what to do.
 * What is about a line begins by "%s:%d:", file and line, or "%s:1:". Always returns false, so
 * that `return ta_error_add(...)` reads well. */
bool ta_error_add(struct ta_error *, enum ta_status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* How many mistakes there are beyond those in `text`, and in which lines of which files
 * ("study.csv: lines 34, 36-80"), as lines of bounded length altogether; NULL: none. To be freed.
 */
char *ta_error_rest(const struct ta_error *);
/* Prints "PROGRAM: line" for each kept line to stderr, and the rest as above; returns status. */
int ta_error_print(const struct ta_error *, const char *program);
void ta_error_free(struct ta_error *);

/* Grows a string: printf to the end of *text (malloc'ed, NULL at first). Aborts when memory is out.
 */
struct ta_text {
    char *s; /* NUL-terminated; NULL while empty */
    size_t n, room;
};
void ta_text_add(struct ta_text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, with & < > " ' of the argument escaped for HTML and attributes. */
void ta_text_add_html(struct ta_text *, const char *s);
void ta_text_free(struct ta_text *);
/* p; where it is NULL, memory is out and the program ends: half a result would pass for a whole. */
void *ta_must(void *p);

/* Writes a whole new or replaced file safely: temporary name, fsync, rename, fsync of the folder.
 * For sidecars and results only, never for a log. */
bool ta_file_replace(const char *path, const char *content, size_t n, struct ta_error *);
/* Is it a device, a pipe, or a name of what is open already (/dev/stdout, /dev/fd/3)? Such a one is
 * written to and never replaced: what a shell appends to stays. NULL and errno where that fails. */
bool ta_is_stream(const char *path);
FILE *ta_stream_open(const char *path);
/* A result on its way to where a user said, written to `out` piece by piece: under its name when it
 * is closed as good, or not at all. */
struct ta_result_file {
    FILE *out;
    char temporary[4096], target[4096];
};
bool ta_result_file_open(struct ta_result_file *, const char *path, struct ta_error *);
bool ta_result_file_close(struct ta_result_file *, bool good, struct ta_error *);
/* Writes a result where a user said: as above, with the permissions new files have; pipes and
 * devices are written to, links followed, logs of participants (*_beh.tsv) refused. */
bool ta_result_write(const char *path, const char *content, size_t n, struct ta_error *);
/* mkdir -p. */
bool ta_folder_make(const char *path, struct ta_error *);
/* The folder and all that is in it; links are not followed. */
void ta_folder_remove(const char *path);
/* The whole file, NUL-terminated, in *text (to be freed); *n its length. */
bool ta_file_read(const char *path, char **text, size_t *n, struct ta_error *);
/* Lower-case hex SHA-256. hex: 65 bytes. */
void ta_sha256(const void *data, size_t n, char *hex);
/* Finds assets/NAME: $TWOARM_ASSETS, beside the executable, the installed share folder. */
bool ta_asset_find(const char *name, char *path, size_t size, struct ta_error *);

/* Unlike strtod: the whole text, decimal point whatever the locale, finite. */
bool ta_parse_real(const char *text, double *x);
bool ta_parse_int(const char *text, long long *x);
/* "beta(1.1,2)", "half-normal(1)": a word of small letters and one or two numbers; how many, 0 for
 * anything else. word of at least 16 bytes. */
int ta_parse_density(const char *text, char *word, double number[2]);
/* Of `n` names the one nearest to `word` by edit distance, or NULL when none is near. */
const char *ta_nearest(const char *word, const char *const *names, int n);

/* "rw:alpha=.3,beta=5": a model with its parameters, all of them given. */
struct ta_model;
bool ta_model_parse(const char *text, int k, const struct ta_model **, double *par,
                    struct ta_error *);

#endif
