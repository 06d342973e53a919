/* figures_curves.c - measures of several numbers: around reversals, by lag, by probability; groups.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/words.h"
#include "report/figure.h"

#include <math.h>

#define CURVE_COLUMNS                                                                              \
    "x\tparticipants\tmean\tmean_lo\tmean_hi\tagents_mean\tagents_lo\tagents_hi\tpredicted"

bool figure_has(const struct report *r, const char *first_value)
{
    int v = ta_value_index(first_value);
    struct ta_value first = ta_value_get(v);
    for (int p = 0; p < first.measure->n_parts; p++) {
        if (r->cohort.row[v + p].human.n > 0) {
            return true;
        }
    }
    return false;
}

/* n values from v on, at x = from + i * step. */
static void add_rows(struct figure *f, const struct report *r, int v, int n, double from,
                     double step)
{
    for (int i = 0; i < n; i++) {
        const struct cohort_row *row = &r->cohort.row[v + i];
        figure_number(f, from + i * step);
        figure_cohort_row(f, row);
        figure_number(f, row->predicted);
        figure_row_end(f);
    }
}

/* Band and mean of agents, what was predicted, people with intervals: rows from..to of the file. */
static void add_plots(struct figure *f, const struct report *r, int from, int to, bool named)
{
    if (r->cohort.n_with) {
        ta_text_add(
            &f->script,
            ", \\\n     data skip 1 every ::%d::%d using 1:7:8 with filledcurves fc rgb "
            "agents fs transparent solid .2 noborder %s, \\\n"
            "     '' skip 1 every ::%d::%d using 1:6 with lines lc rgb agents lw 2.5 notitle",
            from, to, named ? "title 'agents, 95 %'" : "notitle", from, to);
    }
    ta_text_add(
        &f->script,
        ", \\\n     data skip 1 every ::%d::%d using 1:9 with lines lc rgb agents dt 2 lw 1.5 "
        "%s, \\\n"
        "     '' skip 1 every ::%d::%d using 1:3:4:5 with yerrorbars pt -1 lc rgb spread lw "
        "1.5 notitle, \\\n     '' skip 1 every ::%d::%d using 1:3 with linespoints pt 7 ps "
        ".5 lw 1.2 lc rgb human %s\n",
        from, to, named ? "title 'one step ahead'" : "notitle", from, to, from, to,
        named ? "title 'participants, 95 %'" : "notitle");
}

#define KEY                                                                                        \
    "set tmargin 2\nset key at screen .97,.985 right top horizontal maxcols 3 maxrows 1 width "    \
    "-3 samplen 1.4 textcolor rgb '#444444'\n"

bool figure_reversals(struct report *r, struct ta_error *error)
{
    struct figure f;
    int v = ta_value_index("reversal_m10"), n = ta_value_get(v).measure->n_parts;
    figure_begin(&f, "cohort-reversals", 720, 360, CURVE_COLUMNS);
    add_rows(&f, r, v, n, -10, 1);
    figure_share_axis(&f, 'y', 0);
    ta_text_add(&f.script,
                KEY
                "set xrange [-10.5:20.5]\nset xtics 5\nset xlabel 'Trial from a reversal'\n"
                "set ylabel 'P(best arm)'\nset arrow 1 from -.5,0 to -.5,1 nohead lc rgb quiet lw "
                "1\nplot data skip 1 using 1:(%.6g) with lines lc rgb quiet lw 1 notitle",
                1.0 / r->data->k);
    add_plots(&f, r, 0, n - 1, true);
    return figure_end(&f, r, error);
}

static double wider(double so_far, const struct cohort_row *row)
{
    const double x[] = {row->human.lo, row->human.hi, row->agents.lo, row->agents.hi,
                        row->human.mean};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        so_far = fabs(x[i]) > so_far ? fabs(x[i]) : so_far; /* not for NAN */
    }
    return so_far;
}

bool figure_lags(struct report *r, struct ta_error *error)
{
    struct figure f;
    int v = ta_value_index("lag_reward_1"), n = ta_value_get(v).measure->n_parts / 2;
    double most = .5;
    for (int i = 0; i < 2 * n; i++) {
        most = wider(most, &r->cohort.row[v + i]);
    }
    figure_begin(&f, "cohort-lags", 720, 330, CURVE_COLUMNS);
    add_rows(&f, r, v, n, 1, 1);
    add_rows(&f, r, v + n, n, 1, 1);
    figure_axis(&f, 'y', -1.05 * fmin(most, 12), 1.05 * fmin(most, 12));
    ta_text_add(&f.script,
                KEY
                "set xrange [.6:%d.4]\nset xtics 1\nset multiplot layout 1,2 margins "
                ".085,.98,.17,.96 spacing .08,0\n"
                "set xlabel 'Choices back: their rewards'\nset ylabel 'coefficient (log odds)'\n"
                "plot data skip 1 using 1:(0) with lines lc rgb quiet lw 1 notitle",
                n);
    add_plots(&f, r, 0, n - 1, false);
    ta_text_add(&f.script, "unset ylabel\nset xlabel 'Choices back: the choices'\n"
                           "plot data skip 1 using 1:(0) with lines lc rgb quiet lw 1 notitle");
    add_plots(&f, r, n, 2 * n - 1, false);
    ta_text_add(&f.script, "unset multiplot\n");
    return figure_end(&f, r, error);
}

bool figure_calibration(struct report *r, struct ta_error *error)
{
    struct figure f;
    int v = ta_value_index("calibration_05"), n = ta_value_get(v).measure->n_parts;
    figure_begin(&f, "cohort-calibration", 720, 400, CURVE_COLUMNS);
    add_rows(&f, r, v, n, .05, .1);
    figure_share_axis(&f, 'x', 0);
    figure_share_axis(&f, 'y', 0);
    ta_text_add(&f.script, KEY "set xlabel 'Probability that the model gave an arm'\n"
                               "set ylabel 'share chosen'\n"
                               "plot x with lines lc rgb quiet lw 1 notitle");
    add_plots(&f, r, 0, n - 1, true);
    return figure_end(&f, r, error);
}

/* --- groups ------------------------------------------------------------------------------------
 */

/* Colours of groups: ours for two, then Okabe and Ito's. */
static const char *const colour[MOST_GROUPS] = {"#222222", "#D9772B", "#009E73",
                                                "#CC79A7", "#0072B2", "#E69F00"};

/* A title from a header takes the file's first line itself: nothing is skipped there. */
static void group_plots(struct figure *f, const struct report *r, int g, bool last)
{
    int at = 2 + 6 * g;
    if (r->by_group[g].n_with) {
        ta_text_add(&f->script,
                    "data skip 1 using 1:%d:%d with filledcurves fc rgb '%s' fs transparent solid "
                    ".15 noborder notitle, \\\n     ",
                    at + 4, at + 5, colour[g]);
    }
    ta_text_add(&f->script,
                "data skip 1 using 1:%d:%d:%d with yerrorbars pt -1 lc rgb '%s' lw .6 notitle, "
                "\\\n     '' using 1:%d with linespoints pt 7 ps .5 lw 1.4 lc rgb '%s' title "
                "columnheader(%d)%s",
                at, at + 1, at + 2, colour[g], at, colour[g], at, last ? "\n" : ", \\\n     ");
}

/* Labels of groups are headers of columns, never words of the script. */
bool figure_groups(struct report *r, struct ta_error *error)
{
    struct figure f;
    struct ta_text columns = {0};
    ta_text_add(&columns, "trial");
    for (int g = 0; g < r->n_groups; g++) {
        ta_text_add(&columns, "\t");
        label_for_figure(&columns, r->group_name[g], 24);
        ta_text_add(&columns, "\tlo\thi\tagents\tagents_lo\tagents_hi");
    }
    figure_begin(&f, "cohort-groups", 720, 380, columns.s);
    ta_text_free(&columns);
    for (int b = 0; b < r->cohort.n_points; b++) {
        int at = r->cohort.n_measures + b;
        figure_number(&f, r->cohort.row[at].x);
        for (int g = 0; g < r->n_groups; g++) {
            const struct cohort_row *row = &r->by_group[g].row[at];
            figure_number(&f, row->human.mean);
            figure_number(&f, row->human.lo);
            figure_number(&f, row->human.hi);
            figure_number(&f, row->agents.mean);
            figure_number(&f, row->agents.lo);
            figure_number(&f, row->agents.hi);
        }
        figure_row_end(&f);
    }
    figure_share_axis(&f, 'y', 0);
    ta_text_add(
        &f.script,
        KEY
        "set key width 1 maxrows 2\nset xlabel 'Trial within context'\n"
        "set ylabel '%s'\nset xrange [%g:%g]\nplot ",
        r->cohort.of == TA_CURVE_BEST ? "P(best arm)" : "P(arm 1)", 1 - .5 * r->cohort.width - .2,
        r->cohort.n_points * r->cohort.width + .5 * r->cohort.width + .2);
    for (int g = 0; g < r->n_groups; g++) {
        group_plots(&f, r, g, g == r->n_groups - 1);
    }
    return figure_end(&f, r, error);
}
