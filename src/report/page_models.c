/* page_models.c - which model describes the cohort, and the group's parameters with intervals.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/joint.h"
#include "plot/words.h"
#include "report/report.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* --- models ------------------------------------------------------------------------------------
 */

int page_best_model(const struct ta_comparison *c)
{
    int best = 0;
    for (int m = 1; m < c->n; m++) {
        best = c->total[m].bic < c->total[best].bic ? m : best;
    }
    return best;
}

static void model_row(const struct report *r, int m, struct ta_text *out)
{
    const struct ta_comparison *c = &r->comparison;
    const struct ta_model_total *t = &c->total[m];
    const struct ta_model_total *best = &c->total[page_best_model(c)];
    char a[NUM_SIZE], b[NUM_SIZE], l[NUM_SIZE], x[NUM_SIZE], p[NUM_SIZE];
    ta_text_add(out, "<tr><td>%s", c->model[m] == r->model ? "<b>" : "");
    ta_text_add_html(out, c->model[m]->name);
    ta_text_add(out, "%s</td><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%d</td>",
                c->model[m] == r->model ? "</b>" : "", ta_model_pars(c->model[m], r->data->k, NULL),
                num_show(l, t->log_lik, 1, "n/a"),
                num_show(a, t->aic - c->total[page_best_model(c)].aic, 1, "n/a"),
                num_show(b, t->bic - best->bic, 1, "n/a"), t->best_bic);
    ta_text_add(out, "<td>%s</td><td>%s</td></tr>\n",
                num_show(x, c->selection.frequency[m], 2, "n/a"),
                num_show(p, c->selection.pxp[m], 3, "n/a"));
}

/* Lines as they are printed: sentences that begin small. */
static void add_said(const char *lines, struct ta_text *out)
{
    if (lines) {
        ta_text_add(out, "<div class=\"verdict said\">\n");
        page_lines(lines, "p", out);
        ta_text_add(out, "</div>\n");
    }
}

void page_models(const struct report *r, struct ta_text *out)
{
    const struct ta_comparison *c = &r->comparison;
    char bor[NUM_SIZE];
    ta_text_add(out, "<h2 id=\"models\">Models</h2>\n");
    if (c->n < 2 || c->n_people == 0) {
        ta_text_add(out, "<p>No models were compared (<code>--compare</code>).</p>\n");
        add_said(r->coins.s, out);
        add_said(r->dual.s, out);
        return;
    }
    ta_text_add(out, "<div class=\"wide\"><table><thead><tr><th>model</th><th>parameters</th>"
                     "<th>log&nbsp;L</th><th>ΔAIC</th><th>ΔBIC</th><th>best for</th>"
                     "<th>frequency</th><th>protected exceedance</th></tr></thead><tbody>\n");
    for (int m = 0; m < c->n; m++) {
        model_row(r, m, out);
    }
    ta_text_add(out,
                "</tbody></table></div>\n<p class=\"facts\">Sums over %d participants; differences "
                "to the model of least BIC. Best for: how many participants by BIC. Frequency and "
                "protected exceedance probability: random-effects selection on −BIC/2, prior count "
                "1 a model; probability that all models are equally frequent %s. The rest of this "
                "page is about <b>",
                c->n_people, num_show(bor, c->selection.bor, 3, "n/a"));
    ta_text_add_html(out, r->model->name);
    ta_text_add(out, "</b>.%s</p>\n",
                c->model[page_best_model(c)] != r->model
                    ? " It is not the best of them: see <code>--model</code>."
                    : "");
    add_said(r->coins.s, out);
    add_said(r->dual.s, out);
}

/* --- the group's parameters --------------------------------------------------------------------
 */

static const double z95 = 1.959964;

static void interval_cell(double lo, double hi, enum ta_support s, struct ta_text *out)
{
    char a[NUM_SIZE], b[NUM_SIZE];
    if (isnan(lo) || isnan(hi)) {
        ta_text_add(out, "<td class=\"unknown\">not known</td>");
        return;
    }
    ta_text_add(out, "<td class=\"interval\">%s – %s</td>",
                num_show(a, lo, num_decimals(s, lo), ""), num_show(b, hi, num_decimals(s, hi), ""));
}

static void parameter_cells(const struct group_pars *g, int j, enum ta_support s,
                            struct ta_text *out)
{
    const struct ta_group *em = &g->em;
    char m[NUM_SIZE], sd[NUM_SIZE];
    if (!em->converged) {
        ta_text_add(out, "<td>%d</td><td class=\"note\" colspan=\"4\">the search did not settle: "
                         "the data do not know this group's distribution</td>",
                    em->n_people);
        return;
    }
    double mean = em->mean[j], half = z95 * em->se[j], middle = ta_from_free(mean, s);
    ta_text_add(out, "<td>%d</td><td>%s</td>", em->n_people,
                num_show(m, middle, num_decimals(s, middle), "not known"));
    interval_cell(ta_from_free(mean - half, s), ta_from_free(mean + half, s), s, out);
    ta_text_add(out, "<td>%s</td><td>%s</td>", num_show(m, mean, 2, "n/a"),
                num_show(sd, sqrt(em->covariance[j * em->d + j]), 2, "n/a"));
}

static void add_name(const struct report *r, int j, struct ta_text *out)
{
    char name[32];
    ta_text_add_html(out, ta_par_name(&r->fit[0].info[j], r->data->k, name));
}

static void add_parameters(const struct report *r, struct ta_text *out)
{
    ta_text_add(out,
                "<div class=\"wide\"><table><thead><tr><th>parameter</th><th>group</th>"
                "<th>n</th><th>median</th><th>95&nbsp;%% interval</th>"
                "<th>mean, unconstrained</th><th>SD, unconstrained</th></tr></thead><tbody>\n");
    for (int j = 0; j < r->fit[0].n_par; j++) {
        for (int g = 0; g < r->n_pars; g++) {
            ta_text_add(out, "<tr><td>");
            add_name(r, j, out);
            ta_text_add(out, "</td><td>");
            ta_text_add_html(out, r->pars[g].name);
            ta_text_add(out, "</td>");
            parameter_cells(&r->pars[g], j, r->fit[0].info[j].def->support, out);
            ta_text_add(out, "</tr>\n");
        }
    }
    ta_text_add(out, "</tbody></table></div>\n");
}

/* Of each further group to the first, on the unconstrained scale. */
static void contrast_row(const struct report *r, int j, int g, struct ta_text *out)
{
    const struct ta_group *a = &r->pars[r->first_group].em, *b = &r->pars[g].em;
    double d = b->mean[j] - a->mean[j], se = sqrt(a->se[j] * a->se[j] + b->se[j] * b->se[j]);
    char x[NUM_SIZE], lo[NUM_SIZE], hi[NUM_SIZE], p[NUM_SIZE];
    if (!a->converged || !b->converged || isnan(se)) {
        return; /* the table above says so */
    }
    ta_text_add(out, "<tr><td>");
    add_name(r, j, out);
    ta_text_add(out, "</td><td>");
    ta_text_add_html(out, r->pars[g].name);
    ta_text_add(out, " − ");
    ta_text_add_html(out, r->pars[r->first_group].name);
    ta_text_add(out, "</td><td>%s</td><td class=\"interval\">%s – %s</td><td>%s</td></tr>\n",
                num_show(x, d, 2, "not known"), num_show(lo, d - z95 * se, 2, ""),
                num_show(hi, d + z95 * se, 2, ""),
                num_p(p, 2 * gsl_cdf_ugaussian_Q(fabs(d) / se), false));
}

static void add_contrasts(const struct report *r, struct ta_text *out)
{
    if (r->n_groups < 2) {
        return;
    }
    ta_text_add(out, "<h3>Contrasts</h3>\n<div class=\"wide\"><table><thead><tr><th>parameter</th>"
                     "<th>groups</th><th>difference</th><th>95&nbsp;%% interval</th><th>p</th></tr>"
                     "</thead><tbody>\n");
    for (int j = 0; j < r->fit[0].n_par; j++) {
        for (int g = r->first_group + 1; g < r->first_group + r->n_groups; g++) {
            contrast_row(r, j, g, out);
        }
    }
    ta_text_add(out,
                "</tbody></table></div>\n<p class=\"facts\">Differences of the group means on "
                "the unconstrained scale (logit of rates, log of positive weights), each "
                "group with a distribution of its own; p from the normal distribution, not "
                "corrected. Do not t-test the participants' own estimates under a group model: "
                "they are shrunken toward it.</p>\n");
}

void page_group(const struct report *r, struct ta_text *out)
{
    ta_text_add(out, "<h2 id=\"group\">Group parameters</h2>\n");
    if (r->n_pars == 0) {
        ta_text_add(out,
                    "<p>No group distribution: it needs two participants with choices or more, "
                    "and a model with parameters.</p>\n");
        return;
    }
    add_parameters(r, out);
    ta_text_add(out,
                "<p class=\"facts\">The distribution of parameters in the group, by EM with "
                "Laplace's method (Huys et al. 2011): normal on the unconstrained scale (logit of "
                "rates, log of positive weights) with a diagonal covariance. The median is its "
                "mean carried back; the interval is the mean's ± 1.96 standard errors, carried "
                "back.%s</p>\n",
                r->n_broken ? " Everybody: with those that break a rule of exclusion." : "");
    add_contrasts(r, out);
}
