/* hierarchy_table.c - --method hierarchical: the priors asked for, the fit, the group's table with
 * one row a parameter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hierarchy_table.h"

#include "progress.h"
#include "result_text.h"
#include "twoarm/io.h"

#include <math.h>
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
    fputs("\tn_participants\tn_trials\tlog_evidence\tconverged\tprior\n", out);
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

static void put_rows(FILE *out, const struct ta_model *model, int k, const struct ta_hierarchy *h)
{
    struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(model, k, info);
    for (int j = 0; j < h->d; j++) {
        const struct ta_group_par *p = &h->par[j];
        const struct ta_summary *const of[] = {&p->mu, &p->sigma, &p->centre};
        char name[32], scale[32], prior[80];
        fprintf(out, "%s\t%s\t%s", model->name, ta_par_name(&info[j], k, name),
                ta_hyper_scale(&p->hyper, scale));
        for (int i = 0; i < 3; i++) {
            ta_put_numbers(out, (double[]){of[i]->mean, of[i]->sd, of[i]->lo, of[i]->hi}, 4);
        }
        fprintf(out, "\t%d\t%d", h->n_people, h->n_trials);
        ta_put_numbers(out, &h->log_evidence, 1);
        fprintf(out, "\t%d\t%s\n", h->converged, ta_hyper_words(&p->hyper, prior));
    }
}

bool ta_hierarchy_fit(const struct ta_analysis *a, const struct ta_dataset *data,
                      const struct ta_model *model, struct ta_fit *fit, FILE *group,
                      struct ta_error *e)
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
    bool done = ta_hierarchical(model, data, hyper, a->threads, &bar.watch, &h, fit);
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
        put_rows(group, model, data->k, &h);
    }
    return true;
}

void ta_hierarchy_check(const struct ta_model *const *model, int n, int k, struct ta_error *e)
{
    for (int i = 0; i < n; i++) {
        int d = ta_model_pars(model[i], k, NULL);
        if (d > TA_HIERARCHY_MOST) {
            ta_error_add(e, TA_USER,
                         "--method hierarchical: %s has %d parameters, and models of one or two "
                         "are possible; use --method em",
                         model[i]->name, d);
        }
    }
}
