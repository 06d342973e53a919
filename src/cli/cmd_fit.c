/* cmd_fit.c - `twoarm fit`: estimates of every participant as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "group_table.h"
#include "read_options.h"
#include "result_text.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 32, MOST_COLUMNS = 64 };

struct fit_settings {
    struct ta_analysis a;
    bool full;         /* covariance of --method em */
    const char *group; /* file for the group's table, or NULL */
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
     offsetof(struct fit_settings, full), take_covariance},
    {"group", 0, TA_OPT_TEXT, "FILE",
     "for --method em: write the group's means and variances there instead of standard error",
     offsetof(struct fit_settings, group), NULL},
    {"seed", 0, TA_OPT_SEED, "N", "for --method em: seed of iBIC's draws (default 1)",
     offsetof(struct fit_settings, a.seed), NULL},
    TA_ANALYSIS_OPTIONS(fit_settings, a),
    TA_OUTPUT_OPTION(fit_settings, a, "FILE", "write there instead of standard output"),
    {0}};

static void defaults(void *settings)
{
    ta_analysis_defaults(&((struct fit_settings *)settings)->a);
}

/* --- columns of the result, one table --------------------------------------------------------- */

struct result {
    const struct ta_participant *who;
    const struct ta_fit *fit;
    double q0;
    enum ta_ci ci;
};

struct result_column {
    const char *name;
    double (*number)(const struct result *);
    const char *(*word)(const struct result *);
};

static double n_trials(const struct result *r) { return r->fit->n_trials; }
static double n_missed(const struct result *r) { return r->fit->n_missed; }
static double q0(const struct result *r) { return r->q0; }
static double log_lik(const struct result *r) { return r->fit->log_lik; }
static double evidence(const struct result *r) { return r->fit->log_evidence; }
static double aic(const struct result *r) { return ta_fit_aic(r->fit); }
static double aicc(const struct result *r) { return ta_fit_aicc(r->fit); }
static double bic(const struct result *r) { return ta_fit_bic(r->fit); }
static double pseudo_r2(const struct result *r) { return ta_fit_pseudo_r2(r->fit); }
static double mean_p(const struct result *r) { return ta_fit_mean_p(r->fit); }
static double n_optima(const struct result *r) { return r->fit->n_optima; }
static double ridge_c(const struct result *r) { return r->fit->ridge; }
static double ridge_ll(const struct result *r) { return r->fit->ridge_log_lik; }
static const char *id(const struct result *r) { return r->who->id; }
static const char *session(const struct result *r) { return r->who->session; }
static const char *model(const struct result *r) { return r->fit->model->name; }
static const char *method(const struct result *r)
{
    /* the density was maximised on this scale: another scale has another mode */
    return r->fit->method == TA_MLE  ? "mle"
           : r->fit->method == TA_EM ? "em"
           : r->fit->natural         ? "map:natural"
                                     : "map:unconstrained";
}
static const char *flags(const struct result *r) { return r->fit->flags; }
static const char *converged(const struct result *r) { return r->fit->converged ? "1" : "0"; }
static const char *ci_type(const struct result *r)
{
    static const char *const words[] = {"n/a", "wald", "profile"};
    return r->fit->method != TA_MLE && r->ci != TA_CI_NONE ? "laplace" : words[r->ci];
}

static const struct result_column columns[] = {
    {"participant_id", NULL, id},
    {"session", NULL, session},
    {"model", NULL, model},
    {"method", NULL, method},
    {"n_trials", n_trials, NULL},
    {"n_missed", n_missed, NULL},
    {"q0", q0, NULL},
    {"log_lik", log_lik, NULL},
    {"log_evidence", evidence, NULL},
    {"aic", aic, NULL},
    {"aicc", aicc, NULL},
    {"bic", bic, NULL},
    {"pseudo_r2", pseudo_r2, NULL},
    {"mean_p", mean_p, NULL},
    {"n_optima", n_optima, NULL},
    {"converged", NULL, converged},
    {"flags", NULL, flags},
    {"ridge_c", ridge_c, NULL},
    {"ridge_log_lik", ridge_ll, NULL},
    {"ci_type", NULL, ci_type},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* Parameters of all chosen models, each name once. */
struct par_columns {
    char name[MOST_COLUMNS][32];
    int n;
};

static void collect_pars(struct par_columns *p, const struct ta_model **m, int n, int k)
{
    p->n = 0;
    for (int i = 0; i < n; i++) {
        struct ta_par_info info[TA_MAX_PAR];
        int n_par = ta_model_pars(m[i], k, info);
        for (int j = 0; j < n_par; j++) {
            int at = 0;
            ta_par_name(&info[j], k, p->name[p->n]);
            while (strcmp(p->name[at], p->name[p->n]) != 0) {
                at++;
            }
            p->n += at == p->n && p->n < MOST_COLUMNS - 1;
        }
    }
}

static void put_header(FILE *out, const struct par_columns *p)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        fprintf(out, "%s%s", c ? "\t" : "", columns[c].name);
    }
    for (int j = 0; j < p->n; j++) {
        const char *n = p->name[j];
        fprintf(out, "\t%s\t%s_se\t%s_lo\t%s_hi", n, n, n, n);
    }
    fputs("\tcorr\n", out);
}

static void put_pars(FILE *out, const struct par_columns *p, const struct ta_fit *fit)
{
    for (int c = 0; c < p->n; c++) {
        int j = 0;
        char name[32];
        while (j < fit->n_par &&
               strcmp(ta_par_name(&fit->info[j], fit->k, name), p->name[c]) != 0) {
            j++;
        }
        const double *const of[] = {fit->par, fit->se, fit->lo, fit->hi};
        for (int i = 0; i < 4; i++) {
            fputc('\t', out);
            bool known = j < fit->n_par && !(i == 0 && fit->unknown[j]);
            ta_put_number(out, known ? of[i][j] : (double)NAN);
        }
    }
}

static void put_row(FILE *out, const struct par_columns *p, const struct result *r)
{
    for (int c = 0; c < N_COLUMNS; c++) {
        fputs(c ? "\t" : "", out);
        if (columns[c].word) {
            ta_put_word(out, columns[c].word(r));
        } else {
            ta_put_number(out, columns[c].number(r));
        }
    }
    put_pars(out, p, r->fit);
    fputc('\t', out);
    ta_put_number(out, r->fit->corr);
    fputc('\n', out);
}

/* --- the command ------------------------------------------------------------------------------ */

/* One model over everybody; a group's table goes to `group`. */
static bool fit_model(const struct fit_settings *s, const struct ta_dataset *data,
                      const struct ta_model *m, struct ta_fit *fit, FILE *group, struct ta_error *e)
{
    struct ta_group g;
    if (s->a.fit.method != TA_EM) {
        return ta_analysis_fit(&s->a, m, data, fit, e);
    }
    if (!ta_group_em(m, data, data->q0, s->full, s->a.threads, s->a.seed, &g, fit)) {
        return ta_error_add(e, TA_MACHINE, "out of memory while fitting");
    }
    for (int i = 0; s->a.fit.ci != TA_CI_NONE && i < data->n; i++) {
        ta_fit_wald(&fit[i]);
    }
    ta_group_rows(group, m, data->k, &g);
    return true;
}

static bool fit_models(const struct fit_settings *s, const struct ta_dataset *data,
                       const struct ta_model **m, int n, FILE *out, FILE *group,
                       struct ta_error *e)
{
    struct par_columns p;
    struct ta_fit *fit = calloc((size_t)data->n * (size_t)n, sizeof *fit);
    bool good = fit || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; good && i < n; i++) {
        good = fit_model(s, data, m[i], fit + (size_t)i * data->n, group, e);
    }
    if (good) {
        collect_pars(&p, m, n, data->k);
        put_header(out, &p);
        for (int i = 0; i < data->n; i++) {
            for (int j = 0; j < n; j++) {
                struct result r = {.who = &data->who[i], .fit = &fit[(size_t)j * data->n + i],
                                   .q0 = data->q0, .ci = s->a.fit.ci};
                put_row(out, &p, &r);
            }
        }
    }
    free(fit);
    return good;
}

/* The group's table where it was asked for, else to standard error. */
static void close_group(const struct fit_settings *s, struct ta_result_text *group,
                        struct ta_error *e)
{
    bool em = s->a.fit.method == TA_EM;
    fflush(group->out);
    if (em && !s->group && !s->a.quiet && e->n == 0) {
        fprintf(stderr, "twoarm fit: the group:\n%s", group->text);
    }
    if (em && s->group) {
        ta_result_close(group, s->group, e);
    } else {
        ta_result_drop(group);
    }
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct fit_settings *s = settings;
    const struct ta_model *m[MOST_MODELS];
    struct ta_dataset data;
    struct ta_result_text text, group;
    if ((s->full || s->group) && s->a.fit.method != TA_EM) {
        ta_error_add(e, TA_USER, "--covariance and --group are for --method em");
        return (int)e->status;
    }
    if (!ta_analysis_read(&s->a, "fit", operand, n_operands, &data, e)) {
        return (int)e->status;
    }
    int n = ta_analysis_models(&s->a, data.k, m, MOST_MODELS, e);
    if (n && ta_result_open(&text, e)) {
        if (ta_result_open(&group, e)) {
            ta_group_header(group.out);
            fit_models(s, &data, m, n, text.out, group.out, e);
            close_group(s, &group, e);
        }
        ta_result_close(&text, s->a.output, e);
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
