/* compare_hbi.h - `twoarm compare --hbi`.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_COMPARE_HBI_H
#define TWOARM_CLI_COMPARE_HBI_H

#include "read_options.h"

/* Where its further tables go; NULL: the groups' to standard error, people's nowhere. */
struct ta_hbi_files {
    const char *group, *people;
};
bool ta_compare_hbi(const struct ta_analysis *, const struct ta_hbi_files *,
                    const struct ta_dataset *, const struct ta_model *const *, int n_models,
                    struct ta_error *);

#endif
