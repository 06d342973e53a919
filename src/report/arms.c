/* arms.c - stated win probabilities: --arms, what they say of the data, and whether that is so.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/matching.h"
#include "twoarm/env.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool matching_take_arms(const char *value, void *target, struct ta_error *error)
{
    struct ta_arms *arms = target;
    struct ta_arms_given given = {.n = 0};
    const char *equals = strrchr(value, '='), *from = equals ? equals + 1 : value;
    if (equals && (equals == value || equals - value >= (long)sizeof given.context)) {
        return ta_error_add(error, TA_USER,
                            "--arms: expected CONTEXT=P1,P2,... or P1,P2,..., found '%s'", value);
    }
    snprintf(given.context, sizeof given.context, "%.*s", equals ? (int)(equals - value) : 0,
             value);
    for (const char *s = from; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
        char one[32];
        double p = -1;
        snprintf(one, sizeof one, "%.*s", (int)strcspn(s, ","), s);
        if (given.n == TA_MAX_ARMS || !ta_parse_real(one, &p) || p < 0 || p > 1) {
            return ta_error_add(error, TA_USER,
                                "--arms: expected 2 to %d probabilities between 0 and 1, "
                                "separated by commas (.7,.3), found '%s'",
                                TA_MAX_ARMS, value);
        }
        given.prob[given.n++] = p;
    }
    for (int i = 0; i < arms->n; i++) {
        if (strcmp(arms->given[i].context, given.context) == 0) {
            return ta_error_add(error, TA_USER, "--arms: %s%s given twice",
                                given.context[0] ? "context " : "the probabilities are",
                                given.context[0] ? given.context : "");
        }
    }
    if (arms->n == TA_MAX_GIVEN) {
        return ta_error_add(error, TA_USER, "--arms: at most %d contexts are possible",
                            TA_MAX_GIVEN);
    }
    arms->given[arms->n++] = given;
    return true;
}

/* --- the best arm ------------------------------------------------------------------------------
 */

static bool data_name_best(const struct ta_dataset *data)
{
    for (int i = 0; i < data->n; i++) {
        if (matching_names_best(&data->who[i])) {
            return true;
        }
    }
    return false;
}

/* Where the data never name the best arm, the stated probabilities do. */
static void name_best(struct matching *m)
{
    bool any = false;
    if (data_name_best(&m->data)) {
        ta_text_add(&m->notes, "--arms: the highest probability is the best arm's, as the data "
                               "name it on each trial\n");
        return;
    }
    ta_text_add(&m->notes, "--arms: probabilities are by arm number%s\n",
                m->arms.n == 1 && !m->arms.given[0].context[0] ? ", the same in every context"
                                                               : "");
    for (int i = 0; i < m->data.n; i++) {
        struct ta_participant *who = &m->data.who[i];
        for (int t = 0; t < who->n; t++) {
            const struct ta_arms_given *given = ta_arms_at(&m->arms, who, t);
            who->best[t] = (signed char)(given ? ta_best_arm(given->prob, who->k) : -1);
            any = any || who->best[t] >= 0;
        }
    }
    if (any && m->arms.n == 1) {
        ta_text_add(&m->notes, "the data do not name the best arm: arm %d, by --arms\n",
                    ta_best_arm(m->arms.given[0].prob, m->data.k) + 1);
    } else if (any) {
        ta_text_add(&m->notes, "the data do not name the best arm: by --arms\n");
    }
}

/* --- are they so? ------------------------------------------------------------------------------
 */

/* How often the arms of one statement were chosen with a known outcome, and won. */
struct observed {
    int n[TA_MAX_ARMS], won[TA_MAX_ARMS];
};

static void observe(const struct matching *m, const struct ta_participant *who,
                    const struct ta_arms_given *given, struct observed *o)
{
    double middle = (m->data.scale.lo + m->data.scale.hi) / 2;
    for (int t = 0; t < who->n; t++) {
        if (who->choice[t] >= 0 && !isnan(who->reward[t]) &&
            ta_arms_at(&m->arms, who, t) == given) {
            int place = ta_arms_place(given, who->k, who->choice[t], who->best[t]);
            o->n[place]++;
            o->won[place] += who->reward[t] > middle;
        }
    }
}

/* Far: more than chance would have it once in 10000 times, and by more than .03. */
static void compare_rates(struct matching *m, const struct ta_arms_given *given)
{
    struct observed o = {{0}, {0}};
    for (int i = 0; i < m->data.n; i++) {
        observe(m, &m->data.who[i], given, &o);
    }
    for (int a = 0; a < given->n; a++) {
        double p = given->prob[a], rate = o.n[a] ? (double)o.won[a] / o.n[a] : p;
        double error = o.n[a] ? sqrt(fmax(p * (1 - p), .25 / o.n[a]) / o.n[a]) : 1;
        if (o.n[a] >= 10 && fabs(rate - p) > .03 && fabs(rate - p) > 3.9 * error) {
            ta_text_add(&m->notes,
                        "warning: --arms says that this arm wins with %g%s%s, but it won %.2f of "
                        "the %d times it was chosen: are these the right probabilities, in the "
                        "right order?\n",
                        p, given->context[0] ? " in context " : "", given->context, rate, o.n[a]);
        }
    }
}

static bool context_exists(const struct ta_dataset *data, const char *name)
{
    for (int i = 0; i < data->n; i++) {
        const struct ta_participant *who = &data->who[i];
        for (int c = 0; who->context_name && c < who->n_contexts; c++) {
            if (strcmp(who->context_name[c], name) == 0) {
                return true;
            }
        }
    }
    return false;
}

void arms_settle(struct matching *m, struct ta_error *error)
{
    int before = error->n;
    for (int i = 0; i < m->arms.n; i++) {
        const struct ta_arms_given *given = &m->arms.given[i];
        if (given->n != m->data.k) {
            ta_error_add(error, TA_USER,
                         "--arms: expected one probability for each of %d arms, found %d",
                         m->data.k, given->n);
        }
        if (given->context[0] && !context_exists(&m->data, given->context)) {
            ta_error_add(error, TA_USER, "--arms: the data have no context '%s'", given->context);
        }
    }
    if (m->arms.n == 0 || error->n > before) {
        return;
    }
    name_best(m);
    for (int i = 0; i < m->arms.n; i++) {
        compare_rates(m, &m->arms.given[i]);
    }
}
