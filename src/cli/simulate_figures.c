/* simulate_figures.c - a simulation's figures: reward, best choices, regret and values by trial; a
 * sweep.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each has its data and its gnuplot script beside it. Rewards and shares are means over runs and
 * over a few successive trials, so that a curve of 1000 trials can be read; values are shown as
 * they are at some trials. */
#include "simulate.h"

#include "plot/figure.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>

enum { POINTS = 200, VALUE_POINTS = 500, WIDTH = 720, HEIGHT = 400 };

/* One column for each agent and `per` more. */
static void agent_columns(const struct sim_plan *p, struct ta_text *columns, const char *first)
{
    ta_text_add(columns, "%s", first);
    for (int i = 0; i < p->n_agents; i++) {
        ta_text_add(columns, "\t%s\t%s_lo\t%s_hi", p->label[i], p->label[i], p->label[i]);
    }
}

/* A line and a 95 % band an agent, columns 2 + 3 i and the next two. */
static void plot_agents(struct figure *f, const struct sim_plan *p, bool points)
{
    ta_text_add(&f->script, "set key outside top right horizontal textcolor rgb '#444444'\n"
                            "plot ");
    for (int i = 0; i < p->n_agents; i++) {
        int at = 2 + 3 * i;
        ta_text_add(&f->script,
                    "%sdata skip 1 using 1:%d:%d with filledcurves fc rgb '%s' fs transparent "
                    "solid .2 noborder notitle, \\\n"
                    "     '' skip 1 using 1:%d with %s lc rgb '%s' lw 2%s title ",
                    i ? ", \\\n     " : "", at + 1, at + 2, figure_colour(i), at,
                    points ? "linespoints" : "lines", figure_colour(i),
                    points ? " pt 7 ps .5" : "");
        figure_quote(f, p->label[i]);
    }
    ta_text_add(&f->script, "\n");
}

/* --- by trial -------------------------------------------------------------------------------- */

enum what { REWARD, BEST, REGRET };

/* Mean and standard error of a quantity over trials from .. to - 1 of all runs. The error takes
 * trials of a run as independent, which is near enough for a band around a mean. */
static double point(const struct ta_sim_result *r, enum what what, int from, int to, double *se)
{
    double sum = 0, square = 0, n = (double)(to - from);
    for (int t = from; t < to; t++) {
        sum += what == REWARD ? r->row[TA_SIM_REWARD][t] : r->row[TA_SIM_BEST][t];
        square += what == REWARD ? r->row[TA_SIM_SQUARE][t] : r->row[TA_SIM_BEST][t];
    }
    double mean = sum / n;
    *se = sqrt(fmax(0, square / n - mean * mean) / (n * r->runs));
    return mean;
}

static double widen(double *lo, double *hi, double x)
{
    *lo = fmin(*lo, x);
    *hi = fmax(*hi, x);
    return x;
}

static void by_trial(struct figure *f, const struct sim_plan *p, const struct sim_settings *s,
                     const struct ta_sim_result *r, enum what what)
{
    static const char *const name[] = {"reward", "best", "regret"};
    static const char *const axis[] = {"Mean reward", "P(best option)",
                                       "Regret: expected reward given up so far"};
    int trials = p->sim.trials, width = (trials + POINTS - 1) / POINTS;
    double regret[SIM_MAX_AGENTS] = {0}, lo = INFINITY, hi = -INFINITY;
    struct ta_text columns = {0};
    agent_columns(p, &columns, "trial");
    figure_begin_prefixed(f, s->figures, name[what], WIDTH, HEIGHT, columns.s);
    ta_text_free(&columns);
    for (int from = 0; from < trials; from += width) {
        int to = from + width < trials ? from + width : trials;
        figure_number(f, what == REGRET ? to : (from + 1 + to) / 2.0);
        for (int i = 0; i < p->n_agents; i++) {
            double se = 0, x;
            if (what == REGRET) {
                for (int t = from; t < to; t++) {
                    regret[i] += r[i].row[TA_SIM_REGRET][t];
                }
                x = regret[i];
            } else {
                x = point(&r[i], what, from, to, &se);
            }
            figure_number(f, widen(&lo, &hi, x));
            figure_number(f, widen(&lo, &hi, x - 1.96 * se));
            figure_number(f, widen(&lo, &hi, x + 1.96 * se));
        }
        figure_row_end(f);
    }
    if (what == BEST) {
        figure_share_axis(f, 'y', fmin(lo, 1.0 / ta_sim_options(&p->sim) - .05));
    } else {
        double room = hi > lo ? .05 * (hi - lo) : .5;
        figure_axis(f, 'y', what == REGRET ? 0 : lo - room, hi + room);
    }
    ta_text_add(&f->script, "set xrange [0:%d]\nset xlabel 'Trial%s", trials,
                width > 1 && what != REGRET ? " (points: means of " : "");
    ta_text_add(&f->script, width > 1 && what != REGRET ? "%d trials)'\n" : "'\n", width);
    ta_text_add(&f->script, "set ylabel '%s'\n", axis[what]);
    plot_agents(f, p, false);
}

/* Values of all options, a panel an agent that keeps some. */
static bool values(struct figure *f, const struct sim_plan *p, const struct sim_settings *s,
                   const struct ta_sim_result *r)
{
    int panels = 0, trials = p->sim.trials, k = ta_sim_options(&p->sim);
    int step = (trials + VALUE_POINTS - 1) / VALUE_POINTS, column = 2;
    double lo = INFINITY, hi = -INFINITY;
    struct ta_text columns = {0};
    ta_text_add(&columns, "trial");
    for (int i = 0; i < p->n_agents; i++) {
        panels += r[i].has_values;
        for (int a = 0; a < k && r[i].has_values; a++) {
            ta_text_add(&columns, "\t%s_value_%d", p->label[i], a + 1);
        }
    }
    figure_begin_prefixed(f, s->figures, "values", WIDTH, 70 + 300 * panels, columns.s);
    ta_text_free(&columns);
    for (int t = 0; t < trials; t += step) {
        figure_number(f, t + 1);
        for (int i = 0; i < p->n_agents; i++) {
            for (int a = 0; a < k && r[i].has_values; a++) {
                figure_number(f, widen(&lo, &hi, r[i].value[a][t]));
            }
        }
        figure_row_end(f);
    }
    if (panels == 0) {
        figure_free(f);
        return false;
    }
    double room = hi > lo ? .05 * (hi - lo) : .5;
    figure_axis(f, 'y', lo - room, hi + room);
    ta_text_add(&f->script,
                "set xrange [0:%d]\nset xlabel 'Trial'\nset ylabel '%s before the choice'\n"
                "set key outside top right horizontal textcolor rgb '#444444'\n"
                "set multiplot layout %d,1\n",
                trials, p->sim.runs > 1 ? "Mean value" : "Value", panels);
    for (int i = 0; i < p->n_agents; i++) {
        if (!r[i].has_values) {
            continue;
        }
        ta_text_add(&f->script, "set title ");
        figure_quote(f, p->label[i]);
        ta_text_add(&f->script, " offset 0,-.6\nplot ");
        for (int a = 0; a < k; a++, column++) {
            bool pass = p->sim.pass && a == k - 1;
            ta_text_add(&f->script, "%sdata skip 1 using 1:%d with lines lc rgb '%s' lw 1.5 title ",
                        a ? ", \\\n     " : "", column, figure_colour(a));
            ta_text_add(&f->script, pass ? "'pass'" : "'arm %d'", a + 1);
        }
        ta_text_add(&f->script, "\n");
    }
    ta_text_add(&f->script, "unset multiplot\n");
    return true;
}

bool sim_figures(const struct sim_plan *p, const struct sim_settings *s,
                 const struct ta_sim_result *r, struct ta_error *e)
{
    struct figure f[4];
    int n = 0;
    for (enum what what = REWARD; what <= REGRET; what++) {
        by_trial(&f[n++], p, s, r, what);
    }
    n += values(&f[n], p, s, r);
    return figure_draw(f, n, s->figures, s->formats, e);
}

/* --- a sweep --------------------------------------------------------------------------------- */

bool sim_sweep_figure(const struct sim_plan *p, const struct sim_settings *s,
                      const struct ta_sim_result *r, struct ta_error *e)
{
    struct figure f;
    struct ta_text columns = {0};
    double lo = INFINITY, hi = -INFINITY;
    int n = p->sweep.n;
    agent_columns(p, &columns, p->sweep.name);
    figure_begin_prefixed(&f, s->figures, "sweep", WIDTH, HEIGHT, columns.s);
    ta_text_free(&columns);
    for (int v = 0; v < n; v++) {
        figure_number(&f, p->sweep.value[v]);
        for (int i = 0; i < p->n_agents; i++) {
            const struct ta_sim_moments *m = &r[v * p->n_agents + i].reward;
            double se = ta_sim_se(m, p->sim.runs), half = isnan(se) ? 0 : 1.96 * se;
            figure_number(&f, widen(&lo, &hi, m->mean));
            figure_number(&f, widen(&lo, &hi, m->mean - half));
            figure_number(&f, widen(&lo, &hi, m->mean + half));
        }
        figure_row_end(&f);
    }
    double from = INFINITY, to = -INFINITY, room = hi > lo ? .05 * (hi - lo) : .5;
    for (int v = 0; v < n; v++) {
        widen(&from, &to, p->sweep.value[v]);
    }
    figure_axis(&f, 'x', from, to > from ? to : from + 1);
    figure_axis(&f, 'y', lo - room, hi + room);
    ta_text_add(&f.script, "set xlabel ");
    figure_quote(&f, p->sweep.name);
    ta_text_add(&f.script, "\nset ylabel 'Mean reward over %d trials, 95 %% interval'\n",
                p->sim.trials);
    plot_agents(&f, p, true);
    return figure_draw(&f, 1, s->figures, s->formats, e);
}
