/* test_global_few_trials.c - test_global_sets.c over logs of few trials, which have the narrowest
 * tops.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define FEW_TRIALS
#if !defined N_SETS && defined __SANITIZE_ADDRESS__
#define N_SETS 10
#elif !defined N_SETS
#define N_SETS 200
#endif
#include "test_global_sets.c"
