/* compare_hbi.c - `twoarm compare --hbi`: hierarchical Bayesian inference and its three tables, of
 * models, of each model's group, and of everybody.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_hbi.h"

#include "json_note.h"

#include "fit/hbi_parts.h"
#include "fit/joint.h"
#include "interrupt.h"
#include "progress.h"
#include "result_text.h"
#include "rows.h"
#include "twoarm/hbi.h"
#include "twoarm/io.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct found {
    const struct ta_dataset *data;
    const struct ta_model *const *model;
    struct ta_hbi hbi;
    struct ta_fit *fit;     /* [model * data->n + person] */
    double *responsibility; /* [person * n_models + model] */
    struct ta_text said;    /* the verdict on dual rates */
};

static bool put_models(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {
        "model", "n_parameters", "n_participants", "frequency", "exceedance",
        "protected_exceedance", "omnibus_risk", "bound", "bound_null", "n_steps",
        "converged", NULL};
    const struct found *f = of;
    const struct ta_hbi *h = &f->hbi;
    struct ta_rows r;
    ta_rows_begin(&r, out, json, columns);
    for (int k = 0; k < h->n_models; k++) {
        double x[] = {h->group[k].d, h->n_people, h->frequency[k], h->xp[k],   h->pxp[k],
                      h->bor,        h->bound,    h->bound_null,   h->n_steps, h->converged};
        ta_rows_word(&r, f->model[k]->name);
        ta_rows_numbers(&r, x, 10);
    }
    ta_rows_end(&r);
    return true;
}

static void put_groups(FILE *out, const struct found *f)
{
    static const char *const scales[] = {
        [TA_UNIT] = "logit", [TA_POSITIVE] = "log", [TA_REAL] = "as it is"};
    fputs("model\tparameter\tscale\tmean\tmean_error\tvariance\tcentre\texpected_count\n", out);
    for (int k = 0; k < f->hbi.n_models; k++) {
        const struct ta_hbi_group *g = &f->hbi.group[k];
        struct ta_par_info info[TA_MAX_PAR];
        ta_model_pars(f->model[k], f->data->k, info);
        for (int i = 0; i < g->d; i++) {
            enum ta_support s = info[i].def->support;
            char name[32];
            fprintf(out, "%s\t%s\t%s", f->model[k]->name,
                    ta_par_name(&info[i], f->data->k, name), scales[s]);
            ta_put_numbers(out, (double[]){g->mean[i], g->error[i], g->variance[i],
                                           ta_from_free(g->mean[i], s), g->count},
                           5);
            fputc('\n', out);
        }
    }
}

/* One row a participant, model and parameter. */
static void put_people(FILE *out, const struct found *f)
{
    int n_models = f->hbi.n_models;
    fputs("participant_id\tsession\tmodel\tresponsibility\tparameter\testimate\tse\n", out);
    for (int i = 0; i < f->data->n; i++) {
        for (int k = 0; k < n_models; k++) {
            const struct ta_fit *fit = &f->fit[(size_t)k * (size_t)f->data->n + (size_t)i];
            for (int j = 0; j < fit->n_par; j++) {
                char name[32];
                ta_put_word(out, f->data->who[i].id);
                fputc('\t', out);
                ta_put_word(out, f->data->who[i].session);
                fprintf(out, "\t%s", f->model[k]->name);
                ta_put_numbers(out, &f->responsibility[i * n_models + k], 1);
                fprintf(out, "\t%s", ta_par_name(&fit->info[j], fit->k, name));
                ta_put_numbers(out, (double[]){fit->par[j], fit->se[j]}, 2);
                fputc('\n', out);
            }
        }
    }
}

/* Not searched within bounds: the priors are the groups, theirs the paper's constants. */
static void note_priors(json_t *note)
{
    size_t m, i;
    json_t *model, *parameter, *constants = json_object();
    json_array_foreach(json_object_get(note, "models"), m, model) {
        json_array_foreach(json_object_get(model, "parameters"), i, parameter) {
            json_object_del(parameter, "bounds");
        }
    }
    json_object_set_new(constants, "b", ta_json_number(ta_hbi_b));
    json_object_set_new(constants, "v", ta_json_number(ta_hbi_v));
    json_object_set_new(constants, "s", ta_json_number(ta_hbi_s));
    json_object_set_new(constants, "alpha0", ta_json_number(ta_hbi_alpha));
    json_object_set_new(json_object_get(note, "conventions"), "constants", constants);
}

static bool as_cbm(const struct ta_analysis *a)
{
    return a->like && strcmp(a->like, "cbm") == 0;
}

/* Conventions and inputs. */
static json_t *make_note(const struct found *f, const struct ta_analysis *a)
{
    json_t *note = ta_json_note(a, "compare", f->data, f->model, f->hbi.n_models);
    json_t *c = json_object_get(note, "conventions");
    json_object_set_new(c, "method", json_string("hbi"));
    json_object_set_new(c, "hierarchical_bayesian_inference", json_true());
    json_object_set_new(c, "n_steps", json_integer(f->hbi.n_steps));
    json_object_set_new(c, "search",
                        json_string(as_cbm(a) ? "from the group's mean (as cbm)"
                                              : "from the group's mean and from the last step"));
    note_priors(note);
    if (f->said.s) {
        json_object_set_new(note, "perseveration", ta_json_lines(f->said.s));
    }
    return note;
}

/* A further table, and what it rests on beside it. */
static bool put_file(void (*put)(FILE *, const struct found *), const struct found *f,
                     const struct ta_analysis *a, const char *path, struct ta_error *e)
{
    struct ta_result_text text;
    if (!ta_result_open(&text, e)) {
        return false;
    }
    put(text.out, f);
    return ta_result_close(&text, path, e) && ta_json_beside(make_note(f, a), path, e);
}

static bool put_all(const struct found *f, const struct ta_analysis *a,
                    const struct ta_hbi_files *files, struct ta_error *e)
{
    if (f->hbi.n_people < f->data->n && !a->quiet) {
        fprintf(stderr, "twoarm compare: %d without a scored choice left out\n",
                f->data->n - f->hbi.n_people);
    }
    if (!ta_result_put(a, make_note(f, a), put_models, f, e) ||
        (files->group && !put_file(put_groups, f, a, files->group, e)) ||
        (files->people && !put_file(put_people, f, a, files->people, e))) {
        return false;
    }
    if (!files->group && !a->quiet) {
        fputs("twoarm compare: the groups:\n", stderr);
        put_groups(stderr, f);
    }
    return true;
}

/* What is to be said of dual learning rates, by fits of their own: those under a group are no
 * maxima of the likelihood. */
static bool find_verdict(struct found *f, const struct ta_analysis *a,
                         const struct ta_hbi_files *files, struct ta_error *e)
{
    const struct ta_model *model[TA_MAX_MODELS];
    struct ta_fit_table table = {f->data, model, f->hbi.n_models, NULL, TA_CI_NONE};
    bool wanted = !a->quiet || a->json || a->output || files->group || files->people;
    memcpy(model, f->model, sizeof *model * (size_t)f->hbi.n_models);
    bool good = !wanted || ta_interrupted || ta_verdict(a, &table, &f->said, e);
    ta_print_notes("compare", good && !a->quiet ? f->said.s : NULL);
    return good;
}

bool ta_compare_hbi(const struct ta_analysis *a, const struct ta_hbi_files *files,
                    const struct ta_dataset *data, const struct ta_model *const *model,
                    int n_models, struct ta_error *e)
{
    size_t cells = (size_t)data->n * (size_t)n_models;
    struct ta_progress bar;
    struct found f = {.data = data, .model = model, .fit = calloc(cells, sizeof *f.fit),
                      .responsibility = calloc(cells, sizeof *f.responsibility)};
    bool theirs = as_cbm(a);
    struct ta_hbi_options o = {.tolerance = theirs ? 0.01 : 0, .as_cbm = theirs,
                               .threads = a->threads, .watch = &bar.watch};
    if (a->fit.most > 0) {
        ta_error_add(e, TA_USER, "--like hbayesdm is about one model's bounds, --hbi has priors");
    }
    if (files->group) {
        ta_check_output("--group-table", files->group, data, e);
    }
    if (files->people) {
        ta_check_output("--people-table", files->people, data, e);
    }
    bool good = e->n == 0;
    ta_progress_begin(&bar, a->quiet, "models and groups");
    if (good && !(f.fit && f.responsibility &&
                  ta_hbi(model, n_models, data, &o, &f.hbi, f.responsibility, f.fit))) {
        good = ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_progress_end(&bar);
    if (good && f.hbi.stopped) {
        good = ta_error_add(e, TA_INTERRUPTED,
                            "interrupted: models and groups are found together or not at all: "
                            "nothing was written");
    } else if (good && f.hbi.n_people == 0) {
        good = ta_error_add(e, TA_USER, "nobody made a choice that can be scored");
    }
    good = good && find_verdict(&f, a, files, e) && put_all(&f, a, files, e);
    if (good && ta_interrupted) {
        ta_error_add(e, TA_INTERRUPTED,
                     "interrupted: all tables are whole; what is to be said of dual learning rates "
                     "was not found");
    }
    ta_text_free(&f.said);
    free(f.fit);
    free(f.responsibility);
    return good;
}
