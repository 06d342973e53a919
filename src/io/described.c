/* described.c - an experiment as the description beside a log has it: what analyses ask of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settings come from the one table; those that only shape pictures and pauses (durations, symbols,
 * keys, fields) keep their defaults. */
#include "twoarm/config.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* "timing.deadline" stands in an object "timing". */
static const json_t *find(const json_t *root, const char *name)
{
    const char *dot = strchr(name, '.');
    char group[64];
    if (!dot) {
        return json_object_get(root, name);
    }
    snprintf(group, sizeof group, "%.*s", (int)(dot - name), name);
    return json_object_get(json_object_get(root, group), dot + 1);
}

/* Numbers of a list, or one number, up to `most`; how many. */
static int take_reals(const json_t *from, double *to, int most)
{
    int n = json_is_array(from) ? (int)json_array_size(from) : 1;
    n = n < most ? n : most;
    for (int i = 0; i < n; i++) {
        const json_t *x = json_is_array(from) ? json_array_get(from, (size_t)i) : from;
        to[i] = json_is_boolean(x) ? json_is_true(x) : json_is_number(x) ? json_number_value(x) : 0;
    }
    return n;
}

static bool take_environment(const json_t *from, struct ta_env_spec *spec, int k)
{
    const char *name = json_string_value(json_object_get(from, "name"));
    const struct ta_env *env = name ? ta_env_find(name) : NULL;
    if (!env) {
        return false;
    }
    ta_env_spec_init(spec, env, k);
    for (int j = 0; j < env->n_par; j++) {
        const json_t *x = json_object_get(from, env->par[j].name);
        if (x) {
            take_reals(x, spec->par[j], k);
        }
    }
    for (int j = 0; j < env->n_set; j++) {
        const json_t *x = json_object_get(from, env->set[j].name);
        int most = env->set[j].most > 1 ? env->set[j].most : 1;
        int n = json_is_null(x) || !x ? 0 : take_reals(x, spec->set[j], most);
        spec->n_set[j] = env->set[j].most > 1 && x ? n : spec->n_set[j];
    }
    return true;
}

static bool take_contexts(const json_t *from, struct ta_experiment *x)
{
    size_t n = json_array_size(from);
    x->n_sets = n < 1 ? 1 : n > TA_MAX_SETS ? TA_MAX_SETS : (int)n;
    x->set[0] = x->env;
    for (int i = 0; n > 0 && i < x->n_sets; i++) {
        if (!take_environment(json_array_get(from, (size_t)i), &x->set[i], x->env.k)) {
            return false;
        }
    }
    return true;
}

static void take_level(const json_t *from, const struct ta_setting *s, int *to)
{
    const char *word = json_string_value(from);
    for (int i = 0; word && s->words[i]; i++) {
        *to = strcmp(word, s->words[i]) == 0 ? i : *to;
    }
}

static void take_whole(const json_t *from, const struct ta_setting *s, int *to)
{
    double x = json_number_value(from);
    if (json_is_integer(from) && x >= s->lo && x <= s->hi) {
        *to = (int)x;
    }
}

static bool take(const json_t *from, struct ta_experiment *x, const struct ta_setting *s)
{
    void *at = (char *)x + s->offset;
    switch (s->type) {
    case TA_SET_FLAG:
        *(bool *)at = json_is_boolean(from) ? json_is_true(from) : *(bool *)at;
        return true;
    case TA_SET_WHOLE:
        take_whole(from, s, at);
        return true;
    case TA_SET_REAL:
        *(double *)at = json_is_number(from)                   ? json_number_value(from)
                        : json_is_null(from) && s->may_be_none ? (double)NAN
                                                               : *(double *)at;
        return true;
    case TA_SET_TEXT:
    case TA_SET_LABEL:
        if (json_is_string(from)) {
            snprintf(at, s->size, "%s", json_string_value(from));
        }
        return true;
    case TA_SET_LEVEL:
        take_level(from, s, at);
        return true;
    case TA_SET_ENVIRONMENT:
        return take_environment(from, &x->env, x->env.k);
    case TA_SET_CONTEXTS:
        return take_contexts(from, x);
    default:
        return true;
    }
}

bool ta_rehearsal_described(const struct json_t *about)
{
    const json_t *experiment = json_object_get(about, "Experiment");
    return json_is_true(json_object_get(about, "Pilot")) ||
           json_is_true(json_object_get(experiment, "shortened_by_trials"));
}

bool ta_experiment_described(struct ta_experiment *x, const struct json_t *experiment)
{
    bool good = json_is_object(experiment);
    ta_experiment_default(x);
    for (const struct ta_setting *s = ta_settings; good && s->name; s++) {
        const json_t *from = find(experiment, s->name);
        good = !from || take(from, x, s);
    }
    return good;
}
