/* rowcheck.c - what speaks against a row although each of its cells could be read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include "twoarm/io.h"

#include <math.h>

/* Beyond it sums of values lose their meaning, and nobody is paid so. */
static const double most = 1e100;

static bool is_no_arm(const struct ta_row *row)
{
    return row->choice != TA_NA && (row->choice < 0 || row->choice > TA_MAX_ARMS);
}

/* Does the status say otherwise than the choice? */
static bool contradicts(const struct ta_row *row)
{
    return row->status == (row->choice == TA_NA ? (int)TA_ANSWERED : (int)TA_MISSED);
}

static bool is_too_much(const struct ta_row *row)
{
    return fabs(row->reward) > most;
}

/* Kept out of the check, which seldom comes here. */
__attribute__((noinline))
static bool say_what_is_wrong(const struct ta_row *row, const char *path, int line,
                              struct ta_error *e)
{
    if (is_no_arm(row)) {
        ta_error_add(e, TA_USER,
                     "%s:%d: choice: expected an arm from 1 (or 0) to %d, found %d; if it is an "
                     "arm, code arms 1, 2, ...; if it says missing: --missing choice=%d",
                     path, line, TA_MAX_ARMS, row->choice, row->choice);
    }
    if (contradicts(row) && row->choice == TA_NA) {
        ta_error_add(e, TA_USER, "%s:%d: status is ok, but there is no choice; one is wrong", path,
                     line);
    } else if (contradicts(row)) {
        ta_error_add(e, TA_USER,
                     "%s:%d: status is missed, but there is a choice (%d); one is wrong", path,
                     line, row->choice);
    }
    if (is_too_much(row)) {
        ta_error_add(e, TA_USER, "%s:%d: reward: expected at most %g, found %g; is it a code?",
                     path, line, most, row->reward);
    }
    return false;
}

bool ta_row_check(const struct ta_row *row, const char *path, int line, struct ta_error *e)
{
    return !(is_no_arm(row) || contradicts(row) || is_too_much(row)) ||
           say_what_is_wrong(row, path, line, e);
}

bool ta_promise_check(const struct ta_row *row, int arm, const char *path, int line,
                      struct ta_error *e)
{
    double promised = row->outcome[arm];
    return !(fabs(promised - row->reward) > 1e-9 * (1 + fabs(promised))) ||
           ta_error_add(e, TA_USER,
                        "%s:%d: arm %d paid %g, but outcome_%d says %g; one of them is wrong", path,
                        line, arm + 1, row->reward, arm + 1, promised);
}
