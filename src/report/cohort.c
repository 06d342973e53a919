/* cohort.c - participants taken together: their means with intervals, and their agents' means.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/cohort.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* The best arm's curve if anybody has one; the first arm's only if everybody has that. */
static enum ta_curve_of common_curve(const struct ta_dataset *data)
{
    bool best = false, none = data->n == 0;
    for (int i = 0; i < data->n; i++) {
        enum ta_curve_of kind = ta_curve_kind(&data->who[i]);
        best = best || kind == TA_CURVE_BEST;
        none = none || kind == TA_CURVE_NONE;
    }
    return best ? TA_CURVE_BEST : none ? TA_CURVE_NONE : TA_CURVE_FIRST;
}

static int longest_context(const struct ta_participant *who)
{
    int longest = 0;
    for (int c = 0; c < who->n_contexts; c++) {
        int n = 0;
        for (int t = 0; t < who->n; t++) {
            n += who->context[t] == c;
        }
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* A figure shows at most about 50 points well. */
static void size_curve(struct cohort *c, const struct ta_dataset *data)
{
    int longest = 0;
    for (int i = 0; i < data->n; i++) {
        int n = ta_curve_kind(&data->who[i]) == c->of ? longest_context(&data->who[i]) : 0;
        longest = n > longest ? n : longest;
    }
    c->width = longest <= 60 ? 1 : (longest + 49) / 50;
    c->n_points = c->of == TA_CURVE_NONE ? 0 : (longest + c->width - 1) / c->width;
}

bool cohort_alloc(struct cohort *c, const struct ta_dataset *data, int n_agents)
{
    *c = (struct cohort){.n_who = data->n, .n_agents = n_agents, .of = common_curve(data)};
    size_curve(c, data);
    c->n_measures = ta_value_count();
    c->n_rows = c->n_measures + c->n_points;
    size_t rows = (size_t)c->n_rows, people = (size_t)(data->n > 0 ? data->n : 1);
    size_t agents = (size_t)(n_agents > 0 ? n_agents : 1);
    c->row = calloc(rows, sizeof *c->row);
    c->with = calloc(people, sizeof *c->with);
    c->human = malloc(rows * people * sizeof *c->human);
    c->predicted = malloc(rows * people * sizeof *c->predicted);
    c->sum = calloc(rows * agents, sizeof *c->sum);
    c->count = calloc(rows * agents, sizeof *c->count);
    c->spare = malloc(agents * sizeof *c->spare);
    if (!c->row || !c->with || !c->human || !c->predicted || !c->sum || !c->count || !c->spare) {
        cohort_free(c);
        return false;
    }
    for (size_t i = 0; i < rows * people; i++) {
        c->human[i] = c->predicted[i] = NAN;
    }
    return true;
}

void cohort_free(struct cohort *c)
{
    free(c->row);
    free(c->with);
    free(c->human);
    free(c->predicted);
    free(c->sum);
    free(c->count);
    free(c->spare);
    *c = (struct cohort){0};
}

static void add_agents(struct cohort *c, int row, const double *agents)
{
    for (int i = 0; i < c->n_agents; i++) {
        if (!isnan(agents[i])) {
            c->sum[(size_t)row * c->n_agents + i] += agents[i];
            c->count[(size_t)row * c->n_agents + i]++;
        }
    }
}

void cohort_add(struct cohort *c, int i, const struct ta_match *m)
{
    c->with[i] = m->n_agents > 0;
    c->n_with += m->n_agents > 0;
    for (int j = 0; j < c->n_measures; j++) {
        c->human[(size_t)j * c->n_who + i] = m->place[j].human;
        c->predicted[(size_t)j * c->n_who + i] = m->place[j].predicted;
        if (m->n_agents > 0 && !isnan(m->place[j].human)) {
            add_agents(c, j, m->agents + (size_t)j * m->n_agents);
        }
    }
    int points = m->curve.of == c->of ? ta_curve_points(&m->curve, c->width) : 0;
    for (int b = 0; b < points && b < c->n_points; b++) {
        int row = c->n_measures + b;
        double *human = &c->human[(size_t)row * c->n_who + i];
        ta_curve_pool(&m->curve, c->width, b, m->n_agents, human, m->n_agents ? c->spare : NULL);
        if (m->n_agents > 0) {
            add_agents(c, row, c->spare);
        }
    }
}

static struct cohort_mean mean_of(const struct cohort *c, int row)
{
    struct cohort_mean r = {NAN, NAN, NAN, 0};
    double sum = 0, squares = 0;
    const double *x = c->human + (size_t)row * c->n_who;
    for (int i = 0; i < c->n_who; i++) {
        if (!isnan(x[i]) && (c->with[i] || c->n_with == 0)) {
            sum += x[i];
            r.n++;
        }
    }
    r.mean = r.n > 0 ? sum / r.n : NAN;
    for (int i = 0; i < c->n_who; i++) {
        if (!isnan(x[i]) && (c->with[i] || c->n_with == 0)) {
            squares += (x[i] - r.mean) * (x[i] - r.mean);
        }
    }
    if (r.n > 1) {
        double half = gsl_cdf_tdist_Pinv(.975, r.n - 1) * sqrt(squares / (r.n - 1) / r.n);
        r.lo = r.mean - half;
        r.hi = r.mean + half;
    }
    return r;
}

static double mean_predicted(const struct cohort *c, int row)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i < c->n_who; i++) {
        double x = c->predicted[(size_t)row * c->n_who + i];
        bool counts = !isnan(x) && (c->with[i] || c->n_with == 0);
        sum += counts ? x : 0;
        n += counts;
    }
    return n ? sum / n : (double)NAN;
}

static void finish_row(struct cohort *c, int row)
{
    struct cohort_row *r = &c->row[row];
    r->human = mean_of(c, row);
    r->predicted = mean_predicted(c, row);
    for (int i = 0; i < c->n_agents; i++) {
        size_t at = (size_t)row * c->n_agents + i;
        c->spare[i] = c->count[at] > 0 ? c->sum[at] / c->count[at] : NAN;
    }
    r->agents = ta_place_make(r->human.mean, c->spare, c->n_agents);
    r->p_holm = NAN;
    r->x = (row - c->n_measures) * c->width + (c->width + 1) / 2.0;
}

void cohort_finish(struct cohort *c, const double *calibrated)
{
    for (int row = 0; row < c->n_rows; row++) {
        finish_row(c, row);
    }
    double p[TA_MAX_VALUES], corrected[TA_MAX_VALUES];
    for (int j = 0; j < c->n_measures; j++) {
        c->row[j].agents.calibrated = calibrated ? calibrated[j] : (double)NAN;
        p[j] = ta_value_get(j).measure->tested ? ta_place_p(&c->row[j].agents) : (double)NAN;
    }
    ta_match_holm(p, c->n_measures, corrected);
    for (int j = 0; j < c->n_measures; j++) {
        c->row[j].p_holm = corrected[j];
    }
}

int curve_width(const struct ta_curve *curve, int n_contexts)
{
    int width = n_contexts > 0 ? (8 + n_contexts - 1) / n_contexts : 1;
    int fewest = (curve->n + 39) / 40;
    return width > fewest ? width : fewest > 0 ? fewest : 1;
}
