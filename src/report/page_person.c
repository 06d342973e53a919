/* page_person.c - one participant: what was estimated, what is odd about it, and the figure.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report.h"
#include "plot/words.h"

#include <math.h>
#include <string.h>

static void add_facts(const struct report *r, int i, struct ta_text *out)
{
    const struct ta_participant *who = &r->data->who[i];
    const struct ta_fit *fit = &r->fit[i];
    char buf[NUM_SIZE], name[32];
    ta_text_add(out, "<p class=\"facts\">%d trials in %d context%s, %d missed.", who->n,
                who->n_contexts, who->n_contexts == 1 ? "" : "s", fit->n_missed);
    for (int j = 0; j < fit->n_par; j++) {
        ta_text_add(out, "%s", j ? ", " : " ");
        ta_text_add_html(out, ta_par_name(&fit->info[j], r->data->k, name));
        int decimals = num_decimals(fit->info[j].def->support, fit->par[j]);
        const char *word = report_estimate_word(fit, j);
        ta_text_add(out, " %s", word ? word : num_show(buf, fit->par[j], decimals, "not known"));
    }
    ta_text_add(out, "%slog&nbsp;L %s.</p>\n", fit->n_par ? ", " : " ",
                num_show(buf, fit->log_lik, 2, "not known"));
    if (strcmp(fit->flags, "n/a") != 0) {
        ta_text_add(out, "<p class=\"facts unknown\">Note: ");
        report_flags_html(out, fit);
        ta_text_add(out, ".</p>\n");
    }
}

/* Words only for what survives the correction over this participant's measures. */
static void add_standing(const struct report *r, int i, struct ta_text *out)
{
    const struct person *p = &r->person[i];
    double corrected[TA_MAX_VALUES];
    char a[NUM_SIZE], b[NUM_SIZE], h[NUM_SIZE];
    int found = 0;
    if (p->n_agents == 0) {
        ta_text_add(out, "<p class=\"facts unknown\">No matched agents: ");
        ta_text_add_html(out, p->why_none ? p->why_none : "none were asked for");
        ta_text_add(out, ".</p>\n");
        return;
    }
    ta_places_holm(p->place, corrected);
    for (int j = 0; j < r->cohort.n_measures; j++) {
        if (corrected[j] < .05) {
            int d = ta_value_get(j).measure->share ? 2 : 1;
            ta_text_add(out, "%s",
                        found++ ? "; " : "<p class=\"facts unknown\">Unlike the agents: ");
            ta_text_add_html(out, ta_value_get(j).title);
            ta_text_add(out, " %s, band %s – %s", num_show(h, p->place[j].human, d, ""),
                        num_show(a, p->place[j].lo, d, ""), num_show(b, p->place[j].hi, d, ""));
            ta_text_add(out, " (corrected p %s)", num_p(h, corrected[j], true));
        }
    }
    ta_text_add(out, found ? ".</p>\n"
                           : "<p class=\"facts\">No measure lies outside the agents' range "
                             "(after correction over measures).</p>\n");
}

void page_person(const struct report *r, int i, struct ta_text *out, struct ta_error *error)
{
    struct ta_text label = {0}, figure = {0}, caption = {0};
    char buf[NUM_SIZE], a[NUM_SIZE], b[NUM_SIZE];
    const struct person *p = &r->person[i];
    int share[TA_MAX_VALUES], reward = ta_value_index("total_reward");
    report_label(&label, &r->data->who[i]);
    ta_text_add(out, "<section class=\"person\" id=\"p%d\">\n<h3>Participant <bdi>", i + 1);
    ta_text_add_html(out, label.s);
    ta_text_add(out, "</bdi></h3>\n");
    add_facts(r, i, out);
    add_standing(r, i, out);
    if (reward >= 0 && !isnan(p->place[reward].human)) {
        const struct ta_place *place = &p->place[reward];
        ta_text_add(&caption, "Total reward %s",
                    num_show(buf, place->human, place->human != round(place->human), ""));
        if (place->n) {
            ta_text_add(&caption, " (agents %s – %s)",
                        num_show(a, place->lo, place->lo != round(place->lo), ""),
                        num_show(b, place->hi, place->hi != round(place->hi), ""));
        }
        ta_text_add(&caption, ". ");
    }
    if (p->n_points > 0) {
        ta_text_add(&caption, "Each point is %d trial%s of each context.", p->width,
                    p->width == 1 ? "" : "s");
    } else {
        ta_text_add(&caption, "No learning curve: the data do not say which arm was best.");
    }
    if (report_shares(r, share) > 0) {
        report_person_figure(r, i, &figure);
        page_figure(r, figure.s,
                    "Learning curve and measures of this participant with the matched "
                    "agents' 95 % band",
                    0, caption.s, out, error);
    }
    ta_text_add(out, "</section>\n");
    ta_text_free(&label);
    ta_text_free(&figure);
    ta_text_free(&caption);
}
