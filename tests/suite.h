/* suite.h - the main of a test program: one suite, mostly of one case, its tests.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TESTS_SUITE_H
#define TWOARM_TESTS_SUITE_H

#include <check.h>
#include <stdlib.h>

typedef void add_tests(TCase *);

/* Runs a suite that is ready; the exit status of its program. */
static inline int run_ready(Suite *s)
{
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline int run_suite(const char *name, add_tests *add)
{
    Suite *s = suite_create(name);
    TCase *c = tcase_create("all");
    add(c);
    suite_add_tcase(s, c);
    return run_ready(s);
}

#endif
