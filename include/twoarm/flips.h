/* flips.h - what a row of flips says of a display: does it wait, at which rate, how evenly.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure numbers, so that displays nobody owns can be judged in a test; src/sdl/measure.c flips. */
#ifndef TWOARM_FLIPS_H
#define TWOARM_FLIPS_H

#include "twoarm/base.h"

enum { TA_FLIPS_WARM_UP = 60, TA_FLIPS_MEASURED = 180, TA_FLIPS_LATE_ALLOWED = 2 };

/* 500 Hz: faster flips wait for nothing. */
#define TA_FLIPS_SHORTEST_MS 2.0

/* Why a display failed. */
enum ta_flips_fault {
    TA_FLIPS_GOOD,
    TA_FLIPS_NO_WAIT, /* flips do not wait for the display */
    TA_FLIPS_RATE,    /* they do, but at no rate that displays have */
    TA_FLIPS_LATE     /* more than TA_FLIPS_LATE_ALLOWED came a frame late */
};

struct ta_flips {
    int n, late;
    double median_ms, sd_ms; /* SD without the late ones */
    double rate_hz;          /* over the whole measurement; 0: not known */
    double standard_hz;      /* the nearest rate that displays have */
    double off_percent;      /* of the median interval, from that rate's */
    bool waits;              /* flips come at the display's beat, whatever they were asked for */
    enum ta_flips_fault fault;
    bool strict; /* good, and SD below 0.2 ms (Psychtoolbox's rule) */
};
/* The verdict on n intervals in ns from flip to flip. may_wait: nothing known beforehand speaks
 * against waiting (the renderer was asked to, and is not one that only pretends). n up to
 * TA_FLIPS_MEASURED. */
struct ta_flips ta_flips_judge(const int64_t *interval_ns, int n, bool may_wait);
/* The verdict in words, without numbers. */
const char *ta_flips_words(const struct ta_flips *);

#endif
