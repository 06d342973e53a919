/* cmd_condition.c - `twoarm condition`: classical conditioning of a design given as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "condition.h"

#include "plot/figure.h"
#include "result_text.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct condition_settings, field)
static const struct ta_option options[] = {
    {"model", 'm', TA_OPT_TEXT, "rw|td",
     "Rescorla and Wagner's rule (the default), or temporal differences with a complete serial "
     "compound, which has time within trials",
     AT(model), NULL},
    {"alpha", 0, TA_OPT_TEXT, "V|A=V,...",
     "salience of all cues (default .2), or of some: A=.3,X=.1", AT(alpha), NULL},
    {"beta", 0, TA_OPT_REAL, "V", "learning rate of trials with the outcome (default 1)",
     AT(c.beta), NULL},
    {"beta-minus", 0, TA_OPT_REAL, "V", "and of those without it (default: the same)",
     AT(c.beta_minus), NULL},
    {"lambda", 0, TA_OPT_REAL, "V", "size of the outcome (default 1)", AT(c.lambda), NULL},
    {"gamma", 0, TA_OPT_REAL, "V", "td: discount by step (default .98)", AT(c.gamma), NULL},
    {"trace-decay", 0, TA_OPT_REAL, "V",
     "td: decay of eligibility, the lambda of TD(lambda) (default 0)", AT(c.decay), NULL},
    {"steps", 0, TA_OPT_COUNT, "N", "td: steps of a trial (default 25)", AT(c.steps), NULL},
    {"cue-at", 0, TA_OPT_COUNT, "N", "td: step at which cues come (default 5)", AT(c.cue_at), NULL},
    {"us-at", 0, TA_OPT_COUNT, "N", "td: step at which the outcome comes (default 20)", AT(c.us_at),
     NULL},
    {"output", 'o', TA_OPT_TEXT, "FILE", "writes every trial there (td: every step)", AT(output),
     NULL},
    {"figures", 0, TA_OPT_TEXT, "PREFIX",
     "draws PREFIX-strength.svg, and of td PREFIX-errors.svg, with data and gnuplot scripts",
     AT(figures), NULL},
    {"formats", 0, TA_OPT_TEXT, "svg,pdf,png", "draws the figures in these formats too",
     AT(formats), NULL},
    {"list", 0, TA_OPT_FLAG, NULL, "lists the designs that have names", AT(list), NULL},
    {0},
};

static void defaults(void *of)
{
    *(struct condition_settings *)of = (struct condition_settings){
        .c = {.beta = 1,
              .beta_minus = NAN,
              .lambda = 1,
              .gamma = 0.98,
              .steps = 25,
              .cue_at = 5,
              .us_at = 20},
        .model = "rw",
        .alpha = ".2",
    };
}

/* --- what was asked -------------------------------------------------------------------------- */

/* ".2" or "A=.3,X=.1" */
static void read_alpha(struct ta_conditioning *c, const char *text, struct ta_error *e)
{
    double all = 0.2;
    char *copy = strdup(text), *rest = copy, *cell;
    if (ta_parse_real(text, &all)) {
        rest = NULL;
    }
    for (int i = 0; i < TA_CUES; i++) {
        c->alpha[i] = all;
    }
    while (rest && (cell = strsep(&rest, ",")) != NULL) {
        double x;
        if (!(cell[0] >= 'A' && cell[0] <= 'Z') || cell[1] != '=' || !ta_parse_real(cell + 2, &x)) {
            ta_error_add(e, TA_USER,
                         "--alpha: expected a number for all cues, or as in A=.3,X=.1, "
                         "found '%s'",
                         text);
            break;
        }
        c->alpha[cell[0] - 'A'] = x;
    }
    free(copy);
}

/* A design's text, or the name of one. */
static const char *design_text(const char *typed, struct ta_error *e)
{
    const char *names[32];
    int n = 0;
    for (; ta_demonstrations[n].name && n < 32; n++) {
        names[n] = ta_demonstrations[n].name;
        if (strcmp(typed, names[n]) == 0) {
            return ta_demonstrations[n].design;
        }
    }
    const char *near = strlen(typed) > 3 && !strpbrk(typed, "ABCDEFGHIJKLMNOPQRSTUVWXYZ+;,")
                           ? ta_nearest(typed, names, n)
                           : NULL;
    if (near) {
        ta_error_add(e, TA_USER,
                     "there is no design '%s' (did you mean '%s'?); see `twoarm "
                     "condition --list`",
                     typed, near);
        return NULL;
    }
    return typed;
}

static bool understand(struct condition_settings *s, char **operand, int n, struct ta_design *d,
                       struct ta_error *e)
{
    bool td = strcmp(s->model, "td") == 0;
    if (!td && strcmp(s->model, "rw") != 0) {
        ta_error_add(e, TA_USER, "--model: expected rw or td, found '%s'", s->model);
    }
    if (n != 1) {
        ta_error_add(e, TA_USER,
                     "expected one design in quotes, as in 'A+ 20; AX+ 20; X', or the name of one, "
                     "found %d; see `twoarm condition --list`",
                     n);
    }
    const char *text = n == 1 ? design_text(operand[0], e) : NULL;
    s->c.td = td;
    s->c.beta_minus = isnan(s->c.beta_minus) ? s->c.beta : s->c.beta_minus;
    read_alpha(&s->c, s->alpha, e);
    const char *why = ta_conditioning_check(&s->c);
    if (why) {
        ta_error_add(e, TA_USER, "%s", why);
    }
    figure_check(s->figures, s->formats, e);
    if (text) {
        ta_design_parse(d, text, e);
    }
    return e->n == 0;
}

/* --- running --------------------------------------------------------------------------------- */

int condition_first(const struct condition_run *r, int phase)
{
    int first = 0;
    for (int p = 0; p < phase; p++) {
        first += r->design.phase[p].trials;
    }
    return first;
}

static void run_phase(struct condition_run *r, int p, struct ta_strengths *s, int *order)
{
    const struct ta_phase *phase = &r->design.phase[p];
    double onset[TA_CUES];
    for (int i = 0; i < TA_CUES; i++) {
        onset[i] = s->value[i * s->steps];
    }
    r->has_limit[p] = ta_condition_limit(r->c, phase, onset, r->limit[p]);
    ta_phase_order(phase, order);
    for (int i = 0; i < phase->trials; i++) {
        struct condition_trial *t = &r->trial[condition_first(r, p) + i];
        t->phase = p;
        t->kind = order[i];
        ta_condition_trial(r->c, &phase->kind[order[i]], s, t->prediction, t->error);
        for (int j = 0; j < TA_CUES; j++) {
            t->strength[j] = s->value[j * s->steps];
        }
    }
}

bool condition_run_make(struct condition_run *r, struct ta_error *e)
{
    size_t n = (size_t)r->design.trials;
    struct ta_strengths s = {0};
    int *order = malloc(n * sizeof *order);
    r->steps = r->c->td ? r->c->steps : 1;
    r->trial = calloc(n, sizeof *r->trial);
    r->block = malloc(2 * n * (size_t)r->steps * sizeof *r->block);
    bool good = ta_strengths_alloc(&s, r->c) && order && r->trial && r->block;
    for (size_t t = 0; good && t < n; t++) {
        r->trial[t].prediction = r->block + 2 * t * (size_t)r->steps;
        r->trial[t].error = r->trial[t].prediction + r->steps;
    }
    for (int p = 0; p < r->design.n && good; p++) {
        run_phase(r, p, &s, order);
    }
    free(order);
    ta_strengths_free(&s);
    return good || ta_error_add(e, TA_MACHINE, "out of memory: ask for fewer trials or steps");
}

void condition_run_free(struct condition_run *r)
{
    free(r->trial);
    free(r->block);
}

/* --- tables ---------------------------------------------------------------------------------- */

static double sum_of(const double *x, uint32_t cues)
{
    double sum = 0;
    for (int i = 0; i < TA_CUES; i++) {
        sum += cues >> i & 1 ? x[i] : 0;
    }
    return sum;
}

/* The last trial of a phase on which exactly these cues were there; -1: none. */
static int last_with(const struct condition_run *r, int p, uint32_t cues)
{
    int first = condition_first(r, p);
    for (int t = first + r->design.phase[p].trials - 1; t >= first; t--) {
        if (r->design.phase[p].kind[r->trial[t].kind].cues == cues) {
            return t;
        }
    }
    return -1;
}

static void put_row(FILE *out, const struct condition_run *r, int p, uint32_t cues)
{
    const struct ta_phase *phase = &r->design.phase[p];
    char text[TA_CUES + 1];
    int last = condition_first(r, p) + phase->trials - 1, at = last_with(r, p, cues);
    fprintf(out, "%d\t", p + 1);
    for (int k = 0; k < phase->n; k++) {
        fprintf(out, "%s%s %d", k ? ", " : "", phase->kind[k].text, phase->kind[k].count);
    }
    fprintf(out, "\t%s", ta_cues_text(cues, text));
    ta_put_numbers(out,
                   (double[]){sum_of(r->trial[last].strength, cues),
                              r->has_limit[p] ? sum_of(r->limit[p], cues) : NAN},
                   2);
    if (r->c->td) {
        const double *error = at >= 0 ? r->trial[at].error : NULL;
        ta_put_numbers(
            out,
            (double[]){error ? error[r->c->cue_at - 1] : NAN, error ? error[r->c->us_at - 1] : NAN},
            2);
    }
    fputc('\n', out);
}

/* Each cue, then each compound of the phase. */
static void put_summary(FILE *out, const struct condition_run *r)
{
    fputs("phase\ttrials\tcues\tstrength\tasymptote", out);
    fputs(r->c->td ? "\terror_at_cue\terror_at_outcome\n" : "\n", out);
    for (int p = 0; p < r->design.n; p++) {
        const struct ta_phase *phase = &r->design.phase[p];
        for (int i = 0; i < TA_CUES; i++) {
            if (r->design.cues >> i & 1) {
                put_row(out, r, p, (uint32_t)1 << i);
            }
        }
        for (int k = 0; k < phase->n; k++) {
            uint32_t cues = phase->kind[k].cues;
            bool told = (cues & (cues - 1)) == 0; /* a single cue */
            for (int j = 0; j < k; j++) {
                told = told || phase->kind[j].cues == cues;
            }
            if (!told) {
                put_row(out, r, p, cues);
            }
        }
    }
}

static void put_trials(FILE *out, const struct condition_run *r)
{
    fputs("trial\tphase\tkind", out);
    fputs(r->c->td ? "\tstep\tprediction\terror\n" : "\tprediction\terror", out);
    for (int i = 0; i < TA_CUES && !r->c->td; i++) {
        if (r->design.cues >> i & 1) {
            fprintf(out, "\tstrength_%c", 'A' + i);
        }
    }
    fputs(r->c->td ? "" : "\n", out);
    for (int t = 0; t < r->design.trials; t++) {
        const struct condition_trial *x = &r->trial[t];
        const char *kind = r->design.phase[x->phase].kind[x->kind].text;
        for (int i = 0; i < r->steps; i++) {
            fprintf(out, "%d\t%d\t%s", t + 1, x->phase + 1, kind);
            if (r->c->td) {
                fprintf(out, "\t%d", i + 1);
            }
            ta_put_numbers(out, (double[]){x->prediction[i], x->error[i]}, 2);
            for (int j = 0; j < TA_CUES && !r->c->td; j++) {
                if (r->design.cues >> j & 1) {
                    ta_put_numbers(out, &x->strength[j], 1);
                }
            }
            fputc('\n', out);
        }
    }
}

static bool put_table(const struct condition_run *r,
                      void (*put)(FILE *, const struct condition_run *), const char *path,
                      struct ta_error *e)
{
    struct ta_result_text text;
    if (!ta_result_open(&text, e)) {
        return false;
    }
    put(text.out, r);
    return ta_result_close(&text, path, e);
}

static int list_designs(void)
{
    for (const struct ta_demonstration *d = ta_demonstrations; d->name; d++) {
        printf("%-16s %-24s %s (%s)\n", d->name, d->design, d->title, d->source);
    }
    return TA_OK;
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct condition_settings *s = settings;
    struct condition_run r = {.c = &s->c};
    if (s->list) {
        return list_designs();
    }
    if (!understand(s, operand, n_operands, &r.design, e)) {
        return (int)e->status;
    }
    if (condition_run_make(&r, e) && (!s->output || put_table(&r, put_trials, s->output, e)) &&
        put_table(&r, put_summary, NULL, e) && s->figures) {
        condition_figures(&r, s, e);
    }
    condition_run_free(&r);
    return (int)e->status;
}

const struct ta_command ta_command_condition = {
    .name = "condition",
    .summary = "classical conditioning of a design such as 'A+ 20; AX+ 20; X'",
    .operands = "DESIGN",
    .about =
        "A design: phases parted by ; of kinds of trials parted by , which take turns. Capital "
        "letters are cues; + means that the outcome follows, - that it does not, neither that "
        "nothing is learned (a probe); the number says how many trials (1 when left out). Prints "
        "for each phase the strength of each cue and compound at its end, and where it would "
        "settle if the phase went on for ever (n/a where its trials contradict each other).\n"
        "Or the name of a design: see --list. Examples: twoarm condition blocking; twoarm "
        "condition --model td 'A+ 200; A'.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct condition_settings),
    .defaults = defaults,
};
