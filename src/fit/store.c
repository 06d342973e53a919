/* store.c - filling the store of feature differences, or of a rule's probabilities, from runs over
 * a participant's contexts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include "twoarm/vecmath.h"

#include <stdlib.h>

const double *ta_store_lane(const struct ta_store *s, int lane)
{
    return s->d + (size_t)(lane / TA_LANE_PAD) * s->vector + lane % TA_LANE_PAD;
}

static int count_scored(const struct ta_sequences *q)
{
    int rows = 0;
    for (int c = 0; c < q->n; c++) {
        for (int t = 0; t < q->seq[c].n; t++) {
            rows += q->seq[c].scored[t];
        }
    }
    return rows;
}

/* --- rules: trial by trial, all lanes of the runner at once ----------------------------------- */

struct filler {
    struct ta_store *store;
    const struct ta_sequence *seq;
    int row;
};

static void take_rule(void *of, const struct ta_runner *r, int t)
{
    struct filler *fill = of;
    if (!fill->seq->scored[t]) {
        return;
    }
    const struct ta_store *s = fill->store;
    const double *logp = r->logp + fill->seq->choice[t] * r->lanes.n;
    double *d = s->d + (size_t)fill->row++ * TA_LANE_PAD;
    for (int l = 0; l < s->n; l++) {
        d[(size_t)(l / TA_LANE_PAD) * s->vector + l % TA_LANE_PAD] = exp(logp[l]);
    }
}

static void run_rule(struct ta_store *s, struct ta_runner *r, const struct ta_sequences *q)
{
    struct filler fill = {.store = s};
    struct ta_sink sink = {.of = &fill, .take = take_rule, .needs_logp = true};
    for (int l = 0; r->lapse >= 0 && l < r->lanes.n; l++) {
        r->par[r->lapse][l] = 0;
    }
    for (int c = 0; c < q->n; c++) {
        struct ta_feed feed = ta_feed_sequence(&q->seq[c]);
        fill.seq = &q->seq[c];
        ta_run(r, q->seq[c].n, &feed, &sink);
    }
}

/* --- softmax: a vector of lanes at a time ----------------------------------------------------- */

static const double away = 1e150;

/* The largest |d| of every lane; are all of them less than `away`? */
TA_CLONES static bool measure(const double *d, ptrdiff_t n, double *most)
{
    double m[TA_LANE_PAD] = {0}, sum[TA_LANE_PAD] = {0}; /* the sum is NaN if one of them is */
    bool all = true;
    for (ptrdiff_t i = 0; i < n; i += TA_LANE_PAD, d += TA_LANE_PAD) {
        TA_LANES_CHOOSE(l, TA_LANE_PAD) {
            double size = fabs(d[l]);
            m[l] = size > m[l] ? size : m[l];
            sum[l] += size;
        }
    }
    for (int l = 0; l < TA_LANE_PAD; l++) {
        most[l] = m[l];
        all = all && m[l] < away && !isnan(sum[l]);
    }
    return all;
}

/* Where a value ran away beyond the range of a double (associability may) it speaks against the
 * choice as loudly as can be: such rates predict nothing, and with weight 0 chance is still chance.
 */
static void tame(double *d, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        d[i] = fabs(d[i]) < away ? d[i] : away;
    }
}

/* One vector or two, `apart` doubles from each other. most[vectors * TA_LANE_PAD]: the largest |d|.
 */
static void record(const struct ta_runner *r, int from, int vectors, size_t apart,
                   const struct ta_sequences *q, double *d, double *most)
{
    struct ta_lanes lanes = r->lanes;
    double *end = d;
    lanes.par = (const double *const *)r->par;
    for (int c = 0; c < q->n; c++) {
        end = r->model->record(&lanes, from, vectors, apart, &q->seq[c], end);
    }
    for (int v = 0; v < vectors; v++) {
        double *own = d + (size_t)v * apart, *own_most = most + v * TA_LANE_PAD;
        if (!measure(own, end - d, own_most)) {
            tame(own, end - d);
            measure(own, end - d, own_most);
        }
    }
}

/* P of the arm chosen from a row's features, with the weights as the runner has them. */
TA_CLONES static void mix_row(const double *feature, int others, int weights,
                              const double *const *weight, double *p)
{
    double u[TA_MAX_ARMS][TA_LANE_PAD], most[TA_LANE_PAD], sum[TA_LANE_PAD];
    TA_LANES(i, TA_LANE_PAD) {
        most[i] = 0;
    }
    for (int j = 0; j < others; j++) {
        TA_LANES(i, TA_LANE_PAD) {
            u[j][i] = 0;
        }
        for (int w = 0; w < weights; w++, feature += TA_LANE_PAD) {
            TA_LANES(i, TA_LANE_PAD) {
                u[j][i] += weight[w][i] * feature[i];
            }
        }
        TA_LANES(i, TA_LANE_PAD) {
            most[i] = u[j][i] > most[i] ? u[j][i] : most[i];
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        sum[i] = ta_exp_neg(-most[i]);
    }
    for (int j = 0; j < others; j++) {
        TA_LANES(i, TA_LANE_PAD) {
            sum[i] += ta_exp_neg(u[j][i] - most[i]);
        }
    }
    TA_LANES(i, TA_LANE_PAD) {
        p[i] = ta_exp_neg(-most[i]) / sum[i];
    }
}

static void record_mixed(const struct ta_runner *r, int from, const struct ta_sequences *q,
                         int rows, double *feature, double *d)
{
    int others = r->lanes.k - 1, weights = r->n_weights;
    const double *weight[TA_MAX_PAR];
    double most[TA_LANE_PAD];
    for (int w = 0; w < weights; w++) {
        weight[w] = r->par[r->weight_of[w]] + from;
    }
    record(r, from, 1, 0, q, feature, most);
    for (int row = 0; row < rows; row++) {
        mix_row(feature + (size_t)row * others * weights * TA_LANE_PAD, others, weights, weight,
                d + (size_t)row * TA_LANE_PAD);
    }
}

/* --- both ------------------------------------------------------------------------------------- */

static bool make_room(struct ta_store *s, size_t need)
{
    if (need > s->room) {
        free(s->d);
        s->room = need + need / 4;
        s->d = aligned_alloc(64, (s->room * sizeof *s->d + 63) / 64 * 64);
        if (!s->d) {
            s->room = 0;
            return false;
        }
    }
    return true;
}

bool ta_store_fill(struct ta_store *s, struct ta_runner *r, int n, const struct ta_sequences *q)
{
    bool mixes = r->lapse >= 0, runs = !r->model->record;
    s->n = runs ? r->lanes.n : ta_lanes_pad(n);
    s->mixed_arms = mixes ? r->lanes.k : 0;
    s->others = mixes ? 1 : r->lanes.k - 1;
    s->weights = mixes ? 1 : r->n_weights;
    s->rows = count_scored(q);
    s->vector = (size_t)s->rows * s->others * s->weights * TA_LANE_PAD;
    /* where it mixes, one vector's features stand behind, before they are made into probabilities
     */
    size_t extra = mixes && !runs
                       ? (size_t)s->rows * (r->lanes.k - 1) * r->n_weights * TA_LANE_PAD
                       : 0;
    size_t all = (size_t)(s->n / TA_LANE_PAD) * s->vector;
    if (!make_room(s, all + extra + (size_t)s->n)) {
        return false;
    }
    s->most = s->d + all + extra;
    if (runs) {
        run_rule(s, r, q);
    }
    for (int v = 0, n_vectors = s->n / TA_LANE_PAD, some; !runs && v < n_vectors; v += some) {
        double *d = s->d + (size_t)v * s->vector;
        some = !mixes && v + 1 < n_vectors ? 2 : 1;
        if (mixes) {
            record_mixed(r, v * TA_LANE_PAD, q, s->rows, s->d + all, d);
        } else {
            record(r, v * TA_LANE_PAD, some, s->vector, q, d, s->most + v * TA_LANE_PAD);
        }
    }
    return true;
}

void ta_store_free(struct ta_store *s)
{
    free(s->d);
    *s = (struct ta_store){0};
}
