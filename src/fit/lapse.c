/* lapse.c - the best lapse for everything else fixed: safeguarded Newton in every lane.
 *
 * sum_t log((1 - x) m_t + x / k), m_t the rule's probability of the arm chosen, is concave in x, so
 * its derivative falls through 0 once or not at all: then the maximum is at an end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include "twoarm/vecmath.h"

enum { MOST_PASSES = 100 };

struct pass {
    double ll[TA_LANE_PAD], slope[TA_LANE_PAD], bend[TA_LANE_PAD]; /* bend: minus the curvature */
};

/* One vector of lanes over all rows. Where m = 0 and x = 0 the slope is infinite, as it should. */
TA_CLONES static void pass_rows(const struct ta_store *s, int from, const double *x,
                                struct pass *p)
{
    const double chance = 1.0 / s->mixed_arms;
    const double *d = ta_store_lane(s, from);
    *p = (struct pass){0};
    for (int row = 0; row < s->rows; row++) {
        const double *m = d + (size_t)row * TA_LANE_PAD;
        TA_LANES(i, TA_LANE_PAD) {
            double whole = (1 - x[i]) * m[i] + x[i] * chance, ratio = (chance - m[i]) / whole;
            p->ll[i] += whole > 0 ? ta_log_pos(whole) : -INFINITY;
            p->slope[i] += ratio;
            p->bend[i] += ratio * ratio;
        }
    }
}

/* One lane's bracket: the slope is positive at a, negative at b. */
struct bracket {
    double a, b;
    bool done;
};

static void lane_step(struct bracket *k, double *x, double slope, double bend, double gain)
{
    if (slope > 0) {
        k->a = *x;
    } else {
        k->b = *x;
    }
    double next = *x + slope / bend;
    /* the ends were seen to be no maximum (at 0 the slope may be infinite) */
    bool inside = next > k->a && next < k->b;
    k->done = (isfinite(bend) && slope * slope <= 2 * gain * bend) || k->b - k->a <= 1e-15;
    if (inside && (k->done || next != *x)) {
        *x = next; /* the last step costs nothing */
    } else if (!k->done) {
        *x = (k->a + k->b) / 2;
    }
}

/* Ends first: the maximum is there when the slope points outward. */
static void find_brackets(const struct ta_store *s, int from, double lo, double hi, double *x,
                          struct bracket *k)
{
    double low[TA_LANE_PAD], high[TA_LANE_PAD];
    struct pass at_lo, at_hi;
    TA_LANES(i, TA_LANE_PAD) {
        low[i] = lo;
        high[i] = hi;
    }
    pass_rows(s, from, low, &at_lo);
    pass_rows(s, from, high, &at_hi);
    for (int i = 0; i < TA_LANE_PAD; i++) {
        k[i] = (struct bracket){lo, hi, true};
        if (lo >= hi || at_lo.slope[i] <= 0) {
            x[i] = lo;
        } else if (at_hi.slope[i] >= 0) {
            x[i] = hi;
        } else {
            k[i].done = false;
            x[i] = x[i] > lo && x[i] < hi ? x[i] : (lo + hi) / 2;
        }
    }
}

static int solve_vector(const struct ta_store *s, int from, double lo, double hi, double gain,
                        double *x, double *ll)
{
    struct bracket k[TA_LANE_PAD];
    struct pass p;
    int open = TA_LANE_PAD;
    find_brackets(s, from, lo, hi, x, k);
    for (int pass = 0; pass < MOST_PASSES && open > 0; pass++) {
        open = 0;
        pass_rows(s, from, x, &p);
        for (int i = 0; i < TA_LANE_PAD; i++) {
            if (!k[i].done) {
                lane_step(&k[i], &x[i], p.slope[i], p.bend[i], gain);
                open += !k[i].done;
            }
        }
    }
    pass_rows(s, from, x, &p);
    for (int i = 0; i < TA_LANE_PAD; i++) {
        ll[i] = p.ll[i];
    }
    return open;
}

int ta_lapse_solve(const struct ta_store *s, int n, double lo, double hi, double gain, double *x,
                   double *ll)
{
    int open = 0;
    for (int from = 0; from < n; from += TA_LANE_PAD) {
        open += solve_vector(s, from, lo, hi, gain, x + from, ll + from);
    }
    return open;
}
