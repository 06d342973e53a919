/* turns.c - work over threads whose results are handed over in order, and nobody spins.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/turns.h"

#include <stdlib.h>

bool ta_turns_begin(struct ta_turns *t, int n, int places)
{
    *t = (struct ta_turns){.n = n, .places = places};
    t->ready = calloc((size_t)places, sizeof *t->ready);
    pthread_mutex_init(&t->lock, NULL); /* neither fails with the attributes of default */
    pthread_cond_init(&t->room, NULL);
    return t->ready;
}

int ta_turns_take(struct ta_turns *t)
{
    pthread_mutex_lock(&t->lock);
    while (t->begun < t->n && t->begun - t->next >= t->places) {
        pthread_cond_wait(&t->room, &t->lock);
    }
    int item = t->begun < t->n ? t->begun++ : -1;
    pthread_mutex_unlock(&t->lock);
    return item;
}

void ta_turns_give(struct ta_turns *t, int item, void (*hand_over)(void *of, int item), void *of)
{
    pthread_mutex_lock(&t->lock);
    t->ready[item % t->places] = true;
    bool mine = !t->handing;
    while (mine && t->next < t->n && t->ready[t->next % t->places]) {
        int next = t->next;
        t->handing = true;
        pthread_mutex_unlock(&t->lock);
        hand_over(of, next);
        pthread_mutex_lock(&t->lock);
        t->ready[next % t->places] = false;
        t->next++;
        t->handing = false;
        pthread_cond_broadcast(&t->room);
    }
    pthread_mutex_unlock(&t->lock);
}

void ta_turns_end(struct ta_turns *t)
{
    free(t->ready);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->room);
}
