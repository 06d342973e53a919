/* figures_trials.c - one participant trial by trial, and the profiles of the estimates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/words.h"
#include "report/figure.h"
#include "twoarm/trials.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- trials ------------------------------------------------------------------------------------
 */

/* Okabe and Ito's colours, blue and orange first. */
static const char *const arm_colour[TA_MAX_ARMS] = {"#3A7FBF", "#D9772B", "#009E73", "#CC79A7",
                                                    "#E69F00", "#56B4E9", "#222222", "#B99B35"};

/* Trials context by context: interleaved contexts side by side, successive ones as they came. */
static int *by_context(const struct ta_participant *who)
{
    int *order = malloc((size_t)(who->n + 1) * sizeof *order), at = 0;
    for (int c = 0; c < who->n_contexts && order; c++) {
        for (int t = 0; t < who->n; t++) {
            if (who->context[t] == c) {
                order[at++] = t;
            }
        }
    }
    return order;
}

static void trials_columns(struct ta_text *out, int k)
{
    ta_text_add(out, "position\ttrial\tcontext\tchoice\twin\tbest");
    for (int a = 0; a < k; a++) {
        ta_text_add(out, "\tp_%d", a + 1);
    }
    for (int a = 0; a < k; a++) {
        ta_text_add(out, "\tvalue_%d", a + 1);
    }
}

static void trials_data(struct figure *f, const struct report *r, int i, const struct ta_trials *x,
                        const int *order)
{
    const struct ta_participant *who = &r->data->who[i];
    double middle = (r->data->scale.lo + r->data->scale.hi) / 2;
    for (int at = 0; at < who->n; at++) {
        int t = order[at];
        bool paid = who->choice[t] >= 0 && !isnan(who->reward[t]);
        if (at > 0 && who->context[t] != who->context[order[at - 1]]) {
            ta_text_add(&f->data, "\n"); /* lines do not run on into a new context */
        }
        const double cells[] = {at + 1,
                                who->trial[t],
                                who->context[t] + 1,
                                who->choice[t] < 0 ? (double)NAN : who->choice[t] + 1,
                                paid ? who->reward[t] > middle : (double)NAN,
                                who->best[t] < 0 ? (double)NAN : who->best[t] + 1};
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) {
            if (c == 0) {
                char buf[NUM_SIZE];
                ta_text_add(&f->data, "%s", num_cell(buf, cells[0]));
            } else {
                figure_number(f, cells[c]);
            }
        }
        for (int a = 0; a < who->k; a++) {
            figure_number(f, x->prob[(size_t)t * who->k + a]);
        }
        for (int a = 0; a < who->k; a++) {
            figure_number(f, x->value[(size_t)t * who->k + a]);
        }
        figure_row_end(f);
    }
}

/* Where contexts begin, as lines through both panels. */
static void context_lines(struct figure *f, const struct ta_participant *who, const int *order)
{
    for (int at = 1, lines = 0; at < who->n && lines < 40; at++) {
        if (who->context[order[at]] != who->context[order[at - 1]]) {
            ta_text_add(&f->script,
                        "set arrow %d from first %g, graph 0 to first %g, graph 1 nohead back lc "
                        "rgb '#C8C8C8' lw 1\n",
                        ++lines, at + .5, at + .5);
        }
    }
}

/* From the least to the largest value; models without values leave the panel empty. */
static void values_axis(struct figure *f, const struct ta_trials *x)
{
    double lo = INFINITY, hi = -INFINITY;
    for (int c = 0; c < x->n * x->k; c++) {
        lo = fmin(lo, x->value[c]);
        hi = fmax(hi, x->value[c]);
    }
    if (!(hi > lo)) {
        lo = isfinite(lo) ? lo - .5 : 0;
        hi = lo + 1;
    }
    double room = .06 * (hi - lo);
    figure_axis(f, 'y', lo - room, hi + room);
}

/* Choices are marks in rows above (arm 1) and below (arm 2) the probability; with more arms all
 * rows are above. */
static void trials_script(struct figure *f, const struct report *r, int i,
                          const struct ta_trials *x, const int *order)
{
    const struct ta_participant *who = &r->data->who[i];
    int k = who->k;
    bool two = k == 2;
    ta_text_add(&f->script,
                "set xrange [0:%d]\nset multiplot\nset lmargin at screen .1\nset "
                "rmargin at screen .985\n",
                who->n + 1);
    context_lines(f, who, order);
    ta_text_add(&f->script,
                "row(a) = %s\nset tmargin at screen .97\nset bmargin at screen .5\n"
                "set yrange [%s:%s]\nset ytics ('0' 0, '.5' .5, '1' 1%s)\nset ylabel '%s' offset "
                "1.5,0\nset xtics format ''\nunset xlabel\nplot ",
                two ? "a == 1 ? 1.14 : a == 2 ? -.14 : NaN" : "1.02 + .1 * a", two ? "-.3" : "-.05",
                two     ? "1.3"
                : k > 5 ? "1.95"
                        : "1.6",
                two ? ", 'arm 1' 1.14, 'arm 2' -.14" : "", two ? "P(arm 1)" : "P(arm)");
    ta_text_add(
        &f->script,
        "data skip 1 using 1:(row($6)) with points pt 5 ps .9 lc rgb '#F2E3C4', \\\n     "
        "'' skip 1 using 1:($5 == 1 ? row($4) : NaN) with points pt 7 ps .42 lc rgb human, "
        "\\\n     '' skip 1 using 1:($5 == 1 ? NaN : row($4)) with points pt 6 ps .42 lc rgb "
        "human");
    for (int a = 0; a < (two ? 1 : k); a++) {
        ta_text_add(&f->script, ", \\\n     '' skip 1 using 1:%d with lines lc rgb '%s' lw 1.5",
                    7 + a, arm_colour[a]);
    }
    ta_text_add(&f->script, "\nset tmargin at screen .46\nset bmargin at screen .19\n");
    values_axis(f, x);
    ta_text_add(&f->script, "set xtics autofreq format '%%g'\nset xlabel 'Trial, context by "
                            "context'\nset ylabel 'value' offset .5,0\nplot ");
    for (int a = 0; a < k; a++) {
        ta_text_add(&f->script, "%sdata skip 1 using 1:%d with lines lc rgb '%s' lw 1.5",
                    a ? ", \\\n     " : "", 7 + k + a, arm_colour[a]);
    }
    ta_text_add(&f->script, "\nunset multiplot\n");
}

bool figure_trials(struct report *r, int i, struct ta_error *error)
{
    struct ta_trials x;
    struct figure f;
    struct ta_text name = {0}, columns = {0};
    const struct ta_participant *who = &r->data->who[i];
    int *order = by_context(who);
    if (!order || !ta_trials_make(&x, who, &r->fit[i], r->data->scale)) {
        free(order);
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    report_person_name(r, i, &name);
    ta_text_add(&name, "-trials");
    trials_columns(&columns, who->k);
    figure_begin(&f, name.s, 720, 340, columns.s);
    trials_data(&f, r, i, &x, order);
    trials_script(&f, r, i, &x, order);
    ta_text_free(&name);
    ta_text_free(&columns);
    ta_trials_free(&x);
    free(order);
    return figure_end(&f, r, error);
}

/* --- profiles ----------------------------------------------------------------------------------
 */

enum { PROFILE_POINTS = 25 };

bool figure_has_profiles(const struct report *r, int i)
{
    const struct ta_fit *fit = &r->fit[i];
    bool known = fit->n_par > 0 && isfinite(fit->log_lik) && fit->n_trials > 0;
    for (int j = 0; j < fit->n_par; j++) {
        known = known && isfinite(fit->par[j]);
    }
    return known && r->fitting->method == TA_MLE && r->fitting->n_bounds < TA_MAX_BOUNDS &&
           !r->model->steps;
}

/* From a little below the interval to a little above it, within the parameter's bounds. */
static void profile_range(const struct report *r, const struct ta_fit *fit, int j, double *lo,
                          double *hi)
{
    struct ta_bound b = ta_fit_bound(&fit->info[j], fit->k, r->fitting);
    double from = isnan(fit->lo[j]) ? fit->par[j] : fit->lo[j];
    double to = isnan(fit->hi[j]) ? fit->par[j] : fit->hi[j];
    double room = fmax(.25 * (to - from), fit->info[j].def->support == TA_UNIT ? .1 : .5);
    *lo = fmax(b.lo, from - room);
    *hi = fmin(b.hi, to + room);
}

/* 2 (log L max - log L) with parameter j held at x and all others at their best. */
static double deviance(const struct report *r, int i, int j, double x, bool *memory)
{
    const struct ta_fit *fit = &r->fit[i];
    struct ta_fit_options o = *r->fitting;
    struct ta_fit held;
    char name[32];
    int at = o.n_bounds;
    ta_par_name(&fit->info[j], fit->k, name);
    for (int b = 0; b < o.n_bounds; b++) {
        at = strcmp(o.bound[b].name, name) == 0 ? b : at;
    }
    o.n_bounds += at == o.n_bounds;
    snprintf(o.bound[at].name, sizeof o.bound[at].name, "%s", name);
    o.bound[at].lo = o.bound[at].hi = x;
    o.ci = TA_CI_NONE;
    *memory = ta_fit_one(r->model, &r->data->who[i], &o, &held);
    return *memory ? fmax(0, 2 * (fit->log_lik - held.log_lik)) : (double)NAN;
}

static bool profiles_data(struct figure *f, const struct report *r, int i)
{
    const struct ta_fit *fit = &r->fit[i];
    bool memory = true;
    char name[32];
    for (int j = 0; j < fit->n_par && memory; j++) {
        double lo, hi;
        profile_range(r, fit, j, &lo, &hi);
        for (int p = 0; p <= PROFILE_POINTS && memory; p++) { /* the last: the estimate itself */
            double x = p < PROFILE_POINTS ? lo + (hi - lo) * p / (PROFILE_POINTS - 1) : fit->par[j];
            figure_label(f, ta_par_name(&fit->info[j], fit->k, name), 0);
            figure_number(f, p == PROFILE_POINTS);
            figure_number(f, x);
            figure_number(f, p == PROFILE_POINTS ? 0 : deviance(r, i, j, x, &memory));
            figure_row_end(f);
        }
    }
    return memory;
}

bool figure_profiles(struct report *r, int i, struct ta_error *error)
{
    const struct ta_fit *fit = &r->fit[i];
    struct figure f;
    struct ta_text name = {0};
    char par[32];
    report_person_name(r, i, &name);
    ta_text_add(&name, "-profiles");
    figure_begin(&f, name.s, 720, 250, "parameter\testimate\tx\tdeviance");
    ta_text_free(&name);
    bool memory = profiles_data(&f, r, i);
    ta_text_add(&f.script,
                "set yrange [0:8]\nset ytics 2\nset ylabel '2 (max log L - log L)'\n"
                "set multiplot layout 1,%d margins .085,.98,.25,.95 spacing .06,0\n",
                fit->n_par);
    for (int j = 0; j < fit->n_par; j++) {
        double lo, hi;
        int from = j * (PROFILE_POINTS + 1), last = from + PROFILE_POINTS;
        profile_range(r, fit, j, &lo, &hi);
        figure_axis(&f, 'x', lo, hi > lo ? hi : lo + 1);
        ta_text_add(&f.script, "set xlabel ");
        figure_quote(&f, ta_par_name(&fit->info[j], fit->k, par));
        ta_text_add(&f.script,
                    "\nplot 3.841459 with lines lc rgb quiet dt 2 lw 1, \\\n     data skip 1 every "
                    "::%d::%d using 3:4 with lines lc rgb agents lw 2, \\\n     '' skip 1 every "
                    "::%d::%d using 3:4 with points pt 7 ps .7 lc rgb human\nunset ylabel\n",
                    from, last - 1, last, last);
    }
    ta_text_add(&f.script, "unset multiplot\n");
    return figure_end(&f, r, error) && (memory || ta_error_add(error, TA_MACHINE, "out of memory"));
}
