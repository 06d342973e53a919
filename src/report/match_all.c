/* match_all.c - matched agents of every participant of a data set, over threads, told in order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/match.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

/* Parameters to simulate from. A rate that could not be estimated because every weight is zero
 * changes no choice, so its typical value stands in; any other unknown parameter leaves nothing
 * to simulate. */
static bool usable(const struct ta_fit *fit, double *par)
{
    bool inert = true;
    for (int j = 0; j < fit->n_par; j++) {
        inert = inert && (fit->info[j].weight < 0 || fit->par[j] == 0);
    }
    for (int j = 0; j < fit->n_par; j++) {
        par[j] = fit->par[j];
        if (!isfinite(par[j]) && fit->info[j].weight < 0 && inert) {
            par[j] = fit->info[j].def->typical;
        }
        if (!isfinite(par[j])) {
            return false;
        }
    }
    return isfinite(fit->log_lik);
}

/* Why this participant has no agents, or NULL. */
static const char *why_none(const struct ta_participant *who, const struct ta_match_options *o,
                            bool estimated, bool two_rewards)
{
    enum ta_table_source source = ta_table_source(who, o->arms);
    if (o->n_agents == 0) {
        return "none were asked for";
    }
    if (source == TA_TABLE_NONE) {
        return "the data do not hold what the other arms would have paid";
    }
    if (source != TA_TABLE_OWN && !two_rewards) {
        return "rewards take more than two values, so win probabilities do not say what the other "
               "arms would have paid";
    }
    return estimated ? NULL : "nothing could be estimated";
}

static bool match_one(const struct ta_dataset *data, const struct ta_participant *who,
                      const struct ta_fit *fit, const struct ta_match_options *o, bool two_rewards,
                      struct ta_match *m)
{
    double par[TA_MAX_PAR], *table = NULL;
    bool estimated = fit->n_trials > 0 && usable(fit, par);
    const char *why = why_none(who, o, estimated, two_rewards);
    if (!why) {
        table = ta_table_make(who, o->arms, data->scale.lo, data->scale.hi, o->seed);
        if (!table) {
            return false;
        }
    }
    bool done = ta_match_make(m, who, fit->model, estimated ? par : NULL, NULL, table, o);
    m->why_none = why;
    free(table);
    return done;
}

bool ta_match_all(const struct ta_dataset *data, const struct ta_fit *fit,
                  const struct ta_match_options *o, int threads,
                  void (*each)(void *of, int i, struct ta_match *), void *of)
{
    bool memory = true, two_rewards = ta_table_two_rewards(data);
    int n = threads > 0 ? threads : omp_get_max_threads();
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n)
    for (int i = 0; i < data->n; i++) {
        struct ta_match m;
        bool done = match_one(data, &data->who[i], &fit[i], o, two_rewards, &m);
#pragma omp ordered
        {
            if (done && memory) {
                each(of, i, &m);
            } else if (done) {
                ta_match_free(&m);
            }
            memory = memory && done;
        }
    }
    return memory;
}
