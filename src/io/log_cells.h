/* log_cells.h - which of our columns each cell of a table is, by the header's own names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_LOG_CELLS_H
#define TWOARM_IO_LOG_CELLS_H

#include "table.h"
#include "twoarm/columns.h"

enum { TA_LOG_CELLS = 512 };
struct ta_log_cells {
    const struct ta_column *column[TA_LOG_CELLS]; /* NULL: none of ours */
    int arm[TA_LOG_CELLS]; /* 0-based, of columns per arm */
    int n;                 /* cells looked at */
};
/* From the header record just read. */
void ta_log_cells_name(struct ta_log_cells *, const struct ta_table *);
/* The column called so ("reward", "outcome_2"), or NULL. */
const struct ta_column *ta_log_column(const char *name, int *arm);

#endif
