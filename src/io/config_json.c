/* config_json.c - an experiment with every setting resolved, as JSON, and defaults in words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/config.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"
#include "twoarm/task.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *duration(const struct ta_duration *d)
{
    json_t *list = json_array();
    switch (d->kind) {
    case TA_DURATION_FIXED:
        json_decref(list);
        return real(d->lo_s);
    case TA_DURATION_LIST:
        for (int i = 0; i < d->n; i++) {
            json_array_append_new(list, real(d->list_s[i]));
        }
        return list;
    default:
        json_decref(list);
        break;
    }
    json_t *range = json_pack("{s:f, s:f}", "from", d->lo_s, "to", d->hi_s);
    if (d->kind == TA_DURATION_EXPONENTIAL) {
        json_object_set_new(range, "mean", real(d->mean_s));
    }
    return range;
}

static json_t *reals(const double *x, int n)
{
    json_t *list = json_array();
    for (int i = 0; i < n; i++) {
        json_array_append_new(list, real(x[i]));
    }
    return list;
}

static json_t *environment(const struct ta_env_spec *spec)
{
    const struct ta_env *env = spec->env;
    json_t *about = json_pack("{s:s}", "name", env->name);
    for (int j = 0; j < env->n_par; j++) {
        json_object_set_new(about, env->par[j].name, reals(spec->par[j], spec->k));
    }
    for (int j = 0; j < env->n_set; j++) {
        const struct ta_env_setting *s = &env->set[j];
        json_object_set_new(about, s->name,
                            s->most > 1 ? reals(spec->set[j], spec->n_set[j])
                            : s->flag   ? json_boolean(spec->set[j][0] > 0)
                                        : real(spec->set[j][0]));
    }
    if (spec->table) {
        json_object_set_new(about, "rows", json_integer(spec->table_rows));
        json_object_set_new(about, "table", reals(spec->table, spec->table_rows * spec->k));
    }
    return about;
}

static json_t *contexts(const struct ta_experiment *x)
{
    json_t *list = json_array();
    for (int i = 0; x->n_sets > 1 && i < x->n_sets; i++) {
        json_array_append_new(list, environment(&x->set[i]));
    }
    return list;
}

static json_t *field(const struct ta_field *f)
{
    static const char *const kind[] = {"text", "whole", "number", "choice"};
    json_t *levels = json_array();
    for (int i = 0; i < f->n_levels; i++) {
        json_array_append_new(levels, json_string(f->level[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:b}", "name", f->name, "label", f->label,
                     "kind", kind[f->kind], "from", real(f->lo), "to", real(f->hi), "levels",
                     levels, "required", (int)f->required);
}

static json_t *fields(const struct ta_experiment *x)
{
    json_t *list = json_array();
    for (int i = 0; i < x->n_fields; i++) {
        json_array_append_new(list, field(&x->field[i]));
    }
    return list;
}

static json_t *questions(const struct ta_experiment *x)
{
    json_t *list = json_array();
    for (int i = 0; i < x->n_questions; i++) {
        const struct ta_own_question *q = &x->question[i];
        json_t *answers = json_array();
        for (int j = 0; j < q->n_answers; j++) {
            json_array_append_new(answers, json_string(q->answer[j]));
        }
        json_array_append_new(list, json_pack("{s:s, s:o, s:i}", "ask", q->ask, "answers", answers,
                                              "right", q->right + 1));
    }
    return list;
}

json_t *ta_texts_list_json(const struct ta_texts_list *texts)
{
    json_t *list = json_array();
    for (int i = 0; i < texts->n; i++) {
        json_array_append_new(list, json_string(texts->text[i]));
    }
    return list;
}

static json_t *key(int code)
{
    const char *name = code ? ta_key_name(code) : NULL;
    return json_string(name ? name : "");
}

static json_t *keys(const struct ta_experiment *x)
{
    json_t *list = json_array();
    for (int p = 0; p < x->env.k; p++) {
        json_array_append_new(list, key(x->key[p]));
    }
    return list;
}

static json_t *symbols(const struct ta_experiment *x)
{
    json_t *list = json_array();
    for (int i = 0; i < x->n_symbols; i++) {
        json_array_append_new(list, json_string(ta_symbol_get(x->symbol[i])->name));
    }
    return list;
}

static json_t *value(const struct ta_experiment *x, const struct ta_setting *s)
{
    const void *at = (const char *)x + s->offset;
    switch (s->type) {
    case TA_SET_FLAG:
        return json_boolean(*(const bool *)at);
    case TA_SET_WHOLE:
        return json_integer(*(const int *)at);
    case TA_SET_REAL:
        return real(*(const double *)at);
    case TA_SET_TEXT:
    case TA_SET_LABEL:
        return json_string(at);
    case TA_SET_LEVEL:
        return json_string(s->words[*(const int *)at]);
    case TA_SET_DURATION:
        return duration(at);
    case TA_SET_KEY:
        return key(*(const int *)at);
    case TA_SET_KEYS:
        return keys(x);
    case TA_SET_SYMBOLS:
        return symbols(x);
    case TA_SET_ENVIRONMENT:
        return environment(&x->env);
    case TA_SET_CONTEXTS:
        return contexts(x);
    case TA_SET_FIELDS:
        return fields(x);
    case TA_SET_QUESTIONS:
        return questions(x);
    case TA_SET_TEXTS:
        return ta_texts_list_json(at);
    }
    return json_null();
}

/* "timing.fixation" goes into an object "timing". */
static void put(json_t *root, const char *name, json_t *what)
{
    const char *dot = strchr(name, '.');
    if (!dot) {
        json_object_set_new(root, name, what);
        return;
    }
    char group[64];
    snprintf(group, sizeof group, "%.*s", (int)(dot - name), name);
    json_t *inner = json_object_get(root, group);
    if (!inner) {
        inner = json_object();
        json_object_set_new(root, group, inner);
    }
    json_object_set_new(inner, dot + 1, what);
}

json_t *ta_experiment_json(const struct ta_experiment *x)
{
    json_t *root = json_object();
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        put(root, s->name, value(x, s));
    }
    return root;
}

/* --- defaults in words ----------------------------------------------------------------------- */

const char *ta_setting_default(const struct ta_setting *s, char *buf, size_t size)
{
    char number[40];
    ta_real_format(s->fallback, number, sizeof number);
    switch (s->type) {
    case TA_SET_FLAG:
        snprintf(buf, size, "%s", s->fallback > 0 ? "true" : "false");
        break;
    case TA_SET_TEXT:
    case TA_SET_LABEL:
    case TA_SET_KEY:
        snprintf(buf, size, "\"%s\"", s->text);
        break;
    case TA_SET_LEVEL:
        snprintf(buf, size, "\"%s\"", s->words[(int)s->fallback]);
        break;
    case TA_SET_DURATION:
        if (s->to > s->fallback) {
            snprintf(buf, size, "{ from = %.10g; to = %.10g; }", s->fallback, s->to);
            break;
        }
        snprintf(buf, size, "%s", number);
        break;
    case TA_SET_WHOLE:
    case TA_SET_REAL:
        snprintf(buf, size, "%s", isnan(s->fallback) ? "\"none\"" : number);
        break;
    default:
        snprintf(buf, size, "%s", s->text);
        break;
    }
    return buf;
}
