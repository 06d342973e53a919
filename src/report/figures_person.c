/* figures_person.c - a participant beside matched agents: learning curve and measures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figure.h"
#include "plot/words.h"

#include <math.h>
#include <stdio.h>

static void add_place(struct figure *f, const struct ta_place *place)
{
    figure_number(f, place->human);
    figure_number(f, place->mean);
    figure_number(f, place->lo);
    figure_number(f, place->hi);
    figure_row_end(f);
}

/* Curve rows first, then measures, in one file: the first column says which is which. */
static void person_data(struct figure *f, const struct person *p, const int *share, int n)
{
    for (int b = 0; b < p->n_points; b++) {
        figure_label(f, "curve", 0);
        figure_number(f, p->point[b].x);
        figure_label(f, "trial", 0);
        figure_number(f, p->point[b].asked);
        add_place(f, &p->point[b].place);
    }
    for (int j = 0; j < n; j++) {
        figure_label(f, "measure", 0);
        figure_number(f, n - j);
        figure_label(f, ta_value_get(share[j]).name, 0);
        figure_number(f, NAN);
        add_place(f, &p->place[share[j]]);
    }
}

static void curve_panel(struct figure *f, const struct report *r, const struct person *p)
{
    double last = p->n_points * p->width;
    figure_share_axis(f, 'y', 0);
    ta_text_add(
        &f->script,
        "set lmargin at screen .085\nset rmargin at screen .57\n"
        "set xrange [%g:%g]\nset xlabel 'Trial within context'\nset ylabel '%s' offset 1,0\n"
        "plot data skip 1 using (curve($2)):(%.6g) with lines lc rgb quiet lw 1",
        p->width > 1 ? 0 : .5, last + .5, p->of == TA_CURVE_BEST ? "P(best arm)" : "P(arm 1)",
        1.0 / r->data->k);
    if (p->n_agents) {
        ta_text_add(&f->script,
                    ", \\\n     '' skip 1 using (curve($2)):7:8 with filledcurves fc rgb agents fs "
                    "transparent solid .2 noborder, \\\n"
                    "     '' skip 1 using (curve($2)):6 with lines lc rgb agents lw 2.5");
    }
    ta_text_add(&f->script, ", \\\n     '' skip 1 using (curve($2)):5 with linespoints pt 7 ps .5 "
                            "lw 1.2 lc rgb human\n");
}

static void measures_panel(struct figure *f, const struct person *p, const int *share, int n)
{
    figure_share_axis(f, 'x', 0);
    ta_text_add(&f->script,
                "set lmargin at screen %s\nset rmargin at screen .975\n"
                "unset ylabel\nunset xlabel\nset yrange [.4:%d.6]\nunset grid\n"
                "set grid x lc rgb '#E4E4E4' lt 1 lw 1\n",
                p->n_points ? ".74" : ".2", n);
    figure_measure_tics(f, share, n);
    ta_text_add(&f->script, "plot ");
    if (p->n_agents) {
        ta_text_add(
            &f->script,
            "data skip 1 using (measure($6)):2:7:8:($2-.26):($2+.26) with boxxyerror fc rgb "
            "agents fs transparent solid .2 noborder, \\\n     '' skip 1 using "
            "(measure($6)):($2-.26):(0):(.52) with vectors nohead lc rgb agents lw 2.5, \\\n    "
            " ");
    }
    ta_text_add(&f->script,
                "data skip 1 using (measure($5)):2 with points pt 7 ps .75 lc rgb human\n");
}

bool figure_person(struct report *r, int i, struct ta_error *error)
{
    const struct person *p = &r->person[i];
    int share[TA_MAX_VALUES], n = report_shares(r, share);
    struct figure f;
    struct ta_text name = {0};
    report_person_name(r, i, &name);
    ta_text_add(&name, "-agents");
    figure_begin(&f, name.s, 720, p->n_points ? 270 : 60 + 44 * n,
                 "row\tat\tname\tchoices\tparticipant\tagents_mean\tagents_lo\tagents_hi");
    ta_text_free(&name);
    person_data(&f, p, share, n);
    ta_text_add(&f.script, "curve(x) = strcol(1) eq 'curve' ? x : NaN\n"
                           "measure(x) = strcol(1) eq 'measure' ? x : NaN\n"
                           "set tmargin 1\nset bmargin 3.2\nset multiplot\n");
    if (p->n_points) {
        curve_panel(&f, r, p);
    }
    measures_panel(&f, p, share, n);
    ta_text_add(&f.script, "unset multiplot\n");
    return figure_end(&f, r, error);
}
