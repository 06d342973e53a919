/* order.c - where every trial stands within its context and among its reversals.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reversal is a change of the best arm within a context, from one trial on which it is known to
 * the next. The trial on which the new best arm is first known is trial 0 after it. */
#include "twoarm/match.h"

#include <stdlib.h>

static bool order_alloc(struct ta_order *o, int trials)
{
    size_t n = (size_t)(trials > 0 ? trials : 1);
    *o = (struct ta_order){.block = calloc(n, 5 * sizeof(int) + 1)};
    if (!o->block) {
        return false;
    }
    o->previous = o->block;
    o->next = o->previous + n;
    o->within = o->next + n;
    o->since = o->within + n;
    o->until = o->since + n;
    o->former = (signed char *)(o->until + n);
    return true;
}

/* Links trial t behind `last` (-1: t is the first of its context); best: the arm that was best
 * so far, or -1. Returns the arm that is best now. */
static int order_trial(struct ta_order *o, const struct ta_participant *who, int t, int last,
                       int best)
{
    o->previous[t] = last;
    o->next[t] = -1;
    o->within[t] = last < 0 ? 0 : o->within[last] + 1;
    o->since[t] = last < 0 ? 0 : o->since[last] + 1;
    o->former[t] = last < 0 ? -1 : o->former[last];
    if (last >= 0) {
        o->next[last] = t;
    }
    o->longest = o->within[t] >= o->longest ? o->within[t] + 1 : o->longest;
    if (who->best[t] < 0) {
        return best;
    }
    o->names_best = true;
    if (best >= 0 && who->best[t] != best) {
        o->since[t] = 0;
        o->former[t] = (signed char)best;
        o->n_reversals++;
    }
    return who->best[t];
}

bool ta_order_make(struct ta_order *o, const struct ta_participant *who)
{
    int contexts = who->n_contexts > 0 ? who->n_contexts : 1;
    int *last = malloc((size_t)contexts * 2 * sizeof *last), *best = last + contexts;
    if (!last || !order_alloc(o, who->n)) {
        free(last);
        return false;
    }
    for (int c = 0; c < contexts; c++) {
        last[c] = best[c] = -1;
    }
    for (int t = 0; t < who->n; t++) {
        int c = who->context[t];
        best[c] = order_trial(o, who, t, last[c], best[c]);
        last[c] = t;
    }
    for (int t = who->n - 1; t >= 0; t--) {
        int next = o->next[t];
        bool reverses = next >= 0 && o->former[next] >= 0 && o->since[next] == 0;
        o->until[t] = reverses ? 1 : next >= 0 && o->until[next] > 0 ? o->until[next] + 1 : 0;
    }
    free(last);
    return true;
}

void ta_order_free(struct ta_order *o)
{
    free(o->block);
    *o = (struct ta_order){0};
}
