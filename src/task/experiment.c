/* experiment.c - the experiment that is played when no experiment file is given, and what follows
 * from an experiment's settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void set_default(struct ta_experiment *e, const struct ta_setting *s)
{
    void *at = (char *)e + s->offset;
    switch (s->type) {
    case TA_SET_FLAG:
        *(bool *)at = s->fallback != 0;
        break;
    case TA_SET_WHOLE:
        *(int *)at = (int)s->fallback;
        break;
    case TA_SET_REAL:
        *(double *)at = s->fallback;
        break;
    case TA_SET_TEXT:
    case TA_SET_LABEL:
        strncpy(at, s->text, s->size - 1);
        break;
    case TA_SET_DURATION:
        *(struct ta_duration *)at = (struct ta_duration){
            .kind = s->to > s->fallback ? TA_DURATION_UNIFORM : TA_DURATION_FIXED,
            .lo_s = s->fallback,
            .hi_s = s->to,
        };
        break;
    default:
        break; /* zero, or below */
    }
}

/* Two arms of .75 and .25 follow the usual two-armed tasks (e.g. Pessiglione et al. 2006 use
 * .8/.2); 4 x 40 trials with new machines each are enough for alpha to be recovered with r of
 * about .87. */
void ta_experiment_default(struct ta_experiment *e)
{
    memset(e, 0, sizeof *e);
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        set_default(e, s);
    }
    ta_env_spec_init(&e->env, ta_env_find("bernoulli"), 2);
    e->env.par[0][0] = 0.75;
    e->env.par[0][1] = 0.25;
    e->n_sets = 1;
    e->set[0] = e->env;
    e->key[0] = ta_key_find("F");
    e->key[1] = ta_key_find("J");
}

void ta_experiment_free(struct ta_experiment *e)
{
    free(e->table);
    e->table = NULL;
}

int ta_experiment_contexts(const struct ta_experiment *e)
{
    return e->new_symbols ? e->n_blocks * e->n_sets : e->n_sets;
}

int ta_experiment_context_trials(const struct ta_experiment *e)
{
    int in_block = e->block_trials / e->n_sets;
    return e->new_symbols ? in_block : in_block * e->n_blocks;
}

/* One set is `env` itself, so that who changes `env` alone has changed the experiment. */
const struct ta_env_spec *ta_experiment_env(const struct ta_experiment *e, int context)
{
    return e->n_sets < 2 ? &e->env : &e->set[context < 1 ? 0 : (context - 1) % e->n_sets];
}

/* Of an exponential cut off at c above its start, with rate 1/m before the cut:
 * m - c / (exp(c/m) - 1). */
static double exponential_mean(double m, double c)
{
    return m > 0 ? m - c / expm1(c / m) : 0;
}

double ta_duration_mean(const struct ta_duration *d)
{
    double sum = 0;
    switch (d->kind) {
    case TA_DURATION_FIXED:
        return d->lo_s;
    case TA_DURATION_UNIFORM:
        return (d->lo_s + d->hi_s) / 2;
    case TA_DURATION_EXPONENTIAL:
        return d->lo_s + exponential_mean(d->mean_s - d->lo_s, d->hi_s - d->lo_s);
    case TA_DURATION_LIST:
        for (int i = 0; i < d->n; i++) {
            sum += d->list_s[i];
        }
        return sum / d->n;
    }
    return NAN;
}

/* A hundredth of a cent is no reason to round up. */
double ta_experiment_payment(const struct ta_experiment *e, double points)
{
    double pay = e->pay_base + e->pay_per_point * points;
    pay = e->pay_round > 0 ? ceil(pay / e->pay_round - 1e-6) * e->pay_round
                           : floor(pay * 100 + 0.5) / 100;
    pay = pay < e->pay_least ? e->pay_least : pay;
    return pay > e->pay_most ? e->pay_most : pay;
}
