/* cmd_models.c - `twoarm models` and `twoarm envs`: what the registries hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hierarchy_table.h"
#include "read_options.h"
#include "twoarm/commands.h"
#include "twoarm/env.h"
#include "twoarm/io.h"
#include "twoarm/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct ta_option no_options[] = {{0}};

static const char *support_word(enum ta_support s)
{
    return s == TA_UNIT ? "0 to 1" : s == TA_POSITIVE ? "0 or more" : "any number";
}

/* What is believed of a parameter before the data, where nothing is said. */
static void print_priors(const struct ta_model *m, const struct ta_param *p)
{
    static const char *const scales[] = {
        [TA_UNIT] = "on the logit", [TA_POSITIVE] = "on the log", [TA_REAL] = "as it is"};
    char words[80];
    const struct ta_prior usual = ta_prior_usual(p);
    printf("  %-9s priors: map %s%s", "", ta_prior_words(&usual, words),
           usual.family == TA_PRIOR_NORMAL ? " as it is" : "");
    if (m->n_par <= TA_HIERARCHY_MOST && !m->steps) {
        const struct ta_hyper hyper = ta_hyper_usual(p);
        printf("; hierarchical %s %s", ta_hyper_words(&hyper, words), scales[p->support]);
    }
    printf("\n");
}

static void print_model(const struct ta_model *m)
{
    static const char *const roles[] = {
        [TA_RATE] = "rate", [TA_WEIGHT] = "weight", [TA_LAPSE] = "lapse"};
    printf("%s: %s\n  %s\n  source: %s\n", m->name, m->title, m->equation, m->source);
    if (m->arms) {
        printf("  for %d arms\n", m->arms);
    }
    if (m->by_range) {
        printf("  by the range of rewards: see --reward-range of twoarm fit\n");
    }
    if (m->plays_only) {
        printf("  not fitted: for twoarm simulate%s\n",
               m->sees_means ? "" : " and twoarm-task --agent");
    }
    if (m->steps) {
        printf("  its likelihood has steps: --method mle, or map by quadrature\n");
    }
    for (int j = 0; j < m->n_par; j++) {
        const struct ta_param *p = &m->par[j];
        printf("  %-9s %s; %s, %s%s, searched from %g to %g, typically %g\n", p->name, p->meaning,
               roles[p->role], support_word(p->support),
               p->per_position ? " (with k arms: k - 1 of them)" : "", p->lo, p->hi, p->typical);
        if (!m->plays_only) {
            print_priors(m, p);
        }
    }
}

/* What the equations leave unsaid, since it is the same in all of them. */
static const char notation[] =
    "In the equations a is any of the k arms, c the one chosen, r its reward; [x] is 1 where x\n"
    "holds and else 0; softmax(x_a) is exp(x_a) / sum over arms b of exp(x_b). Every context\n"
    "starts \"at first\"; q0 is 1/k for rewards within 0 to 1, 0 within -1 to 1, else it must be\n"
    "given. A missed trial changes nothing, a forced one is learned from and not scored; a choice\n"
    "without outcome is scored and changes what is remembered of choices alone. Where sides are\n"
    "unknown, arm 1 stands for the left one.\n";

static int run_models(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    (void)settings;
    for (int i = 0; ta_models[i] && n_operands == 0; i++) {
        printf("%-12s %s\n", ta_models[i]->name, ta_models[i]->title);
    }
    for (int i = 0; i < n_operands; i++) {
        const struct ta_model *m = ta_model_find(operand[i]);
        double par[TA_MAX_PAR];
        if (m) {
            print_model(m);
        } else {
            ta_model_parse(operand[i], 2, &m, par, e); /* says which there are */
        }
    }
    if (n_operands && e->n == 0) {
        printf("\n%s", notation);
    }
    return (int)e->status;
}

static void print_env_setting(const struct ta_env_setting *p)
{
    printf("  %-10s %s", p->name, p->meaning);
    if (p->flag) {
        printf("; true or false, %s when not given\n", p->fallback > 0 ? "true" : "false");
        return;
    }
    printf("; %s%g to %g", p->most > 1 ? "a list, " : "", p->lo, p->hi);
    if (isnan(p->fallback)) {
        printf(p->most > 1 ? ", none when not given\n" : ", must be given\n");
    } else {
        printf(", %g when not given\n", p->fallback);
    }
}

static int run_envs(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    (void)settings;
    for (int i = 0; ta_envs[i] && n_operands == 0; i++) {
        printf("%-12s %s\n", ta_envs[i]->name, ta_envs[i]->title);
    }
    for (int i = 0; i < n_operands; i++) {
        const struct ta_env *env = ta_env_find(operand[i]);
        if (!env) {
            ta_error_add(e, TA_USER, "no environment is called '%s'; see `twoarm envs`",
                         operand[i]);
            continue;
        }
        printf("%s: %s\n  source: %s\n", env->name, env->title, env->source);
        for (int j = 0; j < env->n_par; j++) {
            const struct ta_env_param *p = &env->par[j];
            printf("  %-10s %s, for each arm; %g to %g", p->name, p->meaning, p->lo, p->hi);
            if (isnan(p->fallback)) {
                printf(", must be given\n");
            } else {
                printf(", %g when not given\n", p->fallback);
            }
        }
        for (int j = 0; j < env->n_set; j++) {
            print_env_setting(&env->set[j]);
        }
    }
    return (int)e->status;
}

const struct ta_command ta_command_models = {
    .name = "models",
    .summary = "list the models, or describe some: equation, parameters, source",
    .operands = "[NAME...]",
    .about =
        "A rate shapes how values evolve, a weight multiplies them in the logit, a lapse is the "
        "share of choices made by chance. What the equations have in common stands below them. "
        "Bounds are --bounds' and priors --prior's defaults (twoarm fit).",
    .options = no_options,
    .run = run_models,
};

const struct ta_command ta_command_envs = {
    .name = "envs",
    .summary = "list the environments (where rewards come from), or describe some",
    .operands = "[NAME...]",
    .options = no_options,
    .run = run_envs,
};
