/* hierarchical.h - a population and everybody in it: the exact posterior, without Monte Carlo.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_HIERARCHICAL_H
#define TWOARM_HIERARCHICAL_H

#include "twoarm/fit.h"
#include "twoarm/group.h"

/* Models of more parameters are refused: the grid of the group would be too large. */
enum { TA_HIERARCHY_MOST = 3, TA_MOST_MU = 41, TA_MOST_SIGMA = 30 };

/* What is assumed of one parameter over the population: x ~ N(mu, sigma), mu ~ N(mean, sd), sigma ~
 * half-normal(scale). x is the logit of a rate, the log of a positive weight, or the parameter
 * itself; with probit, the parameter is lo + (hi - lo) Phi(x), Phi as Stan approximates it. */
struct ta_hyper {
    enum ta_support support;
    bool probit;
    double most; /* hi, with probit; lo is 0 */
    double mean, sd, scale;
    double usual; /* log of a positive parameter's typical value: x is looked at around it, too */
};
/* Ours: mu ~ N(0, 1.5) for a logit, N(log of the typical value, 1.5) for a log, N(0, 2) for others;
 * sigma ~ half-normal(1). All but a group at a bound, or of people who have nothing in common, is
 * likely beforehand: 95 % of mu lie at rates between .05 and .95, at a beta between .26 and 95. */
struct ta_hyper ta_hyper_usual(const struct ta_param *);
/* hBayesDM's bandit2arm_delta (Ahn, Haines & Zhang 2017): mu ~ N(0, 1), sigma ~ half-normal(.2),
 * rates Phi(x), positive weights 5 Phi(x). */
struct ta_hyper ta_hyper_hbayesdm(const struct ta_param *);
/* x on the scale of logit and log, whatever the link; and the parameter itself. */
double ta_hyper_free(const struct ta_hyper *, double x);
double ta_hyper_natural(const struct ta_hyper *, double x);

struct ta_summary {
    double mean, sd, lo, hi; /* 2.5 and 97.5 % points */
};
/* The posterior of one parameter's group. */
struct ta_group_par {
    struct ta_hyper hyper;
    struct ta_summary mu, sigma; /* of x */
    struct ta_summary centre;    /* of the parameter of somebody at x = mu */
    /* marginal masses: of mu at mu_from + i mu_step; of sigma at Gauss-Legendre nodes t in [-1, 1],
     * sigma = sigma_lo + (sigma_hi - sigma_lo) ((t + 1) / 2)^sigma_power */
    int n_mu, n_sigma;
    double mu_from, mu_step, mu_mass[TA_MOST_MU];
    double mu_narrowest; /* least deviation of mu given a sigma that has a mass of 1e-4 */
    double sigma_reach;  /* beyond it next to nothing of sigma lies; INFINITY: not known */
    double sigma_lo, sigma_hi, sigma_power, sigma_t[TA_MOST_SIGMA], sigma_mass[TA_MOST_SIGMA];
};
/* The posterior of the difference between two levels' mu of one parameter. */
struct ta_contrast {
    struct ta_summary difference;
    double above; /* probability that it is more than 0 */
    /* masses of the difference at from + i step */
    int n;
    double from, step, mass[2 * TA_MOST_MU];
};
enum { TA_MOST_PAIRS = TA_MAX_LEVELS * (TA_MAX_LEVELS - 1) / 2 };
struct ta_hierarchy {
    int d, n_people, n_trials; /* people with a scored choice, their scored trials */
    int n_levels;              /* 1 without a group column */
    int level_people[TA_MAX_LEVELS];
    struct ta_group_par par[TA_MAX_LEVELS * TA_HIERARCHY_MOST]; /* [level * d + a] */
    /* level minus an earlier one: [pair * d + a], the pair by ta_contrast_pair */
    struct ta_contrast contrast[TA_MOST_PAIRS * TA_HIERARCHY_MOST];
    double log_evidence; /* of everybody's choices together */
    /* the grids hold all but 1e-4 of mu and 1 % of sigma's variance, and nobody is further from
     * the group than can be computed */
    bool converged;
    bool stopped; /* asked to: nothing above is to be used, `model` of all fits is NULL */
};

struct ta_hierarchy_options {
    const struct ta_hyper *hyper; /* one a parameter */
    /* level of each participant, 0 .. n_levels - 1; NULL: all are of one group. Every level has a
     * mu of its own, each with the prior of mu, and all have sigma in common. */
    const int *level;
    int n_levels;
    int threads;                  /* 0: all; the same bytes for any number */
    const struct ta_watch *watch;
};
/* Parameters are independent over the population; up to three parameters. fit[data->n] takes
 * everybody's posterior mean, standard deviation and interval. The watch is told of likelihoods on
 * a grid, people's integrals over the group's grid (n grows when it has to be set anew), both again
 * where the group lies (n with what everybody under it will take), and everybody under it. False
 * when memory is short. */
bool ta_hierarchical(const struct ta_model *, const struct ta_dataset *,
                     const struct ta_hierarchy_options *, struct ta_hierarchy *,
                     struct ta_fit *fit);
/* The most memory it takes, in bytes, for d parameters, levels (1: none), people and threads: grids
 * of levels and people's tables, as large as they may have to become. */
double ta_hierarchy_bytes(int d, int n_levels, int people, int threads);
/* P(mu < x), P(sigma < x) of a parameter; P(difference < x) of two levels. */
double ta_mu_below(const struct ta_group_par *, double x);
double ta_sigma_below(const struct ta_group_par *, double x);
double ta_contrast_below(const struct ta_contrast *, double x);
/* Which pair are `level` and an earlier one: (1,0), (2,0), (2,1), (3,0), ... */
int ta_contrast_pair(int level, int earlier);

#endif
