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
#include <string.h>

static const double mu_s = 0.35, sigma_s = 0.05, tau_s = 0.15, least_s = 0.15;
static const int64_t page_ns = 500000000, hold_ns = 80000000;
enum { KEY_SPACE = 44 };

/* "random" alone, a model with nothing but biases, means none. */
bool ta_player_parse(const char *spec, int k, const struct ta_model **model, double *par,
                     struct ta_error *e)
{
    struct ta_par_info info[TA_MAX_PAR];
    *model = ta_model_find(spec);
    int n = *model ? ta_model_pars(*model, k, info) : 0;
    int biases = 0;
    for (int j = 0; j < n; j++) {
        biases += info[j].def->per_position;
        par[j] = 0;
    }
    return (*model && biases == n) || ta_model_parse(spec, k, model, par, e);
}

bool ta_player_alloc(struct ta_player *p, const char *spec, int k, uint64_t seed,
                     struct ta_error *e)
{
    memset(p, 0, sizeof *p);
    p->spec = spec;
    p->seed = seed;
    p->q0 = 1.0 / k;
    p->context = -1;
    p->press_ns = p->release_ns = INT64_MAX;
    if (!ta_player_parse(spec, k, &p->model, p->par, e)) {
        return false;
    }
    if (!ta_runner_alloc(&p->runner, p->model, 1, k, p->q0)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int j = 0; j < p->runner.n_par; j++) {
        for (int l = 0; l < p->runner.lanes.n; l++) {
            p->runner.par[j][l] = p->par[j];
        }
    }
    return true;
}

void ta_player_free(struct ta_player *p)
{
    ta_runner_free(&p->runner);
    memset(p, 0, sizeof *p);
}

static void begin_context(struct ta_player *p, int context)
{
    p->context = context;
    ta_rng_start(&p->choice, p->seed, TA_STREAM_AGENT, 0, (uint64_t)context);
    ta_rng_start(&p->response, p->seed, TA_STREAM_RESPONSE, 0, (uint64_t)context);
    ta_runner_begin(&p->runner);
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

static void see_arms(struct ta_player *p, int64_t t_ns)
{
    if (p->see.context != p->context) {
        begin_context(p, p->see.context);
    }
    ta_runner_place(&p->runner, p->see.position);
    plan_press(p, t_ns + draw_response_ns(&p->response), -1);
}

static void learn(struct ta_player *p, int choice, double reward)
{
    ta_runner_saw(&p->runner, choice, reward);
    ta_runner_learn(&p->runner);
}

void ta_player_look(struct ta_player *p, const struct ta_percept *see, int64_t t_ns)
{
    p->see = *see;
    p->press_ns = INT64_MAX; /* what it was about to do belonged to another picture */
    switch (see->kind) {
    case TA_SEE_PAGE:
        plan_press(p, t_ns + page_ns, KEY_SPACE);
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
    ta_runner_predict(&p->runner, false);
    if (p->see.forced >= 0) {
        return p->see.key[p->see.position[p->see.forced]];
    }
    int arm = ta_pick(p->runner.logp, p->runner.lanes.n, p->see.k, ta_rng_uniform(&p->choice));
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
