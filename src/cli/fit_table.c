/* fit_table.c - the columns of fitted results, one table: as TSV and as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_table.h"

#include "result_text.h"

#include <math.h>
#include <string.h>

enum { MOST_COLUMNS = 64 };

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
static double p_chance(const struct result *r) { return r->fit->p_chance; }
static double p_coin(const struct result *r) { return r->fit->p_coin; }
static double n_optima(const struct result *r)
{
    return r->fit->method == TA_HIERARCHICAL ? (double)NAN : r->fit->n_optima; /* none sought */
}
static double converged(const struct result *r) { return r->fit->converged; }
static double ridge_c_of(const struct ta_fit *fit, int i)
{
    return i < fit->n_ridges ? fit->ridge[i].c : (double)NAN;
}
static double ridge_ll_of(const struct ta_fit *fit, int i)
{
    return i < fit->n_ridges ? fit->ridge[i].log_lik : (double)NAN;
}
static double ridge_c(const struct result *r) { return ridge_c_of(r->fit, 0); }
static double ridge_ll(const struct result *r) { return ridge_ll_of(r->fit, 0); }
static double ridge_c_2(const struct result *r) { return ridge_c_of(r->fit, 1); }
static double ridge_ll_2(const struct result *r) { return ridge_ll_of(r->fit, 1); }
static const char *id(const struct result *r) { return r->who->id; }
static const char *session(const struct result *r) { return r->who->session; }
static const char *model(const struct result *r) { return r->fit->model->name; }
static const char *method(const struct result *r)
{
    /* the density was maximised on this scale: another scale has another mode */
    return r->fit->method == TA_MLE  ? "mle"
           : r->fit->method == TA_EM ? "em"
           : r->fit->method == TA_HIERARCHICAL ? "hierarchical"
           : r->fit->natural         ? "map:natural"
                                     : "map:unconstrained";
}
static const char *flags(const struct result *r) { return r->fit->flags; }
static const char *ci_type(const struct result *r)
{
    static const char *const words[] = {"n/a", "wald", "profile", "bootstrap"};
    if (r->fit->method == TA_MLE || r->ci == TA_CI_NONE) {
        return words[r->ci];
    }
    bool whole = r->fit->evidence == TA_EVIDENCE_QUADRATURE || r->fit->method == TA_HIERARCHICAL;
    return whole ? "posterior" : "laplace";
}
static const char *evidence_type(const struct result *r)
{
    static const char *const words[] = {"n/a", "laplace", "quadrature"}; /* enum ta_evidence */
    return words[r->fit->evidence];
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
    {"converged", converged, NULL},
    {"flags", NULL, flags},
    {"ridge_c", ridge_c, NULL},
    {"ridge_log_lik", ridge_ll, NULL},
    {"p_chance", p_chance, NULL},
    {"p_coin", p_coin, NULL},
    {"ci_type", NULL, ci_type},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* Behind all others, of models of several rates. */
static const struct result_column second_ridge[] = {
    {"ridge_c_2", ridge_c_2, NULL},
    {"ridge_log_lik_2", ridge_ll_2, NULL},
};
enum { N_SECOND = sizeof second_ridge / sizeof *second_ridge };

static bool several_rates(const struct ta_model *m)
{
    int n = 0;
    for (int j = 0; j < m->n_par; j++) {
        n += m->par[j].role == TA_RATE;
    }
    return n > 1;
}

/* Parameters of all chosen models, each name once. */
struct par_columns {
    char name[MOST_COLUMNS][32];
    int n;
    bool second_ridge; /* some model has several rates */
};

static void collect_pars(struct par_columns *p, const struct ta_model **m, int n, int k)
{
    p->n = 0;
    p->second_ridge = false;
    for (int i = 0; i < n; i++) {
        p->second_ridge |= several_rates(m[i]);
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
    fputs("\tcorr\tevidence_type", out);
    for (int j = 0; j < p->n; j++) {
        fprintf(out, "\t%s_mean", p->name[j]);
    }
    for (int c = 0; c < N_SECOND && p->second_ridge; c++) {
        fprintf(out, "\t%s", second_ridge[c].name);
    }
    fputc('\n', out);
}

/* The parameter of that name in this fit; -1: its model has none. */
static int par_of(const struct ta_fit *fit, const char *wanted)
{
    for (int j = 0; j < fit->n_par; j++) {
        char name[32];
        if (strcmp(ta_par_name(&fit->info[j], fit->k, name), wanted) == 0) {
            return j;
        }
    }
    return -1;
}

/* Estimate, standard error, both ends of the interval, and the posterior's mean. */
static void par_numbers(const struct ta_fit *fit, const char *name, double x[5])
{
    int j = par_of(fit, name);
    x[0] = j >= 0 && !fit->unknown[j] ? fit->par[j] : (double)NAN;
    x[1] = j >= 0 ? fit->se[j] : (double)NAN;
    x[2] = j >= 0 ? fit->lo[j] : (double)NAN;
    x[3] = j >= 0 ? fit->hi[j] : (double)NAN;
    x[4] = j >= 0 ? fit->mean[j] : (double)NAN;
}

static void put_row(FILE *out, const struct par_columns *p, const struct result *r)
{
    double x[5];
    for (int c = 0; c < N_COLUMNS; c++) {
        fputs(c ? "\t" : "", out);
        if (columns[c].word) {
            ta_put_word(out, columns[c].word(r));
        } else {
            ta_put_number(out, columns[c].number(r));
        }
    }
    for (int c = 0; c < p->n; c++) {
        par_numbers(r->fit, p->name[c], x);
        ta_put_numbers(out, x, 4);
    }
    ta_put_numbers(out, &r->fit->corr, 1);
    fprintf(out, "\t%s", evidence_type(r));
    for (int c = 0; c < p->n; c++) {
        par_numbers(r->fit, p->name[c], x);
        ta_put_numbers(out, &x[4], 1);
    }
    for (int c = 0; c < N_SECOND && p->second_ridge; c++) {
        double number = second_ridge[c].number(r);
        ta_put_numbers(out, &number, 1);
    }
    fputc('\n', out);
}

static struct result result_at(const struct ta_fit_table *t, int person, int model)
{
    return (struct result){.who = &t->data->who[person],
                           .fit = &t->fit[(size_t)model * t->data->n + person],
                           .q0 = t->data->scale.q0,
                           .ci = t->ci};
}

void ta_fit_table_tsv(FILE *out, const struct ta_fit_table *t)
{
    struct par_columns p;
    collect_pars(&p, t->model, t->n_models, t->data->k);
    put_header(out, &p);
    for (int i = 0; i < t->data->n; i++) {
        for (int m = 0; m < t->n_models; m++) {
            struct result r = result_at(t, i, m);
            if (r.fit->model) { /* begun before an interruption */
                put_row(out, &p, &r);
            }
        }
    }
}

/* --- JSON ------------------------------------------------------------------------------------- */

static json_t *row_json(const struct result *r)
{
    json_t *row = json_object();
    for (int c = 0; c < N_COLUMNS; c++) {
        json_object_set_new(row, columns[c].name,
                            columns[c].word ? ta_json_word(columns[c].word(r))
                                            : ta_json_number(columns[c].number(r)));
    }
    for (int j = 0; j < r->fit->n_par; j++) {
        static const char *const ends[] = {"", "_se", "_lo", "_hi", "_mean"};
        char name[32], key[48];
        double x[5];
        par_numbers(r->fit, ta_par_name(&r->fit->info[j], r->fit->k, name), x);
        for (int i = 0; i < 5; i++) {
            snprintf(key, sizeof key, "%s%s", name, ends[i]);
            json_object_set_new(row, key, ta_json_number(x[i]));
        }
    }
    json_object_set_new(row, "corr", ta_json_number(r->fit->corr));
    json_object_set_new(row, "evidence_type", ta_json_word(evidence_type(r)));
    for (int c = 0; c < N_SECOND && several_rates(r->fit->model); c++) {
        json_object_set_new(row, second_ridge[c].name, ta_json_number(second_ridge[c].number(r)));
    }
    return row;
}

/* Row by row: all of them as JSON at a time would take more memory than the data. */
bool ta_fit_table_json(FILE *out, const struct ta_fit_table *t)
{
    const char *before = "\n";
    fputs("[", out);
    for (int i = 0; i < t->data->n * t->n_models; i++) {
        struct result r = result_at(t, i / t->n_models, i % t->n_models);
        if (r.fit->model) {
            json_t *row = row_json(&r);
            char *text = json_dumps(row, JSON_REAL_PRECISION(10));
            json_decref(row);
            if (!text) {
                return false;
            }
            fprintf(out, "%s    %s", before, text);
            free(text);
            before = ",\n";
        }
    }
    fputs("\n  ]", out);
    return true;
}
