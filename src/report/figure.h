/* figure.h - the figures of a report, and what each of them needs of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_FIGURE_H
#define TWOARM_REPORT_FIGURE_H

#include "plot/figure.h"
#include "report/report.h"

/* Rows from the top, one measure each, named at the y axis. */
void figure_measure_tics(struct figure *, const int *measure, int n);
/* Seven cells: how many people, their mean with its interval, the agents' with its band. */
void figure_cohort_row(struct figure *, const struct cohort_row *);
/* Writes NAME.tsv and NAME.gp, notes the name, frees the figure. */
bool figure_end(struct figure *, struct report *, struct ta_error *);

/* The figures; each false with an error. */
bool figure_learning(struct report *, struct ta_error *); /* cohort-learning */
bool figure_measures(struct report *, struct ta_error *); /* cohort-measures */
bool figure_agents(struct report *, struct ta_error *);   /* cohort-agents: people against agents */
bool figure_estimates(struct report *, struct ta_error *); /* cohort-estimates */
bool figure_groups(struct report *, struct ta_error *);    /* cohort-groups: learning by group */
/* cohort-reversals, cohort-lags, cohort-calibration: measures of several numbers */
bool figure_reversals(struct report *, struct ta_error *);
bool figure_lags(struct report *, struct ta_error *);
bool figure_calibration(struct report *, struct ta_error *);
/* Whether anybody has a number of that measure, so that there is a figure. */
bool figure_has(const struct report *, const char *first_value);
/* sub-NNN-label-trials, -agents, -profiles */
bool figure_trials(struct report *, int i, struct ta_error *);
bool figure_person(struct report *, int i, struct ta_error *);
bool figure_profiles(struct report *, int i, struct ta_error *);
/* Has the participant's model parameters of which a profile can be drawn? */
bool figure_has_profiles(const struct report *, int i);

#endif
