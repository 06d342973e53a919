/* condition_figures.c - conditioning as figures: strengths over trials; of TD, errors by step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "condition.h"

#include "plot/figure.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH = 720, HEIGHT = 400, PANEL = 150, MOST_PANELS = 6 };

static double widen(double *lo, double *hi, double x)
{
    *lo = fmin(*lo, x);
    *hi = fmax(*hi, x);
    return x;
}

/* A line between phases, and what each of them is. */
static void mark_phases(struct figure *f, const struct condition_run *r)
{
    for (int p = 0; p < r->design.n; p++) {
        const struct ta_phase *phase = &r->design.phase[p];
        double first = condition_first(r, p) + .5, last = first + phase->trials;
        if (p > 0) {
            ta_text_add(&f->script,
                        "set arrow from %g,graph 0 to %g,graph 1 nohead lc rgb quiet "
                        "dt 2\n",
                        first, first);
        }
        if (last - first < r->design.trials / 12.0) {
            continue; /* a probe is too narrow for words */
        }
        ta_text_add(&f->script, "set label '");
        for (int k = 0; k < phase->n; k++) {
            ta_text_add(&f->script, "%s%s", k ? ", " : "", phase->kind[k].text);
        }
        ta_text_add(&f->script, "' at %g,graph 1.03 center textcolor rgb '#444444'\n",
                    (first + last) / 2);
    }
}

static void strength(struct figure *f, const struct condition_run *r, const char *prefix)
{
    struct ta_text columns = {0};
    double lo = 0, hi = 0;
    int n = 0;
    ta_text_add(&columns, "trial");
    for (int i = 0; i < TA_CUES; i++) {
        if (r->design.cues >> i & 1) {
            ta_text_add(&columns, "\t%c", 'A' + i);
            n++;
        }
    }
    figure_begin_prefixed(f, prefix, "strength", WIDTH, HEIGHT, columns.s);
    ta_text_free(&columns);
    for (int t = -1; t < r->design.trials; t++) { /* 0 before the first trial */
        figure_number(f, t + 1);
        for (int i = 0; i < TA_CUES; i++) {
            if (r->design.cues >> i & 1) {
                figure_number(f, widen(&lo, &hi, t < 0 ? 0 : r->trial[t].strength[i]));
            }
        }
        figure_row_end(f);
    }
    figure_axis(f, 'y', lo - .05 * (hi - lo), hi > lo ? hi + .05 * (hi - lo) : 1);
    ta_text_add(&f->script,
                "set xrange [0:%d]\nset xlabel 'Trial'\nset ylabel 'Associative strength%s'\n"
                "set tmargin 3\nset key outside right top vertical textcolor rgb '#444444'\n",
                r->design.trials + 1, r->c->td ? " at the cue" : "");
    mark_phases(f, r);
    ta_text_add(&f->script, "plot 0 with lines lc rgb quiet lw 1 notitle");
    for (int i = 0, c = 0; i < TA_CUES; i++) {
        if (r->design.cues >> i & 1) {
            ta_text_add(&f->script,
                        ", \\\n     data skip 1 using 1:%d with lines lc rgb '%s' lw 2 title '%c'",
                        2 + c, figure_colour(c), 'A' + i);
            c++;
        }
    }
    ta_text_add(&f->script, "\n");
}

/* Trials to look into: the first, one in the middle of learning, and the last of each phase's
 * kinds. */
static int choose_trials(const struct condition_run *r, int *trial)
{
    int n = 0, first_phase = r->design.phase[0].trials;
    trial[n++] = 0;
    if (first_phase > 4) {
        trial[n++] = first_phase / 5;
    }
    for (int p = 0; p < r->design.n; p++) {
        for (int k = 0; k < r->design.phase[p].n && n < MOST_PANELS; k++) {
            int last = -1, first = condition_first(r, p);
            for (int t = first; t < first + r->design.phase[p].trials; t++) {
                last = r->trial[t].kind == k ? t : last;
            }
            bool told = false;
            for (int i = 0; i < n; i++) {
                told = told || trial[i] == last;
            }
            if (last >= 0 && !told) {
                trial[n++] = last;
            }
        }
    }
    return n;
}

static void errors(struct figure *f, const struct condition_run *r, const char *prefix)
{
    int trial[MOST_PANELS + 2], n = choose_trials(r, trial);
    struct ta_text columns = {0};
    double lo = 0, hi = 0;
    ta_text_add(&columns, "step");
    for (int i = 0; i < n; i++) {
        ta_text_add(&columns, "\terror_trial_%d", trial[i] + 1);
    }
    figure_begin_prefixed(f, prefix, "errors", WIDTH, 96 + PANEL * n, columns.s);
    ta_text_free(&columns);
    for (int s = 0; s < r->steps; s++) {
        figure_number(f, s + 1);
        for (int i = 0; i < n; i++) {
            figure_number(f, widen(&lo, &hi, r->trial[trial[i]].error[s]));
        }
        figure_row_end(f);
    }
    figure_axis(f, 'y', lo - .1 * (hi - lo), hi > lo ? hi + .1 * (hi - lo) : 1);
    ta_text_add(&f->script,
                "set xrange [.5:%g]\nset xtics format ''\nset ylabel 'Error'\n"
                "set arrow from %d,graph 0 to %d,graph 1 nohead lc rgb '#0072B2' dt 2\n"
                "set arrow from %d,graph 0 to %d,graph 1 nohead lc rgb '#D55E00' dt 2\n"
                "set multiplot layout %d,1 margins .12,.96,%.4f,%.4f spacing 0,%.4f\n",
                r->steps + .5, r->c->cue_at, r->c->cue_at, r->c->us_at, r->c->us_at, n,
                74.0 / (96 + PANEL * n), 1 - 24.0 / (96 + PANEL * n), 34.0 / (96 + PANEL * n));
    for (int i = 0; i < n; i++) {
        const struct condition_trial *t = &r->trial[trial[i]];
        ta_text_add(&f->script, "set title 'Trial %d: %s%s' offset 0,-.6\n", trial[i] + 1,
                    r->design.phase[t->phase].kind[t->kind].text,
                    i ? "" : "   (dashed: cue, blue; outcome, orange)");
        if (i == n - 1) {
            ta_text_add(&f->script, "set xtics format '%%g'\nset xlabel 'Step within the trial'\n");
        }
        ta_text_add(&f->script,
                    "plot 0 with lines lc rgb quiet lw 1, \\\n"
                    "     data skip 1 using 1:%d with impulses lc rgb human lw 3\n",
                    2 + i);
    }
    ta_text_add(&f->script, "unset multiplot\n");
}

bool condition_figures(const struct condition_run *r, const struct condition_settings *s,
                       struct ta_error *e)
{
    struct figure f[2];
    int n = 0;
    strength(&f[n++], r, s->figures);
    if (r->c->td) {
        errors(&f[n++], r, s->figures);
    }
    return figure_draw(f, n, s->figures, s->formats, e);
}
