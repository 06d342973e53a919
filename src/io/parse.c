/* parse.c - numbers as text, independent of the locale; nearest names; "model:par=value" texts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "quick.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"
#include "twoarm/model.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The programs never call setlocale, but a library might: numbers go through the C locale. */
static locale_t c_locale(void)
{
    static locale_t made;
    if (!made) {
        made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    }
    return made;
}

bool ta_parse_real(const char *text, double *x)
{
    if (ta_quick_real(text, x)) {
        return true;
    }
    /* strtod would also take spaces, hexadecimal, inf and nan: none is a number in a table */
    if (!*text || text[strspn(text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    char *end;
    double value = strtod_l(text, &end, c_locale());
    if (end == text || *end || !isfinite(value)) {
        return false;
    }
    *x = value;
    return true;
}

bool ta_parse_int(const char *text, long long *x)
{
    if (!*text || isspace((unsigned char)*text)) {
        return false;
    }
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno) {
        return false;
    }
    *x = value;
    return true;
}

int ta_parse_density(const char *text, char *word, double number[2])
{
    char first[40], second[40], end;
    if (!*text || text[strlen(text) - 1] != ')') {
        return 0;
    }
    if (sscanf(text, "%15[a-z-](%39[^,)]%c", word, first, &end) == 3 && end == ')') {
        return strchr(text, ')')[1] == '\0' && ta_parse_real(first, number);
    }
    bool two = sscanf(text, "%15[a-z-](%39[^,],%39[^)]%c", word, first, second, &end) == 4 &&
               strchr(text, ')')[1] == '\0';
    return two && ta_parse_real(first, number) && ta_parse_real(second, number + 1) ? 2 : 0;
}

int ta_real_format(double x, char *buf, size_t size)
{
    if (isnan(x)) {
        return snprintf(buf, size, "n/a");
    }
    locale_t old = uselocale(c_locale());
    int n = 0;
    for (int digits = 6; digits <= 17; digits++) {
        n = snprintf(buf, size, "%.*g", digits, x);
        if (strtod(buf, NULL) == x) {
            break;
        }
    }
    uselocale(old);
    return n;
}

/* Levenshtein distance of two short words; long ones count as far. */
static int edit_distance(const char *a, const char *b)
{
    enum { LONGEST = 48 };
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST) {
        return LONGEST;
    }
    int row[LONGEST + 1];
    for (size_t j = 0; j <= m; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            int best = change < row[j] + 1 ? change : row[j] + 1;
            row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
        }
    }
    return row[m];
}

const char *ta_nearest(const char *word, const char *const *names, int n)
{
    const char *nearest = NULL;
    int least = 1 + (int)strlen(word) / 2;
    for (int i = 0; i < n; i++) {
        int d = edit_distance(word, names[i]);
        if (d < least) {
            least = d;
            nearest = names[i];
        }
    }
    return nearest;
}

static void unknown_model(const char *name, struct ta_error *e)
{
    const char *names[64];
    int n = 0;
    struct ta_text list = {0};
    for (; ta_models[n] && n < 64; n++) {
        names[n] = ta_models[n]->name;
        ta_text_add(&list, "%s%s", n ? ", " : "", names[n]);
    }
    const char *near = ta_nearest(name, names, n);
    ta_error_add(e, TA_USER, "no model is called '%s'%s%s%s; there are: %s", name,
                 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "", list.s);
    ta_text_free(&list);
}

/* One "name=value" of a model's text. */
static bool set_par(char *pair, const struct ta_model *model, int k, double *par,
                    struct ta_error *e)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(model, k, info);
    char name[TA_MAX_PAR][32];
    const char *names[TA_MAX_PAR];
    for (int j = 0; j < n; j++) {
        names[j] = ta_par_name(&info[j], k, name[j]);
    }
    char *equals = strchr(pair, '=');
    if (!equals) {
        return ta_error_add(e, TA_USER, "expected PARAMETER=VALUE, found '%s'", pair);
    }
    *equals = '\0';
    for (int j = 0; j < n; j++) {
        if (strcmp(pair, names[j]) == 0) {
            double v;
            if (!ta_parse_real(equals + 1, &v)) {
                return ta_error_add(e, TA_USER, "%s of model %s: expected a number, found '%s'",
                                    pair, model->name, equals + 1);
            }
            enum ta_support s = info[j].def->support;
            if ((s == TA_UNIT && (v < 0 || v > 1)) || (s == TA_POSITIVE && v < 0)) {
                return ta_error_add(e, TA_USER, "%s of model %s: expected %s, found %s", pair,
                                    model->name, s == TA_UNIT ? "0 to 1" : "0 or more", equals + 1);
            }
            if (!isnan(par[j])) {
                return ta_error_add(e, TA_USER, "%s of model %s is given twice", pair, model->name);
            }
            par[j] = v;
            return true;
        }
    }
    const char *near = ta_nearest(pair, names, n);
    return ta_error_add(e, TA_USER, "model %s has no parameter '%s'%s%s%s; see `twoarm models %s`",
                        model->name, pair, near ? " (did you mean '" : "", near ? near : "",
                        near ? "'?)" : "", model->name);
}

static bool parse_pars(char *text, const struct ta_model *m, int k, double *par, struct ta_error *e)
{
    bool good = true;
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, k, info);
    for (int j = 0; j < n; j++) {
        par[j] = NAN;
    }
    char *save = NULL;
    for (char *pair = strtok_r(text, ",", &save); pair; pair = strtok_r(NULL, ",", &save)) {
        good &= set_par(pair, m, k, par, e);
    }
    for (int j = 0; good && j < n; j++) {
        char name[32];
        if (isnan(par[j])) {
            ta_par_name(&info[j], k, name);
            good = ta_error_add(e, TA_USER,
                                "model %s needs its parameter %s (%s): write %s:...,%s=%g", m->name,
                                name, info[j].def->meaning, m->name, name, info[j].def->typical);
        }
    }
    return good;
}

bool ta_model_parse(const char *text, int k, const struct ta_model **model, double *par,
                    struct ta_error *e)
{
    char *copy = strdup(text);
    if (!copy) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    char *colon = strchr(copy, ':');
    if (colon) {
        *colon = '\0';
    }
    bool good = true;
    *model = ta_model_find(copy);
    if (!*model) {
        unknown_model(copy, e);
        good = false;
    } else if ((*model)->arms && (*model)->arms != k) {
        good = ta_error_add(e, TA_USER, "model %s is about %d arms, not %d", (*model)->name,
                            (*model)->arms, k);
    } else {
        char none[1] = "";
        good = parse_pars(colon ? colon + 1 : none, *model, k, par, e);
    }
    free(copy);
    return good;
}
