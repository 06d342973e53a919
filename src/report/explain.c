/* explain.c - what an experiment will do: how many trials, how long, and what will hurt.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer of people who know the task; slower at first. */
static const double usual_answer_s = 0.7;

static void warn(struct explain *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void warn(struct explain *e, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (e->n_warnings < EXPLAIN_MAX_WARNINGS) {
        e->warning[e->n_warnings++] = strdup(text);
    }
}

static void warn_trials(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    if (e->context_trials < 20) {
        warn(
            e,
            "%d trials of a context are few: learning is hardly seen, and rates are estimated from "
            "their sum over contexts alone",
            e->context_trials);
    }
    if (e->trials - e->forced < 120) {
        warn(e,
             "%d free trials in all: expect poor estimates of one participant's parameters (below "
             "about 120)",
             e->trials - e->forced);
    }
    if (x->practice_trials == 0) {
        warn(e, "no practice: the first trials measure how the keys are learned");
    }
    if (e->usual_s > 3600) {
        warn(e, "it takes over an hour: people tire, and their choices become noise");
    }
    int needed = (1 + ta_experiment_contexts(x)) * x->env.k;
    int there = x->n_symbols > 0 ? x->n_symbols : TA_N_SYMBOLS;
    if (needed > there) {
        warn(e,
             "%d symbols for %d machines: symbols come again in later contexts, with other payoffs",
             there, needed);
    }
}

static void warn_timing(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    if (x->deadline_s > 0 && x->deadline_s < 1) {
        warn(e, "a deadline of %.10g s: below 1 s many answers are missed or guessed",
             x->deadline_s);
    }
    if (ta_duration_mean(&x->feedback) < 0.5) {
        warn(e, "outcomes are shown for %.10g s: below .5 s some are not read",
             ta_duration_mean(&x->feedback));
    }
}

/* Contexts in which no arm is better on any trial. */
static int sets_without_best(const struct ta_experiment *x, int n)
{
    int count = 0;
    for (int s = 0; s < x->n_sets; s++) {
        const struct ta_env_spec *spec = ta_experiment_env(x, 1 + s);
        double *mean = explain_means(spec, n);
        bool any = false;
        for (int t = 0; mean && t < n; t++) {
            any |= ta_best_arm(mean + t * spec->k, spec->k) >= 0;
        }
        count += mean && !any;
        free(mean);
    }
    return count;
}

/* Does some arm's mean differ between two trials of a context? */
static bool means_change(const struct ta_experiment *x, int n)
{
    bool change = false;
    for (int s = 0; s < x->n_sets; s++) {
        const struct ta_env_spec *spec = ta_experiment_env(x, 1 + s);
        double *mean = explain_means(spec, n);
        for (int i = spec->k; mean && i < n * spec->k; i++) {
            change |= mean[i] != mean[i - spec->k];
        }
        free(mean);
    }
    return change;
}

static void warn_payoffs(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    int equal = sets_without_best(x, e->context_trials);
    if (equal == x->n_sets) {
        warn(e,
             "no arm is ever better than another: habits can be seen, learning of values cannot");
    } else if (equal > 0) {
        warn(e, "in %d of %d contexts no arm is better", equal, x->n_sets);
    } else if (e->best.mean < 0.6 && x->env.k == 2) {
        warn(e,
             "simulated learners choose the better arm in %.0f %% only: differences are hard to "
             "learn",
             100 * e->best.mean);
    }
    if (x->sides == TA_SIDES_FIXED) {
        warn(e,
             "sides are fixed: within a context the better arm is always on one side, and a liking "
             "for "
             "a side looks like learning");
    }
    if (!(e->reward_lo >= -1 && e->reward_hi <= 1)) {
        warn(e, "rewards from %.4g to %.4g: `twoarm fit` will ask for --q0 or --rescale",
             e->reward_lo, e->reward_hi);
    }
    if (e->reward_lo == e->reward_hi) {
        warn(e, "every trial pays the same");
    }
}

static void warn_pay(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    if (x->pay_per_point > 0 && e->pay.hi >= x->pay_most) {
        warn(e, "the cap on payment is reached by many: from there on points are worth nothing");
    }
    if (x->pay_per_point > 0 && e->pay.lo <= x->pay_least) {
        warn(e, "the least payment is reached by many: for them points are worth nothing");
    }
}

/* What is played again, and when a stranger's code would be taken for ours. */
static void warn_devices(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    int code[] = {x->trigger_fixation, x->trigger_onset,  x->trigger_choice,
                  x->trigger_feedback, x->trigger_missed, x->trigger_end};
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < i; j++) {
            if (code[i] > 0 && code[i] == code[j]) {
                warn(e, "trigger code %d has two meanings: the recording cannot tell them apart",
                     code[i]);
            }
        }
    }
    if (x->miss_repeat && means_change(x, e->context_trials)) {
        warn(e, "payoffs change within a context: a missed trial comes again with the payoffs it "
                "had, not with those of its new place");
    }
    if (x->forgone_shown) {
        warn(e, "outcomes of the arms not chosen are shown; the models of `twoarm fit`, and the "
                "agents here, learn from the outcome of the chosen arm alone");
    }
}

void explain_warn(struct explain *e)
{
    warn_trials(e);
    warn_timing(e);
    warn_payoffs(e);
    warn_pay(e);
    warn_devices(e);
}

double *explain_means(const struct ta_env_spec *spec, int n)
{
    struct ta_rng rng;
    size_t cells = (size_t)n * (size_t)spec->k;
    double *outcome = malloc(cells * sizeof *outcome), *mean = malloc(cells * sizeof *mean);
    if (outcome && mean) {
        ta_rng_start(&rng, 1, TA_STREAM_ENV, 0, 1);
        spec->env->draw(spec, &rng, n, outcome, mean);
    } else {
        free(mean);
        mean = NULL;
    }
    free(outcome);
    return mean;
}

static void count(struct explain *e)
{
    const struct ta_experiment *x = e->x;
    double around = ta_duration_mean(&x->fixation) + ta_duration_mean(&x->interval);
    double answered = around + ta_duration_mean(&x->highlight) + ta_duration_mean(&x->feedback);
    int all = x->practice_trials + e->trials;
    e->usual_s = all * (answered + fmin(usual_answer_s, x->deadline_s > 0 ? x->deadline_s : 1e9));
    e->longest_s = x->deadline_s > 0
                       ? all * fmax(answered + x->deadline_s, around + x->deadline_s + x->miss_s)
                       : NAN;
}

bool explain_make(struct explain *e, const struct ta_experiment *x, struct ta_error *error)
{
    struct ta_plan plan;
    *e = (struct explain){.x = x,
                          .trials = x->n_blocks * x->block_trials,
                          .contexts = ta_experiment_contexts(x),
                          .context_trials = ta_experiment_context_trials(x)};
    if (!ta_plan_make(&plan, x, 1)) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    for (int t = 0; t < plan.n; t++) {
        e->forced += plan.row[t].forced >= 0;
    }
    ta_plan_free(&plan);
    count(e);
    if (!explain_simulate(e, error)) {
        return false;
    }
    explain_warn(e);
    return true;
}

void explain_free(struct explain *e)
{
    for (int i = 0; i < e->n_warnings; i++) {
        free(e->warning[i]);
    }
}
