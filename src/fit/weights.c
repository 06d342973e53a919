/* weights.c - the best weights for fixed rates: bounded Newton on stored features, in every lane.
 *
 * For fixed rates the log-likelihood is that of a (multinomial) logistic regression, concave in the
 * weights, so Newton's method with step halving finds the one optimum. Bounds by an active set: a
 * weight at a bound whose gradient points outward is held there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include "twoarm/vecmath.h"

#include <string.h>

enum { MOST_PASSES = 80, MOST_WEIGHTS = TA_MAX_PAR };

/* What one pass over the rows gives, row-wise over lanes. */
struct pass {
    double *ll, *gradient, *information; /* [n], [W][n], [W * (W + 1) / 2][n]: minus the Hessian */
    double *u;                           /* [others][n] */
};

/* One lane's progress. */
struct lane {
    double w[MOST_WEIGHTS], next[MOST_WEIGHTS]; /* the best point so far, the one being tried */
    double ll;
    bool begun, done;
};

static int packed(int w, int v) /* v <= w */
{
    return w * (w + 1) / 2 + v;
}

/* One logarithm for many trials: factors of 1 + exp(.) are multiplied up, 2^512 at the most. */
enum { FACTORS = 512 };

/* Two arms, the usual case: one vector of lanes over all rows, sums kept in registers. W is known
 * to the compiler in each use. */
TA_INLINE void pass_two(const double *d, int rows, int n, const int W, const double *w,
                        const struct pass *out, int from)
{
    double product[TA_LANE_PAD], sum[TA_LANE_PAD], g[2][TA_LANE_PAD], h[3][TA_LANE_PAD];
    for (int v = 0; v < W * (W + 1) / 2; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            h[v][i] = 0;
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        product[i] = 1;
        sum[i] = g[0][i] = g[1][i] = 0;
    }
    for (int first = 0; first < rows; first += FACTORS) {
        int last = rows - first < FACTORS ? rows : first + FACTORS;
        for (int row = first; row < last; row++) {
            const double *x = d + (size_t)row * W * n + from, *y = W > 1 ? x + n : x;
            TA_LANES(i, TA_LANE_PAD) {
                double u = w[from + i] * x[i] + (W > 1 ? w[n + from + i] * y[i] : 0.0);
                double e = ta_exp_neg(-fabs(u)), whole = 1.0 + e;
                double inverse = 1.0 / whole;
                double other = u > 0 ? inverse : e * inverse; /* P of the arm not chosen */
                double both = e * inverse * inverse;
                product[i] *= whole;
                sum[i] += u > 0 ? u : 0.0;
                g[0][i] += other * x[i];
                h[0][i] += both * x[i] * x[i];
                if (W > 1) {
                    g[1][i] += other * y[i];
                    h[1][i] += both * y[i] * x[i];
                    h[2][i] += both * y[i] * y[i];
                }
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            sum[i] += ta_log_pos(product[i]);
            product[i] = 1;
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        out->ll[from + i] = -sum[i];
    }
    for (int v = 0; v < W; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            out->gradient[v * n + from + i] = -g[v][i];
        }
    }
    for (int v = 0; v < W * (W + 1) / 2; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            out->information[v * n + from + i] = h[v][i];
        }
    }
}

TA_CLONES static void pass_two_one(const struct ta_store *s, const double *w,
                                   const struct pass *out, int from)
{
    pass_two(s->d, s->rows, s->n, 1, w, out, from);
}

TA_CLONES static void pass_two_two(const struct ta_store *s, const double *w,
                                   const struct pass *out, int from)
{
    pass_two(s->d, s->rows, s->n, 2, w, out, from);
}

/* P of every arm not chosen into p->u, and the trial's log-likelihood. */
TA_CLONES static void row_probabilities(const double *d, const double *w, const struct pass *p,
                                        int n, int others, int weights)
{
    double *most = p->u + others * n, *sum = most + n;
    TA_LANES(i, n) {
        most[i] = 0;
    }
    for (int j = 0; j < others; j++) {
        double *u = p->u + j * n;
        TA_LANES(i, n) {
            u[i] = 0;
        }
        for (int v = 0; v < weights; v++) {
            const double *dv = d + (j * weights + v) * n, *wv = w + v * n;
            TA_LANES(i, n) {
                u[i] += wv[i] * dv[i];
            }
        }
        TA_LANES(i, n) {
            most[i] = u[i] > most[i] ? u[i] : most[i];
        }
    }
    TA_LANES(i, n) {
        sum[i] = ta_exp_neg(-most[i]);
    }
    for (int j = 0; j < others; j++) {
        double *u = p->u + j * n;
        TA_LANES(i, n) {
            u[i] = ta_exp_neg(u[i] - most[i]);
            sum[i] += u[i];
        }
    }
    TA_LANES(i, n) {
        p->ll[i] -= most[i] + ta_log_pos(sum[i]);
        sum[i] = 1.0 / sum[i];
    }
    for (int j = 0; j < others; j++) {
        double *u = p->u + j * n;
        TA_LANES(i, n) {
            u[i] *= sum[i];
        }
    }
}

/* Any number of arms and weights: gradient -E d, information E d d' - E d E d' over the other arms.
 */
TA_CLONES static void row_many(const double *d, const struct pass *p, int n, int others,
                               int weights)
{
    double *mean = p->u + (others + 2) * n;
    for (int w = 0; w < weights; w++) {
        double *m = mean + w * n;
        TA_LANES(i, n) {
            m[i] = 0;
        }
        for (int j = 0; j < others; j++) {
            const double *dw = d + (j * weights + w) * n, *prob = p->u + j * n;
            TA_LANES(i, n) {
                m[i] += prob[i] * dw[i];
            }
        }
        TA_LANES(i, n) {
            p->gradient[w * n + i] -= m[i];
        }
        for (int v = 0; v <= w; v++) {
            double *h = p->information + packed(w, v) * n;
            for (int j = 0; j < others; j++) {
                const double *dw = d + (j * weights + w) * n, *dv = d + (j * weights + v) * n;
                const double *prob = p->u + j * n;
                TA_LANES(i, n) {
                    h[i] += prob[i] * dw[i] * dv[i];
                }
            }
            TA_LANES(i, n) {
                h[i] -= m[i] * mean[v * n + i];
            }
        }
    }
}

/* One pass over the rows for the vectors of lanes that are not all done. */
static void pass_rows(const struct ta_store *s, const double *w, const struct lane *lane,
                      const struct pass *p)
{
    int n = s->n, W = s->weights;
    if (s->others == 1 && W <= 2) {
        for (int from = 0; from < n; from += TA_LANE_PAD) {
            bool open = false;
            for (int i = from; i < from + TA_LANE_PAD; i++) {
                open |= !lane[i].done;
            }
            if (open) {
                (W == 1 ? pass_two_one : pass_two_two)(s, w, p, from);
            }
        }
        return;
    }
    memset(p->ll, 0,
           sizeof(double) * n * (1 + W + W * (W + 1) / 2)); /* ll, gradient, information */
    for (int row = 0; row < s->rows; row++) {
        const double *d = s->d + (size_t)row * s->others * W * n;
        row_probabilities(d, w, p, n, s->others, W);
        row_many(d, p, n, s->others, W);
    }
}

/* Solves H s = g over the free weights by Cholesky; a direction without information follows the
 * gradient as far as the bounds let it. Returns g . s, twice the gain that Newton expects. */
static double newton_step(int W, const double *g, const double *H, const bool *held, double *step)
{
    double l[MOST_WEIGHTS * (MOST_WEIGHTS + 1) / 2], y[MOST_WEIGHTS];
    for (int w = 0; w < W; w++) {
        double own = H[packed(w, w)], pivot = own;
        for (int v = 0; v < w; v++) {
            double sum = held[w] || held[v] ? 0 : H[packed(w, v)];
            for (int x = 0; x < v; x++) {
                sum -= l[packed(w, x)] * l[packed(v, x)];
            }
            l[packed(w, v)] = sum / l[packed(v, v)];
            pivot -= l[packed(w, v)] * l[packed(w, v)];
        }
        double least = 1e-12 * own + 1e-280;
        l[packed(w, w)] = sqrt(pivot > least ? pivot : least);
        y[w] = held[w] ? 0 : g[w];
        for (int v = 0; v < w; v++) {
            y[w] -= l[packed(w, v)] * y[v];
        }
        y[w] /= l[packed(w, w)];
    }
    double gain = 0;
    for (int w = W - 1; w >= 0; w--) {
        double sum = y[w];
        for (int v = w + 1; v < W; v++) {
            sum -= l[packed(v, w)] * step[v];
        }
        step[w] = held[w] ? 0 : sum / l[packed(w, w)];
        gain += held[w] ? 0 : step[w] * g[w];
    }
    return gain;
}

/* Newton's step within the bounds: weights at a bound that it would push outward are held there and
 * it is taken anew; where it meets a bound it ends, all weights in proportion (to cut off one
 * weight alone could turn it downhill). Returns g . s of the whole step. */
static double bounded_step(const struct lane *lane, int W, const double *g, const double *H,
                           const double *lo, const double *hi, double *step)
{
    bool held[MOST_WEIGHTS], again = true;
    double gain = 0, part = 1;
    for (int w = 0; w < W; w++) {
        held[w] = lo[w] == hi[w] || (lane->w[w] <= lo[w] && g[w] <= 0) ||
                  (lane->w[w] >= hi[w] && g[w] >= 0);
    }
    while (again) {
        gain = newton_step(W, g, H, held, step);
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
        if (fabs(step[w]) * part > fabs(room)) {
            part = fabs(room / step[w]);
            first = w;
        }
    }
    for (int w = 0; w < W; w++) {
        step[w] = w == first ? (step[w] < 0 ? lo[w] : hi[w]) - lane->w[w] : step[w] * part;
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
    double step[MOST_WEIGHTS];
    lane->ll = ll;
    lane->begun = true;
    memcpy(lane->w, lane->next, sizeof *lane->w * (size_t)W);
    lane->done = bounded_step(lane, W, g, H, lo, hi, step) / 2 < gain;
    for (int w = 0; w < W; w++) {
        lane->next[w] = fmin(hi[w], fmax(lo[w], lane->w[w] + step[w]));
        if (lane->done) { /* the last step costs nothing; what it wins is below `gain` */
            lane->w[w] = lane->next[w];
        }
    }
}

size_t ta_weights_work(int n, int weights, int others)
{
    size_t rows = 1 + (size_t)weights + (size_t)weights * (weights + 1) / 2;
    size_t scratch = (size_t)others + 2 + (size_t)weights;
    size_t lanes = (sizeof(struct lane) * (size_t)n + sizeof(double) - 1) / sizeof(double);
    return (rows + scratch) * (size_t)n + lanes;
}

/* All lanes one step on; returns how many are not done. */
static int step_lanes(const struct ta_store *s, const struct pass *p, struct lane *lane,
                      const double *lo, const double *hi, double gain, double *w)
{
    int n = s->n, W = s->weights, open = 0;
    for (int i = 0; i < n; i++) {
        double g[MOST_WEIGHTS], H[MOST_WEIGHTS * (MOST_WEIGHTS + 1) / 2];
        if (lane[i].done) {
            continue;
        }
        for (int v = 0; v < W; v++) {
            g[v] = p->gradient[v * n + i];
        }
        for (int v = 0; v < W * (W + 1) / 2; v++) {
            H[v] = p->information[v * n + i];
        }
        lane_step(&lane[i], W, p->ll[i], g, H, lo, hi, gain);
        open += !lane[i].done;
        for (int v = 0; v < W; v++) {
            w[v * n + i] = lane[i].done ? lane[i].w[v] : lane[i].next[v];
        }
    }
    return open;
}

int ta_weights_solve(const struct ta_store *s, const double *lo, const double *hi, double gain,
                     double *w, double *ll, double *work)
{
    int n = s->n, W = s->weights;
    struct pass p = {.ll = work};
    p.gradient = p.ll + n;
    p.information = p.gradient + W * n;
    p.u = p.information + W * (W + 1) / 2 * n;
    struct lane *lane = (struct lane *)(void *)(p.u + (s->others + 2 + W) * n);
    memset(lane, 0, sizeof *lane * (size_t)n);
    for (int i = 0; i < n; i++) {
        for (int v = 0; v < W; v++) {
            w[v * n + i] = fmin(hi[v], fmax(lo[v], w[v * n + i]));
            lane[i].next[v] = w[v * n + i];
        }
    }
    int open = n;
    for (int i = 0; i < MOST_PASSES && open > 0; i++) {
        pass_rows(s, w, lane, &p);
        open = step_lanes(s, &p, lane, lo, hi, gain, w);
    }
    for (int i = 0; i < n; i++) {
        ll[i] = lane[i].ll;
        for (int v = 0; v < W; v++) {
            w[v * n + i] = lane[i].w[v];
        }
    }
    return open;
}
