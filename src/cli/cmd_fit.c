/* cmd_fit.c - `twoarm fit`: estimates of every participant as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_table.h"
#include "group_table.h"
#include "hierarchy_table.h"
#include "read_options.h"
#include "result_text.h"
#include "trials_table.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 32 };

struct fit_settings {
    struct ta_analysis a;
    struct ta_group_options group;
    const char *group_table; /* file for the group's table, or NULL */
    const char *trials;      /* file for the regressors, or NULL */
    bool json;
};

static bool take_covariance(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "diagonal") != 0 && strcmp(value, "full") != 0) {
        return ta_error_add(e, TA_USER, "--covariance: expected diagonal or full, found '%s'",
                            value);
    }
    *(bool *)target = strcmp(value, "full") == 0;
    return true;
}

static bool take_format(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "tsv") != 0 && strcmp(value, "json") != 0) {
        return ta_error_add(e, TA_USER, "--format: expected tsv or json, found '%s'", value);
    }
    *(bool *)target = strcmp(value, "json") == 0;
    return true;
}

static const struct ta_option options[] = {
    TA_PRIOR_OPTIONS(fit_settings, a),
    {"covariance", 0, TA_OPT_CALL, "diagonal|full",
     "for --method em: parameters vary independently over the population (default), or together",
     offsetof(struct fit_settings, group.full), take_covariance},
    {"group-table", 0, TA_OPT_TEXT, "FILE",
     "for --method em and hierarchical: write the group's means and spreads there instead of "
     "standard error",
     offsetof(struct fit_settings, group_table), NULL},
    {"trials", 0, TA_OPT_TEXT, "FILE",
     "write what the model held on every trial: value and choice probability of each arm before "
     "the choice, the probability of the arm that was taken, the prediction error, and our logs' "
     "onsets. n/a where there is none: random, wsls and ck have no values",
     offsetof(struct fit_settings, trials), NULL},
    {"format", 0, TA_OPT_CALL, "tsv|json",
     "the result as a table (default), or as JSON with all conventions and the inputs' hashes",
     offsetof(struct fit_settings, json), take_format},
    {"seed", 0, TA_OPT_SEED, "N", "for --method em: seed of iBIC's draws (default 1)",
     offsetof(struct fit_settings, a.seed), NULL},
    TA_ANALYSIS_OPTIONS(fit_settings, a),
    TA_OUTPUT_OPTION(fit_settings, a, "FILE",
                     "write there instead of standard output, and the conventions to FILE.json"),
    {0}};

static void defaults(void *settings)
{
    ta_analysis_defaults(&((struct fit_settings *)settings)->a);
}

/* --- the command ------------------------------------------------------------------------------ */

/* One model over everybody; a group's table goes to `group`. */
static bool fit_model(const struct fit_settings *s, const struct ta_dataset *data,
                      const struct ta_model *m, struct ta_fit *fit, FILE *group, struct ta_error *e)
{
    struct ta_group g;
    struct ta_group_options o = s->group;
    o.seed = s->a.seed;
    o.start_variance = s->a.start_variance;
    if (s->a.fit.method == TA_HIERARCHICAL) {
        return ta_hierarchy_fit(&s->a, data, m, fit, group, e);
    }
    if (s->a.fit.method != TA_EM) {
        return ta_analysis_fit(&s->a, m, data, fit, e);
    }
    if (!ta_group_em(m, data, &o, s->a.threads, &g, fit)) {
        return ta_error_add(e, TA_MACHINE, "out of memory while fitting");
    }
    for (int i = 0; s->a.fit.ci != TA_CI_NONE && i < data->n; i++) {
        ta_fit_wald(&fit[i]);
    }
    ta_group_rows(group, m, data->k, &g);
    return true;
}

static bool put_trials(const struct fit_settings *s, const struct ta_fit_table *t,
                       struct ta_error *e)
{
    struct ta_result_text text;
    bool good = ta_result_open(&text, e);
    if (!good) {
        return false;
    }
    ta_trials_header(text.out, t->data->k);
    for (int m = 0; good && m < t->n_models; m++) {
        for (int i = 0; good && i < t->data->n; i++) {
            good = ta_trials_rows(text.out, &t->data->who[i],
                                  &t->fit[(size_t)m * t->data->n + i], t->data->scale) ||
                   ta_error_add(e, TA_MACHINE, "out of memory");
        }
    }
    return ta_result_close(&text, s->trials, e);
}

/* The result where it was asked for, in the form asked for, with what it rests on. */
static bool put_result(const struct fit_settings *s, const struct ta_fit_table *t,
                       struct ta_error *e)
{
    struct ta_result_text text;
    json_t *note = ta_json_note(&s->a, "fit", t->data, t->model, t->n_models);
    if (!ta_result_open(&text, e)) {
        json_decref(note);
        return false;
    }
    if (s->json) {
        json_object_set_new(note, "results", ta_fit_table_json(t));
        char *whole = ta_json_text(note, e);
        fputs(whole ? whole : "", text.out);
        free(whole);
        return ta_result_close(&text, s->a.output, e);
    }
    ta_fit_table_tsv(text.out, t);
    bool good = ta_result_close(&text, s->a.output, e);
    if (good && s->a.output) {
        return ta_json_beside(note, s->a.output, e);
    }
    json_decref(note);
    return good;
}

static bool fit_models(const struct fit_settings *s, const struct ta_dataset *data,
                       const struct ta_model **m, int n, FILE *group, struct ta_error *e)
{
    struct ta_fit *fit = calloc((size_t)data->n * (size_t)n, sizeof *fit);
    struct ta_fit_table table = {data, m, n, fit, s->a.fit.ci};
    bool good = fit || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; good && i < n; i++) {
        good = fit_model(s, data, m[i], fit + (size_t)i * data->n, group, e);
    }
    good = good && (!s->trials || put_trials(s, &table, e)) && put_result(s, &table, e);
    free(fit);
    return good;
}

static bool has_group(const struct fit_settings *s)
{
    return s->a.fit.method == TA_EM || s->a.fit.method == TA_HIERARCHICAL;
}

/* The group's table where it was asked for, else to standard error. */
static void close_group(const struct fit_settings *s, struct ta_result_text *group,
                        struct ta_error *e)
{
    bool grouped = has_group(s);
    fflush(group->out);
    if (grouped && !s->group_table && !s->a.quiet && e->n == 0) {
        fprintf(stderr, "twoarm fit: the group:\n%s", group->text);
    }
    if (grouped && s->group_table) {
        ta_result_close(group, s->group_table, e);
    } else {
        ta_result_drop(group);
    }
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct fit_settings *s = settings;
    const struct ta_model *m[MOST_MODELS];
    struct ta_dataset data;
    struct ta_result_text group;
    if (s->group.full && s->a.fit.method != TA_EM) {
        ta_error_add(e, TA_USER, "--covariance is for --method em");
    }
    if (s->group_table && !has_group(s)) {
        ta_error_add(e, TA_USER, "--group-table is for --method em and hierarchical");
    }
    if (e->n) {
        return (int)e->status;
    }
    s->a.read.times = s->trials != NULL;
    s->a.read.choices_only = true;
    if (!ta_analysis_read(&s->a, "fit", operand, n_operands, &data, e)) {
        return (int)e->status;
    }
    if (s->trials) {
        ta_check_output("--trials", s->trials, &data, e);
    }
    if (s->group_table) {
        ta_check_output("--group-table", s->group_table, &data, e);
    }
    int n = ta_analysis_models(&s->a, data.k, m, MOST_MODELS, e);
    bool whole = s->a.fit.method == TA_HIERARCHICAL;
    if (whole) {
        ta_hierarchy_check(m, n, data.k, e);
    }
    if (n && e->n == 0 && ta_result_open(&group, e)) {
        (whole ? ta_hierarchy_header : ta_group_header)(group.out);
        fit_models(s, &data, m, n, group.out, e);
        close_group(s, &group, e);
    }
    ta_dataset_free(&data);
    return (int)e->status;
}

const struct ta_command ta_command_fit = {
    .name = "fit",
    .summary = "estimate each participant's parameters: likelihood, priors, or a group",
    .operands = "DATA...",
    .about =
        "DATA are logs of twoarm-task, folders of them, or any TSV or CSV table with a header and "
        "columns for participant, choice and reward. One row a participant and model goes to "
        "standard output. `flags` says in words what cannot be known (README: when not to believe "
        "a number).",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct fit_settings),
    .defaults = defaults,
};
