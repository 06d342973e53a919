/* explain_text.c - what a participant will go through, in words; the same as JSON; expected
 * payoffs drawn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/explain.h"

#include "plot/gnuplot.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPARK_COLUMNS = 60 };

static void add_duration(struct ta_text *t, const char *what, const struct ta_duration *d)
{
    switch (d->kind) {
    case TA_DURATION_FIXED:
        ta_text_add(t, "%s %.10g s", what, d->lo_s);
        break;
    case TA_DURATION_UNIFORM:
        ta_text_add(t, "%s %.10g to %.10g s", what, d->lo_s, d->hi_s);
        break;
    case TA_DURATION_EXPONENTIAL:
        ta_text_add(t, "%s %.10g to %.10g s (exponential, mean %.3g s)", what, d->lo_s, d->hi_s,
                    ta_duration_mean(d));
        break;
    case TA_DURATION_LIST:
        ta_text_add(t, "%s one of %d times from %.10g to %.10g s", what, d->n, d->lo_s, d->hi_s);
        break;
    }
}

static void add_before(const struct explain *e, struct ta_text *t)
{
    const struct ta_experiment *x = e->x;
    ta_text_add(t, "Before:   %s%s%s", x->n_fields ? "questions of the lab, " : "",
                x->instructions ? "instructions, " : "", x->quiz ? "a quiz" : "");
    if (x->quiz && x->n_questions > 0) {
        ta_text_add(t, " (%d question%s of the lab's own)", x->n_questions,
                    x->n_questions > 1 ? "s" : "");
    }
    ta_text_add(t, "%s", x->quiz ? ", " : "");
    if (x->practice_trials > 0) {
        ta_text_add(t, "practice of %d trials", x->practice_trials);
        if (x->practice_correct > 0) {
            ta_text_add(t, " until %d of the last %d are the best choice (at most %d times)",
                        x->practice_correct, x->practice_of, x->practice_rounds);
        }
    } else {
        ta_text_add(t, "no practice");
    }
    ta_text_add(t, ".\n");
}

static void add_trials(const struct explain *e, struct ta_text *t)
{
    const struct ta_experiment *x = e->x;
    ta_text_add(t, "Trials:   %d block%s of %d, %d in all%s", x->n_blocks,
                x->n_blocks > 1 ? "s" : "", x->block_trials, e->trials, e->forced ? "" : ".\n");
    if (e->forced) {
        ta_text_add(t, ", of which %d are forced.\n", e->forced);
    }
    ta_text_add(t, "          Between %d machines; ", x->env.k);
    if (x->n_sets > 1) {
        ta_text_add(t, "%d sets of them in a block, %s; ", x->n_sets,
                    x->context_order == TA_CONTEXTS_INTERLEAVED ? "mixed trial by trial"
                                                                : "one after the other");
    }
    ta_text_add(t, "%s: %d context%s of %d trials.\n",
                x->new_symbols ? "new ones in each block" : "the same in all blocks", e->contexts,
                e->contexts > 1 ? "s" : "", e->context_trials);
}

static void add_course(const struct explain *e, struct ta_text *t)
{
    const struct ta_experiment *x = e->x;
    add_duration(t, "A trial:  fixation", &x->fixation);
    if (x->deadline_s > 0) {
        ta_text_add(t, ", %.10g s to choose", x->deadline_s);
    } else {
        ta_text_add(t, ", no limit to choose");
    }
    ta_text_add(t, " (keys");
    for (int p = 0; p < x->env.k; p++) {
        ta_text_add(t, "%s %s", p ? "," : "", ta_key_name(x->key[p]));
    }
    ta_text_add(t, "%s)", x->mouse ? ", or the mouse" : "");
    add_duration(t, ", choice", &x->highlight);
    add_duration(t, ",\n          outcome", &x->feedback);
    ta_text_add(t, "%s", x->forgone_shown ? " (of all machines)" : "");
    add_duration(t, ", interval", &x->interval);
    ta_text_add(t, ".\n");
}

/* Devices, and misses that are played again. */
static void add_devices(const struct explain *e, struct ta_text *t)
{
    static const char *const device[] = {"", "the serial port", "the parallel port", "the file"};
    static const char *const corner[] = {"", "upper left", "upper right", "lower left",
                                         "lower right"};
    const struct ta_experiment *x = e->x;
    const struct {
        const char *what;
        int code;
    } event[] = {{"fixation", x->trigger_fixation}, {"onset", x->trigger_onset},
                 {"choice", x->trigger_choice},     {"feedback", x->trigger_feedback},
                 {"missed", x->trigger_missed},     {"end", x->trigger_end}};
    if (x->miss_repeat) {
        ta_text_add(t, "Misses:   come again at the end of their block, at most %d time%s each.\n",
                    x->miss_rounds, x->miss_rounds > 1 ? "s" : "");
    }
    if (x->start_key > 0) {
        ta_text_add(t, "Scanner:  the first trial after practice waits for %d pulse%s (key %s).\n",
                    x->start_pulses, x->start_pulses > 1 ? "s" : "", ta_key_name(x->start_key));
    }
    if (x->trigger_device != TA_TRIGGER_NONE) {
        ta_text_add(t, "Triggers: to %s %s:", device[x->trigger_device], x->trigger_path);
        for (size_t i = 0; i < sizeof event / sizeof *event; i++) {
            if (event[i].code > 0) {
                ta_text_add(t, " %s %d", event[i].what, event[i].code);
            }
        }
        ta_text_add(t, ".\n");
    }
    if (x->photodiode != TA_PHOTODIODE_NONE) {
        ta_text_add(t, "Photodiode: a patch in the %s corner, white with machines and outcome.\n",
                    corner[x->photodiode]);
    }
}

static void add_pay(const struct explain *e, struct ta_text *t)
{
    const struct ta_experiment *x = e->x;
    ta_text_add(t, "Lasts:    about %.0f min without pages and breaks (at .7 s an answer)",
                ceil(e->usual_s / 60));
    if (!isnan(e->longest_s)) {
        ta_text_add(t, ", %.0f at the longest", ceil(e->longest_s / 60));
    }
    ta_text_add(t, ".\nPays:     %.0f points on average, 90 %% between %.0f and %.0f",
                e->points.mean, e->points.lo, e->points.hi);
    if (x->pay_per_point > 0 || x->pay_base > 0) {
        ta_text_add(t, ": %.2f %s (%.2f to %.2f)", e->pay.mean, x->currency, e->pay.lo, e->pay.hi);
    }
    ta_text_add(t, ".\n");
    if (!isnan(e->best.mean)) {
        ta_text_add(t,
                    "Learning: the best machine in %.0f %% of free choices, 90 %% between %.0f and "
                    "%.0f.\n",
                    100 * e->best.mean, 100 * e->best.lo, 100 * e->best.hi);
    }
    if (e->reversals > 0) {
        ta_text_add(t, "          The best machine changes about %d time%s a session.\n",
                    e->reversals, e->reversals > 1 ? "s" : "");
    }
    ta_text_add(
        t,
        "          (%d simulated learners: rw, alpha .1 to .9, beta 1 to 10 over the span of "
        "rewards.)\n",
        EXPLAIN_AGENTS);
}

/* --- expected payoffs ------------------------------------------------------------------------ */

static void spark(struct ta_text *t, const double *mean, int n, int k, int arm, double lo,
                  double hi)
{
    static const char *const bar[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    int columns = n < SPARK_COLUMNS ? n : SPARK_COLUMNS;
    for (int c = 0; c < columns; c++) {
        double sum = 0;
        int from = (int)((long long)n * c / columns), to = (int)((long long)n * (c + 1) / columns);
        for (int i = from; i < to; i++) {
            sum += mean[i * k + arm];
        }
        double share = hi > lo ? (sum / (to - from) - lo) / (hi - lo) : 0.5;
        ta_text_add(t, "%s", bar[(int)(fmin(fmax(share, 0), 1) * 7 + 0.5)]);
    }
}

static void add_set(const struct explain *e, int set, struct ta_text *t)
{
    const struct ta_env_spec *spec = ta_experiment_env(e->x, 1 + set);
    int n = e->context_trials, k = spec->k;
    double *mean = explain_means(spec, n);
    if (e->x->n_sets > 1) {
        ta_text_add(t, "  set %d\n", set + 1);
    }
    for (int a = 0; mean && a < k; a++) {
        double lo = mean[a], hi = mean[a];
        for (int i = 0; i < n; i++) {
            lo = fmin(lo, mean[i * k + a]);
            hi = fmax(hi, mean[i * k + a]);
        }
        ta_text_add(t, "  arm %d  ", a + 1);
        spark(t, mean, n, k, a, e->reward_lo, e->reward_hi);
        if (hi - lo > 1e-9) {
            ta_text_add(t, "  %.3g to %.3g\n", lo, hi);
        } else {
            ta_text_add(t, "  %.3g\n", lo);
        }
    }
    free(mean);
}

static void add_payoffs(const struct explain *e, struct ta_text *t)
{
    ta_text_add(
        t,
        "\nExpected rewards over a context (%s%s; rewards go from %.4g to %.4g; arms as stated, "
        "shuffled for each participant):\n",
        e->x->env.env->title, ta_env_by_choice(&e->x->env) ? ", until the criterion is met" : "",
        e->reward_lo, e->reward_hi);
    for (int s = 0; s < e->x->n_sets; s++) {
        add_set(e, s, t);
    }
}

void explain_text(const struct explain *e, struct ta_text *t)
{
    const struct ta_experiment *x = e->x;
    ta_text_add(t, "%s: %s\n", x->task, *x->title ? x->title : x->env.env->title);
    if (*x->source) {
        ta_text_add(t, "After %s\n", x->source);
    }
    ta_text_add(t, "\n");
    add_before(e, t);
    add_trials(e, t);
    add_course(e, t);
    add_devices(e, t);
    add_pay(e, t);
    add_payoffs(e, t);
    ta_text_add(t, e->n_warnings ? "\nMind:\n" : "\nNothing to warn about.\n");
    for (int i = 0; i < e->n_warnings; i++) {
        ta_text_add(t, "  - %s\n", e->warning[i]);
    }
}

/* --- the same for programs ------------------------------------------------------------------- */

static json_t *number(double v)
{
    return isfinite(v) ? json_real(v) : json_null();
}

static json_t *range(const struct explain_range *r)
{
    return json_pack("{s:o, s:o, s:o}", "mean", number(r->mean), "p5", number(r->lo), "p95",
                     number(r->hi));
}

bool explain_json(const struct explain *e, struct ta_text *t)
{
    json_t *warnings = json_array();
    for (int i = 0; i < e->n_warnings; i++) {
        json_array_append_new(warnings, json_string(e->warning[i]));
    }
    json_t *root =
        json_pack("{s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o}", "task",
                  e->x->task, "trials", e->trials, "forced", e->forced, "contexts", e->contexts,
                  "context_trials", e->context_trials, "usual_seconds", number(e->usual_s),
                  "longest_seconds", number(e->longest_s), "points", range(&e->points), "payment",
                  range(&e->pay), "best_share", range(&e->best), "reversals", e->reversals,
                  "warnings", warnings, "experiment", ta_experiment_json(e->x));
    char *text = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(root);
    if (text) {
        ta_text_add(t, "%s\n", text);
    }
    free(text);
    return text != NULL;
}

/* --- and as a figure ------------------------------------------------------------------------- */

static void add_data(const struct explain *e, struct ta_text *data)
{
    int k = e->x->env.k, n = e->context_trials;
    ta_text_add(data, "set\ttrial");
    for (int a = 0; a < k; a++) {
        ta_text_add(data, "\tmean_%d", a + 1);
    }
    for (int s = 0; s < e->x->n_sets; s++) {
        double *mean = explain_means(ta_experiment_env(e->x, 1 + s), n);
        ta_text_add(data, s ? "\n\n\n" : "\n"); /* two empty lines part gnuplot's indices */
        for (int i = 0; mean && i < n; i++) {
            ta_text_add(data, "%s%d\t%d", i ? "\n" : "", s + 1, i + 1);
            for (int a = 0; a < k; a++) {
                ta_text_add(data, "\t%.10g", mean[i * k + a]);
            }
        }
        free(mean);
    }
    ta_text_add(data, "\n");
}

static void add_script(const struct explain *e, struct ta_text *script)
{
    int sets = e->x->n_sets;
    ta_text_add(script,
                "set terminal svg size 640,%d noenhanced font 'Noto Sans,13'\n"
                "set output 'payoffs.svg'\n"
                "set datafile separator '\\t'\n"
                "set multiplot layout %d,1\n"
                "set xlabel 'trial of the context'\nset ylabel 'expected reward'\n"
                "set yrange [%.10g:%.10g]\nset key outside\n",
                60 + 260 * sets, sets, e->reward_lo, e->reward_hi + (e->reward_hi <= e->reward_lo));
    for (int s = 0; s < sets; s++) {
        ta_text_add(script, "plot");
        for (int a = 0; a < e->x->env.k; a++) {
            ta_text_add(script,
                        "%s 'payoffs.tsv' every ::%d index %d using 2:%d with steps lw 2 title "
                        "'arm %d'",
                        a ? "," : "", s == 0, s, 3 + a, a + 1);
        }
        ta_text_add(script, "\n");
    }
    ta_text_add(script, "unset multiplot\n");
}

static bool write_file(const char *folder, const char *name, const struct ta_text *t,
                       struct ta_error *e)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        return ta_error_add(e, TA_USER, "%s: the path is too long", folder);
    }
    return ta_file_replace(path, t->s, t->n, e);
}

bool explain_figure(const struct explain *e, const char *folder, struct ta_error *error)
{
    char gnuplot[PATH_MAX], name[] = "payoffs", *names[] = {name};
    struct ta_text data = {0}, script = {0};
    add_data(e, &data);
    add_script(e, &script);
    bool good = gnuplot_find(gnuplot, sizeof gnuplot, error) && ta_folder_make(folder, error) &&
                write_file(folder, "payoffs.tsv", &data, error) &&
                write_file(folder, "payoffs.gp", &script, error) &&
                gnuplot_run(gnuplot, folder, names, 1, 1, NULL, error);
    ta_text_free(&data);
    ta_text_free(&script);
    return good;
}
