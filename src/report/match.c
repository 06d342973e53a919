/* match.c - agents that have a participant's estimates and face the participant's own outcomes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They choose freely: nothing ties them to what the human chose, so a model that only predicts
 * well one step ahead is found out (Palminteri, Wyart & Koechlin 2017). They run through the same
 * loop as the likelihood (ta_run), one lane an agent, context by context; then the measures that
 * looked at the human's choices look at theirs. */
#include "twoarm/match.h"
#include "twoarm/io.h"
#include "twoarm/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is needed while one participant's agents run; owns its arrays. */
struct work {
    const struct ta_participant *who;
    int n_agents, lanes;
    int *previous, *within;
    signed char *choice; /* [agent * n + t] */
    const double *table;
    signed char *target; /* [n] the arm the learning curve counts, -1: not counted */
    double *reward;      /* [n] of one agent */
};

static void work_free(struct work *w)
{
    free(w->previous);
    free(w->within);
    free(w->choice);
    free(w->target);
    free(w->reward);
}

static bool work_alloc(struct work *w, const struct ta_participant *who, int n_agents)
{
    size_t n = (size_t)(who->n > 0 ? who->n : 1);
    *w = (struct work){.who = who, .n_agents = n_agents, .lanes = ta_lanes_pad(n_agents)};
    w->previous = calloc(n, sizeof *w->previous);
    w->within = calloc(n, sizeof *w->within);
    w->choice = malloc(n * (size_t)(n_agents > 0 ? n_agents : 1));
    w->target = malloc(n);
    w->reward = malloc(n * sizeof *w->reward);
    if (w->previous && w->within && w->choice && w->target && w->reward) {
        return true;
    }
    work_free(w);
    return false;
}

/* The human chose on trial t but what came of it is not known: agents must not know it either. */
static bool outcome_hidden(const struct ta_participant *who, int t)
{
    return who->choice[t] >= 0 && isnan(who->reward[t]);
}

/* --- running the agents --------------------------------------------------------------------- */

/* One context as the table feed wants it; owns its arrays. */
struct stage {
    struct ta_table_play play;
    struct ta_feed table_feed;
    double *table;
    unsigned char *position, *available, *hidden;
    signed char *forced;
};

static void stage_free(struct stage *s)
{
    free(s->table);
    free(s->position);
    free(s->available);
    free(s->hidden);
    free(s->forced);
    free(s->play.rng);
    free(s->play.choice);
}

static bool stage_alloc(struct stage *s, int n, int k, int lanes)
{
    size_t rows = (size_t)(n > 0 ? n : 1);
    *s = (struct stage){.play = {.n = n, .k = k}};
    s->table = malloc(rows * (size_t)k * sizeof *s->table);
    s->position = malloc(rows * (size_t)k);
    s->available = malloc(rows);
    s->hidden = malloc(rows);
    s->forced = malloc(rows);
    s->play.rng = calloc(4 * (size_t)lanes, sizeof *s->play.rng);
    s->play.choice = malloc(rows * (size_t)lanes);
    if (s->table && s->position && s->available && s->hidden && s->forced && s->play.rng &&
        s->play.choice) {
        return true;
    }
    stage_free(s);
    return false;
}

static void stage_fill(struct stage *s, const struct work *w, const int *trial_of)
{
    const struct ta_participant *who = w->who;
    int k = who->k;
    for (int i = 0; i < s->play.n; i++) {
        int t = trial_of[i];
        for (int a = 0; a < k; a++) { /* NAN only where nobody is paid or nobody may know */
            s->table[i * k + a] = isnan(w->table[t * k + a]) ? 0 : w->table[t * k + a];
        }
        if (who->position) {
            memcpy(s->position + i * k, who->position + t * k, (size_t)k);
        }
        s->available[i] = who->choice[t] >= 0;
        s->hidden[i] = outcome_hidden(who, t);
        s->forced[i] = who->forced && who->forced[t] ? who->choice[t] : -1;
    }
    s->play.table = s->table;
    s->play.position = who->position ? s->position : NULL;
    s->play.available = s->available;
    s->play.forced = s->forced;
}

/* Streams are named by who, which session and which context, so that one more participant,
 * session or agent moves nobody else's. */
static void stage_seed(struct stage *s, const struct work *w, int context, uint64_t seed)
{
    struct ta_text name = {0};
    ta_text_add(&name, "%s\n%s\n%d", w->who->id, w->who->session ? w->who->session : "n/a",
                context);
    uint64_t stream = ta_label_hash(name.s);
    ta_text_free(&name);
    for (int l = 0; l < w->lanes; l++) {
        struct ta_rng rng;
        ta_rng_start(&rng, seed, TA_STREAM_AGENT, stream, (uint64_t)l);
        ta_table_play_seed(&s->play, w->lanes, l, &rng);
    }
}

/* The table feed, but what the human never saw is not learned from. */
static void stage_before(void *of, struct ta_runner *run, int t)
{
    struct stage *s = of;
    if (s->table_feed.before) {
        s->table_feed.before(s->table_feed.of, run, t);
    }
}

static void stage_choose(void *of, struct ta_runner *run, int t)
{
    struct stage *s = of;
    s->table_feed.choose(s->table_feed.of, run, t);
    for (int l = 0; s->hidden[t] && l < run->lanes.n; l++) {
        run->reward[l] = run->paid[l] = 0;
    }
}

static bool play_context(struct work *w, struct ta_runner *run, const struct ta_sequences *seqs,
                         int c, uint64_t seed)
{
    struct stage s;
    int n = seqs->seq[c].n;
    if (!stage_alloc(&s, n, w->who->k, w->lanes)) {
        return false;
    }
    stage_fill(&s, w, seqs->trial_of[c]);
    stage_seed(&s, w, c, seed);
    s.table_feed = ta_feed_table(&s.play);
    struct ta_feed feed = {.of = &s,
                           .before = stage_before,
                           .choose = stage_choose,
                           .needs_logp = s.table_feed.needs_logp};
    struct ta_sink none = {0};
    ta_run(run, n, &feed, &none);
    for (int i = 0; i < n; i++) {
        for (int l = 0; l < w->n_agents; l++) {
            w->choice[(size_t)l * w->who->n + seqs->trial_of[c][i]] =
                s.play.choice[(size_t)i * w->lanes + l];
        }
    }
    stage_free(&s);
    return true;
}

static bool play_agents(struct work *w, const struct ta_model *model, const double *par,
                        double q0, uint64_t seed)
{
    struct ta_runner run;
    struct ta_sequences seqs;
    bool done = true;
    if (!ta_sequences_make(&seqs, w->who)) {
        return false;
    }
    if (!ta_runner_alloc(&run, model, w->n_agents, w->who->k, q0)) {
        ta_sequences_free(&seqs);
        return false;
    }
    for (int j = 0; j < run.n_par; j++) {
        for (int l = 0; l < run.lanes.n; l++) {
            run.par[j][l] = par[j];
        }
    }
    for (int c = 0; c < seqs.n && done; c++) {
        done = play_context(w, &run, &seqs, c, seed);
    }
    ta_runner_free(&run);
    ta_sequences_free(&seqs);
    return done;
}

/* --- looking at them ------------------------------------------------------------------------ */

static bool curve_alloc(struct ta_curve *curve, int n, int n_agents)
{
    size_t rows = (size_t)(n > 0 ? n : 1);
    curve->n = n;
    curve->asked = calloc(rows, sizeof *curve->asked);
    curve->human = calloc(rows, sizeof *curve->human);
    curve->agents = n_agents > 0 ? calloc(rows * (size_t)n_agents, sizeof *curve->agents) : NULL;
    return curve->asked && curve->human && (curve->agents || n_agents == 0);
}

/* Which arm counts on each trial, and how often that was asked. */
static void curve_targets(struct ta_curve *curve, struct work *w)
{
    const struct ta_participant *who = w->who;
    for (int t = 0; t < who->n; t++) {
        int arm = curve->of == TA_CURVE_BEST    ? who->best[t]
                  : curve->of == TA_CURVE_FIRST ? 0
                                                : -1;
        w->target[t] = (signed char)(who->scored[t] ? arm : -1);
        if (w->target[t] >= 0) {
            curve->asked[w->within[t]]++;
            curve->human[w->within[t]] += who->choice[t] == arm;
        }
    }
}

static void look_at_agent(struct ta_match *m, struct work *w, int i, double win_above)
{
    const struct ta_participant *who = w->who;
    const signed char *choice = w->choice + (size_t)i * who->n;
    for (int t = 0; t < who->n; t++) {
        bool paid = choice[t] >= 0 && !outcome_hidden(who, t);
        w->reward[t] = paid ? w->table[t * who->k + choice[t]] : NAN;
        if (w->target[t] >= 0 && choice[t] == w->target[t]) {
            m->curve.agents[(size_t)w->within[t] * m->n_agents + i]++;
        }
    }
    struct ta_play play = {who, choice, w->reward, w->previous, w->within, win_above};
    for (int j = 0; ta_measures[j]; j++) {
        m->agents[(size_t)j * m->n_agents + i] = ta_measures[j]->of(&play);
    }
}

static bool look(struct ta_match *m, struct work *w, double win_above)
{
    const struct ta_participant *who = w->who;
    struct ta_play human = {who, who->choice, who->reward, w->previous, w->within, win_above};
    int longest = ta_play_order(who, w->previous, w->within), measures = ta_measure_count();
    m->curve.of = ta_curve_kind(who);
    m->agents = m->n_agents ? malloc((size_t)measures * m->n_agents * sizeof *m->agents) : NULL;
    if (m->n_agents && !m->agents) {
        return false;
    }
    if (!curve_alloc(&m->curve, m->curve.of == TA_CURVE_NONE ? 0 : longest, m->n_agents)) {
        return false;
    }
    curve_targets(&m->curve, w);
    for (int i = 0; i < m->n_agents; i++) {
        look_at_agent(m, w, i, win_above);
    }
    for (int j = 0; j < measures; j++) {
        m->place[j] =
            ta_place_make(ta_measures[j]->of(&human),
                          m->n_agents ? m->agents + (size_t)j * m->n_agents : NULL, m->n_agents);
    }
    return true;
}

bool ta_match_make(struct ta_match *m, const struct ta_participant *who,
                   const struct ta_model *model, const double *par, const double *table,
                   const struct ta_match_options *o)
{
    struct work w;
    *m = (struct ta_match){.who = who, .n_agents = table ? o->n_agents : 0};
    if (!work_alloc(&w, who, m->n_agents)) {
        return false;
    }
    bool done = true;
    if (m->n_agents > 0) {
        w.table = table;
        done = play_agents(&w, model, par, o->q0, o->seed);
    }
    done = done && look(m, &w, o->win_above);
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
