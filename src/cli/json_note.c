/* json_note.c - what a result rests on, as JSON: conventions, inputs with their hashes, models.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_note.h"

#include "hierarchy_table.h"
#include "interrupt.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *ta_json_number(double x)
{
    return isnan(x)                          ? json_null()
           : !isfinite(x)                    ? json_string(x > 0 ? "inf" : "-inf")
           : x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x)
                                             : json_real(x);
}

static json_t *from_latin1(const char *s)
{
    size_t n = strlen(s), m = 0;
    char *utf8 = malloc(2 * n + 1);
    for (size_t i = 0; utf8 && i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x80) {
            utf8[m++] = (char)(0xc0 | c >> 6);
            c = 0x80 | (c & 0x3f);
        }
        utf8[m++] = (char)c;
    }
    json_t *word = utf8 ? json_stringn(utf8, m) : NULL;
    free(utf8);
    return word;
}

json_t *ta_json_word(const char *s)
{
    if (!s || strcmp(s, "n/a") == 0) {
        return json_null();
    }
    json_t *word = json_string(s);
    return word ? word : from_latin1(s);
}

/* --- conventions ------------------------------------------------------------------------------ */

json_t *ta_json_lines(const char *text)
{
    json_t *all = json_array();
    while (text && *text) {
        char line[2000];
        size_t n = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)(n < sizeof line ? n : sizeof line - 1), text);
        json_array_append_new(all, ta_json_word(line));
        text += n + (text[n] == '\n');
    }
    return all;
}

static json_t *pair(double a, double b)
{
    json_t *two = json_array();
    json_array_append_new(two, ta_json_number(a));
    json_array_append_new(two, ta_json_number(b));
    return two;
}

static const char *method_word(const struct ta_analysis *a)
{
    static const char *const words[] = {
        [TA_MLE] = "mle", [TA_MAP] = "map", [TA_EM] = "em", [TA_HIERARCHICAL] = "hierarchical"};
    return words[a->fit.method];
}

static const char *interval_word(const struct ta_analysis *a)
{
    static const char *const words[] = {
        [TA_CI_NONE] = "none",
                                        [TA_CI_WALD] = "wald",
                                        [TA_CI_PROFILE] = "profile",
                                        [TA_CI_BOOTSTRAP] = "bootstrap"};
    if (a->fit.method == TA_MLE || a->fit.ci == TA_CI_NONE) {
        return words[a->fit.ci];
    }
    /* `map` integrates up to three parameters; ci_type of each row says what was done */
    bool whole = a->fit.method == TA_HIERARCHICAL || (a->fit.method == TA_MAP && !a->fit.laplace);
    return whole ? "posterior" : "laplace";
}

static json_t *missing_codes(const struct ta_read_options *o)
{
    json_t *all = json_array();
    for (int i = 0; i < o->n_missing; i++) {
        const struct ta_missing *m = &o->missing[i];
        json_t *one = json_object();
        json_object_set_new(one, "column", ta_json_word(m->column ? m->column->name : NULL));
        json_object_set_new(one, "code", ta_json_word(m->code));
        json_array_append_new(all, one);
    }
    return all;
}

/* What no option changes, as the field's programs differ in it. */
static json_t *likelihood(void)
{
    return ta_json_lines("missed trials are not scored and change nothing\n"
                         "forced trials are learned from and not scored\n"
                         "a choice without outcome is scored and changes no value\n"
                         "values and what is remembered of choices start afresh in each context\n"
                         "no probability is clamped\n");
}

static json_t *conventions(const struct ta_analysis *a, const struct ta_dataset *d)
{
    json_t *c = json_object();
    json_object_set_new(c, "method", json_string(method_word(a)));
    json_object_set_new(c, "like", ta_json_word(a->like));
    json_object_set_new(c, "k", json_integer(d->k));
    json_object_set_new(c, "q0", ta_json_number(d->scale.q0));
    json_object_set_new(c, "reward_range", pair(d->scale.lo, d->scale.hi));
    json_object_set_new(c, "reward_range_from", ta_json_word(d->range_from));
    json_object_set_new(
        c, "rescale", a->read.rescale ? pair(a->read.rescale_lo, a->read.rescale_hi) : json_null());
    json_object_set_new(c, "choices_from", json_integer(d->choices_from));
    json_object_set_new(c, "context_column",
                        ta_json_word(a->read.context && d->by_context ? a->read.context
                                     : d->by_context                  ? "context"
                                                                      : NULL));
    json_object_set_new(c, "group_column", ta_json_word(a->read.group));
    json_object_set_new(c, "decimal_comma", json_boolean(a->read.decimal_comma));
    json_object_set_new(c, "columns", ta_json_word(a->read.columns));
    json_object_set_new(c, "missing_codes", missing_codes(&a->read));
    json_object_set_new(c, "practice_kept", json_boolean(a->read.practice));
    json_object_set_new(c, "pilots_kept", json_boolean(a->read.pilot));
    json_object_set_new(c, "pilots_left_out", json_integer(d->n_pilots));
    json_object_set_new(c, "bad_rows_left_out", json_integer(d->n_bad_rows));
    json_object_set_new(c, "likelihood", likelihood());
    if (a->fit.method == TA_MAP) {
        json_object_set_new(c, "evidence", json_string(a->fit.laplace ? "laplace" : "quadrature"));
    }
    json_object_set_new(c, "interval", json_string(interval_word(a)));
    json_object_set_new(c, "interval_level", json_real(0.95));
    json_object_set_new(c, "seed", json_integer((json_int_t)a->seed));
    json_object_set_new(c, "logarithms", json_string("natural"));
    json_object_set_new(c, "assumed", ta_json_lines(d->assumed));
    return c;
}

static json_t *inputs(const struct ta_dataset *d)
{
    json_t *all = json_array();
    for (int i = 0; i < d->n_files; i++) {
        json_t *file = json_object();
        json_object_set_new(file, "path", ta_json_word(d->file[i].path));
        json_object_set_new(file, "sha256", ta_json_word(d->file[i].sha256));
        json_array_append_new(all, file);
    }
    return all;
}

/* --- models ----------------------------------------------------------------------------------- */

static json_t *prior_numbers(const char *family, json_t *numbers)
{
    json_t *prior = json_object();
    json_object_set_new(prior, "family", json_string(family));
    json_object_set_new(prior, "numbers", numbers);
    return prior;
}

static json_t *prior_json(const struct ta_prior *p)
{
    static const char *const words[] = {"flat", "normal", "beta", "gamma"}; /* of one person */
    json_t *prior = prior_numbers(words[p->family], pair(p->a, p->b));
    json_object_set_new(prior, "scale",
                        json_string(p->family == TA_PRIOR_NORMAL ? "unconstrained" : "natural"));
    return prior;
}

static json_t *parameter(const struct ta_analysis *a, const struct ta_par_info *info, int k)
{
    static const char *const supports[] = {
        [TA_UNIT] = "[0,1]", [TA_POSITIVE] = "[0,inf)", [TA_REAL] = "(-inf,inf)"};
    static const char *const scales[] = {
        [TA_UNIT] = "logit", [TA_POSITIVE] = "log", [TA_REAL] = "identity"};
    char name[32];
    json_t *p = json_object();
    json_object_set_new(p, "name", json_string(ta_par_name(info, k, name)));
    json_object_set_new(p, "meaning", json_string(info->def->meaning));
    json_object_set_new(p, "support", json_string(supports[info->def->support]));
    json_object_set_new(p, "unconstrained_scale", json_string(scales[info->def->support]));
    if (a->fit.method == TA_MLE) {
        struct ta_bound b = ta_fit_bound(info, k, &a->fit);
        json_object_set_new(p, "bounds", pair(b.lo, b.hi));
    } else if (a->fit.method == TA_MAP) {
        struct ta_prior prior = ta_fit_prior(info, k, &a->fit);
        json_object_set_new(p, "prior", prior_json(&prior));
    } else if (a->fit.method == TA_HIERARCHICAL) {
        struct ta_hyper h = ta_analysis_hyper(a, info, k);
        char words[80];
        json_object_set_new(p, "mu", prior_numbers("normal", pair(h.mean, h.sd)));
        json_object_set_new(p, "sigma", prior_numbers("half-normal", ta_json_number(h.scale)));
        json_object_set_new(p, "prior", json_string(ta_hyper_words(&h, words)));
        json_object_set_new(p, "prior_scale", json_string(ta_hyper_scale(&h, words)));
    }
    return p;
}

json_t *ta_json_arms(const struct ta_arms *arms)
{
    json_t *all = json_array();
    for (int i = 0; i < arms->n; i++) {
        const struct ta_arms_given *g = &arms->given[i];
        json_t *one = json_object(), *prob = json_array();
        for (int a = 0; a < g->n; a++) {
            json_array_append_new(prob, ta_json_number(g->prob[a]));
        }
        json_object_set_new(one, "context", ta_json_word(g->context[0] ? g->context : NULL));
        json_object_set_new(one, "win_probabilities", prob);
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *model_json(const struct ta_analysis *a, const struct ta_model *m, int k)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, k, info);
    json_t *model = json_object(), *pars = json_array();
    json_object_set_new(model, "name", json_string(m->name));
    json_object_set_new(model, "equation", json_string(m->equation));
    json_object_set_new(model, "source", json_string(m->source));
    for (int j = 0; j < n; j++) {
        json_array_append_new(pars, parameter(a, &info[j], k));
    }
    json_object_set_new(model, "parameters", pars);
    return model;
}

/* --- the whole -------------------------------------------------------------------------------- */

json_t *ta_json_note(const struct ta_analysis *a, const char *command, const struct ta_dataset *d,
                     const struct ta_model *const *model, int n_models)
{
    json_t *note = json_object(), *models = json_array();
    json_object_set_new(note, "program", json_string("twoarm"));
    json_object_set_new(note, "version", json_string(TA_VERSION));
    json_object_set_new(note, "command", json_string(command));
    json_object_set_new(note, "conventions", conventions(a, d));
    json_object_set_new(note, "inputs", inputs(d));
    for (int m = 0; m < n_models; m++) {
        json_array_append_new(models, model_json(a, model[m], d->k));
    }
    json_object_set_new(note, "models", models);
    return note;
}

/* Said as it is written: until then work goes on. */
static void say_interrupted(json_t *note)
{
    if (ta_interrupted) {
        json_object_set_new(note, "interrupted", json_true());
    }
}

char *ta_json_text(json_t *json, struct ta_error *e)
{
    say_interrupted(json);
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    json_decref(json);
    char *whole = text ? malloc(strlen(text) + 2) : NULL;
    if (whole) {
        sprintf(whole, "%s\n", text);
    } else {
        ta_error_add(e, TA_MACHINE, "out of memory");
    }
    free(text);
    return whole;
}

bool ta_json_begin(FILE *out, json_t *json, const char *member)
{
    say_interrupted(json);
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    json_decref(json);
    if (text) { /* its last two bytes are a newline and the closing brace */
        fprintf(out, "%.*s,\n  \"%s\": ", (int)strlen(text) - 2, text, member);
    }
    free(text);
    return text != NULL;
}

/* /dev/stdout may lead to a file; still nothing belongs beside it. */
static bool is_file_name(const char *path)
{
    return strncmp(path, "/proc/", 6) != 0 && !ta_is_stream(path);
}

bool ta_json_beside(json_t *json, const char *path, struct ta_error *e)
{
    struct ta_text name = {0};
    char *text = ta_json_text(json, e);
    bool good = text != NULL;
    if (good && is_file_name(path)) {
        ta_text_add(&name, "%s.json", path);
        good = ta_result_write(name.s, text, strlen(text), e);
    }
    ta_text_free(&name);
    free(text);
    return good;
}
