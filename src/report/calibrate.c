/* calibrate.c - p-values that are what they say: agents refitted, with agents of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Agents from a participant's own estimate were shaped by the very choices they are compared with,
 * so that p is too large. Calibration (Beran 1988; Davison & Hinkley 1997, 4.5) lets the same
 * happen to simulated participants: B agents of the participant are each fitted anew and set
 * against 50 agents from their own estimate, as the participant is. Each is then z = |own number -
 * its agents' mean| / their standard deviation away, and p is the share of the B whose z is
 * as large as the participant's (with 1 added above and below). z, not a rank, because ranks among
 * 50 are too coarse to be corrected over measures. The cohort's p is the same of means over
 * participants, refit b of everybody making cohort b.
 *
 * A refit costs about a fit without intervals and 50 agents: half a second a participant for 500.
 */
#include "report/calibrate.h"
#include "report/makers.h"
#include "twoarm/turns.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { M = CALIBRATE_AGENTS };

/* --- z and p -----------------------------------------------------------------------------------
 */

static double distance(double human, const double *agents)
{
    double sum = 0, squares = 0;
    int n = 0;
    for (int i = 0; i < M; i++) {
        sum += isnan(agents[i]) ? 0 : agents[i];
        n += !isnan(agents[i]);
    }
    for (int i = 0; i < M && n; i++) {
        double d = isnan(agents[i]) ? 0 : agents[i] - sum / n;
        squares += d * d;
    }
    if (isnan(human) || n < M / 2) {
        return NAN;
    }
    double away = fabs(human - sum / n), spread = sqrt(squares / (n - 1));
    double nothing = 1e-9 * (1 + fabs(human));
    return away <= nothing ? 0 : spread <= nothing ? (double)INFINITY : away / spread;
}

double calibrate_p(const struct calibrate_play *play, int n_refits, int v)
{
    double own = distance(play[0].human[v], play[0].agents[v]);
    int as_far = 0, n = 0;
    if (isnan(own)) {
        return NAN;
    }
    for (int b = 1; b <= n_refits; b++) {
        double z = distance(play[b].human[v], play[b].agents[v]);
        n += !isnan(z);
        as_far += z >= own * (1 - 1e-9);
    }
    return n < n_refits / 2 ? (double)NAN : (as_far + 1.0) / (n + 1.0);
}

/* --- one participant ---------------------------------------------------------------------------
 */

/* Choices and rewards of the participant's agents, that become participants. */
struct replicas {
    int n;
    signed char *choice; /* [b * n + t] */
    double *reward;
};

static void keep(void *of, const struct ta_play *play, int agent)
{
    struct replicas *r = of;
    memcpy(r->choice + (size_t)agent * r->n, play->choice, (size_t)r->n);
    memcpy(r->reward + (size_t)agent * r->n, play->reward, (size_t)r->n * sizeof *r->reward);
}

static void take_numbers(const struct ta_match *m, struct calibrate_play *out)
{
    for (int v = 0, n = ta_value_count(); v < n; v++) {
        out->human[v] = m->place[v].human;
        for (int i = 0; i < M; i++) {
            out->agents[v][i] =
                i < m->n_agents ? m->agents[(size_t)v * m->n_agents + i] : (double)NAN;
        }
    }
}

static void forget(struct calibrate_play *out)
{
    for (int v = 0; v < TA_MAX_VALUES; v++) {
        out->human[v] = NAN;
        for (int i = 0; i < M; i++) {
            out->agents[v][i] = NAN;
        }
    }
}

/* `who` against M agents from `fit`. */
static bool set_against(const struct ta_participant *who, const struct ta_fit *fit,
                        const double *table, const struct ta_match_options *o,
                        struct calibrate_play *out)
{
    struct ta_match m;
    double par[TA_MAX_PAR];
    if (!ta_fit_usable(fit, par)) {
        return true;
    }
    if (!ta_match_make(&m, who, fit->model, par, NULL, table, o)) {
        return false;
    }
    if (!m.stopped) {
        take_numbers(&m, out);
    }
    ta_match_free(&m);
    return true;
}

/* Agents of one participant, other ones than `o` makes. */
static bool make_replicas(const struct ta_participant *who, const struct ta_fit *fit,
                          const double *par, const double *table, struct ta_match_options o,
                          int n_refits, struct replicas *r)
{
    struct ta_match m;
    size_t cells = (size_t)(who->n > 0 ? who->n : 1) * (size_t)n_refits;
    *r = (struct replicas){
        .n = who->n, .choice = malloc(cells), .reward = malloc(cells * sizeof *r->reward)};
    o.n_agents = n_refits;
    o.seed ^= UINT64_C(0x5ca1ab1e0ddba11);
    o.watch = keep;
    o.watch_of = r;
    if (!r->choice || !r->reward || !ta_match_make(&m, who, fit->model, par, NULL, table, &o)) {
        return false;
    }
    ta_match_free(&m);
    return true;
}

static bool refit(const struct ta_participant *who, const struct ta_fit *fit, const double *table,
                  const struct ta_match_options *o, const struct calibrate_options *c,
                  const struct replicas *r, int b, struct calibrate_play *out)
{
    struct ta_participant agent = *who;
    struct ta_fit own;
    struct ta_fit_options fo = *c->fit;
    struct ta_match_options mo = *o;
    agent.choice = r->choice + (size_t)b * r->n;
    agent.reward = r->reward + (size_t)b * r->n;
    fo.ci = TA_CI_NONE;
    mo.seed = o->seed + (uint64_t)b + 1; /* agents of its own */
    return ta_fit_one(fit->model, &agent, &fo, &own) && set_against(&agent, &own, table, &mo, out);
}

/* play[n_refits + 1]; NAN for who cannot be calibrated. */
static bool calibrate_one(const struct ta_dataset *data, int i, const struct ta_fit *fit,
                          const struct ta_match_options *options, const struct calibrate_options *c,
                          struct calibrate_play *play)
{
    const struct ta_participant *who = &data->who[i];
    struct ta_match_options o = *options;
    struct replicas r = {0};
    double par[TA_MAX_PAR];
    o.n_agents = M;
    o.tested_only = true;
    o.watch = NULL;
    const struct ta_watch within = ta_watch_silent(c->watch);
    o.within = &within;
    for (int b = 0; b <= c->n_refits; b++) {
        forget(&play[b]);
    }
    double *table = NULL;
    if (ta_match_why_none(who, fit, &o)) {
        return true;
    }
    table = ta_table_make(who, o.arms, data->scale.lo, data->scale.hi, o.seed);
    bool good = table && ta_fit_usable(fit, par) && set_against(who, fit, table, &o, &play[0]) &&
                make_replicas(who, fit, par, table, o, c->n_refits, &r);
    for (int b = 0; good && b < c->n_refits && !ta_watch_over(c->watch); b++) {
        good = refit(who, fit, table, &o, c, &r, b, &play[b + 1]);
    }
    free(table);
    free(r.choice);
    free(r.reward);
    return good;
}

/* --- the cohort --------------------------------------------------------------------------------
 */

/* Sums over participants, divided at the end; NAN left out. */
struct cohort_sums {
    struct calibrate_play *sum;
    struct counts {
        int human[TA_MAX_VALUES], agents[TA_MAX_VALUES][M];
    } * count;
};

static void add_one(double x, double *sum, int *n)
{
    *sum += isnan(x) ? 0 : x;
    *n += !isnan(x);
}

/* People without that measure take no part, nor do their agents. */
static void add_person(struct cohort_sums *s, const struct calibrate_play *play, int n_refits)
{
    for (int b = 0; b <= n_refits; b++) {
        for (int v = 0, n = ta_value_count(); v < n; v++) {
            if (isnan(play[b].human[v])) {
                continue;
            }
            add_one(play[b].human[v], &s->sum[b].human[v], &s->count[b].human[v]);
            for (int i = 0; i < M; i++) {
                add_one(play[b].agents[v][i], &s->sum[b].agents[v][i], &s->count[b].agents[v][i]);
            }
        }
    }
}

static void divide(struct cohort_sums *s, int n_refits)
{
    for (int b = 0; b <= n_refits; b++) {
        for (int v = 0; v < TA_MAX_VALUES; v++) {
            int n = s->count[b].human[v];
            s->sum[b].human[v] = n ? s->sum[b].human[v] / n : (double)NAN;
            for (int i = 0; i < M; i++) {
                n = s->count[b].agents[v][i];
                s->sum[b].agents[v][i] = n ? s->sum[b].agents[v][i] / n : (double)NAN;
            }
        }
    }
}

/* --- everybody ---------------------------------------------------------------------------------
 */

/* Shared by the threads; `sums`, `good` and `told` only where people are handed over. */
struct job {
    const struct ta_dataset *data;
    const struct ta_fit *fit;
    const struct ta_match_options *o;
    const struct calibrate_options *c;
    bool *whole;
    double *p;
    struct cohort_sums sums;
    struct ta_turns turns;
    struct calibrate_play **play; /* [turns.places][n_refits + 1]; NULL: memory was short */
    bool good;
    int told;
};

static void run_person(const struct job *job, int i)
{
    struct calibrate_play *play = malloc(((size_t)job->c->n_refits + 1) * sizeof *play);
    bool over = ta_watch_over(job->c->watch);
    if (play && !over && !calibrate_one(job->data, i, &job->fit[i], job->o, job->c, play)) {
        free(play);
        play = NULL;
    }
    job->play[i % job->turns.places] = play;
    job->whole[i] = play && !over && !ta_watch_over(job->c->watch); /* else maybe without refits */
    for (int v = 0, n = ta_value_count(); v < n && job->whole[i]; v++) {
        job->p[(size_t)i * n + v] = calibrate_p(play, job->c->n_refits, v);
    }
}

static void hand_over(void *of, int i)
{
    struct job *job = of;
    const struct calibrate_options *c = job->c;
    struct calibrate_play **play = &job->play[i % job->turns.places];
    job->good = job->good && *play;
    if (job->good && job->whole[i]) {
        if (!c->include || c->include[i]) {
            add_person(&job->sums, *play, c->n_refits);
        }
        ta_watch_tick(c->watch, ++job->told, job->data->n);
    }
    free(*play);
    *play = NULL;
}

bool calibrate_all(const struct ta_dataset *data, const struct ta_fit *fit,
                   const struct ta_match_options *o, const struct calibrate_options *c, bool *whole,
                   double *p, double *p_cohort)
{
    size_t plays = (size_t)c->n_refits + 1;
    int n = c->threads > 0 ? c->threads : omp_get_max_threads(), places = n + 1; /* large ones */
    struct job job = {data, fit, o, c, whole, p, .told = 0};
    job.sums.sum = calloc(plays, sizeof *job.sums.sum);
    job.sums.count = calloc(plays, sizeof *job.sums.count);
    job.play = calloc((size_t)places, sizeof *job.play);
    job.good = ta_turns_begin(&job.turns, data->n, places) && job.play && job.sums.sum &&
               job.sums.count;
    if (job.good) {
#pragma omp parallel num_threads(n)
        for (int i = ta_turns_take(&job.turns); i >= 0; i = ta_turns_take(&job.turns)) {
            run_person(&job, i);
            ta_turns_give(&job.turns, i, hand_over, &job);
        }
    }
    if (job.good) {
        divide(&job.sums, c->n_refits);
    }
    for (int v = 0, values = ta_value_count(); v < values && job.good; v++) {
        p_cohort[v] = calibrate_p(job.sums.sum, c->n_refits, v);
    }
    ta_turns_end(&job.turns);
    free(job.play);
    free(job.sums.sum);
    free(job.sums.count);
    return job.good;
}
