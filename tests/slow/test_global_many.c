/* test_global_many.c - tests/test_global.c over many more data sets a model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define N_SETS 100
#include "../test_global.c"
