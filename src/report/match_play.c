/* match_play.c - running a participant's agents, and the model along the participant's own choices.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agents run through the same loop as the likelihood (ta_run), one lane an agent, context by
 * context, on the participant's outcome table. */
#include "report/match_play.h"
#include "twoarm/io.h"
#include "twoarm/rng.h"
#include "twoarm/vecmath.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool match_play_alloc(struct match_play *w, const struct ta_participant *who,
                      const struct ta_model *model, struct ta_scale scale)
{
    size_t cells = (size_t)(who->n > 0 ? who->n : 1) * MATCH_LANES;
    *w = (struct match_play){.who = who};
    w->choice = malloc(cells);
    w->prob = malloc(cells * (size_t)who->k * sizeof *w->prob);
    if (w->choice && w->prob && ta_sequences_make(&w->seqs, who)) {
        if (ta_runner_alloc(&w->run, model, MATCH_LANES, who->k, scale)) {
            w->running = true;
            return true;
        }
        ta_sequences_free(&w->seqs);
    }
    match_play_free(w);
    return false;
}

void match_play_free(struct match_play *w)
{
    if (w->running) {
        ta_runner_free(&w->run);
        ta_sequences_free(&w->seqs);
    }
    free(w->choice);
    free(w->prob);
    *w = (struct match_play){0};
}

bool match_outcome_hidden(const struct ta_participant *who, int t)
{
    return who->choice[t] >= 0 && isnan(who->reward[t]);
}

/* --- probabilities ---------------------------------------------------------------------------- */

/* Where the probabilities of a context's trials go. */
struct tracing {
    struct match_play *w;
    const int *trial_of;
    int lanes; /* that are wanted */
};

TA_CLONES static void exp_lanes(double *restrict p, const double *restrict logp, int n)
{
    TA_LANES (l, n) {
        p[l] = ta_exp_neg(logp[l]);
    }
}

static void trace(void *of, const struct ta_runner *run, int i)
{
    const struct tracing *s = of;
    const struct ta_participant *who = s->w->who;
    int n = run->lanes.n, t = s->trial_of[i];
    double p[MATCH_LANES];
    for (int a = 0; a < who->k; a++) {
        exp_lanes(p, run->logp + (size_t)a * n, n);
        double *to = s->w->prob + (size_t)t * who->k + a;
        for (int l = 0; l < s->lanes; l++) {
            to[(size_t)l * who->n * who->k] = p[l];
        }
    }
}

static struct ta_sink sink_trace(struct tracing *s)
{
    return (struct ta_sink){.of = s, .take = trace, .needs_logp = true};
}

/* --- one context as the table feed wants it ----------------------------------------------------
 */

/* Owns its arrays. */
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

static void stage_fill(struct stage *s, const struct match_play *w, const int *trial_of)
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
        s->hidden[i] = match_outcome_hidden(who, t);
        s->forced[i] = who->forced && who->forced[t] ? who->choice[t] : -1;
    }
    s->play.table = s->table;
    s->play.position = who->position ? s->position : NULL;
    s->play.available = s->available;
    s->play.forced = s->forced;
}

/* Streams are named by who, which session and which context, so that one more participant,
 * session or agent moves nobody else's. */
static void stage_seed(struct stage *s, const struct match_play *w, int context, int first,
                       uint64_t seed)
{
    struct ta_text name = {0};
    ta_text_add(&name, "%s\n%s\n%d", w->who->id, w->who->session ? w->who->session : "n/a",
                context);
    uint64_t stream = ta_label_hash(name.s);
    ta_text_free(&name);
    for (int l = 0; l < MATCH_LANES; l++) {
        struct ta_rng rng;
        ta_rng_start(&rng, seed, TA_STREAM_AGENT, stream, (uint64_t)(first + l));
        ta_table_play_seed(&s->play, MATCH_LANES, l, &rng);
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

static bool play_context(struct match_play *w, int c, int first, uint64_t seed)
{
    struct stage s;
    int n = w->seqs.seq[c].n;
    const int *trial_of = w->seqs.trial_of[c];
    if (!stage_alloc(&s, n, w->who->k, MATCH_LANES)) {
        return false;
    }
    stage_fill(&s, w, trial_of);
    stage_seed(&s, w, c, first, seed);
    s.table_feed = ta_feed_table(&s.play);
    struct ta_feed feed = {.of = &s,
                           .before = stage_before,
                           .choose = stage_choose,
                           .needs_prob = s.table_feed.needs_prob};
    struct tracing traced = {w, trial_of, MATCH_LANES};
    struct ta_sink sink = sink_trace(&traced);
    ta_run(&w->run, n, &feed, &sink);
    for (int i = 0; i < n; i++) {
        for (int l = 0; l < MATCH_LANES; l++) {
            w->choice[(size_t)l * w->who->n + trial_of[i]] =
                s.play.choice[(size_t)i * MATCH_LANES + l];
        }
    }
    stage_free(&s);
    return true;
}

bool match_play_agents(struct match_play *w, int first, const double *par, int stride,
                       uint64_t seed)
{
    bool done = true;
    for (int j = 0; j < w->run.n_par; j++) {
        for (int l = 0; l < MATCH_LANES; l++) {
            w->run.par[j][l] = par[l * stride + j];
        }
    }
    for (int c = 0; c < w->seqs.n && done; c++) {
        done = play_context(w, c, first, seed);
    }
    return done;
}

void match_play_human(struct match_play *w, const double *par)
{
    for (int j = 0; j < w->run.n_par; j++) {
        for (int l = 0; l < MATCH_LANES; l++) {
            w->run.par[j][l] = par[j];
        }
    }
    for (int c = 0; c < w->seqs.n; c++) {
        struct tracing traced = {w, w->seqs.trial_of[c], 1};
        struct ta_feed feed = ta_feed_sequence(&w->seqs.seq[c]);
        struct ta_sink sink = sink_trace(&traced);
        ta_run(&w->run, w->seqs.seq[c].n, &feed, &sink);
    }
}
