/* replica.c - people made of a model: each session played trial by trial, context by context.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/replica.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* Choice and reward of trial t; made's arrays are its own, the others are the world's. */
static void play_trial(const struct ta_world *w, struct ta_runner *r, int t, struct ta_rng *rng,
                       struct ta_participant *made)
{
    const struct ta_participant *like = w->like;
    int k = like->k, choice = -1;
    double reward = NAN;
    if (like->choice[t] >= 0) {
        double u = ta_rng_uniform(rng);
        ta_runner_place(r, like->position ? like->position + (size_t)t * k : NULL);
        ta_runner_predict(r, false);
        choice = like->forced[t] ? like->choice[t] : ta_pick(r->logp, r->lanes.n, k, u);
        reward = w->pay ? w->pay(w->of, t, choice) : w->table[(size_t)t * k + choice];
        reward = isnan(like->reward[t]) ? (double)NAN : reward;
    }
    made->choice[t] = (signed char)choice;
    made->reward[t] = reward;
    made->scored[t] = choice >= 0 && !like->forced[t];
    ta_runner_saw(r, choice, reward);
    ta_runner_learn(r);
}

static void play(const struct ta_world *w, struct ta_runner *r, const double *par,
                 struct ta_rng *rng, struct ta_participant *made)
{
    for (int j = 0; j < r->n_par; j++) {
        for (int l = 0; l < r->lanes.n; l++) {
            r->par[j][l] = par[j];
        }
    }
    if (w->begin) {
        w->begin(w->of);
    }
    for (int c = 0; c < w->like->n_contexts; c++) {
        ta_runner_begin(r);
        for (int t = 0; t < w->like->n; t++) {
            if (w->like->context[t] == c) {
                play_trial(w, r, t, rng, made);
            }
        }
    }
}

static bool alloc(struct ta_replicas *s, const struct ta_replica_plan *p, int n)
{
    size_t trials = 0;
    for (int i = 0; i < n; i++) {
        trials += (size_t)p->world[i % p->n_worlds].like->n;
    }
    *s = (struct ta_replicas){.data = {.n = n, .k = p->world[0].like->k, .scale = p->scale}};
    s->data.who = calloc((size_t)n + 1, sizeof *s->data.who);
    s->block = malloc(trials * (sizeof(double) + 2) + 1);
    if (!s->data.who || !s->block) {
        ta_replicas_free(s);
        return false;
    }
    double *reward = s->block;
    signed char *choice = (signed char *)(reward + trials);
    unsigned char *scored = (unsigned char *)(choice + trials);
    for (int i = 0; i < n; i++) {
        struct ta_participant *who = &s->data.who[i];
        *who = *p->world[i % p->n_worlds].like;
        who->choice = choice;
        who->reward = reward;
        who->scored = scored;
        choice += who->n;
        reward += who->n;
        scored += who->n;
    }
    return true;
}

bool ta_replicas_make(struct ta_replicas *s, const struct ta_replica_plan *p, int n, int threads)
{
    bool good = true;
    int done = 0;
    if (!alloc(s, p, n)) {
        return false;
    }
#pragma omp parallel num_threads(threads > 0 ? threads : omp_get_max_threads())
    {
        struct ta_runner r;
        bool ready = ta_runner_alloc(&r, p->model, 1, s->data.k, p->scale);
#pragma omp for schedule(static)
        for (int i = 0; i < n; i++) {
            struct ta_rng rng;
            ta_rng_start(&rng, p->seed, TA_STREAM_AGENT, p->name, (uint64_t)i);
            if (ready && !ta_watch_over(p->watch)) {
                play(&p->world[i % p->n_worlds], &r, p->par + (size_t)i * p->stride, &rng,
                     &s->data.who[i]);
#pragma omp critical(ta_replica_progress)
                ta_watch_tick(p->watch, ++done, n);
            }
        }
        if (ready) {
            ta_runner_free(&r);
        } else {
#pragma omp atomic write
            good = false;
        }
    }
    if (!good) {
        ta_replicas_free(s);
    }
    return good;
}

void ta_replicas_free(struct ta_replicas *s)
{
    free(s->data.who);
    free(s->block);
    *s = (struct ta_replicas){0};
}
