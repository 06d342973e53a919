/* report.h - what a report is made of: data, estimates, matches, the cohort; and its parts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_REPORT_H
#define TWOARM_REPORT_REPORT_H

#include "report/cohort.h"
#include "report/folder.h"
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

/* Borrows data, fit, model, command; owns the rest. */
struct report {
    const struct ta_dataset *data;
    const struct ta_fit *fit; /* [data->n] */
    const struct ta_model *model;
    const char *title;   /* NULL: made from the data */
    const char *assumed; /* further lines of what was assumed, or NULL */
    const struct ta_arms *arms;  /* or NULL */
    int n_agents;
    uint64_t seed;
    double q0;
    const struct ta_fit_options *fitting;
    struct person *person; /* [data->n] */
    struct cohort cohort;
    struct folder folder;
    struct ta_text figures; /* names without ending, a line each, in order */
    int n_figures;
};

bool report_alloc(struct report *);
void report_free(struct report *);
/* The `each` of ta_match_all: keeps what the page needs and frees the match. */
void report_take(void *report, int i, struct ta_match *);
/* All figures' .tsv and .gp, then gnuplot. */
bool report_figures(struct report *, const char *gnuplot, int threads, struct ta_error *);
/* index.html */
bool report_page(struct report *, struct ta_error *);

/* Measures of type share that somebody has, as indices of ta_measures; returns how many. */
int report_shares(const struct report *, int *measure);
/* "012", or "012, session 2" when there are sessions; cleaned, not escaped. */
void report_label(struct ta_text *, const struct ta_participant *);
/* "participant-004-012": the figure's name. */
void report_person_figure(const struct report *, int i, struct ta_text *);

/* The word that stands for an estimate which the data do not give ("open"), or NULL. */
const char *report_estimate_word(const struct ta_fit *, int par);
/* Half a sentence for a flag word of struct ta_fit, added escaped for HTML. */
void report_flags_html(struct ta_text *, const struct ta_fit *);

/* --- parts of the page ------------------------------------------------------------------------ */
extern const char report_style[], report_script[];
void page_head(const struct report *, struct ta_text *);      /* title, boxes, sentences */
void page_estimates(const struct report *, struct ta_text *); /* table of estimates */
void page_measures(const struct report *, struct ta_text *);  /* cohort's table of measures */
void page_person(const struct report *, int i, struct ta_text *, struct ta_error *);
void page_methods(const struct report *, struct ta_text *);
/* <figure> with the drawing inside, its caption (HTML) and links to data and script. */
void page_figure(const struct report *, const char *name, const char *alt, int number,
                 const char *caption, struct ta_text *, struct ta_error *);

#endif
