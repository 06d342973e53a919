/* simulate_world.c - the environment, cost and script that `twoarm simulate` was given.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"

#include "twoarm/config.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NUMBERS = 100000, MAX_NAMES = 64 };

double *sim_numbers(const char *option, const char *text, int *n, struct ta_error *e)
{
    int room = 1;
    for (const char *c = text; *c; c++) {
        room += *c == ',';
    }
    double *x = malloc((size_t)room * sizeof *x);
    char *copy = strdup(text), *rest = copy;
    *n = 0;
    if (!x || !copy || room > MOST_NUMBERS) {
        ta_error_add(e, TA_USER, "%s: expected at most %d numbers, found %d", option, MOST_NUMBERS,
                     room);
        room = 0;
    }
    for (char *cell; room > 0 && (cell = strsep(&rest, ",")) != NULL;) {
        if (!ta_parse_real(cell, &x[*n])) {
            ta_error_add(e, TA_USER, "%s: expected numbers with commas between them, found '%s'%s",
                         option, text, *text ? "" : "; give one number an arm");
            room = 0;
        }
        ++*n;
    }
    free(copy);
    if (room == 0) {
        free(x);
        return NULL;
    }
    return x;
}

/* The number that --arms is about: the first that must be given, else the first. */
static int first_par(const struct ta_env *env)
{
    for (int j = 0; j < env->n_par; j++) {
        if (isnan(env->par[j].fallback)) {
            return j;
        }
    }
    return 0;
}

/* One number for all arms, or one an arm. */
static void set_par(struct ta_env_spec *spec, int j, const char *option, const double *x, int n,
                    struct ta_error *e)
{
    const struct ta_env_param *p = &spec->env->par[j];
    if (n != 1 && n != spec->k) {
        ta_error_add(e, TA_USER, "%s: expected one number, or %d, one an arm, found %d", option,
                     spec->k, n);
        return;
    }
    for (int a = 0; a < spec->k; a++) {
        double v = x[n == 1 ? 0 : a];
        if (v < p->lo || v > p->hi) {
            ta_error_add(e, TA_USER, "%s: %s of arm %d (%s): expected %g to %g, found %g", option,
                         p->name, a + 1, p->meaning, p->lo, p->hi, v);
            v = p->lo;
        }
        spec->par[j][a] = v;
    }
}

static void set_setting(struct ta_env_spec *spec, int j, const char *option, const double *x, int n,
                        struct ta_error *e)
{
    const struct ta_env_setting *p = &spec->env->set[j];
    int most = p->most > 1 ? p->most : 1;
    if (n > most) {
        ta_error_add(e, TA_USER, "%s: expected %s%d number%s, found %d", option,
                     most > 1 ? "1 to " : "", most, most > 1 ? "s" : "", n);
        return;
    }
    for (int i = 0; i < n; i++) {
        if (x[i] < p->lo || x[i] > p->hi || (p->whole && x[i] != floor(x[i]))) {
            ta_error_add(e, TA_USER, "%s: %s (%s): expected %s%g to %g, found %g", option, p->name,
                         p->meaning, p->whole ? "whole numbers from " : "", p->lo, p->hi, x[i]);
            return;
        }
        spec->set[j][i] = x[i];
    }
    spec->n_set[j] = n;
}

static void unknown_setting(const struct ta_env *env, const char *name, struct ta_error *e)
{
    const char *names[MAX_NAMES];
    int n = 0;
    for (int j = 0; j < env->n_par; j++) {
        names[n++] = env->par[j].name;
    }
    for (int j = 0; j < env->n_set; j++) {
        names[n++] = env->set[j].name;
    }
    const char *near = ta_nearest(name, names, n);
    ta_error_add(e, TA_USER, "--with: environment %s has no '%s'%s%s%s; see `twoarm envs %s`",
                 env->name, name, near ? " (did you mean '" : "", near ? near : "",
                 near ? "'?)" : "", env->name);
}

/* "sd=1,2", "reflect=true" */
static void read_with(struct ta_env_spec *spec, const char *word, struct ta_error *e)
{
    const char *equals = strchr(word, '=');
    char name[40], option[64];
    int n = 0;
    if (!equals || equals == word || equals - word >= (long)sizeof name) {
        ta_error_add(e, TA_USER, "--with: expected NAME=NUMBER[,NUMBER...], found '%s'", word);
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    snprintf(option, sizeof option, "--with %s", name);
    bool said = strcmp(equals + 1, "true") == 0;
    bool words = said || strcmp(equals + 1, "false") == 0;
    double *x = sim_numbers(option, words ? said ? "1" : "0" : equals + 1, &n, e);
    if (!x) {
        return;
    }
    for (int j = 0; j < spec->env->n_par; j++) {
        if (strcmp(spec->env->par[j].name, name) == 0) {
            set_par(spec, j, option, x, n, e);
            free(x);
            return;
        }
    }
    for (int j = 0; j < spec->env->n_set; j++) {
        if (strcmp(spec->env->set[j].name, name) == 0) {
            set_setting(spec, j, option, x, n, e);
            free(x);
            return;
        }
    }
    unknown_setting(spec->env, name, e);
    free(x);
}

static const struct ta_env *find_env(const char *name, struct ta_error *e)
{
    const struct ta_env *env = ta_env_find(name);
    const char *names[MAX_NAMES];
    int n = 0;
    for (; ta_envs[n] && n < MAX_NAMES; n++) {
        names[n] = ta_envs[n]->name;
    }
    const char *near = ta_nearest(name, names, n);
    if (!env) {
        ta_error_add(e, TA_USER, "--env: there is no environment '%s'%s%s%s; see `twoarm envs`",
                     name, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    }
    return env;
}

/* What was never given, and what does not go together. */
static void check_spec(const struct ta_env_spec *spec, struct ta_error *e)
{
    const struct ta_env *env = spec->env;
    int before = e->n, first = first_par(env);
    for (int j = 0; j < env->n_par; j++) {
        if (isnan(spec->par[j][0])) {
            ta_error_add(e, TA_USER, "environment %s needs %s (%s): %s%s=... one number an arm",
                         env->name, env->par[j].name, env->par[j].meaning,
                         j == first ? "--arms ..., or --with " : "--with ", env->par[j].name);
        }
    }
    for (int j = 0; j < env->n_set; j++) {
        if (env->set[j].most <= 1 && isnan(spec->set[j][0])) {
            ta_error_add(e, TA_USER, "environment %s needs %s (%s): --with %s=...", env->name,
                         env->set[j].name, env->set[j].meaning, env->set[j].name);
        }
    }
    const char *why = e->n == before && env->check ? env->check(spec) : NULL;
    if (why) {
        ta_error_add(e, TA_USER, "environment %s: %s", env->name, why);
    }
}

static bool read_table(struct sim_plan *p, const char *path, int *k, struct ta_error *e)
{
    struct ta_env_spec *spec = &p->sim.env;
    return ta_payoffs_read(path, k, &p->table, &spec->table_rows, e);
}

/* How many arms there are: what --arms lists, the table's columns, or -k. */
static int count_arms(struct sim_plan *p, const struct sim_settings *s, const struct ta_env *env,
                      double **arms, int *n_arms, struct ta_error *e)
{
    int k = s->k;
    if (s->arms) {
        *arms = sim_numbers("--arms", s->arms, n_arms, e);
        if (!*arms) {
            return 0;
        }
        k = k > 0 ? k : *n_arms;
    }
    if (s->table && !read_table(p, s->table, &k, e)) {
        return 0;
    }
    if (k < 1 || k > TA_MAX_ARMS) {
        ta_error_add(e, TA_USER,
                     "expected 1 to %d arms, found %d; say --arms V1,V2,... (%s of "
                     "each arm) or -k N",
                     TA_MAX_ARMS, k, env->n_par > 0 ? env->par[first_par(env)].name : "rewards");
        return 0;
    }
    return k;
}

static void read_script(struct sim_plan *p, const struct sim_settings *s, struct ta_error *e)
{
    int n = 0, m = 0, options = ta_sim_options(&p->sim);
    double *choose = s->choose ? sim_numbers("--choose", s->choose, &n, e) : NULL;
    p->pay = s->pay ? sim_numbers("--pay", s->pay, &m, e) : NULL;
    if (choose && p->pay && n != m) {
        ta_error_add(e, TA_USER, "--choose and --pay: expected as many of both, found %d and %d", n,
                     m);
    }
    p->choose = choose ? malloc((size_t)n) : NULL;
    for (int i = 0; p->choose && i < n; i++) {
        if (!(choose[i] >= 1 && choose[i] <= options) || choose[i] != floor(choose[i])) {
            ta_error_add(e, TA_USER, "--choose: expected arms from 1 to %d, found %g", options,
                         choose[i]);
            break;
        }
        p->choose[i] = (signed char)(choose[i] - 1);
    }
    free(choose);
    p->sim.n_script = n > m ? n : m;
    p->sim.choose = p->choose;
    p->sim.pay = p->pay;
    if (p->sim.n_script > p->sim.trials) {
        ta_error_add(e, TA_USER, "--choose, --pay: expected at most %d trials (--trials), found %d",
                     p->sim.trials, p->sim.n_script);
    }
}

bool sim_read_world(struct sim_plan *p, const struct sim_settings *s, struct ta_error *e)
{
    int before = e->n, n_arms = 0;
    double *arms = NULL;
    const struct ta_env *env = find_env(s->table && !s->env ? "table"
                                        : s->env            ? s->env
                                                            : "bernoulli",
                                        e);
    int k = env ? count_arms(p, s, env, &arms, &n_arms, e) : 0;
    if (k > 0) {
        struct ta_env_spec *spec = &p->sim.env;
        int rows = spec->table_rows;
        ta_env_spec_init(spec, env, k);
        spec->table = p->table;
        spec->table_rows = rows;
        if (arms && env->n_par > 0) {
            set_par(spec, first_par(env), "--arms", arms, n_arms, e);
        } else if (arms) {
            ta_error_add(e, TA_USER, "--arms: environment %s has no numbers by arm", env->name);
        }
        for (int i = 0; i < s->with.n; i++) {
            read_with(spec, s->with.word[i], e);
        }
        if ((strcmp(env->name, "table") == 0) != (p->table != NULL)) {
            ta_error_add(e, TA_USER,
                         p->table ? "--table is for environment table only"
                                  : "environment table needs --table FILE, one row a trial");
        }
        if (e->n == before) {
            check_spec(spec, e);
        }
        read_script(p, s, e);
    }
    free(arms);
    return e->n == before;
}
