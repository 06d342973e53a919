/* group.c - EM with Laplace over a population (Huys et al. 2011 PLoS Comput Biol 7:e1002028): to
 * the fixed point that its step (em.c) leads to.
 *
 * There may be several, and which of them fast steps (em_walk.c) come to may depend on the last
 * bit of a likelihood where people are few, made few choices and hardly differ. So EM's own steps
 * lead: the fast ones begin on its path, and are believed if they settle at once without a fall.
 * Otherwise EM's own steps go on from where they were. While they come no higher than where the
 * fast ones settled that is believed after a while; else the fast ones begin again further along.
 * With a group column every level has a mean of its own, of its people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/group.h"

#include "em.h"
#include "fitter.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_STEPS = 500,
    USUAL_STEPS = 20, /* fast ones rarely need more; and for the share that is done */
    FAST_STEPS = 30   /* at a time, but for the last */
};

/* --- to the fixed point ----------------------------------------------------------------------- */

struct search {
    struct ta_em_place path; /* the last one on EM's own */
    struct ta_em_place fast; /* where fast steps ended */
    struct ta_em_place best; /* of the fixed points found, the one of the highest evidence */
    bool lost;               /* the fast steps ran away */
    int doubt;               /* own steps until the best is believed, unless they come higher */
};

/* n of EM's own steps, of which s->path is the last place with everybody in it; *em goes on from
 * there. True when the doubt is over: none so far came higher than the best fixed point. */
static bool follow(struct ta_em *em, int n, int most_steps, struct search *s)
{
    const double more = 1e-6; /* of evidence: on the way to the same place it may be rounded */
    bool higher = false;
    for (int i = 1; i <= n && em->g->n_steps < most_steps; i++) {
        ta_em_e_step(em);
        if (em->memory_short || ta_em_stopped(em)) {
            return false;
        }
        ta_em_keep(em, &s->path);
        ta_em_m_step(em, em->g);
        higher |= em->evidence > s->best.evidence + more;
        if (i == s->doubt && !higher) {
            return true;
        }
    }
    return false;
}

/* How many own steps must not come higher than where fast ones have settled; 0: none. Of 1584
 * cohorts of 14 people x 20 to 40 trials the seven that settled below EM's own fixed point did so
 * in 16 steps or more; four of them do no longer. */
static int doubt_of(int turn, int steps, bool fell)
{
    const int at_once = 15, soon = 17;
    static const int later[] = {40, 60, 100, 0};
    if (turn == 0 && (steps > USUAL_STEPS || fell)) {
        return MOST_STEPS; /* not believed: the fast ones begin again */
    }
    return turn > 0 || steps > soon ? later[turn] : steps > at_once ? steps : 0;
}

/* Fast steps from EM's path. True when it is known where the population ends: they settled on a
 * fixed point beyond doubt or, not from its beginning, ran away. */
static bool branch_off(struct ta_em *em, struct search *s, int turn, int most_steps)
{
    bool fell;
    enum ta_em_end end = ta_em_walk(em, most_steps, &s->fast, &fell);
    if (end == TA_EM_SETTLED && s->fast.evidence > s->best.evidence) {
        struct ta_em_place other = s->best;
        s->best = s->fast;
        s->fast = other;
    }
    s->lost = end == TA_EM_LOST;
    s->doubt = end == TA_EM_SETTLED ? doubt_of(turn, em->g->n_steps, fell) : MOST_STEPS;
    return s->doubt == 0 || (turn > 0 && s->lost) || end == TA_EM_STOPPED;
}

static void look_for_end(struct ta_em *em, struct search *s, int most_steps)
{
    static const int own[] = {3, 40, 100, 200}; /* steps, then fast ones */
    const int turns = sizeof own / sizeof *own;
    for (int turn = 0; turn < turns; turn++) {
        bool sure = follow(em, own[turn], most_steps, s);
        int left = most_steps - em->g->n_steps, fast = turn < turns - 1 ? FAST_STEPS : left;
        if (sure || left == 0 || em->memory_short || ta_em_stopped(em) ||
            branch_off(em, s, turn, fast < left ? fast : left)) {
            break;
        }
        ta_em_back_to(em, &s->path);
        ta_em_m_step(em, em->g);
    }
    bool settled = isfinite(s->best.evidence);
    bool away = s->lost && s->fast.evidence > s->path.evidence;
    ta_em_back_to(em, settled ? &s->best : away ? &s->fast : &s->path);
    em->g->converged = settled;
}

static void iterate(struct ta_em *em, int most_steps)
{
    struct search s = {.lost = false};
    bool ready = ta_em_place_alloc(&s.path, em);
    ready = ta_em_place_alloc(&s.fast, em) && ready;
    ready = ta_em_place_alloc(&s.best, em) && ready;
    if (ready) {
        look_for_end(em, &s, most_steps);
    }
    em->memory_short |= !ready;
    ta_em_place_free(&s.path);
    ta_em_place_free(&s.fast);
    ta_em_place_free(&s.best);
}

/* --- putting it together ---------------------------------------------------------------------- */

static bool place(struct ta_em *em)
{
    int d = em->g->d;
    size_t top = ta_top_size(d), own = top + 2 * (size_t)(d * d);
    em->block_size = sizeof *em->block * own * ((size_t)em->n + 1);
    em->block = malloc(em->block_size);
    for (int i = 0; em->block && i < em->n; i++) {
        struct ta_em_person *p = &em->who[i];
        ta_top_lay(&p->top, em->block + (size_t)i * own, d);
        p->c = em->block + (size_t)i * own + top;
        p->w = p->c + d * d;
    }
    return em->block != NULL;
}

static bool gather(struct ta_em *em, const struct ta_dataset *data)
{
    em->who = calloc((size_t)data->n + 1, sizeof *em->who);
    for (int i = 0; em->who && i < data->n; i++) {
        int scored = 0;
        for (int t = 0; t < data->who[i].n; t++) {
            scored += data->who[i].scored[t];
        }
        if (scored == 0) {
            continue; /* nothing is known of them but the group */
        }
        em->who[em->n].index = i;
        if (!ta_sequences_make(&em->who[em->n].seq, &data->who[i])) {
            return false;
        }
        em->who[em->n].level = em->o->level ? em->o->level[i] : 0;
        em->g->level_people[em->who[em->n].level]++;
        em->g->n_trials += scored;
        em->n++;
    }
    return em->who && place(em);
}

/* A start in the middle of what the models' tables call typical, wide. */
static void start(struct ta_em *em, const struct ta_par_info *info)
{
    for (int a = 0; a < em->g->d; a++) {
        double middle = ta_to_free(info[a].def->typical, info[a].def->support);
        double variance = em->o->start_variance;
        em->g->covariance[a * em->g->d + a] = variance > 0 ? variance : 1;
        for (int level = 0; level < em->g->n_levels; level++) {
            em->g->level_mean[level * em->g->d + a] = middle;
        }
    }
}

/* Estimates of one participant, who is all the group says where nobody differs from it: then the
 * error is that of the mean. */
static void tell(const struct ta_em *em, const struct ta_em_person *p, struct ta_fit *f)
{
    int d = em->g->d;
    char name[32];
    for (int a = 0; a < d; a++) {
        enum ta_support s = f->info[a].def->support;
        bool spread = em->g->covariance[a * d + a] > 0;
        f->par[a] = ta_from_free(p->top.x[a], s);
        f->se[a] = spread ? ta_free_slope(f->par[a], s) * sqrt(p->c[a * d + a]) : (double)NAN;
        if (!spread) {
            ta_flag_add(f, "no_spread", ta_par_name(&f->info[a], f->k, name));
        }
    }
    bool both = d > 1 && p->c[0] > 0 && p->c[d + 1] > 0;
    f->corr = both ? p->c[1] / sqrt(p->c[0] * p->c[d + 1]) : (double)NAN;
    ta_flag_converged(f, p->there && em->g->converged);
    f->n_optima = 1;
}

static void finish(struct ta_em *em, const struct ta_dataset *data, struct ta_fit *fit)
{
    int d = em->g->d;
    for (int i = 0; i < em->n && !ta_em_stopped(em); i++) {
        const struct ta_em_person *p = &em->who[i];
        struct ta_fit *f = &fit[p->index];
        tell(em, p, f);
        f->log_lik = ta_fit_log_lik(em->model, &data->who[p->index], em->scale, f->par);
    }
    for (int c = 0; c < em->g->n_levels * d; c++) {
        em->g->mean[c % d] += em->g->level_mean[c] * em->g->level_people[c / d] / em->n;
    }
    ta_em_means_known(em);
}

static void release(struct ta_em *em)
{
    for (int i = 0; i < em->n; i++) {
        ta_sequences_free(&em->who[i].seq);
    }
    free(em->who);
    free(em->block);
}

bool ta_group_em(const struct ta_model *model, const struct ta_dataset *data,
                 const struct ta_group_options *o, int threads, struct ta_group *g,
                 struct ta_fit *fit)
{
    struct ta_par_info info[TA_MAX_PAR];
    *g = (struct ta_group){
        .full = o->full, .ibic = NAN, .ibic_se = NAN, .n_levels = o->level ? o->n_levels : 1};
    g->d = ta_model_pars(model, data->k, info);
    struct ta_em em = {.model = model,
                       .g = g,
                       .scale = data->scale,
                       .o = o,
                       .threads = threads > 0 ? threads : omp_get_max_threads()};
    for (int i = 0; i < data->n; i++) {
        ta_fit_start(&fit[i], model, &data->who[i]);
        fit[i].method = TA_EM;
    }
    bool good = gather(&em, data);
    g->n_people = em.n;
    if (good && em.n > 0) {
        em.all = USUAL_STEPS * em.n;
        start(&em, info);
        ta_watch_begin(o->watch, "steps");
        iterate(&em, o->most_steps > 0 ? o->most_steps : MOST_STEPS);
        em.done = 0;
        em.all = em.n;
        ta_watch_begin(o->watch, "iBIC");
        ta_em_integrate(&em, ta_em_size(g));
        finish(&em, data, fit);
    }
    g->stopped = good && ta_em_stopped(&em);
    for (int i = 0; g->stopped && i < data->n; i++) {
        fit[i].model = NULL; /* a group is whole or nothing */
    }
    release(&em);
    return good && !em.memory_short;
}
