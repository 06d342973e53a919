/* measure_reversal.c - what happens around a reversal: P(best) aligned to it, errors after it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reversal is a change of the best arm within a context (order.c). Errors after it, as den Ouden
 * et al. 2013 (Neuron 80:1090) count them: perseverative ones come before the first choice of the
 * new best arm, regressive ones return to the formerly best arm after it. Missed and forced trials
 * are passed over. */
#include "twoarm/match.h"

#include <math.h>

static const char no_best[] = "the data do not say which arm is best";
static const char no_reversal[] = "the best arm never changes within a context";
static const char whole[] = "sequences are made of choices, not of probabilities";

static const char *why_none(const struct ta_play *play)
{
    return !play->order->names_best ? no_best : play->order->n_reversals == 0 ? no_reversal : NULL;
}

/* --- the curve ---------------------------------------------------------------------------------
 */

enum { BEFORE = 10, AFTER = 20, POINTS = BEFORE + AFTER + 1 };

#define POINT(name, title)                                                                         \
    {                                                                                              \
        "reversal_" name, "P(best) " title                                                         \
    }
static const struct ta_part point[POINTS] = {
    POINT("m10", "10 before a reversal"), POINT("m09", "9 before a reversal"),
    POINT("m08", "8 before a reversal"),  POINT("m07", "7 before a reversal"),
    POINT("m06", "6 before a reversal"),  POINT("m05", "5 before a reversal"),
    POINT("m04", "4 before a reversal"),  POINT("m03", "3 before a reversal"),
    POINT("m02", "2 before a reversal"),  POINT("m01", "1 before a reversal"),
    POINT("p00", "at a reversal"),        POINT("p01", "1 after a reversal"),
    POINT("p02", "2 after a reversal"),   POINT("p03", "3 after a reversal"),
    POINT("p04", "4 after a reversal"),   POINT("p05", "5 after a reversal"),
    POINT("p06", "6 after a reversal"),   POINT("p07", "7 after a reversal"),
    POINT("p08", "8 after a reversal"),   POINT("p09", "9 after a reversal"),
    POINT("p10", "10 after a reversal"),  POINT("p11", "11 after a reversal"),
    POINT("p12", "12 after a reversal"),  POINT("p13", "13 after a reversal"),
    POINT("p14", "14 after a reversal"),  POINT("p15", "15 after a reversal"),
    POINT("p16", "16 after a reversal"),  POINT("p17", "17 after a reversal"),
    POINT("p18", "18 after a reversal"),  POINT("p19", "19 after a reversal"),
    POINT("p20", "20 after a reversal"),
};

/* A trial may stand after one reversal and before the next: it counts for both. */
static const char *reversal_curve(const struct ta_play *play, double *value)
{
    const struct ta_order *o = play->order;
    double hits[POINTS] = {0};
    int n[POINTS] = {0};
    const char *why = why_none(play);
    for (int t = 0; t < play->who->n && !why; t++) {
        if (!ta_play_asked(play, t) || play->who->best[t] < 0) {
            continue;
        }
        double hit = ta_play_took(play, t, play->who->best[t]);
        if (o->former[t] >= 0 && o->since[t] <= AFTER) {
            hits[BEFORE + o->since[t]] += hit;
            n[BEFORE + o->since[t]]++;
        }
        if (o->until[t] > 0 && o->until[t] <= BEFORE) {
            hits[BEFORE - o->until[t]] += hit;
            n[BEFORE - o->until[t]]++;
        }
    }
    for (int i = 0; i < POINTS; i++) {
        value[i] = n[i] ? hits[i] / n[i] : NAN;
    }
    return why;
}

const struct ta_measure ta_measure_reversal_curve = {
    .name = "reversal_curve",
    .title = "P(best) around reversals",
    .meaning = "share of free choices of the arm that is best on that trial, from 10 trials of the "
               "context before its best arm changes to 20 trials after, pooled over reversals",
    .share = true,
    .n_parts = POINTS,
    .part = point,
    .of = reversal_curve,
};

/* --- errors after it ---------------------------------------------------------------------------
 */

struct errors {
    int perseverative, regressive;
};

/* From the reversal at trial t to the next one, or to the end of the context. */
static struct errors errors_from(const struct ta_play *play, int t)
{
    const struct ta_order *o = play->order;
    struct errors e = {0};
    bool found = false;
    int former = o->former[t];
    for (int u = t; u >= 0 && (u == t || o->since[u] > 0); u = o->next[u]) {
        if (ta_play_asked(play, u) && play->who->best[u] >= 0) {
            found = found || play->choice[u] == play->who->best[u];
            e.perseverative += !found && play->choice[u] == former;
            e.regressive += found && play->choice[u] == former;
        }
    }
    return e;
}

static const char *mean_errors(const struct ta_play *play, struct errors *sum)
{
    const char *why = play->predicted ? whole : why_none(play);
    for (int t = 0; t < play->who->n && !why; t++) {
        if (play->order->former[t] >= 0 && play->order->since[t] == 0) {
            struct errors e = errors_from(play, t);
            sum->perseverative += e.perseverative;
            sum->regressive += e.regressive;
        }
    }
    return why;
}

static const char *perseverative_errors(const struct ta_play *play, double *value)
{
    struct errors sum = {0};
    const char *why = mean_errors(play, &sum);
    *value = why ? NAN : (double)sum.perseverative / play->order->n_reversals;
    return why;
}

static const char *regressive_errors(const struct ta_play *play, double *value)
{
    struct errors sum = {0};
    const char *why = mean_errors(play, &sum);
    *value = why ? NAN : (double)sum.regressive / play->order->n_reversals;
    return why;
}

const struct ta_measure ta_measure_perseverative_errors = {
    .name = "perseverative_errors",
    .title = "perseverative errors",
    .meaning = "choices of the formerly best arm after a reversal, before the first choice of the "
               "new best one; mean over reversals",
    .tested = true,
    .of = perseverative_errors,
};
const struct ta_measure ta_measure_regressive_errors = {
    .name = "regressive_errors",
    .title = "regressive errors",
    .meaning = "choices of the formerly best arm after a reversal, once the new best one has been "
               "chosen; mean over reversals",
    .tested = true,
    .of = regressive_errors,
};

/* --- the way there -----------------------------------------------------------------------------
 */

enum { CRITERION = 5 };

/* From trial t, the first of a context or of a reversal: answered trials up to the fifth best
 * choice in a row, or all of them. */
static int to_criterion(const struct ta_play *play, int t)
{
    const struct ta_order *o = play->order;
    int n = 0, run = 0;
    for (int u = t; u >= 0 && (u == t || o->since[u] > 0) && run < CRITERION; u = o->next[u]) {
        if (ta_play_asked(play, u) && play->who->best[u] >= 0) {
            n++;
            run = play->choice[u] == play->who->best[u] ? run + 1 : 0;
        }
    }
    return n;
}

static const char *trials_to_criterion(const struct ta_play *play, double *value)
{
    int phases = 0, sum = 0;
    if (play->predicted || !play->order->names_best) {
        return play->predicted ? whole : no_best;
    }
    for (int t = 0; t < play->who->n; t++) {
        int n = play->order->since[t] == 0 ? to_criterion(play, t) : 0;
        phases += n > 0;
        sum += n;
    }
    if (phases == 0) {
        return "no free choice where one arm is best";
    }
    *value = (double)sum / phases;
    return NULL;
}

const struct ta_measure ta_measure_trials_to_criterion = {
    .name = "trials_to_criterion",
    .title = "trials to criterion",
    .meaning = "free choices until the best arm was chosen 5 times in a row, from the start of a "
               "context or a reversal; all choices of that stretch where it never was; mean over "
               "stretches",
    .tested = true,
    .of = trials_to_criterion,
};
