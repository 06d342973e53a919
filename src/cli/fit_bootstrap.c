/* fit_bootstrap.c - `twoarm fit --ci bootstrap`: everybody's fits made surer by simulation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_bootstrap.h"

#include "interrupt.h"
#include "progress.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>

bool ta_bootstrap_check(const struct ta_dataset *data, const struct ta_arms *arms,
                        struct ta_error *e)
{
    for (int i = 0; i < arms->n; i++) {
        if (arms->given[i].n != data->k) {
            return ta_error_add(e, TA_USER,
                                "--arms: expected one probability for each of %d arms, found %d",
                                data->k, arms->given[i].n);
        }
    }
    return ta_tables_check(data, arms->n ? arms : NULL, e);
}

/* Resamples of one participant as a share of everybody's. */
struct share {
    const struct ta_watch *whole;
    long before, all;
};

static void tick(void *of, long done, long n)
{
    const struct share *s = of;
    (void)n;
    ta_watch_tick(s->whole, s->before + done, s->all);
}

bool ta_bootstrap_all(const struct ta_analysis *a, const struct ta_dataset *data,
                      const struct ta_arms *arms,
                      const struct ta_model *model, int n, struct ta_fit *fit, struct ta_error *e)
{
    struct ta_progress bar;
    const int parts = ta_bootstrap_parts(model);
    struct share share = {.whole = &bar.watch, .all = (long)parts * n * data->n};
    struct ta_watch watch = {.stop = &ta_interrupted, .tick = tick, .of = &share};
    struct ta_bootstrap_options o = {
        .n = n, .seed = a->seed, .threads = a->threads, .watch = &watch};
    bool good = true;
    ta_progress_begin(&bar, a->quiet, "bootstrap of %s", model->name);
    for (int i = 0; good && i < data->n; i++) {
        const struct ta_participant *who = &data->who[i];
        share.before = (long)parts * n * i;
        if (!fit[i].model || ta_interrupted) {
            fit[i].model = NULL; /* half a row is none */
            continue;
        }
        double *table =
            ta_table_make(who, arms->n ? arms : NULL, data->scale.lo, data->scale.hi, a->seed);
        good = table && ta_bootstrap(who, table, &a->fit, &o, &fit[i]);
        free(table);
    }
    ta_progress_end(&bar);
    return good || ta_error_add(e, TA_MACHINE, "out of memory in the bootstrap");
}
