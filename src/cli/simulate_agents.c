/* simulate_agents.c - the agents that `twoarm simulate` was given: models, parameters, sweeps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "laws.h"
#include "simulate.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- parameters ------------------------------------------------------------------------------ */

/* The j of that parameter, or -1. */
static int find_par(const struct sim_plan *p, int agent, const char *name)
{
    struct ta_par_info info[TA_MAX_PAR];
    int k = ta_sim_options(&p->sim), n = ta_model_pars(p->agent[agent].model, k, info);
    for (int j = 0; j < n; j++) {
        char buf[32];
        if (strcmp(ta_par_name(&info[j], k, buf), name) == 0) {
            return j;
        }
    }
    return -1;
}

/* Says which parameter might have been meant. */
static void unknown_par(const struct sim_plan *p, const char *option, const char *name,
                        struct ta_error *e)
{
    char store[SIM_MAX_AGENTS * TA_MAX_PAR][32];
    const char *names[SIM_MAX_AGENTS * TA_MAX_PAR];
    int n = 0, k = ta_sim_options(&p->sim);
    for (int i = 0; i < p->n_agents; i++) {
        struct ta_par_info info[TA_MAX_PAR];
        int pars = ta_model_pars(p->agent[i].model, k, info);
        for (int j = 0; j < pars; j++, n++) {
            names[n] = ta_par_name(&info[j], k, store[n]);
        }
    }
    const char *near = ta_nearest(name, names, n);
    ta_error_add(e, TA_USER,
                 "%s: no chosen model has a parameter '%s'%s%s%s; see `twoarm models "
                 "NAME`",
                 option, name, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

/* One "alpha=.1" for agent `only`, or, when that is -1, for all that have such a parameter. */
static void set_pair(struct sim_plan *p, int only, const char *option, char *pair,
                     struct ta_error *e)
{
    enum sim_given by = only >= 0 ? SIM_OWN : SIM_ALL;
    char *equals = strchr(pair, '=');
    struct ta_par_law law = {0};
    int known = 0;
    if (!equals || equals == pair) {
        ta_error_add(e, TA_USER, "%s: expected PARAMETER=VALUE, found '%s'", option, pair);
        return;
    }
    *equals = '\0';
    if (!ta_law_parse(equals + 1, &law)) {
        ta_error_add(e, TA_USER,
                     "%s: %s: expected a number, or " TA_LAWS_HELP
                     " to draw it in each run, found '%s'",
                     option, pair, equals + 1);
        return;
    }
    for (int i = 0; i < p->n_agents; i++) {
        int j = only >= 0 && i != only ? -1 : find_par(p, i, pair);
        struct ta_par_info info[TA_MAX_PAR];
        known += j >= 0;
        if (j < 0 || (p->given[i][j] == SIM_OWN && by == SIM_ALL)) {
            continue; /* what an agent was given by itself stays */
        }
        ta_model_pars(p->agent[i].model, ta_sim_options(&p->sim), info);
        if (p->given[i][j]) {
            ta_error_add(e, TA_USER, "%s: %s is given twice", option, pair);
        } else if (!ta_law_fits(&law, info[j].def->support)) {
            ta_error_add(e, TA_USER, "%s: %s of model %s is %s, found %s", option, pair,
                         p->agent[i].model->name,
                         info[j].def->support == TA_UNIT       ? "between 0 and 1"
                         : info[j].def->support == TA_POSITIVE ? "0 or more"
                                                               : "a number",
                         equals + 1);
        }
        p->agent[i].par[j] = law;
        p->given[i][j] = by;
    }
    if (known == 0) {
        unknown_par(p, option, pair, e);
    }
}

/* "alpha=.1,beta=gamma(2,3)": commas within parentheses part nothing. */
static void set_pairs(struct sim_plan *p, int only, const char *option, const char *text,
                      struct ta_error *e)
{
    char *copy = strdup(text);
    int depth = 0;
    for (char *start = copy, *c = copy; c; c++) {
        depth += (*c == '(') - (*c == ')');
        if (*c == '\0' || (*c == ',' && depth == 0)) {
            bool last = *c == '\0';
            *c = '\0';
            set_pair(p, only, option, start, e);
            start = c + 1;
            if (last) {
                break;
            }
        }
    }
    free(copy);
}

/* --- agents ---------------------------------------------------------------------------------- */

static void add_agent(struct sim_plan *p, const char *name, struct ta_error *e)
{
    const struct ta_model *model = ta_model_find(name);
    double par[TA_MAX_PAR];
    if (!model) {
        ta_model_parse(name, 2, &model, par, e); /* says which there are */
    } else if (p->n_agents == SIM_MAX_AGENTS) {
        ta_error_add(e, TA_USER, "--model: expected at most %d agents", SIM_MAX_AGENTS);
    } else {
        p->agent[p->n_agents++].model = model;
    }
}

/* "rw,rw-greedy", or one with parameters of its own: "rw:alpha=.1,beta=5". */
static void read_models(struct sim_plan *p, const char *word, struct ta_error *e)
{
    const char *colon = strchr(word, ':');
    int before = p->n_agents;
    char name[64];
    if (colon) {
        snprintf(name, sizeof name, "%.*s", (int)(colon - word), word);
        add_agent(p, name, e);
        if (p->n_agents > before) {
            set_pairs(p, before, "--model", colon + 1, e);
        }
        return;
    }
    for (const char *at = word;; at++) {
        int n = (int)strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", n, at);
        add_agent(p, name, e);
        at += n;
        if (!*at) {
            break;
        }
    }
}

static bool is_swept(const struct sim_plan *p, const char *name)
{
    return strcmp(p->sweep.name, name) == 0;
}

static void check_given(struct sim_plan *p, struct ta_error *e)
{
    int k = ta_sim_options(&p->sim);
    for (int i = 0; i < p->n_agents; i++) {
        const struct ta_model *m = p->agent[i].model;
        struct ta_par_info info[TA_MAX_PAR];
        int n = ta_model_pars(m, k, info);
        for (int j = 0; j < n; j++) {
            char name[32];
            ta_par_name(&info[j], k, name);
            if (!p->given[i][j] && !is_swept(p, name)) {
                ta_error_add(e, TA_USER, "model %s needs its parameter %s (%s): --set %s=%g",
                             m->name, name, info[j].def->meaning, name, info[j].def->typical);
            }
        }
    }
}

/* Agents of one model are told apart by their parameters. */
static void name_agents(struct sim_plan *p)
{
    int k = ta_sim_options(&p->sim);
    for (int i = 0; i < p->n_agents; i++) {
        const struct ta_model *m = p->agent[i].model;
        struct ta_par_info info[TA_MAX_PAR];
        int n = ta_model_pars(m, k, info), at = snprintf(p->label[i], SIM_LABEL, "%s", m->name);
        bool alone = true;
        for (int j = 0; j < p->n_agents; j++) {
            alone = alone && (j == i || p->agent[j].model != m);
        }
        for (int j = 0; j < n && !alone && at < SIM_LABEL; j++) {
            char name[32], value[96];
            ta_par_name(&info[j], k, name);
            ta_law_text(&p->agent[i].par[j], value, sizeof value);
            at += snprintf(p->label[i] + at, (size_t)(SIM_LABEL - at), "%s%s=%s", j ? "," : ":",
                           name, value);
        }
    }
}

/* --- sweeps ---------------------------------------------------------------------------------- */

/* "0:.5:.05": both ends included. */
static bool sweep_range(struct sim_sweep *w, const char *text)
{
    char part[3][40], end;
    double lo, hi, step;
    if (sscanf(text, "%39[^:]:%39[^:]:%39[^:]%c", part[0], part[1], part[2], &end) != 3 ||
        !ta_parse_real(part[0], &lo) || !ta_parse_real(part[1], &hi) ||
        !ta_parse_real(part[2], &step) || !(step > 0) || hi < lo ||
        (hi - lo) / step > SIM_MAX_SWEEP - 1) {
        return false;
    }
    w->n = (int)floor((hi - lo) / step + 1e-9) + 1;
    for (int i = 0; i < w->n; i++) {
        w->value[i] = lo + i * step;
        /* not .30000000000000004: the number that its ten digits say */
        char digits[40];
        snprintf(digits, sizeof digits, "%.10g", w->value[i]);
        ta_parse_real(digits, &w->value[i]);
    }
    return true;
}

static bool sweep_list(struct sim_sweep *w, const char *text)
{
    struct ta_error ignored = {0};
    double *x = sim_numbers("--sweep", text, &w->n, &ignored);
    bool good = x && w->n <= SIM_MAX_SWEEP;
    if (good) {
        memcpy(w->value, x, (size_t)w->n * sizeof *x);
    }
    free(x);
    ta_error_free(&ignored);
    return good;
}

static void read_sweep(struct sim_plan *p, const char *text, struct ta_error *e)
{
    const char *equals = strchr(text, '=');
    struct sim_sweep *w = &p->sweep;
    if (!equals || equals == text || equals - text >= (long)sizeof w->name ||
        !(strchr(equals, ':') ? sweep_range(w, equals + 1) : sweep_list(w, equals + 1))) {
        ta_error_add(e, TA_USER,
                     "--sweep: expected NAME=FROM:TO:STEP with a positive STEP and at most %d "
                     "values, or NAME=V1,V2,..., found '%s'",
                     SIM_MAX_SWEEP, text);
        return;
    }
    snprintf(w->name, sizeof w->name, "%.*s", (int)(equals - text), text);
}

static void check_sweep(struct sim_plan *p, struct ta_error *e)
{
    const struct sim_sweep *w = &p->sweep;
    int known = is_swept(p, "q0") || is_swept(p, "cost");
    for (int i = 0; i < p->n_agents; i++) {
        struct ta_par_info info[TA_MAX_PAR];
        int j = find_par(p, i, w->name);
        if (j < 0) {
            continue;
        }
        known++;
        if (p->given[i][j]) {
            ta_error_add(e, TA_USER, "--sweep: %s of model %s is given too: leave out one of them",
                         w->name, p->agent[i].model->name);
        }
        ta_model_pars(p->agent[i].model, ta_sim_options(&p->sim), info);
        for (int v = 0; v < w->n; v++) {
            struct ta_par_law law = {.law = TA_LAW_FIXED, .a = w->value[v]};
            if (!ta_law_fits(&law, info[j].def->support)) {
                ta_error_add(e, TA_USER, "--sweep: %s cannot be %g (model %s)", w->name,
                             w->value[v], p->agent[i].model->name);
                break;
            }
        }
    }
    if (!known) {
        unknown_par(p, "--sweep (which may also be of q0 and cost)", w->name, e);
    }
}

void sim_plan_sweep(struct sim_plan *p, int i)
{
    double v = p->sweep.value[i];
    p->sim.q0 = is_swept(p, "q0") ? v : p->sim.q0;
    p->sim.cost = is_swept(p, "cost") ? v : p->sim.cost;
    for (int a = 0; a < p->n_agents; a++) {
        int j = find_par(p, a, p->sweep.name);
        if (j >= 0) {
            p->agent[a].par[j] = (struct ta_par_law){.law = TA_LAW_FIXED, .a = v};
        }
    }
}

bool sim_read_agents(struct sim_plan *p, const struct sim_settings *s, struct ta_error *e)
{
    int before = e->n;
    if (s->sweep) {
        read_sweep(p, s->sweep, e);
    }
    for (int i = 0; i < s->model.n; i++) {
        read_models(p, s->model.word[i], e);
    }
    for (int i = 0; e->n == before && i < s->set.n; i++) {
        set_pairs(p, -1, "--set", s->set.word[i], e);
    }
    if (e->n == before && s->sweep) {
        check_sweep(p, e);
    }
    if (e->n == before) {
        check_given(p, e);
        name_agents(p);
    }
    return e->n == before;
}
