/* thompson.c - probability matching: an arm is taken as often as it is believed to be the best.
 *
 *   p_a ~ Beta(1 + wins_a, 1 + losses_a);  P(a) = P(p_a is highest)
 *
 * Thompson 1933, Biometrika 25:285; usually played by drawing each p_a and taking the highest,
 * which takes arm a with just this probability. It is computed here, so that the agent has choice
 * probabilities like all others and draws nothing itself. A win is a reward above the middle of
 * the range of rewards.
 *
 * Two arms: exact, one step a trial (Cook 2003, Exact calculation of beta inequalities, MD
 * Anderson): with g(a, b, c, d) = P(Beta(a, b) > Beta(c, d)) and h = B(a + c, b + d) / (B(a, b)
 * B(c, d)), g(a + 1, b, c, d) = g + h / a, and alike with -b, -c, +d. More arms: the integral over
 * p of f_a times the product of F_b, at POINTS equal steps of asin(sqrt p), on which scale all
 * posteriors are nearly normal with sd 1 / (2 sqrt n); to 1e-4 up to 5000 pulls of an arm.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"
#include "value.h"

enum { POINTS = 512 };

/* Rows: k posterior means, k wins + 1, k losses + 1, then g and h (of two arms). */
static double *wins(const struct ta_lanes *l)
{
    return l->st + l->k * l->n;
}

static double *losses(const struct ta_lanes *l)
{
    return l->st + 2 * l->k * l->n;
}

TA_CLONES static void init(const struct ta_lanes *l)
{
    ta_rows_fill(l, 0, l->k, 0.5);
    ta_rows_fill(l, l->k, 2 * l->k, 1);
    ta_rows_fill(l, 3 * l->k, 1, 0.5);
    ta_rows_fill(l, 3 * l->k + 1, 1, 1.0 / 6); /* B(2, 2) / B(1, 1)^2 */
}

/* --- two arms -------------------------------------------------------------------------------- */

/* Before the counts move: p is what the outcome adds to, q the same of the other arm. */
TA_INLINE void step_two(const struct ta_lanes *l, const struct ta_seen *seen, int arm)
{
    const double middle = (l->scale.lo + l->scale.hi) / 2, sign = arm == 0 ? 1 : -1;
    const double *took = seen->took + arm * l->n;
    const double *a = wins(l) + arm * l->n, *b = losses(l) + arm * l->n;
    const double *c = wins(l) + (1 - arm) * l->n, *d = losses(l) + (1 - arm) * l->n;
    double *g = l->st + 6 * l->n, *h = g + l->n;
    TA_LANES (i, l->n) {
        bool won = seen->reward[i] > middle, moves = took[i] * seen->paid[i] > 0;
        double p = won ? a[i] : b[i], q = won ? c[i] : d[i], own = a[i] + b[i];
        double step = (won ? sign : -sign) * h[i] / p;
        double grown = h[i] * ((p + q) * own / ((own + c[i] + d[i]) * p));
        g[i] += moves ? step : 0;
        h[i] = moves ? grown : h[i];
    }
}

/* --- more arms ------------------------------------------------------------------------------- */

/* log p at the middle of each step; of 1 - p it is the same from the other end. */
static void log_points(double *log_p)
{
    for (int i = 0; i < POINTS; i++) {
        log_p[i] = 2 * log(sin(1.5707963267948966 * (i + 0.5) / POINTS));
    }
}

/* Share of each step in the posterior Beta(alpha, beta), and the share below its middle. */
TA_INLINE void spread(double alpha, double beta, const double *log_p, double *mass, double *below)
{
    double most = -1e300, sum = 0, under = 0;
    for (int i = 0; i < POINTS; i++) {
        mass[i] = (alpha - 0.5) * log_p[i] + (beta - 0.5) * log_p[POINTS - 1 - i];
        most = mass[i] > most ? mass[i] : most;
    }
    TA_LANES (i, POINTS) {
        mass[i] = ta_exp_neg(mass[i] - most);
    }
    for (int i = 0; i < POINTS; i++) {
        sum += mass[i];
    }
    for (int i = 0; i < POINTS; i++) { /* half a step, and Euler and Maclaurin's correction */
        double next = i + 1 < POINTS ? mass[i + 1] : 0, last = i > 0 ? mass[i - 1] : 0;
        below[i] = (under + 0.5 * mass[i] - (next - last) / 24) / sum;
        under += mass[i];
    }
    TA_LANES (i, POINTS) {
        mass[i] /= sum;
    }
}

/* P(p_a is highest) for all arms of one lane. */
TA_CLONES static void rule_many(const struct ta_lanes *l, int lane, const double *log_p, double *p)
{
    double mass[TA_MAX_ARMS][POINTS], below[TA_MAX_ARMS][POINTS], sum = 0;
    for (int a = 0; a < l->k; a++) {
        spread(wins(l)[a * l->n + lane], losses(l)[a * l->n + lane], log_p, mass[a], below[a]);
    }
    for (int a = 0; a < l->k; a++) {
        double highest = 0;
        for (int b = 0; b < l->k; b++) {
            if (b != a) {
                TA_LANES (i, POINTS) {
                    mass[a][i] *= below[b][i];
                }
            }
        }
        for (int i = 0; i < POINTS; i++) {
            highest += mass[a][i];
        }
        p[a * l->n + lane] = highest > 0 ? highest : 0;
        sum += p[a * l->n + lane];
    }
    for (int a = 0; a < l->k; a++) {
        p[a * l->n + lane] /= sum;
    }
}

/* ---------------------------------------------------------------------------------------------- */

TA_CLONES static void rule_two(const struct ta_lanes *l, double *p)
{
    const double *g = l->st + 6 * l->n;
    TA_LANES (i, l->n) {
        p[i] = g[i] < 0 ? 0 : g[i] > 1 ? 1 : g[i]; /* the last bit of many small steps */
        p[l->n + i] = 1 - p[i];
    }
}

static void rule(const struct ta_lanes *l, const struct ta_view *view, double *p)
{
    double log_p[POINTS];
    (void)view;
    if (l->k == 2) {
        rule_two(l, p);
        return;
    }
    log_points(log_p);
    for (int lane = 0; lane < l->n; lane++) {
        rule_many(l, lane, log_p, p);
    }
}

TA_CLONES static void learn(const struct ta_lanes *l, const struct ta_seen *seen)
{
    const double middle = (l->scale.lo + l->scale.hi) / 2;
    for (int arm = 0; l->k == 2 && arm < 2; arm++) {
        step_two(l, seen, arm);
    }
    for (int a = 0; a < l->k; a++) {
        double *mean = l->st + a * l->n, *w = wins(l) + a * l->n, *f = losses(l) + a * l->n;
        const double *took = seen->took + a * l->n;
        TA_LANES (i, l->n) {
            double one = took[i] * seen->paid[i], won = seen->reward[i] > middle ? 1 : 0;
            w[i] += one * won;
            f[i] += one * (1 - won);
            mean[i] = w[i] / (w[i] + f[i]);
        }
    }
}

const struct ta_model ta_model_thompson = {
    .name = "thompson",
    .title = "Thompson sampling of wins and losses, Beta(1, 1) before (only plays)",
    .equation =
        "wins_a = losses_a = 0 at first; wins_c += 1 where r is above the middle of the range of "
        "rewards, else losses_c += 1; P(a) = P(p_a highest), p_a ~ Beta(1 + wins_a, 1 + losses_a)",
    .source = "Thompson 1933, Biometrika 25:285",
    .plays_only = true,
    .by_range = true,
    .arm_rows = 3,
    .rows = 2,
    .values = true,
    .init = init,
    .rule = rule,
    .learn = learn,
};
