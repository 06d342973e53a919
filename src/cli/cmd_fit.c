/* cmd_fit.c - `twoarm fit`: estimates of every participant as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "coin.h"
#include "fit_bootstrap.h"
#include "fit_table.h"
#include "group_table.h"
#include "hierarchy_table.h"
#include "interrupt.h"
#include "progress.h"
#include "read_options.h"
#include "result_text.h"
#include "report/matching.h"
#include "rows.h"
#include "trials_table.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 32, NOT_TOLD = -1, RESAMPLES = 1000 };

struct fit_settings {
    struct ta_analysis a;
    struct ta_group_options group;
    const char *group_table; /* file for the group's table, or NULL */
    const char *trials;      /* file for the regressors, or NULL */
    struct ta_arms arms;     /* of --ci bootstrap, for data without outcome tables */
    int resamples;           /* of --ci bootstrap */
    struct ta_levels levels; /* of --group */
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

static const struct ta_option options[] = {
    TA_PRIOR_OPTIONS(fit_settings, a),
    {"covariance", 0, TA_OPT_CALL, "diagonal|full",
     "for --method em: parameters vary independently over the population (default), or together",
     offsetof(struct fit_settings, group.full), take_covariance},
    {"group", 0, TA_OPT_TEXT, "COLUMN",
     "for --method em and hierarchical: people of each level of this column (of the table, or of "
     "the study's participants.tsv) have a mean of their own, and the same spread, which small "
     "levels alone would not tell; the group's table has the levels' means, and the contrast of "
     "every two with its 95 % interval (hierarchical: the exact posterior, and the probability "
     "that it is more than 0)",
     offsetof(struct fit_settings, a.read.group), NULL},
    {"group-table", 0, TA_OPT_TEXT, "FILE",
     "for --method em and hierarchical: write the group's means and spreads there instead of "
     "standard error, and the conventions to FILE.json",
     offsetof(struct fit_settings, group_table), NULL},
    {"trials", 0, TA_OPT_TEXT, "FILE",
     "write what the model held on every trial: value and choice probability of each arm before "
     "the choice, the probability of the arm that was taken, the prediction error, and our logs' "
     "onsets. n/a where there is none: random, wsls and ck have no values; and the conventions to "
     "FILE.json",
     offsetof(struct fit_settings, trials), NULL},
    TA_FORMAT_OPTION(fit_settings, a),
    {"resamples", 0, TA_OPT_COUNT, "N",
     "for --ci bootstrap: people simulated with each estimate, as many who choose by chance "
     "(p_chance) and as many biased coins, which choose by side (p_coin) (default 1000)",
     offsetof(struct fit_settings, resamples), NULL},
    {"arms", 0, TA_OPT_CALL, "P1,P2,...",
     "for --ci bootstrap: each arm's probability of a win, for data that do not hold what the "
     "other arms would have paid; CONTEXT=P1,P2,... for one context (repeatable)",
     offsetof(struct fit_settings, arms), matching_take_arms},
    {"seed", 0, TA_OPT_SEED, "N",
     "seed of iBIC's points, where people differ in more than three ways, and of the bootstrap "
     "(default 1)",
     offsetof(struct fit_settings, a.seed), NULL},
    TA_CI_OPTION(fit_settings, a),
    TA_ANALYSIS_OPTIONS(fit_settings, a),
    TA_OUTPUT_OPTION(fit_settings, a, "FILE",
                     "write there instead of standard output, and the conventions to FILE.json"),
    {0}};

static void defaults(void *settings)
{
    struct fit_settings *s = settings;
    ta_analysis_defaults(&s->a);
    s->a.may_bootstrap = true;
    s->resamples = NOT_TOLD;
}

/* --- the command ------------------------------------------------------------------------------ */

static bool fit_group(const struct fit_settings *s, const struct ta_dataset *data,
                      const struct ta_model *m, struct ta_fit *fit, FILE *group, struct ta_error *e)
{
    struct ta_group g;
    struct ta_group_options o = s->group;
    struct ta_progress bar;
    o.seed = s->a.seed;
    o.start_variance = s->a.start_variance;
    o.draws = s->a.ibic_draws;
    o.level = s->levels.of;
    o.n_levels = s->levels.n;
    o.watch = &bar.watch;
    ta_progress_begin(&bar, s->a.quiet, "EM of %s", m->name);
    bool good = ta_group_em(m, data, &o, s->a.threads, &g, fit);
    ta_progress_end(&bar);
    if (!good) {
        return ta_error_add(e, TA_MACHINE, "out of memory while fitting");
    }
    if (g.stopped) {
        return true;
    }
    for (int i = 0; s->a.fit.ci != TA_CI_NONE && i < data->n; i++) {
        ta_fit_wald(&fit[i]);
    }
    ta_group_rows(group, m, data->k, &g, &s->levels);
    return true;
}

/* One model over everybody; a group's table goes to `group`. After Ctrl-C `model` is NULL in fits
 * that are not finished. */
static bool fit_model(const struct fit_settings *s, const struct ta_dataset *data,
                      const struct ta_model *m, struct ta_fit *fit, FILE *group, struct ta_error *e)
{
    if (s->a.fit.method == TA_HIERARCHICAL) {
        return ta_hierarchy_fit(&s->a, data, &s->levels, m, fit, group, e);
    }
    if (s->a.fit.method != TA_EM) {
        bool again = s->a.fit.ci == TA_CI_BOOTSTRAP;
        return ta_analysis_fit(&s->a, m, data, fit, e) &&
               (!again || ta_bootstrap_all(&s->a, data, &s->arms, m, s->resamples, fit, e));
    }
    return fit_group(s, data, m, fit, group, e);
}

/* Conventions of one method alone. */
static void note_method(const struct fit_settings *s, json_t *note)
{
    json_t *c = json_object_get(note, "conventions");
    if (s->a.fit.method == TA_EM) {
        double start = s->a.start_variance > 0 ? s->a.start_variance : 1;
        json_object_set_new(c, "covariance", json_string(s->group.full ? "full" : "diagonal"));
        json_object_set_new(c, "start_variance", ta_json_number(start));
        json_object_set_new(c, "ibic", json_string(ta_ibic_words(s->a.ibic_draws)));
    }
    if (s->levels.n) {
        json_object_set_new(c, "levels",
                            json_string("a mean of its own for each level of the group column in "
                                        "each parameter; the spread around it is the same in all"));
    }
    if (s->a.fit.ci == TA_CI_BOOTSTRAP) {
        json_object_set_new(c, "resamples", json_integer(s->resamples));
        json_object_set_new(c, "arms", ta_json_arms(&s->arms));
    }
}

/* What a further table rests on, beside it. */
static bool put_note(const struct fit_settings *s, const struct ta_dataset *data,
                     const struct ta_model *const *m, int n, const char *path, struct ta_error *e)
{
    json_t *note = ta_json_note(&s->a, "fit", data, m, n);
    note_method(s, note);
    return ta_json_beside(note, path, e);
}

static bool put_trials(const struct fit_settings *s, const struct ta_fit_table *t,
                       struct ta_error *e)
{
    struct ta_result_file file; /* as it is made: it may be larger than memory */
    bool good = ta_result_file_open(&file, s->trials, e);
    if (!good) {
        return false;
    }
    ta_trials_header(file.out, t->data->k);
    for (int m = 0; good && m < t->n_models; m++) {
        for (int i = 0; good && i < t->data->n; i++) {
            const struct ta_fit *fit = &t->fit[(size_t)m * t->data->n + i];
            good = !fit->model ||
                   ta_trials_rows(file.out, &t->data->who[i], fit, t->data->scale) ||
                   ta_error_add(e, TA_MACHINE, "out of memory");
        }
    }
    return ta_result_file_close(&file, good, e) &&
           put_note(s, t->data, t->model, t->n_models, s->trials, e);
}

/* What is to be said of all results together: on standard error, and kept with the conventions. */
static void put_lines(const struct fit_settings *s, const char *key, const struct ta_text *said,
                      json_t *note)
{
    if (said->s) {
        json_object_set_new(note, key, ta_json_lines(said->s));
        ta_print_notes("fit", s->a.quiet ? NULL : said->s);
    }
}

/* Of people like coins, and of dual learning rates. */
static bool put_verdicts(const struct fit_settings *s, const struct ta_fit_table *t, json_t *note,
                         struct ta_error *e)
{
    struct ta_text coins = {0}, rates = {0};
    bool wanted = (!s->a.quiet || s->a.json || s->a.output) && !ta_interrupted;
    bool good =
        !wanted || (ta_coin_note(&s->a, t, &coins, e) && ta_verdict(&s->a, t, &rates, e));
    put_lines(s, "like_a_coin", &coins, note);
    put_lines(s, "perseveration", &rates, note);
    ta_text_free(&coins);
    ta_text_free(&rates);
    return good;
}

static bool put_rows(FILE *out, bool json, const void *of)
{
    return json ? ta_fit_table_json(out, of) : (ta_fit_table_tsv(out, of), true);
}

static bool put_result(const struct fit_settings *s, const struct ta_fit_table *t,
                       struct ta_error *e)
{
    json_t *note = ta_json_note(&s->a, "fit", t->data, t->model, t->n_models);
    note_method(s, note);
    if (!put_verdicts(s, t, note, e)) {
        json_decref(note);
        return false;
    }
    return ta_result_put(&s->a, note, put_rows, t, e);
}

static bool has_group(const struct fit_settings *s)
{
    return s->a.fit.method == TA_EM || s->a.fit.method == TA_HIERARCHICAL;
}

/* The group's table where it was asked for, with what it rests on beside it; else to standard
 * error. */
static void close_group(const struct fit_settings *s, const struct ta_dataset *data,
                        const struct ta_model **m, int n, struct ta_result_text *group,
                        struct ta_error *e)
{
    bool grouped = has_group(s);
    fflush(group->out);
    if (s->levels.n && !s->a.quiet && e->n == 0) {
        fputs("twoarm fit: every estimate in the result is drawn toward the mean of its level: no "
              "t-test between levels on them; the contrast in the group's table is the test\n",
              stderr);
    } else if (grouped && !s->a.quiet && e->n == 0) {
        fputs("twoarm fit: every estimate in the result is drawn toward the mean of all: no t-test "
              "between groups of people on them; --group COLUMN compares groups\n",
              stderr);
    }
    if (grouped && !s->group_table && !s->a.quiet && e->n == 0) {
        fprintf(stderr, "twoarm fit: the group:\n%s", group->text);
    }
    if (grouped && s->group_table) {
        if (ta_result_close(group, s->group_table, e)) {
            put_note(s, data, m, n, s->group_table, e);
        }
    } else {
        ta_result_drop(group);
    }
}

/* Fits, or those of them that were finished before Ctrl-C, and what is to be written of them. */
static void fit_models(const struct fit_settings *s, const struct ta_dataset *data,
                       const struct ta_model **m, int n, struct ta_result_text *group,
                       struct ta_error *e)
{
    int done = 0, all = data->n * n;
    struct ta_fit *fit = calloc((size_t)all, sizeof *fit);
    struct ta_fit_table table = {data, m, n, fit, s->a.fit.ci};
    bool good = fit || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; good && !ta_interrupted && i < n; i++) {
        good = fit_model(s, data, m[i], fit + (size_t)i * data->n, group->out, e);
    }
    for (int i = 0; good && i < all; i++) {
        done += fit[i].model != NULL;
    }
    if (good && done > 0) {
        good = (!s->trials || put_trials(s, &table, e)) && put_result(s, &table, e);
        close_group(s, data, m, n, group, e);
    } else {
        ta_result_drop(group);
    }
    if (good && ta_interrupted) {
        ta_error_add(e, TA_INTERRUPTED, "interrupted: %d of %d rows were finished%s", done, all,
                     done ? " and are kept" : ": nothing was written");
    }
    free(fit);
}

/* Options that ask for what the method does not do. */
static bool check_options(const struct fit_settings *s, struct ta_error *e)
{
    if (s->group.full && s->a.fit.method != TA_EM) {
        ta_error_add(e, TA_USER, "--covariance is for --method em");
    }
    if (s->a.read.group && !has_group(s)) {
        ta_error_add(e, TA_USER,
                     "--group is for --method em and hierarchical, where levels have means");
    }
    if (s->a.fit.ci == TA_CI_BOOTSTRAP && s->a.fit.method != TA_MLE) {
        ta_error_add(e, TA_USER, "--ci bootstrap is for --method mle");
    }
    if (s->a.fit.ci != TA_CI_BOOTSTRAP && s->arms.n) {
        ta_error_add(e, TA_USER, "--arms is for --ci bootstrap");
    }
    if (s->a.fit.ci != TA_CI_BOOTSTRAP && s->resamples != NOT_TOLD) {
        ta_error_add(e, TA_USER, "--resamples is for --ci bootstrap");
    }
    if (s->resamples != NOT_TOLD && (s->resamples < 20 || s->resamples > 1000000)) {
        ta_error_add(e, TA_USER, "--resamples: expected 20 to 1000000, found %d", s->resamples);
    }
    if (s->group_table && !has_group(s)) {
        ta_error_add(e, TA_USER, "--group-table is for --method em and hierarchical");
    }
    return e->n == 0;
}

/* The same for what must be known of the data. */
static bool check_data(struct fit_settings *s, const struct ta_dataset *data, struct ta_error *e)
{
    if (s->trials) {
        ta_check_output("--trials", s->trials, data, e);
    }
    if (s->group_table) {
        ta_check_output("--group-table", s->group_table, data, e);
    }
    if (s->a.read.group) {
        ta_levels_find(&s->levels, data, e);
    }
    if (s->a.fit.ci == TA_CI_BOOTSTRAP) {
        ta_bootstrap_check(data, &s->arms, e);
    }
    return e->n == 0;
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct fit_settings *s = settings;
    const struct ta_model *m[MOST_MODELS];
    struct ta_dataset data;
    struct ta_result_text group;
    s->a.read.times = s->trials != NULL;
    s->a.read.choices_only = s->a.fit.ci != TA_CI_BOOTSTRAP;
    bool good = check_options(s, e);
    s->resamples = s->resamples == NOT_TOLD ? RESAMPLES : s->resamples;
    if (!good || !ta_analysis_read(&s->a, "fit", operand, n_operands, &data, e)) {
        return (int)e->status;
    }
    check_data(s, &data, e);
    ta_interrupt_catch();
    int n = ta_analysis_models(&s->a, data.k, m, MOST_MODELS, e);
    bool whole = s->a.fit.method == TA_HIERARCHICAL;
    if (whole) {
        ta_hierarchy_check(m, n, &data, &s->levels, s->a.threads, e);
    }
    if (n && e->n == 0 && ta_result_open(&group, e)) {
        (whole ? ta_hierarchy_header : ta_group_header)(group.out);
        fit_models(s, &data, m, n, &group, e);
    }
    ta_levels_free(&s->levels);
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
        "a number). AIC, AICc and BIC are about the maximum of the likelihood: n/a with map, em "
        "and hierarchical. Ctrl-C keeps the rows that are finished.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct fit_settings),
    .defaults = defaults,
};
