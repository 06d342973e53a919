/* page_measures.c - tables of measures: the cohort beside its agents, groups side by side.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/words.h"
#include "report/report.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static int decimals_of(int v)
{
    return ta_value_get(v).measure->share ? 3 : 2;
}

static void interval(struct ta_text *out, double lo, double hi, int d)
{
    char a[NUM_SIZE], b[NUM_SIZE];
    if (isnan(lo) || isnan(hi)) {
        ta_text_add(out, "<td class=\"unknown\">n/a</td>");
        return;
    }
    ta_text_add(out, "<td class=\"interval\">%s – %s</td>", num_show(a, lo, d, ""),
                num_show(b, hi, d, ""));
}

static void number(struct ta_text *out, double x, int d)
{
    char buf[NUM_SIZE];
    ta_text_add(out, "<td%s>%s</td>", isnan(x) ? " class=\"unknown\"" : "",
                num_show(buf, x, d, "n/a"));
}

/* Why nobody has a number: the reason of the first. */
static const char *reason(const struct report *r, int v)
{
    return r->data->n && r->person[0].place[v].why ? r->person[0].place[v].why : "n/a";
}

static void measure_row(struct ta_text *out, const struct report *r, int v)
{
    const struct cohort *c = &r->cohort;
    const struct cohort_row *row = &c->row[v];
    int d = decimals_of(v);
    char p[NUM_SIZE];
    ta_text_add(out, "<tr><td>");
    ta_text_add_html(out, ta_value_get(v).title);
    ta_text_add(out, "</td>");
    if (row->human.n == 0) {
        ta_text_add(out, "<td class=\"note none\" colspan=\"%d\">n/a: ", c->n_with ? 8 : 4);
        ta_text_add_html(out, reason(r, v));
        ta_text_add(out, "</td></tr>\n");
        return;
    }
    number(out, row->human.mean, d);
    interval(out, row->human.lo, row->human.hi, d);
    number(out, row->predicted, d);
    if (c->n_with) {
        number(out, row->agents.n ? row->agents.mean : (double)NAN, d);
        interval(out, row->agents.lo, row->agents.hi, d);
        ta_text_add(out, "<td>%s</td>",
                    row->agents.n ? num_p(p, ta_place_p(&row->agents), false) : "n/a");
        ta_text_add(out, "<td%s>%s</td>", row->p_holm < .05 ? " class=\"unknown\"" : "",
                    row->agents.n ? num_p(p, row->p_holm, false) : "n/a");
    }
    ta_text_add(out, "<td>%d</td></tr>\n", row->human.n);
}

/* The measures that verdicts are about; curves are figures. */
void page_measures(const struct report *r, struct ta_text *out)
{
    const struct cohort *c = &r->cohort;
    ta_text_add(out, "<div class=\"wide\"><table><thead><tr><th>measure</th><th>participants</th>"
                     "<th>95&nbsp;%% interval</th><th>one step ahead</th>");
    if (c->n_with) {
        ta_text_add(out, "<th>agents</th><th>95&nbsp;%% band</th><th>p%s</th><th>corrected</th>",
                    r->n_refits ? ", calibrated" : "");
    }
    ta_text_add(out, "<th>n</th></tr></thead><tbody>\n");
    for (int v = 0; v < c->n_measures; v++) {
        if (ta_value_get(v).measure->tested) {
            measure_row(out, r, v);
        }
    }
    ta_text_add(out, "</tbody></table></div>\n");
}

/* --- groups ------------------------------------------------------------------------------------
 */

/* Half width of a 95 % t interval of n people. */
static double error_of(const struct cohort_mean *m)
{
    return (m->hi - m->lo) / 2 / gsl_cdf_tdist_Pinv(.975, m->n - 1);
}

/* Second group minus first, Welch's t. */
static void contrast(const struct report *r, int v, int g, struct ta_text *out)
{
    const struct cohort_mean *a = &r->by_group[0].row[v].human, *b = &r->by_group[g].row[v].human;
    int d = decimals_of(v);
    char p[NUM_SIZE];
    if (a->n < 2 || b->n < 2) {
        ta_text_add(out, "<td class=\"unknown\">n/a</td><td class=\"unknown\">n/a</td>"
                         "<td class=\"unknown\">n/a</td>");
        return;
    }
    double ea = error_of(a) * error_of(a), eb = error_of(b) * error_of(b), se = sqrt(ea + eb);
    double df = (ea + eb) * (ea + eb) / (ea * ea / (a->n - 1) + eb * eb / (b->n - 1));
    double difference = b->mean - a->mean;
    if (!(se > 0)) {
        number(out, difference, d);
        ta_text_add(out, "<td class=\"unknown\">n/a</td><td class=\"unknown\">n/a</td>");
        return;
    }
    double half = gsl_cdf_tdist_Pinv(.975, df) * se;
    number(out, difference, d);
    interval(out, difference - half, difference + half, d);
    ta_text_add(out, "<td>%s</td>",
                num_p(p, 2 * gsl_cdf_tdist_Q(fabs(difference) / se, df), false));
}

static void group_row(const struct report *r, int v, struct ta_text *out)
{
    ta_text_add(out, "<tr><td>");
    ta_text_add_html(out, ta_value_get(v).title);
    ta_text_add(out, "</td>");
    for (int g = 0; g < r->n_groups; g++) {
        number(out, r->by_group[g].row[v].human.mean, decimals_of(v));
        number(out, r->by_group[g].row[v].agents.mean, decimals_of(v));
    }
    for (int g = 1; g < r->n_groups; g++) {
        contrast(r, v, g, out);
    }
    ta_text_add(out, "</tr>\n");
}

void page_group_measures(const struct report *r, struct ta_text *out)
{
    if (r->n_groups < 2) {
        return;
    }
    ta_text_add(out, "<h3>Groups side by side</h3>\n<div class=\"wide\"><table><thead><tr>"
                     "<th>measure</th>");
    for (int g = 0; g < r->n_groups; g++) {
        ta_text_add(out, "<th>");
        ta_text_add_html(out, r->group_name[g]);
        ta_text_add(out, " (%d)</th><th>its agents</th>", r->by_group[g].row[0].human.n);
    }
    for (int g = 1; g < r->n_groups; g++) {
        ta_text_add(out, "<th>");
        ta_text_add_html(out, r->group_name[g]);
        ta_text_add(out, " − ");
        ta_text_add_html(out, r->group_name[0]);
        ta_text_add(out, "</th><th>95&nbsp;%% interval</th><th>p</th>");
    }
    ta_text_add(out, "</tr></thead><tbody>\n");
    for (int v = 0; v < r->cohort.n_measures; v++) {
        if (ta_value_get(v).measure->tested && r->cohort.row[v].human.n > 0) {
            group_row(r, v, out);
        }
    }
    ta_text_add(out, "</tbody></table></div>\n<p class=\"facts\">Differences of means with Welch's "
                     "95&nbsp;%% t interval; p is not corrected over measures.</p>\n");
}
