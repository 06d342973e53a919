/* prob.c - probabilities of choice themselves, for agents that draw from them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A likelihood needs logs, which must not lose small probabilities; a draw does not, and saves a
 * log and an exponential a trial. Both come from the same features and weights; they agree to the
 * last bits (tests/test_simulate.c). */
#include "twoarm/run.h"
#include "twoarm/vecmath.h"

/* P(arm 0) = 1 / (1 + exp(-z)), in the form that never overflows. */
TA_CLONES static void softmax_two(struct ta_runner *r)
{
    int n = r->lanes.n;
    double *z = r->scratch, *p0 = r->prob, *p1 = r->prob + n;
    TA_LANES (i, n) {
        z[i] = 0;
    }
    for (int w = 0; w < r->n_weights; w++) {
        const double *weight = r->par[r->weight_of[w]];
        const double *f0 = r->f + 2 * w * n, *f1 = f0 + n;
        TA_LANES (i, n) {
            z[i] += weight[i] * (f0[i] - f1[i]);
        }
    }
    TA_LANES (i, n) {
        double small = ta_exp_neg(-fabs(z[i])), more = 1 / (1 + small), less = small * more;
        p0[i] = z[i] < 0 ? less : more;
        p1[i] = z[i] < 0 ? more : less;
    }
}

TA_CLONES static void softmax_many(struct ta_runner *r)
{
    int n = r->lanes.n, k = r->lanes.k;
    double *most = r->scratch, *sum = r->scratch + n, *u = r->prob;
    TA_LANES (i, k * n) {
        u[i] = 0;
    }
    for (int w = 0; w < r->n_weights; w++) {
        const double *weight = r->par[r->weight_of[w]];
        for (int a = 0; a < k; a++) {
            TA_LANES (i, n) {
                u[a * n + i] += weight[i] * r->f[(w * k + a) * n + i];
            }
        }
    }
    TA_LANES (i, n) {
        most[i] = u[i];
        sum[i] = 0;
    }
    for (int a = 1; a < k; a++) {
        TA_LANES (i, n) {
            most[i] = u[a * n + i] > most[i] ? u[a * n + i] : most[i];
        }
    }
    for (int a = 0; a < k; a++) {
        TA_LANES (i, n) {
            u[a * n + i] = ta_exp_neg(u[a * n + i] - most[i]);
            sum[i] += u[a * n + i];
        }
    }
    for (int a = 0; a < k; a++) {
        TA_LANES (i, n) {
            u[a * n + i] /= sum[i];
        }
    }
}

TA_CLONES static void mix_lapse(struct ta_runner *r)
{
    int n = r->lanes.n, k = r->lanes.k;
    const double *lapse = r->par[r->lapse];
    for (int a = 0; a < k; a++) {
        double *p = r->prob + a * n;
        TA_LANES (i, n) {
            p[i] = (1 - lapse[i]) * p[i] + lapse[i] / k;
        }
    }
}

void ta_runner_probs(struct ta_runner *r)
{
    ta_runner_predict(r, true);
    if (r->model->rule) {
        struct ta_view view = {.position = r->position, .mean = r->mean};
        r->model->rule(&r->lanes, &view, r->prob);
    } else if (r->lanes.k == 2) {
        softmax_two(r);
    } else {
        softmax_many(r);
    }
    if (r->lapse >= 0) {
        mix_lapse(r);
    }
}
