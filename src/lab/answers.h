/* answers.h - what is known of a participant besides the label: columns of participants.tsv.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_ANSWERS_H
#define LAB_ANSWERS_H

#include "twoarm/experiment.h"

enum { TA_MAX_ANSWERS = TA_MAX_FIELDS + 2, TA_ANSWER = 64 };
struct ta_answers {
    int n;
    struct ta_answer {
        char name[TA_TEXT_CELL], value[TA_ANSWER];
        const struct ta_field *field; /* what was asked; NULL: from a run sheet */
    } answer[TA_MAX_ANSWERS];
};
/* Adds or replaces one; blank values are left out. */
void ta_answers_set(struct ta_answers *, const char *name, const char *value,
                    const struct ta_field *);

/* Writes them into the participant's row of DATA/participants.tsv, which must be there: columns
 * that are missing are added on the right, "n/a" for everybody else; a cell that says something
 * already is left as it is. Columns are described in participants.json. */
bool ta_study_answer(const char *data, const char *participant, const struct ta_answers *,
                     struct ta_error *);

#endif
