/* em.h - EM over a population, inside: who is in it, one step (em.c), where several would lead
 * (leap.c), fast ones to a fixed point (em_walk.c), iBIC (ibic.c), how well means are known
 * (levels.c).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_EM_H
#define TWOARM_FIT_EM_H

#include "top.h"
#include "twoarm/group.h"

/* Arrays are pieces of em->block; matrices are d x d. */
struct ta_em_person {
    struct ta_sequences seq;
    int index; /* in the data set */
    int level;
    struct ta_top_kept top; /* most probable parameters under the group */
    double *c;              /* covariance there, (V^-1 + bend)^-1 */
    double *w;              /* what is told of the mean, (V + bend^-1)^-1 */
    double evidence;        /* log L + log prior + log of the posterior's width, by Laplace */
    double ll_mean, ll_se;  /* log mean exp LL under the group, for iBIC; Monte Carlo error */
    bool there;             /* it is a top */
};

struct ta_em {
    const struct ta_model *model;
    struct ta_group *g;
    struct ta_scale scale;
    const struct ta_group_options *o;
    int threads, n;
    struct ta_em_person *who;
    double *block;
    size_t block_size;
    double evidence; /* of everybody, at the last E-step */
    bool told;       /* there was one */
    bool memory_short;
    int done, all; /* of the part that o->watch was told of last */
};

/* The symmetric root of a covariance, which may be singular. False when memory is short. */
bool ta_em_root(const double *covariance, int d, double *root);
/* Everybody's most probable parameters and their covariance under the present group. */
void ta_em_e_step(struct ta_em *);
/* The group that EM makes of them. */
void ta_em_m_step(const struct ta_em *, struct ta_group *plain);
/* The group that Fisher's scoring makes of them, and what a coordinate of the group weighs: means
 * of each level, then variances, or rows of the covariance's root. False where people do not tell
 * of the means (their information is not positive definite): then it is uphill at best. */
bool ta_em_leap(const struct ta_em *, const struct ta_group *plain, struct ta_group *to,
                double *weight);

/* A group with everybody's block under it. Owns block. */
struct ta_em_place {
    struct ta_group g;
    double *block, evidence; /* -INFINITY: nobody is there yet */
};
/* False when memory is short; to be freed all the same. */
bool ta_em_place_alloc(struct ta_em_place *, const struct ta_em *);
void ta_em_place_free(struct ta_em_place *);
/* Where everybody is after an E-step; and back there, with the steps counted on. */
void ta_em_keep(const struct ta_em *, struct ta_em_place *);
void ta_em_back_to(struct ta_em *, const struct ta_em_place *);
/* How fast steps ended: at a fixed point; with a mean or a deviation that runs away; nowhere yet;
 * asked to stop or short of memory. */
enum ta_em_end { TA_EM_SETTLED, TA_EM_LOST, TA_EM_ASTRAY, TA_EM_STOPPED };
/* Fast steps from the present group; *here takes the last place, *fell whether its evidence is
 * lower than on the way by more than a step may lose. */
enum ta_em_end ta_em_walk(struct ta_em *, int most_steps, struct ta_em_place *here, bool *fell);
/* Numbers that a population is told by: means of its levels, variances or covariances. */
int ta_em_size(const struct ta_group *);

/* The directions in which people differ: covariance = root root', root d x r by rows, back root =
 * I. */
struct ta_em_spread {
    int d, r;
    double root[TA_MATRIX], back[TA_MATRIX];
};
/* One person's ll_mean and ll_se around a level's mean (ibic_person.c). False when memory is short.
 */
bool ta_em_average(struct ta_joint *, const struct ta_em_spread *, const double *mean,
                   uint64_t seed, struct ta_em_person *);
/* log mean exp LL of everybody over the group, and iBIC with n_group parameters. */
void ta_em_integrate(struct ta_em *, int n_group);
/* Standard errors of every level's mean, and of everybody's. */
void ta_em_means_known(struct ta_em *);
/* One participant of a step, or of iBIC's draws, is done. Was it asked to stop? */
void ta_em_tick(struct ta_em *, int by);
bool ta_em_stopped(const struct ta_em *);

#endif
