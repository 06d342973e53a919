/* analyse.c - what stands before the comparison with agents: quality, exclusions, groups, models.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/coin.h"
#include "cli/progress.h"
#include "cli/verdict.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool out_of_memory(struct ta_error *error)
{
    return ta_error_add(error, TA_MACHINE, "out of memory");
}

static bool judge(struct report *r, struct ta_error *error)
{
    int n = r->data->n;
    r->quality = calloc((size_t)n + 1, sizeof *r->quality);
    r->keep = calloc((size_t)n + 1, sizeof *r->keep);
    if (!r->quality || !r->keep) {
        return out_of_memory(error);
    }
    for (int i = 0; i < n; i++) {
        quality_make(&r->quality[i], &r->data->who[i], &r->stated);
        r->n_broken += r->quality[i].excluded;
        r->keep[i] = r->keep_all || !r->quality[i].excluded;
        r->n_kept += r->keep[i];
    }
    return r->n_kept > 0 ||
           ta_error_add(error, TA_USER,
                        "everybody breaks a rule of exclusion: nothing is left to report on; give "
                        "--keep-all, or other limits with --exclude");
}

/* Groups in the order of their first participant. */
static bool find_groups(struct report *r, struct ta_error *error)
{
    r->group_of = calloc((size_t)r->data->n + 1, sizeof *r->group_of);
    if (!r->group_of) {
        return out_of_memory(error);
    }
    for (int i = 0; i < r->data->n; i++) {
        const char *name = r->data->who[i].group;
        int g = 0;
        if (!name) {
            r->n_groups = 0;
            return true;
        }
        while (g < r->n_groups && strcmp(r->group_name[g], name) != 0) {
            g++;
        }
        if (g == MOST_GROUPS) {
            return ta_error_add(error, TA_USER, "--group: at most %d groups are possible",
                                MOST_GROUPS);
        }
        r->group_name[g] = name;
        r->n_groups = g == r->n_groups ? g + 1 : r->n_groups;
        r->group_of[i] = g;
    }
    r->n_groups = r->n_groups > 1 ? r->n_groups : 0;
    return true;
}

/* --- models ------------------------------------------------------------------------------------
 */

/* Models of the list that are about as many arms; the one fitted is added where it lacks. */
static void list_models(struct report *r, const char *names, struct ta_error *error)
{
    struct ta_comparison *c = &r->comparison;
    for (const char *s = names; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(s, ","), s);
        const struct ta_model *m = ta_model_find(name);
        if (!m) {
            ta_error_add(error, TA_USER,
                         "--compare: no model is called '%s'; see `twoarm models`, or none", name);
        } else if (c->n < TA_MAX_MODELS - 1 && (!m->arms || m->arms == r->data->k)) {
            c->model[c->n++] = m;
        }
    }
    for (int m = 0; m < c->n; m++) {
        if (c->model[m] == r->model) {
            return;
        }
    }
    c->model[c->n++] = r->model;
}

static bool compare(struct report *r, const char *names, int threads, bool quiet,
                    struct ta_error *error)
{
    struct ta_comparison *c = &r->comparison;
    struct ta_fit_options o = *r->fitting;
    size_t people = (size_t)r->data->n;
    int before = error->n;
    if (strcmp(names, "none") == 0) {
        const struct ta_fit_table alone = {r->data, &r->model, 1, r->fit, TA_CI_NONE};
        return ta_verdict_on(r->analysis, &alone, r->keep, &r->dual, error);
    }
    list_models(r, names, error);
    struct ta_fit *fit = calloc(people * (size_t)c->n + 1, sizeof *fit);
    bool good = fit && error->n == before;
    o.ci = TA_CI_NONE;
    for (int m = 0; m < c->n && good; m++) {
        struct ta_progress bar;
        ta_progress_begin(&bar, quiet, "comparing %s", c->model[m]->name);
        good = ta_fit_all(c->model[m], r->data, &o, threads, &bar.watch, fit + (size_t)m * people);
        ta_progress_end(&bar);
    }
    const struct ta_fit_table all = {r->data, c->model, c->n, fit, TA_CI_NONE};
    good = good && ta_comparison_make(c, fit, r->data->n, r->keep, 1) &&
           ta_verdict_on(r->analysis, &all, r->keep, &r->dual, error);
    free(fit);
    return error->n > before ? false : good || out_of_memory(error);
}

/* --- the group's parameters --------------------------------------------------------------------
 */

/* Those with keep (NULL: all) and in group g (-1: any), under one distribution. */
static bool group_of_some(struct report *r, const char *name, const bool *keep, int g, int threads,
                          struct ta_error *error)
{
    struct ta_dataset some = *r->data;
    struct ta_fit *fit = calloc((size_t)r->data->n + 1, sizeof *fit);
    struct ta_progress bar;
    struct ta_group_options o = {.seed = r->seed, .most_steps = 500, .watch = &bar.watch};
    struct group_pars *p = &r->pars[r->n_pars];
    some.who = calloc((size_t)r->data->n + 1, sizeof *some.who);
    some.n = 0;
    for (int i = 0; i < r->data->n && some.who; i++) {
        if ((!keep || keep[i]) && (g < 0 || r->group_of[i] == g)) {
            some.who[some.n++] = r->data->who[i];
        }
    }
    p->name = name;
    ta_progress_begin(&bar, r->analysis->quiet, "EM of %s", r->model->name);
    bool good = fit && some.who && ta_group_em(r->model, &some, &o, threads, &p->em, fit);
    ta_progress_end(&bar);
    r->n_pars++;
    free(fit);
    free(some.who);
    return good || out_of_memory(error);
}

/* At least two with choices in each. */
static bool group_parameters(struct report *r, int threads, struct ta_error *error)
{
    bool good = true;
    if (r->data->n == 0 || r->fit[0].n_par == 0) {
        return true;
    }
    bool some = !r->keep_all && r->n_broken > 0;
    good = group_of_some(r, some ? "kept" : "all", r->keep, -1, threads, error) &&
           (!some || group_of_some(r, "everybody", NULL, -1, threads, error));
    r->first_group = r->n_pars;
    for (int g = 0; g < r->n_groups && good; g++) {
        good = group_of_some(r, r->group_name[g], r->keep, g, threads, error);
    }
    for (int p = 0; p < r->n_pars && good; p++) {
        if (r->pars[p].em.n_people < 2) { /* no distribution of one */
            r->n_pars = 0;
        }
    }
    return good;
}

bool report_analyse(struct report *r, const char *names, int threads, bool quiet,
                    struct ta_error *error)
{
    const struct ta_fit_table fitted = {r->data, &r->model, 1, r->fit, TA_CI_NONE};
    return judge(r, error) && find_groups(r, error) &&
           ta_coin_note(r->analysis, &fitted, &r->coins, error) &&
           compare(r, names, threads, quiet, error) && group_parameters(r, threads, error);
}
