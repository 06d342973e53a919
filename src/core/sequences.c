/* sequences.c - a participant's trials split by context, as models see them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/data.h"

#include <stdlib.h>
#include <string.h>

/* Where each array of one context lies in the one block behind them all. */
struct layout {
    double *reward;
    int *trial_of;
    signed char *choice;
    unsigned char *scored, *position;
};

static bool block_alloc(struct ta_sequences *s, const struct ta_participant *who, struct layout *at)
{
    size_t n = (size_t)who->n, k = (size_t)who->k;
    size_t of_position = who->position ? n * k : 0;
    s->block = calloc(1, n * (sizeof(double) + sizeof(int) + 2) + of_position + 1);
    s->seq = calloc((size_t)who->n_contexts + 1, sizeof *s->seq);
    s->trial_of = calloc((size_t)who->n_contexts + 1, sizeof *s->trial_of);
    if (!s->block || !s->seq || !s->trial_of) {
        ta_sequences_free(s);
        return false;
    }
    at->reward = s->block;
    at->trial_of = (int *)(void *)(at->reward + n);
    at->choice = (signed char *)(at->trial_of + n);
    at->scored = (unsigned char *)(at->choice + n);
    at->position = who->position ? at->scored + n : NULL;
    return true;
}

bool ta_sequences_make(struct ta_sequences *s, const struct ta_participant *who)
{
    struct layout at;
    *s = (struct ta_sequences){.n = who->n_contexts};
    if (!block_alloc(s, who, &at)) {
        return false;
    }
    for (int c = 0; c < s->n; c++) {
        s->seq[c] = (struct ta_sequence){.k = who->k, .choice = at.choice, .reward = at.reward,
                                         .scored = at.scored, .position = at.position};
        s->trial_of[c] = at.trial_of;
        int m = 0;
        for (int t = 0; t < who->n; t++) {
            if (who->context[t] != c) {
                continue;
            }
            at.trial_of[m] = t;
            at.choice[m] = who->choice[t];
            at.reward[m] = who->reward[t];
            at.scored[m] = who->scored[t];
            if (at.position) {
                memcpy(at.position + m * who->k, who->position + t * who->k, (size_t)who->k);
            }
            m++;
        }
        s->seq[c].n = m;
        at.trial_of += m;
        at.choice += m;
        at.reward += m;
        at.scored += m;
        at.position = at.position ? at.position + m * who->k : NULL;
    }
    return true;
}

void ta_sequences_free(struct ta_sequences *s)
{
    free(s->block);
    free(s->seq);
    free(s->trial_of);
    *s = (struct ta_sequences){0};
}
