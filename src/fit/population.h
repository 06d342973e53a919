/* population.h - a population on grids: everybody's likelihood over x, and the group's posterior
 * over the planes of its means and deviations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_POPULATION_H
#define TWOARM_FIT_POPULATION_H

#include "plane.h"

struct ta_person {
    struct ta_sequences seq;
    int index;     /* in the data set */
    int level;
    gsl_matrix *t; /* likelihood over the nodes of x, 1 at its top */
    double top;    /* log-likelihood there */
};

/* The posterior of one level's means and of the deviations, which all levels have in common. */
struct ta_level_grid {
    struct ta_plane plane[TA_HIERARCHY_MOST];
    gsl_matrix *p; /* posterior mass of every pair of nodes of the two planes */
};

struct ta_population {
    const struct ta_model *model;
    struct ta_scale scale;
    const struct ta_hyper *hyper;
    int d, n, threads;
    struct ta_person *who;
    struct ta_line line[TA_HIERARCHY_MOST], whole[TA_HIERARCHY_MOST]; /* tabulated; all there is */
    /* over the whole of a line: where likelihoods have their tops, the narrowest's deviation */
    double lowest[TA_HIERARCHY_MOST], highest[TA_HIERARCHY_MOST], narrow[TA_HIERARCHY_MOST];
    int n_levels;
    struct ta_level_grid grid[TA_MAX_LEVELS];
    double log_evidence;
    bool memory_short;
    const struct ta_watch *watch;
    int done, all; /* of the part it was told of last: people, or rows of p over all grids */
};

/* The i-th node of a line. */
double ta_line_node(const struct ta_line *, int i);
/* Nothing more is to be done: memory is short, or the watch asks to stop. What there is may not be
 * whole. */
bool ta_population_over(const struct ta_population *);
/* One more of the part at hand is done. */
void ta_population_tick(struct ta_population *, int by);
/* Everybody's likelihood over the nodes of both lines. memory_short says when it could not be; once
 * the watch asks to stop nothing is whole any more. */
void ta_population_tabulate(struct ta_population *);
/* Lines over everything, as fine as the likelihoods ask for or (the second time) as may be, with
 * everybody's likelihood; over the part where planes say that people may lie; and is it still? */
void ta_lines_whole(struct ta_population *, bool finest);
void ta_lines_refine(struct ta_population *);
bool ta_lines_reach(const struct ta_population *);
/* The group's posterior, given the ranges of its planes and the tables. */
void ta_population_weigh(struct ta_population *);
/* Is everybody's integral at the group's highest nodes above what rounding leaves of it? */
bool ta_population_sees(struct ta_population *);
/* What it says about parameter a in a level. */
void ta_population_tell(const struct ta_population *, int level, int a, struct ta_group_par *);
/* The posterior masses of a level's mu of parameter a, [n_mu x pairs of deviations]. NULL: no
 * memory. */
gsl_matrix *ta_population_mu(const struct ta_population *, int level, int a);
/* What it says about the difference of a level's mu of parameter a and an earlier level's. False
 * when memory is short. */
bool ta_population_contrast(const struct ta_population *, int level, int earlier, int a,
                            struct ta_contrast *);
/* A participant's posterior under it: means, deviations, intervals. False when memory is short. */
bool ta_population_person(const struct ta_population *, const struct ta_person *, struct ta_fit *);

/* Room to integrate one participant in. */
struct ta_scratch {
    gsl_matrix *spline, *half, *whole; /* of T; W1 T; W1 T W2' */
    gsl_matrix *w2;                    /* W2' */
};

bool ta_scratch_alloc(struct ta_scratch *, const struct ta_level_grid *, size_t rows);
void ta_scratch_free(struct ta_scratch *);
/* W1 T_i W2' for some rows of W1, into s->whole; none below what rounding may leave of it. */
void ta_population_integrate(const struct ta_person *, const gsl_matrix *w, struct ta_scratch *s);

#endif
