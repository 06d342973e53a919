/* log_cells.c - names of a header matched to our columns.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "log_cells.h"

#include <stdio.h>
#include <string.h>

const struct ta_column *ta_log_column(const char *name, int *arm)
{
    const struct ta_column *c = ta_column_find(name);
    const char *behind = strrchr(name, '_');
    *arm = 0;
    if (c) {
        return c->per_arm ? NULL : c;
    }
    char bare[64];
    if (!behind || behind[1] < '1' || behind[1] > '0' + TA_MAX_ARMS || behind[2] ||
        (size_t)(behind - name) >= sizeof bare) {
        return NULL;
    }
    snprintf(bare, sizeof bare, "%.*s", (int)(behind - name), name);
    c = ta_column_find(bare);
    *arm = behind[1] - '1';
    return c && c->per_arm ? c : NULL;
}

void ta_log_cells_name(struct ta_log_cells *c, const struct ta_table *t)
{
    c->n = t->n_cells < TA_LOG_CELLS ? t->n_cells : TA_LOG_CELLS;
    for (int i = 0; i < c->n; i++) {
        c->column[i] = ta_log_column(t->cell[i], &c->arm[i]);
    }
}
