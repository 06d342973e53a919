/* figures_estimates.c - everybody's estimates with their intervals, sorted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figure.h"
#include "plot/words.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_ROWS = 60 }; /* more rows than this get no names: they would not be readable */

/* Participants in the order of their first parameter, those without an estimate first. */
static size_t *sorted(const struct report *r)
{
    size_t n = (size_t)r->data->n, *order = malloc((n ? n : 1) * sizeof *order);
    double *x = malloc((n ? n : 1) * sizeof *x);
    for (size_t i = 0; x && i < n; i++) {
        x[i] = isnan(r->fit[i].par[0]) ? -HUGE_VAL : r->fit[i].par[0];
    }
    if (order && x && n) {
        gsl_sort_index(order, x, 1, n);
    }
    free(x);
    return order;
}

/* Where the axis of parameter j ends: one estimate on a ridge, at a bound of 100, must not press
 * all others against the axis. What lies beyond is drawn as an arrow. */
static void axis_range(const struct report *r, int j, double *lo, double *hi)
{
    const struct ta_par_info *info = &r->fit[0].info[j];
    double *x = malloc((size_t)(r->data->n + 1) * sizeof *x);
    int n = 0;
    *lo = 0;
    *hi = 1;
    for (int i = 0; x && i < r->data->n; i++) {
        if (isfinite(r->fit[i].par[j])) {
            x[n++] = r->fit[i].par[j];
        }
    }
    if (x && n > 0 && info->def->support != TA_UNIT) {
        gsl_sort(x, 1, (size_t)n);
        double q1 = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)n, .25);
        double q3 = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)n, .75);
        double room = fmax(3 * (q3 - q1), fmax(.5 * fabs(q3), .5));
        *hi = fmin(x[n - 1] * (x[n - 1] > 0 ? 1.25 : .8) + .2, q3 + room);
        *lo = info->def->support == TA_REAL ? fmax(x[0] - .25 * fabs(x[0]) - .2, q1 - room) : 0;
    }
    free(x);
}

static void estimates_data(struct figure *f, const struct report *r, const size_t *order, int n_par)
{
    for (int i = 0; i < r->data->n; i++) {
        const struct ta_fit *fit = &r->fit[order[i]];
        struct ta_text label = {0};
        report_label(&label, &r->data->who[order[i]]);
        figure_number(f, i + 1);
        figure_label(f, label.s, 18);
        for (int j = 0; j < n_par; j++) {
            figure_number(f, fit->par[j]);
            figure_number(f, fit->lo[j]);
            figure_number(f, fit->hi[j]);
        }
        figure_row_end(f);
        ta_text_free(&label);
    }
}

/* Interval clipped to the axis, arrows where it goes on, and the estimate when it is inside. */
static void panel(struct figure *f, const struct report *r, int j, bool names)
{
    char name[32];
    int at = 3 + 3 * j;
    double lo, hi;
    struct ta_text title = {0};
    const struct ta_par_info *info = &r->fit[0].info[j];
    axis_range(r, j, &lo, &hi);
    if (info->def->support == TA_UNIT) {
        figure_share_axis(f, 'x', 0);
    } else {
        figure_axis(f, 'x', lo, hi);
    }
    ta_par_name(info, r->data->k, name);
    /* panels share the width of about 90 characters */
    if ((strlen(name) + strlen(info->def->meaning) + 2) * (size_t)r->fit[0].n_par <= 90) {
        ta_text_add(&title, "%s: %s", name, info->def->meaning);
    } else {
        ta_text_add(&title, "%s", name);
    }
    ta_text_add(&f->script, "lo = %.6g\nhi = %.6g\ntip = .02 * (hi - lo)\nset xlabel ", lo, hi);
    figure_quote(f, title.s);
    ta_text_free(&title);
    ta_text_add(
        &f->script,
        "\nplot data skip 1 using (in($%d)):1:(in($%d)-in($%d)):(0)%s with vectors nohead lc rgb "
        "spread lw 1.5, \\\n"
        "     '' skip 1 using (past($%d)-tip):1:(tip):(0) with vectors @arrow lc rgb spread, \\\n"
        "     '' skip 1 using (before($%d)+tip):1:(-tip):(0) with vectors @arrow lc rgb spread, "
        "\\\n",
        at + 1, at + 2, at + 1, names ? ":ytic(2)" : "", at + 2, at + 1);
    ta_text_add(
        &f->script,
        "     '' skip 1 using (past($%d)-tip):1:(tip):(0) with vectors @arrow lc rgb human, \\\n"
        "     '' skip 1 using (before($%d)+tip):1:(-tip):(0) with vectors @arrow lc rgb human, "
        "\\\n"
        "     '' skip 1 using (inside($%d)):1 with points pt 7 ps .55 lc rgb human\n",
        at, at, at);
}

static void columns_line(struct ta_text *out, const struct report *r, int n_par)
{
    char name[32];
    ta_text_add(out, "row\tparticipant");
    for (int j = 0; j < n_par; j++) {
        ta_par_name(&r->fit[0].info[j], r->data->k, name);
        ta_text_add(out, "\t%s\t%s_lo\t%s_hi", name, name, name);
    }
}

bool figure_estimates(struct report *r, struct ta_error *error)
{
    int n = r->data->n, n_par = n > 0 ? r->fit[0].n_par : 0;
    size_t *order = sorted(r);
    struct ta_text columns = {0};
    struct figure f;
    if (!order) {
        return ta_error_add(error, TA_MACHINE, "memory is short: fewer participants at a time?");
    }
    bool names = n <= NAMED_ROWS;
    int plot_height = names ? 17 * n + 20 : 640, height = plot_height + 82;
    columns_line(&columns, r, n_par);
    figure_begin(&f, "cohort-estimates", 720, height, columns.s);
    estimates_data(&f, r, order, n_par);
    ta_text_add(&f.script,
                "in(x) = x < lo ? lo : x > hi ? hi : x\n"
                "past(x) = x > hi ? hi : NaN\nbefore(x) = x < lo ? lo : NaN\n"
                "inside(x) = x <= hi && x >= lo ? x : NaN\n"
                "arrow = 'head filled size screen .011,25,90 fixed'\n"
                "set yrange [.2:%d.8]\nunset grid\nset grid x lc rgb '#E4E4E4' lt 1 lw 1\n"
                "set ytics scale 0%s\n"
                "set multiplot layout 1,%d margins %s,.98,%.4f,%.4f spacing .05,0\n",
                n, names ? " font ',10'" : " format ''", n_par, names ? ".17" : ".03",
                64.0 / height, 1 - 12.0 / height);
    for (int j = 0; j < n_par; j++) {
        panel(&f, r, j, names && j == 0);
        ta_text_add(&f.script, "set ytics format ''\n");
    }
    ta_text_add(&f.script, "unset multiplot\n");
    free(order);
    ta_text_free(&columns);
    return figure_end(&f, r, error);
}
