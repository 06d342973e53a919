/* table.c - outcomes that somebody else decided: one row a trial, one column an arm, read from a
 * file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is drawn. The expected reward on a trial is what the table pays on it: nothing else is
  * known,
 * so that "best" means the arm that paid more on that very trial. Behind its last row the table
  * starts again (practice, for one, plays its first rows). */
#include "envs.h"

#include <math.h>

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    (void)rng;
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < spec->k; a++) {
            int row = spec->table_rows > 0 ? (spec->first_row + t) % spec->table_rows : 0;
            double x = spec->table ? spec->table[row * spec->k + spec->arm[a]] : 0;
            outcome[t * spec->k + a] = mean[t * spec->k + a] = x;
        }
    }
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int i = 0; i < spec->table_rows * spec->k; i++) {
        *lo = fmin(*lo, spec->table[i]);
        *hi = fmax(*hi, spec->table[i]);
    }
}

const struct ta_env ta_env_table = {
    .name = "table",
    .title = "outcomes from a file",
    .source = "e.g. Dan & Loewenstein 2019, Nature Communications 10:2808",
    .draw = draw,
    .range = range,
};
