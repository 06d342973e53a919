/* wsls.c - win-stay, lose-shift, with a share of choices made by chance.
 *
 *   P(a) = (1 - epsilon) g_a + epsilon / k
 *
 * After a win g = 1 on the arm last chosen, after a loss g = 1 / (k - 1) on each other arm; g = 1/k
 * before the first outcome. A win is a reward above the middle of the range of rewards. What is
 * remembered is the last trial with choice and outcome. Wilson & Collins 2019 eLife 8:e49547,
 * model 2 (two arms: P(intended arm) = 1 - epsilon / 2).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

static const struct ta_param par[] = {TA_PAR_EPSILON};

/* Rows 0..k-1: g. */
TA_CLONES static void init(const struct ta_lanes *l)
{
    ta_rows_fill(l, 0, l->k, 1.0 / l->k);
}

TA_CLONES static void rule(const struct ta_lanes *l, const struct ta_view *view, double *p)
{
    (void)view;
    ta_rows_copy(l, 0, l->k, p);
}

TA_CLONES static void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double middle = (l->scale.lo + l->scale.hi) / 2, share = 1.0 / (l->k - 1);
    for (int a = 0; a < l->k; a++) {
        double *g = l->st + a * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES(i, l->n) {
            double next = seen->reward[i] > middle ? took[i] : (1 - took[i]) * share;
            g[i] = seen->paid[i] > 0 ? next : g[i];
        }
    }
}

const struct ta_model ta_model_wsls = {
    .name = "wsls",
    .title = "win-stay, lose-shift, with a share of random choices",
    .equation =
        "P(a) = (1 - epsilon) g_a + epsilon/k; g_a = 1/k at first; after r above the middle of the "
        "range of rewards g_a = [a = c], after any other g_a = [a != c]/(k - 1)",
    .source = "Wilson & Collins 2019, model 2",
    .par = par,
    .n_par = 1,
    .by_range = true,
    .arm_rows = 1,
    .init = init,
    .rule = rule,
    .learn = learn,
};
