/* pass.c - one vector of lanes over all rows of a store: log-likelihoods at given weights, their
 * gradient and curvature.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include "twoarm/vecmath.h"

#include <string.h>

enum { MOST_WEIGHTS = TA_MAX_PAR };

int ta_packed(int w, int v)
{
    return w * (w + 1) / 2 + v;
}

bool ta_is_single(const struct ta_store *s)
{
    return s->others == 1 && s->weights == 1;
}

/* One logarithm for many trials: factors of 1 + exp(.) are multiplied up, 2^512 at the most. */
enum { FACTORS = 512 };

/* Two arms, the usual case: sums kept in registers. W is known to the compiler in each use, and
 * whether gradient and information are wanted, and whether ta_exp_near is good enough. */
TA_INLINE void pass_two(const double *d, int rows, const int W, const bool slopes, const bool near,
                        double (*w)[TA_LANE_PAD], struct ta_pass *out)
{
    double product[TA_LANE_PAD], sum[TA_LANE_PAD], g[2][TA_LANE_PAD], h[3][TA_LANE_PAD];
    double third[TA_LANE_PAD], fourth[TA_LANE_PAD];
    for (int v = 0; v < 3; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            h[v][i] = 0;
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        product[i] = 1;
        sum[i] = g[0][i] = g[1][i] = third[i] = fourth[i] = 0;
    }
    for (int first = 0; first < rows; first += FACTORS) {
        int last = rows - first < FACTORS ? rows : first + FACTORS;
        for (int row = first; row < last; row++) {
            const double *x = d + (size_t)row * W * TA_LANE_PAD;
            const double *y = W > 1 ? x + TA_LANE_PAD : x;
            TA_LANES(i, TA_LANE_PAD) {
                double u = W > 1 ? w[0][i] * x[i] + w[1][i] * y[i] : w[0][i] * x[i];
                double e = near ? ta_exp_near(-fabs(u)) : ta_exp_neg(-fabs(u)), whole = 1.0 + e;
                product[i] *= whole;
                sum[i] += u > 0 ? u : 0.0;
                if (slopes) {
                    double inverse = 1.0 / whole, less = e * inverse;
                    double other = u > 0 ? inverse : less; /* P of the arm not chosen */
                    double both = less * inverse;
                    double square = x[i] * x[i], bend = both * square;
                    g[0][i] += other * x[i];
                    h[0][i] += bend;
                    if (W == 1) {
                        third[i] += bend * (x[i] * (1.0 - other - other));
                        fourth[i] += bend * square;
                    }
                    if (W > 1) {
                        g[1][i] += other * y[i];
                        h[1][i] += both * y[i] * x[i];
                        h[2][i] += both * y[i] * y[i];
                    }
                }
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            sum[i] += ta_log_pos(product[i]);
            product[i] = 1;
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        out->ll[i] = -sum[i];
    }
    for (int v = 0; slopes && v < W; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            out->gradient[v][i] = -g[v][i];
        }
    }
    for (int v = 0; slopes && v < W * (W + 1) / 2; v++) {
        TA_LANES(i, TA_LANE_PAD) {
            out->information[v][i] = h[v][i];
        }
    }
    if (slopes && W == 1) {
        TA_LANES(i, TA_LANE_PAD) {
            out->third[i] = -third[i];
            out->fourth[i] = fourth[i];
        }
    }
}

TA_CLONES static void pass_two_one(const double *d, int rows, double (*w)[TA_LANE_PAD],
                                   struct ta_pass *out)
{
    pass_two(d, rows, 1, true, false, w, out);
}

TA_CLONES static void pass_two_one_near(const double *d, int rows, double (*w)[TA_LANE_PAD],
                                        struct ta_pass *out)
{
    pass_two(d, rows, 1, true, true, w, out);
}

TA_CLONES static void pass_two_two(const double *d, int rows, double (*w)[TA_LANE_PAD],
                                   struct ta_pass *out)
{
    pass_two(d, rows, 2, true, false, w, out);
}

TA_CLONES static void heights_two_one(const double *d, int rows, double (*w)[TA_LANE_PAD],
                                      struct ta_pass *out)
{
    pass_two(d, rows, 1, false, false, w, out);
}

TA_CLONES static void heights_two_two(const double *d, int rows, double (*w)[TA_LANE_PAD],
                                      struct ta_pass *out)
{
    pass_two(d, rows, 2, false, false, w, out);
}

/* P of every arm not chosen, and the trial's log-likelihood. */
TA_INLINE void row_probabilities(const double *d, double (*w)[TA_LANE_PAD], int others,
                                 int weights, double (*p)[TA_LANE_PAD], double *ll)
{
    double most[TA_LANE_PAD], sum[TA_LANE_PAD];
    TA_LANES(i, TA_LANE_PAD) {
        most[i] = 0;
    }
    for (int j = 0; j < others; j++) {
        TA_LANES(i, TA_LANE_PAD) {
            p[j][i] = 0;
        }
        for (int v = 0; v < weights; v++) {
            const double *dv = d + (j * weights + v) * TA_LANE_PAD;
            TA_LANES(i, TA_LANE_PAD) {
                p[j][i] += w[v][i] * dv[i];
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            most[i] = p[j][i] > most[i] ? p[j][i] : most[i];
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        sum[i] = ta_exp_neg(-most[i]);
    }
    for (int j = 0; j < others; j++) {
        TA_LANES(i, TA_LANE_PAD) {
            p[j][i] = ta_exp_neg(p[j][i] - most[i]);
            sum[i] += p[j][i];
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        ll[i] -= most[i] + ta_log_pos(sum[i]);
        sum[i] = 1.0 / sum[i];
    }
    for (int j = 0; j < others; j++) {
        TA_LANES(i, TA_LANE_PAD) {
            p[j][i] *= sum[i];
        }
    }
}

/* Any number of arms and weights: gradient -E d, information E d d' - E d E d' over the other arms.
 */
TA_INLINE void row_many(const double *d, double (*p)[TA_LANE_PAD], int others, int weights,
                        struct ta_pass *out)
{
    double mean[MOST_WEIGHTS][TA_LANE_PAD];
    for (int w = 0; w < weights; w++) {
        TA_LANES(i, TA_LANE_PAD) {
            mean[w][i] = 0;
        }
        for (int j = 0; j < others; j++) {
            const double *dw = d + (j * weights + w) * TA_LANE_PAD;
            TA_LANES(i, TA_LANE_PAD) {
                mean[w][i] += p[j][i] * dw[i];
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            out->gradient[w][i] -= mean[w][i];
        }
        for (int v = 0; v <= w; v++) {
            double *h = out->information[w * (w + 1) / 2 + v];
            for (int j = 0; j < others; j++) {
                const double *dw = d + (j * weights + w) * TA_LANE_PAD;
                const double *dv = d + (j * weights + v) * TA_LANE_PAD;
                TA_LANES(i, TA_LANE_PAD) {
                    h[i] += p[j][i] * dw[i] * dv[i];
                }
            }
            TA_LANES(i, TA_LANE_PAD) {
                h[i] -= mean[w][i] * mean[v][i];
            }
        }
    }
}

TA_CLONES static void pass_many(const double *d, int rows, int others, int weights,
                                double (*w)[TA_LANE_PAD], bool slopes, struct ta_pass *out)
{
    double p[TA_MAX_ARMS][TA_LANE_PAD];
    memset(out->ll, 0, sizeof out->ll);
    memset(out->gradient, 0, sizeof *out->gradient * (size_t)weights);
    memset(out->information, 0, sizeof *out->information * (size_t)(weights * (weights + 1) / 2));
    for (int row = 0; row < rows; row++, d += others * weights * TA_LANE_PAD) {
        row_probabilities(d, w, others, weights, p, out->ll);
        if (slopes) {
            row_many(d, p, others, weights, out);
        }
    }
}

void ta_single_pass(const struct ta_store *s, int vector, double (*w)[TA_LANE_PAD], bool near,
                    struct ta_pass *out)
{
    const double *d = s->d + (size_t)vector * s->vector;
    (near ? pass_two_one_near : pass_two_one)(d, s->rows, w, out);
}

void ta_weights_pass(const struct ta_store *s, int vector, double (*w)[TA_LANE_PAD],
                     struct ta_pass *out)
{
    const double *d = s->d + (size_t)vector * s->vector;
    if (ta_is_single(s)) {
        pass_two_one(d, s->rows, w, out);
    } else if (s->others == 1 && s->weights == 2) {
        pass_two_two(d, s->rows, w, out);
    } else {
        pass_many(d, s->rows, s->others, s->weights, w, true, out);
    }
}

void ta_weights_log_lik(const struct ta_store *s, int n, const double *w, int stride, double *ll)
{
    double here[MOST_WEIGHTS][TA_LANE_PAD];
    struct ta_pass pass;
    for (int from = 0; from < n; from += TA_LANE_PAD) {
        const double *d = ta_store_lane(s, from);
        int lanes = n - from < TA_LANE_PAD ? n - from : TA_LANE_PAD;
        for (int v = 0; v < s->weights; v++) {
            for (int i = 0; i < TA_LANE_PAD; i++) {
                here[v][i] = w[v * stride + from + (i < lanes ? i : lanes - 1)];
            }
        }
        if (ta_is_single(s)) {
            heights_two_one(d, s->rows, here, &pass);
        } else if (s->others == 1 && s->weights == 2) {
            heights_two_two(d, s->rows, here, &pass);
        } else {
            pass_many(d, s->rows, s->others, s->weights, here, false, &pass);
        }
        for (int i = 0; i < lanes; i++) {
            ll[from + i] += pass.ll[i];
        }
    }
}
