/* read_options.h - options that every command reading data has in common, and how they are taken.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_READ_OPTIONS_H
#define TWOARM_CLI_READ_OPTIONS_H

#include "like.h"
#include "twoarm/hierarchical.h"
#include "twoarm/options.h"

/* Settings of a command that reads and fits: put it first in the command's own settings. */
struct ta_analysis {
    struct ta_read_options read;
    struct ta_fit_options fit;
    const char *models; /* as typed: "rw,random" */
    const char *like;   /* the program whose conventions were asked for, or NULL */
    bool may_bootstrap; /* this command can --ci bootstrap */
    bool ci_told, evidence_told; /* --ci, --evidence were given */
    double start_variance; /* of a group by EM; 0: its own */
    bool ibic_draws;       /* iBIC by draws from the group, as emfit */
    int threads;        /* 0: all */
    uint64_t seed;
    bool quiet;
    bool json; /* rows and conventions in one */
    const char *output; /* NULL: standard output */
    bool output_is_folder; /* made with those above it, by the command itself */
};
void ta_analysis_defaults(struct ta_analysis *);

bool ta_take_rescale(const char *value, void *read_options, struct ta_error *);
bool ta_take_range(const char *value, void *read_options, struct ta_error *);
bool ta_take_missing(const char *value, void *read_options, struct ta_error *);
bool ta_take_recode(const char *value, void *recode, struct ta_error *);
bool ta_take_bounds(const char *value, void *fit_options, struct ta_error *);
bool ta_take_ci(const char *value, void *analysis, struct ta_error *);
bool ta_take_method(const char *value, void *method, struct ta_error *);
bool ta_take_prior(const char *value, void *fit_options, struct ta_error *);
/* Every prior must belong to a parameter of a chosen model, and its family to what that can be and
 * to the method. */
void ta_check_priors(const struct ta_analysis *, int k, const struct ta_model **, int n,
                     struct ta_error *);
/* What --prior says of a parameter over the population. */
void ta_set_hyper(const struct ta_fit_options *, const struct ta_par_info *, int k,
                  struct ta_hyper *);
/* "beta(1.1,1.1)", as --prior takes it; buf of at least 80 bytes. */
const char *ta_prior_words(const struct ta_prior *, char *buf);
bool ta_take_evidence(const char *value, void *analysis, struct ta_error *);
bool ta_take_format(const char *value, void *json, struct ta_error *);
bool ta_take_like(const char *value, void *analysis, struct ta_error *);

/* clang-format off */
/* The entries of the option table, for settings of which .member is a struct ta_read_options. */
#define TA_READ_OPTIONS(type, member) \
    {"rescale", 0, TA_OPT_CALL, "LO:HI", "map rewards so that LO becomes 0 and HI becomes 1", \
     offsetof(struct type, member), ta_take_rescale}, \
    {"columns", 0, TA_OPT_TEXT, "NAME=COLUMN,...", \
     "which column holds what, where names differ: choice=cho,reward=out; NAME=none leaves a " \
     "column out", \
     offsetof(struct type, member.columns), NULL}, \
    {"context", 0, TA_OPT_TEXT, "COLUMN|none", \
     "column of the set of symbols: values start afresh in a new one (default: context, pair or " \
     "stimulus)", \
     offsetof(struct type, member.context), NULL}, \
    {"missing", 0, TA_OPT_CALL, "[COLUMN=]CODE", \
     "a further code for missing beside n/a, NA, NaN and empty, in all data or in one column: " \
     "--missing=-99, --missing choice=0 (repeatable)", \
     offsetof(struct type, member), ta_take_missing}, \
    {"decimal-comma", 0, TA_OPT_FLAG, NULL, "numbers are written as 0,5", \
     offsetof(struct type, member.decimal_comma), NULL}, \
    {"k", 'k', TA_OPT_COUNT, "N", \
     "number of arms (default: by the columns, else the largest choice)", \
     offsetof(struct type, member.k), NULL}, \
    {"recode", 0, TA_OPT_CALL, "0|1", \
     "choices count from 0, or from 1 (default: found out)", \
     offsetof(struct type, member.recode), ta_take_recode}, \
    {"practice", 0, TA_OPT_FLAG, NULL, "keep practice rows", \
     offsetof(struct type, member.practice), NULL}, \
    {"pilot", 0, TA_OPT_FLAG, NULL, \
     "keep logs of rehearsals (twoarm-task --pilot or --trials, and what lies in folders pilot), " \
     "which are left out unless a folder named pilot is itself given as DATA", \
     offsetof(struct type, member.pilot), NULL}, \
    {"skip-bad-rows", 0, TA_OPT_FLAG, NULL, \
     "leave out rows that cannot be read (they are counted)", \
     offsetof(struct type, member.skip_bad_rows), NULL}
/* The same, of which .member is a struct ta_analysis. */
#define TA_ANALYSIS_OPTIONS(type, member) \
    {"model", 'm', TA_OPT_TEXT, "NAME[,NAME...]", \
     "models to fit (default rw); see `twoarm models`", \
     offsetof(struct type, member.models), NULL}, \
    {"q0", 0, TA_OPT_REAL, "V", \
     "value of every arm at the start (default: 1/k when all rewards lie in [0,1], 0 when they " \
     "lie in [-1,1], otherwise it must be given)", \
     offsetof(struct type, member.read.q0), NULL}, \
    {"bounds", 0, TA_OPT_CALL, "PAR=LO:HI", \
     "search a parameter between these bounds (repeatable; default: see `twoarm models NAME`)", \
     offsetof(struct type, member.fit), ta_take_bounds}, \
    {"reward-range", 0, TA_OPT_CALL, "LO:HI", \
     "what rewards run from and to (after --rescale), for wsls (wins lie above the middle) and " \
     "rw-fictive (default: the lowest and highest in the data)", \
     offsetof(struct type, member.read), ta_take_range}, \
    TA_READ_OPTIONS(type, member.read), \
    {"threads", 'j', TA_OPT_COUNT, "N", \
     "threads to use (default: all; results do not depend on it)", \
     offsetof(struct type, member.threads), NULL}, \
    {"quiet", 'q', TA_OPT_FLAG, NULL, "no progress, no notes on what was assumed", \
     offsetof(struct type, member.quiet), NULL}
/* Of commands that tell of intervals. */
#define TA_CI_OPTION(type, member) \
    {"ci", 0, TA_OPT_CALL, "profile|wald|bootstrap|none", \
     "95 % intervals: by profile likelihood (default), from the standard error, by parametric " \
     "bootstrap (twoarm fit only), or none. Under priors they are of the posterior, or none", \
     offsetof(struct type, member), ta_take_ci}
/* How parameters are estimated. */
#define TA_PRIOR_OPTIONS(type, member) \
    {"method", 0, TA_OPT_CALL, "mle|map|em|hierarchical", \
     "maximum likelihood (default), the most probable parameters under priors, or under a " \
     "population whose means and variances are found too (em, with Laplace's method), or the " \
     "exact posterior of population and participants together (hierarchical; models of up to " \
     "three parameters; estimates are posterior means)", \
     offsetof(struct type, member.fit.method), ta_take_method}, \
    {"prior", 0, TA_OPT_CALL, "PAR=FAMILY(A,B)", \
     "for --method map: beta(a,b), gamma(shape,scale), or normal(mean,sd) on the unconstrained " \
     "scale (logit of a rate, log of a positive weight); default beta(1.1,1.1), gamma(1.2,5) " \
     "(kalman's s: gamma(1.2,0.8)), normal(0,1). For --method hierarchical, of a population's " \
     "mean and spread on that scale: mu_PAR=normal(mean,sd), sigma_PAR=half-normal(scale); " \
     "default normal(0,1.5) for rates, normal(log of the typical value,1.5) for positive " \
     "weights, normal(0,2) for others, and half-normal(1). Repeatable", \
     offsetof(struct type, member.fit), ta_take_prior}, \
    {"evidence", 0, TA_OPT_CALL, "quadrature|laplace", \
     "for --method map: integrate the posterior of up to three parameters (default; its mean, " \
     "deviation and interval are then exact too), or approximate it at its top", \
     offsetof(struct type, member), ta_take_evidence}, \
    TA_LIKE_OPTION(type, member, "")
/* more: what a command has to say of it beside the table. */
#define TA_LIKE_OPTION(type, member, more) \
    {"like", 0, TA_OPT_PRESET, "TOOL", TA_LIKE_HELP more, offsetof(struct type, member), \
     ta_take_like}
/* What a result is printed as. */
#define TA_FORMAT_OPTION(type, member) \
    {"format", 0, TA_OPT_CALL, "tsv|json", \
     "the result as a table (default), or as JSON with all conventions and the inputs' hashes", \
     offsetof(struct type, member.json), ta_take_format}
/* -o, which is not the same thing for all. */
#define TA_OUTPUT_OPTION(type, member, value, help) \
    {"output", 'o', TA_OPT_TEXT, value, help, offsetof(struct type, member.output), NULL}
/* clang-format on */

/* Lines of text, each behind the command's name, to standard error. NULL: none. */
void ta_print_notes(const char *command, const char *lines);
/* Reads the data and settles q0 (in both option structs); notes go to stderr unless quiet. */
bool ta_analysis_read(struct ta_analysis *, const char *command, char **operand, int n_operands,
                      struct ta_dataset *, struct ta_error *);
/* A result must not take the place of what it was made from. */
bool ta_check_output(const char *option, const char *path, const struct ta_dataset *,
                     struct ta_error *);
/* The models named in a->models, up to `most`; the number, or 0 with errors. Bounds that no model
 * has a parameter for are errors too. */
int ta_analysis_models(const struct ta_analysis *, int k, const struct ta_model **, int most,
                       struct ta_error *);
/* The parameter of that name ("b" or "b2") in any of the models, or NULL. */
const struct ta_param *ta_analysis_parameter(const char *name, int k, const struct ta_model **,
                                             int n);
/* Fits everybody with a progress bar; after Ctrl-C, those begun by then (ta_fit_all). */
bool ta_analysis_fit(const struct ta_analysis *, const struct ta_model *, const struct ta_dataset *,
                     struct ta_fit *, struct ta_error *);

#endif
