/* runner.c - one trial for many lanes: features, softmax or rule, lapse, learning; and the loop
 * over trials.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/run.h"
#include "twoarm/vecmath.h"

#include <stdlib.h>
#include <string.h>

int ta_lanes_pad(int n)
{
    return (n + TA_LANE_PAD - 1) / TA_LANE_PAD * TA_LANE_PAD;
}

static void find_weights(struct ta_runner *r)
{
    struct ta_par_info info[TA_MAX_PAR];
    r->n_par = ta_model_pars(r->model, r->lanes.k, info);
    r->n_weights = 0;
    r->lapse = -1;
    for (int j = 0; j < r->n_par; j++) {
        if (info[j].weight >= 0) {
            r->weight_of[r->n_weights++] = j;
        } else if (info[j].def->role == TA_LAPSE) {
            r->lapse = j;
        }
    }
}

bool ta_runner_alloc(struct ta_runner *r, const struct ta_model *model, int n, int k,
                     struct ta_scale scale)
{
    memset(r, 0, sizeof *r);
    r->model = model;
    r->lanes = (struct ta_lanes){.n = ta_lanes_pad(n), .k = k, .scale = scale};
    find_weights(r);
    size_t row = (size_t)r->lanes.n, arms = row * (size_t)k;
    size_t state = row * (size_t)ta_model_rows(model, k);
    size_t rows_by_arm = (size_t)(r->n_weights + 4 + model->sees_means);
    size_t total = row * (size_t)r->n_par + state + arms * rows_by_arm + 5 * row;
    /* whole cache lines, so that no vector straddles two */
    r->block = aligned_alloc(64, (total * sizeof *r->block + 63) / 64 * 64);
    if (!r->block) {
        return false;
    }
    memset(r->block, 0, total * sizeof *r->block);
    double *at = r->block;
    for (int j = 0; j < r->n_par; j++, at += row) {
        r->par[j] = at;
    }
    r->lanes.st = at, at += state;
    r->f = at, at += arms * (size_t)r->n_weights;
    r->logp = at, at += arms;
    r->prob = at, at += arms;
    r->position = at, at += arms;
    r->took = at, at += arms;
    r->chose = at, at += row;
    r->reward = at, at += row;
    r->paid = at, at += row;
    r->scratch = at, at += 2 * row;
    r->mean = model->sees_means ? at : NULL;
    return true;
}

void ta_runner_free(struct ta_runner *r)
{
    free(r->block);
    memset(r, 0, sizeof *r);
}

void ta_runner_begin(struct ta_runner *r)
{
    /* set here and not at alloc, so that a runner may be moved in memory before it begins */
    r->lanes.par = (const double *const *)r->par;
    ta_runner_place(r, NULL);
    r->model->init(&r->lanes);
}

TA_CLONES static void fill(double *x, int n, double value)
{
    TA_LANES(i, n) {
        x[i] = value;
    }
}

void ta_runner_place(struct ta_runner *r, const unsigned char *position)
{
    int n = r->lanes.n;
    for (int a = 0; a < r->lanes.k; a++) {
        fill(r->position + a * n, n, position ? position[a] : a);
    }
}

/* Two arms: z = logit of arm 0 against arm 1; log p = -(log1p(exp(-|z|)) + max(0, -+z)), finite for
 * every finite z. */
TA_CLONES static void softmax_two(struct ta_runner *r)
{
    int n = r->lanes.n;
    double *z = r->scratch;
    TA_LANES(i, n) {
        z[i] = 0;
    }
    for (int w = 0; w < r->n_weights; w++) {
        const double *weight = r->par[r->weight_of[w]];
        const double *f0 = r->f + 2 * w * n, *f1 = f0 + n;
        TA_LANES(i, n) {
            z[i] += weight[i] * (f0[i] - f1[i]);
        }
    }
    double *logp0 = r->logp, *logp1 = r->logp + n;
    TA_LANES(i, n) {
        double tail = ta_log1p_unit(ta_exp_neg(-fabs(z[i])));
        logp0[i] = -(tail + (z[i] < 0 ? -z[i] : 0.0));
        logp1[i] = -(tail + (z[i] > 0 ? z[i] : 0.0));
    }
}

/* k arms by log-sum-exp. */
TA_CLONES static void softmax_many(struct ta_runner *r)
{
    int n = r->lanes.n, k = r->lanes.k;
    double *most = r->scratch, *sum = r->scratch + n, *u = r->logp;
    TA_LANES(i, k * n) {
        u[i] = 0;
    }
    for (int w = 0; w < r->n_weights; w++) {
        const double *weight = r->par[r->weight_of[w]];
        for (int a = 0; a < k; a++) {
            TA_LANES(i, n) {
                u[a * n + i] += weight[i] * r->f[(w * k + a) * n + i];
            }
        }
    }
    TA_LANES(i, n) {
        most[i] = u[i];
        sum[i] = 0;
    }
    for (int a = 1; a < k; a++) {
        TA_LANES(i, n) {
            most[i] = u[a * n + i] > most[i] ? u[a * n + i] : most[i];
        }
    }
    for (int a = 0; a < k; a++) {
        TA_LANES(i, n) {
            u[a * n + i] -= most[i];
            sum[i] += ta_exp_neg(u[a * n + i]);
        }
    }
    TA_LANES(i, n) {
        sum[i] = ta_log_pos(sum[i]);
    }
    for (int a = 0; a < k; a++) {
        TA_LANES(i, n) {
            u[a * n + i] -= sum[i];
        }
    }
}

/* Log of what a rule gives, with the lapse mixed in; what it rules out is -inf. */
TA_CLONES static void log_rule(struct ta_runner *r)
{
    int n = r->lanes.n, k = r->lanes.k;
    const double *lapse = r->lapse >= 0 ? r->par[r->lapse] : NULL;
    for (int a = 0; a < k; a++) {
        double *p = r->logp + a * n;
        TA_LANES(i, n) {
            double x = lapse ? lapse[i] : 0;
            double mixed = (1 - x) * p[i] + x / k;
            p[i] = mixed > 0 ? ta_log_pos(mixed) : -INFINITY;
        }
    }
}

/* Where there is no lapse, the softmax stays finite for every z. */
TA_CLONES static void mix_softmax(struct ta_runner *r)
{
    int n = r->lanes.n, k = r->lanes.k;
    const double *lapse = r->par[r->lapse];
    for (int a = 0; a < k; a++) {
        double *logp = r->logp + a * n;
        TA_LANES(i, n) {
            double mixed = (1 - lapse[i]) * ta_exp_neg(logp[i]) + lapse[i] / k;
            logp[i] = lapse[i] > 0 ? ta_log_pos(mixed) : logp[i];
        }
    }
}

void ta_runner_predict(struct ta_runner *r, bool features_only)
{
    struct ta_view view = {.position = r->position, .mean = r->mean};
    if (r->model->feature) {
        r->model->feature(&r->lanes, &view, r->f);
    }
    if (features_only) {
        return;
    }
    if (r->model->rule) {
        r->model->rule(&r->lanes, &view, r->logp);
        log_rule(r);
    } else if (r->lanes.k == 2) {
        softmax_two(r);
    } else {
        softmax_many(r);
    }
    if (r->lapse >= 0 && !r->model->rule) {
        mix_softmax(r);
    }
}

void ta_runner_learn(struct ta_runner *r)
{
    if (r->model->learn) {
        struct ta_seen seen = {
            .took = r->took, .chose = r->chose, .reward = r->reward, .paid = r->paid,
        };
        r->model->learn(&r->lanes, &seen);
    }
}

void ta_runner_saw(struct ta_runner *r, int choice, double reward)
{
    int n = r->lanes.n;
    bool paid = choice >= 0 && !isnan(reward);
    for (int a = 0; a < r->lanes.k; a++) {
        fill(r->took + a * n, n, a == choice);
    }
    fill(r->chose, n, choice >= 0);
    fill(r->reward, n, paid ? reward : 0);
    fill(r->paid, n, paid);
}

void ta_run(struct ta_runner *r, int n_trials, const struct ta_feed *feed,
            const struct ta_sink *sink)
{
    bool logs = feed->needs_logp || sink->needs_logp;
    ta_runner_begin(r);
    for (int t = 0; t < n_trials; t++) {
        if (feed->before) {
            feed->before(feed->of, r, t);
        }
        if (feed->needs_prob) {
            ta_runner_probs(r);
        }
        if (logs || !feed->needs_prob) {
            ta_runner_predict(r, !logs);
        }
        feed->choose(feed->of, r, t);
        if (sink->take) {
            sink->take(sink->of, r, t);
        }
        ta_runner_learn(r);
    }
}
