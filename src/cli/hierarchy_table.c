/* hierarchy_table.c - --method hierarchical: the priors asked for, the fit, the group's table with
 * one row a parameter, or a parameter and level, and those of the levels' contrasts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hierarchy_table.h"

#include "memory.h"
#include "progress.h"
#include "result_text.h"
#include "twoarm/io.h"

#include <math.h>
#include <omp.h>
#include <string.h>

struct ta_hyper ta_analysis_hyper(const struct ta_analysis *a, const struct ta_par_info *info,
                                  int k)
{
    bool theirs = a->like && strcmp(a->like, "hbayesdm") == 0;
    struct ta_hyper h = theirs ? ta_hyper_hbayesdm(info->def) : ta_hyper_usual(info->def);
    ta_set_hyper(&a->fit, info, k, &h);
    return h;
}

const char *ta_hyper_words(const struct ta_hyper *h, char *buf)
{
    snprintf(buf, 80, "mu normal(%.6g,%.6g), sigma half-normal(%.6g)", h->mean, h->sd, h->scale);
    return buf;
}

void ta_hierarchy_header(FILE *out)
{
    static const char *const of[] = {"mu", "sigma", "centre"};
    fputs("model\tparameter\tscale", out);
    for (int i = 0; i < 3; i++) {
        fprintf(out, "\t%s\t%s_sd\t%s_lo\t%s_hi", of[i], of[i], of[i], of[i]);
    }
    fputs("\tn_participants\tn_trials\tlog_evidence\tconverged\tprior\tlevel\tp_above_0\n", out);
}

const char *ta_hyper_scale(const struct ta_hyper *h, char *buf)
{
    static const char *const words[] = {
        [TA_UNIT] = "logit", [TA_POSITIVE] = "log", [TA_REAL] = "as it is"};
    if (!h->probit) {
        return words[h->support];
    }
    snprintf(buf, 32, h->most == 1 ? "probit" : "probit of 1/%g", h->most);
    return buf;
}

/* The columns that every row begins with. */
static void put_name(FILE *out, const struct ta_model *model, const struct ta_par_info *info, int k,
                     const struct ta_hyper *hyper)
{
    char name[32], scale[32];
    fprintf(out, "%s\t%s\t%s", model->name, ta_par_name(info, k, name),
            ta_hyper_scale(hyper, scale));
}

static void put_summary(FILE *out, const struct ta_summary *s)
{
    ta_put_numbers(out, (double[]){s->mean, s->sd, s->lo, s->hi}, 4);
}

static void put_fit(FILE *out, const struct ta_hierarchy *h, int people,
                    const struct ta_hyper *hyper)
{
    char prior[80];
    fprintf(out, "\t%d\t%d", people, h->n_trials);
    ta_put_numbers(out, &h->log_evidence, 1);
    fprintf(out, "\t%d\t%s\t", h->converged, ta_hyper_words(hyper, prior));
}

static void put_level(FILE *out, const struct ta_hierarchy *h, int level, int j,
                      const struct ta_levels *levels)
{
    const struct ta_group_par *p = &h->par[level * h->d + j];
    put_summary(out, &p->mu);
    put_summary(out, &p->sigma);
    put_summary(out, &p->centre);
    put_fit(out, h, h->level_people[level], &p->hyper);
    ta_put_word(out, levels->n ? levels->name[level] : "n/a");
    fputs("\tn/a\n", out);
}

/* A level minus an earlier one. */
static void put_contrast(FILE *out, const struct ta_hierarchy *h, int level, int earlier, int j,
                         const struct ta_levels *levels)
{
    const struct ta_contrast *c = &h->contrast[ta_contrast_pair(level, earlier) * h->d + j];
    const struct ta_summary none = {NAN, NAN, NAN, NAN};
    put_summary(out, &c->difference);
    put_summary(out, &none);
    put_summary(out, &none);
    put_fit(out, h, h->level_people[level] + h->level_people[earlier], &h->par[j].hyper);
    ta_put_contrast(out, levels, level, earlier);
    ta_put_numbers(out, &c->above, 1);
    fputc('\n', out);
}

static void put_rows(FILE *out, const struct ta_model *model, int k, const struct ta_hierarchy *h,
                     const struct ta_levels *levels)
{
    struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(model, k, info);
    for (int j = 0; j < h->d; j++) {
        const struct ta_hyper *hyper = &h->par[j].hyper;
        for (int level = 0; level < h->n_levels; level++) {
            put_name(out, model, &info[j], k, hyper);
            put_level(out, h, level, j, levels);
        }
        for (int level = 1; level < h->n_levels; level++) {
            for (int earlier = 0; earlier < level; earlier++) {
                put_name(out, model, &info[j], k, hyper);
                put_contrast(out, h, level, earlier, j, levels);
            }
        }
    }
}

bool ta_hierarchy_fit(const struct ta_analysis *a, const struct ta_dataset *data,
                      const struct ta_levels *levels, const struct ta_model *model,
                      struct ta_fit *fit, FILE *group, struct ta_error *e)
{
    struct ta_hierarchy h;
    struct ta_hyper hyper[TA_HIERARCHY_MOST];
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(model, data->k, info);
    for (int j = 0; j < n; j++) {
        hyper[j] = ta_analysis_hyper(a, &info[j], data->k);
    }
    struct ta_progress bar;
    ta_progress_begin(&bar, a->quiet, "group of %s", model->name);
    const struct ta_hierarchy_options o = {.hyper = hyper,
                                           .level = levels->of,
                                           .n_levels = levels->n,
                                           .threads = a->threads,
                                           .watch = &bar.watch};
    bool done = ta_hierarchical(model, data, &o, &h, fit);
    ta_progress_end(&bar);
    if (!done) {
        return ta_error_add(e, TA_MACHINE, "out of memory while fitting");
    }
    if (h.stopped) {
        return true;
    }
    for (int i = 0; a->fit.ci == TA_CI_NONE && i < data->n; i++) {
        for (int j = 0; j < n; j++) {
            fit[i].lo[j] = fit[i].hi[j] = NAN;
        }
    }
    if (h.n_people > 0) {
        put_rows(group, model, data->k, &h, levels);
    }
    return true;
}

static void check_memory(const struct ta_model *model, int d, const struct ta_dataset *data,
                         const struct ta_levels *levels, int threads, struct ta_error *e)
{
    const double gb = 1e9;
    int n = levels->n ? levels->n : 1, all = threads > 0 ? threads : omp_get_max_threads();
    double need = ta_hierarchy_bytes(d, n, data->n, all), have = ta_memory_most();
    double level = ta_hierarchy_bytes(d, n + 1, data->n, all) - need;
    if (need > have) {
        ta_error_add(e, TA_MACHINE,
                     "--method hierarchical: %s may take %.2g GB (%d level%s of %.2g), and this "
                     "program can have %.2g; fit fewer levels, fewer people or a model of "
                     "fewer parameters at a time, or use --method em, whose levels take nothing",
                     model->name, need / gb, n, n > 1 ? "s" : "", level / gb, have / gb);
    }
}

void ta_hierarchy_check(const struct ta_model *const *model, int n, const struct ta_dataset *data,
                        const struct ta_levels *levels, int threads, struct ta_error *e)
{
    for (int i = 0; i < n; i++) {
        int d = ta_model_pars(model[i], data->k, NULL);
        if (d > TA_HIERARCHY_MOST) {
            ta_error_add(e, TA_USER,
                         "--method hierarchical: %s has %d parameters, and models of up to %d are "
                         "possible, whose grids fit into memory; use --method em",
                         model[i]->name, d, TA_HIERARCHY_MOST);
        } else {
            check_memory(model[i], d, data, levels, threads, e);
        }
    }
}
