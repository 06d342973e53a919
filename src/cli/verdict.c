/* verdict.c - dual learning rates, perseveration, or nothing learned: what a cohort says.
 *
 * A tendency to repeat choices makes alpha_pos look larger than alpha_neg, and the other way round
 * (Katahira 2018 J Math Psychol 87:31; Sugawara & Katahira 2021 Sci Rep 11:3574). So where dual
 * rates are fitted, stickiness is fitted as well, alone and with them, and so is neither; BIC over
 * the cohort decides. A biased coin is weighed as well: where it is best no rate means anything.
 * Less than 6 (a factor of 20 in approximate evidence) decides nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include "interrupt.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DUAL, STICK, FULL, SINGLE, COIN, RIVALS };
static const char *const names[RIVALS] = {"rw-dual", "rw-stick", "rw-full", "rw", "random"};

struct rivals {
    const struct ta_fit *fit[RIVALS]; /* [people] */
    struct ta_fit *own[RIVALS];       /* to be freed; NULL: the table's */
    const bool *include;              /* NULL: everybody */
    int n;                            /* people */
    double bic[RIVALS];
    int best[RIVALS], people; /* with a scored choice */
};

static int index_of(const struct ta_fit_table *t, const char *name)
{
    for (int m = 0; m < t->n_models; m++) {
        if (strcmp(t->model[m]->name, name) == 0) {
            return m;
        }
    }
    return -1;
}

static bool find_fits(struct rivals *r, const struct ta_analysis *a, const struct ta_fit_table *t,
                      struct ta_error *e)
{
    struct ta_analysis plain = *a;
    plain.fit.method = TA_MLE;
    plain.fit.ci = TA_CI_NONE;
    r->n = t->data->n;
    for (int i = 0; i < RIVALS; i++) {
        /* bounds that were given are about the models, not about the coin beside them */
        plain.fit.n_bounds = i == COIN ? 0 : a->fit.n_bounds;
        int at = t->fit && a->fit.method == TA_MLE ? index_of(t, names[i]) : -1;
        r->fit[i] = at >= 0 ? t->fit + (size_t)at * t->data->n : NULL;
        if (at < 0) {
            r->own[i] = calloc((size_t)r->n + 1, sizeof *r->own[i]);
            r->fit[i] = r->own[i];
            if (!r->own[i]) {
                return ta_error_add(e, TA_MACHINE, "out of memory");
            }
            if (!ta_analysis_fit(&plain, ta_model_find(names[i]), t->data, r->own[i], e)) {
                return false;
            }
        }
    }
    return true;
}

/* Does person p take part? */
static bool counts(const struct rivals *r, int p)
{
    return (!r->include || r->include[p]) && r->fit[DUAL][p].n_trials > 0;
}

static void count(struct rivals *r)
{
    for (int p = 0; p < r->n; p++) {
        int best = 0;
        if (!counts(r, p)) {
            continue;
        }
        for (int i = 0; i < RIVALS; i++) {
            r->bic[i] += ta_fit_bic(&r->fit[i][p]);
            best = ta_fit_bic(&r->fit[i][p]) < ta_fit_bic(&r->fit[best][p]) ? i : best;
        }
        r->best[best]++;
        r->people++;
    }
}

/* Median over people of parameter a (minus parameter b, where b is one); NAN: nobody's is known. */
static double median(const struct rivals *r, const struct ta_fit *fit, int a, int b)
{
    double *x = malloc(sizeof *x * ((size_t)r->n + 1)), middle = NAN;
    int known = 0;
    for (int p = 0; x && p < r->n; p++) {
        double value = fit[p].par[a] - (b >= 0 ? fit[p].par[b] : 0);
        bool told = counts(r, p) && !fit[p].unknown[a] && !(b >= 0 && fit[p].unknown[b]);
        if (told && isfinite(value)) {
            x[known++] = value;
        }
    }
    if (known) {
        gsl_sort(x, 1, (size_t)known);
        middle = gsl_stats_median_from_sorted_data(x, 1, (size_t)known);
    }
    free(x);
    return middle;
}

static int par_of(const struct ta_fit *fit, const char *name)
{
    int j = 0;
    while (strcmp(fit->info[j].def->name, name) != 0) {
        j++;
    }
    return j;
}

/* The least sum of BIC, but for that of `except`. */
static int least(const struct rivals *r, int except)
{
    int best = except == 0;
    for (int i = 0; i < RIVALS; i++) {
        best = i != except && r->bic[i] < r->bic[best] ? i : best;
    }
    return best;
}

static void tell_winner(const struct rivals *r, struct ta_text *text)
{
    static const char *const words[] = {
        [DUAL] = "two learning rates explain these choices better than perseveration does; "
                 "rw-dual may be read",
        [STICK] = "perseveration explains these choices, and two learning rates add nothing: do "
                  "not read rw-dual's alpha_pos and alpha_neg as optimism or pessimism",
        [FULL] = "both are needed: read the learning rates of rw-full, not those of rw-dual",
        [SINGLE] = "one learning rate explains these choices, without perseveration (rw): there is "
                   "no difference between alpha_pos and alpha_neg to be read",
        [COIN] = "a biased coin explains these choices best (random): nothing here shows learning; "
                 "read no learning rate of any model"};
    int best = least(r, -1), second = least(r, best);
    double lead = r->bic[second] - r->bic[best];
    if (lead < 6) {
        bool coin = best == COIN || second == COIN;
        ta_text_add(text, "verdict: undecided (%s leads %s by %.1f); %s\n", names[best],
                    names[second], lead,
                    coin ? "whether these choices show learning is open: read no learning rate"
                         : "do not read rw-dual's rates without perseveration");
    } else {
        ta_text_add(text, "verdict: %s\n", words[best]);
    }
}

static void tell(const struct rivals *r, struct ta_text *text)
{
    const struct ta_fit *dual = r->fit[DUAL], *full = r->fit[FULL];
    ta_text_add(text, "dual learning rates or perseveration? BIC over %d people:", r->people);
    for (int i = 0; i < RIVALS; i++) {
        ta_text_add(text, "%s %s %.1f (best for %d)", i ? "," : "", names[i], r->bic[i],
                    r->best[i]);
    }
    ta_text_add(text,
                "\nmedian alpha_pos - alpha_neg: %+.2f in rw-dual, %+.2f in rw-full beside a "
                "median kappa of %+.2f\n",
                median(r, dual, par_of(dual, "alpha_pos"), par_of(dual, "alpha_neg")),
                median(r, full, par_of(full, "alpha_pos"), par_of(full, "alpha_neg")),
                median(r, full, par_of(full, "kappa"), -1));
    tell_winner(r, text);
}

bool ta_verdict(const struct ta_analysis *a, const struct ta_fit_table *t, struct ta_text *text,
                struct ta_error *e)
{
    return ta_verdict_on(a, t, NULL, text, e);
}

bool ta_verdict_on(const struct ta_analysis *a, const struct ta_fit_table *t, const bool *include,
                   struct ta_text *text, struct ta_error *e)
{
    struct rivals r = {.include = include};
    if (index_of(t, names[DUAL]) < 0 && index_of(t, names[FULL]) < 0) {
        return true;
    }
    bool good = find_fits(&r, a, t, e);
    bool all = good && !ta_interrupted; /* else somebody may not be fitted */
    if (all) {
        count(&r);
    }
    if (all && r.people) {
        tell(&r, text);
    }
    for (int i = 0; i < RIVALS; i++) {
        free(r.own[i]);
    }
    return good;
}
