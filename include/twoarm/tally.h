/* tally.h - what a session came to, for the experimenter: counted row by row, told in plain words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TALLY_H
#define TWOARM_TALLY_H

#include "twoarm/experiment.h"
#include "twoarm/texts.h"

/* Trials of the main phase alone. Zero-initialised; owns response_s. */
struct ta_tally {
    int n, n_missed, n_fast, n_late, n_answered;
    int at_position[TA_MAX_ARMS]; /* free choices, by place from the left */
    int n_free;
    /* free choices with a best arm, in the first and last quarter of blocks (of the session where
     * machines stay the same) */
    int first_n, first_best, last_n, last_best;
    double *response_s;
    int room;
};
/* Room for the times of n trials; false when memory is short. */
bool ta_tally_alloc(struct ta_tally *, int n);
void ta_tally_free(struct ta_tally *);
void ta_tally_add(struct ta_tally *, const struct ta_experiment *, const struct ta_row *);
double ta_tally_median_s(const struct ta_tally *); /* NAN without answers */
/* The summary: at most TA_TALLY_LINES lines of TA_SCENE_TEXT bytes. Returns how many. */
enum { TA_TALLY_LINES = 8 };
int ta_tally_tell(const struct ta_tally *, const struct ta_experiment *, const struct ta_texts *,
                  char line[TA_TALLY_LINES][TA_SCENE_TEXT]);

#endif
