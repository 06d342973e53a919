/* measures.c - the table of measures, made from measures.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/match.h"

#include <assert.h>
#include <string.h>

#define TA_MEASURE(name) extern const struct ta_measure ta_measure_##name;
#include "measures.def"
#undef TA_MEASURE

#define TA_MEASURE(name) &ta_measure_##name,
const struct ta_measure *const ta_measures[] = {
#include "measures.def"
    NULL};
#undef TA_MEASURE

_Static_assert(sizeof ta_measures / sizeof ta_measures[0] <= TA_MAX_MEASURES + 1,
               "more measures than struct ta_match has room for: raise TA_MAX_MEASURES");

int ta_measure_count(void)
{
    return (int)(sizeof ta_measures / sizeof ta_measures[0]) - 1;
}

int ta_measure_index(const char *name)
{
    for (int m = 0; ta_measures[m]; m++) {
        if (strcmp(ta_measures[m]->name, name) == 0) {
            return m;
        }
    }
    return -1;
}
