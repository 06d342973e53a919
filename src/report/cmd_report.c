/* cmd_report.c - `twoarm report`: one page with tables and figures, in a folder of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be refused is refused before any work: no gnuplot, a folder that is not ours, data
 * that cannot be read. Nothing outside the folder is written. */
#include "plot/gnuplot.h"
#include "report/matching.h"
#include "report/report.h"
#include "twoarm/commands.h"

#include <limits.h>
#include <stdio.h>

struct report_settings {
    struct matching m;
    const char *title;
};

static const struct ta_option options[] = {
    TA_OUTPUT_OPTION(report_settings, m.a, "DIR",
                     "folder of the report: new, empty, or an earlier report"),
    {"title", 't', TA_OPT_TEXT, "TEXT", "heading of the page",
     offsetof(struct report_settings, title), NULL},
    MATCHING_OPTIONS(report_settings, m),
    TA_ANALYSIS_OPTIONS(report_settings, m.a),
    {0}};

static void defaults(void *settings)
{
    matching_defaults(&((struct report_settings *)settings)->m);
}

static bool make(struct report *r, const struct matching *m, const char *gnuplot,
                 struct ta_error *error)
{
    struct ta_match_options o = matching_options(m);
    if (!report_alloc(r) || !ta_match_all(&m->data, m->fit, &o, m->a.threads, report_take, r)) {
        return ta_error_add(error, TA_MACHINE, "out of memory: ask for fewer agents (-n)");
    }
    cohort_finish(&r->cohort, NULL);
    return folder_open(&r->folder, m->a.output, error) &&
           report_figures(r, gnuplot, m->a.threads, error) && report_page(r, error) &&
           folder_close(&r->folder, error);
}

static void make_report(struct report_settings *s, const char *gnuplot, struct ta_error *error)
{
    struct matching *m = &s->m;
    struct report r = {
        .data = &m->data,
        .fit = m->fit,
        .model = m->model,
        .title = s->title,
        .assumed = m->notes.s,
        .arms = m->arms.n ? &m->arms : NULL,
        .n_agents = m->n_agents,
        .seed = m->a.seed,
        .q0 = m->data.scale.q0,
        .fitting = &m->a.fit,
    };
    if (make(&r, m, gnuplot, error) && !m->a.quiet) {
        fprintf(stderr, "twoarm report: %s/index.html\n", m->a.output);
    }
    report_free(&r);
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *error)
{
    struct report_settings *s = settings;
    char gnuplot[PATH_MAX];
    if (!s->m.a.output) {
        ta_error_add(error, TA_USER, "expected a folder for the report: -o DIR");
        return (int)error->status;
    }
    if (folder_check(s->m.a.output, error) && gnuplot_find(gnuplot, sizeof gnuplot, error) &&
        matching_read(&s->m, "report", operand, n_operands, error)) {
        matching_print_notes(&s->m, "report");
        if (matching_fit(&s->m, error)) {
            make_report(s, gnuplot, error);
        }
    }
    matching_free(&s->m);
    return (int)error->status;
}

const struct ta_command ta_command_report = {
    .name = "report",
    .summary = "write a page of tables and figures: people, estimates, matched agents",
    .operands = "DATA... -o DIR",
    .about = "Makes DIR/index.html, a page without need of a network, and DIR/figures with each "
             "drawing "
             "as SVG, its data (.tsv) and its gnuplot script (.gp). DIR must be new, empty, or "
             "an earlier "
             "report, which is replaced. Needs gnuplot.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct report_settings),
    .defaults = defaults,
};
