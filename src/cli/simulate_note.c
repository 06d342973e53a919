/* simulate_note.c - everything that led to a simulation and is not in its table, as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_note.h"
#include "laws.h"
#include "simulate.h"

#include <math.h>
#include <stdio.h>

static json_t *numbers(const double *x, int n)
{
    json_t *all = json_array();
    for (int i = 0; i < n; i++) {
        json_array_append_new(all, ta_json_number(x[i]));
    }
    return all;
}

static json_t *environment(const struct ta_sim *sim)
{
    const struct ta_env_spec *spec = &sim->env;
    const struct ta_env *env = spec->env;
    json_t *o = json_object();
    json_object_set_new(o, "name", json_string(env->name));
    json_object_set_new(o, "arms", json_integer(spec->k));
    for (int j = 0; j < env->n_par; j++) {
        json_object_set_new(o, env->par[j].name, numbers(spec->par[j], spec->k));
    }
    for (int j = 0; j < env->n_set; j++) {
        json_object_set_new(o, env->set[j].name, numbers(spec->set[j], spec->n_set[j]));
    }
    if (spec->table) {
        json_object_set_new(o, "table_rows", json_integer(spec->table_rows));
    }
    return o;
}

static json_t *agents(const struct sim_plan *p)
{
    json_t *all = json_array();
    int k = ta_sim_options(&p->sim);
    for (int i = 0; i < p->n_agents; i++) {
        const struct ta_model *m = p->agent[i].model;
        struct ta_par_info info[TA_MAX_PAR];
        json_t *one = json_object(), *par = json_object();
        int n = ta_model_pars(m, k, info);
        for (int j = 0; j < n; j++) {
            char name[32], value[96];
            bool swept = p->given[i][j] == SIM_NOT;
            ta_law_text(&p->agent[i].par[j], value, sizeof value);
            json_object_set_new(par, ta_par_name(&info[j], k, name),
                                json_string(swept ? "swept" : value));
        }
        json_object_set_new(one, "label", json_string(p->label[i]));
        json_object_set_new(one, "model", json_string(m->name));
        json_object_set_new(one, "equation", json_string(m->equation));
        json_object_set_new(one, "parameters", par);
        json_array_append_new(all, one);
    }
    return all;
}

json_t *sim_note(const struct sim_plan *p)
{
    const struct ta_sim *sim = &p->sim;
    double lo, hi;
    json_t *o = json_object();
    ta_sim_range(sim, &lo, &hi);
    json_object_set_new(o, "program", json_string("twoarm"));
    json_object_set_new(o, "version", json_string(TA_VERSION));
    json_object_set_new(o, "command", json_string("simulate"));
    json_object_set_new(o, "environment", environment(sim));
    json_object_set_new(o, "cost", ta_json_number(sim->cost));
    json_object_set_new(o, "pass", json_boolean(sim->pass));
    json_object_set_new(o, "q0", ta_json_number(sim->q0));
    json_object_set_new(o, "reward_range", numbers((double[]){lo, hi}, 2));
    json_object_set_new(o, "trials", json_integer(sim->trials));
    json_object_set_new(o, "runs", json_integer(sim->runs));
    json_object_set_new(o, "seed", json_integer((json_int_t)sim->seed));
    json_object_set_new(o, "generator",
                        json_string("xoshiro256++, a stream for each run's outcomes, choices and "
                                    "parameters"));
    if (sim->n_script > 0) {
        json_object_set_new(o, "scripted_trials", json_integer(sim->n_script));
    }
    if (p->sweep.n > 0) {
        json_object_set_new(o, "sweep", json_string(p->sweep.name));
        json_object_set_new(o, "values", numbers(p->sweep.value, p->sweep.n));
    }
    json_object_set_new(o, "agents", agents(p));
    return o;
}
