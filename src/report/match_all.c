/* match_all.c - matched agents of every participant of a data set, over threads, told in order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/makers.h"
#include "twoarm/match.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

const char *ta_match_why_none(const struct ta_participant *who, const struct ta_fit *fit,
                              const struct ta_match_options *o)
{
    enum ta_table_source source = ta_table_source(who, o->arms);
    double par[TA_MAX_PAR];
    if (o->n_agents == 0) {
        return "none were asked for";
    }
    if (source == TA_TABLE_NONE) {
        return "the data do not hold what the other arms would have paid";
    }
    if (source != TA_TABLE_OWN && o->many_rewards) {
        return "rewards take more than two values, so win probabilities do not say what the other "
               "arms would have paid";
    }
    return ta_fit_usable(fit, par) ? NULL : "nothing could be estimated";
}

static bool match_one(const struct ta_dataset *data, const struct ta_participant *who,
                      const struct ta_fit *fit, const struct ta_match_options *o,
                      struct ta_match *m)
{
    double par[TA_MAX_PAR], *table = NULL, *each = NULL;
    bool done = true, prior = false, estimated = ta_fit_usable(fit, par);
    const char *why = ta_match_why_none(who, fit, o);
    if (!why && o->from != TA_FROM_ESTIMATE) {
        each = malloc(((size_t)o->n_agents * fit->n_par + 1) * sizeof *each);
        done = each && makers_draw(who, fit, o, each, &prior, &why);
    }
    if (done && !why) {
        table = ta_table_make(who, o->arms, data->scale.lo, data->scale.hi, o->seed);
        done = table != NULL;
    }
    done = done && ta_match_make(m, who, fit->model, estimated ? par : NULL, each, table, o);
    m->why_none = done ? why : NULL;
    m->prior = prior;
    free(table);
    free(each);
    return done;
}

/* Agents of everybody, told of by one thread at a time. */
struct telling {
    const struct ta_watch *watch;
    long done, n;
};
/* Those of one participant. */
struct own_telling {
    struct telling *all;
    long done;
};

static void tell(void *of, long done, long n)
{
    struct own_telling *own = of;
    (void)n;
#pragma omp critical(ta_match_told)
    {
        own->all->done += done - own->done;
        own->done = done;
        ta_watch_tick(own->all->watch, own->all->done, own->all->n);
    }
}

bool ta_match_all(const struct ta_dataset *data, const struct ta_fit *fit,
                  const struct ta_match_options *o, int threads, const struct ta_watch *watch,
                  void (*each)(void *of, int i, struct ta_match *), void *of)
{
    bool memory = true, many = !ta_table_two_rewards(data); /* once: it looks at everybody */
    long agents = o->n_agents > 0 ? o->n_agents : 1;
    struct telling all = {.watch = watch, .n = data->n * agents};
    int n = threads > 0 ? threads : omp_get_max_threads();
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n)
    for (int i = 0; i < data->n; i++) {
        struct ta_match m;
        struct own_telling own = {.all = &all};
        struct ta_watch within = {.stop = watch ? watch->stop : NULL, .tick = tell, .of = &own};
        struct ta_match_options how = *o;
        how.many_rewards = many;
        how.within = &within;
        bool over = ta_watch_over(watch);
        bool done = !over && match_one(data, &data->who[i], &fit[i], &how, &m);
        over = over || (done && m.stopped);
#pragma omp ordered
        {
            if (done && memory && !over) {
                each(of, i, &m);
                tell(&own, agents, agents);
            } else if (done) {
                ta_match_free(&m);
            }
            memory = memory && (done || over);
        }
    }
    return memory;
}
