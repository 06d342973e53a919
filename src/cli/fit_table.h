/* fit_table.h - fitted results of everybody under every model, as TSV or JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_FIT_TABLE_H
#define TWOARM_CLI_FIT_TABLE_H

#include "json_note.h"
#include "twoarm/fit.h"

#include <stdio.h>

/* Borrowed. fit[model * data->n + person]. */
struct ta_fit_table {
    const struct ta_dataset *data;
    const struct ta_model **model;
    int n_models;
    const struct ta_fit *fit;
    enum ta_ci ci;
};
/* The header and a row a participant and model that was fitted: the columns of the result. */
void ta_fit_table_tsv(FILE *, const struct ta_fit_table *);
/* The same rows as a JSON array of objects (null for n/a), each with its own model's parameters.
 * False when memory is short. */
bool ta_fit_table_json(FILE *, const struct ta_fit_table *);

#endif
