/* test_ends_many.c - tests/test_ends.c over many data sets a model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define N_SETS 800
#include "../test_ends.c"
