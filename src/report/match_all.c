/* match_all.c - matched agents of every participant of a data set, over threads, told in order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/makers.h"
#include "twoarm/match.h"
#include "twoarm/turns.h"

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

/* Of everybody whose turn has not come. */
struct place {
    struct ta_match match;
    struct own_telling own;
    bool done, over; /* there is a match; it was asked to stop */
};
struct work {
    const struct ta_dataset *data;
    const struct ta_fit *fit;
    struct ta_match_options o;
    struct telling told;
    struct ta_turns turns;
    struct place *place; /* [turns.places] */
    void (*each)(void *of, int i, struct ta_match *);
    void *of;
    bool memory;
};

static void work_on(struct work *w, int i)
{
    const struct ta_watch *watch = w->told.watch;
    struct place *p = &w->place[i % w->turns.places];
    p->own = (struct own_telling){.all = &w->told};
    struct ta_watch within = {.stop = watch ? watch->stop : NULL, .tick = tell, .of = &p->own};
    struct ta_match_options how = w->o;
    how.within = &within;
    p->over = ta_watch_over(watch);
    p->done = !p->over && match_one(w->data, &w->data->who[i], &w->fit[i], &how, &p->match);
    p->over = p->over || (p->done && p->match.stopped);
}

static void hand_over(void *of, int i)
{
    struct work *w = of;
    struct place *p = &w->place[i % w->turns.places];
    long agents = w->o.n_agents > 0 ? w->o.n_agents : 1;
    if (p->done && w->memory && !p->over) {
        w->each(w->of, i, &p->match);
        tell(&p->own, agents, agents);
    } else if (p->done) {
        ta_match_free(&p->match);
    }
    w->memory = w->memory && (p->done || p->over);
}

bool ta_match_all(const struct ta_dataset *data, const struct ta_fit *fit,
                  const struct ta_match_options *o, int threads, const struct ta_watch *watch,
                  void (*each)(void *of, int i, struct ta_match *), void *of)
{
    int n = threads > 0 ? threads : omp_get_max_threads(), places = 2 * n;
    struct work w = {data, fit, *o, .each = each, .of = of};
    w.told = (struct telling){.watch = watch,
                              .n = (long)data->n * (o->n_agents > 0 ? o->n_agents : 1)};
    w.o.many_rewards = !ta_table_two_rewards(data); /* once: it looks at everybody */
    w.place = calloc((size_t)places, sizeof *w.place);
    w.memory = ta_turns_begin(&w.turns, data->n, places) && w.place;
    if (w.memory) {
#pragma omp parallel num_threads(n)
        for (int i = ta_turns_take(&w.turns); i >= 0; i = ta_turns_take(&w.turns)) {
            work_on(&w, i);
            ta_turns_give(&w.turns, i, hand_over, &w);
        }
    }
    ta_turns_end(&w.turns);
    free(w.place);
    return w.memory;
}
