/* quality.h - what a participant's data are worth, by behaviour alone, and who would be excluded.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_QUALITY_H
#define TWOARM_REPORT_QUALITY_H

#include "twoarm/data.h"
#include "twoarm/io.h"

/* The rules of exclusion, as experiment files name them (exclude.most_missed, ...). */
enum quality_rule {
    MOST_MISSED,
    MOST_FAST,
    FASTEST_MEDIAN,
    LARGEST_SIDE_BIAS,
    MOST_SAME_KEY,
    LEAST_BEST,
    QUALITY_RULES
};
/* Stated limits; NAN: no such rule. */
struct quality_limits {
    double limit[QUALITY_RULES];
};
struct quality {
    bool described;                        /* a description lies beside the log */
    bool simulated, rehearsal, unfinished; /* as it says */
    struct quality_limits limits;          /* of the experiment file, or of the command line */
    double found[QUALITY_RULES];           /* NAN: not known from these data */
    bool broken[QUALITY_RULES];
    bool excluded;  /* some rule is broken */
    bool ids_twice; /* the participant has other sessions among these data */
};

void quality_limits_none(struct quality_limits *);
/* "most_missed=.2,least_best=.5" of --exclude; target: struct quality_limits. */
bool quality_take_limits(const char *value, void *limits, struct ta_error *);
/* Reads the description beside the log, if there is one; stated limits take the place of its. */
void quality_make(struct quality *, const struct ta_participant *,
                  const struct quality_limits *stated);
/* "missed .31 of trials (rule: at most .2)" for each broken rule, separated by "; ". */
void quality_reasons(const struct quality *, struct ta_text *);
const char *quality_rule_name(enum quality_rule);
/* Half a sentence: "share of trials missed". */
const char *quality_rule_words(enum quality_rule);

#endif
