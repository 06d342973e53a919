/* group.h - a population fitted as one: means and variances of parameters by EM with Laplace.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_GROUP_H
#define TWOARM_GROUP_H

#include "twoarm/fit.h"

/* x_i ~ N(mean, covariance) on the unconstrained scale (logit of rates, log of positive weights).
 * Variances are divided by the number of participants, as maximum likelihood has it. */
enum { TA_MAX_LEVELS = 8 }; /* of a group column */
/* How everybody's likelihood is averaged over the group: on grids where people differ in up to
 * three directions, else by importance sampling; or by draws from the group, as emfit. */
enum ta_ibic { TA_IBIC_QUADRATURE, TA_IBIC_IMPORTANCE, TA_IBIC_DRAWS };
const char *ta_ibic_word(enum ta_ibic);
/* In a sentence, before it is known in how many directions people differ. */
const char *ta_ibic_words(bool draws);
struct ta_group {
    int d, n_people, n_trials; /* people with a scored choice, their scored trials */
    bool full;                 /* full covariance; else diagonal */
    double mean[TA_MAX_PAR];   /* over all people */
    int n_levels;              /* 1 without a group column */
    int level_people[TA_MAX_LEVELS];
    double level_mean[TA_MAX_LEVELS * TA_MAX_PAR]; /* [level * d + a] */
    double level_se[TA_MAX_LEVELS * TA_MAX_PAR];   /* their standard errors; NAN */
    double covariance[TA_MAX_PAR * TA_MAX_PAR];    /* d x d; 0 where people do not differ */
    double se[TA_MAX_PAR];                         /* of the mean over all people; NAN */
    double ibic, ibic_se; /* Monte Carlo error: 0 but where no grid settles; NAN by draws */
    enum ta_ibic ibic_way;
    int n_steps; /* E-steps over everybody */
    bool converged;
    bool stopped; /* asked to: nothing above is to be used, `model` of all fits is NULL */
};

struct ta_group_options {
    bool full;             /* full covariance */
    double start_variance; /* of every parameter before the first step; 0: 1 */
    uint64_t seed;         /* of iBIC's points */
    bool draws;            /* iBIC by 2000 draws from the group, as emfit */
    /* level of each participant, 0 .. n_levels - 1; NULL: all are of one group. Levels have means
     * of their own and the covariance in common. */
    const int *level;
    int n_levels;
    int most_steps; /* 0: 500; a group on a ridge never settles */
    const struct ta_watch *watch; /* two parts, steps and iBIC; a group is whole or nothing */
};
/* EM with Laplace (Huys et al. 2011 PLoS Comput Biol 7:e1002028), accelerated. fit[data->n] takes
 * each participant's most probable parameters under the group. False when memory is short. */
bool ta_group_em(const struct ta_model *, const struct ta_dataset *,
                 const struct ta_group_options *, int threads, struct ta_group *,
                 struct ta_fit *fit);

#endif
