/* figures.c - truth against estimate, and the confusion of models.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "plot/figure.h"
#include "plot/gnuplot.h"
#include "plot/words.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* The axis of parameter j: all that was true, and most of what was estimated (a few estimates on a
 * ridge must not press all others together; they are drawn at the edge). */
static void axis_range(const struct recovered_model *of, int runs, int j, double *lo, double *hi)
{
    double *x = malloc(sizeof *x * ((size_t)runs + 1));
    int n = 0;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int i = 0; i < runs; i++) {
        double truth = of->truth[(size_t)i * TA_MAX_PAR + j];
        *lo = fmin(*lo, truth);
        *hi = fmax(*hi, truth);
        if (x && !of->fit[i].unknown[j] && isfinite(of->fit[i].par[j])) {
            x[n++] = of->fit[i].par[j];
        }
    }
    if (of->fit[0].info[j].def->support == TA_UNIT) {
        *lo = 0;
        *hi = 1;
    } else if (n > 1) {
        gsl_sort(x, 1, (size_t)n);
        double room = *hi - *lo;
        *lo =
            fmin(*lo, fmax(gsl_stats_quantile_from_sorted_data(x, 1, (size_t)n, .02), *lo - room));
        *hi =
            fmax(*hi, fmin(gsl_stats_quantile_from_sorted_data(x, 1, (size_t)n, .98), *hi + room));
    }
    *lo = of->fit[0].info[j].def->support == TA_POSITIVE ? 0 : *lo;
    *hi = *hi > *lo ? *hi : *lo + 1;
    free(x);
}

static void scatter_rows(struct figure *f, const struct recovered *r, int m)
{
    const struct recovered_model *of = &r->of[m];
    for (int i = 0; i < r->runs; i++) {
        figure_number(f, of->run[i]);
        for (int j = 0; j < of->fit[i].n_par; j++) {
            figure_number(f, of->truth[(size_t)i * TA_MAX_PAR + j]);
            figure_number(f, of->fit[i].unknown[j] ? (double)NAN : of->fit[i].par[j]);
        }
        figure_row_end(f);
    }
}

static void scatter_panel(struct figure *f, const struct recovered *r, int m, int j)
{
    double lo, hi;
    char buf[NUM_SIZE], ranks[NUM_SIZE];
    const struct recovered_model *of = &r->of[m];
    axis_range(of, r->runs, j, &lo, &hi);
    figure_axis(f, 'x', lo, hi);
    figure_axis(f, 'y', lo, hi);
    ta_text_add(&f->script,
                "set xlabel 'true %s' offset 0,.3\nset ylabel 'estimated %s' offset 1,0\n"
                "set title 'r = %s, of ranks %s' offset 0,-.5\n"
                "top = %.10g\nbottom = %.10g\n"
                "plot x with lines lc rgb quiet lw 1, \\\n"
                "     data skip 1 using %d:($%d > top ? top : $%d < bottom ? bottom : $%d) with "
                "points pt 7 ps %s lc rgb '#803A7FBF'\n",
                of->law[j].name, of->law[j].name,
                num_show(buf, of->recovery.par[j].pearson, 2, "not defined"),
                num_show(ranks, of->recovery.par[j].spearman, 2, "not defined"), hi, lo, 2 + 2 * j,
                3 + 2 * j, 3 + 2 * j, 3 + 2 * j, r->runs > 300 ? ".35" : ".55");
}

static bool put_part(const struct figure *f, const char *folder, const char *ending,
                     const struct ta_text *text, struct ta_error *e)
{
    struct ta_text path = {0};
    ta_text_add(&path, "%s/%s.%s", folder, f->name.s, ending);
    bool good = ta_result_write(path.s, text->s, text->n, e);
    ta_text_free(&path);
    return good;
}

/* Writes data and script, draws, frees. */
static bool finish(struct figure *f, const char *folder, const char *gnuplot, struct ta_error *e)
{
    char *names[] = {f->name.s};
    ta_text_add(&f->script, "unset output\n");
    bool good = put_part(f, folder, "tsv", &f->data, e) &&
                put_part(f, folder, "gp", &f->script, e) &&
                gnuplot_run(gnuplot, folder, names, 1, 1, NULL, e);
    figure_free(f);
    return good;
}

static bool scatter(const struct recovered *r, int m, const char *folder, const char *gnuplot,
                    struct ta_error *e)
{
    struct figure f;
    struct ta_text columns = {0}, name = {0};
    int n = r->of[m].fit[0].n_par, across = n < 2 ? 1 : 2, rows = (n + across - 1) / across;
    ta_text_add(&columns, "run");
    for (int j = 0; j < n; j++) {
        ta_text_add(&columns, "\t%s_true\t%s", r->of[m].law[j].name, r->of[m].law[j].name);
    }
    ta_text_add(&name, "scatter-%s", r->of[m].model->name);
    figure_begin(&f, name.s, across == 1 ? 390 : 720, 345 * rows + 20, columns.s);
    scatter_rows(&f, r, m);
    ta_text_add(&f.script,
                "set size ratio 1\nset multiplot layout %d,%d margins %s,.96,%.3f,%.3f spacing "
                ".115,%.3f\n",
                rows, across, across == 1 ? ".19" : ".105", .17 / rows, 1 - .1 / rows,
                rows > 1 ? .3 / rows : 0);
    for (int j = 0; j < n; j++) {
        scatter_panel(&f, r, m, j);
    }
    ta_text_add(&f.script, "unset multiplot\n");
    ta_text_free(&columns);
    ta_text_free(&name);
    return finish(&f, folder, gnuplot, e);
}

/* --- confusion and inversion ------------------------------------------------------------------ */

static void matrix_panel(struct figure *f, const struct recovered *r, const char *title, int column)
{
    int n = r->n_models;
    ta_text_add(&f->script, "set title '%s' offset 0,-.4\nset xtics scale 0 (", title);
    for (int m = 0; m < n; m++) {
        ta_text_add(&f->script, "%s'%s' %d", m ? ", " : "", r->of[m].model->name, m);
    }
    ta_text_add(&f->script, ") %s\nset ytics scale 0 (", n > 3 ? "rotate by 35 right" : "");
    for (int m = 0; m < n; m++) {
        ta_text_add(&f->script, "%s'%s' %d", m ? ", " : "", r->of[m].model->name, m);
    }
    ta_text_add(
        &f->script,
        ")\nplot data skip 1 using 2:1:%d with image pixels notitle, \\\n"
        "     '' skip 1 using 2:1:(sprintf('%%.2f', $%d)):($%d > .55 ? 0xFFFFFF : 0x222222) with "
        "labels font ',10' tc rgb variable notitle\n",
        column, column, column);
}

static bool confusion(const struct recovered *r, const char *folder, const char *gnuplot,
                      struct ta_error *e)
{
    struct figure f;
    int n = r->n_models, *count = malloc(sizeof *count * (size_t)(n * n));
    if (!count) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    recovered_counts(r, count);
    figure_begin(&f, "confusion", 860, 470, "true\tbest\tconfusion\tinversion\tcount");
    for (int i = 0; i < n * n; i++) {
        int column = 0;
        for (int t = 0; t < n; t++) {
            column += count[t * n + i % n];
        }
        figure_number(&f, i / n);
        figure_number(&f, i % n);
        figure_number(&f, (double)count[i] / r->runs);
        figure_number(&f, column ? (double)count[i] / column : 0);
        figure_number(&f, count[i]);
        figure_row_end(&f);
    }
    free(count);
    ta_text_add(&f.script,
                "set size ratio 1\nunset grid\nunset colorbox\nset border 0\n"
                "set palette defined (0 '#FFFFFF', 1 '#1F5C99')\nset cbrange [0:1]\n"
                "set xrange [-.5:%d.5]\nset yrange [%d.5:-.5]\n"
                "set xlabel 'best by %s'\nset ylabel 'true' offset -1,0\n"
                "set multiplot layout 1,2 margins .14,.985,.22,.93 spacing .16,0\n",
                n - 1, n - 1, recover_criterion_word(r->s, true));
    matrix_panel(&f, r, "P(best | true)", 3);
    matrix_panel(&f, r, "P(true | best)", 4);
    ta_text_add(&f.script, "unset multiplot\n");
    return finish(&f, folder, gnuplot, e);
}

bool recovered_figures(const struct recovered *r, const char *folder, struct ta_error *e)
{
    char gnuplot[PATH_MAX];
    bool good = gnuplot_find(gnuplot, sizeof gnuplot, e);
    for (int m = 0; good && m < r->n_true; m++) {
        good = scatter(r, m, folder, gnuplot, e);
    }
    bool whole = r->n_models > 1 && r->n_true == r->n_models;
    return good && (!whole || confusion(r, folder, gnuplot, e));
}
