/* config_values.c - one value of an experiment file: is it what its setting takes, and within
 * range.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "twoarm/io.h"
#include "twoarm/task.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *ta_config_found(const config_setting_t *s, char buf[64])
{
    int n = config_setting_length(s);
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_INT:
        snprintf(buf, 64, "%d", config_setting_get_int(s));
        break;
    case CONFIG_TYPE_INT64:
        snprintf(buf, 64, "%lld", config_setting_get_int64(s));
        break;
    case CONFIG_TYPE_FLOAT:
        snprintf(buf, 64, "%.10g", config_setting_get_float(s));
        break;
    case CONFIG_TYPE_STRING:
        snprintf(buf, 64, "\"%.40s\"", config_setting_get_string(s));
        break;
    case CONFIG_TYPE_BOOL:
        snprintf(buf, 64, "%s", config_setting_get_bool(s) ? "true" : "false");
        break;
    case CONFIG_TYPE_GROUP:
        snprintf(buf, 64, "a group");
        break;
    default:
        snprintf(buf, 64, "a list of %d", n);
        break;
    }
    return buf;
}

bool ta_config_is_list(const config_setting_t *s)
{
    return config_setting_is_list(s) || config_setting_is_array(s);
}

/* The number itself, without libconfig's conversions. */
static bool get_number(const config_setting_t *s, double *x, bool *whole)
{
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_INT:
        *x = config_setting_get_int(s);
        break;
    case CONFIG_TYPE_INT64:
        *x = (double)config_setting_get_int64(s);
        break;
    case CONFIG_TYPE_FLOAT:
        *x = config_setting_get_float(s);
        *whole = false;
        return isfinite(*x);
    default:
        return false;
    }
    *whole = true;
    return true;
}

bool ta_config_number(struct reader *r, const config_setting_t *s, const char *what, double lo,
                      double hi, bool whole, double *x)
{
    double value = 0;
    bool is_whole = false;
    if (!get_number(s, &value, &is_whole) || (whole && !is_whole) || value < lo || value > hi) {
        char found[64];
        return ta_config_wrong(r, s, "`%s`: expected a %snumber from %.10g to %.10g, found %s",
                               what, whole ? "whole " : "", lo, hi, ta_config_found(s, found));
    }
    *x = value;
    return true;
}

bool ta_config_text(struct reader *r, const config_setting_t *s, const char *what, char *to,
                    size_t size)
{
    const char *text = config_setting_get_string(s);
    char found[64];
    if (config_setting_type(s) != CONFIG_TYPE_STRING || !text) {
        return ta_config_wrong(r, s, "`%s`: expected a text, found %s; put it in \"\"", what,
                               ta_config_found(s, found));
    }
    if (strlen(text) >= size) {
        return ta_config_wrong(r, s, "`%s`: expected at most %zu bytes, found %zu; shorten it",
                               what, size - 1, strlen(text));
    }
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 127) {
            return ta_config_wrong(
                r, s, "`%s`: expected one line of text, found a control character", what);
        }
    }
    memset(to, 0, size);
    strcpy(to, text);
    return true;
}

static void read_flag(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                      bool *to)
{
    char found[64];
    if (config_setting_type(s) == CONFIG_TYPE_BOOL) {
        *to = config_setting_get_bool(s);
    } else {
        ta_config_wrong(r, s, "`%s`: expected true or false, found %s", t->name,
                        ta_config_found(s, found));
    }
}

static void read_real(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                      double *to)
{
    const char *word =
        config_setting_type(s) == CONFIG_TYPE_STRING ? config_setting_get_string(s) : NULL;
    if (t->may_be_none && word && strcmp(word, "none") == 0) {
        *to = NAN;
        return;
    }
    ta_config_number(r, s, t->name, t->lo, t->hi, false, to);
}

static void read_whole(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                       int *to)
{
    double x;
    if (ta_config_number(r, s, t->name, t->lo, t->hi, true, &x)) {
        *to = (int)x;
    }
}

static void read_label(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                       char *to)
{
    static const char good[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char text[TA_TEXT_CELL];
    if (!ta_config_text(r, s, t->name, text, t->size < sizeof text ? t->size : sizeof text)) {
        return;
    }
    if (!*text || strspn(text, good) != strlen(text)) {
        ta_config_wrong(r, s, "`%s`: expected letters and digits only, found \"%s\"", t->name,
                        text);
        return;
    }
    strcpy(to, text);
}

static void read_level(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                       int *to)
{
    char found[64], hint[96], all[160] = "";
    const char *word =
        config_setting_type(s) == CONFIG_TYPE_STRING ? config_setting_get_string(s) : NULL;
    int n = 0;
    for (; t->words[n]; n++) {
        if (word && strcmp(word, t->words[n]) == 0) {
            *to = n;
            return;
        }
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s\"%s\"", n ? ", " : "", t->words[n]);
    }
    ta_config_wrong(r, s, "`%s`: expected one of %s, found %s%s", t->name, all,
                    ta_config_found(s, found), ta_config_hint(word ? word : "", t->words, n, hint));
}

/* --- durations ------------------------------------------------------------------------------- */

static void read_times(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                       struct ta_duration *d)
{
    int n = config_setting_length(s);
    if (n < 1 || n > TA_MAX_LIST) {
        ta_config_wrong(r, s, "`%s`: expected a list of 1 to %d times, found %d", t->name,
                        TA_MAX_LIST, n);
        return;
    }
    struct ta_duration read = {.kind = TA_DURATION_LIST, .n = n};
    for (int i = 0; i < n; i++) {
        if (!ta_config_number(r, config_setting_get_elem(s, (unsigned)i), t->name, t->lo, t->hi,
                              false, &read.list_s[i])) {
            return;
        }
        read.lo_s = i == 0 || read.list_s[i] < read.lo_s ? read.list_s[i] : read.lo_s;
        read.hi_s = read.list_s[i] > read.hi_s ? read.list_s[i] : read.hi_s;
    }
    *d = read;
}

/* { from; to; } or { from; mean; to; } */
static void read_range(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                       struct ta_duration *d)
{
    struct ta_duration read = {.kind = TA_DURATION_UNIFORM, .lo_s = NAN, .hi_s = NAN};
    for (int i = 0; i < config_setting_length(s); i++) {
        const config_setting_t *part = config_setting_get_elem(s, (unsigned)i);
        const char *name = config_setting_name(part);
        double *to = strcmp(name, "from") == 0   ? &read.lo_s
                     : strcmp(name, "to") == 0   ? &read.hi_s
                     : strcmp(name, "mean") == 0 ? &read.mean_s
                                                 : NULL;
        if (!to) {
            ta_config_wrong(r, part, "`%s`: expected `from`, `to` and perhaps `mean`, found `%s`",
                            t->name, name);
            return;
        }
        if (!ta_config_number(r, part, t->name, t->lo, t->hi, false, to)) {
            return;
        }
        read.kind = to == &read.mean_s ? TA_DURATION_EXPONENTIAL : read.kind;
    }
    bool exponential = read.kind == TA_DURATION_EXPONENTIAL;
    if (!(read.lo_s < read.hi_s) || (exponential && !(read.mean_s > read.lo_s))) {
        ta_config_wrong(r, s, "`%s`: expected { from = ...; to = ...; } with from below to%s",
                        t->name, exponential ? " and mean above from" : "");
        return;
    }
    *d = read;
}

static void read_duration(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                          struct ta_duration *d)
{
    double x;
    char found[64];
    if (ta_config_is_list(s)) {
        read_times(r, t, s, d);
    } else if (config_setting_is_group(s)) {
        read_range(r, t, s, d);
    } else if (config_setting_type(s) == CONFIG_TYPE_STRING ||
               config_setting_type(s) == CONFIG_TYPE_BOOL) {
        ta_config_wrong(
            r, s,
            "`%s`: expected seconds, { from; to; }, { from; mean; to; } or a list, found "
            "%s",
            t->name, ta_config_found(s, found));
    } else if (ta_config_number(r, s, t->name, t->lo, t->hi, false, &x)) {
        *d = (struct ta_duration){.kind = TA_DURATION_FIXED, .lo_s = x, .hi_s = x};
    }
}

/* --- keys and symbols ------------------------------------------------------------------------ */

static void read_key(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                     int *to)
{
    char name[TA_TEXT_CELL];
    if (!ta_config_text(r, s, t->name, name, sizeof name)) {
        return;
    }
    int key = *name ? ta_key_find(name) : 0;
    if (key < 0) {
        ta_config_wrong(r, s,
                        "`%s`: expected a key's name, found \"%s\"; for instance \"F\", \"Left\", "
                        "\"Keypad 1\"",
                        t->name, name);
        return;
    }
    *to = key;
}

static void read_keys(struct reader *r, const struct ta_setting *t, const config_setting_t *s,
                      int *to)
{
    int n = config_setting_length(s), k = r->x->env.k;
    char found[64];
    if (!ta_config_is_list(s) || n != k) {
        ta_config_wrong(r, s, "`%s`: expected a list of %d keys, one an arm, found %s", t->name, k,
                        ta_config_found(s, found));
        return;
    }
    for (int i = 0; i < n; i++) {
        read_key(r, t, config_setting_get_elem(s, (unsigned)i), &to[i]);
    }
}

static int symbol_find(const char *name)
{
    for (int i = 0; i < TA_N_SYMBOLS; i++) {
        if (strcmp(ta_symbol_get(i)->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void read_symbols(struct reader *r, const struct ta_setting *t, const config_setting_t *s)
{
    int n = config_setting_length(s);
    char found[64], name[TA_TEXT_CELL], hint[96];
    const char *names[TA_N_SYMBOLS];
    for (int i = 0; i < TA_N_SYMBOLS; i++) {
        names[i] = ta_symbol_get(i)->name;
    }
    if (!ta_config_is_list(s) || n > TA_N_SYMBOLS) {
        ta_config_wrong(r, s, "`%s`: expected a list of at most %d symbols, found %s", t->name,
                        (int)TA_N_SYMBOLS, ta_config_found(s, found));
        return;
    }
    r->x->n_symbols = n;
    for (int i = 0; i < n; i++) {
        const config_setting_t *one = config_setting_get_elem(s, (unsigned)i);
        if (!ta_config_text(r, one, t->name, name, sizeof name)) {
            continue;
        }
        r->x->symbol[i] = symbol_find(name);
        if (r->x->symbol[i] < 0) {
            r->x->symbol[i] = i;
            ta_config_wrong(r, one, "`%s`: there is no symbol \"%s\"%s", t->name, name,
                            ta_config_hint(name, names, TA_N_SYMBOLS, hint));
        }
    }
}

/* Environment and contexts have been read before, whatever their place in the file. */
void ta_config_value(struct reader *r, const struct ta_setting *t, const config_setting_t *s)
{
    void *to = (char *)r->x + t->offset;
    switch (t->type) {
    case TA_SET_FLAG:
        read_flag(r, t, s, to);
        break;
    case TA_SET_WHOLE:
        if (to != &r->x->env.k || r->line[t - ta_settings] == 0) {
            read_whole(r, t, s, to);
        }
        break;
    case TA_SET_REAL:
        read_real(r, t, s, to);
        break;
    case TA_SET_TEXT:
        ta_config_text(r, s, t->name, to, t->size);
        break;
    case TA_SET_LABEL:
        read_label(r, t, s, to);
        break;
    case TA_SET_LEVEL:
        read_level(r, t, s, to);
        break;
    case TA_SET_DURATION:
        read_duration(r, t, s, to);
        break;
    case TA_SET_KEY:
        read_key(r, t, s, to);
        break;
    case TA_SET_KEYS:
        read_keys(r, t, s, to);
        break;
    case TA_SET_SYMBOLS:
        read_symbols(r, t, s);
        break;
    case TA_SET_FIELDS:
        ta_config_fields(r, s);
        break;
    case TA_SET_QUESTIONS:
        ta_config_questions(r, s);
        break;
    case TA_SET_TEXTS:
        ta_config_texts(r, s, t->name, to);
        break;
    case TA_SET_ENVIRONMENT:
    case TA_SET_CONTEXTS:
        break;
    }
}
