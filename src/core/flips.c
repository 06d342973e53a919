/* flips.c - the verdict on a display from the intervals between its flips.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Good enough for people: flips wait, the median interval is within 1 % of a rate that displays
 * have, and at most 2 of 180 came late. The strict badge (SD below 0.2 ms) is Psychtoolbox's. */
#include "twoarm/flips.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double strict_sd_ms = 0.2, rate_tolerance = 0.01;
/* Flips that do not wait, asked for at 0 to 7 tenths of a frame, spread by a fifth of it. */
static const double waiting_sd_of_frame = 0.05;
enum { LATE_OF_WAITING = 9 };

/* What monitors, projectors and head-mounted displays are sold with. */
static const double standard_hz[] = {23.976, 24,  25,  29.97, 30,  48,  50,  56,  59.94, 60,
                                     70,     72,  75,  80,    85,  90,  95,  100, 110,   120,
                                     144,    160, 165, 170,   175, 180, 200, 240, 260,   270,
                                     280,    300, 320, 330,   360, 390, 400, 480, 500};

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t median(const int64_t *x, int n)
{
    int64_t sorted[TA_FLIPS_MEASURED];
    memcpy(sorted, x, (size_t)n * sizeof *x);
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/* Evenness about the median, late intervals left out: they are counted by themselves. */
static void judge_evenness(struct ta_flips *f, const int64_t *x, int64_t middle)
{
    double sum = 0;
    int even = 0;
    for (int i = 0; i < f->n; i++) {
        double off = (double)(x[i] - middle) / 1e6;
        if (x[i] > middle + middle / 2) {
            f->late++;
        } else {
            sum += off * off;
            even++;
        }
    }
    f->sd_ms = even > 1 ? sqrt(sum / (even - 1)) : 0;
}

/* A late flip counts as the frames it took. */
static double rate_of(const int64_t *x, int n, int64_t middle)
{
    double sum = 0, frames = 0;
    for (int i = 0; i < n; i++) {
        sum += (double)x[i];
        frames += round((double)x[i] / (double)middle);
    }
    return sum > 0 ? frames * 1e9 / sum : 0;
}

static double nearest_standard(double hz)
{
    double best = standard_hz[0];
    for (size_t i = 1; i < sizeof standard_hz / sizeof *standard_hz; i++) {
        if (fabs(hz - standard_hz[i]) < fabs(hz - best)) {
            best = standard_hz[i];
        }
    }
    return best;
}

struct ta_flips ta_flips_judge(const int64_t *interval_ns, int n, bool may_wait)
{
    assert(n >= 1 && n <= TA_FLIPS_MEASURED);
    struct ta_flips f = {.n = n};
    int64_t middle = median(interval_ns, n);
    middle = middle > 0 ? middle : 1;
    judge_evenness(&f, interval_ns, middle);
    f.median_ms = (double)middle / 1e6;
    f.rate_hz = rate_of(interval_ns, n, middle);
    f.standard_hz = nearest_standard(f.rate_hz);
    f.off_percent = 100 * (f.median_ms * f.standard_hz / 1e3 - 1);
    f.waits = may_wait && f.median_ms >= TA_FLIPS_SHORTEST_MS && f.late <= LATE_OF_WAITING &&
              f.sd_ms < waiting_sd_of_frame * f.median_ms;
    f.fault = !f.waits                                         ? TA_FLIPS_NO_WAIT
              : !(fabs(f.off_percent) <= 100 * rate_tolerance) ? TA_FLIPS_RATE
              : f.late > TA_FLIPS_LATE_ALLOWED                 ? TA_FLIPS_LATE
                                                               : TA_FLIPS_GOOD;
    f.strict = f.fault == TA_FLIPS_GOOD && f.sd_ms < strict_sd_ms;
    return f;
}

const char *ta_flips_words(const struct ta_flips *f)
{
    static const char *const words[] = {
        [TA_FLIPS_GOOD] = "good: flips wait for the display, at an even rate",
        [TA_FLIPS_NO_WAIT] = "flips do not wait for the display: onsets are not known to be exact",
        [TA_FLIPS_RATE] = "flips wait, but at a rate that no display has",
        [TA_FLIPS_LATE] = "flips wait, but too many of them come a frame late",
    };
    return f->strict ? "good, and strict: flips wait for the display, SD below 0.2 ms"
                     : words[f->fault];
}
