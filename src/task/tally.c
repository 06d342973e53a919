/* tally.c - counts what the experimenter wants to know at the end, and says it in plain words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Choices are called good, or better than before, only beyond this; with fewer trials nothing is
 * said. Rules of thumb: 15 points are two standard errors of a difference of 40 trials each. */
static const double good_share = 0.7, better_by = 0.15;
enum { LEAST_TRIALS = 16 };

bool ta_tally_alloc(struct ta_tally *t, int n)
{
    *t = (struct ta_tally){.room = n, .response_s = calloc((size_t)n + 1, sizeof(double))};
    return t->response_s != NULL;
}

void ta_tally_free(struct ta_tally *t)
{
    free(t->response_s);
    *t = (struct ta_tally){0};
}

/* Share of the block (or session) that was over before this trial, 0 .. 1. */
static double progress(const struct ta_experiment *x, const struct ta_row *row)
{
    double in_block = (double)(row->block_trial - 1) / x->block_trials;
    return x->new_symbols ? in_block : (row->block - 1 + in_block) / x->n_blocks;
}

static void add_choice(struct ta_tally *t, const struct ta_experiment *x, const struct ta_row *row)
{
    t->n_free++;
    t->at_position[row->side[row->choice - 1] - 1]++;
    double at = progress(x, row);
    bool again = x->miss_repeat && row->flags & TA_FLAG_REPEATED; /* at the end, not at its place */
    if (row->best == TA_NA || again) {
        return;
    }
    bool best = row->choice == row->best;
    if (at < 0.25) {
        t->first_n++;
        t->first_best += best;
    } else if (at >= 0.75) {
        t->last_n++;
        t->last_best += best;
    }
}

void ta_tally_add(struct ta_tally *t, const struct ta_experiment *x, const struct ta_row *row)
{
    if (row->phase != TA_MAIN) {
        return;
    }
    t->n++;
    t->n_late += row->late_flips;
    if (row->status == TA_MISSED) {
        t->n_missed++;
        return;
    }
    double seconds = (double)row->response_time / 1e9;
    t->n_fast += seconds < x->fast_s;
    if (t->n_answered < t->room) {
        t->response_s[t->n_answered++] = seconds;
    }
    if (row->trial_type == TA_FREE) {
        add_choice(t, x, row);
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double ta_tally_median_s(const struct ta_tally *t)
{
    int n = t->n_answered;
    if (n == 0) {
        return NAN;
    }
    qsort(t->response_s, (size_t)n, sizeof *t->response_s, by_size);
    return (t->response_s[(n - 1) / 2] + t->response_s[n / 2]) / 2;
}

/* --- in words -------------------------------------------------------------------------------- */

struct telling {
    const struct ta_texts *texts;
    char (*line)[TA_SCENE_TEXT];
    int n;
};

static void tell(struct telling *to, enum ta_phrase which, const char *a, const char *b,
                 const char *c)
{
    const char *const args[] = {a, b, c, NULL};
    if (to->n < TA_TALLY_LINES) {
        ta_phrase_fill(to->texts, to->line[to->n++], TA_SCENE_TEXT, which, args);
    }
}

static void tell_numbers(struct telling *to, enum ta_phrase which, double a, double b, double c)
{
    char first[TA_NUMBER_TEXT], second[TA_NUMBER_TEXT], third[TA_NUMBER_TEXT];
    tell(to, which, ta_number_text(to->texts, first, a, 2, false),
         ta_number_text(to->texts, second, b, 2, false),
         ta_number_text(to->texts, third, c, 0, false));
}

static double percent(int part, int all)
{
    return all ? floor(100.0 * part / all + 0.5) : 0;
}

static void tell_bias(struct telling *to, const struct ta_tally *t, int k)
{
    int most = 0;
    for (int p = 1; p < k; p++) {
        most = t->at_position[p] > t->at_position[most] ? p : most;
    }
    char number[TA_NUMBER_TEXT], place[TA_SCENE_TEXT], share[TA_NUMBER_TEXT], even[TA_NUMBER_TEXT];
    enum ta_phrase which = k > 2      ? TA_SAY_SUMMARY_PLACE
                           : most > 0 ? TA_SAY_SUMMARY_PLACE_RIGHT
                                      : TA_SAY_SUMMARY_PLACE_LEFT;
    const char *const args[] = {ta_number_text(to->texts, number, most + 1, 0, false), NULL};
    tell(to, TA_SAY_SUMMARY_BIAS, ta_phrase_fill(to->texts, place, sizeof place, which, args),
         ta_number_text(to->texts, share, percent(t->at_position[most], t->n_free), 0, false),
         ta_number_text(to->texts, even, 100.0 / k, 0, false));
}

static enum ta_phrase verdict(const struct ta_tally *t)
{
    if (t->first_n < LEAST_TRIALS || t->last_n < LEAST_TRIALS) {
        return TA_SAY_SUMMARY_SHORT;
    }
    double first = (double)t->first_best / t->first_n, last = (double)t->last_best / t->last_n;
    if (last - first >= better_by) {
        return TA_SAY_SUMMARY_LEARNED;
    }
    return last >= good_share ? TA_SAY_SUMMARY_GOOD : TA_SAY_SUMMARY_FLAT;
}

static void tell_curve(struct telling *to, const struct ta_tally *t)
{
    if (t->first_n > 0 && t->last_n > 0) {
        tell_numbers(to, TA_SAY_SUMMARY_CURVE, percent(t->first_best, t->first_n),
                     percent(t->last_best, t->last_n), 0);
    }
    tell(to, verdict(t), NULL, NULL, NULL);
}

int ta_tally_tell(const struct ta_tally *t, const struct ta_experiment *x,
                  const struct ta_texts *texts, char line[TA_TALLY_LINES][TA_SCENE_TEXT])
{
    struct telling to = {.texts = texts, .line = line};
    if (t->n == 0) {
        tell(&to, TA_SAY_SUMMARY_NONE, NULL, NULL, NULL);
        return to.n;
    }
    tell_numbers(&to, TA_SAY_SUMMARY_MISSED, t->n_missed, t->n, percent(t->n_missed, t->n));
    if (t->n_answered > 0) {
        tell_numbers(&to, TA_SAY_SUMMARY_MEDIAN, ta_tally_median_s(t), 0, 0);
        tell_numbers(&to, TA_SAY_SUMMARY_FAST, x->fast_s, t->n_fast, 0);
    }
    if (t->n_free > 0) {
        tell_bias(&to, t, x->env.k);
    }
    tell_numbers(&to, TA_SAY_SUMMARY_LATE, t->n_late, t->n, 0);
    tell_curve(&to, t);
    return to.n;
}
