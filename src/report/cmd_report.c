/* cmd_report.c - `twoarm report`: one page with tables and figures, in a folder of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be refused is refused before any work: no gnuplot, a folder that is not ours, data
 * that cannot be read. Nothing outside the folder is written. A report is about the cohort, so that
 * one of some of the people would be another report: after Ctrl-C there is none. */
#include "cli/interrupt.h"
#include "plot/gnuplot.h"
#include "report/note.h"
#include "twoarm/commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MODELS "random,wsls,rw,rw-stick,rw-dual,rw-full"

struct report_settings {
    struct matching m;
    const char *title, *compare;
    struct quality_limits stated;
    bool keep_all, cohorts, all_pdf;
};

static const struct ta_option options[] = {
    TA_OUTPUT_OPTION(report_settings, m.a, "DIR",
                     "folder of the report: new, empty, or an earlier report"),
    {"title", 't', TA_OPT_TEXT, "TEXT", "heading of the page",
     offsetof(struct report_settings, title), NULL},
    {"compare", 0, TA_OPT_TEXT, "NAME,NAME[,...]|none",
     "models that the one fitted is compared with (default " DEFAULT_MODELS ")",
     offsetof(struct report_settings, compare), NULL},
    {"exclude", 0, TA_OPT_CALL, "RULE=LIMIT[,...]",
     "rules of exclusion where no experiment file states them, or in their place: most_missed, "
     "most_fast, fastest_median, largest_side_bias, most_same_key, least_best (`twoarm explain "
     "--keys`)",
     offsetof(struct report_settings, stated), quality_take_limits},
    {"keep-all", 0, TA_OPT_FLAG, NULL,
     "keep whoever breaks a rule in all means and tests, marked (default: left out of these, shown "
     "all the same, and the main results told both ways)",
     offsetof(struct report_settings, keep_all), NULL},
    {"all-pdf", 0, TA_OPT_FLAG, NULL,
     "draw the participants' figures as PDF too, not the cohort's alone (twice as long)",
     offsetof(struct report_settings, all_pdf), NULL},
    {"group", 0, TA_OPT_TEXT, "COLUMN",
     "groups side by side, by a column of the data or of participants.tsv",
     offsetof(struct report_settings, m.a.read.group), NULL},
    {"cohorts", 0, TA_OPT_FLAG, NULL,
     "groups side by side, one for each file or folder that is given",
     offsetof(struct report_settings, cohorts), NULL},
    MATCHING_OPTIONS(report_settings, m),
    TA_CI_OPTION(report_settings, m.a),
    TA_ANALYSIS_OPTIONS(report_settings, m.a),
    {0}};

static void defaults(void *settings)
{
    struct report_settings *s = settings;
    matching_defaults(&s->m);
    s->m.a.output_is_folder = true;
    quality_limits_none(&s->stated);
    s->compare = DEFAULT_MODELS;
}

static bool not_interrupted(const struct matching *m, struct ta_error *error)
{
    return !ta_interrupted ||
           ta_error_add(error, TA_INTERRUPTED,
                        "interrupted: a report is whole or not there: nothing was written to %s",
                        m->a.output);
}

/* p and whole: room for --calibrated, or NULL. */
static bool compare_with_agents(struct report *r, struct matching *m, double *p, bool *whole,
                                struct ta_error *error)
{
    struct ta_match_options o = matching_options(m);
    size_t cells = (size_t)m->data.n * (size_t)ta_value_count();
    if (m->calibrated && !matching_calibrate(m, r->keep, whole, p, p + cells, error)) {
        return false;
    }
    r->calibrated = p;
    if (!report_alloc(r)) {
        return ta_error_add(error, TA_MACHINE, "out of memory: ask for fewer agents (-n)");
    }
    if (!matching_play(m, &o, report_take, r, error) || !not_interrupted(m, error)) {
        return false;
    }
    report_finish(r);
    return true;
}

static bool write_report(struct report *r, struct matching *m, const char *gnuplot,
                         struct ta_error *error)
{
    bool done = folder_open(&r->folder, m->a.output, error) &&
                report_figures(r, gnuplot, m->a.threads, error) && not_interrupted(m, error) &&
                report_pages(r, error) && report_note(r, m, error) && not_interrupted(m, error) &&
                folder_close(&r->folder, error);
    if (!done) {
        folder_drop(&r->folder);
    }
    return done;
}

static bool make(struct report *r, struct report_settings *s, const char *gnuplot,
                 struct ta_error *error)
{
    struct matching *m = &s->m;
    size_t values = (size_t)ta_value_count(), people = (size_t)m->data.n;
    double *p = m->calibrated ? malloc((people + 1) * values * sizeof *p) : NULL;
    bool *whole = m->calibrated ? calloc(people + 1, sizeof *whole) : NULL;
    bool done = !m->calibrated || (p && whole) || ta_error_add(error, TA_MACHINE, "out of memory");
    done = done && report_analyse(r, s->compare, m->a.threads, m->a.quiet, error) &&
           not_interrupted(m, error) && compare_with_agents(r, m, p, whole, error) &&
           write_report(r, m, gnuplot, error);
    free(p);
    free(whole);
    return done;
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
        .n_refits = m->calibrated ? m->n_refits : 0,
        .from = m->from,
        .seed = m->a.seed,
        .q0 = m->data.scale.q0,
        .analysis = &m->a,
        .fitting = &m->a.fit,
        .stated = s->stated,
        .keep_all = s->keep_all,
        .all_pdf = s->all_pdf,
    };
    if (make(&r, s, gnuplot, error) && !m->a.quiet) {
        fprintf(stderr, "twoarm report: %s/index.html\n", m->a.output);
    }
    report_free(&r);
}

/* Everybody's group is the file or folder given that holds their data. */
static bool name_cohorts(struct matching *m, char **operand, int n, struct ta_error *error)
{
    for (int i = 0; i < m->data.n; i++) {
        struct ta_participant *who = &m->data.who[i];
        for (int o = 0; o < n && !who->group; o++) {
            size_t length = strlen(operand[o]);
            bool inside = strncmp(who->file, operand[o], length) == 0 &&
                          (who->file[length] == '\0' || who->file[length] == '/' ||
                           (length > 0 && operand[o][length - 1] == '/'));
            who->group = inside ? strdup(operand[o]) : NULL;
        }
        if (!who->group) {
            return ta_error_add(error, TA_USER, "%s: in none of the folders given (--cohorts)",
                                who->file);
        }
    }
    return true;
}

/* A report draws profiles of the likelihood, with their intervals, and compares models by its
 * maxima (BIC, and the verdict on two rates against perseveration): under priors each of these
 * would be another thing under the same heading. */
static bool check_like(const struct matching *m, struct ta_error *error)
{
    return m->a.fit.method != TA_MAP ||
           ta_error_add(error, TA_USER,
                        "--like %s: expected estimates that are maxima of the likelihood, whose "
                        "profiles, intervals and BIC a report is about; found estimates under "
                        "priors. Make the report with --q0 %g in place of --like %s, and %s's "
                        "numbers beside it: `twoarm fit --like %s -o fits.tsv`, "
                        "`twoarm compare --hbi --like %s`, `twoarm match --like %s`",
                        m->a.like, m->a.read.q0, m->a.like, m->a.like, m->a.like, m->a.like,
                        m->a.like);
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *error)
{
    struct report_settings *s = settings;
    char gnuplot[PATH_MAX];
    if (!s->m.a.output) {
        ta_error_add(error, TA_USER, "expected a folder for the report: -o DIR");
        return (int)error->status;
    }
    if (check_like(&s->m, error) && folder_check(s->m.a.output, error) &&
        gnuplot_find(gnuplot, sizeof gnuplot, error) &&
        matching_read(&s->m, "report", operand, n_operands, error) &&
        (!s->cohorts || name_cohorts(&s->m, operand, n_operands, error))) {
        matching_print_notes(&s->m, "report");
        ta_interrupt_catch();
        if (matching_fit(&s->m, error) && not_interrupted(&s->m, error)) {
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
    .about =
        "Makes DIR/index.html, a page of the cohort that needs no network and can be mailed; "
        "DIR/participants, a page for each; DIR/figures, every drawing as SVG with its data (.tsv) "
        "and gnuplot script (.gp), the cohort's as PDF too; DIR/conventions.json, what all of it "
        "rests on. DIR must be new, empty, or an earlier report, which is replaced. Who breaks a "
        "rule of exclusion of the experiment file (by behaviour alone) is left out of means and "
        "tests and shown all the same; --keep-all keeps everybody. Needs gnuplot. After Ctrl-C "
        "nothing is written, and an earlier report stays.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct report_settings),
    .defaults = defaults,
};
