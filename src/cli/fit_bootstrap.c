/* fit_bootstrap.c - `twoarm fit --ci bootstrap`: everybody's fits made surer by simulation.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_bootstrap.h"

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

static bool is_over(const struct ta_analysis *a)
{
    return a->fit.stop && *a->fit.stop;
}

bool ta_bootstrap_all(const struct ta_analysis *a, const struct ta_dataset *data,
                      const struct ta_arms *arms,
                      const struct ta_model *model, int n, struct ta_fit *fit, struct ta_error *e)
{
    struct ta_bootstrap_options o = {.n = n, .seed = a->seed, .threads = a->threads};
    struct ta_progress bar;
    char what[80];
    bool good = true;
    snprintf(what, sizeof what, "bootstrap of %s", model->name);
    ta_progress_begin(&bar, what, a->quiet);
    for (int i = 0; good && i < data->n; i++) {
        const struct ta_participant *who = &data->who[i];
        if (!fit[i].model || is_over(a)) {
            fit[i].model = NULL; /* half a row is none */
            continue;
        }
        double *table =
            ta_table_make(who, arms->n ? arms : NULL, data->scale.lo, data->scale.hi, a->seed);
        good = table && ta_bootstrap(who, table, &a->fit, &o, &fit[i]);
        free(table);
        if (is_over(a)) { /* maybe before the last of its resamples */
            fit[i].model = NULL;
        }
        ta_progress_tick(&bar, i + 1, data->n);
    }
    ta_progress_end(&bar);
    return good || ta_error_add(e, TA_MACHINE, "out of memory in the bootstrap");
}
