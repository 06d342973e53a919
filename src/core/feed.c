/* feed.c - where a run's choices and rewards come from, and the log-likelihood taken from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/rng.h"
#include "twoarm/run.h"
#include "twoarm/vecmath.h"

/* --- a recorded sequence, the same for every lane ------------------------------------------------
 */

static void sequence_before(void *of, struct ta_runner *r, int t)
{
    const struct ta_sequence *s = of;
    ta_runner_place(r, s->position ? s->position + t * s->k : NULL);
}

static void sequence_choose(void *of, struct ta_runner *r, int t)
{
    const struct ta_sequence *s = of;
    ta_runner_saw(r, s->choice[t], s->reward[t]);
}

struct ta_feed ta_feed_sequence(const struct ta_sequence *s)
{
    return (struct ta_feed){
        .of = (void *)(uintptr_t)s, /* read only; a feed's `of` is not const for the others' sake */
        .before = s->position ? sequence_before : NULL,
        .choose = sequence_choose,
    };
}

TA_CLONES static void add_lanes(double *sum, const double *x, int n)
{
    TA_LANES(i, n) {
        sum[i] += x[i];
    }
}

static void loglik_take(void *of, const struct ta_runner *r, int t)
{
    struct ta_sink_loglik *sink = of;
    if (sink->seq->scored[t]) {
        add_lanes(sink->ll, r->logp + sink->seq->choice[t] * r->lanes.n, r->lanes.n);
    }
}

struct ta_sink ta_sink_loglik(struct ta_sink_loglik *sink)
{
    return (struct ta_sink){.of = sink, .take = loglik_take, .needs_logp = true};
}

/* --- agents that choose, paid from a table -------------------------------------------------------
 */

int ta_pick(const double *logp, int stride, int k, double u)
{
    double below = 0;
    for (int a = 0; a < k - 1; a++) {
        below += ta_exp_neg(logp[a * stride]);
        if (u < below) {
            return a;
        }
    }
    return k - 1;
}

void ta_table_play_seed(struct ta_table_play *p, int lanes, int lane, const struct ta_rng *from)
{
    ta_rng_lanes_set(p->rng, lanes, lane, from);
}

/* took from u as ta_pick does: arm a when u lies from the sum below it to the sum with it. */
TA_CLONES static void take_arms(struct ta_runner *r, const double *u)
{
    int n = r->lanes.n, k = r->lanes.k;
    double *below = r->scratch + n, *left = r->took + (k - 1) * n;
    TA_LANES(i, n) {
        below[i] = 0;
        left[i] = 1;
    }
    for (int a = 0; a < k - 1; a++) {
        double *took = r->took + a * n;
        const double *prob = r->prob + a * n;
        TA_LANES(i, n) {
            below[i] += prob[i];
            took[i] = u[i] < below[i] ? left[i] : 0.0;
            left[i] -= took[i];
        }
    }
}

TA_CLONES static void all_answered(struct ta_runner *r)
{
    TA_LANES(i, r->lanes.n) {
        r->chose[i] = 1;
        r->paid[i] = 1;
    }
}

void ta_runner_choose(struct ta_runner *r, uint64_t *rng)
{
    ta_rng_lanes_uniform(rng, r->lanes.n, r->scratch);
    take_arms(r, r->scratch);
    all_answered(r);
}

TA_CLONES static void pay(struct ta_runner *r, const double *outcome)
{
    int n = r->lanes.n;
    TA_LANES(i, n) {
        r->reward[i] = r->took[i] * outcome[0];
    }
    for (int a = 1; a < r->lanes.k; a++) {
        const double *took = r->took + a * n;
        TA_LANES(i, n) {
            r->reward[i] += took[i] * outcome[a];
        }
    }
}

TA_CLONES void ta_runner_pay(struct ta_runner *r, const double *outcome)
{
    int n = r->lanes.n;
    TA_LANES(i, n) {
        r->reward[i] = r->took[i] * outcome[i];
    }
    for (int a = 1; a < r->lanes.k; a++) {
        TA_LANES(i, n) {
            r->reward[i] += r->took[a * n + i] * outcome[a * n + i];
        }
    }
}

static void record(const struct ta_runner *r, signed char *choice)
{
    int n = r->lanes.n;
    TA_LANES(i, n) {
        choice[i] = 0;
    }
    for (int a = 1; a < r->lanes.k; a++) {
        TA_LANES(i, n) {
            choice[i] = (signed char)(choice[i] + a * (r->took[a * n + i] > 0));
        }
    }
}

static void table_before(void *of, struct ta_runner *r, int t)
{
    const struct ta_table_play *p = of;
    ta_runner_place(r, p->position ? p->position + t * p->k : NULL);
}

static void table_choose(void *of, struct ta_runner *r, int t)
{
    struct ta_table_play *p = of;
    int n = r->lanes.n;
    bool missed = p->available && !p->available[t];
    if (missed) {
        ta_runner_saw(r, -1, NAN);
    } else if (p->forced && p->forced[t] >= 0) {
        ta_runner_saw(r, p->forced[t], p->table[t * p->k + p->forced[t]]);
    } else {
        ta_runner_choose(r, p->rng);
        pay(r, p->table + t * p->k);
    }
    if (p->choice && missed) {
        TA_LANES(i, n) {
            p->choice[t * n + i] = -1;
        }
    } else if (p->choice) {
        record(r, p->choice + t * n);
    }
}

struct ta_feed ta_feed_table(struct ta_table_play *p)
{
    return (struct ta_feed){
        .of = p,
        .before = p->position ? table_before : NULL,
        .choose = table_choose,
        .needs_prob = true,
    };
}
