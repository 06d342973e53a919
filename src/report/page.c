/* page.c - the page put together: head, contents, cohort, estimates, participants, methods.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report.h"
#include "plot/words.h"

#include <stdlib.h>

static void add_opening(const struct report *r, struct ta_text *out)
{
    struct ta_text title = {0};
    label_clean(&title, r->title ? r->title : "twoarm report");
    ta_text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
                     "<meta name=\"generator\" content=\"twoarm " TA_VERSION "\">\n<title>");
    ta_text_add_html(out, title.s);
    ta_text_add(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<div class=\"page\">\n",
                report_style);
    ta_text_free(&title);
}

static void add_contents(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<nav aria-label=\"Contents\">\n<ol>\n<li><a href=\"#top\">Summary</a></li>\n"
                     "<li><a href=\"#learning\">Learning</a></li>\n"
                     "<li><a href=\"#measures\">Win-stay, lose-shift</a></li>\n"
                     "<li><a href=\"#estimates\">Estimates</a></li>\n"
                     "<li><a href=\"#participants\">Participants</a>\n<ol>\n");
    for (int i = 0; i < r->data->n; i++) {
        struct ta_text label = {0};
        report_label(&label, &r->data->who[i]);
        ta_text_add(out, "<li><a href=\"#p%d\"><bdi>", i + 1);
        ta_text_add_html(out, label.s);
        ta_text_add(out, "</bdi></a></li>\n");
        ta_text_free(&label);
    }
    ta_text_add(out, "</ol>\n</li>\n<li><a href=\"#methods\">Methods</a></li>\n</ol>\n</nav>\n");
}

static void add_learning(const struct report *r, int *figure, struct ta_text *out,
                         struct ta_error *error)
{
    const struct cohort *c = &r->cohort;
    ta_text_add(out, "<h2 id=\"learning\">Learning</h2>\n");
    if (c->n_points == 0) {
        ta_text_add(out,
                    "<p>No learning curve: the data do not say which arm was best (column "
                    "<code>best</code>, or <code>mean_1</code>, <code>mean_2</code>, …), and arm "
                    "numbers of several contexts cannot be pooled.</p>\n");
        return;
    }
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
                            "points, the model misses "
                            "something."
                          : "There are no matched agents.");
    page_figure(r, "cohort-learning", "Learning curve of participants and matched agents",
                ++*figure, caption.s, out, error);
    ta_text_free(&caption);
}

static void add_measures(const struct report *r, int *figure, struct ta_text *out,
                         struct ta_error *error)
{
    int share[TA_MAX_VALUES];
    ta_text_add(out, "<h2 id=\"measures\">Win-stay, lose-shift and other measures</h2>\n");
    if (report_shares(r, share) == 0) {
        ta_text_add(out, "<p>No measure is defined for these data.</p>\n");
        return;
    }
    bool agents = r->cohort.n_with > 0;
    page_figure(
        r, "cohort-measures", "Means of all measures, participants and matched agents", ++*figure,
        agents ? "Means over participants with 95 % t intervals (black), and over cohorts of "
                 "matched agents (blue: mean and 95 % band)."
               : "Means over participants with 95 % t intervals.",
        out, error);
    page_measures(r, out);
    if (agents) {
        page_figure(
            r, "cohort-agents", "Each participant against the mean of the matched agents",
            ++*figure,
            "Each point is a participant against the mean of their agents, with the agents' "
            "95 % band. On the diagonal the model behaves as the participant did; above it, the "
            "participant does more of it than the model.",
            out, error);
    }
}

static void add_estimates(const struct report *r, int *figure, struct ta_text *out,
                          struct ta_error *error)
{
    ta_text_add(out, "<h2 id=\"estimates\">Estimates</h2>\n");
    if (r->data->n > 0 && r->fit[0].n_par > 0) {
        page_figure(
            r, "cohort-estimates", "Estimates with their intervals", ++*figure,
            "Every participant's estimates with 95 % intervals, sorted by the first parameter. "
            "An "
            "arrow at the edge stands for an estimate or an interval that goes on beyond it.",
            out, error);
    }
    page_estimates(r, out);
    ta_text_add(
        out,
        "<p class=\"facts\">log&nbsp;L: log-likelihood of the scored choices; pseudo-R²: 1 − "
        "log&nbsp;L / log-likelihood of chance. <span class=\"unknown\">Open</span> means that "
        "the data set no limit on that side, <span class=\"unknown\">not known</span> that "
        "they say nothing about the parameter.</p>\n");
}

bool report_page(struct report *r, struct ta_error *error)
{
    struct ta_text out = {0};
    int figure = 0, before = error->n;
    add_opening(r, &out);
    add_contents(r, &out);
    ta_text_add(&out, "<main id=\"top\">\n");
    page_head(r, &out);
    add_learning(r, &figure, &out, error);
    add_measures(r, &figure, &out, error);
    add_estimates(r, &figure, &out, error);
    ta_text_add(&out,
                "<h2 id=\"participants\">Participants</h2>\n<p>Black: the participant. Blue: mean "
                "and 95&nbsp;%% band of the matched agents.</p>\n");
    for (int i = 0; i < r->data->n; i++) {
        page_person(r, i, &out, error);
    }
    page_methods(r, &out);
    ta_text_add(&out, "</main>\n</div>\n<script>\n%s</script>\n</body>\n</html>\n", report_script);
    bool done = error->n == before && folder_write(&r->folder, "index.html", out.s, out.n, error);
    ta_text_free(&out);
    return done;
}
