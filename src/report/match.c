/* match.c - a participant beside agents that have the participant's estimates, measure by measure.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agents choose freely: nothing ties them to what the human chose, so a model that only predicts
 * well one step ahead is found out (Palminteri, Wyart & Koechlin 2017). The measures that look at
 * the human's choices look at theirs, and at what the model expects of each of the human's choices
 * from those before it. */
#include "report/match_play.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Needed while one participant is looked at; owns order, target, reward. */
struct work {
    struct ta_match *m;
    const struct ta_participant *who;
    const struct ta_match_options *o;
    const double *table;
    struct ta_order order;
    signed char *target; /* [n] the arm the learning curve counts, -1: not counted */
    double *reward;      /* [n] of one agent */
};

static void work_free(struct work *w)
{
    ta_order_free(&w->order);
    free(w->target);
    free(w->reward);
}

static bool work_alloc(struct work *w)
{
    size_t n = (size_t)(w->who->n > 0 ? w->who->n : 1);
    w->target = malloc(n);
    w->reward = malloc(n * sizeof *w->reward);
    if (w->target && w->reward && ta_order_make(&w->order, w->who)) {
        return true;
    }
    work_free(w);
    return false;
}

static bool results_alloc(struct work *w)
{
    struct ta_match *m = w->m;
    struct ta_curve *c = &m->curve;
    size_t agents = (size_t)m->n_agents, values = (size_t)ta_value_count();
    c->of = ta_curve_kind(w->who);
    c->n = c->of == TA_CURVE_NONE ? 0 : w->order.longest;
    size_t rows = (size_t)(c->n > 0 ? c->n : 1);
    c->asked = calloc(rows, sizeof *c->asked);
    c->human = calloc(rows, sizeof *c->human);
    c->agents = agents ? calloc(rows * agents, sizeof *c->agents) : NULL;
    m->agents = agents ? malloc(values * agents * sizeof *m->agents) : NULL;
    return c->asked && c->human && (!agents || (c->agents && m->agents));
}

/* Which arm counts on each trial, and how often that was asked. */
static void curve_targets(struct work *w)
{
    const struct ta_participant *who = w->who;
    struct ta_curve *curve = &w->m->curve;
    for (int t = 0; t < who->n; t++) {
        int arm = curve->of == TA_CURVE_BEST ? who->best[t] : curve->of == TA_CURVE_FIRST ? 0 : -1;
        w->target[t] = (signed char)(who->scored[t] ? arm : -1);
        if (w->target[t] >= 0) {
            curve->asked[w->order.within[t]]++;
            curve->human[w->order.within[t]] += who->choice[t] == arm;
        }
    }
}

static struct ta_play play_of(const struct work *w, const signed char *choice, const double *reward,
                              const double *prob)
{
    return (struct ta_play){.who = w->who,
                            .order = &w->order,
                            .choice = choice,
                            .reward = reward,
                            .table = w->table,
                            .prob = prob,
                            .tested_only = w->o->tested_only,
                            .win_above = w->o->win_above};
}

static void look_at_agent(struct work *w, int i, const double *par, const signed char *choice,
                          const double *prob)
{
    const struct ta_participant *who = w->who;
    struct ta_match *m = w->m;
    double value[TA_MAX_VALUES];
    for (int t = 0; t < who->n; t++) {
        bool paid = choice[t] >= 0 && !match_outcome_hidden(who, t);
        w->reward[t] = paid ? w->table[(size_t)t * who->k + choice[t]] : NAN;
        if (w->target[t] >= 0 && choice[t] == w->target[t]) {
            m->curve.agents[(size_t)w->order.within[t] * m->n_agents + i]++;
        }
    }
    struct ta_play play = play_of(w, choice, w->reward, prob);
    play.par = par;
    ta_values_of(&play, i, value, NULL);
    for (int v = 0, n = ta_value_count(); v < n; v++) {
        m->agents[(size_t)v * m->n_agents + i] = value[v];
    }
    if (w->o->watch) {
        w->o->watch(w->o->watch_of, &play, i);
    }
}

/* Is the participant to be left as they are? Then nothing of them is of use. */
static bool is_over(struct work *w)
{
    w->m->stopped = w->m->stopped || ta_watch_over(w->o->within);
    return w->m->stopped;
}

static bool look_at_agents(struct work *w, struct match_play *p, const double *par,
                           const double *each)
{
    const struct ta_participant *who = w->who;
    int stride = each ? p->run.n_par : 0;
    p->table = w->table;
    for (int from = 0; from < w->m->n_agents; from += MATCH_LANES) {
        int left = w->m->n_agents - from, n = left < MATCH_LANES ? left : MATCH_LANES;
        if (is_over(w)) {
            return true;
        }
        double padded[MATCH_LANES * TA_MAX_PAR];
        for (int l = 0; l < MATCH_LANES && each; l++) { /* lanes beyond the last agent: like it */
            int agent = from + (l < n ? l : n - 1);
            memcpy(padded + l * stride, each + (size_t)agent * stride, stride * sizeof *padded);
        }
        if (!match_play_agents(p, from, each ? padded : par, stride, w->o->seed)) {
            return false;
        }
        for (int l = 0; l < n; l++) {
            look_at_agent(w, from + l, each ? padded + l * stride : par,
                          p->choice + (size_t)l * who->n, p->prob + (size_t)l * who->n * who->k);
        }
        if (left > n) { /* the last are told of with the participant */
            ta_watch_tick(w->o->within, from + n, w->m->n_agents);
        }
    }
    return true;
}

/* The human's own numbers, and what the model expects of each choice. */
static void look_at_human(const struct work *w, const double *prob, double *human,
                          double *predicted)
{
    struct ta_match *m = w->m;
    const char *why[TA_MAX_VALUES];
    struct ta_play play = play_of(w, w->who->choice, w->who->reward, prob);
    ta_values_of(&play, 0, human, why);
    play.predicted = true;
    for (int v = 0, n = ta_value_count(); v < n; v++) {
        m->place[v].why = why[v];
        predicted[v] = NAN;
    }
    if (prob) {
        ta_values_of(&play, 0, predicted, NULL);
    }
}

static bool look(struct work *w, struct match_play *p, const double *par, const double *each)
{
    struct ta_match *m = w->m;
    double human[TA_MAX_VALUES], predicted[TA_MAX_VALUES];
    curve_targets(w);
    if (par) {
        match_play_human(p, par);
    }
    look_at_human(w, par ? p->prob : NULL, human, predicted);
    if (m->n_agents && !look_at_agents(w, p, par, each)) {
        return false;
    }
    for (int v = 0, n = ta_value_count(); v < n && !is_over(w); v++) { /* each sorts all agents */
        const char *why = m->place[v].why;
        m->place[v] = ta_place_make(
            human[v], m->n_agents ? m->agents + (size_t)v * m->n_agents : NULL, m->n_agents);
        m->place[v].predicted = predicted[v];
        m->place[v].why = why;
    }
    return true;
}

bool ta_match_make(struct ta_match *m, const struct ta_participant *who,
                   const struct ta_model *model, const double *par, const double *each,
                   const double *table, const struct ta_match_options *o)
{
    struct match_play p = {0};
    struct work w = {.m = m, .who = who, .o = o, .table = table};
    *m = (struct ta_match){.who = who, .n_agents = table && par ? o->n_agents : 0};
    if (!work_alloc(&w)) {
        return false;
    }
    bool done = results_alloc(&w) && (!par || match_play_alloc(&p, who, model, o->scale)) &&
                look(&w, &p, par, each);
    match_play_free(&p);
    work_free(&w);
    if (!done) {
        ta_match_free(m);
    }
    return done;
}

void ta_match_free(struct ta_match *m)
{
    free(m->agents);
    free(m->curve.asked);
    free(m->curve.human);
    free(m->curve.agents);
    m->agents = NULL;
    m->curve = (struct ta_curve){0};
}
