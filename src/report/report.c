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
    if (!r->person || !cohort_alloc(&r->cohort, r->data, r->n_agents)) {
        free(r->person);
        r->person = NULL;
        return false;
    }
    return true;
}

void report_free(struct report *r)
{
    for (int i = 0; r->person && i < r->data->n; i++) {
        free(r->person[i].point);
    }
    free(r->person);
    cohort_free(&r->cohort);
    folder_free(&r->folder);
    ta_text_free(&r->figures);
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
    memcpy(p->place, m->place, sizeof p->place);
    p->n_agents = m->n_agents;
    p->why_none = m->why_none;
    keep_curve(p, m);
    cohort_add(&r->cohort, i, m);
    ta_match_free(m);
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

void report_person_figure(const struct report *r, int i, struct ta_text *out)
{
    size_t start;
    ta_text_add(out, "participant-%0*d-", r->data->n > 999 ? 5 : 3, i + 1);
    start = out->n;
    label_for_file(out, r->data->who[i].id);
    if (out->n == start) {
        ta_text_add(out, "x");
    }
}

/* --- figures -------------------------------------------------------------------------------- */

static bool write_figures(struct report *r, struct ta_error *error)
{
    int share[TA_MAX_VALUES], shares = report_shares(r, share);
    bool done = true;
    if (r->cohort.n_points > 0) {
        done = figure_learning(r, error);
    }
    if (shares > 0) {
        done = done && figure_measures(r, error);
        done = done && (r->cohort.n_with == 0 || figure_agents(r, error));
    }
    if (r->data->n > 0 && r->fit[0].n_par > 0) {
        done = done && figure_estimates(r, error);
    }
    for (int i = 0; i < r->data->n && done && shares > 0; i++) {
        done = figure_person(r, i, error);
    }
    return done;
}

static bool draw_figures(struct report *r, const char *gnuplot, int threads, struct ta_error *error)
{
    char **names = calloc((size_t)r->n_figures + 1, sizeof *names), *list = NULL, *rest = NULL;
    struct ta_text folder = {0};
    bool done = false;
    ta_text_add(&folder, "%s/figures", r->folder.path);
    list = strdup(r->figures.s ? r->figures.s : "");
    if (names && list) {
        int n = 0;
        for (char *s = strtok_r(list, "\n", &rest); s; s = strtok_r(NULL, "\n", &rest)) {
            names[n++] = s;
        }
        done = gnuplot_run(gnuplot, folder.s, names, n, threads, error);
        for (int i = 0; i < n; i++) {
            struct ta_text svg = {0};
            ta_text_add(&svg, "figures/%s.svg", names[i]);
            folder_note(&r->folder, svg.s);
            ta_text_free(&svg);
        }
    }
    free(names);
    free(list);
    ta_text_free(&folder);
    return done;
}

bool report_figures(struct report *r, const char *gnuplot, int threads, struct ta_error *error)
{
    return write_figures(r, error) &&
           (r->n_figures == 0 || draw_figures(r, gnuplot, threads, error));
}
