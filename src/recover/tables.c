/* tables.c - what came back, as tables and as a folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "cli/json_note.h"
#include "cli/laws.h"
#include "cli/result_text.h"
#include "cli/rows.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int n_pars(const struct recovered *r, int m)
{
    return ta_model_pars(r->of[m].model, r->task->k, NULL);
}

static double share(int part, int whole)
{
    return whole ? (double)part / whole : (double)NAN;
}

/* "1.0000,-0.3217": the errors of this parameter with those of each, in order. */
static void put_correlations(struct ta_rows *rows, const struct ta_recovery *y, int j)
{
    struct ta_text all = {0};
    for (int b = 0; b < y->n_par; b++) {
        double c = y->error_corr[j * y->n_par + b];
        ta_text_add(&all, isnan(c) ? "%sn/a" : "%s%.4f", b ? "," : "", c);
    }
    ta_rows_word(rows, all.s);
    ta_text_free(&all);
}

bool put_parameters(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {
        "model", "parameter", "law", "n", "unknown", "at_bound", "bias", "rmse", "pearson",
        "spearman", "coverage", "n_intervals", "error_correlations", NULL};
    const struct recovered *r = of;
    struct ta_rows rows;
    ta_rows_begin(&rows, out, json, columns);
    for (int m = 0; m < r->n_true; m++) {
        const struct ta_recovery *y = &r->of[m].recovery;
        for (int j = 0; j < y->n_par; j++) {
            const struct ta_recovered *p = &y->par[j];
            char law[100];
            ta_law_text(&r->of[m].law[j].law, law, sizeof law);
            ta_rows_word(&rows, r->of[m].model->name);
            ta_rows_word(&rows, r->of[m].law[j].name);
            ta_rows_word(&rows, law);
            double x[] = {r->runs, share(p->n_unknown, r->runs), share(p->n_bound, p->n),
                          p->bias, p->rmse, p->pearson, p->spearman, p->coverage, p->n_intervals};
            ta_rows_numbers(&rows, x, 9);
            put_correlations(&rows, y, j);
        }
    }
    ta_rows_end(&rows);
    return true;
}

void recovered_counts(const struct recovered *r, int *count)
{
    memset(count, 0, sizeof *count * (size_t)(r->n_models * r->n_models));
    for (int m = 0; m < r->n_true; m++) {
        for (int i = 0; i < r->runs; i++) {
            count[m * r->n_models + r->of[m].best[i]]++;
        }
    }
}

bool put_confusion(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {"true_model", "best_model", "count", "n",
                                          "best_given_true", "true_given_best", NULL};
    const struct recovered *r = of;
    struct ta_rows rows;
    int n = r->n_models, *count = malloc(sizeof *count * (size_t)(n * n));
    if (!count) {
        return false;
    }
    recovered_counts(r, count);
    ta_rows_begin(&rows, out, json, columns);
    for (int m = 0; m < r->n_true; m++) {
        for (int f = 0; f < n; f++) {
            int column = 0; /* unknown while true models are missing */
            for (int t = 0; t < n && r->n_true == n; t++) {
                column += count[t * n + f];
            }
            int c = count[m * n + f];
            ta_rows_word(&rows, r->of[m].model->name);
            ta_rows_word(&rows, r->of[f].model->name);
            ta_rows_numbers(&rows, (double[]){c, r->runs, share(c, r->runs), share(c, column)}, 4);
        }
    }
    ta_rows_end(&rows);
    free(count);
    return true;
}

static void put_run(struct ta_rows *rows, const struct recovered *r, int m, int i)
{
    const struct recovered_model *of = &r->of[m];
    const struct ta_fit *fit = &of->fit[i];
    for (int j = 0; j < fit->n_par; j++) {
        double x[] = {of->truth[(size_t)i * TA_MAX_PAR + j],
                      fit->unknown[j] ? (double)NAN : fit->par[j], fit->lo[j], fit->hi[j],
                      fit->log_lik};
        ta_rows_word(rows, of->model->name);
        ta_rows_number(rows, of->run[i]);
        ta_rows_word(rows, of->law[j].name);
        ta_rows_numbers(rows, x, 5);
        ta_rows_word(rows, fit->flags);
        ta_rows_word(rows, r->of[of->best[i]].model->name);
    }
}

static bool put_runs(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {"model", "run", "parameter", "truth", "estimate", "lo",
                                          "hi", "log_lik", "flags", "best_model", NULL};
    const struct recovered *r = of;
    struct ta_rows rows;
    ta_rows_begin(&rows, out, json, columns);
    for (int m = 0; m < r->n_true; m++) {
        for (int i = 0; i < r->runs; i++) {
            put_run(&rows, r, m, i);
        }
    }
    ta_rows_end(&rows);
    return true;
}

/* --- the folder ------------------------------------------------------------------------------- */

static bool put_file(const struct recovered *r, const char *folder, const char *name,
                     bool (*put)(FILE *, bool json, const void *of), struct ta_error *e)
{
    struct ta_result_text text;
    struct ta_text path = {0};
    if (!ta_result_open(&text, e)) {
        return false;
    }
    if (!put(text.out, false, r)) {
        ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_text_add(&path, "%s/%s", folder, name);
    bool good = ta_result_close(&text, path.s, e);
    ta_text_free(&path);
    return good;
}

static json_t *laws_json(const struct recovered *r)
{
    json_t *models = json_object();
    for (int m = 0; m < r->n_models; m++) {
        json_t *laws = json_object();
        for (int j = 0; j < n_pars(r, m); j++) {
            char text[100];
            ta_law_text(&r->of[m].law[j].law, text, sizeof text);
            json_object_set_new(laws, r->of[m].law[j].name, json_string(text));
        }
        json_object_set_new(models, r->of[m].model->name, laws);
    }
    return models;
}

json_t *recovered_note(const struct recovered *r)
{
    const struct ta_model *model[TA_MAX_PAR];
    struct ta_dataset none = {.k = r->task->k, .scale = r->task->scale};
    for (int m = 0; m < r->n_models; m++) {
        model[m] = r->of[m].model;
    }
    json_t *note = ta_json_note(&r->s->a, "recover", r->task->data.n ? &r->task->data : &none,
                                model, r->n_models);
    json_object_set_new(note, "task", ta_json_word(r->task->about.s));
    json_object_set_new(note, "people_per_model", json_integer(r->runs));
    json_object_set_new(note, "criterion", json_string(recover_criterion_word(r->s, false)));
    json_object_set_new(note, "drawn", laws_json(r));
    return note;
}

static bool put_note(const struct recovered *r, const char *folder, struct ta_error *e)
{
    json_t *note = recovered_note(r);
    struct ta_text path = {0};
    ta_text_add(&path, "%s/recover", folder);
    bool good = ta_json_beside(note, path.s, e);
    ta_text_free(&path);
    return good;
}

bool recovered_folder(const struct recovered *r, const char *folder, struct ta_error *e)
{
    return ta_folder_make(folder, e) && put_note(r, folder, e) &&
           put_file(r, folder, "parameters.tsv", put_parameters, e) &&
           put_file(r, folder, "runs.tsv", put_runs, e) &&
           (r->n_models == 1 || put_file(r, folder, "models.tsv", put_confusion, e)) &&
           recovered_figures(r, folder, e);
}
