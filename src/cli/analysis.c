/* analysis.c - what every command that reads and fits does before its own work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_notes.h"
#include "progress.h"
#include "read_options.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

void ta_analysis_defaults(struct ta_analysis *a)
{
    *a = (struct ta_analysis){.models = "rw", .seed = 1};
    a->read.q0 = NAN;
    a->fit.ci = TA_CI_PROFILE;
}

/* "lo:hi" with lo < hi. */
static bool parse_range(const char *text, double *lo, double *hi)
{
    const char *colon = strchr(text, ':');
    char first[64];
    if (!colon || colon - text >= (long)sizeof first) {
        return false;
    }
    snprintf(first, sizeof first, "%.*s", (int)(colon - text), text);
    return ta_parse_real(first, lo) && ta_parse_real(colon + 1, hi);
}

bool ta_take_rescale(const char *value, void *target, struct ta_error *e)
{
    struct ta_read_options *o = target;
    o->rescale = true;
    if (!parse_range(value, &o->rescale_lo, &o->rescale_hi) || o->rescale_lo >= o->rescale_hi) {
        return ta_error_add(e, TA_USER,
                            "--rescale: expected LO:HI with LO below HI, found '%s'", value);
    }
    return true;
}

bool ta_take_range(const char *value, void *target, struct ta_error *e)
{
    struct ta_read_options *o = target;
    o->range = true;
    if (!parse_range(value, &o->range_lo, &o->range_hi) || o->range_lo >= o->range_hi) {
        return ta_error_add(e, TA_USER,
                            "--reward-range: expected LO:HI with LO below HI, found '%s'", value);
    }
    return true;
}

bool ta_take_missing(const char *value, void *target, struct ta_error *e)
{
    struct ta_read_options *o = target;
    const char *equals = strchr(value, '=');
    char name[40] = "";
    struct ta_missing m = {.code = equals ? equals + 1 : value};
    if (equals && equals - value < (long)sizeof name) {
        snprintf(name, sizeof name, "%.*s", (int)(equals - value), value);
        m.column = ta_column_find(name);
    }
    if (!*m.code || (equals && !m.column)) {
        return ta_error_add(e, TA_USER,
                            "--missing: expected CODE or COLUMN=CODE with a COLUMN of choice, "
                            "reward, response_time, ..., found '%s'",
                            value);
    }
    if (o->n_missing == TA_MAX_MISSING) {
        return ta_error_add(e, TA_USER, "--missing: at most %d codes are possible", TA_MAX_MISSING);
    }
    o->missing[o->n_missing++] = m;
    return true;
}

bool ta_take_recode(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
        return ta_error_add(e, TA_USER,
                            "--recode: expected 0 (choices count from 0) or 1 (from 1), found '%s'",
                            value);
    }
    *(int *)target = *value == '0' ? 1 : -1;
    return true;
}

bool ta_take_format(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "tsv") != 0 && strcmp(value, "json") != 0) {
        return ta_error_add(e, TA_USER, "--format: expected tsv or json, found '%s'", value);
    }
    *(bool *)target = strcmp(value, "json") == 0;
    return true;
}

bool ta_take_bounds(const char *value, void *target, struct ta_error *e)
{
    struct ta_fit_options *o = target;
    const char *equals = strchr(value, '=');
    struct ta_bound b;
    if (!equals || equals == value || equals - value >= (long)sizeof b.name ||
        !parse_range(equals + 1, &b.lo, &b.hi) || b.lo > b.hi) {
        return ta_error_add(e, TA_USER,
                            "--bounds: expected PARAMETER=LO:HI with LO <= HI, found '%s'", value);
    }
    for (int i = 0; i < o->n_bounds; i++) {
        if (strlen(o->bound[i].name) == (size_t)(equals - value) &&
            strncmp(o->bound[i].name, value, (size_t)(equals - value)) == 0) {
            return ta_error_add(e, TA_USER, "--bounds: %s is given twice", o->bound[i].name);
        }
    }
    if (o->n_bounds == TA_MAX_BOUNDS) {
        return ta_error_add(e, TA_USER, "--bounds: at most %d are possible", TA_MAX_BOUNDS);
    }
    snprintf(b.name, sizeof b.name, "%.*s", (int)(equals - value), value);
    o->bound[o->n_bounds++] = b;
    return true;
}

bool ta_take_ci(const char *value, void *target, struct ta_error *e)
{
    struct ta_analysis *a = target;
    static const char *const words[] = {"none", "wald", "profile",
                                        "bootstrap"}; /* in the order of enum ta_ci */
    for (int i = 0; i < 4; i++) {
        if (strcmp(value, words[i]) == 0) {
            a->fit.ci = (enum ta_ci)i;
            a->ci_told = true;
            return true;
        }
    }
    return ta_error_add(e, TA_USER, "--ci: expected profile, wald, bootstrap or none, found '%s'",
                        value);
}

/* The folder a file would be made in; a result is made under a name of its own there first. */
static bool folder_writable(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".";
    if (slash) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + (slash == path)), path);
    }
    return access(folder, W_OK | X_OK) == 0;
}

/* A result must not take the place of what it was made from; and that it cannot be written is
 * better said before the work than after. */
bool ta_check_output(const char *option, const char *path, const struct ta_dataset *data,
                     struct ta_error *e)
{
    struct stat out, in;
    bool there = stat(path, &out) == 0;
    if (!there && !folder_writable(path)) {
        return ta_error_add(e, TA_USER,
                            "%s %s: cannot be written: %s; choose a folder that you may write to",
                            option, path, strerror(errno));
    }
    if (there && S_ISDIR(out.st_mode)) {
        return ta_error_add(e, TA_USER, "%s %s: is a folder; give the name of a file", option,
                            path);
    }
    if (!there || !S_ISREG(out.st_mode)) {
        return true;
    }
    for (int i = 0; i < data->n_files; i++) {
        if (stat(data->file[i].path, &in) == 0 && in.st_ino == out.st_ino &&
            in.st_dev == out.st_dev) {
            return ta_error_add(e, TA_USER, "%s %s: is one of the files that were read; give the "
                                            "result another name",
                                option, path);
        }
    }
    return true;
}

static void print_lines(const char *before, const char *line)
{
    while (line && *line) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "%s%.*s\n", before, (int)n, line);
        line += n + (line[n] == '\n');
    }
}

void ta_print_notes(const char *command, const char *lines)
{
    char before[80];
    snprintf(before, sizeof before, "twoarm %s: ", command);
    print_lines(before, lines);
}

/* The next of the names between commas, and behind it; false at the end. */
static bool next_name(const char **p, char name[64])
{
    size_t length = strcspn(*p, ",");
    bool any = **p != '\0';
    snprintf(name, 64, "%.*s", (int)length, *p);
    *p += length + ((*p)[length] == ',');
    return any;
}

/* What the models asked for take from the data is assumed, too. */
static void add_model_notes(const struct ta_analysis *a, struct ta_dataset *data)
{
    const struct ta_model *model[64];
    char name[64];
    int n = 0;
    struct ta_text all = {0};
    for (const char *p = a->models; n < 64 && next_name(&p, name);) {
        const struct ta_model *found = ta_model_find(name);
        if (found && (!found->arms || found->arms == data->k)) {
            model[n++] = found;
        }
    }
    ta_text_add(&all, "%s", data->assumed ? data->assumed : "");
    ta_model_notes(model, n, data, &all);
    ta_like_note(a->like, data->scale, &all);
    free(data->assumed);
    data->assumed = all.s;
}

bool ta_analysis_read(struct ta_analysis *a, const char *command, char **operand, int n_operands,
                      struct ta_dataset *data, struct ta_error *e)
{
    if (n_operands == 0) {
        return ta_error_add(e, TA_USER,
                            "expected files or folders with data; see `twoarm %s --help`", command);
    }
    if (a->read.k && (a->read.k < 2 || a->read.k > TA_MAX_ARMS)) {
        return ta_error_add(e, TA_USER, "-k: expected 2 to %d arms, found %d", TA_MAX_ARMS,
                            a->read.k);
    }
    if (a->threads > MOST_THREADS) { /* each has a stack of its own */
        return ta_error_add(e, TA_USER, "--threads: expected at most %d, found %d", MOST_THREADS,
                            a->threads);
    }
    struct ta_progress bar;
    struct ta_read_options how = a->read;
    how.watch = &bar.watch;
    ta_progress_begin(&bar, a->quiet, "reading (kB)");
    bool good = ta_dataset_read(data, operand, n_operands, &how, e);
    ta_progress_end(&bar);
    if (!good) {
        return false;
    }
    a->fit.scale = data->scale;
    if (a->output && !a->output_is_folder && !ta_check_output("-o", a->output, data, e)) {
        ta_dataset_free(data);
        return false;
    }
    add_model_notes(a, data);
    if (!a->quiet && data->assumed) {
        fprintf(stderr, "twoarm %s: assumed in reading:\n", command);
        print_lines("  ", data->assumed);
    }
    return true;
}

const struct ta_param *ta_analysis_parameter(const char *wanted, int k,
                                             const struct ta_model **model, int n)
{
    for (int m = 0; m < n; m++) {
        struct ta_par_info info[TA_MAX_PAR];
        int n_par = ta_model_pars(model[m], k, info);
        for (int j = 0; j < n_par; j++) {
            if (ta_par_is_named(wanted, &info[j], k)) {
                return info[j].def;
            }
        }
    }
    return NULL;
}

/* A bound must belong to a parameter of a chosen model and lie within what it can be. */
static void check_bounds(const struct ta_analysis *a, int k, const struct ta_model **model, int n,
                         struct ta_error *e)
{
    for (int i = 0; i < a->fit.n_bounds; i++) {
        const struct ta_bound *b = &a->fit.bound[i];
        const struct ta_param *def = ta_analysis_parameter(b->name, k, model, n);
        if (!def) {
            ta_error_add(e, TA_USER, "--bounds: no chosen model has a parameter '%s'", b->name);
        } else if ((def->support != TA_REAL && b->lo < 0) ||
                   (def->support == TA_UNIT && b->hi > 1)) {
            ta_error_add(e, TA_USER, "--bounds: %s lies %s, found %g:%g", b->name,
                         def->support == TA_UNIT ? "between 0 and 1" : "at 0 or above", b->lo,
                         b->hi);
        }
    }
}

/* What a model is about must be what the data and the method are about. */
static void check_models(const struct ta_analysis *a, int k, const struct ta_model **model, int n,
                         struct ta_error *e)
{
    for (int m = 0; m < n; m++) {
        if (model[m]->arms && model[m]->arms != k) {
            ta_error_add(e, TA_USER, "--model: %s is about %d arms; the data have %d",
                         model[m]->name, model[m]->arms, k);
        }
        if (model[m]->steps && a->fit.method != TA_MLE &&
            (a->fit.method != TA_MAP || a->fit.laplace)) {
            ta_error_add(e, TA_USER,
                         "--method: the likelihood of %s is a staircase in its learning rate, "
                         "without curvature: only mle, and map with --evidence quadrature, are "
                         "possible",
                         model[m]->name);
        }
        if (model[m]->by_range && a->fit.scale.lo >= a->fit.scale.hi) {
            ta_error_add(e, TA_USER,
                         "--model: %s tells wins from losses, but every reward is %g: say what "
                         "rewards run from and to by --reward-range LO:HI",
                         model[m]->name, a->fit.scale.lo);
        }
    }
}

/* Options of others than the method asked for. */
static void check_method(const struct ta_analysis *a, struct ta_error *e)
{
    enum ta_method m = a->fit.method;
    if (m != TA_MAP && m != TA_HIERARCHICAL && a->fit.n_priors) {
        ta_error_add(e, TA_USER, "--prior is for --method map and hierarchical");
    }
    if (m != TA_MLE && a->fit.n_bounds) {
        ta_error_add(e, TA_USER, "--bounds is for --method mle; priors bound what the others find");
    }
    if (m != TA_MAP && a->evidence_told) {
        ta_error_add(e, TA_USER, "--evidence is for --method map");
    }
    if (m != TA_MLE && a->ci_told && a->fit.ci != TA_CI_NONE && a->fit.ci != TA_CI_BOOTSTRAP) {
        ta_error_add(e, TA_USER, "--ci %s is for --method mle; the others' intervals are of the "
                                 "posterior, or --ci none",
                     a->fit.ci == TA_CI_WALD ? "wald" : "profile");
    }
    if (m != TA_MLE && m != TA_HIERARCHICAL && a->fit.most > 0) {
        ta_error_add(e, TA_USER, "--like hbayesdm is for --method mle and hierarchical");
    }
}

int ta_analysis_models(const struct ta_analysis *a, int k, const struct ta_model **model, int most,
                       struct ta_error *e)
{
    int n = 0, before = e->n;
    char name[64];
    for (const char *p = a->models; next_name(&p, name);) {
        const struct ta_model *found = ta_model_find(name);
        for (int i = 0; found && i < n; i++) {
            if (model[i] == found) {
                ta_error_add(e, TA_USER, "--model: %s is named twice", name);
            }
        }
        if (found && found->plays_only) {
            ta_error_add(e, TA_USER, "--model: %s only plays (twoarm simulate, twoarm-task "
                                     "--agent): it has nothing to fit",
                         name);
        } else if (found && n < most) {
            model[n++] = found;
        } else {
            double par[TA_MAX_PAR]; /* says which there are and which is nearest */
            const struct ta_model *none;
            ta_model_parse(name, k, &none, par, e);
        }
    }
    if (n == 0 && e->n == before) {
        ta_error_add(e, TA_USER, "--model: expected the name of a model; see `twoarm models`");
    }
    check_models(a, k, model, n, e);
    if (a->fit.ci == TA_CI_BOOTSTRAP && !a->may_bootstrap) {
        ta_error_add(e, TA_USER, "--ci bootstrap is for `twoarm fit`");
    }
    check_bounds(a, k, model, n, e);
    ta_check_priors(a, k, model, n, e);
    check_method(a, e);
    return e->n == before ? n : 0;
}

bool ta_analysis_fit(const struct ta_analysis *a, const struct ta_model *model,
                     const struct ta_dataset *data, struct ta_fit *fit, struct ta_error *e)
{
    struct ta_progress bar;
    ta_progress_begin(&bar, a->quiet, "fitting %s", model->name);
    bool good = ta_fit_all(model, data, &a->fit, a->threads, &bar.watch, fit);
    ta_progress_end(&bar);
    return good || ta_error_add(e, TA_MACHINE, "out of memory while fitting");
}
