/* plan_layout.c - what a session's contexts share: where the best arm is, which symbols, which
 * colours.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan.h"

#include <stdlib.h>

void ta_balanced(struct ta_rng *rng, int *x, int n, int k)
{
    int value[TA_MAX_LIST];
    for (int i = 0; i < k; i++) {
        value[i] = i;
    }
    ta_rng_shuffle(rng, value, k);
    for (int i = 0; i < n; i++) {
        x[i] = value[i % k];
    }
    ta_rng_shuffle(rng, x, n);
}

/* The symbols there are, to be dealt from the end. */
static int make_deck(struct ta_rng *rng, const struct ta_experiment *e, int *deck)
{
    int n = e->n_symbols > 0 ? e->n_symbols : TA_N_SYMBOLS;
    for (int i = 0; i < n; i++) {
        deck[e->shuffle_symbols ? i : n - 1 - i] = e->n_symbols > 0 ? e->symbol[i] : i;
    }
    if (e->shuffle_symbols) {
        ta_rng_shuffle(rng, deck, n);
    }
    return n;
}

/* k symbols for each context, distinct over the session as long as there are enough of them, and
 * always within a context. */
static void draw_symbols(struct ta_rng *rng, const struct ta_experiment *e, struct layout *l)
{
    int deck[TA_N_SYMBOLS], left = 0, k = e->env.k;
    for (int c = 0; c < l->n_contexts; c++) {
        if (left < k) {
            left = make_deck(rng, e, deck);
        }
        for (int a = 0; a < k; a++) {
            l->symbol[c * k + a] = deck[--left];
        }
    }
}

static bool layout_alloc(struct layout *l, int n_contexts, int k)
{
    l->n_contexts = n_contexts;
    l->block = calloc((size_t)(n_contexts * (2 + k)), sizeof *l->block);
    if (!l->block) {
        return false;
    }
    l->best = l->block;
    l->colour_of_best = l->best + n_contexts;
    l->symbol = l->colour_of_best + n_contexts;
    return true;
}

bool ta_layout_draw(struct layout *l, const struct ta_experiment *e, uint64_t seed)
{
    int k = e->env.k, n = ta_experiment_contexts(e);
    if (!layout_alloc(l, 1 + n, k)) {
        return false;
    }
    struct ta_rng rng;
    ta_rng_start(&rng, seed, TA_STREAM_LAYOUT, 0, 0);
    l->best[0] = (int)ta_rng_below(&rng, (uint64_t)k);
    ta_balanced(&rng, l->best + 1, n, k);
    l->colour_of_best[0] = (int)ta_rng_below(&rng, (uint64_t)k);
    ta_balanced(&rng, l->colour_of_best + 1, n, k);
    draw_symbols(&rng, e, l);
    return true;
}
