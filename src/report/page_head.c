/* page_head.c - the first screen: who, which model, and whether the model behaves as people do.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verdict is about agents that choose freely with everybody's own estimates. Estimates come
 * from the same choices, so the p-values are conservative: finding
 * nothing is said as finding nothing, never as "the model is right". */
#include "fit/joint.h"
#include "plot/words.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double level = .05;

static int count_people(const struct ta_dataset *data)
{
    int n = 0;
    for (int i = 0; i < data->n; i++) {
        bool seen = false;
        for (int j = 0; j < i && !seen; j++) {
            seen = strcmp(data->who[i].id, data->who[j].id) == 0;
        }
        n += !seen;
    }
    return n;
}

static void add_title(const struct report *r, struct ta_text *out)
{
    const struct ta_dataset *data = r->data;
    int least = data->n ? data->who[0].n : 0, most = least;
    for (int i = 0; i < data->n; i++) {
        least = data->who[i].n < least ? data->who[i].n : least;
        most = data->who[i].n > most ? data->who[i].n : most;
    }
    ta_text_add(out, "<h1>");
    if (r->title) {
        struct ta_text title = {0};
        label_clean(&title, r->title);
        ta_text_add_html(out, title.s);
        ta_text_free(&title);
    } else {
        ta_text_add(out, "Bandit task: %d participant%s and the model ", count_people(data),
                    count_people(data) == 1 ? "" : "s");
        ta_text_add_html(out, r->model->name);
    }
    ta_text_add(out, "</h1>\n<p class=\"under\">%d data set%s of %d", data->n,
                data->n == 1 ? "" : "s", least);
    if (most > least) {
        ta_text_add(out, " to %d", most);
    }
    ta_text_add(out, " trials, %d arms. twoarm " TA_VERSION ".</p>\n", data->k);
}

static void box_people(const struct report *r, struct ta_text *out)
{
    int people = count_people(r->data), n = r->data->n;
    double trials = 0, missed = 0, scored = 0;
    for (int i = 0; i < n; i++) {
        trials += r->data->who[i].n;
        missed += r->fit[i].n_missed;
        scored += r->fit[i].n_trials;
    }
    ta_text_add(out, "<div class=\"box\"><b>");
    if (r->n_kept < n) {
        ta_text_add(out, "%d of %d</b><span>%s kept", r->n_kept, n,
                    people == n ? "participants" : "data sets");
    } else {
        ta_text_add(out, "%d</b><span>participant%s", people, people == 1 ? "" : "s");
    }
    if (people != n) {
        ta_text_add(out, "%s %d sessions", r->n_kept < n ? " of" : " in", n);
    }
    ta_text_add(out, "; %.0f scored choices, %.1f %% of trials missed%s</span></div>\n", scored,
                trials > 0 ? 100 * missed / trials : 0,
                r->n_broken && r->keep_all ? "; some break a rule of exclusion and are kept" : "");
}

/* The best of the models that were compared, or the one that was fitted. */
static void box_model(const struct report *r, struct ta_text *out)
{
    const struct ta_comparison *c = &r->comparison;
    int best = c->n > 1 ? page_best_model(c) : 0;
    char buf[NUM_SIZE];
    ta_text_add(out, "<div class=\"box\"><b>");
    if (c->n > 1 && c->n_people > 0) {
        ta_text_add_html(out, c->model[best]->name);
        ta_text_add(
            out,
            "</b><span>describes choices best of %d models (BIC): for %d of %d participants, "
            "protected exceedance probability %s%s</span></div>\n",
            c->n, c->total[best].best_bic, c->n_people,
            num_show(buf, c->selection.pxp[best], 2, "n/a"),
            c->model[best] == r->model ? "" : "; what follows is about the model asked for");
        return;
    }
    ta_text_add_html(out, r->model->name);
    ta_text_add(out, "</b><span>is the model fitted; no others were compared</span></div>\n");
}

/* Medians of the group's parameters with intervals. */
static void box_group(const struct report *r, struct ta_text *out)
{
    char name[32], m[NUM_SIZE], a[NUM_SIZE], b[NUM_SIZE];
    if (r->n_pars == 0 || !r->pars[0].em.converged) {
        return;
    }
    const struct ta_group *g = &r->pars[0].em;
    ta_text_add(out, "<div class=\"box\"><b>");
    for (int j = 0; j < g->d; j++) {
        enum ta_support s = r->fit[0].info[j].def->support;
        double x = ta_from_free(g->mean[j], s);
        ta_text_add(out, "%s%s", j ? ", " : "", num_show(m, x, num_decimals(s, x), "n/a"));
    }
    ta_text_add(out, "</b><span>in the group:");
    for (int j = 0; j < g->d; j++) {
        enum ta_support s = r->fit[0].info[j].def->support;
        double half = 1.959964 * g->se[j];
        double lo = ta_from_free(g->mean[j] - half, s), hi = ta_from_free(g->mean[j] + half, s);
        ta_text_add(out, "%s ", j ? "," : "");
        ta_text_add_html(out, ta_par_name(&r->fit[0].info[j], r->data->k, name));
        if (isnan(half)) {
            ta_text_add(out, " (interval not known)");
        } else {
            ta_text_add(out, " (95&nbsp;%% interval %s – %s)",
                        num_show(a, lo, num_decimals(s, lo), ""),
                        num_show(b, hi, num_decimals(s, hi), ""));
        }
    }
    ta_text_add(out, "</span></div>\n");
}

static void box_verdict(const struct report *r, struct ta_text *out)
{
    int measure[TA_MAX_VALUES], n = cohort_misfits(&r->cohort, measure),
                                of = cohort_tested(&r->cohort);
    ta_text_add(out, "<div class=\"box\">");
    if (of == 0) {
        ta_text_add(out,
                    "<b>not tested</b><span>whether the model behaves as people do: there are no "
                    "matched agents</span>");
    } else if (n == 0) {
        ta_text_add(
            out,
            "<b>no misfit found</b><span>the model reproduces all %d measures of behaviour, "
            "as far as this cohort can tell</span>",
            of);
    } else {
        ta_text_add(out,
                    "<b>%s</b><span>the model does not reproduce %d of %d measures of behaviour: ",
                    n == of ? "no" : "not quite", n, of);
        for (int i = 0; i < n; i++) {
            ta_text_add(out, "%s", i ? ", " : "");
            ta_text_add_html(out, ta_value_get(measure[i]).title);
        }
        ta_text_add(out, "</span>");
    }
    ta_text_add(out, "</div>\n");
}

/* --- the sentences -------------------------------------------------------------------------- */

/* "P(best): participants .71 (95 % interval .66 – .76), agents .70 (95 % band .68 – .72)". */
static void add_comparison(const struct cohort *c, int j, struct ta_text *out)
{
    const struct cohort_row *row = &c->row[j];
    int d = ta_value_get(j).measure->share ? 2 : 1;
    char a[NUM_SIZE], b[NUM_SIZE], m[NUM_SIZE];
    ta_text_add_html(out, ta_value_get(j).title);
    ta_text_add(out, " is %s in participants", num_show(m, row->human.mean, d, "not known"));
    if (!isnan(row->human.lo)) {
        ta_text_add(out, " (95&nbsp;%% interval %s – %s)", num_show(a, row->human.lo, d, ""),
                    num_show(b, row->human.hi, d, ""));
    }
    if (row->agents.n > 0) {
        ta_text_add(out, " and %s", num_show(m, row->agents.mean, d, ""));
        ta_text_add(out, " in their agents (95&nbsp;%% band %s – %s)",
                    num_show(a, row->agents.lo, d, ""), num_show(b, row->agents.hi, d, ""));
    }
}

/* How far the participants' mean lies from the agents', in half widths of their band. */
static double off(const struct cohort *c, int v)
{
    const struct cohort_row *row = &c->row[v];
    double half = (row->agents.hi - row->agents.lo) / 2;
    return half > 0 ? fabs(row->human.mean - row->agents.mean) / half : (double)INFINITY;
}

static double smallest_p(const struct cohort *c)
{
    double least = NAN;
    for (int j = 0; j < c->n_measures; j++) {
        double p = c->row[j].p_holm;
        least = isnan(least) || p < least ? p : least;
    }
    return least;
}

static int people_outside(const struct report *r)
{
    int n = 0;
    for (int i = 0; i < r->data->n; i++) {
        double corrected[TA_MAX_VALUES];
        bool outside = false;
        if (!r->keep[i]) {
            continue;
        }
        ta_places_holm(r->person[i].place, corrected);
        for (int j = 0; j < r->cohort.n_measures; j++) {
            outside = outside || corrected[j] < level;
        }
        n += outside;
    }
    return n;
}

/* The other way round: with those that break a rule. */
static void add_everybody(const struct report *r, struct ta_text *out)
{
    const struct cohort *c = &r->everybody;
    int value[TA_MAX_VALUES], best = ta_value_index("p_best");
    if (r->n_kept == r->data->n) {
        return;
    }
    int n = cohort_misfits(c, value);
    ta_text_add(out, "<p>With all %d, also those left out: ", r->data->n);
    if (c->row[best].human.n > 0) {
        add_comparison(c, best, out);
        ta_text_add(out, "; ");
    }
    ta_text_add(out, "%d of %d measures are not reproduced%s", n, cohort_tested(c), n ? ": " : "");
    for (int i = 0; i < n; i++) {
        ta_text_add(out, "%s", i ? ", " : "");
        ta_text_add_html(out, ta_value_get(value[i]).title);
    }
    ta_text_add(out, ".</p>\n");
}

static void add_verdict(const struct report *r, struct ta_text *out)
{
    const struct cohort *c = &r->cohort;
    int measure[TA_MAX_VALUES], n = cohort_misfits(c, measure), best = ta_value_index("p_best");
    char buf[NUM_SIZE];
    ta_text_add(out, "<div class=\"verdict\">\n<p>");
    if (best >= 0 && c->row[best].human.n > 0) {
        add_comparison(c, best, out);
        ta_text_add(out, ". ");
    }
    int told[2] = {-1, -1}; /* the two that are furthest off; the box names all */
    for (int i = 0; i < n; i++) {
        if (measure[i] != best && (told[0] < 0 || off(c, measure[i]) > off(c, told[0]))) {
            told[1] = told[0];
            told[0] = measure[i];
        } else if (measure[i] != best && (told[1] < 0 || off(c, measure[i]) > off(c, told[1]))) {
            told[1] = measure[i];
        }
    }
    for (int i = 0; i < 2 && told[i] >= 0; i++) {
        add_comparison(c, told[i], out);
        ta_text_add(out, ", corrected p %s. ", num_p(buf, c->row[told[i]].p_holm, true));
    }
    if (n > 2) {
        ta_text_add(out, "These are the furthest off of %d that are not reproduced. ", n);
    }
    if (n == 0) {
        ta_text_add(out,
                    "No measure of the cohort lies outside what cohorts of matched agents do "
                    "(smallest p after correction %s). ",
                    num_p(buf, smallest_p(c), true));
    }
    ta_text_add(out, "%d of %d %s outside the agents' range in one measure or more.</p>\n",
                people_outside(r), c->n_with,
                c->n_with == 1 ? "participant lies" : "participants lie");
    add_everybody(r, out);
    ta_text_add(
        out, "<p>%s</p>\n</div>\n",
        r->n_refits ? "The p-values are calibrated by refitted agents. A model can pass here and "
                      "still be wrong."
        : r->from == TA_FROM_ESTIMATE
            ? "Agents carry the participants' own estimates, which were fitted to these very "
              "choices: the p-values are conservative (<code>--calibrated</code> gives them "
              "their size), and a model can pass here and still be wrong."
        : r->from == TA_FROM_UNCERTAINTY
            ? "Agents carry draws from the uncertainty of the participants' estimates, which "
              "were fitted to these very choices: the p-values are conservative."
            : "Agents carry draws from the group's distribution: a participant may lie "
              "outside their range just by being unlike the others.");
}

static void add_missing(const struct report *r, struct ta_text *out)
{
    int without = 0, example = -1;
    for (int i = 0; i < r->data->n; i++) {
        if (r->person[i].n_agents == 0) {
            without++;
            example = example < 0 ? i : example;
        }
    }
    if (without == 0) {
        return;
    }
    ta_text_add(out,
                "<div class=\"missing\"><p>%d of %d participants have no matched agents: ", without,
                r->data->n);
    ta_text_add_html(out, r->person[example].why_none ? r->person[example].why_none
                                                      : "none were asked for");
    if (ta_table_source(&r->data->who[example], r->arms) == TA_TABLE_NONE) {
        ta_text_add(
            out, ". To get them, add columns <code>outcome_1</code>, <code>outcome_2</code>, … to "
                 "the data, or <code>mean_1</code>, <code>mean_2</code>, …, or state each arm's "
                 "probability of a win: <code>--arms .7,.3</code>");
    }
    ta_text_add(out, ".</p></div>\n");
}

void page_head(const struct report *r, struct ta_text *out)
{
    add_title(r, out);
    page_kind(r, out);
    ta_text_add(out, "<div class=\"boxes\">\n");
    box_people(r, out);
    box_model(r, out);
    box_group(r, out);
    box_verdict(r, out);
    ta_text_add(out, "</div>\n");
    if (r->cohort.n_with > 0) {
        add_verdict(r, out);
    }
    add_missing(r, out);
}
