/* experiment.c - the experiment that is played when no experiment file is given.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/task.h"

#include <string.h>

static void set_task(struct ta_experiment *e, const char *label)
{
    strncpy(e->task, label, sizeof e->task - 1);
}

/* Two arms of .75 and .25 follow the usual two-armed tasks (e.g. Pessiglione et al. 2006 use
 * .8/.2); 4 x 40 trials with new machines each are enough for alpha to be recovered with r of
 * about .87. */
void ta_experiment_default(struct ta_experiment *e)
{
    *e = (struct ta_experiment){
        .n_blocks = 4,
        .block_trials = 40,
        .practice_trials = 10,
        .fixation_s = 0.5,
        .deadline_s = 2.5,
        .highlight_s = 0.4,
        .feedback_s = 1.0,
        .interval_lo_s = 0.75,
        .interval_hi_s = 1.5,
        .points_per_reward = 10,
        .key = {ta_key_find("F"), ta_key_find("J")},
    };
    set_task(e, "bandit");
    ta_env_spec_init(&e->env, ta_env_find("bernoulli"), 2);
    e->env.par[0][0] = 0.75;
    e->env.par[0][1] = 0.25;
}
