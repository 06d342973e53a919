/* task.c - where simulated people play: arms as stated, an experiment file, or a cohort's own
 * schedules.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "twoarm/config.h"
#include "twoarm/io.h"
#include "twoarm/match.h"
#include "twoarm/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one world borrows; owned here. */
struct stage {
    const struct ta_experiment *experiment;
    struct ta_participant *who; /* NULL: shared, or the cohort's */
    double *table;
    struct ta_plan plan;
    int *row; /* row of the plan that trial t is */
    struct ta_course *course;
};

/* --- a person without a name ------------------------------------------------------------------ */

static void person_free(struct ta_participant *p)
{
    if (p) {
        void *owned[] = {p->trial,  p->context, p->choice,        p->reward,  p->scored,
                         p->forced, p->best,    p->response_time, p->position};
        for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
            free(owned[i]);
        }
    }
    free(p);
}

/* n trials in one context, all answered and paid; choices and rewards are to be replaced. */
static struct ta_participant *person_make(int n, int k)
{
    static char id[] = "simulated", none[] = "n/a";
    size_t m = (size_t)n + 1;
    struct ta_participant *p = calloc(1, sizeof *p);
    if (!p) {
        return NULL;
    }
    *p = (struct ta_participant){
        .id = id, .session = none, .file = none, .n = n, .k = k, .n_contexts = 1};
    p->trial = calloc(m, sizeof *p->trial);
    p->context = calloc(m, sizeof *p->context);
    p->choice = calloc(m, 1);
    p->reward = calloc(m, sizeof *p->reward);
    p->scored = calloc(m, 1);
    p->forced = calloc(m, 1);
    p->best = malloc(m);
    p->response_time = calloc(m, sizeof *p->response_time);
    if (!p->trial || !p->context || !p->choice || !p->reward || !p->scored || !p->forced ||
        !p->best || !p->response_time) {
        person_free(p);
        return NULL;
    }
    for (int t = 0; t < n; t++) {
        p->trial[t] = t + 1;
        p->best[t] = -1;
        p->response_time[t] = NAN;
    }
    return p;
}

static bool no_memory(struct ta_error *e)
{
    return ta_error_add(e, TA_MACHINE, "out of memory");
}

static bool alloc_worlds(struct task *task, int n, struct ta_error *e)
{
    task->n_worlds = n;
    task->world = calloc((size_t)n, sizeof *task->world);
    task->stage = calloc((size_t)n, sizeof *task->stage);
    return (task->world && task->stage) || no_memory(e);
}

/* --- arms as stated --------------------------------------------------------------------------- */

static int find_setting(const struct ta_env *env, const char *name)
{
    int j = 0;
    while (strcmp(env->set[j].name, name) != 0) {
        j++;
    }
    return j;
}

static int find_par(const struct ta_env *env, const char *name)
{
    int j = 0;
    while (strcmp(env->par[j].name, name) != 0) {
        j++;
    }
    return j;
}

static void stated_env(const struct recover_settings *s, struct ta_env_spec *spec)
{
    const struct ta_env *env = ta_env_find(s->reversal ? "reversal" : "bernoulli");
    const struct ta_arms_given *arms = &s->arms.given[0];
    ta_env_spec_init(spec, env, arms->n);
    for (int a = 0; a < arms->n; a++) {
        spec->par[find_par(env, "p")][a] = arms->prob[a];
        spec->par[find_par(env, "loss")][a] = s->loss;
    }
    if (s->reversal) {
        int every = find_setting(env, "every");
        spec->n_set[every] = 2;
        spec->set[every][0] = spec->set[every][1] = s->reversal;
    }
}

static void stated_scale(struct task *task, const struct recover_settings *s)
{
    task->scale.lo = fmin(s->loss, 1);
    task->scale.hi = fmax(s->loss, 1);
    task->scale.q0 = !isnan(s->a.read.q0) ? s->a.read.q0 : task->scale.lo >= 0 ? 1.0 / task->k : 0;
}

static bool check_stated(const struct recover_settings *s, struct ta_error *e)
{
    int before = e->n;
    if (s->arms.n > 1 || s->arms.given[0].context[0]) {
        ta_error_add(e, TA_USER, "--arms: contexts are for DATA; a task that is stated has one");
    } else if (s->arms.given[0].n < 2) {
        ta_error_add(e, TA_USER, "--arms: expected 2 to %d probabilities, found one", TA_MAX_ARMS);
    }
    if (s->trials < 1 || s->trials > 1000000) {
        ta_error_add(e, TA_USER, "--trials: expected 1 to 1000000, found %d", s->trials);
    }
    if (!(s->loss < 1 && s->loss >= -1) && isnan(s->a.read.q0)) {
        ta_error_add(e, TA_USER,
                     "--loss: expected -1 to below 1 (a win pays 1), found %g; for others say "
                     "where values start by --q0",
                     s->loss);
    }
    return e->n == before;
}

static bool make_stated(struct task *task, const struct recover_settings *s, int runs,
                        const struct ta_watch *watch, struct ta_error *e)
{
    struct ta_env_spec spec;
    int k = s->arms.given[0].n, n = s->trials;
    if (!check_stated(s, e) || !alloc_worlds(task, runs, e)) {
        return false;
    }
    task->k = k;
    stated_scale(task, s);
    stated_env(s, &spec);
    task->plain = person_make(n, k);
    double *mean = malloc(sizeof *mean * (size_t)n * (size_t)k);
    bool good = task->plain && mean;
    for (int i = 0; good && i < runs && !ta_watch_over(watch); i++) {
        struct ta_rng rng;
        ta_watch_tick(watch, i, runs);
        double *table = malloc(sizeof *table * (size_t)n * (size_t)k);
        good = table != NULL;
        if (good) {
            ta_rng_start(&rng, s->a.seed, TA_STREAM_ENV, 0, (uint64_t)i);
            spec.env->draw(&spec, &rng, n, table, mean);
        }
        task->stage[i].table = table;
        task->world[i] = (struct ta_world){.like = task->plain, .table = table};
    }
    free(mean);
    ta_text_add(&task->about, "%d trials, arms", n);
    for (int a = 0; a < k; a++) {
        ta_text_add(&task->about, "%s%g", a ? "/" : " ", s->arms.given[0].prob[a]);
    }
    if (s->loss != 0) {
        ta_text_add(&task->about, " of 1 and %g", s->loss);
    }
    if (s->reversal) {
        ta_text_add(&task->about, ", reversed every %d", s->reversal);
    }
    return good || no_memory(e);
}

/* --- an experiment ---------------------------------------------------------------------------- */

static void course_begin(void *of)
{
    struct stage *s = of;
    ta_course_free(s->course);
    s->course = ta_course_alloc(s->experiment, &s->plan);
}

static double course_pay(void *of, int t, int choice)
{
    struct stage *s = of;
    if (!s->course) {
        return NAN; /* memory is short: noticed by whoever made the sessions */
    }
    double paid = ta_course_row(s->course, s->row[t]).outcome[choice];
    ta_course_step(s->course, s->row[t], choice);
    return paid;
}

static bool stage_plan(struct stage *s, struct ta_world *w, const struct ta_experiment *x,
                       uint64_t seed, struct ta_scale *range)
{
    s->experiment = x;
    if (!ta_plan_make(&s->plan, x, seed)) {
        return false;
    }
    int k = s->plan.k, n = 0;
    for (int i = 0; i < s->plan.n; i++) {
        n += s->plan.row[i].phase == TA_MAIN;
    }
    s->who = person_make(n, k);
    s->row = malloc(sizeof *s->row * ((size_t)n + 1));
    s->table = malloc(sizeof *s->table * ((size_t)n * (size_t)k + 1));
    unsigned char *position = malloc((size_t)n * (size_t)k + 1);
    if (!s->who || !s->row || !s->table || !position) {
        free(position);
        return false;
    }
    s->who->position = position;
    s->who->n_contexts = ta_experiment_contexts(x);
    for (int i = 0, t = 0; i < s->plan.n; i++) {
        const struct ta_plan_row *row = &s->plan.row[i];
        if (row->phase != TA_MAIN) {
            continue;
        }
        s->row[t] = i;
        s->who->context[t] = row->context - 1;
        s->who->forced[t] = row->forced >= 0;
        s->who->choice[t] = (signed char)(row->forced >= 0 ? row->forced : 0);
        memcpy(position + (size_t)t * k, row->position, (size_t)k);
        memcpy(s->table + (size_t)t * k, row->outcome, sizeof *s->table * (size_t)k);
        for (int a = 0; a < k; a++) {
            range->lo = fmin(range->lo, row->outcome[a]);
            range->hi = fmax(range->hi, row->outcome[a]);
        }
        t++;
    }
    *w = (struct ta_world){.like = s->who, .table = s->table};
    if (s->plan.by_choice) {
        *w = (struct ta_world){.like = s->who, .of = s, .begin = course_begin, .pay = course_pay};
    }
    return true;
}

static bool read_experiment(struct task *task, const struct recover_settings *s, struct ta_error *e)
{
    task->experiment = calloc(1, sizeof *task->experiment);
    if (!task->experiment) {
        return no_memory(e);
    }
    if (s->experiment) {
        ta_text_add(&task->about, "the experiment %s", s->experiment);
        return ta_experiment_read(task->experiment, s->experiment, e);
    }
    if (s->preset) {
        ta_text_add(&task->about, "the preset %s", s->preset);
        return ta_experiment_preset(task->experiment, s->preset, e);
    }
    ta_text_add(&task->about, "the built-in experiment");
    ta_experiment_default(task->experiment);
    return true;
}

static bool make_experiment(struct task *task, const struct recover_settings *s, int runs,
                            const struct ta_watch *watch, struct ta_error *e)
{
    task->scale = (struct ta_scale){.lo = INFINITY, .hi = -INFINITY};
    if (!read_experiment(task, s, e)) {
        free(task->experiment);
        task->experiment = NULL;
        return false;
    }
    if (!alloc_worlds(task, runs, e)) {
        return false;
    }
    for (int i = 0; i < runs && (i == 0 || !ta_watch_over(watch)); i++) {
        struct ta_rng rng;
        ta_watch_tick(watch, i, runs);
        ta_rng_start(&rng, s->a.seed, TA_STREAM_SESSION, 0, (uint64_t)i);
        if (!stage_plan(&task->stage[i], &task->world[i], task->experiment, ta_rng_next(&rng) >> 11,
                        &task->scale)) {
            return no_memory(e);
        }
    }
    task->k = task->world[0].like->k;
    double lo = task->scale.lo, hi = task->scale.hi;
    if (isnan(s->a.read.q0) && (lo < -1 || hi > 1)) {
        return ta_error_add(e, TA_USER,
                            "rewards of %s run from %g to %g: say where values start by --q0",
                            task->about.s, lo, hi);
    }
    task->scale.q0 = !isnan(s->a.read.q0) ? s->a.read.q0 : lo >= 0 ? 1.0 / task->k : 0;
    ta_text_add(&task->about, ", %d trials", task->world[0].like->n);
    return true;
}

/* --- a cohort's own schedules ----------------------------------------------------------------- */

static bool make_cohort(struct task *task, struct recover_settings *s, const struct ta_watch *watch,
                        struct ta_error *e)
{
    const struct ta_arms *arms = s->arms.n ? &s->arms : NULL;
    for (int i = 0; i < s->arms.n; i++) {
        if (s->arms.given[i].n != task->data.k) {
            return ta_error_add(e, TA_USER,
                                "--arms: expected one probability for each of %d arms, found %d",
                                task->data.k, s->arms.given[i].n);
        }
    }
    if (!ta_tables_check(&task->data, arms, e) || !alloc_worlds(task, task->data.n, e)) {
        return false;
    }
    task->k = task->data.k;
    task->scale = task->data.scale;
    for (int i = 0; i < task->data.n && !ta_watch_over(watch); i++) {
        const struct ta_participant *who = &task->data.who[i];
        ta_watch_tick(watch, i, task->data.n);
        double *table = ta_table_make(who, arms, task->scale.lo, task->scale.hi, s->a.seed);
        if (!table) {
            return no_memory(e);
        }
        task->stage[i].table = table;
        task->world[i] = (struct ta_world){.like = who, .table = table};
    }
    ta_text_add(&task->about, "the schedules of %d participants", task->data.n);
    return true;
}

bool task_make(struct task *task, struct recover_settings *s, char **operand, int n, int runs,
               struct ta_error *e)
{
    *task = (struct task){0};
    int ways = (n > 0) + (s->experiment != NULL) + (s->preset != NULL);
    if (ways > 1 || (ways == 1 && n == 0 && s->arms.n)) {
        return ta_error_add(e, TA_USER,
                            "expected one task: DATA, --experiment, --preset or --arms; found %d",
                            ways + (n == 0 && s->arms.n > 0));
    }
    if (s->reversal && (ways || !s->arms.n)) {
        return ta_error_add(e, TA_USER, "--reversal is for a task of --arms alone");
    }
    if (n > 0 && !ta_analysis_read(&s->a, "recover", operand, n, &task->data, e)) {
        return false;
    }
    struct ta_progress bar;
    ta_progress_begin(&bar, s->a.quiet, "making outcome tables");
    bool good = n > 0       ? make_cohort(task, s, &bar.watch, e)
                : s->arms.n ? make_stated(task, s, runs, &bar.watch, e)
                            : make_experiment(task, s, runs, &bar.watch, e);
    ta_progress_end(&bar);
    if (good && ta_interrupted) {
        return ta_error_add(e, TA_INTERRUPTED, "interrupted: nothing was finished or written");
    }
    return good;
}

void task_free(struct task *task)
{
    for (int i = 0; task->stage && i < task->n_worlds; i++) {
        struct stage *s = &task->stage[i];
        person_free(s->who);
        free(s->table);
        free(s->row);
        ta_course_free(s->course);
        ta_plan_free(&s->plan);
    }
    person_free(task->plain);
    if (task->experiment) {
        ta_experiment_free(task->experiment);
        free(task->experiment);
    }
    ta_dataset_free(&task->data);
    ta_text_free(&task->about);
    free(task->world);
    free(task->stage);
    *task = (struct task){0};
}
