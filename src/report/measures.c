/* measures.c - the table of measures, made from measures.def, and all their numbers in a row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/match.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define TA_MEASURE(name) extern const struct ta_measure ta_measure_##name;
#include "measures.def"
#undef TA_MEASURE

#define TA_MEASURE(name) &ta_measure_##name,
const struct ta_measure *const ta_measures[] = {
#include "measures.def"
    NULL};
#undef TA_MEASURE

static int parts(const struct ta_measure *m)
{
    assert(m->n_parts <= TA_MAX_PARTS);
    return m->n_parts ? m->n_parts : 1;
}

int ta_value_count(void)
{
    int n = 0;
    for (int m = 0; ta_measures[m]; m++) {
        n += parts(ta_measures[m]);
    }
    assert(n <= TA_MAX_VALUES);
    return n;
}

struct ta_value ta_value_get(int v)
{
    int m = 0;
    while (v >= parts(ta_measures[m])) {
        v -= parts(ta_measures[m++]);
    }
    const struct ta_measure *x = ta_measures[m];
    return (struct ta_value){.measure = x,
                             .part = v,
                             .name = x->n_parts ? x->part[v].name : x->name,
                             .title = x->n_parts ? x->part[v].title : x->title};
}

int ta_value_index(const char *name)
{
    for (int v = 0, n = ta_value_count(); v < n; v++) {
        if (strcmp(ta_value_get(v).name, name) == 0) {
            return v;
        }
    }
    return -1;
}

void ta_values_of(const struct ta_play *play, int agent, double *value, const char **why)
{
    for (int m = 0, v = 0; ta_measures[m]; m++) {
        const struct ta_measure *x = ta_measures[m];
        const char *reason = NULL;
        bool wanted =
            (!x->most_agents || agent < x->most_agents) && (x->tested || !play->tested_only);
        for (int p = 0; p < parts(x); p++) {
            value[v + p] = NAN;
        }
        if (wanted) {
            reason = x->of(play, value + v);
        }
        for (int p = 0; p < parts(x) && why; p++) {
            bool none = isnan(value[v + p]);
            why[v + p] = !none ? NULL : reason ? reason : "no trial of that kind";
        }
        v += parts(x);
    }
}
