/* em.h - EM over a population, inside: who is in it, one E-step, and its means (levels.c).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_EM_H
#define TWOARM_FIT_EM_H

#include "joint.h"
#include "twoarm/group.h"

struct ta_em_person {
    struct ta_sequences seq;
    int index; /* in the data set */
    int level;
    double x[TA_MAX_PAR], c[TA_MAX_PAR * TA_MAX_PAR];
    double ll_mean; /* log mean exp LL under the group, for iBIC */
    bool there;
};

struct ta_em {
    const struct ta_model *model;
    struct ta_group *g;
    struct ta_scale scale;
    int threads;
    struct ta_em_person *who;
    int n, most_steps;
    bool memory_short;
};

/* Everybody's most probable parameters and their covariance under the present group. */
void ta_em_e_step(struct ta_em *);
/* Where a variance goes to 0 a step of EM moves the mean by next to nothing, wherever it is: it
 * stands still before it has arrived. There the means are led home by Newton's method. */
void ta_em_lead_means(struct ta_em *);
/* Standard errors of every level's mean, and of everybody's. */
void ta_em_means_known(struct ta_em *);

#endif
