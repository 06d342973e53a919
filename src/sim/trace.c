/* trace.c - runs told step by step: values before, choice, reward, error, values after.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/sim.h"

#include <math.h>

struct teller {
    struct sim_batch *b;
    struct ta_sim_step step; /* of the trial before: its values after are not known yet */
    bool waits;
    int lane;
    void (*each)(void *of, const struct ta_sim_step *);
    void *of;
};

static void values(const struct teller *w, const struct ta_runner *r, double *to)
{
    for (int a = 0; a < r->lanes.k; a++) {
        to[a] = w->step.has_values ? r->lanes.st[a * r->lanes.n + w->lane] : NAN;
    }
}

static void tell(struct teller *w, const struct ta_runner *r)
{
    if (w->waits) {
        values(w, r, w->step.after);
        w->each(w->of, &w->step);
    }
    w->waits = false;
}

static void take(void *of, const struct ta_runner *r, int t)
{
    struct teller *w = of;
    tell(w, r);
    struct ta_sim_step *s = &w->step;
    s->trial = t;
    values(w, r, s->before);
    for (int a = 0; a < r->lanes.k; a++) {
        int at = a * r->lanes.n + w->lane;
        s->prob[a] = r->prob[at];
        s->choice = r->took[at] > 0 ? a : s->choice;
    }
    s->reward = r->reward[w->lane];
    s->error = s->reward - s->before[s->choice];
    w->waits = true;
}

bool ta_sim_trace(const struct ta_sim *sim, const struct ta_sim_agent *agent,
                  void (*each)(void *of, const struct ta_sim_step *), void *of)
{
    struct sim_batch b;
    if (!sim_batch_alloc(&b, sim, agent)) {
        return false;
    }
    bool good = true;
    struct ta_feed feed = sim_batch_feed(&b);
    for (int run = 0; run < sim->runs && good; run++) {
        struct teller w = {.b = &b, .each = each, .of = of};
        w.step = (struct ta_sim_step){.run = run, .options = ta_sim_options(sim)};
        w.step.has_values = agent->model->values;
        struct ta_sink sink = {.of = &w, .take = take};
        good = sim_batch_begin(&b, run, 1);
        if (good) {
            ta_run(&b.run, sim->trials, &feed, &sink);
            sim_batch_hold(&b);
            tell(&w, &b.run);
        }
    }
    sim_batch_free(&b);
    return good;
}
