/* config_fixture.h - for tests: texts as experiment files, accepted or refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_CONFIG_FIXTURE_H
#define TESTS_CONFIG_FIXTURE_H

#include "support.h"
#include "twoarm/config.h"
#include "twoarm/io.h"
#include "twoarm/task.h"

static struct ta_experiment x;
static struct ta_error e;

static inline void setup(void)
{
    memset(&e, 0, sizeof e);
}

static inline void teardown(void)
{
    ta_error_free(&e);
}

static inline bool parse(const char *text)
{
    ta_error_free(&e);
    memset(&e, 0, sizeof e);
    return ta_experiment_parse(&x, text, strlen(text), "x.cfg", &e);
}

static inline void accepts(const char *text)
{
    ck_assert_msg(parse(text), "%s\nrefused: %s", text, e.text);
    ta_experiment_free(&x);
}

/* Refused, with one mistake that begins as told and contains `part`. */
static inline void refuses(const char *text, const char *place, const char *part)
{
    ck_assert_msg(!parse(text), "accepted: %s", text);
    ck_assert_msg(e.n == 1 && strncmp(e.text, place, strlen(place)) == 0 && strstr(e.text, part),
                  "%s\n%d mistakes, expected one at %s about %s:\n%s", text, e.n, place, part,
                  e.text);
    ck_assert_int_eq(e.status, TA_USER);
}

#endif
