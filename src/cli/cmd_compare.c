/* cmd_compare.c - `twoarm compare`: which model a cohort uses, by information criteria, by
 * random-effects selection, and by hierarchical Bayesian inference.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_hbi.h"
#include "compare_more.h"
#include "comparison.h"
#include "interrupt.h"
#include "json_note.h"
#include "read_options.h"
#include "rows.h"
#include "twoarm/commands.h"
#include "twoarm/group.h"
#include "twoarm/io.h"
#include "twoarm/select.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compare_settings {
    struct ta_analysis a;
    double prior; /* Dirichlet count of each model */
    bool hbi;
    struct ta_hbi_files files;
    struct ta_more_options more;
};

static const struct ta_option options[] = {
    {"models", 0, TA_OPT_TEXT, "NAME,NAME[,...]",
     "models to compare (default random,rw,rw-dual,rw-stick,rw-full)",
     offsetof(struct compare_settings, a.models), NULL},
    {"prior-count", 0, TA_OPT_REAL, "A",
     "prior count of each model in the selection (default 1, as in SPM; 1/K as in the VBA toolbox)",
     offsetof(struct compare_settings, prior), NULL},
    {"leave-out", 0, TA_OPT_CALL, "block|context",
     "cross-validation: how well each model foretells the choices of a block (column block) or "
     "context from a fit to all others",
     offsetof(struct compare_settings, more.leave_out), ta_take_leave_out},
    {"ibic", 0, TA_OPT_FLAG, NULL,
     "iBIC of each model (Huys et al. 2011), by EM over the group, likelihoods integrated over it "
     "(ibic_se is the Monte Carlo error: 0 by quadrature); less is better",
     offsetof(struct compare_settings, more.ibic), NULL},
    {"hbi", 0, TA_OPT_FLAG, NULL,
     "models and parameters at once: everybody counts for the group of a model by how probably "
     "they use it (Piray et al. 2019)",
     offsetof(struct compare_settings, hbi), NULL},
    {"group-table", 0, TA_OPT_TEXT, "FILE",
     "for --hbi: write each model's group means and variances there instead of standard error, "
     "and the conventions to FILE.json",
     offsetof(struct compare_settings, files.group), NULL},
    {"people-table", 0, TA_OPT_TEXT, "FILE",
     "for --hbi: write there which model each participant uses, with what parameters, and the "
     "conventions to FILE.json",
     offsetof(struct compare_settings, files.people), NULL},
    TA_FORMAT_OPTION(compare_settings, a),
    TA_PRIOR_OPTIONS(compare_settings, a),
    TA_ANALYSIS_OPTIONS(compare_settings, a),
    TA_OUTPUT_OPTION(compare_settings, a, "FILE",
                     "write there instead of standard output, and the conventions to FILE.json"),
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

struct comparison {
    const struct ta_dataset *data;
    struct ta_fit *fit; /* [model * data->n + person] */
    struct ta_comparison of;
    struct ta_more more;
    int n_asked; /* models; those of `of` are fewer after Ctrl-C */
    struct ta_text said; /* the verdict on dual rates */
};

static const char *evidence_word(const struct ta_fit *fit)
{
    static const char *const words[] = {"-bic/2", "laplace", "quadrature"}; /* enum ta_evidence */
    return words[fit->evidence];
}

static bool fitted_to_all(const struct comparison *c, int m)
{
    for (int i = 0; i < c->data->n; i++) {
        if (!c->fit[(size_t)m * c->data->n + i].model) {
            return false;
        }
    }
    return true;
}

static bool compare(struct comparison *c, const struct compare_settings *s, struct ta_error *e)
{
    size_t people = (size_t)c->data->n;
    c->fit = calloc(people * (size_t)c->of.n, sizeof *c->fit);
    if (!c->fit) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int m = 0; m < c->of.n; m++) {
        if (!ta_analysis_fit(&s->a, c->of.model[m], c->data, c->fit + (size_t)m * people, e)) {
            return false;
        }
        if (ta_interrupted) {
            c->of.n = m + fitted_to_all(c, m);
        }
    }
    if (c->of.n < 2) {
        return ta_error_add(e, TA_INTERRUPTED,
                            "interrupted: %d of %d models were fitted to everybody; two at least "
                            "can be compared",
                            c->of.n, c->n_asked);
    }
    if (!ta_comparison_make(&c->of, c->fit, c->data->n, NULL, s->prior)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    return c->of.n_people > 0 ||
           ta_error_add(e, TA_USER, "nobody made a choice that can be scored and that one of the "
                                    "models allows");
}

/* The first participant's fit that says how evidence was found. */
static const struct ta_fit *first_scored(const struct comparison *c, int m)
{
    const struct ta_fit *fit = &c->fit[(size_t)m * c->data->n];
    while (fit->n_trials == 0) { /* somebody has made a choice, or there were no table */
        fit++;
    }
    return fit;
}

/* What was asked for beyond the fits themselves. */
static bool find_more(struct comparison *c, const struct compare_settings *s, struct ta_error *e)
{
    bool *counted = calloc((size_t)c->data->n + 1, sizeof *counted);
    bool good = counted || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; good && i < c->data->n; i++) {
        counted[i] = ta_comparable(c->fit, c->data->n, c->of.n, i);
    }
    good = good && ta_more_find(&c->more, &s->more, &s->a, c->data, c->of.model, c->of.n, counted,
                                e);
    free(counted);
    return good;
}

/* What is to be said of dual learning rates; kept in c->said. */
static bool find_verdict(const struct compare_settings *s, struct comparison *c,
                         struct ta_error *e)
{
    struct ta_fit_table table = {c->data, c->of.model, c->of.n, c->fit, TA_CI_NONE};
    bool wanted = (!s->a.quiet || s->a.output || s->a.json) && !ta_interrupted;
    bool good = !wanted || ta_verdict(&s->a, &table, &c->said, e);
    ta_print_notes("compare", good && !s->a.quiet ? c->said.s : NULL);
    return good;
}

static bool put_table(FILE *out, bool json, const void *of)
{
    static const char *const columns[] = {
        "model", "n_parameters", "n_participants", "log_lik", "aic", "bic", "best_by_aic",
        "best_by_bic", "evidence", "frequency", "exceedance", "protected_exceedance",
        "omnibus_risk", "aicc", "ibic", "left_out_log_lik", "best_left_out", "ibic_se", NULL};
    const struct comparison *c = of;
    struct ta_rows r;
    ta_rows_begin(&r, out, json, columns);
    for (int m = 0; m < c->of.n; m++) {
        const struct ta_model_total *t = &c->of.total[m];
        const struct ta_selection *s = &c->of.selection;
        bool best = !isnan(t->bic); /* AIC and BIC are n/a where no likelihood was maximised */
        ta_rows_word(&r, c->of.model[m]->name);
        ta_rows_number(&r, ta_model_pars(c->of.model[m], c->data->k, NULL));
        ta_rows_number(&r, c->of.n_people);
        double sums[] = {t->log_lik, t->aic, t->bic, best ? t->best_aic : (double)NAN,
                         best ? t->best_bic : (double)NAN};
        ta_rows_numbers(&r, sums, 5);
        ta_rows_word(&r, evidence_word(first_scored(c, m)));
        ta_rows_numbers(&r, (double[]){s->frequency[m], s->xp[m], s->pxp[m], s->bor}, 4);
        ta_rows_numbers(&r,
                        (double[]){t->aicc, c->more.ibic[m], c->more.left_out[m],
                                   c->more.best_left_out[m], c->more.ibic_se[m]},
                        5);
    }
    ta_rows_end(&r);
    return true;
}

/* Is some evidence exact and some approximate? */
static bool mixed(const struct comparison *c)
{
    bool any = false;
    for (int m = 1; m < c->of.n; m++) {
        any |= first_scored(c, m)->evidence != first_scored(c, 0)->evidence;
    }
    return any;
}

/* Conventions and inputs. */
static json_t *make_note(const struct comparison *c, const struct compare_settings *s)
{
    static const char *const left_out[] = {NULL, "block", "context"}; /* enum ta_left_out */
    json_t *note = ta_json_note(&s->a, "compare", c->data, c->of.model, c->of.n);
    json_t *conventions = json_object_get(note, "conventions"), *evidence = json_object();
    for (int m = 0; m < c->of.n; m++) {
        json_object_set_new(evidence, c->of.model[m]->name,
                            json_string(evidence_word(first_scored(c, m))));
    }
    json_object_set_new(conventions, "evidence_of_selection", evidence);
    json_object_set_new(conventions, "prior_count", ta_json_number(s->prior));
    json_object_set_new(conventions, "left_out", left_out[s->more.leave_out]
                                                     ? json_string(left_out[s->more.leave_out])
                                                     : json_null());
    if (s->more.leave_out) {
        json_object_set_new(conventions, "left_out_choices",
                            json_string("not scored by the fit to all others; outcomes are learned "
                                        "from, values run through"));
    }
    json_object_set_new(conventions, "ibic",
                        s->more.ibic ? json_string(ta_ibic_words(s->a.ibic_draws)) : json_false());
    if (c->said.s) {
        json_object_set_new(note, "perseveration", ta_json_lines(c->said.s));
    }
    return note;
}

/* What Ctrl-C left out. */
static void say_interrupted(const struct comparison *c, struct ta_error *e)
{
    struct ta_text what = {0};
    if (c->of.n < c->n_asked) {
        ta_text_add(&what, "%d of %d models were fitted to everybody and are compared", c->of.n,
                    c->n_asked);
    } else {
        ta_text_add(&what, "all %d models were fitted and are compared", c->of.n);
    }
    ta_error_add(e, TA_INTERRUPTED, "interrupted: %s%s", what.s,
                 c->more.unfinished ? "; --leave-out or --ibic was not finished (n/a)" : "");
    ta_text_free(&what);
}

static void select_models(struct comparison *c, const struct compare_settings *s,
                          struct ta_error *e)
{
    if (compare(c, s, e) && find_more(c, s, e) && find_verdict(s, c, e)) {
        if (c->of.n_people < c->data->n && !s->a.quiet) {
            fprintf(stderr, "twoarm compare: %d without a scored choice%s left out\n",
                    c->data->n - c->of.n_people,
                    s->a.fit.n_bounds ? ", or with one that no model allows," : "");
        }
        if (mixed(c) && !s->a.quiet) {
            fputs("twoarm compare: evidence of models of up to three parameters is integrated, of "
                  "the others approximated, which may be low by half a nat a participant; "
                  "--evidence laplace treats all alike\n",
                  stderr);
        }
        ta_result_put(&s->a, make_note(c, s), put_table, c, e);
        if (ta_interrupted && e->n == 0) {
            say_interrupted(c, e);
        }
    }
    ta_text_free(&c->said);
    free(c->fit);
}

static void check_settings(const struct compare_settings *s, struct ta_error *e)
{
    const struct ta_fit_options *f = &s->a.fit;
    bool like_cbm = s->a.like && strcmp(s->a.like, "cbm") == 0;
    if (!(s->prior > 0)) {
        ta_error_add(e, TA_USER, "--prior-count: expected a number above 0, found %g", s->prior);
    }
    if (f->method != TA_MLE && f->method != TA_MAP) {
        ta_error_add(e, TA_USER, "compare goes by --method mle or map; em and hierarchical give no "
                                 "evidence of each participant");
    }
    if (s->hbi && (s->more.ibic || s->more.leave_out)) {
        ta_error_add(e, TA_USER, "--leave-out and --ibic compare separate fits: they are not for "
                                 "--hbi");
    }
    if (s->more.ibic && (f->n_bounds || f->most > 0)) {
        ta_error_add(e, TA_USER, "--ibic goes by a group, whose parameters have no bounds: "
                                 "--bounds and --like hbayesdm are not for it");
    }
    if (!s->hbi && (s->files.group || s->files.people)) {
        ta_error_add(e, TA_USER, "--group-table and --people-table are for --hbi");
    }
    if (s->hbi && ((f->method == TA_MAP && !like_cbm) || s->prior != 1 || f->n_bounds)) {
        ta_error_add(e, TA_USER, "--hbi has priors and counts of its own: --method, --prior, "
                                 "--bounds and --prior-count are not for it");
    }
}

/* emfit compares by iBIC; what else the table has is about maxima of the likelihood. */
static void be_like_emfit(struct compare_settings *s)
{
    if (s->a.like && strcmp(s->a.like, "emfit") == 0 && s->a.fit.method == TA_EM && !s->hbi) {
        s->a.fit.method = TA_MLE;
        s->more.ibic = true;
    }
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct compare_settings *s = settings;
    struct ta_dataset data;
    struct comparison c = {.data = &data};
    be_like_emfit(s);
    check_settings(s, e);
    s->a.read.choices_only = true;
    s->a.read.blocks = s->more.leave_out == TA_LEAVE_BLOCK;
    if (e->n || !ta_analysis_read(&s->a, "compare", operand, n_operands, &data, e)) {
        return (int)e->status;
    }
    c.of.n = ta_analysis_models(&s->a, data.k, c.of.model, TA_MAX_MODELS, e);
    ta_interrupt_catch();
    if (c.of.n == 1) {
        ta_error_add(e, TA_USER, "--models: expected two models at least, found one");
    } else if (c.of.n > 1 && s->hbi) {
        ta_compare_hbi(&s->a, &s->files, &data, c.of.model, c.of.n, e);
    } else if (c.of.n > 1) {
        c.n_asked = c.of.n;
        select_models(&c, s, e);
    }
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
        "against the risk that all are equally frequent (omnibus_risk). With --method map the "
        "selection goes by the evidence, with --hbi groups and models are found together. Dual "
        "learning rates and perseveration stand in for each other: compare rw-dual with rw-stick "
        "and rw-full. Ctrl-C keeps the models that are fitted to everybody; with --hbi nothing.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct compare_settings),
    .defaults = defaults,
};
