/* like.h - conventions of other programs, the one table of them: what --like sets, and its help.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_LIKE_H
#define TWOARM_CLI_LIKE_H

#include "twoarm/fit.h"

/* What it sets, where the program differs from ours. */
struct ta_like {
    const char *name;
    double q0;
    bool signs; /* its outcomes are 1 and -1 */
    enum ta_method method;
    double most; /* upper bound of positive weights */
    bool normal, laplace;  /* of priors and evidence */
    double start_variance; /* of EM */
    bool ibic_draws;
};

/* LIKE(name, words for the help, settings) */
#define TA_LIKES(LIKE) \
    LIKE("hbayesdm", \
         "q0 0, positive weights below 5; with --method hierarchical, where a command has it, " \
         "its priors, mu normal(0,1) and sigma half-normal(.2) on its probit scale", \
         .signs = true, .most = 5) \
    LIKE("wilson-collins", "q0 1/2", .q0 = 0.5) \
    LIKE("cbm", "q0 0, map with normal(0,2.5) for all, evidence by laplace", .method = TA_MAP, \
         .normal = true, .laplace = true) \
    LIKE("emfit", "q0 0, em, started at variances of 10, iBIC by 2000 draws", .signs = true, \
         .method = TA_EM, .start_variance = 10, .ibic_draws = true)

#define TA_LIKE_IN_HELP(name, words, ...) name " (" words "), "
#define TA_LIKE_HELP \
    "conventions of another program: " TA_LIKES(TA_LIKE_IN_HELP) \
    "beside which what other options say holds"

const struct ta_like *ta_like_find(const char *name); /* NULL: none of them; name may be NULL */
/* A line, where rewards are not what that program takes. */
struct ta_text;
void ta_like_note(const char *name, struct ta_scale, struct ta_text *);

#endif
