/* report.c - what a report keeps of each participant's match, and the order in which it is made.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report.h"
#include "report/figure.h"
#include "plot/gnuplot.h"
#include "plot/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool report_alloc(struct report *r)
{
    r->person = calloc((size_t)(r->data->n > 0 ? r->data->n : 1), sizeof *r->person);
    bool good = r->person && cohort_alloc(&r->cohort, r->data, r->n_agents) &&
                (r->n_kept == r->data->n || cohort_alloc(&r->everybody, r->data, r->n_agents));
    for (int g = 0; g < r->n_groups && good; g++) {
        good = cohort_alloc(&r->by_group[g], r->data, r->n_agents);
    }
    return good;
}

void report_free(struct report *r)
{
    for (int i = 0; r->person && i < r->data->n; i++) {
        free(r->person[i].point);
    }
    free(r->person);
    free(r->quality);
    free(r->keep);
    free(r->group_of);
    ta_text_free(&r->coins);
    ta_text_free(&r->dual);
    cohort_free(&r->cohort);
    cohort_free(&r->everybody);
    for (int g = 0; g < MOST_GROUPS; g++) {
        cohort_free(&r->by_group[g]);
    }
    folder_free(&r->folder);
    ta_text_free(&r->figures);
    ta_text_free(&r->person_figures);
}

static void keep_curve(struct person *p, const struct ta_match *m)
{
    size_t agents = (size_t)(m->n_agents > 0 ? m->n_agents : 1);
    double *spare = malloc(agents * sizeof *spare);
    p->of = m->curve.of;
    p->width = curve_width(&m->curve, m->who->n_contexts);
    p->n_points = m->curve.n > 0 ? ta_curve_points(&m->curve, p->width) : 0;
    p->point = calloc((size_t)(p->n_points > 0 ? p->n_points : 1), sizeof *p->point);
    if (!spare || !p->point) {
        p->n_points = 0; /* the page says that there is no curve */
    }
    for (int b = 0; b < p->n_points; b++) {
        struct curve_point *point = &p->point[b];
        int from = b * p->width, to = from + p->width < m->curve.n ? from + p->width : m->curve.n;
        double human;
        ta_curve_pool(&m->curve, p->width, b, m->n_agents, &human, m->n_agents ? spare : NULL);
        point->x = (from + 1 + to) / 2.0;
        point->place = ta_place_make(human, spare, m->n_agents);
        for (int t = from; t < to; t++) {
            point->asked += m->curve.asked[t];
        }
    }
    free(spare);
}

void report_take(void *of, int i, struct ta_match *m)
{
    struct report *r = of;
    struct person *p = &r->person[i];
    int n = ta_value_count();
    for (int v = 0; v < n && r->calibrated; v++) {
        m->place[v].calibrated = r->calibrated[(size_t)i * n + v];
    }
    memcpy(p->place, m->place, sizeof p->place);
    r->n_prior += m->prior;
    p->n_agents = m->n_agents;
    p->why_none = m->why_none;
    keep_curve(p, m);
    if (r->keep[i]) {
        cohort_add(&r->cohort, i, m);
    }
    if (r->n_kept < r->data->n) {
        cohort_add(&r->everybody, i, m);
    }
    if (r->n_groups && r->keep[i]) {
        cohort_add(&r->by_group[r->group_of[i]], i, m);
    }
    ta_match_free(m);
}

void report_finish(struct report *r)
{
    size_t cells = (size_t)r->data->n * (size_t)ta_value_count();
    cohort_finish(&r->cohort, r->calibrated ? r->calibrated + cells : NULL);
    if (r->n_kept < r->data->n) {
        cohort_finish(&r->everybody, NULL);
    }
    for (int g = 0; g < r->n_groups; g++) {
        cohort_finish(&r->by_group[g], NULL);
    }
}

/* A share that a verdict is about; curves have figures of their own. */
static bool report_is_share(int v)
{
    const struct ta_measure *m = ta_value_get(v).measure;
    return m->share && m->tested;
}

int report_shares(const struct report *r, int *measure)
{
    int n = 0;
    for (int j = 0; j < ta_value_count(); j++) {
        bool known = false;
        for (int i = 0; i < r->data->n && report_is_share(j); i++) {
            known = known || !isnan(r->person[i].place[j].human);
        }
        if (known) {
            measure[n++] = j;
        }
    }
    return n;
}

void report_label(struct ta_text *out, const struct ta_participant *who)
{
    label_clean(out, who->id);
    if (who->session && strcmp(who->session, "n/a") != 0) {
        ta_text_add(out, ", session ");
        label_clean(out, who->session);
    }
}

void report_person_name(const struct report *r, int i, struct ta_text *out)
{
    size_t start;
    ta_text_add(out, "sub-%0*d-", r->data->n > 999 ? 5 : 3, i + 1);
    start = out->n;
    label_for_file(out, r->data->who[i].id);
    if (out->n == start) {
        ta_text_add(out, "x");
    }
}
