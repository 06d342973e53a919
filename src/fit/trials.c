/* trials.c - values, choice probabilities and prediction errors of every trial, from one more run.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/trials.h"

#include <math.h>
#include <stdlib.h>

struct taker {
    struct ta_trials *into;
    const struct ta_sequence *seq;
    const int *trial_of;
    bool values; /* that may be told */
};

static void take(void *of, const struct ta_runner *r, int i)
{
    const struct taker *from = of;
    struct ta_trials *x = from->into;
    int t = from->trial_of[i], n = r->lanes.n, choice = from->seq->choice[i];
    for (int a = 0; a < x->k; a++) {
        x->prob[t * x->k + a] = exp(r->logp[a * n]);
        x->value[t * x->k + a] = from->values ? r->lanes.st[a * n] : (double)NAN;
    }
    if (choice >= 0) {
        x->chosen[t] = x->prob[t * x->k + choice];
        x->error[t] = from->seq->reward[i] - x->value[t * x->k + choice];
    }
}

static bool alloc(struct ta_trials *x, const struct ta_participant *who)
{
    size_t n = (size_t)who->n, k = (size_t)who->k, cells = n * (2 * k + 2);
    *x = (struct ta_trials){.n = who->n, .k = who->k};
    x->block = malloc(sizeof *x->block * (cells + 1));
    if (!x->block) {
        return false;
    }
    for (size_t i = 0; i < cells; i++) {
        x->block[i] = NAN;
    }
    x->value = x->block;
    x->prob = x->value + n * k;
    x->chosen = x->prob + n * k;
    x->error = x->chosen + n;
    return true;
}

/* Can the model be run at these estimates, and are its values then known? */
static bool known(const struct ta_fit *fit, bool *values)
{
    *values = fit->model->values;
    for (int j = 0; j < fit->n_par; j++) {
        if (!isfinite(fit->par[j])) {
            return false;
        }
        *values = *values && !(fit->unknown[j] && fit->info[j].def->role == TA_RATE);
    }
    return true;
}

bool ta_trials_make(struct ta_trials *x, const struct ta_participant *who, const struct ta_fit *fit,
                    struct ta_scale scale)
{
    struct ta_runner r;
    struct ta_sequences q;
    struct taker from = {.into = x};
    if (!alloc(x, who) || !known(fit, &from.values)) {
        return x->block != NULL;
    }
    if (!ta_sequences_make(&q, who) || !ta_runner_alloc(&r, fit->model, 1, who->k, scale)) {
        ta_sequences_free(&q);
        ta_trials_free(x);
        return false;
    }
    for (int j = 0; j < r.n_par; j++) {
        for (int l = 0; l < r.lanes.n; l++) {
            r.par[j][l] = fit->par[j];
        }
    }
    for (int c = 0; c < q.n; c++) {
        struct ta_feed feed = ta_feed_sequence(&q.seq[c]);
        struct ta_sink sink = {.of = &from, .take = take, .needs_logp = true};
        from.seq = &q.seq[c];
        from.trial_of = q.trial_of[c];
        ta_run(&r, q.seq[c].n, &feed, &sink);
    }
    ta_runner_free(&r);
    ta_sequences_free(&q);
    return true;
}

void ta_trials_free(struct ta_trials *x)
{
    free(x->block);
    *x = (struct ta_trials){0};
}
