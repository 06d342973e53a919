/* intake_notes.c - what is said of a set of files that was read: who is in it, what was left out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A column called so may be about something else, such as the picture of each trial. */
static void note_contexts(const struct ta_intake *in)
{
    int fewest = INT32_MAX, most = 0, singles = 0;
    if (!in->foreign_context) {
        return;
    }
    for (int i = 0; i < in->n; i++) {
        int n = in->who[i].n_contexts;
        fewest = n < fewest ? n : fewest;
        most = n > most ? n : most;
        singles += 2 * n > in->who[i].n && n > 1;
    }
    ta_text_add(in->notes, "values start afresh in each context (%d", fewest);
    if (most > fewest) {
        ta_text_add(in->notes, " to %d", most);
    }
    ta_text_add(in->notes, " a participant; --context none carries them through)%s\n",
                singles ? ": less than two trials each, which nothing is learned from; is that "
                          "column about something else?"
                        : "");
}

/* 0/1 in some files and -1/1 in others, which no participant's own rewards show. */
static void note_codings(const struct ta_intake *in)
{
    const struct ta_seen_person *zero = NULL, *below = NULL;
    bool both = in->survey.reward_lo != -1 || in->survey.reward_hi != 1;
    for (int i = 0; i < in->n; i++) {
        const struct ta_seen_person *p = &in->who[i];
        both |= p->lost_nothing && p->lost;
        zero = p->lost_nothing && !zero ? p : zero;
        below = p->lost && !below ? p : below;
    }
    if (zero && below && !both) {
        ta_text_add(in->notes,
                    "rewards of some participants are 0 and 1 (%s), of others -1 and 1 (%s): taken "
                    "as they are; is it one coding?\n",
                    zero->id, below->id);
    }
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    int order = strcasecmp(*x, *y);
    return order ? order : strcmp(*x, *y);
}

/* Who is whom: one name in two spellings, and names that no column says. */
static void note_names(const struct ta_intake *in)
{
    const char **id = ta_must(malloc(sizeof *id * ((size_t)in->n + 1)));
    int n = 0, first = 0;
    for (int i = 0; i < in->n; i++) {
        id[i] = in->who[i].id;
    }
    qsort(id, (size_t)in->n, sizeof *id, by_name);
    for (int i = 1; i < in->n; i++) {
        if (strcasecmp(id[i - 1], id[i]) == 0 && strcmp(id[i - 1], id[i]) != 0 && n++ == 0) {
            first = i;
        }
    }
    if (n) {
        ta_text_add(in->notes,
                    "names of participants differ in capitals alone (%s and %s%s): taken as "
                    "different people\n",
                    id[first - 1], id[first], n > 1 ? ", ..." : "");
    }
    if (in->unnamed.n) {
        ta_text_add(in->notes,
                    "no column participant_id (%s%s): each file is one participant, named after "
                    "it; if a column says who it is: --columns participant_id=COLUMN\n",
                    in->unnamed.first, in->unnamed.n > 1 ? ", ..." : "");
    }
    free(id);
}

void ta_intake_notes(const struct ta_intake *in)
{
    struct ta_text at = {0};
    if (in->n_practice) {
        ta_text_add(in->notes, "%d practice rows were left out (--practice keeps them)\n",
                    in->n_practice);
    }
    ta_pilots_note(in, in->notes);
    ta_left_out_note(in, in->notes);
    if (in->n_disordered) {
        ta_text_add(in->notes,
                    "trial numbers fall or repeat %d times within a participant (first: %s, %s): "
                    "rows are taken in the order of the file; if that is not the order of play, "
                    "sort them; if these are runs or sessions: --columns session=COLUMN\n",
                    in->n_disordered, in->first_disordered,
                    ta_places_show(in, in->disordered_at, in->disordered_at, &at));
    }
    ta_survey_notes(in);
    ta_session_notes(in);
    if (!in->has_context) {
        ta_text_add(in->notes,
                    "no context column: each participant's values are carried through the "
                    "whole session (--context COLUMN starts them afresh)\n");
    }
    ta_text_free(&at);
}

void ta_people_notes(const struct ta_intake *in)
{
    note_contexts(in);
    note_codings(in);
    note_names(in);
}
