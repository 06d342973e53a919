/* times.c - times that cannot be, or should not: negative, too late, out of order, twice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include <stdlib.h>

#define ODD(...) ta_find(f, TA_WARNING, "times", s->log, r->line, __VA_ARGS__)

static const double slack_s = 0.05; /* three frames: what lies within is the display's business */

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

/* A trial's flips follow each other; missing ones are passed over. */
static void check_flips(const struct ta_checked *s, const struct ta_checked_row *r,
                        struct ta_findings *f)
{
    static const char *const name[] = {"fixation_onset", "onset", "choice_onset", "feedback_onset",
                                       "end"};
    const int64_t at[] = {r->row.fixation_onset, r->row.onset, r->row.choice_onset,
                          r->row.feedback_onset, r->row.end};
    int last = -1;
    for (int i = 0; i < 5; i++) {
        if (at[i] == TA_NO_TIME) {
            continue;
        }
        if (at[i] < 0) {
            ODD("%s: %.3f s, before the session's zero", name[i], seconds(at[i]));
        }
        if (last >= 0 && at[i] < at[last]) {
            ODD("%s (%.3f s) lies before %s (%.3f s)", name[i], seconds(at[i]), name[last],
                seconds(at[last]));
        }
        last = i;
    }
}

static void check_response(const struct ta_checked *s, const struct ta_checked_row *r,
                           struct ta_findings *f)
{
    int64_t rt = r->row.response_time;
    double deadline = s->has_experiment ? s->x.deadline_s : 0;
    if (rt == TA_NO_TIME) {
        if (r->row.status == TA_ANSWERED) {
            ODD("response_time: n/a, although there was an answer");
        }
        return;
    }
    if (rt <= 0) {
        ODD("response_time: %.3f s; nobody answers before the stimulus", seconds(rt));
    } else if (deadline > 0 && seconds(rt) > deadline + slack_s) {
        ODD("response_time: %.3f s, beyond the deadline of %g s", seconds(rt), deadline);
    }
    if (r->row.onset != TA_NO_TIME && r->row.choice_onset != TA_NO_TIME &&
        r->row.choice_onset < r->row.onset + rt) {
        ODD("the choice was shown (%.3f s) before it was made (%.3f s)",
            seconds(r->row.choice_onset), seconds(r->row.onset + rt));
    }
}

/* Within a segment a trial begins when the one before is over. */
static void check_next(const struct ta_checked *s, int i, struct ta_findings *f)
{
    const struct ta_checked_row *r = &s->row[i];
    const struct ta_row *row = &r->row, *before = &s->row[i - 1].row;
    if (row->segment != before->segment || row->onset == TA_NO_TIME ||
        before->onset == TA_NO_TIME) {
        return;
    }
    if (row->onset == before->onset) {
        ODD("onset: %.3f s, as in the trial before; was a row copied?", seconds(row->onset));
    } else if (row->onset < before->onset) {
        ODD("onset: %.3f s, earlier than the trial before (%.3f s)", seconds(row->onset),
            seconds(before->onset));
    } else if (before->end != TA_NO_TIME && row->fixation_onset != TA_NO_TIME &&
               row->fixation_onset < before->end) {
        ODD("fixation_onset: %.3f s, before the trial before ended (%.3f s)",
            seconds(row->fixation_onset), seconds(before->end));
    }
}

/* Pictures that came late, in more trials than a slow moment explains. */
static void check_late(const struct ta_checked *s, struct ta_findings *f)
{
    int late = 0;
    for (int i = 0; i < s->n; i++) {
        late += s->row[i].row.late_flips != TA_NA && s->row[i].row.late_flips > 0;
    }
    if (late > 2 && late * 20 > s->n) {
        ta_find(f, TA_WARNING, "late", s->log, 0,
                "%d of %d trials had a picture that came late; see Display in its description",
                late, s->n);
    }
}

void ta_check_times(const struct ta_checked *s, struct ta_findings *f)
{
    for (int i = 0; i < s->n; i++) {
        check_flips(s, &s->row[i], f);
        check_response(s, &s->row[i], f);
        if (i) {
            check_next(s, i, f);
        }
    }
    check_late(s, f);
}
