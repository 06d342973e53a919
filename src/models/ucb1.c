/* ucb1.c - optimism in the face of uncertainty: the arm that might be best is tried.
 *
 *   each arm once; then a = argmax m_a + w sqrt(2 ln n / n_a)
 *
 * m_a: mean reward of arm a over its n_a pulls, n = sum n_a, w = hi - lo the width of the range of
 * rewards (1 in the paper). Ties are shared. Auer, Cesa-Bianchi & Fischer 2002, Machine Learning
 * 47:235.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

/* Rows 0..k-1 means, k..2k-1 pulls, 2k..3k-1 the index that is compared. */
TA_CLONES static void find_index(const struct ta_lanes *l)
{
    int n = l->n, k = l->k;
    const double width = l->scale.hi - l->scale.lo, *pulls = l->st + k * n;
    double *index = l->st + 2 * k * n;
    for (int a = 0; a < k; a++) {
        TA_LANES (i, n) {
            double all = 0;
            for (int b = 0; b < k; b++) {
                all += pulls[b * n + i];
            }
            double tried = pulls[a * n + i] > 0 ? pulls[a * n + i] : 1;
            double bonus = sqrt(2 * ta_log_pos(all > 1 ? all : 1) / tried);
            /* one that was never tried comes before all others */
            index[a * n + i] = pulls[a * n + i] > 0 ? l->st[a * n + i] + width * bonus : 1e300;
        }
    }
}

TA_CLONES static void init(const struct ta_lanes *l)
{
    ta_value_init(l);
    ta_rows_fill(l, l->k, l->k, 0);
    ta_rows_fill(l, 2 * l->k, l->k, 1e300);
}

TA_CLONES static void rule(const struct ta_lanes *l, const struct ta_view *view, double *p)
{
    (void)view;
    ta_highest_share(l, l->st + 2 * l->k * l->n, p);
}

/* The first reward takes the place of what the value started at. */
TA_CLONES static void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    for (int a = 0; a < l->k; a++) {
        double *m = l->st + a * l->n, *pulls = l->st + (l->k + a) * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES (i, l->n) {
            double one = took[i] * seen->paid[i];
            pulls[i] += one;
            double weight = pulls[i] > 0 ? one / pulls[i] : 0;
            m[i] += weight * (seen->reward[i] - m[i]);
        }
    }
    find_index(l);
}

const struct ta_model ta_model_ucb1 = {
    .name = "ucb1",
    .title = "upper confidence bounds of mean rewards (only plays)",
    .equation = "each arm once; then P(a) = [u_a highest]/(number tied), "
                "u_a = m_a + (hi - lo) sqrt(2 ln n / n_a), m_a the mean of arm a's n_a rewards, "
                "n = sum n_a, rewards from lo to hi",
    .source = "Auer, Cesa-Bianchi & Fischer 2002, Machine Learning 47:235",
    .plays_only = true,
    .by_range = true,
    .arm_rows = 3,
    .values = true,
    .init = init,
    .rule = rule,
    .learn = learn,
};
