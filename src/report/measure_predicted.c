/* measure_predicted.c - how good the model's probabilities are: log loss, Brier score, calibration.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probabilities are those that the model gives each choice from the choices and rewards before
 * it, for an agent from its own. The parameters were fitted to the human's choices by this very log
 * loss, so the three are shown and no verdict rests on them. One step ahead they are what the model
 * expects of itself (its entropy, for the log loss). */
#include "twoarm/match.h"

#include <math.h>

static const char no_prob[] = "the model gave no probabilities";
static const char no_choice[] = "no free choice was made";

/* x log x is 0 at 0. */
static double plus_log(double weight, double p)
{
    return weight > 0 ? weight * log(p) : 0;
}

static const char *log_loss(const struct ta_play *play, double *value)
{
    int k = play->who->k, n = 0;
    double sum = 0;
    for (int t = 0; t < play->who->n && play->prob; t++) {
        for (int a = 0; a < k && ta_play_asked(play, t); a++) {
            sum -= plus_log(ta_play_took(play, t, a), play->prob[(size_t)t * k + a]);
        }
        n += ta_play_asked(play, t);
    }
    *value = n ? sum / n : NAN;
    return !play->prob ? no_prob : n ? NULL : no_choice;
}

const struct ta_measure ta_measure_log_loss = {
    .name = "log_loss",
    .title = "log loss",
    .meaning = "mean of minus the natural logarithm of the probability that the model gave the "
               "choice made (chance: log k)",
    .of = log_loss,
};

/* E sum_a (p_a - y_a)^2 / 2 with P(y_a = 1) = w_a: (p_a^2 - 2 p_a w_a + w_a) / 2. */
static const char *brier(const struct ta_play *play, double *value)
{
    int k = play->who->k, n = 0;
    double sum = 0;
    for (int t = 0; t < play->who->n && play->prob; t++) {
        for (int a = 0; a < k && ta_play_asked(play, t); a++) {
            double p = play->prob[(size_t)t * k + a], w = ta_play_took(play, t, a);
            sum += .5 * (p * p - 2 * p * w + w);
        }
        n += ta_play_asked(play, t);
    }
    *value = n ? sum / n : NAN;
    return !play->prob ? no_prob : n ? NULL : no_choice;
}

const struct ta_measure ta_measure_brier = {
    .name = "brier",
    .title = "Brier score",
    .meaning = "mean squared distance of predicted probabilities from choices, halved over arms: "
               "(1 - p)^2 of the choice made where there are two (chance: 1/4)",
    .of = brier,
};

enum { BINS = 10 };
static const struct ta_part bin[BINS] = {
    {"calibration_05", "share chosen, predicted 0 to .1"},
    {"calibration_15", "share chosen, predicted .1 to .2"},
    {"calibration_25", "share chosen, predicted .2 to .3"},
    {"calibration_35", "share chosen, predicted .3 to .4"},
    {"calibration_45", "share chosen, predicted .4 to .5"},
    {"calibration_55", "share chosen, predicted .5 to .6"},
    {"calibration_65", "share chosen, predicted .6 to .7"},
    {"calibration_75", "share chosen, predicted .7 to .8"},
    {"calibration_85", "share chosen, predicted .8 to .9"},
    {"calibration_95", "share chosen, predicted .9 to 1"},
};

static const char *calibration(const struct ta_play *play, double *value)
{
    int k = play->who->k, n[BINS] = {0}, all = 0;
    double chosen[BINS] = {0};
    for (int t = 0; t < play->who->n && play->prob; t++) {
        for (int a = 0; a < k && ta_play_asked(play, t); a++) {
            int b = (int)(BINS * play->prob[(size_t)t * k + a]);
            b = b < BINS ? b : BINS - 1;
            chosen[b] += ta_play_took(play, t, a);
            n[b]++;
            all++;
        }
    }
    for (int b = 0; b < BINS; b++) {
        value[b] = n[b] ? chosen[b] / n[b] : NAN;
    }
    return !play->prob ? no_prob : all ? NULL : no_choice;
}

const struct ta_measure ta_measure_calibration = {
    .name = "calibration",
    .title = "calibration",
    .meaning = "share of arms chosen among those that the model gave a probability within a tenth; "
               "every arm of every free choice counts",
    .share = true,
    .n_parts = BINS,
    .part = bin,
    .of = calibration,
};
