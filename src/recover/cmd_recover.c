/* cmd_recover.c - `twoarm recover`: what a fit would tell of people whose parameters are known.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "cli/interrupt.h"
#include "cli/laws.h"
#include "cli/progress.h"
#include "cli/rows.h"
#include "twoarm/commands.h"
#include "twoarm/group.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 16, CI_BY_TASK = TA_CI_PROFILE + 100 /* not said: profile for one model */ };

static bool take_criterion(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "bic") != 0 && strcmp(value, "aic") != 0) {
        return ta_error_add(e, TA_USER, "--by: expected bic or aic, found '%s'", value);
    }
    *(enum recover_by *)target = strcmp(value, "aic") == 0 ? BY_AIC : BY_BIC;
    return true;
}

#define AT(field) offsetof(struct recover_settings, field)
static const struct ta_option options[] = {
    {"arms", 0, TA_OPT_CALL, "P1,P2,...",
     "play arms that win with these probabilities (with DATA: win probabilities where the data do "
     "not hold what the other arms would have paid)",
     AT(arms), matching_take_arms},
    {"trials", 0, TA_OPT_COUNT, "N", "trials on --arms (default 200)", AT(trials), NULL},
    {"reversal", 0, TA_OPT_COUNT, "N", "arms of --arms swap every N trials", AT(reversal), NULL},
    {"loss", 0, TA_OPT_REAL, "R", "what a trial without a win pays on --arms (default 0; a win 1)",
     AT(loss), NULL},
    {"experiment", 0, TA_OPT_TEXT, "FILE", "play an experiment file", AT(experiment), NULL},
    {"preset", 0, TA_OPT_TEXT, "NAME", "play a preset", AT(preset), NULL},
    {"runs", 'n', TA_OPT_COUNT, "N",
     "people simulated with each model (default 1000; 100 with several models)", AT(runs), NULL},
    {"draw", 0, TA_OPT_CALL, "PAR=LAW",
     "what a parameter is drawn from: a number, or " TA_LAWS_HELP
     "; repeatable. Default: the 5 to 95 % range of the estimates of DATA; else rates "
     "uniform(.05,.95), positive weights uniform(.5,10), others uniform(-2,2)",
     0, law_take},
    {"by", 0, TA_OPT_CALL, "bic|aic", "with several models: what says which fits best", AT(by),
     take_criterion},
    TA_LIKE_OPTION(
        recover_settings, a,
        ". wilson-collins is Figure 5B of Wilson & Collins 2019: random, wsls, rw, ck and rw-ck, "
        "1000 trials on .2/.8, their laws. With hbayesdm and emfit a trial on --arms pays 1 or -1, "
        "and laws of positive weights keep to hbayesdm's bound. Several models are told apart by "
        "evidence with cbm; emfit takes one"),
    {"seed", 's', TA_OPT_SEED, "N", "seed of outcomes, parameters and choices (default 1)",
     AT(a.seed), NULL},
    TA_FORMAT_OPTION(recover_settings, a),
    TA_CI_OPTION(recover_settings, a),
    TA_ANALYSIS_OPTIONS(recover_settings, a),
    TA_OUTPUT_OPTION(recover_settings, a, "DIR",
                     "write all tables, the conventions and figures there"),
    {0},
};

static void defaults(void *settings)
{
    struct recover_settings *s = settings;
    ta_analysis_defaults(&s->a);
    s->a.output_is_folder = true;
    s->a.fit.ci = (enum ta_ci)CI_BY_TASK;
    s->a.models = NULL; /* nothing said */
    s->loss = NAN;
    s->trials = s->runs = NOT_SAID;
}

/* --- the work --------------------------------------------------------------------------------- */

struct work {
    struct recovered r;
    const struct ta_model *model[MOST_MODELS];
    struct ta_fit *other; /* [runs] under the model being tried */
    double *value;        /* [run * n_models + m] criterion */
    struct ta_progress bar;
    long done; /* fits of steps that are over */
};

static void tick(void *of, long done, long n)
{
    struct work *w = of;
    (void)n;
    ta_watch_tick(&w->bar.watch, w->done + done, (long)w->r.n_models * w->r.n_models * w->r.runs);
}

static void draw_truth(const struct work *w, struct recovered_model *m)
{
    for (int i = 0; i < w->r.runs; i++) {
        struct ta_rng rng;
        ta_rng_start(&rng, w->r.s->a.seed, TA_STREAM_PARAM, ta_label_hash(m->model->name),
                     (uint64_t)i);
        for (int j = 0; j < ta_model_pars(m->model, w->r.task->k, NULL); j++) {
            m->truth[(size_t)i * TA_MAX_PAR + j] = ta_par_draw(&m->law[j].law, &rng);
        }
    }
}

/* --like emfit: all who were simulated are the group. */
static bool fit_group(struct work *w, const struct ta_replicas *people, int m)
{
    const struct ta_analysis *a = &w->r.s->a;
    struct ta_fit *fit = w->r.of[m].fit;
    struct ta_group g;
    struct ta_progress bar;
    struct ta_group_options o = {.seed = a->seed,
                                 .start_variance = a->start_variance,
                                 .draws = a->ibic_draws,
                                 .watch = &bar.watch};
    ta_progress_begin(&bar, a->quiet, "EM of %s", w->model[m]->name);
    bool found = ta_group_em(w->model[m], &people->data, &o, a->threads, &g, fit);
    ta_progress_end(&bar);
    for (int i = 0; found && a->fit.ci != TA_CI_NONE && !g.stopped && i < w->r.runs; i++) {
        ta_fit_wald(&fit[i]);
    }
    return found;
}

/* Everybody under model f, who truly are of model m. */
static bool try_model(struct work *w, const struct ta_replicas *people, int m, int f)
{
    const struct recover_settings *s = w->r.s;
    struct ta_fit_options o = s->a.fit;
    struct ta_fit *fit = f == m ? w->r.of[m].fit : w->other;
    struct ta_watch watch = {.stop = &ta_interrupted, .tick = tick, .of = w};
    o.ci = f == m ? o.ci : TA_CI_NONE;
    if (!ta_fit_all(w->model[f], &people->data, &o, s->a.threads, &watch, fit)) {
        return false;
    }
    w->done += w->r.runs;
    for (int i = 0; i < w->r.runs && !ta_interrupted; i++) {
        w->value[(size_t)i * w->r.n_models + f] = recover_criterion(s, &fit[i]);
    }
    return true;
}

/* After Ctrl-C, of one model: the people that were fitted are moved together and told of. */
static bool keep_finished(struct work *w, struct recovered_model *of)
{
    int n = 0;
    for (int i = 0; i < w->r.runs; i++) {
        if (of->fit[i].model) {
            memmove(of->truth + (size_t)n * TA_MAX_PAR, of->truth + (size_t)i * TA_MAX_PAR,
                    sizeof *of->truth * TA_MAX_PAR);
            of->run[n] = of->run[i];
            of->fit[n++] = of->fit[i];
        }
    }
    w->r.runs = n;
    w->r.n_true = n > 0;
    return n == 0 || ta_recovery_make(&of->recovery, of->fit, of->truth, n, &w->r.s->a.fit);
}

/* Sessions with parameters from the model's laws, which become its truth. */
static bool simulate(struct work *w, int m, struct ta_replicas *people)
{
    struct recovered_model *of = &w->r.of[m];
    const struct recover_settings *s = w->r.s;
    const struct task *task = w->r.task;
    struct ta_progress bar;
    struct ta_replica_plan plan = {.model = of->model,
                                   .scale = task->scale,
                                   .world = task->world,
                                   .n_worlds = task->n_worlds,
                                   .par = of->truth,
                                   .stride = TA_MAX_PAR,
                                   .seed = s->a.seed,
                                   .watch = &bar.watch,
                                   .name = ta_label_hash(of->model->name)};
    draw_truth(w, of);
    ta_progress_begin(&bar, s->a.quiet, "simulating people of %s", of->model->name);
    bool good = ta_replicas_make(people, &plan, w->r.runs, s->a.threads);
    ta_progress_end(&bar);
    return good;
}

static bool recover_model(struct work *w, int m)
{
    struct recovered_model *of = &w->r.of[m];
    const struct recover_settings *s = w->r.s;
    struct ta_replicas people;
    if (!simulate(w, m, &people)) {
        return false;
    }
    bool good = s->a.fit.method != TA_EM || ta_interrupted || fit_group(w, &people, m);
    for (int f = 0; good && s->a.fit.method != TA_EM && f < w->r.n_models && !ta_interrupted; f++) {
        good = try_model(w, &people, m, f);
    }
    ta_replicas_free(&people);
    if (good && ta_interrupted) {
        return w->r.n_models > 1 || keep_finished(w, of);
    }
    for (int i = 0; good && i < w->r.runs; i++) {
        of->best[i] = ta_best_of(w->value + (size_t)i * w->r.n_models, w->r.n_models);
    }
    w->r.n_true += good;
    return good && ta_recovery_make(&of->recovery, of->fit, of->truth, w->r.runs, &s->a.fit);
}

static bool alloc_work(struct work *w, int n_models, int runs)
{
    size_t n = (size_t)runs;
    w->r.n_models = n_models;
    w->r.runs = runs;
    w->r.of = calloc((size_t)n_models, sizeof *w->r.of);
    w->other = calloc(n, sizeof *w->other);
    w->value = calloc(n * (size_t)n_models, sizeof *w->value);
    bool good = w->r.of && w->other && w->value;
    for (int m = 0; good && m < n_models; m++) {
        struct recovered_model *of = &w->r.of[m];
        of->model = w->model[m];
        of->truth = calloc(n * TA_MAX_PAR, sizeof *of->truth);
        of->fit = calloc(n, sizeof *of->fit);
        of->run = calloc(n, sizeof *of->run);
        of->best = calloc(n, sizeof *of->best);
        good = of->truth && of->fit && of->run && of->best;
        for (int i = 0; good && i < runs; i++) {
            of->run[i] = i + 1;
        }
    }
    return good;
}

static void free_work(struct work *w)
{
    for (int m = 0; w->r.of && m < w->r.n_models; m++) {
        free(w->r.of[m].truth);
        free(w->r.of[m].fit);
        free(w->r.of[m].run);
        free(w->r.of[m].best);
    }
    free(w->r.of);
    free(w->other);
    free(w->value);
}

/* Laws of every model; on a cohort's schedules its own estimates say the range. */
static bool find_laws(struct work *w, struct ta_error *e)
{
    struct ta_analysis a = w->r.s->a;
    const struct ta_dataset *data = &w->r.task->data;
    struct ta_fit *cohort = data->n ? calloc((size_t)data->n, sizeof *cohort) : NULL;
    bool good = cohort || !data->n || ta_error_add(e, TA_MACHINE, "out of memory");
    a.fit.ci = TA_CI_NONE;
    a.fit.method = a.fit.method == TA_EM ? TA_MLE : a.fit.method; /* a range, one by one */
    for (int m = 0; good && m < w->r.n_models; m++) {
        good = (!data->n || ta_analysis_fit(&a, w->model[m], data, cohort, e)) && !ta_interrupted &&
               laws_find(w->r.s, w->model[m], w->r.task->k, cohort, data->n, w->r.of[m].law, e);
    }
    free(cohort);
    if (ta_interrupted && e->n == 0) {
        return ta_error_add(e, TA_INTERRUPTED, "interrupted: nothing was finished or written");
    }
    return good;
}

static void print_notes(const struct work *w)
{
    fprintf(stderr, "twoarm recover: %s; %d people a model, seed %llu, values start at %g\n",
            w->r.task->about.s, w->r.runs, (unsigned long long)w->r.s->a.seed, w->r.task->scale.q0);
    for (int m = 0; m < w->r.n_models; m++) {
        fprintf(stderr, "  %s:", w->model[m]->name);
        for (int j = 0; j < ta_model_pars(w->model[m], w->r.task->k, NULL); j++) {
            char law[100];
            ta_law_text(&w->r.of[m].law[j].law, law, sizeof law);
            fprintf(stderr, " %s ~ %s", w->r.of[m].law[j].name, law);
        }
        fputc('\n', stderr);
    }
    struct ta_text said = {0};
    ta_like_note(w->r.task->data.n ? NULL : w->r.s->a.like, w->r.task->scale, &said);
    ta_print_notes("recover", said.s);
    ta_text_free(&said);
}

static bool put_results(const struct work *w, struct ta_error *e)
{
    const struct recover_settings *s = w->r.s;
    if (s->a.output) {
        return recovered_folder(&w->r, s->a.output, e);
    }
    bool several = w->r.n_models > 1;
    return ta_result_put(&s->a, recovered_note(&w->r), several ? put_confusion : put_parameters,
                         &w->r, e);
}

static void say_interrupted(const struct work *w, int runs, struct ta_error *e)
{
    bool several = w->r.n_models > 1;
    ta_error_add(e, TA_INTERRUPTED, "interrupted: %d of %d %s were finished%s",
                 several       ? w->r.n_true
                 : w->r.n_true ? w->r.runs
                               : 0,
                 several ? w->r.n_models : runs, several ? "true models" : "people",
                 w->r.n_true ? " and are told of" : ": nothing was written");
}

static bool recover(struct work *w, struct ta_error *e)
{
    laws_check(w->r.s, w->model, w->r.n_models, w->r.task->k, e);
    bool good = e->n == 0 && find_laws(w, e);
    if (good && !w->r.s->a.quiet) {
        print_notes(w);
    }
    int runs = w->r.runs;
    ta_progress_begin(&w->bar, w->r.s->a.quiet, "recovering");
    for (int m = 0; good && m < w->r.n_models && !ta_interrupted; m++) {
        good = recover_model(w, m) || ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_progress_end(&w->bar);
    good = good && (w->r.n_true == 0 || put_results(w, e));
    if (good && ta_interrupted) {
        say_interrupted(w, runs, e);
    }
    return good;
}

static int count_models(const char *names)
{
    int n = 1;
    for (const char *c = names; *c; c++) {
        n += *c == ',';
    }
    return n;
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct recover_settings *s = settings;
    struct task task;
    struct work w = {.r = {.s = s, .task = &task}};
    recover_like(s, n_operands || s->experiment || s->preset, e);
    bool several = count_models(s->a.models) > 1;
    int runs = s->runs != NOT_SAID ? s->runs : several ? 100 : 1000;
    if (!recover_check(s, n_operands > 0, several, runs, e)) {
        return (int)e->status;
    }
    ta_interrupt_catch();
    if (s->a.fit.ci == (enum ta_ci)CI_BY_TASK) {
        s->a.fit.ci = several ? TA_CI_NONE : TA_CI_PROFILE;
    }
    if (task_make(&task, s, operand, n_operands, runs, e)) {
        s->a.fit.scale = task.scale;
        int n = ta_analysis_models(&s->a, task.k, w.model, MOST_MODELS, e);
        if (n && !alloc_work(&w, n, runs)) {
            ta_error_add(e, TA_MACHINE, "out of memory");
        } else if (n) {
            recover(&w, e);
        }
        free_work(&w);
    }
    task_free(&task);
    return (int)e->status;
}

const struct ta_command ta_command_recover = {
    .name = "recover",
    .summary = "simulate people with known parameters, fit them, and tell what comes back",
    .operands = "[DATA...]",
    .about =
        "Plays the built-in experiment, an experiment file, stated arms, or the very schedules of "
        "a data set (then within the range of its estimates), and fits everybody. One model: a row "
        "a parameter with bias, root mean squared error, correlations of truth and estimate, share "
        "at a bound and coverage of the 95 % intervals. Several models: how often each fits best "
        "when each is true, both ways round (confusion and inversion), with counts. -o DIR has all "
        "tables, every run, and figures. Ctrl-C keeps people, or true models, that are finished. "
        "Do this before trusting a fit.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct recover_settings),
    .defaults = defaults,
};
