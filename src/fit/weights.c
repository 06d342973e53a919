/* weights.c - the best weights for fixed rates: bounded Newton on stored features, in every lane.
 *
 * For fixed rates the log-likelihood is that of a (multinomial) logistic regression, concave in the
 * weights, so Newton's method with step halving finds the one optimum. Bounds by an active set: a
 * weight at a bound whose gradient points outward is held there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"

#include <math.h>
#include <string.h>

enum { MOST_PASSES = 80, MOST_WEIGHTS = TA_MAX_PAR };

/* One lane's progress. */
struct lane {
    double w[MOST_WEIGHTS], next[MOST_WEIGHTS]; /* the best point so far, the one being tried */
    double ll;
    bool begun, done;
};

double ta_newton_step(int W, const double *g, const double *H, const bool *held, double *step)
{
    double l[MOST_WEIGHTS * (MOST_WEIGHTS + 1) / 2], y[MOST_WEIGHTS];
    for (int w = 0; w < W; w++) {
        double own = H[ta_packed(w, w)], pivot = own;
        for (int v = 0; v < w; v++) {
            double sum = held[w] || held[v] ? 0 : H[ta_packed(w, v)];
            for (int x = 0; x < v; x++) {
                sum -= l[ta_packed(w, x)] * l[ta_packed(v, x)];
            }
            l[ta_packed(w, v)] = sum / l[ta_packed(v, v)];
            pivot -= l[ta_packed(w, v)] * l[ta_packed(w, v)];
        }
        double least = 1e-12 * own + 1e-280;
        l[ta_packed(w, w)] = sqrt(pivot > least ? pivot : least);
        y[w] = held[w] ? 0 : g[w];
        for (int v = 0; v < w; v++) {
            y[w] -= l[ta_packed(w, v)] * y[v];
        }
        y[w] /= l[ta_packed(w, w)];
    }
    double gain = 0;
    for (int w = W - 1; w >= 0; w--) {
        double sum = y[w];
        for (int v = w + 1; v < W; v++) {
            sum -= l[ta_packed(v, w)] * step[v];
        }
        step[w] = held[w] ? 0 : sum / l[ta_packed(w, w)];
        gain += held[w] ? 0 : step[w] * g[w];
    }
    return gain;
}

/* Newton's step within the bounds: weights at a bound that it would push outward are held there and
 * it is taken anew; where it meets a bound it ends, all weights in proportion (to cut off one
 * weight alone could turn it downhill). Returns g . s of the whole step; part: how much of it is
 * taken. */
static double bounded_step(const struct lane *lane, int W, const double *g, const double *H,
                           const double *lo, const double *hi, double *step, double *part)
{
    bool held[MOST_WEIGHTS], again = true;
    double gain = 0;
    *part = 1;
    for (int w = 0; w < W; w++) {
        held[w] = lo[w] == hi[w] || (lane->w[w] <= lo[w] && g[w] <= 0) ||
                  (lane->w[w] >= hi[w] && g[w] >= 0);
    }
    while (again) {
        gain = ta_newton_step(W, g, H, held, step);
        again = false;
        for (int w = 0; w < W; w++) {
            if (!held[w] && ((lane->w[w] <= lo[w] && step[w] < 0) ||
                             (lane->w[w] >= hi[w] && step[w] > 0))) {
                held[w] = again = true;
            }
        }
    }
    int first = -1;
    for (int w = 0; w < W; w++) {
        double room = (step[w] < 0 ? lo[w] : hi[w]) - lane->w[w];
        if (fabs(step[w]) * *part > fabs(room)) {
            *part = fabs(room / step[w]);
            first = w;
        }
    }
    for (int w = 0; w < W; w++) {
        step[w] = w == first ? (step[w] < 0 ? lo[w] : hi[w]) - lane->w[w] : step[w] * *part;
    }
    return gain;
}

/* Takes the point that was tried, or halves the way to it; proposes the next. */
static void lane_step(struct lane *lane, int W, double ll, const double *g, const double *H,
                      const double *lo, const double *hi, double gain)
{
    /* a sum of logs is known to a few units in the last place: less than that is no loss */
    double noise = 1e-14 * (1 + fabs(lane->ll));
    if (lane->begun && !(ll >= lane->ll - noise)) {
        double moved = 0;
        for (int w = 0; w < W; w++) {
            lane->next[w] = lane->w[w] + (lane->next[w] - lane->w[w]) / 2;
            moved = fmax(moved, fabs(lane->next[w] - lane->w[w]) / (1 + fabs(lane->w[w])));
        }
        lane->done = moved < 1e-14; /* rounding alone is left to win */
        return;
    }
    double step[MOST_WEIGHTS], part;
    lane->ll = ll;
    lane->begun = true;
    memcpy(lane->w, lane->next, sizeof *lane->w * (size_t)W);
    double expected = bounded_step(lane, W, g, H, lo, hi, step, &part);
    bool small = true;
    lane->done = expected / 2 < gain;
    for (int w = 0; w < W; w++) {
        lane->next[w] = fmin(hi[w], fmax(lo[w], lane->w[w] + step[w]));
        small = small && fabs(step[w]) <= 0.1 * (1 + fabs(lane->w[w]));
    }
    /* The last step costs nothing, and what it wins is below `gain`; but where choices are all but
     * certain a long one may lead anywhere, the bend being that of here alone. */
    if (lane->done && small) {
        memcpy(lane->w, lane->next, sizeof *lane->w * (size_t)W);
        lane->ll += expected > 0 ? expected * (part - part * part / 2) : 0;
    }
}

/* All lanes of a vector one step on; returns how many are not done. */
static int step_lanes(const struct ta_pass *p, int W, struct lane *lane, const double *lo,
                      const double *hi, double gain, double (*w)[TA_LANE_PAD])
{
    int open = 0;
    for (int i = 0; i < TA_LANE_PAD; i++) {
        double g[MOST_WEIGHTS], H[TA_MOST_PACKED];
        if (lane[i].done) {
            continue;
        }
        for (int v = 0; v < W; v++) {
            g[v] = p->gradient[v][i];
        }
        for (int v = 0; v < W * (W + 1) / 2; v++) {
            H[v] = p->information[v][i];
        }
        lane_step(&lane[i], W, p->ll[i], g, H, lo, hi, gain);
        open += !lane[i].done;
        for (int v = 0; v < W; v++) {
            w[v][i] = lane[i].done ? lane[i].w[v] : lane[i].next[v];
        }
    }
    return open;
}

/* The vector that begins at lane `from`. */
static int solve_vector(const struct ta_store *s, int from, const double *lo, const double *hi,
                        double gain, double *w, double *ll)
{
    struct lane lane[TA_LANE_PAD];
    struct ta_pass p;
    double at[MOST_WEIGHTS][TA_LANE_PAD];
    int W = s->weights, open = TA_LANE_PAD;
    for (int i = 0; i < TA_LANE_PAD; i++) {
        lane[i].begun = lane[i].done = false;
        lane[i].ll = 0;
        for (int v = 0; v < W; v++) {
            at[v][i] = lane[i].next[v] = fmin(hi[v], fmax(lo[v], w[v * s->n + from + i]));
        }
    }
    for (int i = 0; i < MOST_PASSES && open > 0; i++) {
        ta_weights_pass(s, from / TA_LANE_PAD, at, &p);
        open = step_lanes(&p, W, lane, lo, hi, gain, at);
    }
    for (int i = 0; i < TA_LANE_PAD; i++) {
        ll[from + i] = lane[i].ll;
        for (int v = 0; v < W; v++) {
            w[v * s->n + from + i] = lane[i].w[v];
        }
    }
    return open;
}

int ta_weights_solve(const struct ta_store *s, int n, const double *lo, const double *hi,
                     double gain, double *w, double *ll)
{
    int open = 0;
    for (int from = 0; from < n; from += TA_LANE_PAD) {
        open += ta_is_single(s) ? ta_single_solve(s, from, lo[0], hi[0], gain, w, ll)
                                : solve_vector(s, from, lo, hi, gain, w, ll);
    }
    return open;
}
