/* choice.c - which experiment is played: a file, a preset, or the built-in one, perhaps shortened.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include "twoarm/config.h"
#include "twoarm/io.h"

#include <stdio.h>

bool ta_typed_experiment(const struct ta_task_settings *o, struct ta_experiment *x,
                         struct ta_error *e)
{
    if (o->experiment && o->preset) {
        return ta_error_add(
            e, TA_USER,
            "expected an experiment file or --preset, found both ('%s', '%s'); leave "
            "out one",
            o->experiment, o->preset);
    }
    if (o->experiment) {
        return ta_experiment_read(x, o->experiment, e);
    }
    if (o->preset) {
        return ta_experiment_preset(x, o->preset, e);
    }
    ta_experiment_default(x);
    return true;
}

enum ta_status ta_typed_presets(struct ta_error *e)
{
    struct ta_text list = {0};
    bool good = ta_presets_list(&list, e);
    fputs(list.s ? list.s : "", stdout);
    ta_text_free(&list);
    return good ? TA_OK : e->status;
}

/* Contexts of a block stay of equal length. */
bool ta_typed_shorten(struct ta_experiment *x, int trials, struct ta_error *e)
{
    if (trials < 0) {
        return false;
    }
    if (trials < x->n_sets || trials > x->block_trials) {
        return ta_error_add(
            e, TA_USER,
            "--trials shortens blocks: expected %d to %d, the trials of a block, found %d",
            x->n_sets, x->block_trials, trials);
    }
    x->block_trials = trials - trials % x->n_sets;
    if (x->practice_trials > trials) {
        x->practice_trials = trials;
        if (x->practice_of > trials) {
            x->practice_correct = x->practice_of = 0; /* that criterion cannot be met */
        }
    }
    return true;
}
