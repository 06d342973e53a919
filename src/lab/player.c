/* player.c - a simulated participant: it sees what a person sees and presses the same keys.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Choices come from the model's probabilities, one uniform number a free trial that it answers,
 * drawn when the key goes down; values move by the outcome shown on the screen. Streams
 * (participant 0, index = context): TA_STREAM_AGENT for choices, TA_STREAM_RESPONSE for times.
 *
 * Response times: mu + sigma * normal + tau * exponential, at least 150 ms. An ex-Gaussian
 * describes human choice times well (Luce 1986); the numbers are those of an easy choice of two. */
#include "lab.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double mu_s = 0.35, sigma_s = 0.05, tau_s = 0.15, least_s = 0.15;
static const int64_t page_ns = 500000000, hold_ns = 80000000;

static bool read_recording(struct ta_player *p, struct ta_error *e)
{
    const char *path = ta_player_recording(p->spec);
    if (!ta_logbook_read(&p->replay, path, 1, e)) {
        return false;
    }
    if (p->replay.n == 0 || p->replay.k != p->k) {
        return ta_error_add(e, TA_USER, "%s: expected trials with %d arms, found %d trials with %d",
                            path, p->k, p->replay.n, p->replay.k);
    }
    return true;
}

bool ta_player_alloc(struct ta_player *p, const char *spec, int k, uint64_t seed,
                     struct ta_error *e)
{
    memset(p, 0, sizeof *p);
    p->spec = spec;
    p->seed = seed;
    p->k = k;
    p->at = -1;
    return ta_player_parse(spec, k, &p->model, p->par, &p->scale.q0, e) &&
           (p->model || read_recording(p, e));
}

void ta_player_free(struct ta_player *p)
{
    for (int i = 0; i < p->n_minds; i++) {
        ta_runner_free(&p->mind[i]->runner);
        free(p->mind[i]);
    }
    free(p->mind);
    ta_logbook_free(&p->replay);
    memset(p, 0, sizeof *p);
}

static void begin_mind(struct ta_player *p, struct ta_mind *m, int context)
{
    m->context = context;
    ta_rng_start(&m->choice, p->seed, TA_STREAM_AGENT, 0, (uint64_t)context);
    ta_rng_start(&m->response, p->seed, TA_STREAM_RESPONSE, 0, (uint64_t)context);
    for (int j = 0; j < m->runner.n_par; j++) {
        for (int l = 0; l < m->runner.lanes.n; l++) {
            m->runner.par[j][l] = p->par[j];
        }
    }
    ta_runner_begin(&m->runner);
}

/* The mind of the context that is seen; a new one at its first sight. Contexts may take turns.
 * Without memory the program ends: the session can be resumed. */
static struct ta_mind *mind_of(struct ta_player *p, int context)
{
    for (p->at = 0; p->at < p->n_minds; p->at++) {
        if (p->mind[p->at]->context == context) {
            return p->mind[p->at];
        }
    }
    struct ta_mind **grown = realloc(p->mind, (size_t)(p->n_minds + 1) * sizeof(struct ta_mind *));
    struct ta_mind *mind = malloc(sizeof *mind);
    struct ta_scale scale = p->scale;
    scale.q0 = isnan(scale.q0) ? 0 : scale.q0;
    if (!grown || !mind || !ta_runner_alloc(&mind->runner, p->model, 1, p->k, scale)) {
        abort();
    }
    p->mind = grown;
    begin_mind(p, mind, context);
    return p->mind[p->n_minds++] = mind;
}

static int64_t draw_response_ns(struct ta_rng *rng)
{
    double s = mu_s + sigma_s * ta_rng_normal(rng);
    s += tau_s * ta_rng_exponential(rng);
    return (int64_t)(fmax(s, least_s) * 1e9);
}

/* --- what it is going to do ------------------------------------------------------------------ */

void ta_player_plan(struct ta_player *p, struct ta_act act)
{
    if (p->n_acts < TA_MAX_ACTS) {
        p->act[p->n_acts++] = act;
    }
}

static void plan_press(struct ta_player *p, int64_t t_ns, int key)
{
    ta_player_plan(p, (struct ta_act){
                          .t_ns = t_ns, .kind = TA_INPUT_KEY_DOWN, .key = key, .hold_ns = hold_ns});
}

/* What it was about to do belonged to another picture; what is held is let go of all the same. */
static void forget_presses(struct ta_player *p)
{
    int n = 0;
    for (int i = 0; i < p->n_acts; i++) {
        if (p->act[i].kind == TA_INPUT_KEY_UP) {
            p->act[n++] = p->act[i];
        }
    }
    p->n_acts = n;
}

/* Index of the next act, -1 for none; of two at a time a release is first, then the one planned
 * first. */
static int next_act(const struct ta_player *p)
{
    int next = -1;
    for (int i = 0; i < p->n_acts; i++) {
        const struct ta_act *a = &p->act[i], *b = next < 0 ? NULL : &p->act[next];
        bool up = a->kind == TA_INPUT_KEY_UP;
        if (!b || a->t_ns < b->t_ns || (a->t_ns == b->t_ns && up && b->kind != TA_INPUT_KEY_UP)) {
            next = i;
        }
    }
    return next;
}

/* --- what it sees ---------------------------------------------------------------------------- */

static void see_arms(struct ta_player *p, int64_t t_ns)
{
    struct ta_mind *m = mind_of(p, p->see.context);
    ta_runner_place(&m->runner, p->see.position);
    plan_press(p, t_ns + draw_response_ns(&m->response), -1);
}

static void learn(struct ta_player *p, int choice, double reward)
{
    if (p->at >= 0) {
        ta_runner_saw(&p->mind[p->at]->runner, choice, reward);
        ta_runner_learn(&p->mind[p->at]->runner);
    }
}

void ta_player_look(struct ta_player *p, const struct ta_percept *see, int64_t t_ns)
{
    p->see = *see;
    p->seen_ns = t_ns;
    if (!p->model) {
        ta_replay_look(p, t_ns);
    } else {
        forget_presses(p);
    }
    switch (see->kind) {
    case TA_SEE_PAGE:
        plan_press(p, t_ns + page_ns, see->page_key);
        break;
    case TA_SEE_ARMS:
        if (p->model) {
            see_arms(p, t_ns);
        }
        break;
    case TA_SEE_OUTCOME:
        learn(p, see->choice, see->reward);
        break;
    case TA_SEE_MISSED:
        learn(p, -1, NAN);
        break;
    default:
        break;
    }
}

int64_t ta_player_next(const struct ta_player *p)
{
    int next = next_act(p);
    return next < 0 ? INT64_MAX : p->act[next].t_ns;
}

static int choose_key(struct ta_player *p)
{
    struct ta_mind *m = p->mind[p->at];
    ta_runner_predict(&m->runner, false);
    if (p->see.forced >= 0) {
        return p->see.key[p->see.position[p->see.forced]];
    }
    int arm = ta_pick(m->runner.logp, m->runner.lanes.n, p->see.k, ta_rng_uniform(&m->choice));
    return p->see.key[p->see.position[arm]];
}

/* What was due while a picture was being prepared is found in the queue when it has come: with its
 * flip's time, and known to be older. */
struct ta_input ta_player_act(struct ta_player *p, int64_t t_ns)
{
    int next = next_act(p);
    struct ta_act act = p->act[next];
    struct ta_input in = {.kind = act.kind, .key = act.key, .t_ns = t_ns, .os_ns = TA_NO_TIME};
    memmove(&p->act[next], &p->act[next + 1], (size_t)(--p->n_acts - next) * sizeof act);
    if (act.t_ns < p->seen_ns && act.kind != TA_INPUT_MOUSE_DOWN) {
        in.t_ns = p->seen_ns;
        in.bound_ns = p->seen_ns - act.t_ns;
    }
    if (act.kind == TA_INPUT_KEY_DOWN) {
        in.key = act.key >= 0 ? act.key : choose_key(p);
    }
    if (act.early > 0) {
        p->pressed_early = act.early;
        p->early_key = in.key;
    }
    if (act.kind == TA_INPUT_KEY_DOWN && act.hold_ns < INT64_MAX) {
        ta_player_plan(p, (struct ta_act){.t_ns = act.t_ns + act.hold_ns,
                                          .kind = TA_INPUT_KEY_UP,
                                          .key = in.key});
    }
    return in;
}

/* The same looks, draws and lessons as when it was played; a recording knows its trials by their
 * numbers. */
void ta_player_relive(struct ta_player *p, const struct ta_experiment *exp,
                      const struct ta_plan *plan, const struct ta_row *row)
{
    const struct ta_plan_row *planned = &plan->row[row->schedule_row - 1];
    struct ta_percept see = {.kind = TA_SEE_ARMS,
                             .k = plan->k,
                             .context = planned->context,
                             .practice = planned->phase == TA_PRACTICE,
                             .key = exp->key,
                             .forced = planned->forced,
                             .choice = -1};
    if (!p->model) {
        return;
    }
    memcpy(see.position, planned->position, sizeof see.position);
    ta_player_look(p, &see, 0);
    if (row->status == TA_ANSWERED) {
        choose_key(p);
    }
    see.kind = row->status == TA_ANSWERED ? TA_SEE_OUTCOME : TA_SEE_MISSED;
    see.choice = row->choice == TA_NA ? -1 : row->choice - 1;
    see.reward = row->reward;
    ta_player_look(p, &see, 0);
}
