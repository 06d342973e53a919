/* compare_more.c - what `twoarm compare` finds out only when asked: iBIC, cross-validation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_more.h"

#include "interrupt.h"
#include "progress.h"
#include "twoarm/group.h"
#include "twoarm/io.h"
#include "twoarm/leave_out.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

bool ta_take_leave_out(const char *value, void *target, struct ta_error *e)
{
    static const char *const words[] = {[TA_LEAVE_BLOCK] = "block", [TA_LEAVE_CONTEXT] = "context"};
    for (int i = TA_LEAVE_BLOCK; i <= TA_LEAVE_CONTEXT; i++) {
        if (strcmp(value, words[i]) == 0) {
            *(enum ta_left_out *)target = (enum ta_left_out)i;
            return true;
        }
    }
    return ta_error_add(e, TA_USER, "--leave-out: expected block or context, found '%s'", value);
}

/* --- iBIC ------------------------------------------------------------------------------------- */

static bool find_ibic(struct ta_more *more, const struct ta_analysis *a,
                      const struct ta_dataset *data, const struct ta_model *const *model, int n,
                      struct ta_error *e)
{
    struct ta_progress bar;
    struct ta_group_options o = {.start_variance = a->start_variance,
                                 .seed = a->seed,
                                 .draws = a->ibic_draws,
                                 .watch = &bar.watch};
    struct ta_fit *fit = calloc((size_t)data->n + 1, sizeof *fit);
    bool good = fit != NULL;
    for (int m = 0; good && m < n; m++) {
        struct ta_group g;
        if (!model[m]->steps) { /* a staircase has no curvature to integrate by */
            ta_progress_begin(&bar, a->quiet, "EM of %s", model[m]->name);
            good = ta_group_em(model[m], data, &o, a->threads, &g, fit);
            ta_progress_end(&bar);
            more->ibic[m] = g.stopped ? (double)NAN : g.ibic;
            more->ibic_se[m] = g.stopped ? (double)NAN : g.ibic_se;
            more->unfinished |= g.stopped;
        }
    }
    free(fit);
    return good || ta_error_add(e, TA_MACHINE, "out of memory");
}

/* --- cross-validation ------------------------------------------------------------------------- */

struct folds {
    const struct ta_analysis *a;
    const struct ta_dataset *data;
    const bool *counted;
    enum ta_left_out what;
    struct ta_progress bar;
    int done, all;
};

/* One model over everybody; value[person]. */
static bool foretell(struct folds *f, const struct ta_model *model, double *value)
{
    bool good = true;
    int threads = f->a->threads > 0 ? f->a->threads : omp_get_max_threads();
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int i = 0; i < f->data->n; i++) {
        const struct ta_participant *who = &f->data->who[i];
        const int *block = f->what == TA_LEAVE_BLOCK ? who->block : who->context;
        bool done = ta_interrupted || !f->counted[i] ||
                    ta_leave_out(model, who, block, &f->a->fit, &value[i]);
#pragma omp critical(ta_fold)
        {
            good = good && done;
            f->done += !ta_interrupted;
            ta_watch_tick(ta_interrupted ? NULL : &f->bar.watch, f->done, f->all);
        }
    }
    return good;
}

/* Who has choices that can be scored in fewer than two folds is not foretold, and said so; somebody
 * must be left. */
static bool check_folds(const struct folds *f, const double *value, struct ta_error *e)
{
    const char *folds = f->what == TA_LEAVE_BLOCK ? "blocks" : "contexts", *first = "";
    struct ta_text said = {0};
    int without = 0, counted = 0;
    for (int i = 0; i < f->data->n; i++) {
        counted += f->counted[i];
        if (f->counted[i] && isnan(value[i])) {
            first = without++ ? first : f->data->who[i].id;
        }
    }
    if (without == counted) {
        return ta_error_add(
            e, TA_USER,
            "--leave-out: everybody has choices that can be scored in fewer than two %s", folds);
    }
    if (without && !f->a->quiet) {
        ta_text_add(&said,
                    "--leave-out: %d of %d people have choices that can be scored in fewer than "
                    "two %s (first: %s): left out of left_out and best_left_out\n",
                    without, counted, folds, first);
        ta_print_notes("compare", said.s);
    }
    ta_text_free(&said);
    return true;
}

static void add_up(struct ta_more *more, const struct folds *f, const double *value, int n)
{
    for (int m = 0; m < n; m++) {
        more->left_out[m] = more->best_left_out[m] = 0;
    }
    for (int i = 0; i < f->data->n; i++) {
        int best = 0;
        bool foretold = f->counted[i] && !isnan(value[i]);
        for (int m = 0; foretold && m < n; m++) {
            more->left_out[m] += value[m * f->data->n + i];
            best = value[m * f->data->n + i] > value[best * f->data->n + i] ? m : best;
        }
        more->best_left_out[best] += foretold;
    }
}

static bool cross_validate(struct ta_more *more, struct folds *f,
                           const struct ta_model *const *model, int n, struct ta_error *e)
{
    size_t people = (size_t)f->data->n;
    double *value = calloc(people * (size_t)n + 1, sizeof *value);
    bool good = value || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; good && f->what == TA_LEAVE_BLOCK && i < f->data->n; i++) {
        good = f->data->who[i].block ||
               ta_error_add(e, TA_USER,
                            "%s:1: --leave-out block: expected a column block, found none; name it "
                            "by --columns block=NAME, or leave out by context",
                            f->data->who[i].file);
    }
    f->all = f->data->n * n;
    ta_progress_begin(&f->bar, f->a->quiet, "leaving out");
    for (int m = 0; good && m < n; m++) {
        good = (foretell(f, model[m], value + (size_t)m * people) ||
                ta_error_add(e, TA_MACHINE, "out of memory")) &&
               (m > 0 || ta_interrupted || check_folds(f, value, e));
    }
    ta_progress_end(&f->bar);
    more->unfinished = ta_interrupted;
    if (good && !more->unfinished) {
        add_up(more, f, value, n);
    }
    free(value);
    return good;
}

bool ta_more_find(struct ta_more *more, const struct ta_more_options *o,
                  const struct ta_analysis *a, const struct ta_dataset *data,
                  const struct ta_model *const *model, int n, const bool *counted,
                  struct ta_error *e)
{
    struct folds f = {.a = a, .data = data, .counted = counted, .what = o->leave_out};
    for (int m = 0; m < TA_MAX_MODELS; m++) {
        more->ibic[m] = more->ibic_se[m] = more->left_out[m] = more->best_left_out[m] = NAN;
    }
    return (o->leave_out == TA_LEAVE_NOTHING || cross_validate(more, &f, model, n, e)) &&
           (!o->ibic || find_ibic(more, a, data, model, n, e));
}
