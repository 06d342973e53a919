/* verdict.c - what the comparison of a cohort with its agents comes to, in words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only measures whose p survives Holm's correction over all tested measures are named. Finding
 * nothing is said as finding nothing, never as "the model is right". */
#include "plot/words.h"
#include "report/cohort.h"

#include <math.h>

static const double level = .05;

int cohort_misfits(const struct cohort *c, int *value)
{
    int n = 0;
    for (int v = 0; v < c->n_measures; v++) {
        if (c->row[v].p_holm < level) {
            value[n++] = v;
        }
    }
    return n;
}

int cohort_tested(const struct cohort *c)
{
    int n = 0;
    for (int v = 0; v < c->n_measures; v++) {
        n += !isnan(c->row[v].p_holm);
    }
    return n;
}

static bool calibrated(const struct cohort *c)
{
    for (int v = 0; v < c->n_measures; v++) {
        if (!isnan(c->row[v].agents.calibrated)) {
            return true;
        }
    }
    return false;
}

void cohort_verdict(const struct cohort *c, struct ta_text *out)
{
    int value[TA_MAX_VALUES], n = cohort_misfits(c, value), tested = cohort_tested(c);
    char h[NUM_SIZE], lo[NUM_SIZE], hi[NUM_SIZE], p[NUM_SIZE];
    if (c->n_with == 0 || tested == 0) {
        ta_text_add(out, "whether the model behaves as people do was not tested: no agents\n");
        return;
    }
    if (!calibrated(c) && 2.0 * tested / (c->n_agents + 1) > level) {
        ta_text_add(out,
                    "%d agents are too few to find anything: the least p, corrected over %d "
                    "measures, is %.2f; ask for %d or more (-n)\n",
                    c->n_agents, tested, fmin(1, 2.0 * tested / (c->n_agents + 1)),
                    (int)ceil(2 * tested / level));
    }
    if (n == 0) {
        ta_text_add(out,
                    "no misfit found: none of %d measures of the cohort lies outside its agents' "
                    "range after correction\n",
                    tested);
        return;
    }
    ta_text_add(out, "the model does not reproduce %d of %d measures of the cohort:\n", n, tested);
    for (int i = 0; i < n; i++) {
        const struct cohort_row *row = &c->row[value[i]];
        int d = ta_value_get(value[i]).measure->share ? 2 : 1;
        ta_text_add(out, "  %s %s, agents %s to %s, corrected p %s\n", ta_value_get(value[i]).title,
                    num_show(h, row->human.mean, d, ""), num_show(lo, row->agents.lo, d, ""),
                    num_show(hi, row->agents.hi, d, ""), num_show(p, row->p_holm, 3, ""));
    }
}
