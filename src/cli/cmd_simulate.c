/* cmd_simulate.c - `twoarm simulate`: agents play environments of their own, many times.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_note.h"
#include "laws.h"
#include "plot/figure.h"
#include "progress.h"
#include "read_options.h"
#include "result_text.h"
#include "simulate.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct sim_settings, field)
static const struct ta_option options[] = {
    {"model", 'm', TA_OPT_CALL, "NAME[,NAME...]",
     "models and agents to run (default rw; see `twoarm models`), or one with its parameters, as "
     "in rw:alpha=.1,beta=5; may be repeated",
     AT(model), sim_take_word},
    {"set", 0, TA_OPT_CALL, "PAR=VALUE[,...]",
     "parameters of all models that have them: numbers, or " TA_LAWS_HELP
     ", drawn anew in each run; may be repeated",
     AT(set), sim_take_word},
    {"arms", 0, TA_OPT_TEXT, "V1,V2,...",
     "1 to 8 arms: each one's probability of a win (default .7,.3), or whatever the environment "
     "needs first",
     AT(arms), NULL},
    {"env", 0, TA_OPT_TEXT, "NAME",
     "where rewards come from (default bernoulli; see `twoarm envs`)", AT(env), NULL},
    {"with", 0, TA_OPT_CALL, "NAME=V[,V...]",
     "a number of the environment, for all arms or one an arm (magnitude=1,2), or of it as a whole "
     "(at=100,200); may be repeated",
     AT(with), sim_take_word},
    {"table", 0, TA_OPT_TEXT, "FILE",
     "outcomes of environment table: one row a trial, one column "
     "an arm",
     AT(table), NULL},
    {"k", 'k', TA_OPT_COUNT, "N", "number of arms, where --arms does not say", AT(k), NULL},
    {"cost", 0, TA_OPT_REAL, "C", "what each pull costs (default 0)", AT(cost), NULL},
    {"pass", 0, TA_OPT_FLAG, NULL,
     "a further option, the last one: to pull no lever, which costs nothing, pays nothing and is "
     "known to be worth 0",
     AT(pass), NULL},
    {"q0", 0, TA_OPT_REAL, "V",
     "value of every arm at the start (default: 1 / number of options when all rewards lie in "
     "[0,1], 0 when they lie in [-1,1], otherwise it must be given)",
     AT(q0), NULL},
    {"reward-range", 0, TA_OPT_CALL, "LO:HI",
     "range of rewards, for models that tell wins from losses by it (default: what the environment "
     "can pay)",
     AT(read), ta_take_range},
    {"trials", 't', TA_OPT_COUNT, "N", "choices in a run (default 1000)", AT(trials), NULL},
    {"runs", 'n', TA_OPT_COUNT, "N", "runs, each with outcomes of its own (default 1)", AT(runs),
     NULL},
    {"sweep", 0, TA_OPT_TEXT, "NAME=FROM:TO:STEP",
     "runs everything once for each value of a parameter, of q0 or of cost; or NAME=V1,V2,...",
     AT(sweep), NULL},
    {"choose", 0, TA_OPT_TEXT, "ARM,ARM,...", "the first choices are these", AT(choose), NULL},
    {"pay", 0, TA_OPT_TEXT, "R,R,...", "the first rewards are these, whatever is chosen", AT(pay),
     NULL},
    {"trace", 0, TA_OPT_FLAG, NULL,
     "prints each step: values before, probabilities, choice, reward, error, values after",
     AT(trace), NULL},
    {"output", 'o', TA_OPT_TEXT, "FILE",
     "writes means by trial there (with --sweep or --trace: their table, in place of standard "
     "output), and everything that led to them to FILE.json",
     AT(output), NULL},
    {"figures", 0, TA_OPT_TEXT, "PREFIX",
     "draws PREFIX-reward.svg, -best, -regret and -values, or PREFIX-sweep.svg, with data and "
     "gnuplot scripts beside them",
     AT(figures), NULL},
    {"formats", 0, TA_OPT_TEXT, "svg,pdf,png", "draws the figures in these formats too",
     AT(formats), NULL},
    {"seed", 's', TA_OPT_SEED, "N", "seed of all random numbers (default 1)", AT(seed), NULL},
    {"threads", 'j', TA_OPT_COUNT, "N",
     "threads to use (default: all; results do not depend on it)", AT(threads), NULL},
    {"quiet", 'q', TA_OPT_FLAG, NULL, "no progress, no notes", AT(quiet), NULL},
    {0},
};

static void defaults(void *of)
{
    struct sim_settings *s = of;
    *s = (struct sim_settings){.q0 = NAN, .trials = 1000, .runs = 1, .seed = 1};
}

bool sim_take_word(const char *value, void *target, struct ta_error *e)
{
    struct sim_words *w = target;
    if (w->n == SIM_MAX_WORDS) {
        return ta_error_add(e, TA_USER,
                            "expected an option at most %d times, found '%s' behind "
                            "that",
                            SIM_MAX_WORDS, value);
    }
    w->word[w->n++] = value;
    return true;
}

/* --- what was asked -------------------------------------------------------------------------- */

enum { MOST_TRIALS = 1000000, MOST_RUNS = 1000000000, MOST_THREADS = 256 };

static void check_counts(const struct sim_settings *s, struct ta_error *e)
{
    if (s->trials < 1 || s->trials > MOST_TRIALS) {
        ta_error_add(e, TA_USER, "--trials: expected 1 to %d, found %d", MOST_TRIALS, s->trials);
    }
    if (s->runs < 1 || s->runs > MOST_RUNS) {
        ta_error_add(e, TA_USER, "--runs: expected 1 to %d, found %d", MOST_RUNS, s->runs);
    }
    if (s->threads > MOST_THREADS) {
        ta_error_add(e, TA_USER, "--threads: expected at most %d, found %d", MOST_THREADS,
                     s->threads);
    }
    if (s->trace && (s->sweep || s->figures)) {
        ta_error_add(e, TA_USER, "--trace prints steps: leave out --sweep and --figures, or it");
    }
    if (fabs(s->cost) > 1e6) {
        ta_error_add(e, TA_USER, "--cost: expected -1000000 to 1000000, found %g", s->cost);
    }
}

/* As for data (twoarm fit): by the range of what can be paid. */
static void settle_q0(struct sim_plan *p, const struct sim_settings *s, struct ta_error *e)
{
    double lo, hi;
    ta_sim_range(&p->sim, &lo, &hi);
    p->sim.q0 = s->q0;
    p->q0_assumed = isnan(s->q0) && strcmp(p->sweep.name, "q0") != 0;
    if (p->q0_assumed && lo >= 0 && hi <= 1) {
        p->sim.q0 = 1.0 / ta_sim_options(&p->sim);
    } else if (p->q0_assumed && lo >= -1 && hi <= 1) {
        p->sim.q0 = 0;
    } else if (p->q0_assumed) {
        ta_error_add(e, TA_USER,
                     "expected --q0, the value of every arm at the start, since rewards can lie "
                     "outside [-1,1] (here from %g to %g)",
                     lo, hi);
    }
}

/* What a model is about must be what it meets here. */
static void check_models(const struct sim_plan *p, struct ta_error *e)
{
    double lo, hi;
    int k = ta_sim_options(&p->sim);
    ta_sim_range(&p->sim, &lo, &hi);
    for (int i = 0; i < p->n_agents; i++) {
        const struct ta_model *m = p->agent[i].model;
        if (m->arms && m->arms != k) {
            ta_error_add(e, TA_USER, "model %s is about %d arms, not %d", m->name, m->arms, k);
        }
        if (p->sim.pass && (m->by_range || !m->values)) {
            ta_error_add(e, TA_USER,
                         "model %s does not choose by values: --pass, which is worth "
                         "0, is nothing to it",
                         m->name);
        }
        if (m->by_range && !(isfinite(lo) && isfinite(hi))) {
            ta_error_add(e, TA_USER,
                         "model %s tells wins from losses by the range of rewards, and here they "
                         "have no bounds: say --reward-range LO:HI",
                         m->name);
        }
    }
}

bool sim_plan_make(struct sim_plan *p, const struct sim_settings *typed, struct ta_error *e)
{
    struct sim_settings s = *typed;
    memset(p, 0, sizeof *p);
    if (s.model.n == 0) {
        s.model.word[s.model.n++] = "rw";
    }
    if (!s.arms && !s.env && !s.table && s.k == 0) {
        s.arms = ".7,.3";
    }
    p->sim = (struct ta_sim){.pass = s.pass,
                             .cost = s.cost,
                             .trials = s.trials,
                             .runs = s.runs,
                             .range_lo = s.read.range_lo,
                             .range_hi = s.read.range_hi,
                             .seed = s.seed,
                             .threads = s.threads};
    check_counts(&s, e);
    figure_check(s.figures, s.formats, e);
    bool world = sim_read_world(p, &s, e);
    p->sim.env.k = world ? p->sim.env.k : 2; /* to say what else is wrong */
    if (sim_read_agents(p, &s, e) && world) {
        settle_q0(p, &s, e);
        check_models(p, e);
    }
    return e->n == 0;
}

void sim_plan_free(struct sim_plan *p)
{
    free(p->table);
    free(p->pay);
    free(p->choose);
}

static void print_notes(const struct sim_plan *p, const struct sim_settings *s)
{
    if (!s->quiet && p->q0_assumed) {
        fprintf(stderr, "twoarm simulate: values start at %g (%s)\n", p->sim.q0,
                p->sim.q0 > 0 ? "1 / number of options: rewards lie in [0,1]"
                              : "rewards lie in [-1,1]");
    }
}

/* --- running --------------------------------------------------------------------------------- */

/* One bar for all agents and values. */
struct bar {
    struct ta_progress progress;
    long done_before, all;
};

static void tick(void *of, long done, long n)
{
    struct bar *b = of;
    (void)n;
    ta_watch_tick(&b->progress.watch, b->done_before + done, b->all);
}

/* Runs all agents; results[i] of agent i. */
static bool run_agents(const struct sim_plan *p, struct bar *bar, struct ta_sim_result *result,
                       struct ta_error *e)
{
    const struct ta_watch watch = {.tick = tick, .of = bar};
    for (int i = 0; i < p->n_agents; i++) {
        if (!ta_simulate(&p->sim, &p->agent[i], &watch, &result[i])) {
            return ta_error_add(e, TA_MACHINE, "out of memory: ask for fewer trials");
        }
        bar->done_before += p->sim.runs;
    }
    return true;
}

static bool simulate(struct sim_plan *p, const struct sim_settings *s, struct bar *bar,
                     struct ta_error *e)
{
    struct ta_sim_result result[SIM_MAX_AGENTS] = {0};
    struct ta_result_text summary, trials;
    bool good = run_agents(p, bar, result, e);
    ta_progress_end(&bar->progress);
    if (good && s->output && (good = ta_result_open(&trials, e))) {
        sim_put_trials_header(trials.out, p);
        for (int i = 0; i < p->n_agents; i++) {
            sim_put_trials(trials.out, p, i, &result[i]);
        }
        good = ta_result_close(&trials, s->output, e);
    }
    if (good && (good = ta_result_open(&summary, e))) {
        sim_put_summary_header(summary.out, p);
        for (int i = 0; i < p->n_agents; i++) {
            sim_put_summary(summary.out, p, i, 0, &result[i]);
        }
        good = ta_result_close(&summary, NULL, e);
    }
    good = good && (!s->figures || sim_figures(p, s, result, e));
    for (int i = 0; i < p->n_agents; i++) {
        ta_sim_result_free(&result[i]);
    }
    return good;
}

static bool sweep(struct sim_plan *p, const struct sim_settings *s, struct bar *bar,
                  struct ta_error *e)
{
    struct ta_sim_result *result = calloc((size_t)p->sweep.n * (size_t)p->n_agents, sizeof *result);
    struct ta_result_text table;
    bool good = result || ta_error_add(e, TA_MACHINE, "out of memory");
    good = good && ta_result_open(&table, e);
    if (!good) {
        free(result);
        return false;
    }
    sim_put_summary_header(table.out, p);
    for (int v = 0; v < p->sweep.n && good; v++) {
        struct ta_sim_result *r = result + v * p->n_agents;
        sim_plan_sweep(p, v);
        good = run_agents(p, bar, r, e);
        for (int i = 0; i < p->n_agents && good; i++) {
            sim_put_summary(table.out, p, i, v, &r[i]);
        }
        for (int i = 0; i < p->n_agents; i++) { /* moments stay; rows by trial go */
            free(r[i].block);
            r[i].block = NULL;
        }
    }
    ta_progress_end(&bar->progress);
    good = ta_result_close(&table, s->output, e) && good;
    good = good && (!s->figures || sim_sweep_figure(p, s, result, e));
    free(result);
    return good;
}

static bool play(struct sim_plan *p, const struct sim_settings *s, struct bar *bar,
                 struct ta_error *e)
{
    return s->trace   ? sim_put_steps(p, s->output, e)
           : s->sweep ? sweep(p, s, bar, e)
                      : simulate(p, s, bar, e);
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    const struct sim_settings *s = settings;
    static struct sim_plan plan;
    if (n_operands > 0) {
        ta_error_add(e, TA_USER, "expected options only, found '%s'; see `twoarm simulate --help`",
                     operand[0]);
    }
    if (sim_plan_make(&plan, s, e)) {
        struct bar bar = {.all = (long)plan.sim.runs * plan.n_agents};
        bar.all *= plan.sweep.n ? plan.sweep.n : 1;
        print_notes(&plan, s);
        ta_progress_begin(&bar.progress, s->quiet, "simulating");
        json_t *note = s->output ? sim_note(&plan) : NULL;
        if (play(&plan, s, &bar, e) && note) {
            ta_json_beside(note, s->output, e);
        } else {
            json_decref(note);
        }
    }
    sim_plan_free(&plan);
    return (int)e->status;
}

const struct ta_command ta_command_simulate = {
    .name = "simulate",
    .summary = "let agents with given parameters learn, by the thousand: rewards, values, regret",
    .about =
        "Prints for each agent the mean reward over all trials and over their last tenth, the "
        "share of choices of an option of highest expected reward, and the regret (expected "
        "reward given up), each with its standard error over runs. -o writes means by trial, "
        "--figures draws them. Agents of a run face the same outcomes, so they can be compared; "
        "the same seed gives the same numbers for any number of threads.\n"
        "Example: twoarm simulate --model rw-greedy,rw --set alpha=.1,epsilon=.1,beta=5 --arms "
        ".7,.3 --trials 1000 --runs 1000 -o means.tsv",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct sim_settings),
    .defaults = defaults,
};
