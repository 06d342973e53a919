/* support.h - what several test programs need: small participants, the shared folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TESTS_SUPPORT_H
#define TWOARM_TESTS_SUPPORT_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "twoarm/data.h"
#include "twoarm/rng.h"

/* Values start there, rewards lie in [0, 1]. */
#define SCALE(start) ((struct ta_scale){(start), 0, 1})

/* NaN never passes: both comparisons are false for it. */
#define ck_near(a, b, tolerance) \
    ck_assert_msg(fabs((a) - (b)) <= (tolerance), "%s is %.17g, %s is %.17g, more than %g apart", \
                  #a, (double)(a), #b, (double)(b), (double)(tolerance))

/* A participant of n trials in one context; arrays are zeroed. */
static inline struct ta_participant participant_make(int n, int k)
{
    size_t m = (size_t)n + 1;
    struct ta_participant p = {.n = n, .k = k, .n_contexts = 1};
    p.id = strdup("1");
    p.session = strdup("n/a");
    p.file = "made.tsv";
    p.trial = calloc(m, sizeof *p.trial);
    p.context = calloc(m, sizeof *p.context);
    p.choice = calloc(m, 1);
    p.reward = calloc(m, sizeof *p.reward);
    p.scored = calloc(m, 1);
    p.forced = calloc(m, 1);
    p.best = calloc(m, 1);
    p.response_time = calloc(m, sizeof *p.response_time);
    for (int t = 0; t < n; t++) {
        p.trial[t] = t + 1;
        p.scored[t] = 1;
        p.best[t] = -1;
        p.response_time[t] = NAN;
    }
    return p;
}

static inline void participant_free(struct ta_participant *p)
{
    void *owned[] = {p->id,     p->session, p->trial, p->context,       p->choice,
                     p->reward, p->scored,  p->forced, p->best,  p->response_time, p->outcome,
                     p->mean,   p->position};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        free(owned[i]);
    }
}

/* "1 2 2 -" as choices and "1 0 -1 n" as rewards: '-' missed, 'n' outcome missing. One character
 * each. */
static inline struct ta_participant participant_from(const char *choices, const char *rewards,
                                                     int k)
{
    int n = (int)strlen(choices);
    struct ta_participant p = participant_make(n, k);
    for (int t = 0; t < n; t++) {
        p.choice[t] = choices[t] == '-' ? -1 : (signed char)(choices[t] - '1');
        p.scored[t] = choices[t] != '-';
        p.reward[t] = rewards[t] == 'n' || rewards[t] == '-' ? (double)NAN : rewards[t] - '0';
    }
    return p;
}

/* A Rescorla-Wagner learner simulated by plain scalar code that shares nothing with src/core but
 * the uniform numbers: win probabilities p[k], rewards win or loss. */
static inline struct ta_participant participant_learner(uint64_t seed, int n, int k,
                                                        const double *p, double alpha, double beta,
                                                        double q0, double win, double loss)
{
    struct ta_rng rng;
    double q[TA_MAX_ARMS];
    struct ta_participant who = participant_make(n, k);
    ta_rng_start(&rng, seed, TA_STREAM_AGENT, 77, 0);
    for (int a = 0; a < k; a++) {
        q[a] = q0;
    }
    for (int t = 0; t < n; t++) {
        double sum = 0, u = ta_rng_uniform(&rng), below = 0;
        int c = -1;
        for (int a = 0; a < k; a++) {
            sum += exp(beta * q[a]);
        }
        while (c < k - 1 && (c < 0 || u >= below)) {
            c++;
            below += exp(beta * q[c]) / sum;
        }
        double r = ta_rng_uniform(&rng) < p[c] ? win : loss;
        q[c] += alpha * (r - q[c]);
        who.choice[t] = (signed char)c;
        who.reward[t] = r;
    }
    return who;
}

/* Reference numbers and data of other programs lie beside the project, or nowhere. */
static inline const char *shared_reference(void)
{
    static char path[4096];
    const char *top = getenv("TWOARM_TOP");
    snprintf(path, sizeof path, "%s/../shared/reference", top ? top : ".");
    return access(path, R_OK) == 0 ? path : NULL;
}

#endif
