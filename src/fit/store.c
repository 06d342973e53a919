/* store.c - filling the store of feature differences, or of a rule's probabilities, from runs over
 * a participant's contexts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include "twoarm/vecmath.h"

#include <stdlib.h>

struct filler {
    struct ta_store *store;
    const struct ta_sequence *seq;
    int row;
};

TA_CLONES static void subtract(double *d, const double *a, const double *b, int n)
{
    TA_LANES(i, n) {
        d[i] = a[i] - b[i];
    }
}

static void take(void *of, const struct ta_runner *r, int t)
{
    struct filler *fill = of;
    if (!fill->seq->scored[t]) {
        return;
    }
    const struct ta_store *s = fill->store;
    int n = s->n, k = s->others + 1, chosen = fill->seq->choice[t];
    double *d = s->d + (size_t)fill->row * s->others * s->weights * n;
    for (int a = 0; a < k; a++) {
        for (int w = 0; a != chosen && w < s->weights; w++, d += n) {
            subtract(d, r->f + (w * k + a) * n, r->f + (w * k + chosen) * n, n);
        }
    }
    fill->row++;
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

static void take_rule(void *of, const struct ta_runner *r, int t)
{
    struct filler *fill = of;
    if (!fill->seq->scored[t]) {
        return;
    }
    const struct ta_store *s = fill->store;
    const double *logp = r->logp + fill->seq->choice[t] * s->n;
    double *d = s->d + (size_t)fill->row++ * s->n;
    for (int l = 0; l < s->n; l++) {
        d[l] = exp(logp[l]);
    }
}

bool ta_store_fill(struct ta_store *s, struct ta_runner *r, const struct ta_sequences *q)
{
    s->n = r->lanes.n;
    bool mixes = r->lapse >= 0;
    s->mixed_arms = mixes ? r->lanes.k : 0;
    s->others = mixes ? 1 : r->lanes.k - 1;
    s->weights = mixes ? 1 : r->n_weights;
    for (int l = 0; mixes && l < s->n; l++) {
        r->par[r->lapse][l] = 0;
    }
    s->rows = count_scored(q);
    size_t need = (size_t)s->rows * s->others * s->weights * s->n;
    if (need > s->room) {
        free(s->d);
        s->room = need + need / 4;
        s->d = aligned_alloc(64, (s->room * sizeof *s->d + 63) / 64 * 64);
        if (!s->d) {
            s->room = 0;
            return false;
        }
    }
    struct filler fill = {.store = s};
    struct ta_sink sink = {.of = &fill, .take = mixes ? take_rule : take, .needs_logp = mixes};
    for (int c = 0; c < q->n; c++) {
        struct ta_feed feed = ta_feed_sequence(&q->seq[c]);
        fill.seq = &q->seq[c];
        ta_run(r, q->seq[c].n, &feed, &sink);
    }
    return true;
}

void ta_store_free(struct ta_store *s)
{
    free(s->d);
    *s = (struct ta_store){0};
}
