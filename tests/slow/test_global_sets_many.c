/* test_global_sets_many.c - tests/test_global_sets.c over ten thousand data sets a model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define N_SETS 10000
#include "../test_global_sets.c"
