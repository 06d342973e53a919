/* population.h - a population on grids: everybody's likelihood over x, and the group's posterior
 * over the planes of its means and deviations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_POPULATION_H
#define TWOARM_FIT_POPULATION_H

#include "plane.h"

/* Parameters lie along the last d of three axes, 3 - d .. 2; the others have one node. What is
 * known of x is laid out in the axes' order, the last fastest. */
struct ta_person {
    struct ta_sequences seq;
    int index;     /* in the data set */
    int level;
    gsl_matrix *t; /* likelihood over the nodes of x, 1 at its top: [first x all of the others] */
    double top;    /* log-likelihood there */
};

/* The posterior of one level's means and of the deviations, which all levels have in common. */
struct ta_level_grid {
    struct ta_plane plane[TA_HIERARCHY_MOST];
    size_t cells;
    double *p; /* [cells]: posterior mass of every combination of nodes of the planes */
};

struct ta_population {
    const struct ta_model *model;
    struct ta_scale scale;
    const struct ta_hyper *hyper; /* one an axis */
    int d, first, n, threads;     /* first: axis of the first parameter */
    struct ta_person *who;
    struct ta_line line[TA_HIERARCHY_MOST], whole[TA_HIERARCHY_MOST]; /* tabulated; all there is */
    /* over the whole of a line: where likelihoods have their tops, the narrowest's deviation */
    double lowest[TA_HIERARCHY_MOST], highest[TA_HIERARCHY_MOST], narrow[TA_HIERARCHY_MOST];
    int n_levels;
    struct ta_level_grid grid[TA_MAX_LEVELS];
    double log_evidence;
    bool memory_short;
    const struct ta_watch *watch;
    int done, all; /* of the part it was told of last: people, once for every grid */
};

/* The i-th node of a line. */
double ta_line_node(const struct ta_line *, int i);
/* From one node along an axis to the next. */
size_t ta_lines_stride(const struct ta_population *, int axis);
/* Nothing more is to be done: memory is short, or the watch asks to stop. What there is may not be
 * whole. */
bool ta_population_over(const struct ta_population *);
/* One more of the part at hand is done. */
void ta_population_tick(struct ta_population *, int by);
/* Everybody's likelihood over the nodes of all lines. memory_short says when it could not be; once
 * the watch asks to stop nothing is whole any more. */
void ta_population_tabulate(struct ta_population *);
/* Lines over everything, as fine as the likelihoods ask for or (the second time) as may be, with
 * everybody's likelihood; over the part where planes say that people may lie; and is it still? */
void ta_lines_whole(struct ta_population *, bool finest);
void ta_lines_refine(struct ta_population *);
bool ta_lines_reach(const struct ta_population *);
/* Nodes of a line, at most, for so many people under d parameters. */
double ta_lines_most(int d, int people);
/* The group's posterior, given the ranges of its planes and the tables. */
void ta_population_weigh(struct ta_population *);
/* Is everybody's integral at the group's highest nodes above what rounding leaves of it? */
bool ta_population_sees(struct ta_population *);
/* What it says about the parameter along an axis in a level. */
void ta_population_tell(const struct ta_population *, int level, int axis, struct ta_group_par *);
/* The posterior masses of a level's mu along an axis, [n_mu x combinations of deviations]. NULL: no
 * memory. */
gsl_matrix *ta_population_mu(const struct ta_population *, int level, int axis);
/* What it says about the difference of a level's mu along an axis and an earlier level's. False
 * when memory is short. */
bool ta_population_contrast(const struct ta_population *, int level, int earlier, int axis,
                            struct ta_contrast *);
/* A participant's posterior under it: means, deviations, intervals. False when memory is short. */
bool ta_population_person(const struct ta_population *, const struct ta_person *, struct ta_fit *);

/* Room to integrate one participant in, for so many nodes of the first two axes at a time. */
struct ta_scratch {
    gsl_matrix *spline;       /* of T */
    gsl_matrix *slab;         /* W0 T: [rows0 x n1 n2] */
    gsl_matrix *half, *whole; /* of one slab: W1 S [rows1 x n2], W1 S W2' */
    gsl_matrix *w2;           /* W2' */
};

bool ta_scratch_alloc(struct ta_scratch *, const struct ta_level_grid *, size_t rows0,
                      size_t rows1);
void ta_scratch_free(struct ta_scratch *);
/* Values over the nodes become the spline's coefficients along an axis; a copy of T along all. */
void ta_population_spline(const struct ta_population *, gsl_matrix *f, int axis);
void ta_population_spline_all(const struct ta_population *, const struct ta_person *,
                              gsl_matrix *to);
/* W1 S W2' of a slab for some rows of W1, into half and whole; none below what rounding may leave
 * of it. */
void ta_population_integrate(const gsl_matrix *w1, const double *slab, const struct ta_scratch *,
                             gsl_matrix *half, gsl_matrix *whole);

#endif
