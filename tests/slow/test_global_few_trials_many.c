/* test_global_few_trials_many.c - the same over ten thousand data sets a model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define N_SETS 10000
#include "../test_global_few_trials.c"
