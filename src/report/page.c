/* page.c - the cohort's page put together: head, data, models, figures, estimates, methods.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One file, small enough to mail: figures are inside it. Participants have pages of their own. */
#include "cli/interrupt.h"
#include "plot/words.h"
#include "report/figure.h"

#include <stdlib.h>

void page_open(struct ta_text *out, const char *title)
{
    ta_text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
                     "<meta name=\"generator\" content=\"twoarm " TA_VERSION "\">\n<title>");
    ta_text_add_html(out, title);
    ta_text_add(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<div class=\"page\">\n",
                report_style);
}

void page_close(struct ta_text *out)
{
    ta_text_add(out, "</main>\n</div>\n<script>\n%s</script>\n</body>\n</html>\n", report_script);
}

static void add_contents(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<nav aria-label=\"Contents\">\n<ol>\n<li><a href=\"#top\">Summary</a></li>\n"
                     "<li><a href=\"#data\">Data and exclusions</a></li>\n"
                     "<li><a href=\"#models\">Models</a></li>\n"
                     "<li><a href=\"#group\">Group parameters</a></li>\n"
                     "<li><a href=\"#learning\">Learning</a></li>\n"
                     "<li><a href=\"#measures\">Measures</a></li>\n"
                     "<li><a href=\"#estimates\">Estimates</a></li>\n"
                     "<li><a href=\"#methods\">Methods</a></li>\n"
                     "<li><a href=\"#provenance\">Provenance</a></li>\n"
                     "<li>Participants\n<ol>\n");
    for (int i = 0; i < r->data->n; i++) {
        ta_text_add(out, "<li>");
        page_person_link(r, i, "", out);
        ta_text_add(out, "</li>\n");
    }
    ta_text_add(out, "</ol>\n</li>\n</ol>\n</nav>\n");
}

/* --- figures of the cohort ---------------------------------------------------------------------
 */

struct figures {
    const struct report *r;
    int number;
    struct ta_text *out;
    struct ta_error *error;
};

static void add_figure(struct figures *f, const char *name, const char *alt, const char *caption)
{
    struct page_figure figure = {
        .name = name, .alt = alt, .caption = caption, .up = "", .number = ++f->number, .pdf = true};
    page_figure(f->r, &figure, f->out, f->error);
}

static void add_curve(struct figures *f)
{
    const struct cohort *c = &f->r->cohort;
    struct ta_text caption = {0};
    ta_text_add(&caption, "%s by trial within context, contexts pooled within participants. ",
                c->of == TA_CURVE_BEST
                    ? "Share of choices of the best arm"
                    : "Share of choices of arm 1 (the data do not say which is best)");
    if (c->width > 1) {
        ta_text_add(&caption, "Each point stands for %d trials. ", c->width);
    }
    ta_text_add(&caption, "%s The grey line is chance.",
                c->n_with ? "Where participants (black) stay outside the band over several "
                            "points, the model misses something."
                          : "There are no matched agents.");
    add_figure(f, "cohort-learning", "Learning curve of participants and matched agents",
               caption.s);
    ta_text_free(&caption);
}

static void add_learning(struct figures *f)
{
    const struct report *r = f->r;
    ta_text_add(f->out, "<h2 id=\"learning\">Learning</h2>\n");
    if (r->cohort.n_points == 0) {
        ta_text_add(f->out,
                    "<p>No learning curve: the data do not say which arm was best (column "
                    "<code>best</code>, or <code>mean_1</code>, <code>mean_2</code>, …), and arm "
                    "numbers of several contexts cannot be pooled.</p>\n");
        return;
    }
    add_curve(f);
    if (r->n_groups) {
        add_figure(f, "cohort-groups", "Learning curves of the groups, each with its agents",
                   "The groups side by side: means with 95 % t intervals; bands hold 95 % of the "
                   "cohorts of each group's agents.");
    }
    if (figure_has(r, "reversal_m10")) {
        add_figure(
            f, "cohort-reversals", "Choices of the best arm around reversals",
            "P(best) around reversals, pooled within participants. The arm counted is the "
            "best one on that trial. Dashed: what the model expects one step ahead, from the "
            "participants' own choices.");
    }
}

static void add_measures(struct figures *f)
{
    const struct report *r = f->r;
    int share[TA_MAX_VALUES];
    bool agents = r->cohort.n_with > 0;
    ta_text_add(f->out, "<h2 id=\"measures\">Measures of behaviour</h2>\n");
    if (report_shares(r, share) == 0) {
        ta_text_add(f->out, "<p>No share is defined for these data.</p>\n");
        page_measures(r, f->out);
        return;
    }
    add_figure(f, "cohort-measures", "Means of all shares, participants and matched agents",
               agents
                   ? "Means over participants with 95 % t intervals (black), and over cohorts of "
                     "matched agents (blue: mean and 95 % band)."
                   : "Means over participants with 95 % t intervals.");
    page_measures(r, f->out);
    page_group_measures(r, f->out);
    if (agents) {
        add_figure(f, "cohort-agents", "Each participant against the mean of the matched agents",
                   "Each point is a participant against the mean of their agents, with the agents' "
                   "95 % band. On the diagonal the model behaves as the participant did; above it, "
                   "the participant does more of it than the model.");
    }
    if (figure_has(r, "lag_reward_1")) {
        add_figure(
            f, "cohort-lags", "Coefficients of the lagged logistic regression",
            "Lagged logistic regression of choices on the last five choices and their "
            "rewards (Lau &amp; Glimcher 2005): means over participants with 95 % t intervals, "
            "agents, and (dashed) the same regression on what the model expects one step "
            "ahead.");
    }
    if (figure_has(r, "calibration_05")) {
        add_figure(f, "cohort-calibration", "Share chosen by predicted probability",
                   "Calibration one step ahead: how often an arm was chosen, by the probability "
                   "that the model gave it; every arm of every free choice counts.");
    }
}

static void add_estimates(struct figures *f)
{
    const struct report *r = f->r;
    ta_text_add(f->out, "<h2 id=\"estimates\">Estimates</h2>\n");
    if (r->data->n > 0 && r->fit[0].n_par > 0) {
        add_figure(
            f, "cohort-estimates", "Estimates with their intervals",
            "Every participant's estimates with 95 % intervals, sorted by the first "
            "parameter. An arrow at the edge stands for an estimate or an interval that goes "
            "on beyond it.");
    }
    page_estimates(r, f->out);
    ta_text_add(
        f->out,
        "<p class=\"facts\">log&nbsp;L: log-likelihood of the scored choices; pseudo-R²: 1 "
        "− log&nbsp;L / log-likelihood of chance. <span class=\"unknown\">Open</span> means "
        "that the data set no limit on that side, <span class=\"unknown\">not known</span> "
        "that they say nothing about the parameter.</p>\n");
}

static bool cohort_page(struct report *r, struct ta_error *error)
{
    struct ta_text out = {0}, title = {0};
    struct figures f = {.r = r, .out = &out, .error = error};
    int before = error->n;
    label_clean(&title, r->title ? r->title : "twoarm report");
    page_open(&out, title.s);
    add_contents(r, &out);
    ta_text_add(&out, "<main id=\"top\">\n");
    page_head(r, &out);
    page_quality(r, &out);
    page_models(r, &out);
    page_group(r, &out);
    add_learning(&f);
    add_measures(&f);
    add_estimates(&f);
    page_methods(r, &out);
    page_close(&out);
    bool done = error->n == before && folder_write(&r->folder, "index.html", out.s, out.n, error);
    ta_text_free(&out);
    ta_text_free(&title);
    return done;
}

bool report_pages(struct report *r, struct ta_error *error)
{
    bool done = cohort_page(r, error);
    for (int i = 0; i < r->data->n && done && !ta_interrupted; i++) {
        done = page_person(r, i, error);
    }
    return done;
}
