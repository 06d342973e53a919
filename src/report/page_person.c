/* page_person.c - one participant's page: figures, what is odd about the estimates, every measure.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/words.h"
#include "report/figure.h"

#include <math.h>
#include <string.h>

static void add_facts(const struct report *r, int i, struct ta_text *out)
{
    const struct ta_participant *who = &r->data->who[i];
    const struct ta_fit *fit = &r->fit[i];
    char buf[NUM_SIZE], name[32];
    ta_text_add(out, "<p>%d trials in %d context%s, %d missed. ", who->n, who->n_contexts,
                who->n_contexts == 1 ? "" : "s", fit->n_missed);
    ta_text_add_html(out, r->model->name);
    ta_text_add(out, ":");
    for (int j = 0; j < fit->n_par; j++) {
        ta_text_add(out, " ");
        ta_text_add_html(out, ta_par_name(&fit->info[j], r->data->k, name));
        int decimals = num_decimals(fit->info[j].def->support, fit->par[j]);
        const char *word = report_estimate_word(fit, j);
        ta_text_add(out, " %s,", word ? word : num_show(buf, fit->par[j], decimals, "not known"));
    }
    ta_text_add(out, " log&nbsp;L %s.</p>\n", num_show(buf, fit->log_lik, 2, "not known"));
    if (strcmp(fit->flags, "n/a") != 0) {
        ta_text_add(out, "<p class=\"unknown\">Note: ");
        report_flags_html(out, fit);
        ta_text_add(out, ".</p>\n");
    }
}

static void add_quality(const struct report *r, int i, struct ta_text *out)
{
    const struct quality *q = &r->quality[i];
    struct ta_text why = {0};
    if (q->simulated || q->rehearsal || q->unfinished) {
        ta_text_add(out, "<div class=\"missing\"><p>%s%s%s</p></div>\n",
                    q->simulated ? "<b>Simulated:</b> played by an agent, not by a person. " : "",
                    q->rehearsal ? "<b>A rehearsal:</b> pilot or shortened session. " : "",
                    q->unfinished ? "The session was not finished." : "");
    }
    if (q->excluded) {
        quality_reasons(q, &why);
        ta_text_add(out, "<div class=\"missing\"><p><b>%s:</b> ",
                    r->keep_all ? "Breaks a rule of exclusion, kept" : "Excluded");
        ta_text_add_html(out, why.s);
        ta_text_add(out, ".</p></div>\n");
    }
    ta_text_free(&why);
}

/* Words only for what survives the correction over this participant's measures. */
static void add_standing(const struct report *r, int i, struct ta_text *out)
{
    const struct person *p = &r->person[i];
    double corrected[TA_MAX_VALUES];
    char a[NUM_SIZE], b[NUM_SIZE], h[NUM_SIZE];
    int found = 0;
    if (p->n_agents == 0) {
        ta_text_add(out, "<p class=\"unknown\">No matched agents: ");
        ta_text_add_html(out, p->why_none ? p->why_none : "none were asked for");
        ta_text_add(out, ".</p>\n");
        return;
    }
    ta_places_holm(p->place, corrected);
    for (int v = 0; v < r->cohort.n_measures; v++) {
        if (corrected[v] < .05) {
            int d = ta_value_get(v).measure->share ? 2 : 1;
            ta_text_add(out, "%s", found++ ? "; " : "<p class=\"unknown\">Unlike the agents: ");
            ta_text_add_html(out, ta_value_get(v).title);
            ta_text_add(out, " %s, band %s – %s", num_show(h, p->place[v].human, d, ""),
                        num_show(a, p->place[v].lo, d, ""), num_show(b, p->place[v].hi, d, ""));
            ta_text_add(out, " (corrected p %s)", num_p(h, corrected[v], true));
        }
    }
    ta_text_add(out, found ? ".</p>\n"
                           : "<p>No measure lies outside the agents' range (after correction over "
                             "measures).</p>\n");
}

/* --- figures -----------------------------------------------------------------------------------
 */

static void add_figure(const struct report *r, int i, const char *kind, const char *alt,
                       const char *caption, int *number, struct ta_text *out,
                       struct ta_error *error)
{
    struct ta_text name = {0};
    report_person_name(r, i, &name);
    ta_text_add(&name, "-%s", kind);
    struct page_figure f = {
        .name = name.s, .alt = alt, .caption = caption, .up = "../", .number = ++*number,
        .pdf = r->all_pdf};
    page_figure(r, &f, out, error);
    ta_text_free(&name);
}

static void add_figures(const struct report *r, int i, struct ta_text *out, struct ta_error *error)
{
    const struct person *p = &r->person[i];
    struct ta_text caption = {0};
    int share[TA_MAX_VALUES], number = 0;
    add_figure(
        r, i, "trials", "Choices, predicted probability and values, trial by trial",
        r->data->k == 2
            ? "Trial by trial. Dots: choices, filled where they won; behind them, in sand, "
              "the best arm. Upper line: the probability that the model gave arm 1 from the "
              "choices and rewards before. Below: the values of arm 1 (blue) and arm 2 "
              "(orange). Grey lines: a new context."
            : "Trial by trial. Dots: choices, a row an arm, filled where they won; behind "
              "them, in sand, the best arm. Lines: the probabilities that the model gave the "
              "arms, and below their values.",
        &number, out, error);
    if (p->n_points > 0) {
        ta_text_add(&caption,
                    "Black: the participant. Blue: mean and 95&nbsp;%% band of the matched "
                    "agents. Each point of the curve is %d trial%s of each context.",
                    p->width, p->width == 1 ? "" : "s");
    } else {
        ta_text_add(&caption,
                    "Black: the participant. Blue: mean and 95&nbsp;%% band of the matched "
                    "agents. No learning curve: the data do not say which arm was best.");
    }
    if (report_shares(r, share) > 0) {
        add_figure(r, i, "agents", "Learning curve and measures with the matched agents' 95 % band",
                   caption.s, &number, out, error);
    }
    if (figure_has_profiles(r, i)) {
        add_figure(
            r, i, "profiles", "Profile likelihoods of the parameters",
            "How much worse the best fit becomes when one parameter is held elsewhere: values "
            "below the dashed line (3.84) are in the 95 % interval. A flat curve says that the "
            "data do not know the parameter.",
            &number, out, error);
    }
    ta_text_free(&caption);
}

/* --- the table ---------------------------------------------------------------------------------
 */

static void cell(struct ta_text *out, double x, int d)
{
    char buf[NUM_SIZE];
    ta_text_add(out, "<td%s>%s</td>", isnan(x) ? " class=\"unknown\"" : "",
                num_show(buf, x, d, "n/a"));
}

static void reason_cells(const struct ta_place *p, struct ta_text *out)
{
    ta_text_add(out, "<td class=\"note none\" colspan=\"6\">n/a: ");
    ta_text_add_html(out, p->why ? p->why : "not defined");
    ta_text_add(out, "</td></tr>\n");
}

/* A measure none of whose numbers is known: one row, one reason. */
static bool nothing_known(const struct person *person, int v, int n)
{
    for (int part = 0; part < n; part++) {
        if (!isnan(person->place[v + part].human)) {
            return false;
        }
    }
    return true;
}

static void none_row(const struct person *person, int v, struct ta_text *out)
{
    ta_text_add(out, "<tr><td>");
    ta_text_add_html(out, ta_value_get(v).measure->title);
    ta_text_add(out, "</td>");
    reason_cells(&person->place[v], out);
}

static void value_row(const struct person *person, int v, double corrected, struct ta_text *out)
{
    const struct ta_place *p = &person->place[v];
    int d = ta_value_get(v).measure->share ? 3 : 2;
    char a[NUM_SIZE], b[NUM_SIZE];
    ta_text_add(out, "<tr><td>");
    ta_text_add_html(out, ta_value_get(v).title);
    ta_text_add(out, "</td>");
    if (isnan(p->human)) {
        reason_cells(p, out);
        return;
    }
    cell(out, p->human, d);
    cell(out, p->predicted, d);
    cell(out, p->n ? p->mean : (double)NAN, d);
    if (p->n) {
        ta_text_add(out, "<td class=\"interval\">%s – %s</td>", num_show(a, p->lo, d, ""),
                    num_show(b, p->hi, d, ""));
    } else {
        ta_text_add(out, "<td class=\"unknown\">n/a</td>");
    }
    ta_text_add(out, "<td>%s</td>", p->n ? num_p(a, ta_place_p(p), false) : "n/a");
    ta_text_add(out, "<td%s>%s</td></tr>\n", corrected < .05 ? " class=\"unknown\"" : "",
                isnan(corrected) ? "shown only" : num_p(a, corrected, false));
}

static void add_table(const struct report *r, int i, struct ta_text *out)
{
    double corrected[TA_MAX_VALUES];
    ta_places_holm(r->person[i].place, corrected);
    ta_text_add(out,
                "<h2>Measures</h2>\n<div class=\"wide\"><table><thead><tr><th>measure</th>"
                "<th>participant</th><th>one step ahead</th><th>agents</th>"
                "<th>95&nbsp;%% band</th><th>p%s</th><th>corrected</th></tr></thead><tbody>\n",
                r->n_refits ? ", calibrated" : "");
    for (int v = 0; v < r->cohort.n_measures;) {
        int n = ta_value_get(v).measure->n_parts ? ta_value_get(v).measure->n_parts : 1;
        if (nothing_known(&r->person[i], v, n)) {
            none_row(&r->person[i], v, out);
        }
        for (int part = 0; part < n && !nothing_known(&r->person[i], v, n); part++) {
            value_row(&r->person[i], v + part, corrected[v + part], out);
        }
        v += n;
    }
    ta_text_add(out, "</tbody></table></div>\n");
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void add_nav(const struct report *r, int i, struct ta_text *out)
{
    ta_text_add(out, "<nav aria-label=\"Contents\">\n<ol>\n<li><a href=\"../index.html\">The "
                     "cohort</a></li>\n");
    if (i > 0) {
        ta_text_add(out, "<li>before: ");
        page_person_link(r, i - 1, "../", out);
        ta_text_add(out, "</li>\n");
    }
    if (i + 1 < r->data->n) {
        ta_text_add(out, "<li>next: ");
        page_person_link(r, i + 1, "../", out);
        ta_text_add(out, "</li>\n");
    }
    ta_text_add(out, "</ol>\n</nav>\n");
}

bool page_person(struct report *r, int i, struct ta_error *error)
{
    struct ta_text out = {0}, label = {0}, title = {0}, file = {0};
    int before = error->n;
    report_label(&label, &r->data->who[i]);
    ta_text_add(&title, "Participant %s", label.s);
    page_open(&out, title.s);
    add_nav(r, i, &out);
    ta_text_add(&out, "<main id=\"top\">\n<h1>Participant <bdi>");
    ta_text_add_html(&out, label.s);
    ta_text_add(&out, "</bdi></h1>\n");
    add_quality(r, i, &out);
    add_facts(r, i, &out);
    add_standing(r, i, &out);
    add_figures(r, i, &out, error);
    add_table(r, i, &out);
    page_close(&out);
    ta_text_add(&file, "participants/");
    report_person_name(r, i, &file);
    ta_text_add(&file, ".html");
    bool done = error->n == before && folder_write(&r->folder, file.s, out.s, out.n, error);
    ta_text_free(&out);
    ta_text_free(&label);
    ta_text_free(&title);
    ta_text_free(&file);
    return done;
}
