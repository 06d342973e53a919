/* config.c - experiment files: text to settings, by the table in src/task/settings.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libconfig parses; types are checked here, since its own conversions turn 2.7 into 2. The first
  * syntax error is told, or else everything else that is wrong. */
#include "config.h"

#include "twoarm/io.h"
#include "twoarm/task.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ta_config_wrong(struct reader *r, const config_setting_t *s, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return ta_error_add(r->e, TA_USER, "%s:%d: %s", r->path,
                        s ? (int)config_setting_source_line(s) : 1, text);
}

const char *ta_config_hint(const char *word, const char *const *names, int n, char buf[96])
{
    const char *near = ta_nearest(word, names, n);
    snprintf(buf, 96, near ? "; did you mean `%s`?" : "%.0s", near ? near : "");
    return buf;
}

/* --- finding the setting --------------------------------------------------------------------- */

static const struct ta_setting *find(const char *name)
{
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        if (strcmp(s->name, name) == 0) {
            return s;
        }
    }
    return NULL;
}

/* Whether settings begin with name and a dot. */
static bool is_group(const char *name)
{
    size_t n = strlen(name);
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        if (strncmp(s->name, name, n) == 0 && s->name[n] == '.') {
            return true;
        }
    }
    return false;
}

/* The nearest by the whole name, else any setting whose last word it is. */
static const char *nearest(const char *name)
{
    static const char *names[MAX_SETTINGS];
    int n = 0;
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        const char *dot = strrchr(s->name, '.');
        if (dot && strcmp(dot + 1, name) == 0) {
            return s->name;
        }
        names[n++] = s->name;
    }
    return ta_nearest(name, names, n);
}

static void unknown(struct reader *r, const config_setting_t *s, const char *name)
{
    const char *near = nearest(name);
    if (near) {
        ta_config_wrong(r, s, "there is no setting `%s`; did you mean `%s`?", name, near);
    } else {
        ta_config_wrong(r, s, "there is no setting `%s`; `twoarm explain --keys` lists all", name);
    }
}

static void walk(struct reader *r, const config_setting_t *group, const char *prefix)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        char name[160];
        snprintf(name, sizeof name, "%s%s%.100s", prefix, *prefix ? "." : "",
                 config_setting_name(s));
        const struct ta_setting *known = find(name);
        if (known) {
            r->line[known - ta_settings] = (int)config_setting_source_line(s);
            ta_config_value(r, known, s);
        } else if (!is_group(name)) {
            unknown(r, s, name);
        } else if (!config_setting_is_group(s)) {
            char found[64];
            ta_config_wrong(r, s, "`%s`: expected a group, found %s; write %s: { ... };", name,
                            ta_config_found(s, found), name);
        } else {
            walk(r, s, name);
        }
    }
}

/* --- defaults that depend on the number of arms ---------------------------------------------- */

static void set_arms(struct reader *r, const config_setting_t *root)
{
    static const char *const usual[][4] = {{"F", "J"}, {"F", "G", "H"}, {"D", "F", "J", "K"}};
    const config_setting_t *s = config_setting_get_member(root, "arms");
    if (s) {
        ta_config_value(r, find("arms"), s);
    }
    int k = r->x->env.k;
    ta_env_spec_init(&r->x->env, ta_env_find("bernoulli"), k);
    for (int a = 0; a < k; a++) {
        r->x->key[a] = ta_key_find(usual[k - 2][a]);
        r->x->env.par[0][a] = a == 0 ? 0.75 : 0.25;
    }
}

/* The environment first: contexts are told by what differs from it. */
static void set_environment(struct reader *r, const config_setting_t *root)
{
    const config_setting_t *env = config_setting_get_member(root, "environment");
    const config_setting_t *contexts = config_setting_get_member(root, "contexts");
    if (env) {
        ta_config_environment(r, env);
    }
    r->x->n_sets = 1;
    r->x->set[0] = r->x->env;
    if (contexts) {
        ta_config_contexts(r, contexts);
    }
}

static void read_settings(struct reader *r, const config_setting_t *root)
{
    set_arms(r, root);
    set_environment(r, root);
    walk(r, root, "");
    ta_config_check(r);
}

/* libconfig's words for what people meet most often. */
static void syntax(const config_t *c, const char *path, struct ta_error *e)
{
    const char *what = config_error_text(c), *advice = "";
    if (strstr(what, "mismatched element type")) {
        advice = "; write lists with ( ) in place of [ ]";
    } else if (strstr(what, "syntax error")) {
        advice =
            "; expected NAME = VALUE; with a semicolon, lists as (1, 2), groups as { }, texts in "
            "\"\"; look at this line and the one before";
    } else if (strstr(what, "duplicate")) {
        advice = "; keep one of them";
    }
    ta_error_add(e, TA_USER, "%s:%d: %s%s", path, config_error_line(c),
                 what ? what : "not readable", advice);
}

bool ta_experiment_parse(struct ta_experiment *x, const char *text, size_t n, const char *path,
                         struct ta_error *e)
{
    struct reader r = {.x = x, .path = path, .e = e};
    int before = e->n;
    config_t c;
    ta_experiment_default(x);
    if (!ta_config_scan(text, n, path, e)) {
        return false;
    }
    config_init(&c);
    if (config_read_string(&c, text)) {
        read_settings(&r, config_root_setting(&c));
    } else {
        syntax(&c, path, e);
    }
    config_destroy(&c);
    /* the same description from wherever the file is called */
    const char *slash = strrchr(path, '/');
    snprintf(x->file, sizeof x->file, "%s", slash ? slash + 1 : path);
    ta_sha256(text, n, x->file_sha256);
    if (e->n > before) {
        ta_experiment_free(x);
    }
    return e->n == before;
}

bool ta_experiment_read(struct ta_experiment *x, const char *path, struct ta_error *e)
{
    char *text;
    size_t n;
    if (!ta_file_read(path, &text, &n, e)) {
        return false;
    }
    bool good = ta_experiment_parse(x, text, n, path, e);
    free(text);
    return good;
}
