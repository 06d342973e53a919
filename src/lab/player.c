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

const char *ta_player_recording(const char *spec)
{
    static const char word[] = "replay:";
    return strncmp(spec, word, sizeof word - 1) == 0 ? spec + sizeof word - 1 : NULL;
}

/* "random" alone, a model with nothing but biases, means none. */
bool ta_player_parse(const char *spec, int k, const struct ta_model **model, double *par,
                     struct ta_error *e)
{
    struct ta_par_info info[TA_MAX_PAR];
    if (ta_player_recording(spec)) {
        *model = NULL;
        return true;
    }
    *model = ta_model_find(spec);
    int n = *model ? ta_model_pars(*model, k, info) : 0;
    int biases = 0;
    for (int j = 0; j < n; j++) {
        biases += info[j].def->per_position;
        par[j] = 0;
    }
    if (*model && (*model)->sees_means) {
        return ta_error_add(e, TA_USER,
                            "model %s knows what nobody at the task sees; it plays in `twoarm "
                            "simulate` alone",
                            spec);
    }
    return (*model && biases == n) || ta_model_parse(spec, k, model, par, e);
}

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
    p->scale = (struct ta_scale){1.0 / k, 0, 1};
    p->at = -1;
    p->press_ns = p->release_ns = INT64_MAX;
    return ta_player_parse(spec, k, &p->model, p->par, e) && (p->model || read_recording(p, e));
}

void ta_player_free(struct ta_player *p)
{
    for (int i = 0; i < p->n_minds; i++) {
        ta_runner_free(&p->mind[i].runner);
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
        if (p->mind[p->at].context == context) {
            return &p->mind[p->at];
        }
    }
    struct ta_mind *grown = realloc(p->mind, (size_t)(p->n_minds + 1) * sizeof *grown);
    if (!grown || !ta_runner_alloc(&grown[p->n_minds].runner, p->model, 1, p->k, p->scale)) {
        abort();
    }
    p->mind = grown;
    begin_mind(p, &grown[p->n_minds], context);
    return &p->mind[p->n_minds++];
}

static int64_t draw_response_ns(struct ta_rng *rng)
{
    double s = mu_s + sigma_s * ta_rng_normal(rng);
    s += tau_s * ta_rng_exponential(rng);
    return (int64_t)(fmax(s, least_s) * 1e9);
}

static void plan_press(struct ta_player *p, int64_t t_ns, int key)
{
    p->press_ns = t_ns;
    p->press_key = key;
}

/* The recorded answer at its recorded time. Times are read in whole microseconds: 1 ns less is the
 * same time in the log, and not beyond a deadline that the answer just met. */
static void see_arms_again(struct ta_player *p, int64_t t_ns)
{
    if (p->replayed == p->replay.n) {
        p->over = true;
        return;
    }
    const struct ta_row *row = &p->replay.row[p->replayed++];
    if (row->status != TA_ANSWERED || row->choice < 1) {
        return;
    }
    int key = ta_key_find(row->key);
    plan_press(p, t_ns + row->response_time - 1,
               key >= 0 ? key : p->see.key[p->see.position[row->choice - 1]]);
}

static void see_arms(struct ta_player *p, int64_t t_ns)
{
    if (!p->model) {
        see_arms_again(p, t_ns);
        return;
    }
    struct ta_mind *m = mind_of(p, p->see.context);
    ta_runner_place(&m->runner, p->see.position);
    plan_press(p, t_ns + draw_response_ns(&m->response), -1);
}

static void learn(struct ta_player *p, int choice, double reward)
{
    if (p->model && p->at >= 0) {
        ta_runner_saw(&p->mind[p->at].runner, choice, reward);
        ta_runner_learn(&p->mind[p->at].runner);
    }
}

void ta_player_look(struct ta_player *p, const struct ta_percept *see, int64_t t_ns)
{
    p->see = *see;
    p->press_ns = INT64_MAX; /* what it was about to do belonged to another picture */
    switch (see->kind) {
    case TA_SEE_PAGE:
        plan_press(p, t_ns + page_ns, see->page_key);
        break;
    case TA_SEE_ARMS:
        see_arms(p, t_ns);
        break;
    case TA_SEE_OUTCOME:
        learn(p, see->choice, see->reward);
        break;
    case TA_SEE_MISSED:
        learn(p, -1, NAN);
        break;
    case TA_SEE_OTHER:
        break;
    }
}

int64_t ta_player_next(const struct ta_player *p)
{
    return p->press_ns < p->release_ns ? p->press_ns : p->release_ns;
}

static int choose_key(struct ta_player *p)
{
    struct ta_mind *m = &p->mind[p->at];
    ta_runner_predict(&m->runner, false);
    if (p->see.forced >= 0) {
        return p->see.key[p->see.position[p->see.forced]];
    }
    int arm = ta_pick(m->runner.logp, m->runner.lanes.n, p->see.k, ta_rng_uniform(&m->choice));
    return p->see.key[p->see.position[arm]];
}

struct ta_input ta_player_act(struct ta_player *p, int64_t t_ns)
{
    struct ta_input in = {.t_ns = t_ns, .os_ns = TA_NO_TIME};
    if (p->release_ns <= p->press_ns) {
        in.kind = TA_INPUT_KEY_UP;
        in.key = p->release_key;
        p->release_ns = INT64_MAX;
        return in;
    }
    in.kind = TA_INPUT_KEY_DOWN;
    in.key = p->press_key >= 0 ? p->press_key : choose_key(p);
    p->press_ns = INT64_MAX;
    p->release_ns = t_ns + hold_ns;
    p->release_key = in.key;
    return in;
}

/* The same looks, draws and lessons as when it was played. */
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
    memcpy(see.position, planned->position, sizeof see.position);
    ta_player_look(p, &see, 0);
    if (row->status == TA_ANSWERED && p->model) {
        choose_key(p);
    }
    see.kind = row->status == TA_ANSWERED ? TA_SEE_OUTCOME : TA_SEE_MISSED;
    see.choice = row->choice - 1;
    see.reward = row->reward;
    ta_player_look(p, &see, 0);
}
