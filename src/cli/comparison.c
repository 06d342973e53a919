/* comparison.c - several models over a cohort: sums of criteria, winners, random-effects selection.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "comparison.h"

#include <math.h>
#include <stdlib.h>

/* What the selection goes by. */
static double evidence_of(const struct ta_fit *fit)
{
    return fit->evidence == TA_EVIDENCE_NONE ? -ta_fit_bic(fit) / 2 : fit->log_evidence;
}

bool ta_comparable(const struct ta_fit *fit, int n_data, int n_models, int person)
{
    bool good = fit[person].n_trials > 0, possible = false;
    for (int m = 0; m < n_models; m++) {
        double evidence = evidence_of(&fit[(size_t)m * n_data + person]);
        good = good && !isnan(evidence);
        possible |= isfinite(evidence); /* under one model at least; others may not allow it */
    }
    return good && possible;
}

static void count_person(struct ta_comparison *c, const struct ta_fit *const *fit, double *evidence)
{
    int by_aic = 0, by_bic = 0;
    for (int m = 0; m < c->n; m++) {
        c->total[m].log_lik += fit[m]->log_lik;
        c->total[m].aic += ta_fit_aic(fit[m]);
        c->total[m].aicc += ta_fit_aicc(fit[m]);
        c->total[m].bic += ta_fit_bic(fit[m]);
        by_aic = ta_fit_aic(fit[m]) < ta_fit_aic(fit[by_aic]) ? m : by_aic;
        by_bic = ta_fit_bic(fit[m]) < ta_fit_bic(fit[by_bic]) ? m : by_bic;
        evidence[c->n_people * c->n + m] = evidence_of(fit[m]);
    }
    c->total[by_aic].best_aic++;
    c->total[by_bic].best_bic++;
    c->n_people++;
}

bool ta_comparison_make(struct ta_comparison *c, const struct ta_fit *fit, int n_data,
                        const bool *include, double prior)
{
    double *evidence = calloc((size_t)n_data * (size_t)c->n + 1, sizeof *evidence);
    if (!evidence) {
        return false;
    }
    c->n_people = 0;
    for (int m = 0; m < c->n; m++) {
        c->total[m] = (struct ta_model_total){0};
    }
    for (int i = 0; i < n_data; i++) {
        const struct ta_fit *of[TA_MAX_MODELS] = {fit + i};
        for (int m = 0; m < c->n; m++) {
            of[m] = &fit[(size_t)m * n_data + i];
        }
        if (ta_comparable(fit, n_data, c->n, i) && (!include || include[i])) {
            count_person(c, of, evidence);
        }
    }
    bool good = c->n_people == 0 || c->n < 2 ||
                ta_select(evidence, c->n_people, c->n, prior, &c->selection);
    free(evidence);
    return good;
}
