/* simulate_tables.c - a simulation as tables: a row an agent, a row a trial, a row a step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "result_text.h"
#include "simulate.h"
#include "twoarm/io.h"

#include <math.h>

void sim_put_summary_header(FILE *out, const struct sim_plan *p)
{
    fputs("model", out);
    if (p->sweep.n) {
        fprintf(out, "\t%s", p->sweep.name);
    }
    fputs("\ttrials\truns\tmean_reward\tmean_reward_se\tlate_reward\tlate_reward_se\tp_best\t"
          "p_best_se\tregret\tregret_se\n",
          out);
}

static void put_moments(FILE *out, const struct ta_sim_moments *m, int runs)
{
    ta_put_numbers(out, (double[]){m->mean, ta_sim_se(m, runs)}, 2);
}

void sim_put_summary(FILE *out, const struct sim_plan *p, int agent, int value,
                     const struct ta_sim_result *r)
{
    fputs(p->label[agent], out);
    if (p->sweep.n) {
        ta_put_numbers(out, &p->sweep.value[value], 1);
    }
    fprintf(out, "\t%d\t%d", p->sim.trials, p->sim.runs);
    put_moments(out, &r->reward, p->sim.runs);
    put_moments(out, &r->late, p->sim.runs);
    put_moments(out, &r->best, p->sim.runs);
    put_moments(out, &r->regret, p->sim.runs);
    fputc('\n', out);
}

void sim_put_trials_header(FILE *out, const struct sim_plan *p)
{
    int k = ta_sim_options(&p->sim);
    fputs("model\ttrial\truns\treward\treward_sd\tp_best\tregret", out);
    for (int a = 0; a < k; a++) {
        fprintf(out, p->sim.pass && a == k - 1 ? "\tvalue_pass" : "\tvalue_%d", a + 1);
    }
    for (int a = 0; a < k; a++) {
        fprintf(out, p->sim.pass && a == k - 1 ? "\tchoice_pass" : "\tchoice_%d", a + 1);
    }
    fputc('\n', out);
}

void sim_put_trials(FILE *out, const struct sim_plan *p, int agent, const struct ta_sim_result *r)
{
    double regret = 0, runs = p->sim.runs;
    for (int t = 0; t < r->trials; t++) {
        double mean = r->row[TA_SIM_REWARD][t], square = r->row[TA_SIM_SQUARE][t];
        double sd = runs > 1 ? sqrt(fmax(0, square - mean * mean) * runs / (runs - 1)) : NAN;
        regret += r->row[TA_SIM_REGRET][t];
        fprintf(out, "%s\t%d\t%d", p->label[agent], t + 1, p->sim.runs);
        ta_put_numbers(out, (double[]){mean, sd, r->row[TA_SIM_BEST][t], regret}, 4);
        for (int a = 0; a < r->options; a++) {
            double value = r->has_values ? r->value[a][t] : NAN;
            ta_put_numbers(out, &value, 1);
        }
        for (int a = 0; a < r->options; a++) {
            ta_put_numbers(out, &r->choice[a][t], 1);
        }
        fputc('\n', out);
    }
}

/* --- step by step ---------------------------------------------------------------------------- */

struct teller {
    FILE *out;
    const struct sim_plan *p;
    int agent;
};

static void put_options(FILE *out, const struct sim_plan *p, const char *word, const char *after)
{
    int k = ta_sim_options(&p->sim);
    for (int a = 0; a < k; a++) {
        if (p->sim.pass && a == k - 1) {
            fprintf(out, "\t%s_pass%s", word, after);
        } else {
            fprintf(out, "\t%s_%d%s", word, a + 1, after);
        }
    }
}

static void put_step(void *of, const struct ta_sim_step *s)
{
    struct teller *w = of;
    fprintf(w->out, "%s\t%d\t%d", w->p->label[w->agent], s->run + 1, s->trial + 1);
    ta_put_numbers(w->out, s->before, s->options);
    ta_put_numbers(w->out, s->prob, s->options);
    bool passed = w->p->sim.pass && s->choice == s->options - 1;
    if (passed) {
        fputs("\tpass", w->out);
    } else {
        fprintf(w->out, "\t%d", s->choice + 1);
    }
    ta_put_numbers(w->out, (double[]){s->reward, s->error}, 2);
    ta_put_numbers(w->out, s->after, s->options);
    fputc('\n', w->out);
}

bool sim_put_steps(const struct sim_plan *p, const char *path, struct ta_error *e)
{
    struct ta_result_text text;
    if (!ta_result_open(&text, e)) {
        return false;
    }
    fputs("model\trun\ttrial", text.out);
    put_options(text.out, p, "value", "");
    put_options(text.out, p, "p", "");
    fputs("\tchoice\treward\terror", text.out);
    put_options(text.out, p, "value", "_after");
    fputc('\n', text.out);
    for (int i = 0; i < p->n_agents; i++) {
        struct teller w = {text.out, p, i};
        if (!ta_sim_trace(&p->sim, &p->agent[i], put_step, &w)) {
            ta_error_add(e, TA_MACHINE, "out of memory: ask for fewer trials");
            break;
        }
    }
    return ta_result_close(&text, path, e);
}
