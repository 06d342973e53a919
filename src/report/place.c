/* place.c - where a number stands among agents' numbers, and what p-values are worth together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/match.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Sums of the same rewards in another order differ in their last bits: these are ties. */
static int compare(double agent, double human)
{
    double close = 1e-11 * (1 + fabs(human));
    return agent < human - close ? -1 : agent > human + close;
}

double ta_match_p(double human, const double *agents, int n)
{
    int below = 0, above = 0, defined = 0;
    if (isnan(human)) {
        return NAN;
    }
    for (int i = 0; i < n; i++) {
        if (!isnan(agents[i])) {
            int side = compare(agents[i], human);
            below += side <= 0;
            above += side >= 0;
            defined++;
        }
    }
    if (defined == 0) {
        return NAN;
    }
    int fewer = below < above ? below : above;
    return fmin(1, 2.0 * (fewer + 1) / (defined + 1));
}

/* Step-down: the smallest p times the number of tests, the next times one less, never falling. */
void ta_match_holm(const double *p, int n, double *corrected)
{
    int tests = 0;
    double least = 0;
    for (int j = 0; j < n; j++) {
        tests += !isnan(p[j]);
        corrected[j] = NAN;
    }
    for (int left = tests; left > 0; left--) {
        int next = -1;
        for (int j = 0; j < n; j++) {
            bool open = !isnan(p[j]) && isnan(corrected[j]);
            next = open && (next < 0 || p[j] < p[next]) ? j : next;
        }
        least = fmax(least, fmin(1, left * p[next]));
        corrected[next] = least;
    }
}

struct ta_place ta_place_make(double human, const double *agents, int n)
{
    struct ta_place place = {.human = human,
                             .mean = NAN,
                             .median = NAN,
                             .lo = NAN,
                             .hi = NAN,
                             .p = NAN,
                             .calibrated = NAN,
                             .predicted = NAN};
    double *x = n > 0 ? malloc((size_t)n * sizeof *x) : NULL;
    int m = 0;
    if (!x) {
        return place;
    }
    for (int i = 0; i < n; i++) {
        if (!isnan(agents[i])) {
            x[m++] = agents[i];
        }
    }
    if (m > 0) {
        size_t count = (size_t)m;
        place.mean = gsl_stats_mean(x, 1, count);
        gsl_sort(x, 1, count);
        place.median = gsl_stats_median_from_sorted_data(x, 1, count);
        place.lo = gsl_stats_quantile_from_sorted_data(x, 1, count, .025);
        place.hi = gsl_stats_quantile_from_sorted_data(x, 1, count, .975);
        place.p = ta_match_p(human, agents, n);
        place.n = m;
    }
    free(x);
    return place;
}

double ta_place_p(const struct ta_place *place)
{
    return isnan(place->calibrated) ? place->p : place->calibrated;
}

void ta_places_holm(const struct ta_place *place, double *corrected)
{
    double p[TA_MAX_VALUES];
    int n = ta_value_count();
    for (int v = 0; v < n; v++) {
        p[v] = ta_value_get(v).measure->tested ? ta_place_p(&place[v]) : (double)NAN;
    }
    ta_match_holm(p, n, corrected);
}
