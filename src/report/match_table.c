/* match_table.c - the outcome table that a participant's agents play.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our own logs hold what every arm would have paid. Other people's logs hold only what the chosen
 * arm paid; then the other arms' outcomes are drawn once, from the arms' means or from win
 * probabilities that the user states, and every agent of the participant meets the same ones.
 * What the participant was really paid stays in the table: an agent that chooses alike is paid
 * alike. */
#include "twoarm/match.h"
#include "twoarm/io.h"
#include "twoarm/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Complete where an agent can need it: a known number for every arm of every answered trial. */
static bool complete(const struct ta_participant *who, const double *x)
{
    for (int t = 0; x && t < who->n; t++) {
        for (int a = 0; a < who->k && who->choice[t] >= 0; a++) {
            if (isnan(x[(size_t)t * who->k + a])) {
                return false;
            }
        }
    }
    return x != NULL;
}

const struct ta_arms_given *ta_arms_at(const struct ta_arms *arms, const struct ta_participant *who,
                                       int t)
{
    const char *context = who->context_name ? who->context_name[who->context[t]] : "";
    const struct ta_arms_given *every = NULL;
    for (int i = 0; arms && i < arms->n; i++) {
        const struct ta_arms_given *g = &arms->given[i];
        if (g->context[0] && strcmp(g->context, context) == 0) {
            return g;
        }
        every = g->context[0] ? every : g;
    }
    return every;
}

static bool all_given(const struct ta_participant *who, const struct ta_arms *arms)
{
    for (int t = 0; t < who->n; t++) {
        if (!ta_arms_at(arms, who, t)) {
            return false;
        }
    }
    return arms != NULL;
}

enum ta_table_source ta_table_source(const struct ta_participant *who, const struct ta_arms *arms)
{
    if (complete(who, who->outcome)) {
        return TA_TABLE_OWN;
    }
    if (complete(who, who->mean)) {
        return TA_TABLE_MEANS;
    }
    return all_given(who, arms) ? TA_TABLE_ARMS : TA_TABLE_NONE;
}

int ta_arms_place(const struct ta_arms_given *given, int k, int a, int best)
{
    int top = 0;
    for (int i = 1; i < k; i++) {
        top = given->prob[i] > given->prob[top] ? i : top;
    }
    if (best < 0 || best == top) {
        return a;
    }
    if (a == best) {
        return top;
    }
    int place = a - (a > best); /* the lower arms, in order, over the places that are left */
    return place + (place >= top);
}

static double win_prob(const struct ta_participant *who, const struct ta_arms *arms, double lo,
                       double hi, int t, int a)
{
    if (arms) {
        const struct ta_arms_given *given = ta_arms_at(arms, who, t);
        return given->prob[ta_arms_place(given, who->k, a, who->best[t])];
    }
    return (who->mean[(size_t)t * who->k + a] - lo) / (hi - lo);
}

static void draw(const struct ta_participant *who, const struct ta_arms *arms, double lo, double hi,
                 uint64_t seed, double *table)
{
    struct ta_rng rng;
    uint64_t session = ta_label_hash(who->session ? who->session : "n/a");
    ta_rng_start(&rng, seed, TA_STREAM_ENV, ta_label_hash(who->id), session);
    for (int t = 0; t < who->n; t++) {
        for (int a = 0; a < who->k; a++) {
            double u = ta_rng_uniform(&rng); /* also where it is not needed: nothing shifts */
            double *cell = &table[(size_t)t * who->k + a];
            bool seen = who->choice[t] == a && !isnan(who->reward[t]);
            bool known = who->choice[t] >= 0;
            *cell = seen                                    ? who->reward[t]
                    : !known                                ? NAN
                    : u < win_prob(who, arms, lo, hi, t, a) ? hi
                                                            : lo;
        }
    }
}

double *ta_table_make(const struct ta_participant *who, const struct ta_arms *arms, double lo,
                      double hi, uint64_t seed)
{
    enum ta_table_source source = ta_table_source(who, arms);
    size_t n = (size_t)who->n * (size_t)who->k;
    if (source == TA_TABLE_NONE) {
        return NULL;
    }
    double *table = malloc((n ? n : 1) * sizeof *table);
    if (!table) {
        return NULL;
    }
    if (source == TA_TABLE_OWN) {
        memcpy(table, who->outcome, n * sizeof *table);
    } else {
        draw(who, source == TA_TABLE_MEANS ? NULL : arms, lo, hi, seed, table);
    }
    return table;
}

bool ta_table_two_rewards(const struct ta_dataset *data)
{
    for (int i = 0; i < data->n; i++) {
        for (int t = 0; t < data->who[i].n; t++) {
            double r = data->who[i].reward[t];
            if (r > data->scale.lo && r < data->scale.hi) {
                return false;
            }
        }
    }
    return data->scale.hi > data->scale.lo;
}

bool ta_tables_check(const struct ta_dataset *data, const struct ta_arms *arms, struct ta_error *e)
{
    int without = 0, drawn = 0;
    for (int i = 0; i < data->n; i++) {
        enum ta_table_source source = ta_table_source(&data->who[i], arms);
        without += source == TA_TABLE_NONE;
        drawn += source != TA_TABLE_NONE && source != TA_TABLE_OWN;
    }
    if (without) {
        return ta_error_add(
            e, TA_USER,
            "expected what every arm would have paid (columns outcome_1, outcome_2, ... or "
            "mean_1, mean_2, ...), found neither for %d of %d participants; give each arm's "
            "probability of a win: --arms .7,.3",
            without, data->n);
    }
    return !drawn || ta_table_two_rewards(data) ||
           ta_error_add(e, TA_USER,
                        "expected two different rewards, so that win probabilities say what the "
                        "other arms would have paid; give columns outcome_1, outcome_2, ...");
}
