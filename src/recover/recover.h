/* recover.h - `twoarm recover`: settings, the task that is played, laws of parameters, tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_RECOVER_RECOVER_H
#define TWOARM_RECOVER_RECOVER_H

#include "cli/read_options.h"
#include "report/matching.h"
#include "twoarm/recovery.h"
#include "twoarm/replica.h"
#include "twoarm/simulate.h"

#include <stdio.h>

/* What a parameter is drawn from. */
struct law {
    char name[32];
    struct ta_par_law law;
    bool ours; /* of --like: may be about a model that is not asked for */
};
enum { MOST_LAWS = 32, MOST_RUNS = 1000000, NOT_SAID = -1 };

struct recover_settings {
    struct ta_analysis a;
    struct ta_arms arms;
    double loss; /* NAN: not said */
    int trials, runs; /* NOT_SAID: 200, and by the number of models */
    int reversal;     /* 0: none */
    const char *experiment, *preset;
    struct law law[MOST_LAWS];
    int n_laws;
    enum recover_by { BY_EVIDENCE_OR_BIC, BY_BIC, BY_AIC } by; /* the first: not said */
};

/* What was not said: by --like, else the usual. elsewhere: the task is no stated one. */
void recover_like(struct recover_settings *, bool elsewhere, struct ta_error *);
/* data: there are some to read. */
bool recover_check(const struct recover_settings *, bool data, bool several, int runs,
                   struct ta_error *);
/* Which of several models fits best: that of the least. */
double recover_criterion(const struct recover_settings *, const struct ta_fit *);
const char *recover_criterion_word(const struct recover_settings *, bool title);

/* "alpha=uniform(.05,.95)" appended to a settings' laws. */
bool law_take(const char *value, void *settings, struct ta_error *);
/* What a parameter that was given no law is drawn from on a stated task. most: bound of positive
 * weights, 0: none. */
struct law law_usual(const struct ta_par_info *, int k, double most);
/* From the 5 to the 95 % quantile of what is known of parameter j in a cohort's estimates (those at
 * a bound left out); false when fewer than two people say anything. */
bool law_of_cohort(const struct ta_fit *, int n, int j, const struct ta_fit_options *,
                   struct law *);
/* Every law that was typed must be about a parameter of a chosen model. */
void laws_check(const struct recover_settings *, const struct ta_model *const *, int n, int k,
                struct ta_error *);
/* One law for each parameter of a model: told, else the cohort's (fit not NULL), else the usual. */
bool laws_find(const struct recover_settings *, const struct ta_model *, int k,
               const struct ta_fit *cohort, int n_cohort, struct law *, struct ta_error *);

/* Where all agents play. Owns everything but `from`. */
struct task {
    int k, n_worlds;
    struct ta_scale scale;
    struct ta_world *world;       /* [n_worlds] */
    struct stage *stage;          /* [n_worlds] what the worlds borrow */
    struct ta_participant *plain; /* of --arms, shared by all worlds */
    struct ta_experiment *experiment;
    struct ta_dataset data; /* data.n > 0: the cohort whose schedules are played */
    struct ta_text about;   /* half a sentence */
};
bool task_make(struct task *, struct recover_settings *, char **operand, int n_operands, int runs,
               struct ta_error *);
void task_free(struct task *);

/* All that came back. truth[i * TA_MAX_PAR + j]. */
struct recovered_model {
    const struct ta_model *model;
    struct law law[TA_MAX_PAR];
    double *truth;      /* of run i */
    struct ta_fit *fit; /* of run i under the model itself */
    int *run;           /* [runs] its number, from 1: i + 1 unless interrupted */
    int *best;          /* [runs] index of the model that fits best; NULL: there is one model */
    struct ta_recovery recovery;
};
struct recovered {
    const struct recover_settings *s;
    const struct task *task;
    int n_models, runs;
    int n_true; /* true models that are finished, the first ones: n_models unless interrupted */
    struct recovered_model *of; /* [n_models] */
};
/* count[true * n + best] */
void recovered_counts(const struct recovered *, int *count);

/* Tables of a struct recovered, for ta_result_put. */
bool put_parameters(FILE *, bool json, const void *of);
bool put_confusion(FILE *, bool json, const void *of);
/* What all of them rest on. */
struct json_t *recovered_note(const struct recovered *);
/* All tables, conventions and figures into a folder. */
bool recovered_folder(const struct recovered *, const char *folder, struct ta_error *);
bool recovered_figures(const struct recovered *, const char *folder, struct ta_error *);

#endif
