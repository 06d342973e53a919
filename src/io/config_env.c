/* config_env.c - the environment of an experiment file, and the contexts that differ from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_NAMES = 64 };

/* Names that may stand in a group of this environment. */
static int names_of(const struct ta_env *env, const char **names)
{
    int n = 0;
    names[n++] = "name";
    for (int j = 0; j < env->n_par; j++) {
        names[n++] = env->par[j].name;
    }
    for (int j = 0; j < env->n_set; j++) {
        names[n++] = env->set[j].name;
    }
    return n;
}

/* One number for all arms, or a list of as many as arms. */
static void read_par(struct reader *r, struct ta_env_spec *spec, int j, const config_setting_t *s)
{
    const struct ta_env_param *p = &spec->env->par[j];
    int n = config_setting_length(s), k = spec->k;
    char found[64];
    double x;
    if (!ta_config_is_list(s)) {
        if (ta_config_number(r, s, p->name, p->lo, p->hi, false, &x)) {
            for (int a = 0; a < k; a++) {
                spec->par[j][a] = x;
            }
        } else {
            spec->par[j][0] = isnan(spec->par[j][0]) ? 0 : spec->par[j][0];
        }
        return;
    }
    if (n != k) {
        ta_config_wrong(r, s, "`%s`: expected %d numbers, one an arm, found %s; or change `arms`",
                        p->name, k, ta_config_found(s, found));
    }
    for (int a = 0; a < k; a++) {
        x = isnan(spec->par[j][a]) ? p->lo : spec->par[j][a];
        if (a < n) {
            ta_config_number(r, config_setting_get_elem(s, (unsigned)a), p->name, p->lo, p->hi,
                             false, &x);
        }
        spec->par[j][a] = x;
    }
}

static void read_list(struct reader *r, struct ta_env_spec *spec, int j, const config_setting_t *s)
{
    const struct ta_env_setting *p = &spec->env->set[j];
    int n = ta_config_is_list(s) ? config_setting_length(s) : 1;
    if (n < 1 || n > p->most) {
        ta_config_wrong(r, s, "`%s`: expected 1 to %d numbers, found %d", p->name, p->most, n);
        return;
    }
    for (int i = 0; i < n; i++) {
        const config_setting_t *one =
            ta_config_is_list(s) ? config_setting_get_elem(s, (unsigned)i) : s;
        spec->set[j][i] = p->lo;
        ta_config_number(r, one, p->name, p->lo, p->hi, p->whole, &spec->set[j][i]);
    }
    spec->n_set[j] = n;
}

static void read_set(struct reader *r, struct ta_env_spec *spec, int j, const config_setting_t *s)
{
    const struct ta_env_setting *p = &spec->env->set[j];
    char found[64];
    if (p->most > 1) {
        read_list(r, spec, j, s);
    } else if (!p->flag) {
        ta_config_number(r, s, p->name, p->lo, p->hi, p->whole, &spec->set[j][0]);
        spec->n_set[j] = 1;
    } else if (config_setting_type(s) == CONFIG_TYPE_BOOL) {
        spec->set[j][0] = config_setting_get_bool(s);
    } else {
        ta_config_wrong(r, s, "`%s`: expected true or false, found %s", p->name,
                        ta_config_found(s, found));
    }
}

static void read_member(struct reader *r, struct ta_env_spec *spec, const config_setting_t *s)
{
    const struct ta_env *env = spec->env;
    const char *name = config_setting_name(s), *names[MAX_NAMES];
    char hint[96];
    for (int j = 0; j < env->n_par; j++) {
        if (strcmp(env->par[j].name, name) == 0) {
            read_par(r, spec, j, s);
            return;
        }
    }
    for (int j = 0; j < env->n_set; j++) {
        if (strcmp(env->set[j].name, name) == 0) {
            read_set(r, spec, j, s);
            return;
        }
    }
    ta_config_wrong(r, s, "environment `%s` has no setting `%.60s`%s", env->name, name,
                    ta_config_hint(name, names, names_of(env, names), hint));
}

/* The environment that a group names; NULL (and an error) for an unknown one. */
static const struct ta_env *named(struct reader *r, const config_setting_t *s,
                                  const struct ta_env *fallback)
{
    const config_setting_t *name = config_setting_get_member(s, "name");
    char word[TA_TEXT_CELL], hint[96];
    const char *names[MAX_NAMES];
    int n = 0;
    if (!name) {
        return fallback;
    }
    if (!ta_config_text(r, name, "name", word, sizeof word)) {
        return NULL;
    }
    for (; ta_envs[n] && n < MAX_NAMES; n++) {
        names[n] = ta_envs[n]->name;
    }
    if (!ta_env_find(word)) {
        ta_config_wrong(r, name, "there is no environment \"%s\"%s", word,
                        ta_config_hint(word, names, n, hint));
    }
    return ta_env_find(word);
}

/* What was never given, and what does not go together. */
static void check_spec(struct reader *r, const struct ta_env_spec *spec, const config_setting_t *s)
{
    const struct ta_env *env = spec->env;
    bool whole = true;
    for (int j = 0; j < env->n_par; j++) {
        if (isnan(spec->par[j][0])) {
            whole = ta_config_wrong(r, s,
                                    "environment `%s` needs `%s` (%s): one number, or a list of "
                                    "%d",
                                    env->name, env->par[j].name, env->par[j].meaning, spec->k);
        }
    }
    for (int j = 0; j < env->n_set; j++) {
        if (env->set[j].most <= 1 && isnan(spec->set[j][0])) {
            whole = ta_config_wrong(r, s, "environment `%s` needs `%s` (%s)", env->name,
                                    env->set[j].name, env->set[j].meaning);
        }
    }
    const char *why = whole && env->check ? env->check(spec) : NULL;
    if (why) {
        ta_config_wrong(r, s, "environment `%s`: %s", env->name, why);
    }
}

static void read_members(struct reader *r, struct ta_env_spec *spec, const config_setting_t *s,
                         bool files)
{
    for (int i = 0; i < config_setting_length(s); i++) {
        const config_setting_t *m = config_setting_get_elem(s, (unsigned)i);
        const char *name = config_setting_name(m);
        bool file = strcmp(name, "file") == 0 && strcmp(spec->env->name, "table") == 0;
        if (file && files) {
            ta_config_table(r, m);
        } else if (file) {
            ta_config_wrong(r, m, "expected `file` in `environment`, found it in a context");
        } else if (strcmp(name, "name") != 0) {
            read_member(r, spec, m);
        }
    }
}

void ta_config_environment(struct reader *r, const config_setting_t *s)
{
    struct ta_env_spec *spec = &r->x->env;
    char found[64];
    if (!config_setting_is_group(s)) {
        ta_config_wrong(r, s,
                        "`environment`: expected a group as in { name = \"bernoulli\"; p = (0.75, "
                        "0.25); }, found %s",
                        ta_config_found(s, found));
        return;
    }
    int before = r->e->n;
    const struct ta_env *env = named(r, s, ta_env_find("bernoulli"));
    if (!env) {
        return;
    }
    ta_env_spec_init(spec, env, spec->k);
    read_members(r, spec, s, true);
    if (r->e->n == before && strcmp(env->name, "table") == 0 && !spec->table) {
        ta_config_wrong(r, s,
                        "environment `table` needs `file`: a table of outcomes beside this file");
    }
    if (r->e->n == before) {
        check_spec(r, spec, s);
    }
}

static void read_context(struct reader *r, const config_setting_t *s, struct ta_env_spec *spec)
{
    char found[64];
    *spec = r->x->env;
    if (!config_setting_is_group(s)) {
        ta_config_wrong(r, s, "`contexts`: expected groups as in { p = (0.8, 0.2); }, found %s",
                        ta_config_found(s, found));
        return;
    }
    int before = r->e->n;
    const struct ta_env *env = named(r, s, spec->env);
    if (env && env != spec->env) {
        ta_env_spec_init(spec, env, spec->k);
    }
    if (env) {
        read_members(r, spec, s, false);
    }
    if (r->e->n == before) {
        check_spec(r, spec, s);
    }
}

void ta_config_contexts(struct reader *r, const config_setting_t *s)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n > TA_MAX_SETS) {
        ta_config_wrong(r, s, "`contexts`: expected a list of at most %d groups, found %s",
                        TA_MAX_SETS, ta_config_found(s, found));
        return;
    }
    for (int i = 0; i < n; i++) {
        read_context(r, config_setting_get_elem(s, (unsigned)i), &r->x->set[i]);
    }
    r->x->n_sets = n > 0 ? n : 1;
    r->x->env = n > 0 ? r->x->set[0] : r->x->env;
}
