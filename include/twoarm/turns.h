/* turns.h - work over threads whose results are handed over in order, and nobody spins.
 *
 * In place of OpenMP's `ordered`, where a thread that is early waits for its turn, burning its
 * processor: it leaves its result in a place of its own and takes the next item; whoever finishes
 * the one that is next in order hands over all that are ready. No more items than there are places
 * are begun and not handed over, which bounds memory; who finds no place sleeps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TURNS_H
#define TWOARM_TURNS_H

#include <pthread.h>
#include <stdbool.h>

/* Of items 0 .. n - 1; item i has place i % places. */
struct ta_turns {
    int n, places;
    int begun, next; /* items below these are begun, are handed over */
    bool handing;    /* some thread is at it */
    bool *ready;     /* [places] */
    pthread_mutex_t lock;
    pthread_cond_t room;
};
/* places >= 1. False when memory is short. */
bool ta_turns_begin(struct ta_turns *, int n, int places);
/* The item that the calling thread works on now; -1: there is none left. */
int ta_turns_take(struct ta_turns *);
/* What came of an item is in its place. hand_over is called of items in order, by one thread at a
 * time; when it returns the place is free. */
void ta_turns_give(struct ta_turns *, int item, void (*hand_over)(void *of, int item), void *of);
void ta_turns_end(struct ta_turns *);

#endif
