/* replica.h - people made of a model: a session's trials played again, and many of them at once.
 *
 * Recovery and the parametric bootstrap fit what comes of it as they fit people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPLICA_H
#define TWOARM_REPLICA_H

#include "twoarm/data.h"
#include "twoarm/rng.h"
#include "twoarm/watch.h"

/* Where a session is played. Borrows all of it. */
struct ta_world {
    const struct ta_participant *like; /* its trials, contexts, sides; missed trials are missed,
                                          forced ones forced, outcomes never seen are not seen */
    const double *table;               /* [n * k] what each arm pays */
    /* Where choices change what is paid: instead of the table. NULL: the table. */
    void *of;
    void (*begin)(void *of);
    double (*pay)(void *of, int t, int choice);
};

/* n sessions as a data set; those of one world share its trials. Owns choices and rewards. */
struct ta_replicas {
    struct ta_dataset data; /* not for ta_dataset_free */
    void *block;
};
struct ta_replica_plan {
    const struct ta_model *model;
    struct ta_scale scale;
    const struct ta_world *world; /* session i is played in world i % n_worlds */
    int n_worlds;
    const double *par; /* par[i * stride + j] of session i; stride 0: the same for all */
    int stride;
    uint64_t seed, name; /* choices of session i: stream (seed, agent, name, i) */
    const struct ta_watch *watch; /* told of sessions; once it asks to stop they are of no use */
};
/* The same sessions for any number of threads (0: all). False when memory is short. */
bool ta_replicas_make(struct ta_replicas *, const struct ta_replica_plan *, int n, int threads);
void ta_replicas_free(struct ta_replicas *);

#endif
