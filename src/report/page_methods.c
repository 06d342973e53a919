/* page_methods.c - what was computed and how, to be pasted into a paper, and from which files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/matching.h"
#include "report/report.h"
#include "plot/words.h"

#include <math.h>
#include <string.h>

static const char *ci_words(enum ta_ci ci)
{
    switch (ci) {
    case TA_CI_PROFILE:
        return "95 % profile-likelihood intervals";
    case TA_CI_WALD:
        return "95 % Wald intervals";
    case TA_CI_BOOTSTRAP: /* refused by the report's command */
    case TA_CI_NONE:
        return "no intervals";
    }
    return "";
}

static void add_ranges(const struct report *r, struct ta_text *out)
{
    int n_par = r->data->n ? r->fit[0].n_par : 0;
    char name[32], lo[NUM_SIZE], hi[NUM_SIZE];
    for (int j = 0; j < n_par; j++) {
        const struct ta_par_info *info = &r->fit[0].info[j];
        double from = info->def->lo, to = info->def->hi;
        ta_par_name(info, r->data->k, name);
        for (int i = 0; i < r->fitting->n_bounds; i++) {
            const struct ta_bound *b = &r->fitting->bound[i];
            if (strcmp(b->name, name) == 0 || strcmp(b->name, info->def->name) == 0) {
                from = b->lo;
                to = b->hi;
            }
        }
        ta_text_add(out, "%s", j ? ", " : "; parameters were searched over ");
        ta_text_add_html(out, name);
        ta_text_add(out, " (");
        ta_text_add_html(out, info->def->meaning);
        ta_text_add(out, ") %s to %s", num_cell(lo, from), num_cell(hi, to));
    }
}

static void add_fitting(const struct report *r, struct ta_text *out)
{
    char buf[NUM_SIZE];
    ta_text_add(out, "<p>Choices were fitted by maximum likelihood with twoarm " TA_VERSION
                     ", each participant alone, with the model <code>");
    ta_text_add_html(out, r->model->name);
    ta_text_add(out, "</code>");
    if (r->model->title) {
        ta_text_add(out, " (");
        ta_text_add_html(out, r->model->title);
        ta_text_add(out, ")");
    }
    if (r->model->equation) {
        ta_text_add(out, ": <code>");
        ta_text_add_html(out, r->model->equation);
        ta_text_add(out, "</code>");
    }
    if (r->model->source) {
        ta_text_add(out, " (");
        ta_text_add_html(out, r->model->source);
        ta_text_add(out, ")");
    }
    ta_text_add(out,
                ". Values started at q0 = %s and afresh in every context. Missed trials were not "
                "scored and changed nothing; forced choices were learned from and not scored; a "
                "missing outcome changed no value. The optimum is global over the rates, with all "
                "weights solved for each",
                num_cell(buf, r->q0));
    add_ranges(r, out);
    ta_text_add(out, ". Intervals: %s.</p>\n", ci_words(r->fitting->ci));
}

static void add_stated(const struct report *r, int wanted, struct ta_text *out)
{
    char buf[NUM_SIZE];
    for (int i = 0; r->arms && wanted && i < r->arms->n; i++) {
        const struct ta_arms_given *given = &r->arms->given[i];
        ta_text_add(out, "%s", i ? "; " : ": ");
        if (given->context[0]) {
            ta_text_add(out, "context ");
            ta_text_add_html(out, given->context);
            ta_text_add(out, " ");
        }
        for (int a = 0; a < given->n; a++) {
            ta_text_add(out, "%s%s", a ? ", " : "", num_cell(buf, given->prob[a]));
        }
    }
}

static void add_agents(const struct report *r, struct ta_text *out)
{
    int from[TA_TABLE_ARMS + 1] = {0};
    char lo[NUM_SIZE], hi[NUM_SIZE];
    for (int i = 0; i < r->data->n; i++) {
        from[ta_table_source(&r->data->who[i], r->arms)] += r->person[i].n_agents > 0;
    }
    if (r->cohort.n_with == 0) {
        return;
    }
    ta_text_add(
        out,
        "<p>%d matched agents a participant, %s, chose freely (missed trials missed, forced "
        "choices forced). ",
        r->n_agents, matching_from_words(r->from));
    if (r->n_prior) {
        ta_text_add(out,
                    "%d participants had no normal approximation at their estimate; a prior, "
                    "N(0, 2.5) on the unconstrained scale, helped. ",
                    r->n_prior);
    }
    if (from[TA_TABLE_OWN]) {
        ta_text_add(out,
                    "Agents of %d participants were paid from the participant's own outcome table, "
                    "which holds what every arm would have paid. ",
                    from[TA_TABLE_OWN]);
    }
    if (from[TA_TABLE_MEANS] + from[TA_TABLE_ARMS]) {
        ta_text_add(
            out,
            "The data of %d participants hold only what the chosen arm paid: that was kept, "
            "and the other arms' outcomes were drawn once per participant (%s or %s, with "
            "the win probabilities that %s)",
            from[TA_TABLE_MEANS] + from[TA_TABLE_ARMS], num_cell(lo, r->data->scale.lo),
            num_cell(hi, r->data->scale.hi),
            from[TA_TABLE_ARMS] ? "were stated" : "the mean columns give");
        add_stated(r, from[TA_TABLE_ARMS], out);
        ta_text_add(out, ". ");
    }
    ta_text_add(
        out, "Bands hold 95 %% of the agents (2.5 to 97.5 %%). A cohort of agents is made of agent "
             "i of every participant. p = min(1, 2 min(#{agents ≤ observed} + 1, "
             "#{agents ≥ observed} + 1) / (N + 1)), for all participants together and for each. ");
    if (r->n_refits) {
        ta_text_add(out,
                    "It was calibrated: %d agents of each participant were fitted anew and set "
                    "against 50 agents of their own, and p is the share of them that lie as many "
                    "standard deviations from their agents' mean as the participant does. ",
                    r->n_refits);
    }
    ta_text_add(
        out,
        "p-values were corrected by Holm's method over the measures that verdicts are about; "
        "the lagged regression, log loss, Brier score and the curves are only shown, "
                "since the parameters were fitted to predict these choices. Seed %llu: the "
        "same data, options and version give the same report.</p>\n",
        (unsigned long long)r->seed);
}

static void add_measures(const struct report *r, struct ta_text *out)
{
    char lo[NUM_SIZE], hi[NUM_SIZE], mid[NUM_SIZE];
    ta_text_add(out, "<p>Measures, computed by the same code for people and agents:");
    for (int j = 0; ta_measures[j]; j++) {
        ta_text_add(out, "%s<b>", j ? "; " : " ");
        ta_text_add_html(out, ta_measures[j]->title);
        ta_text_add(out, "</b>, ");
        ta_text_add_html(out, ta_measures[j]->meaning);
    }
    ta_text_add(
        out,
        ". A win is a reward above %s, the middle of the range %s to %s (%s), a loss one "
        "below. Pairs of trials that touch a missed trial or a new context are "
        "left out. Intervals over participants are t intervals of the mean; sessions of one "
        "participant count one by one.</p>\n",
        num_cell(mid, (r->data->scale.lo + r->data->scale.hi) / 2), num_cell(lo, r->data->scale.lo),
        num_cell(hi, r->data->scale.hi), r->data->range_from);
}

void page_lines(const char *lines, const char *tag, struct ta_text *out)
{
    while (lines && *lines) {
        size_t n = strcspn(lines, "\n");
        struct ta_text line = {0}, clean = {0};
        ta_text_add(&line, "%.*s", (int)n, lines);
        if (n > 0) {
            label_clean(&clean, line.s);
            ta_text_add(out, "<%s>", tag);
            ta_text_add_html(out, clean.s);
            ta_text_add(out, "</%s>\n", tag);
        }
        ta_text_free(&line);
        ta_text_free(&clean);
        lines += n + (lines[n] == '\n');
    }
}

static void add_assumed(const struct report *r, struct ta_text *out)
{
    bool any = (r->data->assumed && *r->data->assumed) || (r->assumed && *r->assumed);
    ta_text_add(out, "<h3>What was assumed when reading</h3>\n");
    if (!any && !r->data->n_bad_rows) {
        ta_text_add(out, "<p>Nothing: the files or the options say it all.</p>\n");
        return;
    }
    ta_text_add(out, "<ul>\n");
    page_lines(r->data->assumed, "li", out);
    page_lines(r->assumed, "li", out);
    if (r->data->n_bad_rows) {
        ta_text_add(out, "<li>%d rows that could not be read were left out.</li>\n",
                    r->data->n_bad_rows);
    }
    ta_text_add(out, "</ul>\n");
}

static void add_files(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<h3>Input files</h3>\n<table class=\"files\"><thead><tr><th>file</th><th "
                     "class=\"note\">SHA-256</th>"
                     "</tr></thead><tbody>\n");
    for (int i = 0; i < r->data->n_files; i++) {
        struct ta_text path = {0};
        label_clean(&path, r->data->file[i].path);
        ta_text_add(out, "<tr><td><bdi>");
        ta_text_add_html(out, path.s);
        ta_text_add(out, "</bdi></td><td class=\"note none hash\">%s</td></tr>\n",
                    r->data->file[i].sha256);
        ta_text_free(&path);
    }
    ta_text_add(out, "</tbody></table>\n");
}

static void add_citations(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<p>Sources: ");
    if (r->model->source) {
        ta_text_add_html(out, r->model->source);
        ta_text_add(out, "; ");
    }
    ta_text_add(
        out,
        "Palminteri, Wyart &amp; Koechlin 2017 Trends Cogn Sci 21:425 (simulating, not only "
        "predicting); Lau &amp; Glimcher 2005 J Exp Anal Behav 84:555 (lagged regression); "
        "Holm 1979 Scand J Stat 6:65; Huys et al. 2011 PLoS Comput Biol 7:e1002028 (group "
        "parameters); Stephan et al. 2009 NeuroImage 46:1004 and Rigoux et al. 2014 "
        "NeuroImage 84:971 (model selection)%s.</p>\n",
        r->n_refits ? "; Davison &amp; Hinkley 1997, section 4.5 (calibrated p)" : "");
}

void page_methods(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<h2 id=\"methods\">Methods</h2>\n");
    add_fitting(r, out);
    add_agents(r, out);
    add_measures(r, out);
    add_citations(r, out);
    ta_text_add(out, "<h2 id=\"provenance\">Provenance</h2>\n<p>twoarm " TA_VERSION "; ");
    if (r->cohort.n_with) {
        ta_text_add(out, "seed of the agents %llu; %d agents a participant%s.</p>\n",
                    (unsigned long long)r->seed, r->n_agents, r->n_refits ? "; p calibrated" : "");
    } else {
        ta_text_add(out, "no agents.</p>\n");
    }
    ta_text_add(out, "<p>Conventions, inputs and models once more, for programs: "
                     "<a href=\"conventions.json\">conventions.json</a>.</p>\n");
    add_assumed(r, out);
    add_files(r, out);
}
