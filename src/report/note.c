/* note.c - what agents and a report rest on, as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/note.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *matching_note(const struct matching *m, const char *command,
                      const struct ta_model *const *model, int n_models)
{
    json_t *note = ta_json_note(&m->a, command, &m->data, model, n_models);
    json_t *c = json_object_get(note, "conventions");
    json_object_set_new(c, "agents", json_integer(m->n_agents));
    json_object_set_new(c, "agents_parameters", ta_json_word(matching_from_words(m->from)));
    json_object_set_new(c, "participants_without_agents", json_integer(matching_without_table(m)));
    json_object_set_new(c, "refits", json_integer(m->calibrated ? m->n_refits : 0));
    json_object_set_new(c, "arms", ta_json_arms(&m->arms));
    json_object_set_new(c, "assumed_of_agents", ta_json_lines(m->notes.s));
    return note;
}

/* Rules of the command line; those of an experiment file stand with its logs. */
static json_t *stated_rules(const struct quality_limits *stated)
{
    json_t *rules = json_object();
    for (int i = 0; i < QUALITY_RULES; i++) {
        if (!isnan(stated->limit[i])) {
            json_object_set_new(rules, quality_rule_name(i), ta_json_number(stated->limit[i]));
        }
    }
    return rules;
}

/* Who breaks a rule, and which. */
static json_t *rule_breakers(const struct report *r)
{
    json_t *all = json_array();
    for (int i = 0; i < r->data->n; i++) {
        if (r->quality[i].excluded) {
            struct ta_text why = {0};
            json_t *one = json_object();
            quality_reasons(&r->quality[i], &why);
            json_object_set_new(one, "participant_id", ta_json_word(r->data->who[i].id));
            json_object_set_new(one, "session", ta_json_word(r->data->who[i].session));
            json_object_set_new(one, "reasons", ta_json_word(why.s));
            json_array_append_new(all, one);
            ta_text_free(&why);
        }
    }
    return all;
}

static json_t *names(const struct ta_model *const *model, int n)
{
    json_t *all = json_array();
    for (int m = 0; m < n; m++) {
        json_array_append_new(all, json_string(model[m]->name));
    }
    return all;
}

/* The model reported on first, then those it was compared with. */
static int all_models(const struct report *r, const struct ta_model **model)
{
    int n = 1;
    model[0] = r->model;
    for (int m = 0; m < r->comparison.n; m++) {
        if (r->comparison.model[m] != r->model) {
            model[n++] = r->comparison.model[m];
        }
    }
    return n;
}

bool report_note(struct report *r, const struct matching *m, struct ta_error *e)
{
    const struct ta_model *model[TA_MAX_MODELS + 1];
    int n = all_models(r, model);
    json_t *note = matching_note(m, "report", model, n);
    json_t *c = json_object_get(note, "conventions");
    json_object_set_new(c, "model", json_string(r->model->name));
    json_object_set_new(c, "compared", names(r->comparison.model, r->comparison.n));
    json_object_set_new(c, "exclusion_rules_stated", stated_rules(&r->stated));
    json_object_set_new(c, "rule_breakers_kept", json_boolean(r->keep_all));
    json_object_set_new(note, "rule_breakers", rule_breakers(r));
    if (r->coins.s) {
        json_object_set_new(note, "like_a_coin", ta_json_lines(r->coins.s));
    }
    if (r->dual.s) {
        json_object_set_new(note, "perseveration", ta_json_lines(r->dual.s));
    }
    char *text = ta_json_text(note, e);
    bool good = text && folder_write(&r->folder, "conventions.json", text, strlen(text), e);
    free(text);
    return good;
}
