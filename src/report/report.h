/* report.h - what a report is made of: data, estimates, matches, the cohort; and its parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_REPORT_H
#define TWOARM_REPORT_REPORT_H

#include "report/cohort.h"
#include "cli/comparison.h"
#include "cli/read_options.h"
#include "report/folder.h"
#include "report/quality.h"
#include "twoarm/group.h"
#include "twoarm/io.h"

/* A point of a participant's learning curve. */
struct curve_point {
    double x; /* trial within context, middle of the point */
    int asked;
    struct ta_place place;
};
/* What is kept of a participant's match. Owns points. */
struct person {
    struct ta_place place[TA_MAX_VALUES];
    int n_agents;
    const char *why_none;
    enum ta_curve_of of;
    int n_points, width;
    struct curve_point *point;
};

/* A distribution of parameters in some of the participants. */
struct group_pars {
    const char *name;
    struct ta_group em;
};
enum { MOST_GROUPS = 6 };

/* Borrows data, fit, models, title and what is marked so; owns the rest. */
struct report {
    const struct ta_dataset *data;
    const struct ta_fit *fit; /* [data->n] */
    const struct ta_model *model;
    const char *title;          /* NULL: made from the data */
    const char *assumed;        /* further lines of what was assumed, or NULL */
    const struct ta_arms *arms; /* or NULL */
    int n_agents, n_refits;     /* n_refits 0: p is not calibrated */
    enum ta_from from;
    int n_prior; /* participants whose uncertainty needed a prior */
    uint64_t seed;
    double q0;
    const struct ta_analysis *analysis; /* as asked for, */
    const struct ta_fit_options *fitting; /* and how it fits */
    const double
        *calibrated; /* p [i * ta_value_count() + v], then the cohort's; borrowed, or NULL */

    /* what stands before the comparison with agents (analyse.c) */
    struct quality_limits stated; /* limits of the command line */
    bool keep_all;                /* whoever breaks a rule stays in */
    bool all_pdf;                 /* participants' figures are drawn as PDF too */
    struct quality *quality;      /* [data->n] */
    bool *keep;                   /* [data->n] takes part in all means and tests */
    int n_broken, n_kept;
    struct ta_comparison comparison;     /* n 0: not asked for */
    struct ta_text coins; /* whom a biased coin explains as well, if anybody */
    struct ta_text dual;  /* what is to be said of dual learning rates, if rw-dual was fitted */
    int n_groups;                        /* 0: no groups */
    const char *group_name[MOST_GROUPS]; /* borrowed from the data */
    int *group_of;                       /* [data->n] or NULL */
    /* of those kept, then of everybody where somebody is not, then of the groups from first_group
     */
    struct group_pars pars[MOST_GROUPS + 2];
    int n_pars, first_group;

    struct person *person;   /* [data->n] */
    struct cohort cohort;    /* of those kept */
    struct cohort everybody; /* where somebody is not kept */
    struct cohort by_group[MOST_GROUPS];
    struct folder folder;
    struct ta_text figures, person_figures; /* names without ending, a line each, in order */
    int n_figures;
};

/* Data quality, who is kept, groups, model comparison (names: "rw,rw-dual" or "none"), group
 * parameters. After Ctrl-C not to be used. */
bool report_analyse(struct report *, const char *names, int threads, bool quiet, struct ta_error *);
bool report_alloc(struct report *);
void report_free(struct report *);
/* The `each` of ta_match_all: keeps what the page needs and frees the match. */
void report_take(void *report, int i, struct ta_match *);
/* After all have been taken. */
void report_finish(struct report *);
/* All figures' .tsv and .gp, then gnuplot. After Ctrl-C some may be missing. */
bool report_figures(struct report *, const char *gnuplot, int threads, struct ta_error *);
/* index.html and participants/NAME.html; after Ctrl-C some may be missing. */
bool report_pages(struct report *, struct ta_error *);

/* Tested measures of type share that somebody has, as values of ta_value_get; how many. */
int report_shares(const struct report *, int *value);
/* "012", or "012, session 2" when there are sessions; cleaned, not escaped. */
void report_label(struct ta_text *, const struct ta_participant *);
/* "sub-004-012": the name of the participant's page and figures. */
void report_person_name(const struct report *, int i, struct ta_text *);

/* The word that stands for an estimate which the data do not give ("open"), or NULL. */
const char *report_estimate_word(const struct ta_fit *, int par);
/* Half a sentence for a flag word of struct ta_fit, added escaped for HTML. */
void report_flags_html(struct ta_text *, const struct ta_fit *);

/* --- parts of the pages ----------------------------------------------------------------------- */
extern const char report_style[], report_script[];
void page_open(struct ta_text *, const char *title);
void page_close(struct ta_text *);
void page_head(const struct report *, struct ta_text *); /* title, boxes, sentences */
void page_kind(const struct report *, struct ta_text *); /* simulated, rehearsal, unfinished */
void page_quality(const struct report *, struct ta_text *);
void page_models(const struct report *, struct ta_text *);
int page_best_model(const struct ta_comparison *); /* of least BIC */
void page_group(const struct report *, struct ta_text *);
void page_estimates(const struct report *, struct ta_text *); /* table of estimates */
void page_measures(const struct report *, struct ta_text *);  /* cohort's table of measures */
void page_group_measures(const struct report *, struct ta_text *);
/* A whole page of one participant. */
bool page_person(struct report *, int i, struct ta_error *);
void page_methods(const struct report *, struct ta_text *);
/* Lines of text, cleaned and escaped, each in an element of that name; NULL: none. */
void page_lines(const char *lines, const char *tag, struct ta_text *);
/* A link to the participant's page; up: "" or "../" to the report's folder. */
void page_person_link(const struct report *, int i, const char *up, struct ta_text *);
/* <figure> with the drawing inside, its caption (HTML) and links to data and script. number 0:
 * none; pdf: there is one. */
struct page_figure {
    const char *name, *alt, *caption, *up;
    int number;
    bool pdf;
};
void page_figure(const struct report *, const struct page_figure *, struct ta_text *,
                 struct ta_error *);

#endif
