/* tables.c - what came back, as tables and as a folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "cli/json_note.h"
#include "cli/laws.h"
#include "cli/result_text.h"
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
static void put_correlations(FILE *out, const struct ta_recovery *y, int j)
{
    for (int b = 0; b < y->n_par; b++) {
        double c = y->error_corr[j * y->n_par + b];
        fputs(b ? "," : "\t", out);
        if (isnan(c)) {
            fputs("n/a", out);
        } else {
            fprintf(out, "%.4f", c);
        }
    }
}

void put_parameters(FILE *out, const struct recovered *r)
{
    fputs("model\tparameter\tlaw\tn\tunknown\tat_bound\tbias\trmse\tpearson\tspearman\tcoverage\t"
          "n_intervals\terror_correlations\n",
          out);
    for (int m = 0; m < r->n_true; m++) {
        const struct ta_recovery *y = &r->of[m].recovery;
        for (int j = 0; j < y->n_par; j++) {
            const struct ta_recovered *p = &y->par[j];
            char law[100];
            ta_law_text(&r->of[m].law[j].law, law, sizeof law);
            fprintf(out, "%s\t%s\t%s\t%d", r->of[m].model->name, r->of[m].law[j].name, law,
                    r->runs);
            ta_put_numbers(out,
                           (double[]){share(p->n_unknown, r->runs), share(p->n_bound, p->n),
                                      p->bias, p->rmse, p->pearson, p->spearman, p->coverage,
                                      p->n_intervals},
                           8);
            put_correlations(out, y, j);
            fputc('\n', out);
        }
    }
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

void put_confusion(FILE *out, const struct recovered *r)
{
    int n = r->n_models, *count = malloc(sizeof *count * (size_t)(n * n));
    if (!count) {
        return;
    }
    recovered_counts(r, count);
    fputs("true_model\tbest_model\tcount\tn\tbest_given_true\ttrue_given_best\n", out);
    for (int m = 0; m < r->n_true; m++) {
        for (int f = 0; f < n; f++) {
            int column = 0; /* unknown while true models are missing */
            for (int t = 0; t < n && r->n_true == n; t++) {
                column += count[t * n + f];
            }
            fprintf(out, "%s\t%s\t%d\t%d", r->of[m].model->name, r->of[f].model->name,
                    count[m * n + f], r->runs);
            ta_put_numbers(
                out, (double[]){share(count[m * n + f], r->runs), share(count[m * n + f], column)},
                2);
            fputc('\n', out);
        }
    }
    free(count);
}

static void put_run(FILE *out, const struct recovered *r, int m, int i)
{
    const struct recovered_model *of = &r->of[m];
    const struct ta_fit *fit = &of->fit[i];
    for (int j = 0; j < fit->n_par; j++) {
        fprintf(out, "%s\t%d\t%s", of->model->name, of->run[i], of->law[j].name);
        ta_put_numbers(out,
                       (double[]){of->truth[(size_t)i * TA_MAX_PAR + j],
                                  fit->unknown[j] ? (double)NAN : fit->par[j], fit->lo[j],
                                  fit->hi[j], fit->log_lik},
                       5);
        fprintf(out, "\t%s\t%s\n", fit->flags, r->of[of->best[i]].model->name);
    }
}

void put_runs(FILE *out, const struct recovered *r)
{
    fputs("model\trun\tparameter\ttruth\testimate\tlo\thi\tlog_lik\tflags\tbest_model\n", out);
    for (int m = 0; m < r->n_true; m++) {
        for (int i = 0; i < r->runs; i++) {
            put_run(out, r, m, i);
        }
    }
}

/* --- the folder ------------------------------------------------------------------------------- */

static bool put_file(const struct recovered *r, const char *folder, const char *name,
                     void (*put)(FILE *, const struct recovered *), struct ta_error *e)
{
    struct ta_result_text text;
    struct ta_text path = {0};
    if (!ta_result_open(&text, e)) {
        return false;
    }
    put(text.out, r);
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

static bool put_note(const struct recovered *r, const char *folder, struct ta_error *e)
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
    json_object_set_new(note, "criterion", json_string(recover_criterion_word(r->s)));
    json_object_set_new(note, "drawn", laws_json(r));
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
