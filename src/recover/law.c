/* law.c - what parameters of simulated people are drawn from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "cli/laws.h"
#include "twoarm/io.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool law_take(const char *value, void *target, struct ta_error *e)
{
    struct recover_settings *s = target;
    const char *equals = strchr(value, '=');
    struct law law = {.name = ""};
    if (!equals || equals == value || equals - value >= (long)sizeof law.name ||
        !ta_law_parse(equals + 1, &law.law)) {
        return ta_error_add(e, TA_USER,
                            "--draw: expected PARAMETER= a number or " TA_LAWS_HELP ", found '%s'",
                            value);
    }
    if (s->n_laws == MOST_LAWS) {
        return ta_error_add(e, TA_USER, "--draw: at most %d are possible", MOST_LAWS);
    }
    snprintf(law.name, sizeof law.name, "%.*s", (int)(equals - value), value);
    s->law[s->n_laws++] = law;
    return true;
}

struct law law_usual(const struct ta_par_info *info, int k, double most)
{
    enum ta_support s = info->def->support;
    struct law law = {.law = {TA_LAW_UNIFORM, -2, 2}};
    if (s == TA_UNIT || info->weight < 0) {
        law.law = (struct ta_par_law){TA_LAW_UNIFORM, 0.05, 0.95};
    } else if (s == TA_POSITIVE) {
        law.law = (struct ta_par_law){TA_LAW_UNIFORM, 0.5, most > 0 ? fmin(most, 10) : 10};
    }
    ta_par_name(info, k, law.name);
    return law;
}

bool law_of_cohort(const struct ta_fit *fit, int n, int j, const struct ta_fit_options *o,
                   struct law *law)
{
    double *x = malloc(sizeof *x * ((size_t)n + 1));
    int known = 0;
    for (int i = 0; x && i < n; i++) {
        struct ta_bound b = ta_fit_bound(&fit[i].info[j], fit[i].k, o);
        double at = fit[i].par[j];
        if (isfinite(at) && !fit[i].unknown[j] && at > b.lo && at < b.hi) {
            x[known++] = at;
        }
    }
    if (known > 1) {
        gsl_sort(x, 1, (size_t)known);
        law->law.law = TA_LAW_UNIFORM;
        law->law.a = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)known, .05);
        law->law.b = gsl_stats_quantile_from_sorted_data(x, 1, (size_t)known, .95);
    }
    free(x);
    return known > 1;
}

void laws_check(const struct recover_settings *s, const struct ta_model *const *model, int n, int k,
                struct ta_error *e)
{
    for (int i = 0; i < s->n_laws; i++) {
        bool found = s->law[i].ours;
        for (int m = 0; m < n; m++) {
            struct ta_par_info info[TA_MAX_PAR];
            int n_par = ta_model_pars(model[m], k, info);
            for (int j = 0; j < n_par; j++) {
                char name[32];
                found = found || strcmp(s->law[i].name, info[j].def->name) == 0 ||
                        strcmp(s->law[i].name, ta_par_name(&info[j], k, name)) == 0;
            }
        }
        if (!found) {
            ta_error_add(e, TA_USER, "--draw: no chosen model has a parameter '%s'",
                         s->law[i].name);
        }
    }
}

bool laws_find(const struct recover_settings *s, const struct ta_model *m, int k,
               const struct ta_fit *cohort, int n_cohort, struct law *law, struct ta_error *e)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, k, info), before = e->n;
    for (int j = 0; j < n; j++) {
        law[j] = law_usual(&info[j], k, s->a.fit.most);
        bool found = !cohort || law_of_cohort(cohort, n_cohort, j, &s->a.fit, &law[j]);
        for (int i = 0; i < s->n_laws; i++) {
            if (strcmp(s->law[i].name, law[j].name) == 0 ||
                strcmp(s->law[i].name, info[j].def->name) == 0) {
                law[j] = s->law[i];
                ta_par_name(&info[j], k, law[j].name);
                found = true;
            }
        }
        if (!found) {
            ta_error_add(e, TA_USER,
                         "%s of %s: fewer than two participants have an estimate off its bounds, "
                         "which say no range; give one by --draw %s=uniform(LO,HI)",
                         law[j].name, m->name, law[j].name);
        } else if (!ta_law_fits(&law[j].law, info[j].def->support)) {
            ta_error_add(e, TA_USER, "--draw: %s of %s lies %s, which the law given leaves",
                         law[j].name, m->name,
                         info[j].def->support == TA_UNIT ? "between 0 and 1" : "at 0 or above");
        }
    }
    return e->n == before;
}
