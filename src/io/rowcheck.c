/* rowcheck.c - what speaks against a row although each of its cells could be read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include "twoarm/io.h"

#include <math.h>

static bool check_choice(const struct ta_row *row, const char *path, int line, struct ta_error *e)
{
    bool good = true;
    if (row->choice != TA_NA && (row->choice < 0 || row->choice > TA_MAX_ARMS)) {
        good = ta_error_add(e, TA_USER,
                            "%s:%d: choice: expected an arm from 1 (or 0) to %d, found %d; if it "
                            "is an arm, code arms 1, 2, ...; if it says missing: --missing "
                            "choice=%d",
                            path, line, TA_MAX_ARMS, row->choice, row->choice);
    }
    if (row->choice == TA_NA && row->status == TA_ANSWERED) {
        good = ta_error_add(e, TA_USER, "%s:%d: status is ok, but there is no choice; one is wrong",
                            path, line);
    }
    if (row->choice != TA_NA && row->status == TA_MISSED) {
        good = ta_error_add(e, TA_USER,
                            "%s:%d: status is missed, but there is a choice (%d); one is wrong",
                            path, line, row->choice);
    }
    return good;
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

bool ta_row_check(const struct ta_row *row, const char *path, int line, struct ta_error *e)
{
    const double most =
        1e100; /* beyond it sums of values lose their meaning, and nobody is paid so */
    bool good = check_choice(row, path, line, e);
    if (fabs(row->reward) > most) {
        good =
            ta_error_add(e, TA_USER, "%s:%d: reward: expected at most %g, found %g; is it a code?",
                         path, line, most, row->reward);
    }
    return good;
}
