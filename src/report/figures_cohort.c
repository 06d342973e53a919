/* figures_cohort.c - the cohort's figures: learning curve, measures, people against their agents.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figure.h"
#include "plot/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double lower(double a, double b)
{
    return isnan(b) || a < b ? a : b;
}

void figure_cohort_row(struct figure *f, const struct cohort_row *row)
{
    figure_number(f, row->human.n);
    figure_number(f, row->human.mean);
    figure_number(f, row->human.lo);
    figure_number(f, row->human.hi);
    figure_number(f, row->agents.mean);
    figure_number(f, row->agents.lo);
    figure_number(f, row->agents.hi);
}

static void add_row(struct figure *f, const struct cohort_row *row)
{
    figure_cohort_row(f, row);
    figure_row_end(f);
}

#define COHORT_COLUMNS "participants\tmean\tmean_lo\tmean_hi\tagents_mean\tagents_lo\tagents_hi"

/* Above the plot, where no curve can be. gnuplot guesses the width of text too large. */
#define KEY_ABOVE                                                                                  \
    "set key at screen .97,.985 right top horizontal maxcols 2 width -6 samplen 1.4 "              \
    "textcolor rgb '#444444'\n"

bool figure_learning(struct report *r, struct ta_error *error)
{
    const struct cohort *c = &r->cohort;
    struct figure f;
    double least = 1.0 / r->data->k - .05;
    figure_begin(&f, "cohort-learning", 720, 380, "trial\t" COHORT_COLUMNS);
    for (int b = 0; b < c->n_points; b++) {
        const struct cohort_row *row = &c->row[c->n_measures + b];
        figure_number(&f, row->x);
        add_row(&f, row);
        least = lower(least, lower(row->human.lo, row->agents.lo));
        least = lower(least, row->human.mean);
    }
    figure_share_axis(&f, 'y', least);
    ta_text_add(&f.script,
                "set xlabel 'Trial within context'\n"
                "set ylabel '%s'\n"
                "set xrange [%g:%g]\n"
                "set tmargin 2\n" KEY_ABOVE
                "plot data skip 1 using 1:(%.6g) with lines lc rgb quiet lw 1 notitle",
                c->of == TA_CURVE_BEST ? "P(best arm)" : "P(arm 1)", 1 - .5 * c->width - .2,
                c->n_points * c->width + .5 * c->width + .2, 1.0 / r->data->k);
    if (c->n_with) {
        ta_text_add(
            &f.script,
            ", \\\n     '' skip 1 using 1:7:8 with filledcurves fc rgb agents fs transparent "
            "solid .2 noborder title 'matched agents, mean and 95 %% band', \\\n"
            "     '' skip 1 using 1:6 with lines lc rgb agents lw 2.5 notitle");
    }
    ta_text_add(
        &f.script,
        ", \\\n     '' skip 1 using 1:3:4:5 with yerrorbars pt -1 lc rgb spread lw 1.5 "
        "notitle, \\\n     '' skip 1 using 1:3 with linespoints pt 7 ps .5 lw 1.2 lc rgb human "
        "title 'participants, mean and 95 %% interval'\n");
    return figure_end(&f, r, error);
}

/* Rows from the top: one measure a row. */
bool figure_measures(struct report *r, struct ta_error *error)
{
    const struct cohort *c = &r->cohort;
    int share[TA_MAX_VALUES], n = report_shares(r, share);
    struct figure f;
    figure_begin(&f, "cohort-measures", 720, 110 + 44 * n, "row\tmeasure\t" COHORT_COLUMNS);
    for (int j = 0; j < n; j++) {
        figure_number(&f, n - j);
        figure_label(&f, ta_value_get(share[j]).name, 0);
        add_row(&f, &c->row[share[j]]);
    }
    figure_share_axis(&f, 'x', 0);
    figure_measure_tics(&f, share, n);
    ta_text_add(&f.script,
                "set yrange [.4:%d.6]\n"
                "set tmargin 2\nunset grid\nset grid x lc rgb '#E4E4E4' lt 1 lw 1\n"
                "set xlabel 'Mean over participants'\n" KEY_ABOVE
                "plot data skip 1 using (NaN):1 with points notitle",
                n);
    if (c->n_with) {
        ta_text_add(
            &f.script,
            ", \\\n     '' skip 1 using 7:1:8:9:($1-.24):($1+.24) with boxxyerror fc rgb agents "
            "fs transparent solid .2 noborder title 'matched agents, mean and 95 %% band', \\\n"
            "     '' skip 1 using 7:($1-.24):(0):(.48) with vectors nohead lc rgb agents lw 2.5 "
            "notitle");
    }
    ta_text_add(&f.script,
                ", \\\n     '' skip 1 using 4:1 with points pt 7 ps .7 lc rgb human notitle, \\\n"
                "     '' skip 1 using 4:1:5:6 with xerrorbars pt 7 ps .7 lc rgb human lw 1.5 "
                "title 'participants, mean and 95 %% interval'\n");
    return figure_end(&f, r, error);
}

/* --- each participant against their agents -------------------------------------------------- */

static void agents_data(struct figure *f, const struct report *r, const int *share, int n)
{
    for (int i = 0; i < r->data->n; i++) {
        struct ta_text label = {0};
        report_label(&label, &r->data->who[i]);
        figure_label(f, label.s, 40);
        ta_text_free(&label);
        for (int j = 0; j < n; j++) {
            const struct ta_place *place = &r->person[i].place[share[j]];
            figure_number(f, place->n ? place->human : NAN);
            figure_number(f, place->mean);
            figure_number(f, place->lo);
            figure_number(f, place->hi);
        }
        figure_row_end(f);
    }
}

/* Shares of a single number: more panels than these would say little more. */
static int main_shares(const struct report *r, int *share)
{
    int all = report_shares(r, share), n = 0;
    for (int j = 0; j < all; j++) {
        if (ta_value_get(share[j]).measure->n_parts == 0) {
            share[n++] = share[j];
        }
    }
    return n;
}

bool figure_agents(struct report *r, struct ta_error *error)
{
    int share[TA_MAX_VALUES], n = main_shares(r, share), rows = (n + 1) / 2;
    struct figure f;
    struct ta_text columns = {0};
    ta_text_add(&columns, "participant");
    for (int j = 0; j < n; j++) {
        const char *name = ta_value_get(share[j]).name;
        ta_text_add(&columns, "\t%s\t%s_agents\t%s_lo\t%s_hi", name, name, name, name);
    }
    figure_begin(&f, "cohort-agents", 720, 345 * rows, columns.s);
    ta_text_free(&columns);
    agents_data(&f, r, share, n);
    figure_share_axis(&f, 'x', 0);
    figure_share_axis(&f, 'y', 0);
    ta_text_add(&f.script,
                "set size ratio 1\n"
                "set xlabel 'matched agents, mean and 95 %% band' offset 0,.3\n"
                "set ylabel 'participant' offset 1,0\n"
                "set multiplot layout %d,2 margins .115,.945,%.3f,%.3f spacing .115,%.3f\n",
                rows, .17 / rows, 1 - .09 / rows, rows > 1 ? .3 / rows : 0);
    for (int j = 0; j < n; j++) {
        int at = 2 + 4 * j;
        ta_text_add(&f.script, "set title offset 0,-.5 ");
        figure_quote(&f, ta_value_get(share[j]).title);
        ta_text_add(
            &f.script,
            "\nplot x with lines lc rgb quiet lw 1, \\\n"
            "     data skip 1 using %d:%d:%d:%d with xerrorbars pt -1 lc rgb '#A9C8E4' lw 2, \\\n"
            "     '' skip 1 using %d:%d with points pt 7 ps .65 lc rgb human\n",
            at + 1, at, at + 2, at + 3, at + 1, at);
    }
    ta_text_add(&f.script, "unset multiplot\n");
    return figure_end(&f, r, error);
}
