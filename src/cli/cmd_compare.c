/* cmd_compare.c - `twoarm compare`: which model a cohort uses, by information criteria and by
 * random-effects selection.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read_options.h"
#include "result_text.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"
#include "twoarm/select.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compare_settings {
    struct ta_analysis a;
    double prior; /* Dirichlet count of each model */
};

static const struct ta_option options[] = {
    {"models", 0, TA_OPT_TEXT, "NAME,NAME[,...]",
     "models to compare (default random,rw,rw-dual,rw-stick,rw-full)",
     offsetof(struct compare_settings, a.models), NULL},
    {"prior-count", 0, TA_OPT_REAL, "A",
     "prior count of each model in the selection (default 1, as in SPM; 1/K as in the VBA toolbox)",
     offsetof(struct compare_settings, prior), NULL},
    TA_ANALYSIS_OPTIONS(compare_settings, a),
    TA_OUTPUT_OPTION(compare_settings, a, "FILE", "write there instead of standard output"),
    {0},
};

static void defaults(void *settings)
{
    struct compare_settings *s = settings;
    ta_analysis_defaults(&s->a);
    s->a.models = "random,rw,rw-dual,rw-stick,rw-full";
    s->a.fit.ci = TA_CI_NONE; /* not needed to compare */
    s->prior = 1;
}

/* What is known of one model over the cohort. */
struct total {
    double log_lik, aic, bic;
    int best_aic, best_bic;
};

struct comparison {
    const struct ta_dataset *data;
    const struct ta_model *model[TA_MAX_MODELS];
    int n, n_people; /* models; people with a scored choice */
    struct ta_fit *fit; /* [model * data->n + person] */
    double *evidence;   /* [person * n + model] */
    struct total total[TA_MAX_MODELS];
    struct ta_selection selection;
};

static void count_person(struct comparison *c, int person)
{
    int by_aic = 0, by_bic = 0;
    const struct ta_fit *fit[TA_MAX_MODELS];
    for (int m = 0; m < c->n; m++) {
        fit[m] = &c->fit[(size_t)m * c->data->n + person];
        c->total[m].log_lik += fit[m]->log_lik;
        c->total[m].aic += ta_fit_aic(fit[m]);
        c->total[m].bic += ta_fit_bic(fit[m]);
        by_aic = ta_fit_aic(fit[m]) < ta_fit_aic(fit[by_aic]) ? m : by_aic;
        by_bic = ta_fit_bic(fit[m]) < ta_fit_bic(fit[by_bic]) ? m : by_bic;
        c->evidence[c->n_people * c->n + m] = -ta_fit_bic(fit[m]) / 2;
    }
    c->total[by_aic].best_aic++;
    c->total[by_bic].best_bic++;
    c->n_people++;
}

static bool compare(struct comparison *c, const struct compare_settings *s, struct ta_error *e)
{
    size_t people = (size_t)c->data->n, cells = people * (size_t)c->n;
    c->fit = calloc(cells, sizeof *c->fit);
    c->evidence = calloc(cells, sizeof *c->evidence);
    if (!c->fit || !c->evidence) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int m = 0; m < c->n; m++) {
        if (!ta_analysis_fit(&s->a, c->model[m], c->data, c->fit + (size_t)m * people, e)) {
            return false;
        }
    }
    for (int i = 0; i < c->data->n; i++) {
        if (c->fit[i].n_trials > 0) {
            count_person(c, i);
        }
    }
    if (c->n_people == 0) {
        return ta_error_add(e, TA_USER, "nobody made a choice that can be scored");
    }
    return ta_select(c->evidence, c->n_people, c->n, s->prior, &c->selection) ||
           ta_error_add(e, TA_MACHINE, "out of memory");
}

static void put_table(FILE *out, const struct comparison *c)
{
    fputs(
        "model\tn_parameters\tn_participants\tlog_lik\taic\tbic\tbest_by_aic\tbest_by_bic\t"
        "evidence\tfrequency\texceedance\tprotected_exceedance\tomnibus_risk\n",
        out);
    for (int m = 0; m < c->n; m++) {
        const struct total *t = &c->total[m];
        const struct ta_selection *s = &c->selection;
        fprintf(out, "%s\t%d\t%d", c->model[m]->name,
                ta_model_pars(c->model[m], c->data->k, NULL), c->n_people);
        ta_put_numbers(out, (double[]){t->log_lik, t->aic, t->bic}, 3);
        fprintf(out, "\t%d\t%d\t-bic/2", t->best_aic, t->best_bic);
        ta_put_numbers(out, (double[]){s->frequency[m], s->xp[m], s->pxp[m], s->bor}, 4);
        fputc('\n', out);
    }
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct compare_settings *s = settings;
    struct ta_dataset data;
    struct comparison c = {.data = &data};
    if (!(s->prior > 0)) {
        ta_error_add(e, TA_USER, "--prior-count: expected a number above 0, found %g", s->prior);
        return (int)e->status;
    }
    s->a.read.choices_only = true;
    if (!ta_analysis_read(&s->a, "compare", operand, n_operands, &data, e)) {
        return (int)e->status;
    }
    c.n = ta_analysis_models(&s->a, data.k, c.model, TA_MAX_MODELS, e);
    if (c.n == 1) {
        ta_error_add(e, TA_USER, "--models: expected two models at least, found one");
    } else if (c.n > 1 && compare(&c, s, e)) {
        if (c.n_people < data.n && !s->a.quiet) {
            fprintf(stderr, "twoarm compare: %d without a scored choice left out\n",
                    data.n - c.n_people);
        }
        struct ta_result_text text;
        if (ta_result_open(&text, e)) {
            put_table(text.out, &c);
            ta_result_close(&text, s->a.output, e);
        }
    }
    free(c.fit);
    free(c.evidence);
    ta_dataset_free(&data);
    return (int)e->status;
}

const struct ta_command ta_command_compare = {
    .name = "compare",
    .summary = "compare models over a cohort: AIC, BIC, frequencies, protected exceedance",
    .operands = "DATA...",
    .about =
        "Fits every model to everybody and prints a row a model: sums of log-likelihood, AIC and "
        "BIC, for how many people it is the best, and random-effects selection on -BIC/2: how "
        "frequent it is, the probability that it is the most frequent, the same protected "
        "against the risk that all are equally frequent (omnibus_risk). Dual learning rates and "
        "perseveration stand in for each other: compare rw-dual with rw-stick and rw-full.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct compare_settings),
    .defaults = defaults,
};
