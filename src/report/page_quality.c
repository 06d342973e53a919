/* page_quality.c - who was tested, what the data are worth, and who is left out and why.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/words.h"
#include "report/report.h"

#include <math.h>

/* Rules that anybody's experiment file or the command line states. */
static bool rule_stated(const struct report *r, int rule)
{
    for (int i = 0; i < r->data->n; i++) {
        if (!isnan(r->quality[i].limits.limit[rule])) {
            return true;
        }
    }
    return false;
}

static int rules_stated(const struct report *r)
{
    int n = 0;
    for (int rule = 0; rule < QUALITY_RULES; rule++) {
        n += rule_stated(r, rule);
    }
    return n;
}

static void add_excluded(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<ul>\n");
    for (int i = 0; i < r->data->n; i++) {
        if (r->quality[i].excluded) {
            struct ta_text why = {0};
            quality_reasons(&r->quality[i], &why);
            ta_text_add(out, "<li>");
            page_person_link(r, i, "", out);
            ta_text_add(out, ": ");
            ta_text_add_html(out, why.s);
            ta_text_add(out, "</li>\n");
            ta_text_free(&why);
        }
    }
    ta_text_add(out, "</ul>\n");
}

static void add_rules(const struct report *r, struct ta_text *out)
{
    int broken = r->n_broken, stated = rules_stated(r);
    if (stated == 0) {
        ta_text_add(out, "<p>No rule of exclusion was stated, neither in the experiment file "
                         "(<code>exclude</code>) nor with <code>--exclude</code>: everybody is "
                         "kept. What follows is shown, not judged.</p>\n");
        return;
    }
    ta_text_add(out, "<p>%d rule%s of exclusion %s stated beforehand, about behaviour alone. ",
                stated, stated == 1 ? "" : "s", stated == 1 ? "was" : "were");
    if (broken == 0) {
        ta_text_add(out, "Nobody breaks %s.</p>\n", stated == 1 ? "it" : "them");
        return;
    }
    ta_text_add(out, "%d of %d %s:</p>\n", broken, r->data->n,
                broken == 1 ? "breaks one" : "break some");
    add_excluded(r, out);
    ta_text_add(out, "<p>%s</p>\n",
                r->keep_all ? "They are kept in everything below, because "
                              "<code>--keep-all</code> was asked for, and marked."
                            : "They are left out of all means, tests and comparisons below, and "
                              "shown, marked, wherever single participants are; "
                              "<code>--keep-all</code> keeps them in.");
}

static void add_head(struct ta_text *out)
{
    ta_text_add(out, "<div class=\"wide\"><table class=\"sort\"><thead><tr><th>participant</th>"
                     "<th>trials</th><th>missed</th><th>too fast</th><th>median time, s</th>"
                     "<th>side bias</th><th>longest run of a key</th><th>P(best)</th>"
                     "<th class=\"note\">note</th></tr></thead><tbody>\n");
}

static void add_cell(const struct quality *q, int rule, int decimals, struct ta_text *out)
{
    char shown[NUM_SIZE], sort[NUM_SIZE];
    double x = q->found[rule];
    ta_text_add(out, "<td data-x=\"%s\"%s>%s</td>", isnan(x) ? "" : num_cell(sort, x),
                q->broken[rule] || isnan(x) ? " class=\"unknown\"" : "",
                num_show(shown, x, decimals, "n/a"));
}

static void add_note(const struct report *r, int i, struct ta_text *out)
{
    const struct quality *q = &r->quality[i];
    const char *words[] = {q->excluded ? (r->keep_all ? "breaks a rule" : "excluded") : NULL,
                           q->simulated ? "simulated" : NULL, q->rehearsal ? "rehearsal" : NULL,
                           q->unfinished ? "not finished" : NULL};
    int n = 0;
    struct ta_text text = {0};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        if (words[w]) {
            ta_text_add(&text, "%s%s", n++ ? ", " : "", words[w]);
        }
    }
    ta_text_add(out, "<td class=\"note%s\">%s</td></tr>\n", n ? "" : " none", n ? text.s : "none");
    ta_text_free(&text);
}

static void add_row(const struct report *r, int i, struct ta_text *out)
{
    const struct quality *q = &r->quality[i];
    ta_text_add(out, "<tr><td>");
    page_person_link(r, i, "", out);
    ta_text_add(out, "</td><td data-x=\"%d\">%d</td>", r->data->who[i].n, r->data->who[i].n);
    add_cell(q, MOST_MISSED, 2, out);
    add_cell(q, MOST_FAST, 2, out);
    add_cell(q, FASTEST_MEDIAN, 2, out);
    add_cell(q, LARGEST_SIDE_BIAS, 2, out);
    add_cell(q, MOST_SAME_KEY, 0, out);
    add_cell(q, LEAST_BEST, 2, out);
    add_note(r, i, out);
}

void page_quality(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<h2 id=\"data\">Data and exclusions</h2>\n");
    add_rules(r, out);
    add_head(out);
    for (int i = 0; i < r->data->n; i++) {
        add_row(r, i, out);
    }
    ta_text_add(out, "</tbody></table></div>\n<p class=\"facts\">Practice is left out. Missed and "
                     "too fast are shares of trials and of answers; side bias is 2&nbsp;|share of "
                     "left − ½|.</p>\n");
}

/* --- the page's head says whose data these are -------------------------------------------------
 */

void page_kind(const struct report *r, struct ta_text *out)
{
    int simulated = 0, rehearsal = 0, unfinished = 0, n = r->data->n;
    for (int i = 0; i < n; i++) {
        simulated += r->quality[i].simulated;
        rehearsal += r->quality[i].rehearsal;
        unfinished += r->quality[i].unfinished;
    }
    if (simulated + rehearsal + unfinished == 0) {
        return;
    }
    ta_text_add(out, "<div class=\"missing\"><p>");
    if (simulated) {
        ta_text_add(out,
                    "<b>Simulated participants:</b> %d of %d data sets were played by an "
                    "agent, not by a person. ",
                    simulated, n);
    }
    if (rehearsal) {
        ta_text_add(out, "<b>Rehearsals:</b> %d of %d data sets are pilots or shortened sessions. ",
                    rehearsal, n);
    }
    if (unfinished) {
        ta_text_add(out, "%d of %d sessions were not finished; the trials there are were used.",
                    unfinished, n);
    }
    ta_text_add(out, "</p></div>\n");
}
